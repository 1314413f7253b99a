// SPDX-License-Identifier: MIT
namespace BufView;

/// <summary>
/// One entry of an index expression: in <c>view[1, 2..^1, Key.Ellipsis]</c> there are three.
/// Numbers, indices and ranges turn into entries by themselves. A negative number counts from the
/// end, and a range is moved into its dimension, as in Python.
/// </summary>
public readonly struct Key : IEquatable<Key>
{
    private const int KindIndex = 0, KindSlice = 1, KindEllipsis = 2, KindNewAxis = 3;
    private const int OmitStart = 1, OmitStop = 2, OmitStep = 4;

    private readonly int kind;
    private readonly long? start;
    private readonly long? stop;
    private readonly long? step;

    private Key(int kind, long? start = null, long? stop = null, long? step = null)
    {
        this.kind = kind;
        this.start = start;
        this.stop = stop;
        this.step = step;
    }

    /// <summary>Takes all of one dimension.</summary>
    public static Key All => new(KindSlice);

    /// <summary>Takes all of the dimensions that no other entry speaks of.</summary>
    public static Key Ellipsis => new(KindEllipsis);

    /// <summary>Puts in a dimension of one item.</summary>
    public static Key NewAxis => new(KindNewAxis);

    /// <summary>Takes one index of a dimension, which goes.</summary>
    /// <param name="index">Index; a negative one counts from the end.</param>
    /// <returns>An entry.</returns>
    public static Key At(long index) => new(KindIndex, index);

    /// <summary>Takes a range of a dimension.</summary>
    /// <param name="start">First item taken; null for the first in the direction of the step.</param>
    /// <param name="stop">Where to stop; null for after the last.</param>
    /// <param name="step">Distance between items; null for 1. Negative walks backwards.</param>
    /// <returns>An entry.</returns>
    public static Key Slice(long? start = null, long? stop = null, long? step = null) =>
        new(KindSlice, start, stop, step);

    /// <summary>Takes one index of a dimension, which goes.</summary>
    /// <param name="index">Index.</param>
    /// <returns>An entry.</returns>
    public static Key FromIndex(Index index) =>
        // ^0 is after the last item: no item has that index.
        At(index.IsFromEnd ? index.Value == 0 ? long.MaxValue : -(long)index.Value : index.Value);

    /// <summary>Takes a range of a dimension.</summary>
    /// <param name="range">Range.</param>
    /// <returns>An entry.</returns>
    public static Key FromRange(Range range) =>
        // ^0 is where a range may stop, which is left out; where it starts nothing is left.
        Slice(Bound(range.Start) ?? long.MaxValue, Bound(range.End));

    /// <summary>Takes one index of a dimension.</summary>
    /// <param name="index">Index; a negative one counts from the end.</param>
    public static implicit operator Key(int index) => At(index);

    /// <summary>Takes one index of a dimension.</summary>
    /// <param name="index">Index; a negative one counts from the end.</param>
    public static implicit operator Key(long index) => At(index);

    /// <summary>Takes one index of a dimension.</summary>
    /// <param name="index">Index.</param>
    public static implicit operator Key(Index index) => FromIndex(index);

    /// <summary>Takes a range of a dimension.</summary>
    /// <param name="range">Range.</param>
    public static implicit operator Key(Range range) => FromRange(range);

    /// <summary>Whether two entries are the same.</summary>
    /// <param name="left">An entry.</param>
    /// <param name="right">Another one.</param>
    public static bool operator ==(Key left, Key right) => left.Equals(right);

    /// <summary>Whether two entries differ.</summary>
    /// <param name="left">An entry.</param>
    /// <param name="right">Another one.</param>
    public static bool operator !=(Key left, Key right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Key other) => kind == other.kind && start == other.start &&
        stop == other.stop && step == other.step;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Key other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(kind, start, stop, step);

    /// <summary>Writes the entry as it would stand in Python.</summary>
    /// <returns>Such as "1:3", "..." or "-1".</returns>
    public override string ToString() => kind switch
    {
        KindIndex => $"{start}",
        KindEllipsis => "...",
        KindNewAxis => "newaxis",
        _ => step is null ? $"{start}:{stop}" : $"{start}:{stop}:{step}",
    };

    internal static unsafe NativeKey[] ToNative(ReadOnlySpan<Key> keys)
    {
        NativeKey[] native = new NativeKey[keys.Length];
        for (int i = 0; i < keys.Length; ++i)
        {
            Key key = keys[i];
            native[i] = new NativeKey
            {
                Size = sizeof(NativeKey),
                Kind = key.kind,
                Omits = (key.start is null ? OmitStart : 0) | (key.stop is null ? OmitStop : 0) |
                    (key.step is null ? OmitStep : 0),
                Start = key.start ?? 0,
                Stop = key.stop ?? 0,
                Step = key.step ?? 0,
            };
        }
        return native;
    }

    private static long? Bound(Index index) =>
        !index.IsFromEnd ? index.Value : index.Value == 0 ? null : -(long)index.Value;
}
