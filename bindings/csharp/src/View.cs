// SPDX-License-Identifier: MIT
namespace BufView;

/// <summary>In which order items are copied.</summary>
public enum Order
{
    /// <summary>The last index varies fastest.</summary>
    C = 'C',
    /// <summary>The first index varies fastest.</summary>
    Fortran = 'F',
    /// <summary>As the items lie if that is Fortran order, else <see cref="C"/>.</summary>
    Any = 'A',
}

/// <summary>
/// A typed, strided window on somebody else's memory. Views that are derived from a view stand on
/// the same memory, hold it by themselves, and copy nothing. All members may be called from any
/// thread, also while another one disposes the view.
/// </summary>
public sealed unsafe partial class View : IDisposable, IEquatable<View>
{
    private readonly ViewHandle handle;

    private View(ViewHandle handle) => this.handle = handle;

    private ViewHandle swigCPtr => NativeHandle.Live(handle, nameof(View));

    internal IntPtr Token => swigCPtr.Token;

    internal static ViewHandle HandleOf(View view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.swigCPtr;
    }

    /// <summary>Items in the first dimension.</summary>
    /// <exception cref="ArgumentException">The view has no dimension.</exception>
    public long Length => len();

    /// <summary>Bytes of all items.</summary>
    public long ByteLength => nbytes();

    /// <summary>Bytes of one item.</summary>
    public long ItemSize => itemsize();

    /// <summary>Number of items.</summary>
    public long ItemCount => items();

    /// <summary>Number of dimensions, from 0 to 64.</summary>
    public int Dimensions => ndim();

    /// <summary>Whether the view may not write.</summary>
    public bool IsReadOnly => is_readonly();

    /// <summary>Whether the items lie close together, the last index varying fastest.</summary>
    public bool IsCContiguous => c_contiguous();

    /// <summary>Whether the items lie close together, the first index varying fastest.</summary>
    public bool IsFortranContiguous => f_contiguous();

    /// <summary>Whether the view goes through pointers: it has suboffsets.</summary>
    public bool IsIndirect => indirect();

    /// <summary>Items in each dimension.</summary>
    /// <returns>A new array.</returns>
    public long[] Shape() => shape();

    /// <summary>Bytes from an item to the next in each dimension.</summary>
    /// <returns>A new array.</returns>
    public long[] Strides() => strides();

    /// <summary>PEP 3118 suboffsets, -1 where there is none.</summary>
    /// <returns>A new array.</returns>
    public long[] Suboffsets() => suboffsets();

    /// <summary>Format of an item, as it was given when the view was made.</summary>
    public string Format => format();

    /// <summary>Makes another view of the same items.</summary>
    /// <returns>A new view.</returns>
    public View Duplicate() => duplicate();

    /// <summary>Makes another view of the same items that may not write.</summary>
    /// <returns>A new view.</returns>
    public View ToReadOnly() => to_readonly();

    /// <summary>Takes every step-th item of the first dimension. Positions are as in Python.</summary>
    /// <param name="start">First item taken; null for the first in the direction of the step.</param>
    /// <param name="stop">Where to stop; null for after the last.</param>
    /// <param name="step">Distance between items, not 0. Negative walks backwards.</param>
    /// <returns>A new view.</returns>
    public View Slice(long? start = null, long? stop = null, long step = 1) =>
        slice(start ?? long.MinValue, stop ?? long.MinValue, step);

    /// <summary>Makes a view by an index expression.</summary>
    /// <param name="keys">An entry for each dimension from the first on.</param>
    /// <returns>A new view, without dimensions if every one was indexed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An index lies outside of its dimension.</exception>
    public View Subview(params Key[] keys)
    {
        fixed (NativeKey* native = Key.ToNative(keys))
            return subview(native, keys.Length);
    }

    /// <summary>Turns the order of the dimensions round, or into another one.</summary>
    /// <param name="axes">For each new dimension the old one; none to turn the order round.</param>
    /// <returns>A new view.</returns>
    public View Transpose(params long[] axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        fixed (long* numbers = axes)
            return transpose(numbers, axes.Length);
    }

    /// <summary>Exchanges two dimensions.</summary>
    /// <param name="first">A dimension; negative ones count from the end.</param>
    /// <param name="second">Another one.</param>
    /// <returns>A new view.</returns>
    public View SwapAxes(long first, long second) => swap_axes(first, second);

    /// <summary>Turns the order of the items of one dimension round.</summary>
    /// <param name="axis">Dimension; negative ones count from the end.</param>
    /// <returns>A new view.</returns>
    public View Flip(long axis = 0) => flip(axis);

    /// <summary>Takes a dimension of one item away.</summary>
    /// <param name="axis">Dimension; null for all of one item.</param>
    /// <returns>A new view.</returns>
    public View Squeeze(long? axis = null) => squeeze(axis ?? long.MinValue);

    /// <summary>Gives the items another shape, where that needs no copy.</summary>
    /// <param name="shape">Items in each dimension; one may be -1, for as many as there are.</param>
    /// <returns>A new view.</returns>
    public View Reshape(params long[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        fixed (long* numbers = shape)
            return reshape(numbers, shape.Length);
    }

    /// <summary>Repeats dimensions of one item, and adds dimensions in front.</summary>
    /// <param name="shape">Items in each dimension.</param>
    /// <returns>A new view, which may not write.</returns>
    public View Broadcast(params long[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        fixed (long* numbers = shape)
            return broadcast(numbers, shape.Length);
    }

    /// <summary>Takes the items on a diagonal.</summary>
    /// <param name="offset">How far above the main diagonal.</param>
    /// <param name="axis1">First dimension of the plane.</param>
    /// <param name="axis2">Second dimension of the plane.</param>
    /// <returns>A new view.</returns>
    public View Diagonal(long offset = 0, long axis1 = 0, long axis2 = 1) =>
        diagonal(offset, axis1, axis2);

    /// <summary>Slides a window along a dimension.</summary>
    /// <param name="axis">Dimension.</param>
    /// <param name="width">Items in a window.</param>
    /// <param name="step">Items from one window to the next.</param>
    /// <returns>A new view with one dimension more.</returns>
    public View Windows(long axis, long width, long step = 1) => windows(axis, width, step);

    /// <summary>Counts the chunks of a dimension.</summary>
    /// <param name="axis">Dimension.</param>
    /// <param name="size">Items in a chunk; the last one may be short.</param>
    /// <returns>Number of chunks.</returns>
    public long ChunkCount(long axis, long size) => chunk_count(axis, size);

    /// <summary>Takes one chunk of a dimension.</summary>
    /// <param name="axis">Dimension.</param>
    /// <param name="size">Items in a chunk; the last one may be short.</param>
    /// <param name="index">Which one.</param>
    /// <returns>A new view.</returns>
    public View Chunk(long axis, long size, long index) => chunk(axis, size, index);

    /// <summary>Takes one field of every record.</summary>
    /// <param name="name">Name of the field; a path such as "a.b" goes into records in records.</param>
    /// <returns>A new view.</returns>
    public View Field(string name) => field(Text.Checked(name));

    /// <summary>Looks at contiguous bytes as records at a fixed distance.</summary>
    /// <param name="format">Format of a record.</param>
    /// <param name="offset">Where the first one begins.</param>
    /// <param name="stride">Bytes from one to the next; 0 for the size of a record.</param>
    /// <returns>A new view.</returns>
    public View Records(string format, long offset = 0, long stride = 0) =>
        records(Text.Checked(format), offset, stride);

    /// <summary>Looks at the same bytes as items of another format.</summary>
    /// <param name="format">Format; null for bytes.</param>
    /// <param name="shape">Items in each dimension; null for one dimension of as many as fit.</param>
    /// <param name="fortran">Whether to fill the shape in Fortran order.</param>
    /// <param name="strict">Whether to refuse what Python's memoryview refuses.</param>
    /// <returns>A new view.</returns>
    public View Cast(string? format, long[]? shape = null, bool fortran = false, bool strict = false)
    {
        int flags = (fortran ? 1 : 0) | (strict ? 2 : 0);
        string? text = format is null ? null : Text.Checked(format);
        // No shape is null, a shape without dimensions is not.
        long none = 0;
        fixed (long* numbers = shape)
            return cast(text, shape is { Length: 0 } ? &none : numbers, shape?.Length ?? 0, flags);
    }

    /// <summary>Asks whether the file under the view is still what it was.</summary>
    /// <exception cref="IOException">It became shorter, or could not be read.</exception>
    public void Check() => check();

    /// <summary>Ends the access to the memory now, so that a resize of the storage may proceed.</summary>
    /// <exception cref="BufferExportedException">Leases of the view are out.</exception>
    public void Release()
    {
        CloseWindow();
        try
        {
            release();
        }
        catch (BufferExportedException)
        {
            // The view goes on.
            MayOpenWindow();
            throw;
        }
    }

    /// <summary>Gives the view back. Running calls and leases keep the memory until they end.</summary>
    public void Dispose()
    {
        handle.Dispose();
        CloseWindow();
    }

    /// <summary>Describes the view.</summary>
    /// <returns>Format, shape, and what may surprise.</returns>
    public override string ToString()
    {
        try
        {
            NativeInfo info = Info();
            string notes = (info.ReadOnly != 0 ? ", read-only" : "") +
                (info.Indirect != 0 ? ", through pointers" : "") +
                (info.IsCContiguous == 0 ? $", strides [{string.Join(", ", Strides())}]" : "");
            return $"View of \"{Format}\", shape [{string.Join(", ", Shape())}]{notes}";
        }
        catch (ObjectDisposedException)
        {
            return "View, disposed";
        }
    }

    internal NativeInfo Info()
    {
        NativeInfo info = new() { Size = sizeof(NativeInfo) };
        int status = NativeMethods.ViewInfo(Token, &info);
        GC.KeepAlive(this);
        Failures.Check(status);
        return info;
    }
}
