// SPDX-License-Identifier: MIT
namespace BufView;

/// <summary>A parsed format: struct's grammar with the additions of PEP 3118.</summary>
public sealed unsafe partial class Format : IDisposable
{
    private readonly FormatHandle handle;

    private Format(FormatHandle handle) => this.handle = handle;

    private FormatHandle swigCPtr => NativeHandle.Live(handle, nameof(Format));

    /// <summary>Parses a format.</summary>
    /// <param name="text">Format, such as "&lt;3f3Hxx".</param>
    /// <returns>A new format.</returns>
    /// <exception cref="FormatException">It is malformed; its Offset() says where.</exception>
    public static Format Parse(string text) => parse(Text.Checked(text));

    /// <summary>Bytes of one item, with all padding.</summary>
    public long ItemSize => itemsize();

    /// <summary>Values that one item holds, padding left out.</summary>
    public long ValueCount => values();

    /// <summary>Whether an item reads as several values.</summary>
    public bool IsTuple => is_tuple();

    /// <summary>Gives the format back.</summary>
    public void Dispose() => handle.Dispose();
}
