// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Text;

namespace BufView;

/// <summary>
/// A token of the library. The library checks tokens, and defers the end of what a call still works
/// on, so that a handle may be freed on any thread at any time.
/// </summary>
internal abstract class NativeHandle : SafeHandle
{
    protected NativeHandle(IntPtr token)
        : base(IntPtr.Zero, ownsHandle: true) => SetHandle(token);

    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <summary>Whether it was disposed. A call that still runs keeps it from being closed.</summary>
    internal bool IsDisposed { get; private set; }

    /// <summary>The token as it is, also after the end: the library refuses it then.</summary>
    internal IntPtr Token => handle;

    /// <summary>For SWIG's layer: this, unless it was disposed.</summary>
    internal static T Live<T>(T handle, string what)
        where T : NativeHandle =>
        handle.IsDisposed ? throw Failures.Disposed(what) : handle;

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}

internal sealed class StorageHandle(IntPtr token) : NativeHandle(token)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.StorageFree(handle);
        return true;
    }
}

internal sealed class ViewHandle(IntPtr token) : NativeHandle(token)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.ViewFree(handle);
        return true;
    }
}

internal sealed class FormatHandle(IntPtr token) : NativeHandle(token)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.FormatFree(handle);
        return true;
    }
}

internal sealed class MappedFileHandle(IntPtr token) : NativeHandle(token)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.FileFree(handle);
        return true;
    }
}

internal sealed class ScanHandle(IntPtr token) : NativeHandle(token)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.ScanFree(handle);
        return true;
    }
}

/// <summary>What the layer gives away: a count, and so many bytes or numbers behind it.</summary>
internal static unsafe class Given
{
    internal static string Text(void* block)
    {
        try
        {
            return Encoding.UTF8.GetString((byte*)block + sizeof(long), checked((int)*(long*)block));
        }
        finally
        {
            NativeMethods.Take(block);
        }
    }

    internal static long[] Numbers(void* block)
    {
        try
        {
            return new ReadOnlySpan<long>((long*)block + 1, checked((int)*(long*)block)).ToArray();
        }
        finally
        {
            NativeMethods.Take(block);
        }
    }
}
