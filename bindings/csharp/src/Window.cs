// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace BufView;

/// <summary>
/// The items of a view within reach of managed code, for who asks for one after another: a lease, and
/// what an index has to be checked against. It answers or says that it cannot, and then the library
/// is asked, which knows why.
/// </summary>
/// <remarks>
/// Any thread may close it while others read. A reader announces in a place of its own which window it
/// looks through, and only then asks whether that is open; who closes it says so first, and then
/// looks for announcements. One of the two sees the other, because of a barrier across the process:
/// it costs the one who closes a microsecond or two, and readers nothing.
/// </remarks>
internal sealed unsafe class Window
{
    private static long last;

    private readonly LeaseHandle lease;
    private readonly byte* data;
    private readonly int* fault;
    // Of the first dimension, which mostly is the only one.
    private readonly long length;
    private readonly long stride;
    private readonly int dimensions;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly long itemSize;
    private readonly ItemFormat format;
    private readonly bool isReadOnly;
    private readonly long number = Interlocked.Increment(ref last);
    private bool closed;

    private Window(LeaseHandle lease)
    {
        this.lease = lease;
        NativeLease terms = lease.Terms;
        data = terms.Data;
        fault = terms.Fault;
        dimensions = terms.Dimensions;
        shape = new ReadOnlySpan<long>(terms.Shape, dimensions).ToArray();
        strides = new ReadOnlySpan<long>(terms.Strides, dimensions).ToArray();
        (length, stride) = dimensions == 0 ? (0, 0) : (shape[0], strides[0]);
        itemSize = terms.ItemSize;
        format = ItemFormat.Of(Marshal.PtrToStringUTF8((IntPtr)terms.Format)!);
        isReadOnly = lease.IsReadOnly;
    }

    /// <summary>Opens a window on a view.</summary>
    /// <returns>Null if its items are reached through pointers, or if it cannot be lent.</returns>
    internal static Window? Open(View view)
    {
        LeaseHandle? lease = LeaseHandle.Try(view);
        if (lease is null)
            return null;
        if (lease.Terms.Suboffsets == null)
            return new Window(lease);
        lease.Dispose();
        return null;
    }

    /// <summary>Where an item lies, if the window has one dimension.</summary>
    /// <returns>Null if there is no such item.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte* Item(long index) =>
        dimensions == 1 && Within(index, length, out long at) ? data + (at * stride) : null;

    /// <summary>Where an item lies.</summary>
    /// <returns>Null if there is no such item.</returns>
    internal byte* Item(long* index, int count)
    {
        byte* item = count == dimensions ? data : null;
        for (int i = 0; item != null && i < count; ++i)
            item = Within(index[i], shape[i], out long at) ? item + (at * strides[i]) : null;
        return item;
    }

    /// <summary>Reads an item, if T is what it is, in either byte order.</summary>
    /// <returns>False if the library has to be asked; the value is none then.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryGet<T>(byte* item, out T value)
        where T : unmanaged
    {
        value = default;
        if (item == null || !Fits<T>())
            return false;
        Reader reader = Reader.OfThisThread;
        bool done = false;
        if (Enter(reader))
        {
            value = Unsafe.ReadUnaligned<T>(item);
            done = IsSound;
        }
        Leave(reader);
        value = InOrder(value);
        return done;
    }

    /// <summary>Writes an item, if T is what it is, in either byte order.</summary>
    /// <returns>False if the library has to be asked.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TrySet<T>(byte* item, T value)
        where T : unmanaged
    {
        if (item == null || isReadOnly || !Fits<T>())
            return false;
        value = InOrder(value);
        Reader reader = Reader.OfThisThread;
        bool done = false;
        if (Enter(reader))
        {
            Unsafe.WriteUnaligned(item, value);
            done = IsSound;
        }
        Leave(reader);
        return done;
    }

    /// <summary>Waits for those who are reading or writing an item, and gives the lease back.</summary>
    internal void Close()
    {
        Volatile.Write(ref closed, true);
        Interlocked.MemoryBarrierProcessWide();
        Reader.WaitForAll(number);
        lease.Dispose();
    }

    /// <summary>Whether no bytes of the file have been lost, as the item that was read may have been.</summary>
    private bool IsSound
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (fault == null)
                return true;
            // The item was read before this is; processors that take loads out of order are told.
            if (!X86Base.IsSupported)
                Interlocked.MemoryBarrier();
            return Volatile.Read(ref *fault) == 0;
        }
    }

    /// <summary>Keeps the window from being closed until <see cref="Leave"/>, if it is open.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Enter(Reader reader)
    {
        Volatile.Write(ref reader.Looking, number);
        return !Volatile.Read(ref closed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Leave(Reader reader)
    {
        Volatile.Write(ref reader.Looking, 0);
        GC.KeepAlive(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Fits<T>()
        where T : unmanaged => Primitive<T>.Kind == ItemKind.Other
        ? itemSize == sizeof(T)
        : typeof(T) != typeof(bool) && Primitive<T>.Kind == format.Kind;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Within(long index, long length, out long at)
    {
        at = index < 0 ? index + length : index;
        return (ulong)at < (ulong)length;
    }

    /// <summary>From the byte order of the items to that of the machine, and back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T InOrder<T>(T value)
        where T : unmanaged
    {
        if (Primitive<T>.Kind == ItemKind.Other || !format.IsSwapped)
            return value;
        if (sizeof(T) == sizeof(short))
            *(ushort*)&value = BinaryPrimitives.ReverseEndianness(*(ushort*)&value);
        else if (sizeof(T) == sizeof(int))
            *(uint*)&value = BinaryPrimitives.ReverseEndianness(*(uint*)&value);
        else
            *(ulong*)&value = BinaryPrimitives.ReverseEndianness(*(ulong*)&value);
        return value;
    }

    /// <summary>Where a thread announces the window it looks through. It lives as long as the thread.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 2 * CacheLine)]
    internal sealed class Reader
    {
        private const int CacheLine = 64;

        /// <summary>Number of the window, or 0. No other thread writes near it.</summary>
        [FieldOffset(CacheLine)]
        internal long Looking;

        private static readonly object Gate = new();
        private static WeakReference<Reader>[] all = [];

        [ThreadStatic]
        private static Reader? ofThisThread;

        internal static Reader OfThisThread => ofThisThread ?? Make();

        internal static void WaitForAll(long number)
        {
            foreach (WeakReference<Reader> one in Volatile.Read(ref all))
            {
                if (!one.TryGetTarget(out Reader? reader))
                    continue;
                SpinWait wait = default;
                while (Volatile.Read(ref reader.Looking) == number)
                    wait.SpinOnce();
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static Reader Make()
        {
            Reader made = new();
            lock (Gate)
            {
                // Those of threads that have ended go here.
                Volatile.Write(ref all,
                    [.. all.Where(one => one.TryGetTarget(out _)), new WeakReference<Reader>(made)]);
            }
            return ofThisThread = made;
        }
    }
}
