// SPDX-License-Identifier: MIT
namespace BufView;

// One question about the bytes of a view, which are those of its items in C order. Several questions
// are answered in one pass by a Scan.
public sealed unsafe partial class View
{
    /// <summary>Finds all matches of a pattern, overlapping ones too.</summary>
    /// <param name="pattern">Pattern.</param>
    /// <param name="limit">Matches to give, the first ones; -1 for all.</param>
    /// <param name="options">How to do it; null for everything on this thread.</param>
    /// <returns>Bytes at which they start, ascending.</returns>
    public long[] FindAll(Pattern pattern, long limit = -1, ScanOptions? options = null) =>
        Scanned(scan => scan.AddFind(pattern, limit), (scan, id) => scan.FindOffsets(id), options);

    /// <summary>Finds all matches of many patterns, overlapping ones too.</summary>
    /// <param name="patterns">Patterns, as of <see cref="Scan.AddFindMany"/>.</param>
    /// <param name="ignoreCase">Whether letters of ASCII may be of either case.</param>
    /// <param name="limit">Matches to give, the first ones; -1 for all.</param>
    /// <param name="options">How to do it; null for everything on this thread.</param>
    /// <returns>The matches, in the order of their offsets, then of their patterns.</returns>
    public PatternMatch[] FindMany(IEnumerable<byte[]> patterns, bool ignoreCase = false, long limit = -1,
        ScanOptions? options = null) =>
        Scanned(scan => scan.AddFindMany(patterns, ignoreCase, limit), (scan, id) => scan.FindManyMatches(id), options);

    /// <summary>Computes a digest.</summary>
    /// <param name="name">One of <see cref="Scan.DigestNames"/>.</param>
    /// <returns>The digest.</returns>
    public byte[] Digest(string name = "sha256") =>
        Scanned(scan => scan.AddDigest(name), (scan, id) => scan.Digest(id), null);

    /// <summary>Counts how often each byte value occurs.</summary>
    /// <param name="options">How to do it; null for everything on this thread.</param>
    /// <returns>The counts, and what follows from them.</returns>
    public ByteStatistics Statistics(ScanOptions? options = null) =>
        Scanned(scan => scan.AddHistogram(), (scan, id) => scan.Statistics(id), options);

    /// <summary>Computes the serial correlation: how much each byte depends on the one before.</summary>
    /// <param name="options">How to do it; null for everything on this thread.</param>
    /// <returns>-1 to 1; not a number if all bytes are equal or there are none.</returns>
    public double Correlation(ScanOptions? options = null) =>
        Scanned(scan => scan.AddCorrelation(), (scan, id) => scan.Correlation(id), options);

    /// <summary>Counts sequences of bytes, at every offset.</summary>
    /// <param name="length">Bytes in a sequence, 1 to 8.</param>
    /// <param name="count">How many to tell at most, the most frequent ones.</param>
    /// <param name="memory">As of <see cref="Scan.AddNgrams"/>.</param>
    /// <param name="options">How to do it; null for everything on this thread.</param>
    /// <returns>The most frequent ones; of equally frequent ones in the order of their bytes.</returns>
    public Ngram[] Ngrams(int length, int count = 10, long memory = 256L << 20, ScanOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Scanned(scan => scan.AddNgrams(length, memory), (scan, id) => scan.NgramsTop(id, count), options);
    }

    /// <summary>Finds lines. A newline ends a line; what follows the last one is a line if it is not
    /// empty.</summary>
    /// <param name="limit">Lines to give, the first ones; -1 for all.</param>
    /// <param name="options">How to do it; null for everything on this thread.</param>
    /// <returns>Bytes at which they begin, ascending.</returns>
    public long[] LineOffsets(long limit = -1, ScanOptions? options = null) =>
        Scanned(scan => scan.AddLines(limit), (scan, id) => scan.LineOffsets(id), options);

    /// <summary>Finds what a delimiter ends: lines whose newline is another sequence of bytes.</summary>
    /// <param name="delimiter">1 to 4096 bytes that end a line.</param>
    /// <param name="limit">Lines to give, the first ones; -1 for all.</param>
    /// <param name="options">How to do it; null for everything on this thread.</param>
    /// <returns>Bytes at which they begin, ascending.</returns>
    public long[] SplitOffsets(byte[] delimiter, long limit = -1, ScanOptions? options = null) =>
        Scanned(scan => scan.AddSplit(delimiter, limit), (scan, id) => scan.LineOffsets(id), options);

    /// <summary>Finds runs of text in an encoding.</summary>
    /// <param name="encoding">Encoding.</param>
    /// <param name="minimum">Characters that a run must have at least.</param>
    /// <param name="limit">Runs to give, the first ones; -1 for all.</param>
    /// <param name="options">How to do it; null for everything on this thread.</param>
    /// <returns>Their ranges, in bytes, ascending.</returns>
    public TextRange[] TextRuns(TextEncoding encoding = TextEncoding.Utf8, long minimum = 4, long limit = -1,
        ScanOptions? options = null) =>
        Scanned(scan => scan.AddText(encoding, minimum, limit), (scan, id) => scan.TextRuns(id), options);

    /// <summary>Finds the first byte in which two views differ, whatever their formats and shapes.</summary>
    /// <param name="other">Another view.</param>
    /// <returns>Its number, which is the size of the smaller view if the larger one begins with its bytes;
    /// -1 if there is none.</returns>
    public long FirstDifference(View other) => first_difference(other);

    private T Scanned<T>(Func<Scan, long> plan, Func<Scan, long, T> findings, ScanOptions? options)
    {
        using Scan scan = Scan.Create();
        long id = plan(scan);
        scan.Run(this, options);
        return findings(scan, id);
    }
}
