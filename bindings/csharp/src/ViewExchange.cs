// SPDX-License-Identifier: MIT
using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text;

namespace BufView;

// Bytes to .NET and from it, without copying.
public sealed unsafe partial class View
{
    /// <summary>Looks at an array, which is pinned until the last view of it is gone.</summary>
    /// <typeparam name="T">A number, bool, or a structure without references.</typeparam>
    /// <param name="items">Array.</param>
    /// <param name="format">Format of an item; null for that of T, or for the bytes of a structure.</param>
    /// <returns>A new view of one dimension.</returns>
    public static View Of<T>(T[] items, string? format = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(items);
        return Of(items.AsMemory(), format);
    }

    /// <summary>Looks at memory, which is pinned until the last view of it is gone.</summary>
    /// <typeparam name="T">A number, bool, or a structure without references.</typeparam>
    /// <param name="items">Memory.</param>
    /// <param name="format">Format of an item; null for that of T, or for the bytes of a structure.</param>
    /// <returns>A new view of one dimension.</returns>
    public static View Of<T>(Memory<T> items, string? format = null)
        where T : unmanaged => Of<T>(items, format, readOnly: false);

    /// <summary>Looks at memory without writing, pinned until the last view of it is gone.</summary>
    /// <typeparam name="T">A number, bool, or a structure without references.</typeparam>
    /// <param name="items">Memory.</param>
    /// <param name="format">Format of an item; null for that of T, or for the bytes of a structure.</param>
    /// <returns>A new view of one dimension.</returns>
    public static View Of<T>(ReadOnlyMemory<T> items, string? format = null)
        where T : unmanaged => Of(items, format, readOnly: true);

    /// <summary>Takes a lease of the bytes, for reading: <c>using var lease = view.Lease();</c></summary>
    /// <returns>A lease, to be disposed.</returns>
    /// <exception cref="ArgumentException">The view is not contiguous.</exception>
    public Lease Lease() => new(this);

    /// <summary>Takes a lease of the bytes, for reading and writing.</summary>
    /// <returns>A lease, to be disposed.</returns>
    /// <exception cref="NotSupportedException">The view may not write.</exception>
    public WriteLease LeaseForWriting() => new(this);

    /// <summary>Holds the bytes where they are, of a view of any layout.</summary>
    /// <returns>To be disposed when they may be moved again.</returns>
    public IDisposable Hold() => LeaseHandle.OfItems(this);

    /// <summary>Shows the bytes to a function.</summary>
    /// <typeparam name="TResult">What comes of it.</typeparam>
    /// <param name="reader">Function.</param>
    /// <returns>What the function returned.</returns>
    /// <exception cref="IOException">The file under the view became shorter meanwhile.</exception>
    public TResult Read<TResult>(SpanReader<TResult> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        using Lease lease = Lease();
        TResult result = reader(lease.Span);
        lease.Return();
        return result;
    }

    /// <summary>Has a function change the bytes.</summary>
    /// <param name="writer">Function.</param>
    /// <exception cref="NotSupportedException">The view may not write.</exception>
    public void Write(SpanWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using WriteLease lease = LeaseForWriting();
        writer(lease.Span);
        lease.Return();
    }

    /// <summary>Gives the bytes as Memory, with an export of its own.</summary>
    /// <returns>Owner of the memory, to be disposed.</returns>
    /// <exception cref="ArgumentException">The view is not contiguous, or larger than 2 GiB.</exception>
    public ViewMemory AsMemory() => new(this);

    /// <summary>Gives the bytes, however many, as a sequence of Memory.</summary>
    /// <returns>Owner of the sequence, to be disposed.</returns>
    /// <exception cref="ArgumentException">The view is not contiguous.</exception>
    public ViewSequence AsSequence() => new(this);

    /// <summary>Gives the bytes as a stream of fixed length, which may write if the view may.</summary>
    /// <returns>A stream, to be disposed.</returns>
    /// <exception cref="ArgumentException">The view is not contiguous.</exception>
    public Stream AsStream() => new ViewStream(this);

    /// <summary>Gives the bytes to those who read from pipes.</summary>
    /// <returns>A reader, to be completed.</returns>
    /// <exception cref="ArgumentException">The view is not contiguous.</exception>
    public PipeReader AsPipeReader() => new ViewPipeReader(this);

    private static View Of<T>(ReadOnlyMemory<T> items, string? format, bool readOnly)
        where T : unmanaged
    {
        string text = format is not null ? Text.Checked(format)
            : Primitive<T>.Format.Length != 0 ? Primitive<T>.Format : $"{sizeof(T)}s";
        using (Format parsed = BufView.Format.Parse(text))
        {
            if (parsed.ItemSize != sizeof(T))
                throw Failures.Make(Status.Format,
                    $"items of \"{text}\" have {parsed.ItemSize} bytes, {typeof(T).Name} has {sizeof(T)}");
        }
        byte[] name = Encoding.UTF8.GetBytes(text + '\0');
        long length = items.Length;
        GCHandle owner = GCHandle.Alloc(null);
        try
        {
            MemoryHandle pin = items.Pin();
            owner.Target = pin;
            fixed (byte* chars = name)
            {
                NativeLayout layout = new()
                {
                    Size = sizeof(NativeLayout),
                    Data = pin.Pointer,
                    Format = chars,
                    Dimensions = 1,
                    ReadOnly = readOnly ? 1 : 0,
                    Shape = &length,
                };
                // From here on the deleter unpins, also if this fails.
                GCHandle given = owner;
                owner = default;
                Failures.Check(NativeMethods.ViewWrap(&layout, &Unpin, (void*)GCHandle.ToIntPtr(given),
                    out IntPtr token));
                return new View(token, true);
            }
        }
        finally
        {
            if (owner.IsAllocated)
                owner.Free();
        }
    }

    [UnmanagedCallersOnly]
    private static void Unpin(void* cookie)
    {
        GCHandle owner = GCHandle.FromIntPtr((IntPtr)cookie);
        MemoryHandle pin = (MemoryHandle)owner.Target!;
        owner.Free();
        try
        {
            pin.Dispose();
        }
#pragma warning disable CA1031 // Who lent the memory failed to take it back. There is nobody to tell: the caller is native code.
        catch
#pragma warning restore CA1031
        {
        }
    }
}
