// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace BufView;

/// <summary>What an item of one value is, whatever its byte order.</summary>
internal enum ItemKind
{
    /// <summary>A record, bytes, or what C# has no number for.</summary>
    Other,
    Bool,
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Half,
    Single,
    Double,
}

/// <summary>A format, as far as it is that of a number.</summary>
internal readonly record struct ItemFormat(ItemKind Kind, bool IsSwapped)
{
    internal static ItemFormat Of(string format)
    {
        char order = format.Length == 2 ? format[0] : '@';
        if (format.Length is not (1 or 2) || !"@=<>!".Contains(order, StringComparison.Ordinal))
            return default;
        bool native = order == '@';
        ItemKind kind = format[^1] switch
        {
            '?' => ItemKind.Bool,
            'b' => ItemKind.Int8,
            'B' => ItemKind.UInt8,
            'h' => ItemKind.Int16,
            'H' => ItemKind.UInt16,
            'i' => ItemKind.Int32,
            'I' => ItemKind.UInt32,
            // long of C: as wide as a pointer here, but four bytes where sizes are standard.
            'l' => native ? ItemKind.Int64 : ItemKind.Int32,
            'L' => native ? ItemKind.UInt64 : ItemKind.UInt32,
            'q' or 'n' => ItemKind.Int64,
            'Q' or 'N' => ItemKind.UInt64,
            'e' => ItemKind.Half,
            'f' => ItemKind.Single,
            'd' => ItemKind.Double,
            _ => ItemKind.Other,
        };
        bool little = order == '<' || (order is '@' or '=' && BitConverter.IsLittleEndian);
        return new ItemFormat(kind,
            kind is not (ItemKind.Bool or ItemKind.Int8 or ItemKind.UInt8) && little != BitConverter.IsLittleEndian);
    }
}

/// <summary>
/// What the library can do with items of a type of C#. All of it is constant for each T, so that
/// nothing remains of the questions in compiled code.
/// </summary>
internal static unsafe class Primitive<T>
    where T : unmanaged
{
    /// <summary>Whether T is an integer, or a truth value.</summary>
    internal static bool IsInteger =>
        typeof(T) == typeof(byte) || typeof(T) == typeof(sbyte) || typeof(T) == typeof(short) ||
        typeof(T) == typeof(ushort) || typeof(T) == typeof(int) || typeof(T) == typeof(uint) ||
        typeof(T) == typeof(long) || typeof(T) == typeof(nint) || typeof(T) == typeof(bool);

    /// <summary>Whether T has integers that long has not.</summary>
    internal static bool IsLongUnsigned => typeof(T) == typeof(ulong) || typeof(T) == typeof(nuint);

    internal static bool IsFloat =>
        typeof(T) == typeof(double) || typeof(T) == typeof(float) || typeof(T) == typeof(Half);

    /// <summary>Format of such items; empty if T is a structure of its own.</summary>
    internal static string Format =>
        typeof(T) == typeof(byte) ? "B" : typeof(T) == typeof(sbyte) ? "b" :
        typeof(T) == typeof(bool) ? "?" : typeof(T) == typeof(short) ? "h" :
        typeof(T) == typeof(ushort) ? "H" : typeof(T) == typeof(int) ? "i" :
        typeof(T) == typeof(uint) ? "I" : typeof(T) == typeof(long) ? "q" :
        typeof(T) == typeof(ulong) ? "Q" : typeof(T) == typeof(nint) ? "n" :
        typeof(T) == typeof(nuint) ? "N" : typeof(T) == typeof(Half) ? "e" :
        typeof(T) == typeof(float) ? "f" : typeof(T) == typeof(double) ? "d" : "";

    /// <summary>What T is as an item.</summary>
    internal static ItemKind Kind =>
        typeof(T) == typeof(byte) ? ItemKind.UInt8 : typeof(T) == typeof(sbyte) ? ItemKind.Int8 :
        typeof(T) == typeof(bool) ? ItemKind.Bool : typeof(T) == typeof(short) ? ItemKind.Int16 :
        typeof(T) == typeof(ushort) ? ItemKind.UInt16 : typeof(T) == typeof(int) ? ItemKind.Int32 :
        typeof(T) == typeof(uint) ? ItemKind.UInt32 : typeof(T) == typeof(Half) ? ItemKind.Half :
        typeof(T) == typeof(float) ? ItemKind.Single : typeof(T) == typeof(double) ? ItemKind.Double :
        typeof(T) == typeof(long) || typeof(T) == typeof(nint) ? ItemKind.Int64 :
        IsLongUnsigned ? ItemKind.UInt64 : ItemKind.Other;

    /// <summary>
    /// Whether the bytes of items of a format are those of T as they are. Those of a truth value are
    /// not: C# knows only 0 and 1.
    /// </summary>
    internal static bool IsFormat(string format) =>
        typeof(T) != typeof(bool) && ItemFormat.Of(format) == new ItemFormat(Kind, false);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T FromInteger(long value)
    {
        if (typeof(T) == typeof(long) || typeof(T) == typeof(nint))
            return As(value);
        if (typeof(T) == typeof(int) && (int)value == value)
            return As((int)value);
        if (typeof(T) == typeof(byte) && (byte)value == value)
            return As((byte)value);
        if (typeof(T) == typeof(uint) && (uint)value == value)
            return As((uint)value);
        if (typeof(T) == typeof(short) && (short)value == value)
            return As((short)value);
        if (typeof(T) == typeof(ushort) && (ushort)value == value)
            return As((ushort)value);
        if (typeof(T) == typeof(sbyte) && (sbyte)value == value)
            return As((sbyte)value);
        if (typeof(T) == typeof(bool) && value is 0 or 1)
            return As(value == 1);
        throw Failures.Make(Status.Value, $"{value} is no {typeof(T).Name}");
    }

    internal static long ToInteger(T value)
    {
        if (sizeof(T) == sizeof(long))
            return *(long*)&value;
        if (typeof(T) == typeof(int))
            return *(int*)&value;
        if (typeof(T) == typeof(uint))
            return *(uint*)&value;
        if (typeof(T) == typeof(short))
            return *(short*)&value;
        if (typeof(T) == typeof(ushort))
            return *(ushort*)&value;
        return typeof(T) == typeof(sbyte) ? *(sbyte*)&value : *(byte*)&value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T FromDouble(double value) =>
        typeof(T) == typeof(double) ? As(value) :
        typeof(T) == typeof(float) ? As((float)value) : As((Half)value);

    internal static double ToDouble(T value) =>
        typeof(T) == typeof(double) ? *(double*)&value :
        typeof(T) == typeof(float) ? *(float*)&value : (double)*(Half*)&value;

    private static T As<TFrom>(TFrom value)
        where TFrom : unmanaged => *(T*)&value;
}
