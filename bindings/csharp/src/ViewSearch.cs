// SPDX-License-Identifier: MIT
namespace BufView;

// Bytes in the bytes of a view, which are those of its items in C order. Starts and stops are as in
// Python: negative ones count from the end.
public sealed unsafe partial class View
{
    /// <summary>Finds the first match.</summary>
    /// <param name="pattern">Bytes to look for.</param>
    /// <param name="start">First byte to look at.</param>
    /// <param name="stop">Byte at which to stop.</param>
    /// <returns>Byte at which the match starts, -1 if there is none.</returns>
    public long FindBytes(ReadOnlySpan<byte> pattern, long start = 0, long stop = long.MaxValue)
    {
        fixed (byte* bytes = pattern)
            return find_bytes(bytes, pattern.Length, start, stop);
    }

    /// <summary>Finds the last match.</summary>
    /// <param name="pattern">Bytes to look for.</param>
    /// <param name="start">First byte to look at.</param>
    /// <param name="stop">Byte at which to stop.</param>
    /// <returns>Byte at which the match starts, -1 if there is none.</returns>
    public long FindLastBytes(ReadOnlySpan<byte> pattern, long start = 0, long stop = long.MaxValue)
    {
        fixed (byte* bytes = pattern)
            return rfind_bytes(bytes, pattern.Length, start, stop);
    }

    /// <summary>Counts matches.</summary>
    /// <param name="pattern">Bytes to look for.</param>
    /// <param name="start">First byte to look at.</param>
    /// <param name="stop">Byte at which to stop.</param>
    /// <param name="overlapping">Whether matches may overlap.</param>
    /// <returns>Number of matches.</returns>
    public long CountBytes(ReadOnlySpan<byte> pattern, long start = 0, long stop = long.MaxValue,
        bool overlapping = false)
    {
        fixed (byte* bytes = pattern)
            return count_bytes(bytes, pattern.Length, start, stop, overlapping ? 1 : 0);
    }

    /// <summary>Finds all matches.</summary>
    /// <param name="pattern">Bytes to look for.</param>
    /// <param name="start">First byte to look at.</param>
    /// <param name="stop">Byte at which to stop.</param>
    /// <param name="overlapping">Whether matches may overlap.</param>
    /// <returns>Bytes at which they start, ascending.</returns>
    public long[] FindAllBytes(ReadOnlySpan<byte> pattern, long start = 0, long stop = long.MaxValue,
        bool overlapping = false)
    {
        List<long> all = [];
        long[] room = new long[RunLength];
        long next = start;
        for (int found = room.Length; found == room.Length;)
        {
            fixed (byte* bytes = pattern)
            fixed (long* positions = room)
            {
                found = (int)find_all_bytes(bytes, pattern.Length, next, stop, overlapping ? 1 : 0,
                    positions, room.Length);
            }
            all.AddRange(room.AsSpan(0, found));
            if (found > 0)
                next = room[found - 1] + (overlapping ? 1 : Math.Max(pattern.Length, 1));
        }
        return [.. all];
    }

    /// <summary>Whether the bytes begin with a pattern.</summary>
    /// <param name="pattern">Bytes.</param>
    /// <param name="start">First byte to look at.</param>
    /// <param name="stop">Byte at which to stop.</param>
    /// <returns>Whether they do.</returns>
    public bool StartsWith(ReadOnlySpan<byte> pattern, long start = 0, long stop = long.MaxValue)
    {
        fixed (byte* bytes = pattern)
            return starts_with(bytes, pattern.Length, start, stop);
    }

    /// <summary>Whether the bytes end with a pattern.</summary>
    /// <param name="pattern">Bytes.</param>
    /// <param name="start">First byte to look at.</param>
    /// <param name="stop">Byte at which to stop.</param>
    /// <returns>Whether they do.</returns>
    public bool EndsWith(ReadOnlySpan<byte> pattern, long start = 0, long stop = long.MaxValue)
    {
        fixed (byte* bytes = pattern)
            return ends_with(bytes, pattern.Length, start, stop);
    }

    /// <summary>Writes the values of another view, of whatever format, over all items.</summary>
    /// <param name="source">View of the same shape; it may overlap.</param>
    /// <exception cref="ArgumentException">A value does not fit; none is written.</exception>
    public void Convert(View source) => convert(source);
}
