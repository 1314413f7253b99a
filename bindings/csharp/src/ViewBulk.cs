// SPDX-License-Identifier: MIT
using System.Collections;

namespace BufView;

// Items by the run, in C order.
public sealed unsafe partial class View : IEnumerable<object>
{
    private const int RunLength = 1024;

    /// <summary>Reads a run of items as longs.</summary>
    /// <param name="first">First item, in C order.</param>
    /// <param name="destination">Room for the items.</param>
    public void ReadInt64(long first, Span<long> destination)
    {
        fixed (long* numbers = destination)
            read_int64(first, numbers, destination.Length);
    }

    /// <summary>Reads a run of items as doubles.</summary>
    /// <param name="first">First item, in C order.</param>
    /// <param name="destination">Room for the items.</param>
    public void ReadDouble(long first, Span<double> destination)
    {
        fixed (double* numbers = destination)
            read_double(first, numbers, destination.Length);
    }

    /// <summary>Reads the bytes of a run of items.</summary>
    /// <param name="first">First item, in C order.</param>
    /// <param name="count">Number of items.</param>
    /// <param name="destination">Room for their bytes.</param>
    public void ReadBytes(long first, long count, Span<byte> destination)
    {
        fixed (byte* bytes = destination)
            read_bytes(first, count, bytes, destination.Length);
    }

    /// <summary>Writes a run of items.</summary>
    /// <param name="first">First item, in C order.</param>
    /// <param name="source">Numbers, which have to fit the items.</param>
    public void WriteInt64(long first, ReadOnlySpan<long> source)
    {
        fixed (long* numbers = source)
            write_int64(first, numbers, source.Length);
    }

    /// <summary>Writes a run of items.</summary>
    /// <param name="first">First item, in C order.</param>
    /// <param name="source">Numbers.</param>
    public void WriteDouble(long first, ReadOnlySpan<double> source)
    {
        fixed (double* numbers = source)
            write_double(first, numbers, source.Length);
    }

    /// <summary>Writes the bytes of a run of items.</summary>
    /// <param name="first">First item, in C order.</param>
    /// <param name="count">Number of items.</param>
    /// <param name="source">Their bytes.</param>
    public void WriteBytes(long first, long count, ReadOnlySpan<byte> source)
    {
        fixed (byte* bytes = source)
            write_bytes(first, count, bytes, source.Length);
    }

    /// <summary>Copies the bytes of all items.</summary>
    /// <param name="destination">Room for as many bytes as <see cref="ByteLength"/> says.</param>
    /// <param name="order">In which order.</param>
    public void CopyBytes(Span<byte> destination, Order order = Order.C)
    {
        fixed (byte* bytes = destination)
            copy_bytes((int)order, bytes, destination.Length);
    }

    /// <summary>Copies the bytes of all items into a new array.</summary>
    /// <param name="order">In which order.</param>
    /// <returns>The bytes.</returns>
    public byte[] ToBytes(Order order = Order.C)
    {
        byte[] bytes = new byte[ArrayLength(ByteLength)];
        CopyBytes(bytes, order);
        return bytes;
    }

    /// <summary>Writes the bytes of all items as hexadecimal digits.</summary>
    /// <param name="separator">One character between groups; null for none.</param>
    /// <param name="group">Bytes in a group, counted from the right; negative from the left.</param>
    /// <returns>The digits.</returns>
    public string Hex(string? separator = null, long group = 1) =>
        hex(separator is null ? null : Text.Checked(separator), group);

    /// <summary>
    /// Copies all items, as values of T: numbers are converted if they fit, and copied as they are
    /// if T is what the format says; any other T gets the bytes of items of its size.
    /// </summary>
    /// <typeparam name="T">A number, bool, or a structure without references.</typeparam>
    /// <param name="destination">Room for at least as many items as there are.</param>
    public void CopyTo<T>(Span<T> destination)
        where T : unmanaged
    {
        long count = ItemCount;
        if (destination.Length < count)
            throw Failures.Make(Status.Shape, $"{count} items do not go into room for {destination.Length}");
        Read(0, destination[..(int)count], IsAsItIs<T>());
    }

    /// <summary>Copies all items into a new array.</summary>
    /// <typeparam name="T">As of <see cref="CopyTo{T}"/>.</typeparam>
    /// <returns>The items in C order.</returns>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        T[] items = new T[ArrayLength(ItemCount)];
        CopyTo<T>(items);
        return items;
    }

    /// <summary>Writes all items.</summary>
    /// <typeparam name="T">As of <see cref="CopyTo{T}"/>.</typeparam>
    /// <param name="source">As many items as there are, in C order.</param>
    public void CopyFrom<T>(ReadOnlySpan<T> source)
        where T : unmanaged
    {
        long count = ItemCount;
        if (source.Length != count)
            throw Failures.Make(Status.Shape, $"{source.Length} items for a view of {count}");
        if (IsAsItIs<T>())
        {
            fixed (T* bytes = source)
                write_bytes(0, count, bytes, (long)source.Length * sizeof(T));
        }
        else if (Primitive<T>.IsInteger)
        {
            WriteInt64(0, Array.ConvertAll(source.ToArray(), Primitive<T>.ToInteger));
        }
        else if (Primitive<T>.IsFloat)
        {
            WriteDouble(0, Array.ConvertAll(source.ToArray(), Primitive<T>.ToDouble));
        }
        else
        {
            throw NotThat<T>();
        }
    }

    /// <summary>Goes through all items as values of T, a thousand at a time.</summary>
    /// <typeparam name="T">As of <see cref="CopyTo{T}"/>.</typeparam>
    /// <returns>The items in C order.</returns>
    public IEnumerable<T> Items<T>()
        where T : unmanaged
    {
        long count = ItemCount;
        bool asItIs = IsAsItIs<T>();
        T[] run = new T[Math.Min(count, RunLength)];
        for (long first = 0; first < count; first += run.Length)
        {
            int length = (int)Math.Min(run.Length, count - first);
            Read(first, run.AsSpan(0, length), asItIs);
            for (int i = 0; i < length; ++i)
                yield return run[i];
        }
    }

    /// <summary>Goes through the items of the first dimension as objects, as the indexer gives them;
    /// in more dimensions through views of the others.</summary>
    /// <returns>An enumerator.</returns>
    public IEnumerator<object> GetEnumerator()
    {
        bool items = Dimensions == 1;
        long length = Length;
        for (long i = 0; i < length; ++i)
            yield return items ? GetItem(i) : Subview(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Writes the items of another view over those that an index expression names.</summary>
    /// <param name="source">View of the same format and shape; it may overlap.</param>
    /// <param name="keys">Index expression; none for all items.</param>
    public void Assign(View source, params Key[] keys)
    {
        fixed (NativeKey* native = Key.ToNative(keys))
            assign(native, keys.Length, source);
    }

    /// <summary>Writes bytes over those that an index expression names, of a view of bytes.</summary>
    /// <param name="source">As many bytes.</param>
    /// <param name="keys">Index expression; none for all items.</param>
    public void AssignBytes(ReadOnlySpan<byte> source, params Key[] keys)
    {
        fixed (NativeKey* native = Key.ToNative(keys))
        fixed (byte* bytes = source)
            assign_bytes(native, keys.Length, bytes, source.Length);
    }

    private void Read<T>(long first, Span<T> destination, bool asItIs)
        where T : unmanaged
    {
        if (asItIs)
        {
            fixed (T* bytes = destination)
                read_bytes(first, destination.Length, bytes, (long)destination.Length * sizeof(T));
            return;
        }
        if (Primitive<T>.IsFloat)
            ReadRuns<T, double>(first, destination);
        else if (Primitive<T>.IsInteger)
            ReadRuns<T, long>(first, destination);
        else
            throw NotThat<T>();
    }

    private void ReadRuns<T, TWide>(long first, Span<T> destination)
        where T : unmanaged
        where TWide : unmanaged
    {
        TWide* run = stackalloc TWide[RunLength];
        for (int done = 0; done < destination.Length; done += RunLength)
        {
            int length = Math.Min(RunLength, destination.Length - done);
            if (typeof(TWide) == typeof(long))
                read_int64(first + done, (long*)run, length);
            else
                read_double(first + done, (double*)run, length);
            for (int i = 0; i < length; ++i)
            {
                destination[done + i] = typeof(TWide) == typeof(long)
                    ? Primitive<T>.FromInteger(((long*)run)[i])
                    : Primitive<T>.FromDouble(((double*)run)[i]);
            }
        }
    }

    /// <summary>Whether the bytes of the items are those of T.</summary>
    private bool IsAsItIs<T>()
        where T : unmanaged
    {
        if (Primitive<T>.Format.Length != 0)
            return Primitive<T>.IsFormat(Format);
        SameSize<T>();
        return true;
    }

    private ArgumentException NotThat<T>() =>
        (ArgumentException)Failures.Make(Status.Type, $"items of \"{Format}\" are not read or written as {typeof(T).Name}");

    internal static int ArrayLength(long length) => length <= Array.MaxLength
        ? (int)length
        : throw Failures.Make(Status.Limit, $"{length} items are more than an array can hold");
}
