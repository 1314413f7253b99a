// SPDX-License-Identifier: MIT
namespace BufView.Tests;

/// <summary>A file that is gone at the end of the test.</summary>
internal sealed class Scratch : IDisposable
{
    internal Scratch(byte[] content, string name = "bufview")
        : this(name) => File.WriteAllBytes(Path, content);

    internal Scratch(long sparse, byte last)
        : this("sparse")
    {
        using FileStream file = File.Create(Path);
        file.SetLength(sparse);
        file.Seek(-1, SeekOrigin.End);
        file.WriteByte(last);
    }

    private Scratch(string name) =>
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{name}-{Guid.NewGuid():N}");

    internal string Path { get; }

    public void Dispose() => File.Delete(Path);

    internal void Truncate(long size)
    {
        using FileStream file = new(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(size);
    }

    internal static byte[] Random(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    internal static void Collect()
    {
        for (int i = 0; i < 3; ++i)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
