// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BufView;

/// <summary>
/// Compares what the library does with what .NET has for it, and with the calls of C below. All that
/// a line speaks of is measured in turns, after it has warmed up, and the medians printed.
/// </summary>
internal static unsafe partial class Bench
{
    private const int MiB = 1 << 20;
    private const int Rounds = 9;
    private const int Many = 100_000;
    private const int LoopLength = 10_000;
    private static readonly byte[] Needle = "needle in a stack"u8.ToArray();
    private static long sink;

    /// <summary>What a line is beside: a name, what it does, and the most that ours may take of its time.</summary>
    private sealed record Peer(string Name, Func<long> Work, double Most = 0);

    internal static void Run(long size)
    {
        Console.WriteLine($"{"",-60} {"ours",10} {"peer",10}    {"ratio",8}   {"asked",-12}   met?");
        Items();
        string path = Path.GetTempFileName();
        try
        {
            Fill(path, size);
            Calls(path);
            Files(path, size);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Items()
    {
        byte[] array = new byte[MiB];
        new Random(1).NextBytes(array);
        using View view = View.Of(array);
        using View ints = view.Cast("i");
        using Storage storage = Storage.Copy(array);
        using View lent = storage.View();
        int[] copy = new int[MiB / 4];
        Compare("int loop over a leased span, 1 MiB", 200, 1000, "us", () =>
            {
                using Lease lease = lent.Lease();
                return Sum(lease.As<int>());
            },
            new Peer("Span", () => Sum(MemoryMarshal.Cast<byte, int>(array)), 1.05));
        Compare("CopyTo of 1 MiB of ints", 200, 1000, "us", () =>
            {
                ints.CopyTo<int>(copy);
                return copy[5];
            },
            new Peer("Span.CopyTo", () =>
            {
                MemoryMarshal.Cast<byte, int>(array).CopyTo(copy);
                return copy[5];
            }));
        Compare("Slice and Dispose", 1, Many, "ns", () => Repeat(i => view.Slice(i).Dispose()),
            new Peer("Memory.Slice", () => Repeat(i => sink += array.AsMemory()[i..].Length)));
        Compare("Lease and Dispose", 1, Many, "ns", () => Repeat(_ => view.Lease().Dispose()),
            new Peer("Memory.Pin", () => Repeat(_ => array.AsMemory().Pin().Dispose())));
    }

    /// <summary>One item a call, and what a call costs.</summary>
    private static void Calls(string path)
    {
        const int Mask = 0x3fff;
        using MappedFile file = MappedFile.Open(path);
        using View view = file.View(0, 4 * (Mask + 1)), ints = view.Cast("i"), big = view.Cast(">i"),
            table = ints.Reshape(128, 128);
        using MemoryMappedFile mapped = Map(path);
        using MemoryMappedViewAccessor accessor = mapped.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        using Number handle = new();
        // Short enough to be called often, or the compiler would not finish with the loops themselves.
        Compare("Get<int>(i)", 100, LoopLength, "ns", () =>
            {
                long sum = 0;
                for (int i = 0; i < LoopLength; ++i)
                    sum += ints.Get<int>(i & Mask);
                return sum;
            },
            new Peer("empty P/Invoke", () =>
            {
                long sum = 0;
                for (int i = 0; i < LoopLength; ++i)
                    sum += Empty(i);
                return sum;
            }, 3),
            new Peer("empty P/Invoke with SafeHandle", () =>
            {
                long sum = 0;
                for (int i = 0; i < LoopLength; ++i)
                    sum += Empty(handle);
                return sum;
            }),
            new Peer("MemoryMappedViewAccessor", () =>
            {
                long sum = 0;
                for (int i = 0; i < LoopLength; ++i)
                    sum += accessor.ReadInt32(4 * (i & Mask));
                return sum;
            }),
            new Peer("Get<int>(i), the other byte order", () =>
            {
                long sum = 0;
                for (int i = 0; i < LoopLength; ++i)
                    sum += big.Get<int>(i & Mask);
                return sum;
            }),
            new Peer("Get<int>(i, j)", () =>
            {
                long sum = 0;
                for (int i = 0; i < LoopLength; ++i)
                    sum += table.Get<int>(i & 127, 5);
                return sum;
            }),
            new Peer("Get<long>(i), by the library", () =>
            {
                long sum = 0;
                for (int i = 0; i < LoopLength; ++i)
                    sum += ints.Get<long>(i & Mask);
                return sum;
            }));
    }

    private static void Files(string path, long size)
    {
        using MappedFile file = MappedFile.Open(path);
        using C c = new(path);
        using MemoryMappedFile mapped = Map(path);
        using MemoryMappedViewAccessor accessor = mapped.CreateViewAccessor(0, size, MemoryMappedFileAccess.Read);
        byte* start = null;
        accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        nint data = (nint)start;
        int length = checked((int)size);
        Compare("find, whole file", 1, 1e6, "ms", () => Scanned(file, scan => scan.AddFind(Needle)),
            new Peer("the calls of C", c.Find, 1.05),
            new Peer("Span.IndexOf", () =>
            {
                ReadOnlySpan<byte> rest = new((void*)data, length);
                long found = 0;
                for (int at; (at = rest.IndexOf(Needle)) >= 0; rest = rest[(at + 1)..])
                    ++found;
                return found;
            }, 1));
        Compare("histogram, whole file", 1, 1e6, "ms", () => Scanned(file, scan => scan.AddHistogram()),
            new Peer("the calls of C", c.Histogram, 1.05),
            new Peer("a loop over a span", () =>
            {
                int* counts = stackalloc int[256];
                foreach (byte one in new ReadOnlySpan<byte>((void*)data, length))
                    counts[one]++;
                return counts[7];
            }));
        Compare("sha256, whole file", 1, 1e6, "ms", () => Scanned(file, scan => scan.AddDigest("sha256")),
            new Peer("the calls of C", c.Digest),
            new Peer("SHA256.HashData", () => SHA256.HashData(new ReadOnlySpan<byte>((void*)data, length))[0], 1));
    }

    private static MemoryMappedFile Map(string path) =>
        MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);

    private static long Scanned(MappedFile file, Action<Scan> plan)
    {
        using Scan scan = Scan.Create();
        plan(scan);
        scan.Run(file);
        return scan.Length;
    }

    private static long Sum(ReadOnlySpan<int> items)
    {
        long sum = 0;
        foreach (int item in items)
            sum += item;
        return sum;
    }

    private static void Fill(string path, long size)
    {
        byte[] piece = new byte[MiB];
        Random random = new(1);
        using FileStream stream = File.OpenWrite(path);
        for (long done = 0; done < size; done += piece.Length)
        {
            random.NextBytes(piece);
            stream.Write(piece, 0, (int)Math.Min(piece.Length, size - done));
        }
    }

    private static long Repeat(Action<int> work)
    {
        for (int i = 0; i < Many; ++i)
            work(i);
        return 0;
    }

    private static void Compare(string name, int repeats, double divisor, string unit, Func<long> ours,
        params Peer[] others)
    {
        Func<long>[] all = [ours, .. others.Select(other => other.Work)];
        double[][] times = [.. all.Select(_ => new double[Rounds])];
        // The first rounds are the compiler's.
        for (int round = -3; round < Rounds; ++round)
        {
            for (int i = 0; i < all.Length; ++i)
                times[i][Math.Max(round, 0)] = Measure(all[i], repeats) / divisor;
            if (round < 0)
                Thread.Sleep(150);
        }
        double[] medians = [.. times.Select(Median)];
        for (int i = 1; i < all.Length; ++i)
        {
            double ratio = medians[0] / medians[i], most = others[i - 1].Most;
            string asked = most == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
                $"at most {most:F2}   {(ratio <= most ? "yes" : "NO")}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name + " / " + others[i - 1].Name,-60} {medians[0],10:F2} {medians[i],10:F2} {unit} {ratio,8:F3}   {asked}"));
        }
    }

    private static double Median(double[] times)
    {
        Array.Sort(times);
        return times[times.Length / 2];
    }

    private static double Measure(Func<long> work, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; ++i)
            sink += work();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / repeats;
    }
}
