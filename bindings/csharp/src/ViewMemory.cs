// SPDX-License-Identifier: MIT
using System.Buffers;

namespace BufView;

/// <summary>
/// The bytes of a view as <see cref="Memory{T}"/>. It holds an export of its own until it is
/// disposed, or until nobody refers to any Memory of it any more.
/// </summary>
public sealed unsafe class ViewMemory : MemoryManager<byte>
{
    private readonly LeaseHandle lease;
    private readonly long offset;
    private readonly int length;

    internal ViewMemory(View view)
    {
        lease = LeaseHandle.OfBytes(view);
        if (lease.ByteLength > int.MaxValue)
        {
            long bytes = lease.ByteLength;
            lease.Dispose();
            throw Failures.Make(Status.Limit,
                $"{bytes} bytes are more than a Memory can hold: slice the view, or use AsSequence()");
        }
        length = (int)lease.ByteLength;
    }

    internal ViewMemory(LeaseHandle lease, long offset, int length)
    {
        this.lease = lease;
        this.offset = offset;
        this.length = length;
    }

    /// <summary>The bytes of a view that may write.</summary>
    /// <exception cref="NotSupportedException">The view may not write: see
    /// <see cref="ReadOnlyMemory"/>.</exception>
    public override Memory<byte> Memory => lease.IsReadOnly
        ? throw Failures.Make(Status.ReadOnly, "the view is read-only: use ReadOnlyMemory")
        : CreateMemory(length);

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> ReadOnlyMemory => CreateMemory(length);

    /// <inheritdoc/>
    /// <remarks>Writing to the span of a read-only view ends the process.</remarks>
    public override Span<byte> GetSpan() => new(lease.Address(offset), length);

    /// <summary>Holds the bytes also after the memory is disposed, until the handle is.</summary>
    /// <param name="elementIndex">First byte.</param>
    /// <returns>A handle with the address of that byte.</returns>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        if ((uint)elementIndex > (uint)length)
            throw Failures.Make(Status.Range, $"byte {elementIndex} is outside of {length}");
        bool taken = false;
        lease.DangerousAddRef(ref taken);
        return new MemoryHandle(lease.Address(offset) + elementIndex, default, this);
    }

    /// <inheritdoc/>
    public override void Unpin() => lease.DangerousRelease();

    /// <summary>Gives the export back, once nothing is pinned.</summary>
    public void Dispose() => Dispose(true);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            lease.Dispose();
    }
}

/// <summary>
/// The bytes of a view of any size as a sequence of pieces that are no larger than Memory can be.
/// </summary>
public sealed class ViewSequence : IDisposable
{
    private const int PieceLength = 1 << 30;

    private readonly LeaseHandle lease;
    private readonly ReadOnlySequence<byte> sequence;

    internal ViewSequence(View view)
    {
        lease = LeaseHandle.OfBytes(view);
        Piece first = new(lease, null);
        Piece last = first;
        while (last.End < lease.ByteLength)
            last = new Piece(lease, last);
        sequence = new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    /// <summary>All bytes.</summary>
    public ReadOnlySequence<byte> Sequence => lease.IsDisposed
        ? throw Failures.Disposed("sequence of a view")
        : sequence;

    /// <summary>Gives the export back. The sequence must not be used afterwards.</summary>
    public void Dispose() => lease.Dispose();

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        internal Piece(LeaseHandle lease, Piece? before)
        {
            RunningIndex = before?.End ?? 0;
            int length = (int)Math.Min(PieceLength, lease.ByteLength - RunningIndex);
            Memory = new ViewMemory(lease, RunningIndex, length).ReadOnlyMemory;
            if (before is not null)
                before.Next = this;
        }

        internal long End => RunningIndex + Memory.Length;
    }
}
