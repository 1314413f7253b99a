// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace BufView;

/// <summary>
/// Functions of the C interface that are called without SWIG's layer: those that a loop calls for
/// each item, those with structures, and those with callbacks. Tokens are plain numbers here; who
/// calls keeps the owner of the token alive, and the library refuses tokens that have been freed.
/// They are found through the layer's library, which is linked to the C interface's.
/// </summary>
internal static unsafe partial class NativeMethods
{
    internal const string Library = "bufview_cs";

    [LibraryImport(Library, EntryPoint = "bufview_cs_take")]
    internal static partial void Take(void* block);

    [LibraryImport(Library, EntryPoint = "bufview_last_message")]
    internal static partial byte* LastMessage();

    [LibraryImport(Library, EntryPoint = "bufview_last_errno")]
    internal static partial int LastErrno();

    [LibraryImport(Library, EntryPoint = "bufview_last_offset")]
    internal static partial long LastOffset();

    [LibraryImport(Library, EntryPoint = "bufview_version")]
    internal static partial byte* Version();

    [LibraryImport(Library, EntryPoint = "bufview_storage_free")]
    internal static partial void StorageFree(IntPtr storage);

    [LibraryImport(Library, EntryPoint = "bufview_view_free")]
    internal static partial void ViewFree(IntPtr view);

    [LibraryImport(Library, EntryPoint = "bufview_format_free")]
    internal static partial void FormatFree(IntPtr format);

    [LibraryImport(Library, EntryPoint = "bufview_file_free")]
    internal static partial void FileFree(IntPtr file);

    [LibraryImport(Library, EntryPoint = "bufview_scan_free")]
    internal static partial void ScanFree(IntPtr scan);

    [LibraryImport(Library, EntryPoint = "bufview_view_create_layout")]
    internal static partial int ViewCreateLayout(IntPtr storage, NativeLayout* layout,
        out IntPtr view);

    [LibraryImport(Library, EntryPoint = "bufview_view_wrap")]
    internal static partial int ViewWrap(NativeLayout* layout,
        delegate* unmanaged<void*, void> deleter, void* cookie, out IntPtr view);

    [LibraryImport(Library, EntryPoint = "bufview_view_get_info")]
    internal static partial int ViewInfo(IntPtr view, NativeInfo* info);

    [LibraryImport(Library, EntryPoint = "bufview_view_get_int64")]
    internal static partial int ViewGetInt64(IntPtr view, long* index, long count, long* value);

    [LibraryImport(Library, EntryPoint = "bufview_view_get_double")]
    internal static partial int ViewGetDouble(IntPtr view, long* index, long count, double* value);

    [LibraryImport(Library, EntryPoint = "bufview_view_set_int64")]
    internal static partial int ViewSetInt64(IntPtr view, long* index, long count, long value);

    [LibraryImport(Library, EntryPoint = "bufview_view_set_double")]
    internal static partial int ViewSetDouble(IntPtr view, long* index, long count, double value);

    [LibraryImport(Library, EntryPoint = "bufview_view_get")]
    internal static partial int ViewGet(IntPtr view, long* index, long count, void* item,
        long itemSize, NativeValue* values, long capacity, long* valueCount);

    [LibraryImport(Library, EntryPoint = "bufview_view_set")]
    internal static partial int ViewSet(IntPtr view, long* index, long count, NativeValue* values,
        long valueCount);

    [LibraryImport(Library, EntryPoint = "bufview_view_fill")]
    internal static partial int ViewFill(IntPtr view, NativeValue* values, long valueCount);

    [LibraryImport(Library, EntryPoint = "bufview_view_contains")]
    internal static partial int ViewContains(IntPtr view, NativeValue* values, long valueCount,
        out int found);

    [LibraryImport(Library, EntryPoint = "bufview_view_count")]
    internal static partial int ViewCount(IntPtr view, NativeValue* values, long valueCount,
        out long count);

    [LibraryImport(Library, EntryPoint = "bufview_view_index")]
    internal static partial int ViewIndex(IntPtr view, NativeValue* values, long valueCount,
        long start, long stop, out long index);

    [LibraryImport(Library, EntryPoint = "bufview_view_borrow")]
    internal static partial int ViewBorrow(IntPtr view, NativeLease* lease);

    [LibraryImport(Library, EntryPoint = "bufview_view_return")]
    internal static partial int ViewReturn(NativeLease* lease);

    [LibraryImport(Library, EntryPoint = "bufview_scan_digest_name")]
    internal static partial byte* ScanDigestName(long index);

    [LibraryImport(Library, EntryPoint = "bufview_scan_run_view")]
    internal static partial int ScanRunView(IntPtr scan, IntPtr view, NativeScanOptions* options);

    [LibraryImport(Library, EntryPoint = "bufview_scan_run_file")]
    internal static partial int ScanRunFile(IntPtr scan, IntPtr file, NativeScanOptions* options);

    [LibraryImport(Library, EntryPoint = "bufview_scan_feed")]
    internal static partial int ScanFeed(IntPtr scan, long offset, void* data, long length);

    [LibraryImport(Library, EntryPoint = "bufview_scan_finish")]
    internal static partial int ScanFinish(IntPtr scan);

    [LibraryImport(Library, EntryPoint = "bufview_scan_cancel")]
    internal static partial int ScanCancel(IntPtr scan);

    [LibraryImport(Library, EntryPoint = "bufview_scan_set_find_sink")]
    internal static partial int ScanSetFindSink(IntPtr scan, long id,
        delegate* unmanaged<void*, long*, long, int> callback, void* cookie);

    [LibraryImport(Library, EntryPoint = "bufview_scan_set_strings_sink")]
    internal static partial int ScanSetStringsSink(IntPtr scan, long id,
        delegate* unmanaged<void*, NativeStringsBatch*, int> callback, void* cookie);
}

#pragma warning disable CS0649 // The library fills them in.

[StructLayout(LayoutKind.Sequential)]
internal struct NativeKey
{
    internal long Size;
    internal int Kind;
    internal int Omits;
    internal long Start;
    internal long Stop;
    internal long Step;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeLayout
{
    internal long Size;
    internal void* Data;
    internal long Offset;
    internal byte* Format;
    internal int Dimensions;
    internal int ReadOnly;
    internal long* Shape;
    internal long* Strides;
    internal long* Suboffsets;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeInfo
{
    internal long Size;
    internal long Bytes;
    internal long ItemSize;
    internal long Items;
    internal int Dimensions;
    internal int ReadOnly;
    internal int IsCContiguous;
    internal int IsFContiguous;
    internal int Indirect;
    internal int Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeLease
{
    internal long Size;
    internal long Token;
    internal byte* Data;
    internal long Bytes;
    internal long ItemSize;
    internal int Dimensions;
    internal int ReadOnly;
    internal byte* Format;
    internal long* Shape;
    internal long* Strides;
    internal long* Suboffsets;
    internal int* Fault;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeValue
{
    internal long Size;
    internal int Kind;
    internal int Reserved;
    internal long Integer;
    internal double Real;
    internal double Imaginary;
    internal byte* Bytes;
    internal long BytesLength;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeScanOptions
{
    internal long Size;
    internal long Offset;
    internal long Length;
    internal long Threads;
    internal long Chunk;
    internal long Flags;
    internal delegate* unmanaged<void*, long, long, int> Progress;
    internal void* Cookie;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeStringsBatch
{
    internal long Size;
    internal long Count;
    internal long* Offsets;
    internal long* Lengths;
    internal byte* Text;
    internal long TextOffset;
    internal long Flags;
}
