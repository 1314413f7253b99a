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
public ref struct Lease
{
    private Loan loan;

    internal Lease(View view) => loan = Loan.OfBytes(view, write: false);

    /// <summary>Number of bytes.</summary>
    public readonly long ByteLength => loan.Terms.Bytes;

    /// <summary>All bytes.</summary>
    /// <exception cref="ArgumentException">They are more than a span can hold: see
    /// <see cref="Slice"/>.</exception>
    public readonly ReadOnlySpan<byte> Span => loan.As<byte>();

    /// <summary>All bytes, as items of T.</summary>
    /// <typeparam name="T">A structure without references.</typeparam>
    /// <returns>As many whole items as there are.</returns>
    public readonly ReadOnlySpan<T> As<T>()
        where T : unmanaged => loan.As<T>();

    /// <summary>A range of bytes, of views of any size.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes.</param>
    /// <returns>The bytes.</returns>
    public readonly ReadOnlySpan<byte> Slice(long offset, int length) => loan.Slice(offset, length);

    /// <summary>Ends the lease, and says if its bytes were not what they seemed.</summary>
    /// <exception cref="IOException">The file under the view became shorter, or failed: bytes that
    /// were lost read as zero.</exception>
    public void Return() => Failures.Check(loan.GiveBack());

    /// <summary>Ends the lease, if <see cref="Return"/> has not.</summary>
    public void Dispose() => _ = loan.GiveBack();
}

/// <summary>As <see cref="Lease"/>, of a view that may write.</summary>
public ref struct WriteLease
{
    private Loan loan;

    internal WriteLease(View view) => loan = Loan.OfBytes(view, write: true);

    /// <inheritdoc cref="Lease.ByteLength"/>
    public readonly long ByteLength => loan.Terms.Bytes;

    /// <inheritdoc cref="Lease.Span"/>
    public readonly Span<byte> Span => loan.As<byte>();

    /// <inheritdoc cref="Lease.As"/>
    public readonly Span<T> As<T>()
        where T : unmanaged => loan.As<T>();

    /// <inheritdoc cref="Lease.Slice"/>
    public readonly Span<byte> Slice(long offset, int length) => loan.Slice(offset, length);

    /// <inheritdoc cref="Lease.Return"/>
    public void Return() => Failures.Check(loan.GiveBack());

    /// <inheritdoc cref="Lease.Dispose"/>
    public void Dispose() => _ = loan.GiveBack();
}

/// <summary>What the library has lent of a view, until it is given back.</summary>
internal unsafe struct Loan
{
    private NativeLease terms;

    internal readonly NativeLease Terms => terms;

    /// <summary>Borrows the bytes of a view, which must lie close together.</summary>
    internal static Loan OfBytes(View view, bool write)
    {
        NativeInfo info = view.Info();
        if (info.IsCContiguous == 0)
            throw Failures.Make(Status.Layout, "the items do not lie close together in C order");
        if (write && info.ReadOnly != 0)
            throw Failures.Make(Status.ReadOnly, "the view is read-only");
        return OfItems(view);
    }

    /// <summary>Borrows a view of any layout.</summary>
    internal static Loan OfItems(View view)
    {
        Failures.Check(Try(view, out Loan loan));
        return loan;
    }

    /// <summary>Borrows a view of any layout, if that can be done.</summary>
    /// <returns>What came of it.</returns>
    internal static int Try(View view, out Loan loan)
    {
        NativeLease terms = new() { Size = sizeof(NativeLease) };
        int status = NativeMethods.ViewBorrow(view.Token, &terms);
        GC.KeepAlive(view);
        loan = new Loan { terms = terms };
        return status;
    }

    internal readonly Span<T> As<T>()
        where T : unmanaged
    {
        long length = terms.Bytes / sizeof(T);
        return length <= int.MaxValue
            ? new Span<T>(Data(), (int)length)
            : throw Failures.Make(Status.Limit, $"{length} items are more than a span can hold");
    }

    internal readonly Span<byte> Slice(long offset, int length)
    {
        byte* data = Data();
        return offset >= 0 && length >= 0 && offset <= terms.Bytes - length
            ? new Span<byte>(data + offset, length)
            : throw Failures.Make(Status.Range, $"{length} bytes at {offset} are outside of {terms.Bytes}");
    }

    /// <summary>Gives it back, if that has not been done.</summary>
    /// <returns>What became of the file under the view.</returns>
    internal int GiveBack()
    {
        fixed (NativeLease* pointer = &terms)
            return NativeMethods.ViewReturn(pointer);
    }

    private readonly byte* Data() => terms.Token == 0 ? throw Failures.Disposed("lease") : terms.Data;
}

/// <summary>A loan that lives on the heap, for Memory and what is made of it.</summary>
internal sealed unsafe class LeaseHandle : SafeHandle
{
    private Loan loan;

    private LeaseHandle(in Loan loan)
        : base(IntPtr.Zero, ownsHandle: true)
    {
        this.loan = loan;
        SetHandle((IntPtr)loan.Terms.Token);
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <summary>Whether it was disposed. What is pinned keeps it from being closed.</summary>
    internal bool IsDisposed { get; private set; }

    internal bool IsReadOnly => loan.Terms.ReadOnly != 0;

    internal long ByteLength => loan.Terms.Bytes;

    internal NativeLease Terms => loan.Terms;

    internal static LeaseHandle OfBytes(View view) => new(Loan.OfBytes(view, write: false));

    internal static LeaseHandle OfItems(View view) => new(Loan.OfItems(view));

    /// <summary>Null if the view cannot be lent.</summary>
    internal static LeaseHandle? Try(View view) =>
        Loan.Try(view, out Loan loan) == 0 ? new LeaseHandle(loan) : null;

    internal byte* Address(long offset) =>
        IsDisposed ? throw Failures.Disposed("memory of a view") : loan.Terms.Data + offset;

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }

    protected override bool ReleaseHandle()
    {
        // A file that became shorter meanwhile has been reported by whoever asked, or will be.
        _ = loan.GiveBack();
        return true;
    }
}
