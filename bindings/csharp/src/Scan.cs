// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace BufView;

/// <summary>Kinds of analyzers. The numbers are permanent.</summary>
public enum AnalyzerKind
{
    /// <summary>A search for a pattern.</summary>
    Find = 1,
    /// <summary>A digest.</summary>
    Digest = 2,
    /// <summary>A count of each byte value.</summary>
    Histogram = 3,
    /// <summary>The entropy of each block.</summary>
    BlockEntropy = 4,
    /// <summary>A search for printable text.</summary>
    Strings = 5,
    /// <summary>A search for many patterns.</summary>
    FindMany = 6,
    /// <summary>A count of n-grams.</summary>
    Ngrams = 7,
    /// <summary>A count of lines.</summary>
    Lines = 8,
    /// <summary>A search for text in an encoding.</summary>
    Text = 9,
    /// <summary>A serial correlation.</summary>
    Correlation = 10,
    /// <summary>The entropy of a sliding window.</summary>
    WindowEntropy = 11,
}

/// <summary>A range of bytes in what was scanned.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes.</param>
public readonly record struct TextRange(long Offset, long Length);

/// <summary>
/// Many questions about many bytes, answered in one pass: a plan of analyzers, and what they have
/// found so far. Each analyzer has a number, by which its findings are asked for. While one call
/// works on a scan, any other is refused but <see cref="Cancel"/> and <see cref="Dispose"/>.
/// </summary>
public sealed unsafe partial class Scan : IDisposable
{
    private readonly ScanHandle handle;

    private Scan(ScanHandle handle) => this.handle = handle;

    private ScanHandle swigCPtr => NativeHandle.Live(handle, nameof(Scan));

    internal static ScanHandle HandleOf(Scan scan)
    {
        ArgumentNullException.ThrowIfNull(scan);
        return scan.swigCPtr;
    }

    /// <summary>Names of the digests there are.</summary>
    /// <returns>Such as "sha256".</returns>
    public static IReadOnlyList<string> DigestNames()
    {
        List<string> names = [];
        while (Marshal.PtrToStringUTF8((IntPtr)NativeMethods.ScanDigestName(names.Count)) is string name)
            names.Add(name);
        return names;
    }

    /// <summary>Makes a scan without analyzers.</summary>
    /// <returns>A new scan.</returns>
    public static Scan Create() => create();

    /// <summary>Makes a scan from what <see cref="Save"/> gave, on any machine.</summary>
    /// <param name="data">Bytes, which are checked.</param>
    /// <returns>A new scan.</returns>
    /// <exception cref="InvalidDataException">The bytes are damaged; its Offset() says where.</exception>
    public static Scan Load(ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
            return load(bytes, data.Length);
    }

    /// <summary>First byte that was scanned; 0 if there are none.</summary>
    public long Offset => offset();

    /// <summary>Number of bytes that were scanned.</summary>
    public long Length => length();

    /// <summary>Number of analyzers.</summary>
    public long AnalyzerCount => analyzers();

    /// <summary>Adds a search for a pattern. All matches are counted, overlapping ones too.</summary>
    /// <param name="pattern">Bytes to look for.</param>
    /// <param name="limit">Offsets to keep, the first ones; -1 for all.</param>
    /// <param name="ignoreCase">Whether letters of ASCII may be of either case.</param>
    /// <returns>Number of the analyzer.</returns>
    public long AddFind(ReadOnlySpan<byte> pattern, long limit = -1, bool ignoreCase = false)
    {
        fixed (byte* bytes = pattern)
            return add_find(bytes, pattern.Length, ignoreCase ? IgnoreCaseFlag : 0, limit);
    }

    /// <summary>Adds a search for a pattern whose matches are handed to a function.</summary>
    /// <param name="pattern">Bytes to look for.</param>
    /// <param name="callback">Function.</param>
    /// <returns>Number of the analyzer.</returns>
    public long AddFind(ReadOnlySpan<byte> pattern, MatchCallback callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        long id = AddFind(pattern, 0);
        SetFindSink(id, callback);
        return id;
    }

    /// <summary>Adds a digest.</summary>
    /// <param name="name">One of <see cref="DigestNames"/>.</param>
    /// <returns>Number of the analyzer.</returns>
    public long AddDigest(string name) => add_digest(Text.Checked(name));

    /// <summary>Adds a count of each byte value.</summary>
    /// <returns>Number of the analyzer.</returns>
    public long AddHistogram() => add_histogram();

    /// <summary>Adds the entropy of each block.</summary>
    /// <param name="block">Bytes in a block.</param>
    /// <param name="limit">Values to keep, the first ones; -1 for all.</param>
    /// <returns>Number of the analyzer.</returns>
    public long AddBlockEntropy(long block, long limit = -1) => add_block_entropy(block, limit);

    /// <summary>Adds the entropy of a window that slides over the bytes.</summary>
    /// <remarks>Windows begin at multiples of the step; one that does not lie wholly in the bytes does not count.</remarks>
    /// <param name="window">Bytes in the window, 1 to 1,048,576.</param>
    /// <param name="step">Bytes from the beginning of a window to that of the next, from 1.</param>
    /// <param name="limit">Values to keep, the first ones; -1 for all.</param>
    /// <returns>Number of the analyzer.</returns>
    public long AddWindowEntropy(long window, long step, long limit = -1) => add_window_entropy(window, step, limit);

    /// <summary>Adds a search for printable text, as of strings -a.</summary>
    /// <param name="minimum">Bytes that a text must have at least.</param>
    /// <param name="limit">Texts to keep, the first ones; -1 for all.</param>
    /// <returns>Number of the analyzer.</returns>
    public long AddStrings(long minimum, long limit = -1) => add_strings(minimum, limit);

    /// <summary>Forgets what has been found, and keeps the plan.</summary>
    public void Reset() => reset();

    /// <summary>Has the call that works on the scan come back soon, cancelled.</summary>
    public void Cancel() => cancel();

    /// <summary>Adds what another scan with an equal plan has found in the bytes that follow.</summary>
    /// <param name="other">Scan whose bytes begin where those of this one end.</param>
    public void Merge(Scan other) => merge(other);

    /// <summary>Gives plan and findings as bytes for <see cref="Load"/>.</summary>
    /// <returns>The bytes.</returns>
    public byte[] Save()
    {
        byte[] data = new byte[save(null, 0)];
        fixed (byte* bytes = data)
            save(bytes, data.Length);
        return data;
    }

    /// <summary>Kind of an analyzer.</summary>
    /// <param name="id">Its number.</param>
    /// <returns>The kind.</returns>
    public AnalyzerKind Kind(long id) => (AnalyzerKind)kind(id);

    /// <summary>Time that an analyzer has worked, added up over all threads.</summary>
    /// <param name="id">Its number.</param>
    /// <returns>Nanoseconds.</returns>
    public long Nanoseconds(long id) => nanoseconds(id);

    /// <summary>Counts the matches of a pattern, whatever the limit.</summary>
    /// <param name="id">Number of a search.</param>
    /// <returns>Number of matches.</returns>
    public long FindCount(long id) => find_count(id);

    /// <summary>Offsets of the matches that were kept, ascending.</summary>
    /// <param name="id">Number of a search.</param>
    /// <returns>The offsets.</returns>
    public long[] FindOffsets(long id) => All<long>(id, find_count(id), 1, find_offsets);

    /// <summary>A digest as bytes.</summary>
    /// <param name="id">Number of a digest.</param>
    /// <returns>The digest.</returns>
    public byte[] Digest(long id) => Convert.FromHexString(digest_hex(id));

    /// <summary>A digest as hexadecimal digits in lower case.</summary>
    /// <param name="id">Number of a digest.</param>
    /// <returns>The digits.</returns>
    public string DigestHex(long id) => digest_hex(id);

    /// <summary>How often each byte value occurs.</summary>
    /// <param name="id">Number of a histogram.</param>
    /// <returns>256 numbers.</returns>
    public long[] Histogram(long id)
    {
        long[] counts = new long[256];
        fixed (long* numbers = counts)
            histogram(id, numbers, counts.Length);
        return counts;
    }

    /// <summary>Shannon's entropy of the bytes, in bits for each byte.</summary>
    /// <param name="id">Number of a histogram.</param>
    /// <returns>0 to 8.</returns>
    public double Entropy(long id) => entropy(id);

    /// <summary>Counts the byte values that occur.</summary>
    /// <param name="id">Number of a histogram.</param>
    /// <returns>0 to 256.</returns>
    public long UniqueBytes(long id) => unique_bytes(id);

    /// <summary>The byte value that occurs most often, the smallest one of several.</summary>
    /// <param name="id">Number of a histogram.</param>
    /// <returns>0 to 255, -1 if there are no bytes.</returns>
    public int MostCommonByte(long id) => most_common_byte(id);

    /// <summary>Counts the blocks, whatever the limit.</summary>
    /// <param name="id">Number of a block entropy.</param>
    /// <returns>Number of blocks.</returns>
    public long BlockCount(long id) => block_count(id);

    /// <summary>Entropies of the blocks that were kept, in order.</summary>
    /// <param name="id">Number of a block entropy.</param>
    /// <returns>0 to 8 each.</returns>
    public double[] BlockEntropies(long id) => All<double>(id, block_count(id), 1, block_entropies);

    /// <summary>Counts the windows, whatever the limit.</summary>
    /// <param name="id">Number of a window entropy.</param>
    /// <returns>Number of windows.</returns>
    public long WindowCount(long id) => window_count(id);

    /// <summary>Entropies of the windows that were kept, in order.</summary>
    /// <param name="id">Number of a window entropy.</param>
    /// <returns>0 to 8 each.</returns>
    public double[] WindowEntropies(long id) => All<double>(id, window_count(id), 1, window_entropies);

    /// <summary>Counts the texts, whatever the limit.</summary>
    /// <param name="id">Number of a search for strings.</param>
    /// <returns>Number of texts.</returns>
    public long StringsCount(long id) => strings_count(id);

    /// <summary>Where the texts are that were kept, ascending.</summary>
    /// <param name="id">Number of a search for strings.</param>
    /// <returns>Their ranges.</returns>
    public TextRange[] Strings(long id) =>
        Pairs(id, strings_count(id), strings, (offset, length) => new TextRange(offset, length));

    /// <summary>Gives the scan back. A call that works on it comes to its end.</summary>
    public void Dispose() => handle.Dispose();

    /// <summary>Describes the scan.</summary>
    /// <returns>Its analyzers and its range.</returns>
    public override string ToString() => handle.IsDisposed
        ? "Scan, disposed"
        : $"Scan of {AnalyzerCount} analyzers, {Length} bytes from {Offset}";

    // A method of the native half that fills room with findings from the first one on, and says how many.
    private delegate long Reader<T>(long id, long first, T* room, long size) where T : unmanaged;

    /// <summary>All findings of an analyzer, of which there may be fewer than were counted.</summary>
    private static T[] All<T>(long id, long count, int each, Reader<T> read) where T : unmanaged
    {
        const int Run = 4096;
        List<T> all = [];
        T[] room = new T[each * (int)Math.Min(count, Run)];
        for (long first = 0; first < count;)
        {
            long found;
            fixed (T* values = room)
                found = read(id, first, values, room.Length);
            if (found == 0)
                break;
            all.AddRange(room.AsSpan(0, (int)found * each));
            first += found;
        }
        return [.. all];
    }
}
