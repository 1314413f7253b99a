// SPDX-License-Identifier: MIT
using BufView;

/// <summary>Looks into a file.</summary>
internal static class Readme
{
    internal static void Run(string path)
    {
        using MappedFile file = MappedFile.Open(path);
        using View bytes = file.View(), end = bytes[^4..];
        using Scan scan = Scan.Create();
        long needle = scan.AddFind("needle"u8, limit: 10);
        long digest = scan.AddDigest("sha256");
        scan.Run(file);
        Console.WriteLine($"ends in {end.Hex(" ")}");
        foreach (long offset in scan.FindOffsets(needle))
            Console.WriteLine($"found at {offset}");
        Console.WriteLine($"sha256 {scan.DigestHex(digest)}");
    }
}
