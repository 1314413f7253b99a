// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace BufView;

// Items one by one, and what looks at all of them. Indices are one for each dimension; negative
// ones count from the end.
public sealed unsafe partial class View
{
    // Opening a window and closing it take as long as so many calls of the library.
    private const int CallsBeforeWindow = 64;

    private int readsAsTuple = -1;
    private Window? window;
    private bool hasNoWindow;
    private int calls;

    /// <summary>Whether an item is several values: a record.</summary>
    internal bool ReadsAsTuple
    {
        get
        {
            if (readsAsTuple < 0)
            {
                using Format parsed = BufView.Format.Parse(Format);
                readsAsTuple = parsed.IsTuple ? 1 : 0;
            }
            return readsAsTuple > 0;
        }
    }

    /// <summary>
    /// An item as an object: bool, long, ulong if it is no long, double, Complex, byte[], or object[] for
    /// a record. What is written may be any number, byte[], or a tuple or object[] for a record.
    /// </summary>
    /// <param name="index">An index for each dimension.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index lies outside of its dimension.</exception>
    public object this[params long[] index]
    {
        get => GetItem(index);
        set => SetItem(value, index);
    }

    /// <summary>An item of one dimension, as an object.</summary>
    /// <param name="index">Index; a negative one counts from the end.</param>
    public object this[long index]
    {
        get => NativeItem.Read(this, &index, 1);
        set => SetItem(value, index);
    }

    /// <summary>An item of one dimension, as an object.</summary>
    /// <param name="index">Index; a negative one counts from the end.</param>
    public object this[int index]
    {
        get => this[(long)index];
        set => this[(long)index] = value;
    }

    /// <summary>An item of one dimension, as an object.</summary>
    /// <param name="index">Index, maybe from the end.</param>
    public object this[Index index]
    {
        get => this[Position(index)];
        set => this[Position(index)] = value;
    }

    /// <summary>A new view of a range of the first dimension.</summary>
    /// <param name="range">Range, which is moved into the dimension.</param>
    public View this[Range range] => Subview(range);

    /// <summary>A new view by an index expression, as <see cref="Subview"/>.</summary>
    /// <param name="keys">An entry for each dimension from the first on.</param>
    public View this[params Key[] keys] => Subview(keys);

    /// <summary>Reads an item as an object, as the indexer does.</summary>
    /// <param name="index">An index for each dimension.</param>
    /// <returns>bool, long, ulong if it is no long, double, Complex, byte[], or object[] for a record.</returns>
    public object GetItem(params long[] index)
    {
        ArgumentNullException.ThrowIfNull(index);
        fixed (long* numbers = index)
            return NativeItem.Read(this, numbers, index.Length);
    }

    /// <summary>Writes an item.</summary>
    /// <param name="value">A number, byte[], or a tuple or object[] for a record.</param>
    /// <param name="index">An index for each dimension.</param>
    /// <exception cref="NotSupportedException">The view may not write.</exception>
    public void SetItem(object? value, params long[] index)
    {
        ArgumentNullException.ThrowIfNull(index);
        using NativeItem item = new(value);
        fixed (NativeValue* values = item.Values)
        fixed (long* numbers = index)
            Done(NativeMethods.ViewSet(Token, numbers, index.Length, values, item.Values.Length));
    }

    /// <summary>
    /// Reads an item as a value of T. A number is converted if it fits T; any other T must be a
    /// structure of the size of an item, and gets its bytes.
    /// </summary>
    /// <typeparam name="T">A number, bool, or a structure without references.</typeparam>
    /// <param name="index">Index in the only dimension.</param>
    /// <returns>The value.</returns>
    public T Get<T>(long index)
        where T : unmanaged =>
        window is Window open && open.TryGet(open.Item(index), out T value) ? value : Ask<T>(index);

    /// <summary>Reads an item of two dimensions as a value of T.</summary>
    /// <typeparam name="T">A number, bool, or a structure without references.</typeparam>
    /// <param name="row">Index in the first dimension.</param>
    /// <param name="column">Index in the second one.</param>
    /// <returns>The value.</returns>
    public T Get<T>(long row, long column)
        where T : unmanaged
    {
        long* index = stackalloc long[] { row, column };
        return Get<T>(index, 2);
    }

    /// <summary>Reads an item as a value of T.</summary>
    /// <typeparam name="T">A number, bool, or a structure without references.</typeparam>
    /// <param name="index">An index for each dimension.</param>
    /// <returns>The value.</returns>
    public T Get<T>(params long[] index)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(index);
        fixed (long* numbers = index)
            return Get<T>(numbers, index.Length);
    }

    /// <summary>Writes an item of one dimension.</summary>
    /// <typeparam name="T">A number, bool, or a structure without references.</typeparam>
    /// <param name="index">Index.</param>
    /// <param name="value">Value, which has to fit the item.</param>
    public void Set<T>(long index, T value)
        where T : unmanaged
    {
        if (window is not Window open || !open.TrySet(open.Item(index), value))
            Tell(index, value);
    }

    /// <summary>Writes an item.</summary>
    /// <typeparam name="T">A number, bool, or a structure without references.</typeparam>
    /// <param name="index">An index for each dimension.</param>
    /// <param name="value">Value, which has to fit the item.</param>
    public void Set<T>(ReadOnlySpan<long> index, T value)
        where T : unmanaged
    {
        fixed (long* numbers = index)
            Set(numbers, index.Length, value);
    }

    /// <summary>Reads an item as an int.</summary>
    /// <param name="index">An index for each dimension.</param>
    /// <returns>The number.</returns>
    public int GetInt32(params long[] index) => Get<int>(index);

    /// <summary>Reads an item as a long.</summary>
    /// <param name="index">An index for each dimension.</param>
    /// <returns>The number.</returns>
    public long GetInt64(params long[] index) => Get<long>(index);

    /// <summary>Reads an item as a double.</summary>
    /// <param name="index">An index for each dimension.</param>
    /// <returns>The number.</returns>
    public double GetDouble(params long[] index) => Get<double>(index);

    /// <summary>Writes an int.</summary>
    /// <param name="value">Number.</param>
    /// <param name="index">An index for each dimension.</param>
    public void SetInt32(int value, params long[] index) => Set<int>(index, value);

    /// <summary>Writes a long.</summary>
    /// <param name="value">Number.</param>
    /// <param name="index">An index for each dimension.</param>
    public void SetInt64(long value, params long[] index) => Set<long>(index, value);

    /// <summary>Writes a double.</summary>
    /// <param name="value">Number.</param>
    /// <param name="index">An index for each dimension.</param>
    public void SetDouble(double value, params long[] index) => Set<double>(index, value);

    /// <summary>Writes the bytes of an item.</summary>
    /// <param name="data">As many bytes as an item has.</param>
    /// <param name="index">An index for each dimension.</param>
    public void SetBytes(ReadOnlySpan<byte> data, params long[] index)
    {
        ArgumentNullException.ThrowIfNull(index);
        fixed (byte* bytes = data)
        fixed (long* numbers = index)
            set_bytes(numbers, index.Length, bytes, data.Length);
    }

    /// <summary>Writes one item over all items.</summary>
    /// <param name="value">As of <see cref="SetItem"/>.</param>
    public void Fill(object? value)
    {
        using NativeItem item = new(value);
        fixed (NativeValue* values = item.Values)
            Done(NativeMethods.ViewFill(Token, values, item.Values.Length));
    }

    /// <summary>Says whether an item equals a value.</summary>
    /// <param name="value">As of <see cref="SetItem"/>.</param>
    /// <returns>Whether there is one.</returns>
    public bool Contains(object? value)
    {
        using NativeItem item = new(value);
        int found;
        fixed (NativeValue* values = item.Values)
            Done(NativeMethods.ViewContains(Token, values, item.Values.Length, out found));
        return found != 0;
    }

    /// <summary>Counts the items that equal a value.</summary>
    /// <param name="value">As of <see cref="SetItem"/>.</param>
    /// <returns>How many there are.</returns>
    public long Count(object? value)
    {
        using NativeItem item = new(value);
        long count;
        fixed (NativeValue* values = item.Values)
            Done(NativeMethods.ViewCount(Token, values, item.Values.Length, out count));
        return count;
    }

    /// <summary>Looks for the first item that equals a value.</summary>
    /// <param name="value">As of <see cref="SetItem"/>.</param>
    /// <param name="start">First item to look at, in C order; a negative one counts from the end.</param>
    /// <param name="stop">Item at which to stop.</param>
    /// <returns>Its position in C order, -1 if there is none.</returns>
    public long IndexOf(object? value, long start = 0, long stop = long.MaxValue)
    {
        using NativeItem item = new(value);
        long index;
        int status;
        fixed (NativeValue* values = item.Values)
            status = NativeMethods.ViewIndex(Token, values, item.Values.Length, start, stop, out index);
        if ((Status)status == Status.Value)
            return -1;
        Done(status);
        return index;
    }

    /// <summary>
    /// Whether shapes and items are equal, whatever the formats. NaN equals nothing, not even in the
    /// same view; a view that was given back equals itself.
    /// </summary>
    /// <param name="other">Another view.</param>
    /// <returns>Whether they are equal.</returns>
    public bool Equals(View? other) =>
        other is not null &&
        (handle.IsDisposed || other.handle.IsDisposed ? ReferenceEquals(this, other) : equal(other));

    /// <inheritdoc cref="Equals(View)"/>
    /// <param name="obj">Anything.</param>
    public override bool Equals(object? obj) => Equals(obj as View);

    /// <summary>Whether the view equals a view of these bytes.</summary>
    /// <param name="data">Bytes.</param>
    /// <returns>Whether they are equal.</returns>
    public bool EqualBytes(ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
            return equal_bytes(bytes, data.Length);
    }

    /// <summary>
    /// A hash of the object for tables: of its shape only, because bytes may change while the view
    /// lies in one. <see cref="Hash"/> is that of the bytes.
    /// </summary>
    /// <returns>The hash.</returns>
    public override int GetHashCode()
    {
        HashCode hash = default;
        if (!handle.IsDisposed)
        {
            foreach (long size in Shape())
                hash.Add(size);
        }
        return hash.ToHashCode();
    }

    /// <summary>A hash of a view of bytes that may not write, equal for equal bytes.</summary>
    /// <returns>The hash.</returns>
    public long Hash() => hash();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Get<T>(long* index, int count)
        where T : unmanaged =>
        window is Window open && open.TryGet(open.Item(index, count), out T value) ? value : Ask<T>(index, count);

    // The address of an index is taken here only, so that whoever does not come here has it in a register.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private T Ask<T>(long index)
        where T : unmanaged => Ask<T>(&index, 1);

    private T Ask<T>(long* index, int count)
        where T : unmanaged
    {
        CountCall();
        if (Primitive<T>.IsInteger)
        {
            long value;
            Done(NativeMethods.ViewGetInt64(Token, index, count, &value));
            return Primitive<T>.FromInteger(value);
        }
        if (Primitive<T>.IsFloat)
        {
            double value;
            Done(NativeMethods.ViewGetDouble(Token, index, count, &value));
            return Primitive<T>.FromDouble(value);
        }
        return AskOther<T>(index, count);
    }

    private T AskOther<T>(long* index, int count)
        where T : unmanaged
    {
        if (Primitive<T>.IsLongUnsigned)
        {
            ulong value = NativeItem.Read(this, index, count) switch
            {
                ulong natural => natural,
                long integer when integer >= 0 => (ulong)integer,
                bool truth => truth ? 1UL : 0,
                object other => throw Failures.Make(Status.Value, $"{other} is no {typeof(T).Name}"),
            };
            return *(T*)&value;
        }
        SameSize<T>();
        T result;
        Done(NativeMethods.ViewGet(Token, index, count, &result, sizeof(T), null, 0, null));
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Set<T>(long* index, int count, T value)
        where T : unmanaged
    {
        if (window is not Window open || !open.TrySet(open.Item(index, count), value))
            Tell(index, count, value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Tell<T>(long index, T value)
        where T : unmanaged => Tell(&index, 1, value);

    private void Tell<T>(long* index, int count, T value)
        where T : unmanaged
    {
        CountCall();
        if (Primitive<T>.IsInteger)
        {
            Done(NativeMethods.ViewSetInt64(Token, index, count, Primitive<T>.ToInteger(value)));
        }
        else if (Primitive<T>.IsFloat)
        {
            Done(NativeMethods.ViewSetDouble(Token, index, count, Primitive<T>.ToDouble(value)));
        }
        else if (Primitive<T>.IsLongUnsigned)
        {
            NativeValue natural = new()
            {
                Size = sizeof(NativeValue),
                Kind = NativeItem.UInt,
                Integer = Primitive<T>.ToInteger(value),
            };
            Done(NativeMethods.ViewSet(Token, index, count, &natural, 1));
        }
        else
        {
            set_bytes(index, count, &value, sizeof(T));
        }
    }

    /// <summary>Opens a window if this is a loop. The count need not be exact where threads meet.</summary>
    private void CountCall()
    {
        if (window is null && ++calls == CallsBeforeWindow)
        {
            lock (handle)
            {
                if (window is null && !hasNoWindow)
                    window = Window.Open(this);
            }
        }
    }

    /// <summary>Ends the way around the library: nobody reads or writes an item that way afterwards.</summary>
    private void CloseWindow()
    {
        Window? open;
        lock (handle)
        {
            open = window;
            window = null;
            hasNoWindow = true;
        }
        open?.Close();
    }

    private void MayOpenWindow()
    {
        lock (handle)
        {
            hasNoWindow = false;
            calls = 0;
        }
    }

    private void SameSize<T>()
        where T : unmanaged
    {
        long size = ItemSize;
        if (size != sizeof(T))
            throw Failures.Make(Status.Type,
                $"{typeof(T).Name} has {sizeof(T)} bytes, an item of \"{Format}\" has {size}");
    }

    private static long Position(Index index) =>
        index.IsFromEnd ? index.Value == 0 ? long.MaxValue : -(long)index.Value : index.Value;

    /// <summary>Keeps the view alive during a call that has its token, and throws what came of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Done(int status)
    {
        GC.KeepAlive(this);
        Failures.Check(status);
    }
}
