// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;

namespace BufView;

/// <summary>Encodings of text that scans look for.</summary>
public enum TextEncoding
{
    /// <summary>Characters from space to tilde, and tabs.</summary>
    Ascii = 0,
    /// <summary>Well-formed UTF-8 without control characters, tabs excepted.</summary>
    Utf8 = 1,
    /// <summary>The characters of ASCII as UTF-16, the low byte first.</summary>
    Utf16LittleEndian = 2,
    /// <summary>The same, the high byte first.</summary>
    Utf16BigEndian = 3,
}

/// <summary>
/// Bytes to look for, of which some bits may be anything, and letters of ASCII may be of either case.
/// </summary>
public sealed class Pattern
{
    private readonly byte[] bytes;
    private readonly byte[]? mask;

    /// <summary>Makes a pattern of bytes.</summary>
    /// <param name="bytes">Bytes to look for.</param>
    /// <param name="ignoreCase">Whether a letter of ASCII stands for that of the other case, too.</param>
    public Pattern(ReadOnlySpan<byte> bytes, bool ignoreCase = false)
    {
        this.bytes = bytes.ToArray();
        IgnoresCase = ignoreCase;
    }

    /// <summary>Makes a pattern of which some bits may be anything.</summary>
    /// <param name="bytes">Bytes to look for.</param>
    /// <param name="mask">As many bytes; a bit that is not set may be anything.</param>
    /// <param name="ignoreCase">Whether a letter of ASCII stands for that of the other case, too,
    /// where the mask leaves nothing open.</param>
    /// <exception cref="ArgumentException">There are not as many bytes in both.</exception>
    public Pattern(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mask, bool ignoreCase = false)
        : this(bytes, ignoreCase)
    {
        if (bytes.Length != mask.Length)
        {
            throw Failures.Make(Status.Argument,
                $"a pattern of {bytes.Length} bytes and a mask of {mask.Length}");
        }
        this.mask = mask.ToArray();
    }

    /// <summary>Bytes to look for.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>As many bytes, in which a bit that may be anything is not set; null for all set.</summary>
    public ReadOnlyMemory<byte>? Mask => mask is null ? default(ReadOnlyMemory<byte>?) : mask;

    /// <summary>Whether letters of ASCII stand for those of the other case, too.</summary>
    public bool IgnoresCase { get; }

    /// <summary>Makes a pattern of hexadecimal digits, where ? stands for any digit.</summary>
    /// <param name="text">Such as "7f 45 4c 46 ?? 0?"; spaces do not matter.</param>
    /// <returns>A new pattern.</returns>
    /// <exception cref="FormatException">It has something else, or half a byte.</exception>
    public static Pattern FromHex(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder digits = new(), open = new();
        foreach (char one in text)
        {
            if (char.IsWhiteSpace(one))
                continue;
            if (one != '?' && !char.IsAsciiHexDigit(one))
                throw Failures.Make(Status.Format, $"'{one}' in \"{text}\" is neither a hexadecimal digit nor a ?");
            digits.Append(one == '?' ? '0' : one);
            open.Append(one == '?' ? '0' : 'f');
        }
        return digits.Length % 2 == 0
            ? new Pattern(Convert.FromHexString(digits.ToString()), Convert.FromHexString(open.ToString()))
            : throw Failures.Make(Status.Format, $"\"{text}\" has {digits.Length} digits, which are no whole bytes");
    }

    /// <summary>Makes a pattern of a text in UTF-8.</summary>
    /// <param name="text">Text.</param>
    /// <param name="ignoreCase">Whether a letter of ASCII stands for that of the other case, too.</param>
    /// <returns>A new pattern.</returns>
    public static Pattern FromText(string text, bool ignoreCase = false) =>
        new(Encoding.UTF8.GetBytes(text), ignoreCase);

    /// <summary>Writes the pattern as <see cref="FromHex"/> reads it. A digit of which any bit is open is a
    /// ?.</summary>
    /// <returns>Such as "7f 45 ?? 0?".</returns>
    public override string ToString()
    {
        StringBuilder text = new();
        for (int i = 0; i < bytes.Length; ++i)
        {
            int set = mask?[i] ?? 0xff;
            text.Append(i == 0 ? "" : " ").Append(Digit(bytes[i] >> 4, set >> 4)).Append(Digit(bytes[i] & 15, set & 15));
        }
        return text.ToString();

        static string Digit(int value, int set) =>
            set == 15 ? value.ToString("x", CultureInfo.InvariantCulture) : "?";
    }
}

/// <summary>Where one of many patterns was found.</summary>
/// <param name="Offset">Where the match begins.</param>
/// <param name="Pattern">Number of the pattern, from 0.</param>
public readonly record struct PatternMatch(long Offset, int Pattern);

/// <summary>What is known of all n-grams.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="Distinct">How many different ones; null if they did not fit the memory.</param>
/// <param name="Missed">One that is not told, however many are asked for, occurs so often at most; 0
/// if counts are exact.</param>
public readonly record struct NgramSummary(long Total, long? Distinct, long Missed);

/// <summary>A sequence of bytes, and how often it occurs.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Count">How often it occurs, at most.</param>
/// <param name="Error">By how much that may be too many; 0 if it is exact.</param>
public sealed record Ngram(ReadOnlyMemory<byte> Bytes, long Count, long Error);

/// <summary>How often each byte value occurs, and what follows from it.</summary>
/// <param name="Counts">256 numbers.</param>
/// <param name="Entropy">Shannon's, in bits for each byte: 0 to 8.</param>
/// <param name="UniqueBytes">How many values occur.</param>
/// <param name="MostCommonByte">The value that occurs most often, the smallest of several; null without
/// bytes.</param>
/// <param name="ChiSquare">Against bytes that are all equally frequent; near 255 for random ones.</param>
/// <param name="Mean">The arithmetic mean; near 127.5 for random bytes.</param>
public sealed record ByteStatistics(IReadOnlyList<long> Counts, double Entropy, long UniqueBytes,
    byte? MostCommonByte, double ChiSquare, double Mean);
