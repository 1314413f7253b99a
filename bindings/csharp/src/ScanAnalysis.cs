// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace BufView;

// More analyzers: patterns with open bits, many patterns, n-grams, lines, text, statistics.
public sealed unsafe partial class Scan
{
    private const int IgnoreCaseFlag = 1;

    /// <summary>Adds a search for a pattern. All matches are counted, overlapping ones too.</summary>
    /// <param name="pattern">Pattern.</param>
    /// <param name="limit">Offsets to keep, the first ones; -1 for all.</param>
    /// <returns>Number of the analyzer.</returns>
    public long AddFind(Pattern pattern, long limit = -1)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return pattern.Mask is { } mask
            ? AddFindMasked(pattern.Bytes.Span, mask.Span, pattern.IgnoresCase, limit)
            : AddFind(pattern.Bytes.Span, limit, pattern.IgnoresCase);
    }

    /// <summary>Adds a search for a pattern of which some bits may be anything. Its matches are read as
    /// those of <see cref="AddFind(ReadOnlySpan{byte}, long, bool)"/>.</summary>
    /// <param name="pattern">Bytes to look for, at most 4096 if more than the case is left open.</param>
    /// <param name="mask">As many bytes; a bit that is not set may be anything.</param>
    /// <param name="ignoreCase">Whether letters of ASCII may be of either case, in bytes of which all
    /// bits are compared.</param>
    /// <param name="limit">Offsets to keep, the first ones; -1 for all.</param>
    /// <returns>Number of the analyzer.</returns>
    public long AddFindMasked(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> mask, bool ignoreCase = false,
        long limit = -1)
    {
        fixed (byte* bytes = pattern, bits = mask)
        {
            return add_find_masked(bytes, pattern.Length, bits, mask.Length,
                ignoreCase ? IgnoreCaseFlag : 0, limit);
        }
    }

    /// <summary>Adds a search for many patterns at once. All matches are counted, overlapping ones and
    /// those of equal patterns too.</summary>
    /// <param name="patterns">1 to 65536 patterns, of 1 to 65536 bytes each, of 4 MiB together.</param>
    /// <param name="ignoreCase">Whether letters of ASCII may be of either case.</param>
    /// <param name="limit">Matches to keep, the first ones; -1 for all.</param>
    /// <returns>Number of the analyzer.</returns>
    public long AddFindMany(IEnumerable<byte[]> patterns, bool ignoreCase = false, long limit = -1)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        List<byte> all = [];
        List<long> sizes = [];
        foreach (byte[] pattern in patterns)
        {
            ArgumentNullException.ThrowIfNull(pattern, nameof(patterns));
            all.AddRange(pattern);
            sizes.Add(pattern.Length);
        }
        fixed (byte* bytes = CollectionsMarshal.AsSpan(all))
        fixed (long* lengths = CollectionsMarshal.AsSpan(sizes))
        {
            return add_find_many(bytes, all.Count, lengths, sizes.Count,
                ignoreCase ? IgnoreCaseFlag : 0, limit);
        }
    }

    /// <summary>Adds a count of n-grams: sequences of n bytes, at every offset. Counts are exact as long
    /// as the different ones fit the memory, at least one for each 86 bytes of it.</summary>
    /// <param name="length">Bytes in an n-gram, 1 to 8.</param>
    /// <param name="memory">Bytes of memory for counting, 64 KiB to 64 GiB. Adding to what was found
    /// before and reading bounds may take as much again for a while.</param>
    /// <returns>Number of the analyzer.</returns>
    public long AddNgrams(int length, long memory = 256L << 20) => add_ngrams(length, memory);

    /// <summary>Adds a count of lines, and an index of where they begin. A newline ends a line; what
    /// follows the last one is a line if it is not empty.</summary>
    /// <param name="limit">Beginnings to keep, the first ones; -1 for all.</param>
    /// <returns>Number of the analyzer.</returns>
    public long AddLines(long limit = -1) => add_lines(limit);

    /// <summary>Adds a count of what a delimiter ends, and an index of where it begins: lines whose newline
    /// is another sequence of bytes. They are read as those of <see cref="AddLines"/>. If the delimiter can
    /// overlap itself, the bytes are needed in order, and the scan merges only with an empty one.</summary>
    /// <param name="delimiter">1 to 4096 bytes that end a line.</param>
    /// <param name="limit">Beginnings to keep, the first ones; -1 for all.</param>
    /// <returns>Number of the analyzer.</returns>
    public long AddSplit(ReadOnlySpan<byte> delimiter, long limit = -1)
    {
        fixed (byte* bytes = delimiter)
            return add_split(bytes, delimiter.Length, limit);
    }

    /// <summary>Adds a search for text in an encoding: runs, as long as they get, of its characters. For
    /// ASCII <see cref="AddStrings"/> is faster. UTF-16 may begin at any byte.</summary>
    /// <param name="encoding">Encoding.</param>
    /// <param name="minimum">Characters that a run must have at least.</param>
    /// <param name="limit">Runs to keep, the first ones; -1 for all.</param>
    /// <returns>Number of the analyzer.</returns>
    public long AddText(TextEncoding encoding, long minimum = 4, long limit = -1) =>
        add_text((int)encoding, minimum, limit);

    /// <summary>Adds the serial correlation: how much each byte depends on the one before.</summary>
    /// <returns>Number of the analyzer.</returns>
    public long AddCorrelation() => add_correlation();

    /// <summary>Counts the matches of all patterns, whatever the limit.</summary>
    /// <param name="id">Number of a search for many patterns.</param>
    /// <returns>Number of matches.</returns>
    public long FindManyCount(long id) => find_many_count(id);

    /// <summary>Counts the matches of each pattern, whatever the limit.</summary>
    /// <param name="id">Number of a search for many patterns.</param>
    /// <returns>A number for each pattern.</returns>
    public long[] FindManyCounts(long id) => All<long>(id, long.MaxValue, 1, find_many_counts);

    /// <summary>The matches that were kept, in the order of their offsets, then of their patterns.</summary>
    /// <param name="id">Number of a search for many patterns.</param>
    /// <returns>The matches.</returns>
    public PatternMatch[] FindManyMatches(long id) =>
        Pairs(id, find_many_count(id), find_many_matches, (offset, pattern) => new PatternMatch(offset, (int)pattern));

    /// <summary>Bytes in an n-gram.</summary>
    /// <param name="id">Number of a count of n-grams.</param>
    /// <returns>1 to 8.</returns>
    public int NgramsLength(long id) => (int)ngrams_length(id);

    /// <summary>What is known of all n-grams.</summary>
    /// <param name="id">Number of a count of n-grams.</param>
    /// <returns>How many there are.</returns>
    public NgramSummary NgramsSummary(long id)
    {
        long[] numbers = ngrams_summary(id);
        return new NgramSummary(numbers[0], numbers[1] < 0 ? null : numbers[1], numbers[2]);
    }

    /// <summary>The most frequent n-grams, the most frequent one first; those that occur equally often in
    /// the order of their bytes.</summary>
    /// <param name="id">Number of a count of n-grams.</param>
    /// <param name="count">How many to tell at most, from 0.</param>
    /// <returns>The n-grams.</returns>
    public Ngram[] NgramsTop(long id, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int length = NgramsLength(id);
        // There are no more different ones than there are.
        long room = Math.Min(count, NgramsSummary(id).Total);
        byte[] grams = new byte[View.ArrayLength(room * length)];
        long[] numbers = new long[View.ArrayLength(2 * room)];
        Ngram[] top;
        fixed (byte* bytes = grams)
        fixed (long* pairs = numbers)
            top = new Ngram[ngrams_top(id, 0, bytes, grams.Length, pairs, numbers.Length)];
        for (int i = 0; i < top.Length; ++i)
            top[i] = new Ngram(grams.AsMemory(i * length, length), numbers[2 * i], numbers[(2 * i) + 1]);
        return top;
    }

    /// <summary>Counts the lines, whatever the limit.</summary>
    /// <param name="id">Number of a count of lines.</param>
    /// <returns>Number of lines.</returns>
    public long LineCount(long id) => line_count(id);

    /// <summary>Where the lines begin that were kept, ascending.</summary>
    /// <param name="id">Number of a count of lines.</param>
    /// <returns>The offsets.</returns>
    public long[] LineOffsets(long id) => All<long>(id, line_count(id), 1, line_offsets);

    /// <summary>Counts the runs of text, whatever the limit.</summary>
    /// <param name="id">Number of a search for text.</param>
    /// <returns>Number of runs.</returns>
    public long TextCount(long id) => text_count(id);

    /// <summary>Where the runs of text are that were kept, ascending.</summary>
    /// <param name="id">Number of a search for text.</param>
    /// <returns>Their ranges, in bytes.</returns>
    public TextRange[] TextRuns(long id) =>
        Pairs(id, text_count(id), text_runs, (offset, length) => new TextRange(offset, length));

    /// <summary>The serial correlation. The first byte counts as the one after the last.</summary>
    /// <param name="id">Number of a serial correlation.</param>
    /// <returns>-1 to 1, 0 for random bytes; not a number if all bytes are equal or there are none.</returns>
    public double Correlation(long id) => correlation(id);

    /// <summary>The chi-square statistic against bytes that are all equally frequent.</summary>
    /// <param name="id">Number of a histogram.</param>
    /// <returns>From 0; near 255 for random bytes.</returns>
    public double ChiSquare(long id) => chi_square(id);

    /// <summary>The arithmetic mean of the bytes.</summary>
    /// <param name="id">Number of a histogram.</param>
    /// <returns>0 to 255; near 127.5 for random bytes.</returns>
    public double Mean(long id) => mean(id);

    /// <summary>All that follows from a histogram.</summary>
    /// <param name="id">Number of a histogram.</param>
    /// <returns>The statistics.</returns>
    public ByteStatistics Statistics(long id)
    {
        int common = MostCommonByte(id);
        return new ByteStatistics(Histogram(id), Entropy(id), UniqueBytes(id),
            common < 0 ? null : (byte)common, ChiSquare(id), Mean(id));
    }

    /// <summary>All findings of two numbers each.</summary>
    private static T[] Pairs<T>(long id, long count, Reader<long> read, Func<long, long, T> make)
    {
        long[] numbers = All(id, count, 2, read);
        T[] pairs = new T[numbers.Length / 2];
        for (int i = 0; i < pairs.Length; ++i)
            pairs[i] = make(numbers[2 * i], numbers[(2 * i) + 1]);
        return pairs;
    }
}
