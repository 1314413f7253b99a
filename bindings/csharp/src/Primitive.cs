// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace BufView;

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

    /// <summary>Whether the bytes of items of a format are those of T as they are.</summary>
    internal static bool IsFormat(string format)
    {
        ReadOnlySpan<char> text = format;
        bool native = true;
        if (text.Length == 2)
        {
            if (text[0] is '<' or '=' && BitConverter.IsLittleEndian)
                native = false;
            else if (text[0] != '@')
                return sizeof(T) == 1 && text[0] is '>' or '!' or '<' or '=' && Is(text[1], false);
            text = text[1..];
        }
        return text.Length == 1 && Is(text[0], native);
    }

    private static bool Is(char code, bool native)
    {
        if (Format.Length == 1 && code == Format[0])
            return true;
        // long of C: as wide as a pointer here, but four bytes where sizes are standard.
        int width = native ? sizeof(nint) : sizeof(int);
        return code switch
        {
            'l' => width == sizeof(T) && (typeof(T) == typeof(int) || typeof(T) == typeof(long) ||
                typeof(T) == typeof(nint)),
            'L' => width == sizeof(T) && (typeof(T) == typeof(uint) || IsLongUnsigned),
            'n' or 'q' => typeof(T) == typeof(long) || typeof(T) == typeof(nint),
            'N' or 'Q' => IsLongUnsigned,
            _ => false,
        };
    }

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
