// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BufView;

/// <summary>
/// Compares what the library does with what .NET has for it. Both sides of a line are measured in
/// turns, after they have warmed up, and the medians printed.
/// </summary>
internal static unsafe partial class Bench
{
    private const int MiB = 1 << 20;
    private const int Rounds = 7;
    private static long sink;

    [LibraryImport("libc", EntryPoint = "getpagesize")]
    private static partial int Empty();

    internal static void Run(long size)
    {
        Console.WriteLine($"{"",-36} {"BufView",12} {".NET",12} {"ratio",7}");
        Items();
        string path = Path.GetTempFileName();
        try
        {
            Fill(path, size);
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
        Compare("int loop over a leased span, 1 MiB", 200, 1000, "us", () =>
        {
            using Lease lease = lent.Lease();
            return Sum(lease.As<int>());
        }, () => Sum(MemoryMarshal.Cast<byte, int>(array)));
        Compare("Get<int>(i); an empty P/Invoke", 1, 1e6, "ns", () =>
        {
            long sum = 0;
            for (int i = 0; i < 1_000_000; ++i)
                sum += ints.Get<int>(i & 0xffff);
            return sum;
        }, () =>
        {
            long sum = 0;
            for (int i = 0; i < 1_000_000; ++i)
                sum += Empty();
            return sum;
        });
        Compare("Slice and Dispose; Memory.Slice", 1, 1e5, "ns", () =>
        {
            for (int i = 0; i < 100_000; ++i)
                view.Slice(i).Dispose();
            return 0;
        }, () =>
        {
            long sum = 0;
            for (int i = 0; i < 100_000; ++i)
                sum += array.AsMemory()[i..].Length;
            return sum;
        });
        Compare("Lease and Dispose; Memory.Pin", 1, 1e5, "ns", () =>
        {
            for (int i = 0; i < 100_000; ++i)
                view.Lease().Dispose();
            return 0;
        }, () =>
        {
            for (int i = 0; i < 100_000; ++i)
                array.AsMemory().Pin().Dispose();
            return 0;
        });
        int[] copy = new int[MiB / 4];
        Compare("CopyTo of 1 MiB of ints", 200, 1000, "us", () =>
        {
            ints.CopyTo<int>(copy);
            return copy[5];
        }, () =>
        {
            MemoryMarshal.Cast<byte, int>(array).CopyTo(copy);
            return copy[5];
        });
    }

    private static void Files(string path, long size)
    {
        using MappedFile file = MappedFile.Open(path);
        using MemoryMappedFile mapped = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0,
            MemoryMappedFileAccess.Read);
        using MemoryMappedViewAccessor accessor = mapped.CreateViewAccessor(0, size, MemoryMappedFileAccess.Read);
        byte* start = null;
        accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        nint data = (nint)start;
        int length = checked((int)size);
        byte[] needle = "needle in a stack"u8.ToArray();
        Compare("find, whole file; Span.IndexOf", 1, 1e6, "ms",
            () => Scanned(file, scan => scan.AddFind(needle)),
            () =>
            {
                ReadOnlySpan<byte> rest = new((void*)data, length);
                long found = 0;
                for (int at; (at = rest.IndexOf(needle)) >= 0; rest = rest[(at + 1)..])
                    ++found;
                return found;
            });
        Compare("histogram, whole file; a loop", 1, 1e6, "ms",
            () => Scanned(file, scan => scan.AddHistogram()),
            () =>
            {
                int* counts = stackalloc int[256];
                foreach (byte one in new ReadOnlySpan<byte>((void*)data, length))
                    counts[one]++;
                return counts[7];
            });
        Compare("sha256, whole file; SHA256.HashData", 1, 1e6, "ms",
            () => Scanned(file, scan => scan.AddDigest("sha256")),
            () => SHA256.HashData(new ReadOnlySpan<byte>((void*)data, length))[0]);
    }

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

    private static void Compare(string name, int repeats, double divisor, string unit, Func<long> ours, Func<long> theirs)
    {
        double[] a = new double[Rounds], b = new double[Rounds];
        // The first rounds are the compiler's.
        for (int round = -3; round < Rounds; ++round)
        {
            double first = Measure(ours, repeats), second = Measure(theirs, repeats);
            if (round >= 0)
                (a[round], b[round]) = (first, second);
            else
                Thread.Sleep(150);
        }
        Array.Sort(a);
        Array.Sort(b);
        double mine = a[Rounds / 2] / divisor, other = b[Rounds / 2] / divisor;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-36} {mine,9:F3} {unit} {other,9:F3} {unit} {mine / other,6:F2}x"));
    }

    private static double Measure(Func<long> work, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; ++i)
            sink += work();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / repeats;
    }
}
