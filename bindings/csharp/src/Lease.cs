// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace BufView;

/// <summary>Is given the bytes of a view.</summary>
/// <typeparam name="TResult">What comes of it.</typeparam>
/// <param name="bytes">The bytes, which last until the function returns.</param>
/// <returns>Anything.</returns>
public delegate TResult SpanReader<out TResult>(ReadOnlySpan<byte> bytes);

/// <summary>Is given the bytes of a view, to change them.</summary>
/// <param name="bytes">The bytes, which last until the function returns.</param>
public delegate void SpanWriter(Span<byte> bytes);

/// <summary>
/// The bytes of a view, for loops that must cost nothing per item: until the lease is disposed they
/// stay where they are. Spans of it must not be used afterwards.
/// </summary>
public unsafe ref struct Lease
{
    private NativeLease lease;

    internal Lease(View view) => lease = LeaseHandle.Borrow(view, write: false);

    /// <summary>Number of bytes.</summary>
    public readonly long ByteLength => lease.Bytes;

    /// <summary>All bytes.</summary>
    /// <exception cref="ArgumentException">They are more than a span can hold: see
    /// <see cref="Slice"/>.</exception>
    public readonly ReadOnlySpan<byte> Span => new(LeaseHandle.Data(lease), LeaseHandle.SpanLength(lease));

    /// <summary>All bytes, as items of T.</summary>
    /// <typeparam name="T">A structure without references.</typeparam>
    /// <returns>As many whole items as there are.</returns>
    public readonly ReadOnlySpan<T> As<T>()
        where T : unmanaged =>
        new(LeaseHandle.Data(lease), LeaseHandle.SpanLength(lease, sizeof(T)));

    /// <summary>A range of bytes, of views of any size.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes.</param>
    /// <returns>The bytes.</returns>
    public readonly ReadOnlySpan<byte> Slice(long offset, int length) =>
        new(LeaseHandle.Data(lease, offset, length), length);

    /// <summary>Ends the lease, and says if its bytes were not what they seemed.</summary>
    /// <exception cref="IOException">The file under the view became shorter, or failed: bytes that
    /// were lost read as zero.</exception>
    public void Return()
    {
        fixed (NativeLease* pointer = &lease)
            Failures.Check(NativeMethods.ViewReturn(pointer));
    }

    /// <summary>Ends the lease, if <see cref="Return"/> has not.</summary>
    public void Dispose()
    {
        fixed (NativeLease* pointer = &lease)
            _ = NativeMethods.ViewReturn(pointer);
    }
}

/// <summary>As <see cref="Lease"/>, of a view that may write.</summary>
public unsafe ref struct WriteLease
{
    private NativeLease lease;

    internal WriteLease(View view) => lease = LeaseHandle.Borrow(view, write: true);

    /// <summary>Number of bytes.</summary>
    public readonly long ByteLength => lease.Bytes;

    /// <summary>All bytes.</summary>
    /// <exception cref="ArgumentException">They are more than a span can hold: see
    /// <see cref="Slice"/>.</exception>
    public readonly Span<byte> Span => new(LeaseHandle.Data(lease), LeaseHandle.SpanLength(lease));

    /// <summary>All bytes, as items of T.</summary>
    /// <typeparam name="T">A structure without references.</typeparam>
    /// <returns>As many whole items as there are.</returns>
    public readonly Span<T> As<T>()
        where T : unmanaged =>
        new(LeaseHandle.Data(lease), LeaseHandle.SpanLength(lease, sizeof(T)));

    /// <summary>A range of bytes, of views of any size.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes.</param>
    /// <returns>The bytes.</returns>
    public readonly Span<byte> Slice(long offset, int length) =>
        new(LeaseHandle.Data(lease, offset, length), length);

    /// <summary>Ends the lease, and says if its bytes were not what they seemed.</summary>
    /// <exception cref="IOException">The file under the view became shorter, or failed.</exception>
    public void Return()
    {
        fixed (NativeLease* pointer = &lease)
            Failures.Check(NativeMethods.ViewReturn(pointer));
    }

    /// <summary>Ends the lease, if <see cref="Return"/> has not.</summary>
    public void Dispose()
    {
        fixed (NativeLease* pointer = &lease)
            _ = NativeMethods.ViewReturn(pointer);
    }
}

/// <summary>A lease that lives on the heap, for Memory and what is made of it.</summary>
internal sealed unsafe class LeaseHandle : SafeHandle
{
    private NativeLease lease;

    /// <summary>Borrows any view, to hold its bytes, or one whose bytes are to be had.</summary>
    internal LeaseHandle(View view, bool hold = false)
        : base(IntPtr.Zero, ownsHandle: true)
    {
        IsReadOnly = view.IsReadOnly;
        lease = hold ? Borrow(view) : Borrow(view, write: false);
        SetHandle((IntPtr)lease.Token);
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <summary>Whether it was disposed. What is pinned keeps it from being closed.</summary>
    internal bool IsDisposed { get; private set; }

    internal bool IsReadOnly { get; }

    internal long ByteLength => lease.Bytes;

    internal byte* Address(long offset) =>
        IsDisposed ? throw Failures.Disposed("memory of a view") : lease.Data + offset;

    internal static NativeLease Borrow(View view, bool write)
    {
        NativeInfo info = view.Info();
        if (info.IsCContiguous == 0)
            throw Failures.Make(Status.Layout, "the items do not lie close together in C order");
        if (write && info.ReadOnly != 0)
            throw Failures.Make(Status.ReadOnly, "the view is read-only");
        return Borrow(view);
    }

    private static NativeLease Borrow(View view)
    {
        NativeLease lease = new() { Size = sizeof(NativeLease) };
        int status = NativeMethods.ViewBorrow(view.Token, &lease);
        GC.KeepAlive(view);
        Failures.Check(status);
        return lease;
    }

    internal static byte* Data(in NativeLease lease) =>
        lease.Token == 0 ? throw Failures.Disposed("lease") : lease.Data;

    internal static byte* Data(in NativeLease lease, long offset, int length)
    {
        byte* data = Data(lease);
        return offset >= 0 && length >= 0 && offset <= lease.Bytes - length
            ? data + offset
            : throw Failures.Make(Status.Range, $"{length} bytes at {offset} are outside of {lease.Bytes}");
    }

    internal static int SpanLength(in NativeLease lease, int size = 1)
    {
        long length = lease.Bytes / size;
        return length <= int.MaxValue
            ? (int)length
            : throw Failures.Make(Status.Limit, $"{length} items are more than a span can hold");
    }

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }

    protected override bool ReleaseHandle()
    {
        // A file that became shorter meanwhile has been reported by whoever asked, or will be.
        fixed (NativeLease* pointer = &lease)
            _ = NativeMethods.ViewReturn(pointer);
        return true;
    }
}
