// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace BufView;

/// <summary>
/// One item on its way into the library: the values it has, with byte strings pinned until the end
/// of the call.
/// </summary>
internal unsafe struct NativeItem : IDisposable
{
    internal const int UInt = 3;
    private const int None = 0, Bool = 1, Int = 2, BigInt = 4, Float = 5, Complex = 6,
        Bytes = 7, Utf8 = 8;
    private const int StackItem = 256, StackValues = 16;

    private readonly List<NativeValue> values;
    private readonly List<GCHandle> pinned;

    internal NativeItem(object? item)
    {
        values = [];
        pinned = [];
        try
        {
            Add(item);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal readonly ReadOnlySpan<NativeValue> Values => CollectionsMarshal.AsSpan(values);

    public readonly void Dispose()
    {
        foreach (GCHandle handle in pinned)
            handle.Free();
        pinned.Clear();
    }

    /// <summary>Reads the item at an index, as the values it has.</summary>
    internal static object Read(View view, long* index, int count)
    {
        byte* item = stackalloc byte[StackItem];
        NativeValue* values = stackalloc NativeValue[StackValues];
        long size = 0;
        int status = Get(item, StackItem, values, StackValues);
        if ((Status)status == Status.Limit)
        {
            // Too many values, or too long an item: the size is asked for only then.
            long itemSize = view.ItemSize;
            fixed (byte* room = new byte[Math.Max(itemSize, 1)])
            fixed (NativeValue* more = new NativeValue[Math.Max(Math.Max(size, itemSize), 1)])
            {
                status = Get(room, itemSize, more, Math.Max(size, itemSize));
                Failures.Check(status);
                return ToObject(more, size, view.ReadsAsTuple);
            }
        }
        Failures.Check(status);
        return ToObject(values, size, view.ReadsAsTuple);

        int Get(byte* room, long roomSize, NativeValue* into, long capacity)
        {
            if (capacity > 0)
                into[0].Size = sizeof(NativeValue);
            long found = 0;
            int result = NativeMethods.ViewGet(view.Token, index, count, room, roomSize, into,
                capacity, &found);
            GC.KeepAlive(view);
            size = found;
            return result;
        }
    }

    private static object ToObject(NativeValue* values, long count, bool tuple)
    {
        if (!tuple)
            return ToObject(values[0]);
        object[] all = new object[count];
        for (long i = 0; i < count; ++i)
            all[i] = ToObject(values[i]);
        return all;
    }

    private static object ToObject(in NativeValue value) => value.Kind switch
    {
        Bool => value.Integer != 0,
        Int => value.Integer,
        // Only what long does not hold is an ulong.
        UInt when value.Integer < 0 => (ulong)value.Integer,
        UInt => value.Integer,
        Float => value.Real,
        Complex => new Complex(value.Real, value.Imaginary),
        _ => new ReadOnlySpan<byte>(value.Bytes, checked((int)value.BytesLength)).ToArray(),
    };

    private readonly void Add(object? item)
    {
        switch (item)
        {
            case null:
                Add(None);
                break;
            case bool value:
                Add(Bool, value ? 1 : 0);
                break;
            case ulong value:
                Add(UInt, (long)value);
                break;
            case nuint value:
                Add(UInt, (long)value);
                break;
            case nint value:
                Add(Int, value);
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                Add(Int, Convert.ToInt64(item, null));
                break;
            case BigInteger value:
                Add(value);
                break;
            case Half value:
                Add(Float, real: (double)value);
                break;
            case float value:
                Add(Float, real: value);
                break;
            case double value:
                Add(Float, real: value);
                break;
            case Complex value:
                Add(Complex, real: value.Real, imaginary: value.Imaginary);
                break;
            case byte[] value:
                Add(Bytes, value);
                break;
            case string value:
                Add(Utf8, Encoding.UTF8.GetBytes(value));
                break;
            case ITuple tuple:
                for (int i = 0; i < tuple.Length; ++i)
                    Add(tuple[i]);
                break;
            case object?[] list:
                foreach (object? part in list)
                    Add(part);
                break;
            default:
                throw Failures.Make(Status.Type, $"a {item.GetType()} is no value of an item");
        }
    }

    private readonly void Add(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
            Add(Int, (long)value);
        else if (value.Sign > 0 && value <= ulong.MaxValue)
            Add(UInt, (long)(ulong)value);
        else
            Add(BigInt, real: (double)value);
    }

    private readonly void Add(int kind, byte[] bytes)
    {
        GCHandle handle = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        pinned.Add(handle);
        values.Add(new NativeValue
        {
            Size = sizeof(NativeValue),
            Kind = kind,
            Bytes = (byte*)handle.AddrOfPinnedObject(),
            BytesLength = bytes.Length,
        });
    }

    private readonly void Add(int kind, long integer = 0, double real = 0, double imaginary = 0) =>
        values.Add(new NativeValue
        {
            Size = sizeof(NativeValue),
            Kind = kind,
            Integer = integer,
            Real = real,
            Imaginary = imaginary,
        });
}
