// SPDX-License-Identifier: MIT
using System.IO.MemoryMappedFiles;

namespace BufView;

/// <summary>How the bytes of a file are reached.</summary>
public enum FileReading
{
    /// <summary>By a mapping, or by reading where there can be none: pipes, /proc.</summary>
    Auto = 0,
    /// <summary>By a mapping.</summary>
    Map = 1,
    /// <summary>By reading, without any signal handler. There are no views of such a file.</summary>
    Read = 2,
}

/// <summary>
/// An open file, of any size. One that is truncated, or fails, under its views is an
/// <see cref="IOException"/> of the next call, and not the end of the process: bytes that are lost
/// read as zero.
/// </summary>
public sealed unsafe partial class MappedFile : IDisposable
{
    private readonly MappedFileHandle handle;

    private MappedFile(MappedFileHandle handle) => this.handle = handle;

    private MappedFileHandle swigCPtr => NativeHandle.Live(handle, nameof(MappedFile));

    internal IntPtr Token => swigCPtr.Token;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Path.</param>
    /// <param name="access"><see cref="MemoryMappedFileAccess.Read"/>,
    /// <see cref="MemoryMappedFileAccess.ReadWrite"/> or
    /// <see cref="MemoryMappedFileAccess.CopyOnWrite"/>.</param>
    /// <param name="reading">How its bytes are reached.</param>
    /// <returns>A new file.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static MappedFile Open(string path,
        MemoryMappedFileAccess access = MemoryMappedFileAccess.Read,
        FileReading reading = FileReading.Auto) =>
        open(Text.Checked(path), Number(access), (int)reading);

    /// <summary>Makes a file from a descriptor, such as that of the standard input.</summary>
    /// <param name="descriptor">File descriptor. It is duplicated, and stays the caller's.</param>
    /// <param name="access">As of <see cref="Open"/>.</param>
    /// <param name="reading">How its bytes are reached.</param>
    /// <returns>A new file.</returns>
    public static MappedFile FromDescriptor(int descriptor,
        MemoryMappedFileAccess access = MemoryMappedFileAccess.Read,
        FileReading reading = FileReading.Auto) =>
        from_descriptor(descriptor, Number(access), (int)reading);

    /// <summary>Size when it was opened; -1 if only reading to the end will tell.</summary>
    public long Size => size();

    /// <summary>Whether the bytes are reached by a mapping.</summary>
    public bool IsMapped => is_mapped();

    /// <summary>Makes a storage of a range of the file, without reading it.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes; -1 for all to the end.</param>
    /// <returns>A new storage, which outlives the file.</returns>
    public Storage Map(long offset = 0, long length = -1) => map(offset, length);

    /// <summary>Makes a view of a range of the file, without reading it.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes; -1 for all to the end.</param>
    /// <returns>A new view, which outlives the file.</returns>
    public View View(long offset = 0, long length = -1) => view(offset, length);

    /// <summary>Reads bytes.</summary>
    /// <param name="offset">First byte; of a pipe where the last read stopped.</param>
    /// <param name="destination">Room for the bytes.</param>
    /// <returns>Bytes read; fewer than there is room for only at the end.</returns>
    public long Read(long offset, Span<byte> destination)
    {
        fixed (byte* bytes = destination)
            return read(offset, bytes, destination.Length);
    }

    /// <summary>Asks whether the file is what it was when it was opened.</summary>
    /// <exception cref="IOException">It is not; the message says in what it differs.</exception>
    public void Check() => check();

    /// <summary>Gives the file back. Storages and views of it stay valid.</summary>
    public void Dispose() => handle.Dispose();

    /// <summary>Describes the file.</summary>
    /// <returns>Its size.</returns>
    public override string ToString() => handle.IsDisposed
        ? "MappedFile, disposed"
        : $"MappedFile of {Size} bytes{(IsMapped ? "" : ", not mapped")}";

    private static int Number(MemoryMappedFileAccess access) => access switch
    {
        MemoryMappedFileAccess.Read => 0,
        MemoryMappedFileAccess.ReadWrite => 1,
        MemoryMappedFileAccess.CopyOnWrite => 2,
        _ => throw Failures.Make(Status.Argument, $"a file is opened to Read, ReadWrite or CopyOnWrite, not {access}"),
    };
}
