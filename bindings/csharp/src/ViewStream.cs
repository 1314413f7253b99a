// SPDX-License-Identifier: MIT
using System.IO.Pipelines;

namespace BufView;

/// <summary>
/// The bytes of a view as a stream of fixed length. Each call is one of the view, so that a file that
/// becomes shorter is an <see cref="IOException"/> of the call that reads what was lost.
/// </summary>
internal sealed class ViewStream : Stream
{
    private readonly View bytes;
    private readonly bool writable;
    private readonly long length;
    private long position;
    private bool closed;

    internal ViewStream(View view)
    {
        bytes = view.Cast("B");
        writable = !bytes.IsReadOnly;
        length = bytes.Length;
    }

    public override bool CanRead => !closed;
    public override bool CanSeek => !closed;
    public override bool CanWrite => !closed && writable;
    public override long Length => length;

    public override long Position
    {
        get => position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, Math.Max(length - position, 0));
        bytes.ReadBytes(Math.Min(position, length), count, buffer[..count]);
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer,
        CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<int>(cancellationToken)
            : ValueTask.FromResult(Read(buffer.Span));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!writable)
            throw Failures.Make(Status.ReadOnly, "the view is read-only");
        if (buffer.Length > length - position)
            throw Failures.Make(Status.Unsupported,
                $"{buffer.Length} bytes at {position} do not go into a view of {length}");
        bytes.WriteBytes(position, buffer.Length, buffer);
        position += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) =>
        Write(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
        long from = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => position,
            _ => length,
        };
        if (from + offset < 0)
            throw new IOException($"position {from + offset} is before the first byte");
        return position = from + offset;
    }

    public override void SetLength(long value) =>
        throw Failures.Make(Status.Unsupported, "the length of a view is fixed");

    public override void Flush() { }

    protected override void Dispose(bool disposing)
    {
        closed = true;
        if (disposing)
            bytes.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>The bytes of a view for those who read from pipes. Nothing is copied.</summary>
internal sealed class ViewPipeReader : PipeReader
{
    private readonly ViewSequence memory;
    private readonly PipeReader inner;

    internal ViewPipeReader(View view)
    {
        memory = new ViewSequence(view);
        inner = Create(memory.Sequence);
    }

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) =>
        inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        inner.Complete(exception);
        memory.Dispose();
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        inner.ReadAsync(cancellationToken);

    public override bool TryRead(out ReadResult result) => inner.TryRead(out result);
}
