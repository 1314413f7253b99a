// SPDX-License-Identifier: MIT
using System.Text;

namespace BufView;

/// <summary>
/// Owns bytes, counts who looks at them, and changes size when nobody does. All members may be
/// called from any thread, also while another one disposes the object.
/// </summary>
public sealed unsafe partial class Storage : IDisposable
{
    private readonly StorageHandle handle;

    private Storage(StorageHandle handle) => this.handle = handle;

    private StorageHandle swigCPtr => NativeHandle.Live(handle, nameof(Storage));

    internal static StorageHandle HandleOf(Storage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        return storage.swigCPtr;
    }

    /// <summary>Makes a storage of zero bytes that can grow and shrink.</summary>
    /// <param name="size">Size in bytes, from 0.</param>
    /// <returns>A new storage.</returns>
    public static Storage Create(long size) => create(size);

    /// <summary>Makes a storage from a copy of bytes.</summary>
    /// <param name="data">Bytes to copy.</param>
    /// <param name="readOnly">Whether the bytes may not be written.</param>
    /// <returns>A new storage.</returns>
    public static Storage Copy(ReadOnlySpan<byte> data, bool readOnly = false)
    {
        fixed (byte* bytes = data)
            return copy(bytes, data.Length, readOnly ? 1 : 0);
    }

    /// <summary>Makes anonymous memory of fixed size that other processes can map.</summary>
    /// <param name="size">Size in bytes, from 0.</param>
    /// <returns>A new storage.</returns>
    public static Storage CreateShared(long size) => create_shared(size);

    /// <summary>Maps shared memory that <see cref="CreateShared"/> made, here or in another process.</summary>
    /// <param name="descriptor">File descriptor. It is duplicated, and stays the caller's.</param>
    /// <param name="readOnly">Whether the bytes may not be written.</param>
    /// <returns>A new storage.</returns>
    public static Storage MapShared(int descriptor, bool readOnly = false) =>
        map_shared(descriptor, readOnly ? 1 : 0);

    /// <summary>Size in bytes.</summary>
    public long Size => size();

    /// <summary>Number of views, leases and running calls that hold the bytes where they are.</summary>
    public long Exports => exports();

    /// <summary>Whether the bytes may not be written.</summary>
    public bool IsReadOnly => is_readonly();

    /// <summary>File descriptor of shared memory, -1 for every other kind of storage.</summary>
    public int Descriptor => descriptor();

    /// <summary>Makes a view of all bytes.</summary>
    /// <returns>A new view, which keeps the bytes when the storage is disposed.</returns>
    public View View() => view();

    /// <summary>Makes a view of any layout whose items all lie inside of the storage.</summary>
    /// <param name="format">Format of an item, as of Python's struct.</param>
    /// <param name="shape">Items in each dimension.</param>
    /// <param name="strides">Bytes from an item to the next in each dimension; empty for C order.</param>
    /// <param name="offset">Position of the item whose indices are all 0.</param>
    /// <param name="readOnly">Whether the view may not write.</param>
    /// <returns>A new view.</returns>
    public View View(string format, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides = default,
        long offset = 0, bool readOnly = false)
    {
        if (strides.Length != 0 && strides.Length != shape.Length)
            throw Failures.Make(Status.Shape, $"{strides.Length} strides for {shape.Length} dimensions");
        fixed (byte* text = Encoding.UTF8.GetBytes(Text.Checked(format) + '\0'))
        fixed (long* sizes = shape, steps = strides)
        {
            NativeLayout layout = new()
            {
                Size = sizeof(NativeLayout),
                Offset = offset,
                Format = text,
                Dimensions = shape.Length,
                ReadOnly = readOnly ? 1 : 0,
                Shape = sizes,
                Strides = steps,
            };
            int status = NativeMethods.ViewCreateLayout(swigCPtr.Token, &layout, out IntPtr token);
            GC.KeepAlive(this);
            Failures.Check(status);
            return new View(token, true);
        }
    }

    /// <summary>Changes the size. New bytes are zero.</summary>
    /// <param name="size">New size in bytes, from 0.</param>
    /// <exception cref="BufferExportedException">Somebody looks at the bytes.</exception>
    public void Resize(long size) => resize(size);

    /// <summary>Adds bytes at the end.</summary>
    /// <param name="data">Bytes to add.</param>
    /// <exception cref="BufferExportedException">Somebody looks at the bytes.</exception>
    public void Append(ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
            append(bytes, data.Length);
    }

    /// <summary>Puts bytes in.</summary>
    /// <param name="at">Position before which they go.</param>
    /// <param name="data">Bytes to put in.</param>
    /// <exception cref="BufferExportedException">Somebody looks at the bytes.</exception>
    public void Insert(long at, ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
            insert(at, bytes, data.Length);
    }

    /// <summary>Takes bytes out.</summary>
    /// <param name="at">First byte to take out.</param>
    /// <param name="count">Number of bytes.</param>
    /// <exception cref="BufferExportedException">Somebody looks at the bytes.</exception>
    public void Erase(long at, long count) => erase(at, count);

    /// <summary>Gives the bytes back now.</summary>
    /// <exception cref="BufferExportedException">Somebody looks at the bytes; nothing has changed.</exception>
    public void Close() => close();

    /// <summary>Gives the storage back. The bytes live on until the last view of them is gone.</summary>
    public void Dispose() => handle.Dispose();

    /// <summary>Describes the storage.</summary>
    /// <returns>Size and exports.</returns>
    public override string ToString()
    {
        try
        {
            return $"Storage of {Size} bytes, {Exports} exports{(IsReadOnly ? ", read-only" : "")}";
        }
        catch (ObjectDisposedException)
        {
            return "Storage, disposed";
        }
    }
}

internal static class Text
{
    /// <summary>A text that goes into C, where a zero would end it.</summary>
    internal static string Checked(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int zero = text.IndexOf('\0', StringComparison.Ordinal);
        return zero < 0
            ? text
            : throw Failures.Make(Status.Argument, $"the text has a zero character at {zero}");
    }
}
