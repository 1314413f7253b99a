// SPDX-License-Identifier: MIT
using System.Text;

namespace BufView.Tests;

public class AnalysisTests
{
    [Fact]
    public void Finds_patterns_with_open_bits()
    {
        using View view = View.Of(new byte[] { 0x7f, 0x45, 0x10, 0x0a, 0x7f, 0x45, 0xff, 0x0b, 0x7f, 0x45, 0xff, 0x1b });
        Pattern pattern = Pattern.FromHex("7f 45 ?? 0?");
        Assert.Equal("7f 45 ?? 0?", pattern.ToString());
        Assert.Equal(new byte[] { 0xff, 0xff, 0x00, 0xf0 }, pattern.Mask!.Value.ToArray());
        Assert.Equal([0L, 4], view.FindAll(pattern));
        Assert.Equal([0L], view.FindAll(pattern, limit: 1));
        Assert.Equal([2L], view.FindAll(new Pattern([0x10])));
        using Scan scan = Scan.Create();
        // Bits, and not digits.
        long odd = scan.AddFindMasked([0x0b], [0x0f]);
        scan.Run(view);
        Assert.Equal(AnalyzerKind.Find, scan.Kind(odd));
        Assert.Equal([7L, 11], scan.FindOffsets(odd));
        Assert.Equal(2, scan.FindCount(odd));
        Assert.Equal("?b", new Pattern([0x1b], [0x7f]).ToString());
    }

    [Fact]
    public void Ignores_case_if_asked()
    {
        using View view = View.Of("GET get Get g3t"u8.ToArray());
        Assert.Equal([0L, 4, 8], view.FindAll(Pattern.FromText("gEt", ignoreCase: true)));
        Assert.Equal([4L], view.FindAll(Pattern.FromText("get")));
        using Scan scan = Scan.Create();
        long plain = scan.AddFind("get"u8, ignoreCase: true);
        long masked = scan.AddFindMasked("get"u8, [0xff, 0, 0xff], ignoreCase: true);
        scan.Run(view);
        Assert.Equal([0L, 4, 8], scan.FindOffsets(plain));
        Assert.Equal([0L, 4, 8, 12], scan.FindOffsets(masked));
    }

    [Fact]
    public void Follows_the_entropy_of_a_window()
    {
        using View view = View.Of("aaaabbcdef"u8.ToArray());
        using Scan scan = Scan.Create();
        long windows = scan.AddWindowEntropy(4, 2);
        long first = scan.AddWindowEntropy(4, 2, limit: 1);
        scan.Run(view);
        Assert.Equal(AnalyzerKind.WindowEntropy, scan.Kind(windows));
        Assert.Equal(4, scan.WindowCount(windows));
        Assert.Equal([0, 1, 1.5, 2], scan.WindowEntropies(windows));
        Assert.Equal(4, scan.WindowCount(first));
        Assert.Equal([0.0], scan.WindowEntropies(first));
        Assert.Equal(Status.Argument, Fails(() => scan.AddWindowEntropy(0, 1)));
        Assert.Equal(Status.Argument, Fails(() => scan.AddWindowEntropy(1, 0)));
    }

    [Theory]
    [InlineData("7f4")]
    [InlineData("7g")]
    [InlineData("7f,45")]
    public void Refuses_what_is_no_pattern(string text)
    {
        FormatException error = Assert.Throws<FormatException>(() => Pattern.FromHex(text));
        Assert.Equal(Status.Format, error.Status());
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_patterns_that_the_library_refuses()
    {
        using Scan scan = Scan.Create();
        Assert.Equal(Status.Argument, Fails(() => new Pattern([1, 2], [1])));
        Assert.Equal(Status.Argument, Fails(() => scan.AddFindMasked([1, 2], [1])));
        Assert.Equal(Status.Argument, Fails(() => scan.AddFind(Pattern.FromHex(" "))));
        Assert.Equal(Status.Argument, Fails(() => scan.AddFindMany([])));
        Assert.Equal(Status.Argument, Fails(() => scan.AddFindMany([[1], []])));
        Assert.Throws<ArgumentNullException>(() => scan.AddFindMany([[1], null!]));
        Assert.Throws<ArgumentNullException>(() => scan.AddFindMany(null!));
        Assert.Throws<ArgumentNullException>(() => scan.AddFind((Pattern)null!));
        Assert.Equal(Status.Argument, Fails(() => scan.AddNgrams(0)));
        Assert.Equal(Status.Argument, Fails(() => scan.AddNgrams(9)));
        Assert.Equal(Status.Argument, Fails(() => scan.AddText((TextEncoding)9)));
        Assert.Equal(0, scan.AnalyzerCount);
    }

    [Fact]
    public void Finds_many_patterns_at_once()
    {
        using View view = View.Of("she sells seashells"u8.ToArray());
        byte[][] patterns = ["she"u8.ToArray(), "he"u8.ToArray(), "sea"u8.ToArray(), "SHELLS"u8.ToArray()];
        PatternMatch[] expected = [new(0, 0), new(1, 1), new(10, 2), new(13, 0), new(14, 1)];
        Assert.Equal(expected, view.FindMany(patterns));
        Assert.Equal(expected[..2], view.FindMany(patterns, limit: 2));
        Assert.Contains(new PatternMatch(13, 3), view.FindMany(patterns, ignoreCase: true));
        using Scan scan = Scan.Create();
        long id = scan.AddFindMany(patterns, limit: 0);
        scan.Run(view);
        Assert.Equal(AnalyzerKind.FindMany, scan.Kind(id));
        Assert.Equal(5, scan.FindManyCount(id));
        Assert.Equal([2L, 2, 1, 0], scan.FindManyCounts(id));
        Assert.Empty(scan.FindManyMatches(id));
    }

    [Fact]
    public void Counts_more_patterns_than_fit_one_call()
    {
        byte[][] patterns = [.. Enumerable.Range(0, 5000).Select(i => new[] { (byte)i, (byte)(i >> 8) })];
        using View view = View.Of(patterns[4321]);
        using Scan scan = Scan.Create();
        long id = scan.AddFindMany(patterns);
        scan.Run(view);
        long[] counts = scan.FindManyCounts(id);
        Assert.Equal(5000, counts.Length);
        Assert.Equal(1, counts[4321]);
        Assert.Equal(1, counts.Sum());
        Assert.Equal([new PatternMatch(0, 4321)], scan.FindManyMatches(id));
    }

    [Fact]
    public void Counts_ngrams()
    {
        using View view = View.Of("abcabcabd"u8.ToArray());
        using Scan scan = Scan.Create();
        long id = scan.AddNgrams(2, 1 << 16);
        scan.Run(view);
        Assert.Equal(2, scan.NgramsLength(id));
        Assert.Equal(new NgramSummary(8, 4, 0), scan.NgramsSummary(id));
        Ngram[] top = scan.NgramsTop(id, 100);
        Assert.Equal(["ab", "bc", "ca", "bd"], top.Select(one => Encoding.ASCII.GetString(one.Bytes.Span)));
        Assert.Equal([3L, 2, 2, 1], top.Select(one => one.Count));
        Assert.All(top, one => Assert.Equal(0, one.Error));
        Assert.Empty(scan.NgramsTop(id, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => scan.NgramsTop(id, -1));
        Assert.Equal("abc"u8.ToArray(), Assert.Single(view.Ngrams(3, 1)).Bytes.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Ngrams(3, -1));
        using View nothing = view[..0];
        Assert.Empty(nothing.Ngrams(3));
    }

    [Fact]
    public void Says_that_ngrams_did_not_fit()
    {
        using View view = View.Of(Scratch.Random(1 << 20));
        using Scan scan = Scan.Create();
        long id = scan.AddNgrams(8, 1 << 16);
        scan.Run(view);
        NgramSummary summary = scan.NgramsSummary(id);
        Assert.Equal((1 << 20) - 7, summary.Total);
        Assert.Null(summary.Distinct);
        Assert.True(summary.Missed > 0);
        Assert.All(scan.NgramsTop(id, 10), one => Assert.True(one.Error > 0 && one.Error < one.Count));
    }

    [Fact]
    public void Finds_lines_and_text()
    {
        using View view = View.Of("one\ntwo\n\nlast"u8.ToArray());
        Assert.Equal([0L, 4, 8, 9], view.LineOffsets());
        Assert.Equal([0L, 4], view.LineOffsets(limit: 2));
        Assert.Equal([0L, 9], view.SplitOffsets("\n\n"u8.ToArray()));
        Assert.Equal([0L, 7], view.SplitOffsets("wo"u8.ToArray(), limit: 2));
        Assert.Equal(Status.Argument, Fails(() => view.SplitOffsets([])));
        Assert.Equal([new TextRange(9, 4)], view.TextRuns(TextEncoding.Ascii));
        Assert.Equal([new TextRange(0, 3), new TextRange(4, 3), new TextRange(9, 4)], view.TextRuns(minimum: 3));
        using View wide = View.Of(Encoding.Unicode.GetBytes("\u0001Wide\u0002"));
        Assert.Equal([new TextRange(2, 8)], wide.TextRuns(TextEncoding.Utf16LittleEndian));
        using View big = View.Of(Encoding.BigEndianUnicode.GetBytes("\u0001Wide\u0002"));
        Assert.Equal([new TextRange(2, 8)], big.TextRuns(TextEncoding.Utf16BigEndian));
        using View words = View.Of("\u0001gr\u00fc\u00dfe\u0001"u8.ToArray());
        Assert.Equal([new TextRange(1, 7)], words.TextRuns());
        using Scan scan = Scan.Create();
        long lines = scan.AddLines(limit: 1), text = scan.AddText(TextEncoding.Ascii, 1, 1);
        scan.Run(view);
        Assert.Equal(4, scan.LineCount(lines));
        Assert.Equal([0L], scan.LineOffsets(lines));
        Assert.Equal(3, scan.TextCount(text));
        Assert.Equal([new TextRange(0, 3)], scan.TextRuns(text));
        Assert.Equal(Status.Type, Fails(() => scan.LineCount(text)));
    }

    [Fact]
    public void Computes_statistics()
    {
        using View all = View.Of(Enumerable.Range(0, 256).Select(i => (byte)i).ToArray());
        ByteStatistics even = all.Statistics();
        Assert.Equal(8, even.Entropy);
        Assert.Equal(0, even.ChiSquare);
        Assert.Equal(127.5, even.Mean);
        Assert.Equal(256, even.UniqueBytes);
        Assert.Equal((byte)0, even.MostCommonByte);
        Assert.All(even.Counts, count => Assert.Equal(1, count));
        using View zeros = all.Slice(0, 1);
        // 255 values that each are missed by 1/256, and one that is there too often by 255/256.
        Assert.Equal(255, zeros.Statistics().ChiSquare, 9);
        Assert.True(double.IsNaN(zeros.Correlation()));
        using View nothing = all[..0];
        Assert.Null(nothing.Statistics().MostCommonByte);
        using View saw = View.Of(new byte[] { 0, 255, 0, 255 });
        Assert.Equal(-1, saw.Correlation(), 9);
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            Convert.ToHexString(nothing.Digest()).ToLowerInvariant());
    }

    [Fact]
    public void Finds_the_first_difference()
    {
        using View first = View.Of(new byte[] { 1, 2, 3, 4 });
        using View second = View.Of(new byte[] { 1, 2, 9, 4 });
        using View half = first[..2];
        Assert.Equal(2, first.FirstDifference(second));
        Assert.Equal(2, first.FirstDifference(half));
        Assert.Equal(-1, first.FirstDifference(first));
        using View words = first.Cast("<H");
        Assert.Equal(-1, words.FirstDifference(first));
        Assert.Throws<ArgumentNullException>(() => first.FirstDifference(null!));
        first.Dispose();
        Assert.Throws<ObjectDisposedException>(() => first.FirstDifference(second));
    }

    [Fact]
    public void Gives_the_same_for_every_number_of_threads()
    {
        using View view = View.Of(Scratch.Random(3 << 20));
        ScanOptions options = new() { Threads = 4, Chunk = 1 << 16 };
        byte[][] patterns = [[1, 2], [3]];
        Assert.Equal(view.FindMany(patterns), view.FindMany(patterns, options: options));
        Assert.Equal(view.LineOffsets(), view.LineOffsets(options: options));
        Assert.Equal(view.Correlation(), view.Correlation(options));
        Assert.Equal(view.Ngrams(2, 5).Select(one => (one.Count, Convert.ToHexString(one.Bytes.Span))),
            view.Ngrams(2, 5, options: options).Select(one => (one.Count, Convert.ToHexString(one.Bytes.Span))));
    }

    private static Status Fails<T>(Func<T> action) => Assert.ThrowsAny<Exception>(() => { action(); }).Status();
}
