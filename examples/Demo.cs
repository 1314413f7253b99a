// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using BufView;

/// <summary>
/// The main job of the library from C#: looks at a file through views, chunk by chunk, then asks many
/// questions about all of it in one pass.
/// </summary>
internal static class Demo
{
    private const int Chunk = 16 << 20;

    internal static void Run(string path)
    {
        using MappedFile file = MappedFile.Open(path);
        Say($"C#         {path}, {file.Size} bytes");
        Stopwatch watch = Stopwatch.StartNew();
        ulong sum = 0;
        for (long at = 0; at + 4 <= file.Size; at += Chunk)
        {
            using View chunk = file.View(at, Math.Min(Chunk, (file.Size - at) / 4 * 4));
            using Lease lease = chunk.Lease();
            foreach (uint word in lease.As<uint>())
                sum += word;
            lease.Return();
        }
        Say($"through leases, 16 MiB at a time: {Rate(file.Size, watch)}");
        Say($"  sum of all words of 32 bits  {sum}");
        foreach (int threads in new[] { 1, 2 })
            Scanned(file, threads);
    }

    private static void Scanned(MappedFile file, int threads)
    {
        using Scan scan = Scan.Create();
        long histogram = scan.AddHistogram();
        long strings = scan.AddStrings(8, 0);
        long found = scan.AddFind("GLIBC_2.34"u8, 3);
        long digest = scan.AddDigest("sha256");
        Stopwatch watch = Stopwatch.StartNew();
        scan.Run(file, new ScanOptions { Threads = threads });
        Say($"one pass, {threads} threads: {Rate(file.Size, watch)}");
        Say($"  entropy     {scan.Entropy(histogram):F6} bits per byte, {scan.UniqueBytes(histogram)} byte values, most common {scan.MostCommonByte(histogram)}");
        Say($"  strings     {scan.StringsCount(strings)} of 8 characters or more");
        Say($"  'GLIBC_2.34' {scan.FindCount(found)} times{string.Concat(scan.FindOffsets(found).Select(offset => $", at {offset}"))}");
        Say($"  sha256      {scan.DigestHex(digest)}");
    }

    private static string Rate(long bytes, Stopwatch watch) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / watch.Elapsed.TotalSeconds / 1e9:F2} GB/s");

    private static void Say(FormattableString line) =>
        Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
