// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using System.Text;

namespace BufView.Tests;

public class ScanTests
{
    [Fact]
    public void Answers_many_questions_in_one_pass()
    {
        byte[] bytes = Scratch.Random(3_000_000);
        "needle"u8.CopyTo(bytes.AsSpan(1_234_567));
        "needle"u8.CopyTo(bytes.AsSpan(2_999_994));
        using View view = View.Of(bytes);
        foreach (int threads in new[] { 1, 2 })
        {
            using Scan scan = Scan.Create();
            long find = scan.AddFind("needle"u8);
            long common = scan.AddFind(bytes.AsSpan(500, 1), 2);
            long sha = scan.AddDigest("sha256");
            long histogram = scan.AddHistogram();
            long blocks = scan.AddBlockEntropy(1 << 20);
            long strings = scan.AddStrings(6);
            scan.Run(view, new ScanOptions { Threads = threads });
            Assert.Equal([1_234_567L, 2_999_994], scan.FindOffsets(find));
            Assert.Equal(2, scan.FindCount(find));
            Assert.Equal(bytes.Count(b => b == bytes[500]), scan.FindCount(common));
            Assert.Equal(2, scan.FindOffsets(common).Length);
            Assert.Equal(SHA256.HashData(bytes), scan.Digest(sha));
            Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant(), scan.DigestHex(sha));
            long[] counts = new long[256];
            foreach (byte one in bytes)
                counts[one]++;
            Assert.Equal(counts, scan.Histogram(histogram));
            Assert.Equal(256, scan.UniqueBytes(histogram));
            Assert.Equal(Array.IndexOf(counts, counts.Max()), scan.MostCommonByte(histogram));
            double entropy = -counts.Sum(n => n / 3e6 * Math.Log2(n / 3e6));
            Assert.Equal(entropy, scan.Entropy(histogram), 12);
            Assert.Equal(3, scan.BlockCount(blocks));
            Assert.Equal(3, scan.BlockEntropies(blocks).Length);
            Assert.InRange(scan.BlockEntropies(blocks)[2], 7.999, 8);
            Assert.Contains(scan.Strings(strings), text => text.Offset <= 1_234_567 &&
                text.Offset + text.Length >= 1_234_573);
            Assert.Equal(scan.StringsCount(strings), scan.Strings(strings).Length);
            Assert.Equal(0, scan.Offset);
            Assert.Equal(3_000_000, scan.Length);
            Assert.Equal(6, scan.AnalyzerCount);
            Assert.Equal(AnalyzerKind.BlockEntropy, scan.Kind(blocks));
            Assert.True(scan.Nanoseconds(sha) > 0);
            Assert.Equal("Scan of 6 analyzers, 3000000 bytes from 0", scan.ToString());
        }
    }

    [Fact]
    public void Knows_its_digests()
    {
        Assert.Contains("sha256", Scan.DigestNames());
        using Scan scan = Scan.Create();
        long crc = scan.AddDigest("crc32");
        scan.Feed(0, "12345"u8);
        scan.Feed(5, "6789"u8);
        scan.Finish();
        Assert.Equal("cbf43926", scan.DigestHex(crc));
        Assert.Equal(Status.Value, Assert.ThrowsAny<ArgumentException>(() => Scan.Create().AddDigest("rot13")).Status());
        Assert.Throws<ArgumentOutOfRangeException>(() => scan.FindCount(7));
        Assert.Throws<ArgumentException>(() => scan.FindCount(crc));
        Assert.Equal(Status.Busy, Assert.Throws<BufferExportedException>(() => scan.Feed(9, "x"u8)).Status());
        scan.Reset();
        Assert.Equal(0, scan.Length);
    }

    [Fact]
    public void Is_merged_and_saved()
    {
        using Scan left = Plan("the end is "u8, 0, part: true);
        using Scan right = Plan("near the end"u8, 11, part: false);
        byte[] saved = right.Save();
        using Scan loaded = Scan.Load(saved);
        left.Merge(loaded);
        Assert.Equal([4L, 20], left.FindOffsets(0));
        Assert.Equal(23, left.Length);
        InvalidDataException damaged = Assert.Throws<InvalidDataException>(() => Scan.Load(saved.AsSpan(1)));
        Assert.Equal(Status.Data, damaged.Status());
        Assert.Throws<ArgumentNullException>(() => left.Merge(null!));

        static Scan Plan(ReadOnlySpan<byte> bytes, long offset, bool part)
        {
            Scan scan = Scan.Create();
            scan.AddFind("end"u8);
            scan.Feed(offset, bytes);
            if (!part)
                scan.Finish();
            return scan;
        }
    }

    [Fact]
    public void Hands_findings_to_functions()
    {
        using View view = View.Of(Encoding.ASCII.GetBytes("abc\0\0hello\0abc"));
        using Scan scan = Scan.Create();
        List<long> found = [];
        List<string> texts = [];
        scan.AddFind("abc"u8, offsets =>
        {
            found.AddRange(offsets.ToArray());
            return true;
        });
        long strings = scan.AddStrings(4);
        scan.SetStringsSink(strings, batch =>
        {
            for (int i = 0; i < batch.Count; ++i)
                texts.Add($"{batch.Range(i).Offset}:{Encoding.ASCII.GetString(batch.Text(i))}");
            return true;
        });
        scan.Run(view);
        Assert.Equal([0L, 11], found);
        Assert.Equal(["5:hello"], texts);
    }

    [Fact]
    public void Throws_what_a_function_threw_and_is_as_before()
    {
        using View view = View.Of(new byte[1000]);
        using Scan scan = Scan.Create();
        int calls = 0;
        long id = scan.AddFind([0], _ => ++calls < 0 ? true : throw new InvalidTimeZoneException("mine"));
        for (int i = 0; i < 100; ++i)
            Assert.Equal("mine", Assert.Throws<InvalidTimeZoneException>(() => scan.Run(view)).Message);
        Assert.Equal(100, calls);
        Assert.Equal(0, scan.Length);
        scan.SetFindSink(id, _ => false);
        OperationCanceledException stopped = Assert.Throws<OperationCanceledException>(() => scan.Run(view));
        Assert.Equal(Status.Cancelled, stopped.Status());
        ScanOptions options = new() { Progress = (_, _) => throw new InvalidTimeZoneException("progress") };
        scan.SetFindSink(id, null);
        Assert.Equal("progress", Assert.Throws<InvalidTimeZoneException>(() => scan.Run(view, options)).Message);
        scan.Run(view);
        Assert.Equal(1000, scan.FindCount(id));
    }

    [Fact]
    public void Functions_may_scan_themselves()
    {
        using View view = View.Of(new byte[100]);
        using Scan outer = Scan.Create();
        long inside = 0;
        Status busy = Status.Ok;
        outer.AddFind([0], _ =>
        {
            using Scan inner = Scan.Create();
            inner.AddFind([0], offsets =>
            {
                inside += offsets.Length;
                return true;
            });
            inner.Run(view);
            busy = Assert.Throws<BufferExportedException>(() => outer.Length).Status();
            return true;
        });
        outer.Run(view);
        Assert.Equal(100, inside);
        Assert.Equal(Status.Busy, busy);
    }

    [Fact]
    public void Tells_how_far_it_has_come()
    {
        using Scratch scratch = new(new byte[1 << 20]);
        using MappedFile file = MappedFile.Open(scratch.Path);
        using Scan scan = Scan.Create();
        scan.AddHistogram();
        (long Done, long Total) last = default;
        scan.Run(file, new ScanOptions { Progress = (done, total) => last = (done, total) });
        Assert.Equal((1L << 20, 1L << 20), last);
    }

    [Fact]
    public async Task Is_cancelled_by_a_token()
    {
        using Scratch scratch = new(1L << 40, 1);
        using MappedFile file = MappedFile.Open(scratch.Path);
        using Scan scan = Scan.Create();
        scan.AddHistogram();
        using CancellationTokenSource source = new();
        Task run = scan.RunAsync(file, new ScanOptions { Threads = 2 }, source.Token);
        await Task.Delay(50);
        await source.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.Equal(0, scan.Length);
        using View view = file.View();
        Assert.ThrowsAny<OperationCanceledException>(() => scan.Run(view, null, source.Token));
    }

    [Fact]
    public void Refuses_what_was_disposed()
    {
        Scan scan = Scan.Create();
        View view = View.Of(new byte[4]);
        view.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scan.Run(view));
        MappedFile file = MappedFile.Open("/proc/self/status");
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scan.Run(file));
        scan.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scan.AddHistogram());
        Assert.Throws<ObjectDisposedException>(() => scan.Feed(0, "x"u8));
        Assert.Throws<ObjectDisposedException>(scan.Finish);
        Assert.Throws<ObjectDisposedException>(scan.Cancel);
        Assert.Equal("Scan, disposed", scan.ToString());
    }
}
