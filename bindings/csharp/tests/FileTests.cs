// SPDX-License-Identifier: MIT
using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace BufView.Tests;

public class FileTests
{
    private const long Sparse = 5L << 30;

    [Fact]
    public void Is_read_through_views()
    {
        byte[] bytes = Scratch.Random(100_000);
        using Scratch scratch = new(bytes, "prüfung-\u4e2d-\U0001f600");
        using MappedFile file = MappedFile.Open(scratch.Path);
        Assert.True(file.IsMapped);
        Assert.Equal(100_000, file.Size);
        file.Check();
        Assert.Equal("MappedFile of 100000 bytes", file.ToString());
        using View view = file.View();
        Assert.True(view.IsReadOnly);
        Assert.Equal(bytes, view.ToBytes());
        using View part = file.View(99_000, 10);
        Assert.Equal(bytes[99_000..99_010], part.ToBytes());
        using Storage storage = file.Map(1);
        Assert.Equal(99_999, storage.Size);
        byte[] read = new byte[10];
        Assert.Equal(10, file.Read(5, read));
        Assert.Equal(bytes[5..15], read);
        Assert.Equal(4, file.Read(99_996, read));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.View(99_999, 2));
        file.Dispose();
        Assert.Equal(bytes[0], view.Get<byte>(0));
        Assert.Throws<ObjectDisposedException>(() => file.Size);
    }

    [Fact]
    public void Says_why_it_cannot_be_opened()
    {
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() => MappedFile.Open("/nowhere/at/all"));
        Assert.Equal(Status.IO, missing.Status());
        Assert.Equal(2, missing.SystemError());
        Assert.Equal(Status.IO, Assert.Throws<IOException>(() => MappedFile.Open("/tmp")).Status());
        Assert.Throws<ArgumentException>(() => MappedFile.Open("/tmp\0"));
        Assert.Throws<ArgumentNullException>(() => MappedFile.Open(null!));
        Assert.Throws<ArgumentException>(() => MappedFile.Open("/tmp", MemoryMappedFileAccess.Write));
        Assert.Throws<IOException>(() => MappedFile.FromDescriptor(-1));
    }

    [Theory]
    [InlineData(MemoryMappedFileAccess.ReadWrite, 9)]
    [InlineData(MemoryMappedFileAccess.CopyOnWrite, 1)]
    public void Is_written(MemoryMappedFileAccess access, byte afterwards)
    {
        using Scratch scratch = new([1, 2, 3]);
        using (MappedFile file = MappedFile.Open(scratch.Path, access))
        using (View view = file.View())
        {
            view.Set(0, 9);
            Assert.Equal(9, view.Get<int>(0));
        }
        Assert.Equal(new byte[] { afterwards, 2, 3 }, File.ReadAllBytes(scratch.Path));
    }

    [Fact]
    public void Is_read_without_a_mapping()
    {
        using Scratch scratch = new("content"u8.ToArray());
        using FileStream stream = File.OpenRead(scratch.Path);
        using MappedFile file = MappedFile.FromDescriptor(
            (int)stream.SafeFileHandle.DangerousGetHandle(), reading: FileReading.Read);
        Assert.False(file.IsMapped);
        Assert.Equal(Status.Unsupported, Assert.Throws<NotSupportedException>(() => file.View()).Status());
        byte[] read = new byte[7];
        Assert.Equal(7, file.Read(0, read));
        Assert.Equal("content"u8.ToArray(), read);
    }

    [Fact]
    public void May_be_larger_than_any_array()
    {
        using Scratch scratch = new(Sparse, 77);
        using MappedFile file = MappedFile.Open(scratch.Path);
        using View view = file.View();
        Assert.Equal(Sparse, view.Length);
        Assert.Equal(77, view.Get<byte>(Sparse - 1));
        Assert.Equal(77L, view[^1]);
        Assert.Equal(77u, view.Slice(-4).Cast("<I").Get<uint>(0) >> 24);
        Assert.Equal(Status.Limit, Assert.Throws<ArgumentException>(() => view.AsMemory()).Status());
        Assert.Equal(Status.Limit, Assert.Throws<ArgumentException>(() => view.ToBytes()).Status());
        Assert.Equal(Status.Limit, Assert.Throws<ArgumentException>(() => view.Read(bytes => bytes.Length)).Status());
        {
            using Lease lease = view.Lease();
            Assert.Equal(77, lease.Slice(Sparse - 16, 16)[15]);
        }
        using ViewSequence sequence = view.AsSequence();
        Assert.Equal(Sparse, sequence.Sequence.Length);
        Assert.False(sequence.Sequence.IsSingleSegment);
        Assert.Equal(new byte[] { 0, 77 }, sequence.Sequence.Slice(Sparse - 2).ToArray());
        using Stream stream = view.AsStream();
        stream.Seek(-1, SeekOrigin.End);
        Assert.Equal(77, stream.ReadByte());
        using Scan scan = Scan.Create();
        long find = scan.AddFind([0, 77]);
        scan.Run(file, new ScanOptions { Offset = Sparse - (1 << 20), Threads = 2 });
        Assert.Equal([Sparse - 2], scan.FindOffsets(find));
    }

    [Fact]
    public void Truncated_under_a_view_is_an_exception()
    {
        using Scratch scratch = new(Scratch.Random(1 << 20));
        using MappedFile file = MappedFile.Open(scratch.Path);
        using View view = file.View();
        scratch.Truncate(0);
        IOException error = Assert.Throws<IOException>(() => view.ToBytes());
        Assert.Equal(Status.Changed, error.Status());
        Assert.Throws<IOException>(() => view.Get<byte>(1 << 19));
        Assert.Throws<IOException>(view.Check);
        Assert.Throws<IOException>(file.Check);
        using Scan scan = Scan.Create();
        scan.AddHistogram();
        Assert.Throws<IOException>(() => scan.Run(view));
        Assert.Equal(0, scan.Length);
    }

    [Fact]
    public void Truncated_under_managed_loops_reads_as_zero_and_is_reported()
    {
        using Scratch scratch = new(Enumerable.Repeat((byte)1, 1 << 20).ToArray());
        using MappedFile file = MappedFile.Open(scratch.Path);
        using View view = file.View();
        using ViewMemory memory = view.AsMemory();
        using ViewSequence sequence = view.AsSequence();
        using Stream stream = view.AsStream();
        Lease lease = view.Lease();
        Assert.Equal(1 << 20, Sum(lease.Span));
        scratch.Truncate(0);
        Assert.Equal(0, Sum(lease.Span));
        Assert.Equal(0, Sum(memory.ReadOnlyMemory.Span));
        Assert.Equal(0, Sum(sequence.Sequence.FirstSpan));
        Status status = Status.Ok;
        try
        {
            lease.Return();
        }
        catch (IOException error)
        {
            status = error.Status();
        }
        Assert.Equal(Status.Changed, status);
        Assert.Throws<IOException>(() => stream.ReadByte());
        Assert.Throws<IOException>(() => view.Read(Sum));
    }

    [Fact]
    public void The_runtime_still_turns_its_own_faults_into_exceptions()
    {
        using Scratch scratch = new(new byte[1 << 16]);
        using MappedFile file = MappedFile.Open(scratch.Path);
        using View view = file.View();
        scratch.Truncate(0);
        Assert.Throws<IOException>(() => view.ToBytes());
        for (int i = 0; i < 1000; ++i)
        {
            string? nothing = i < 0 ? "" : null;
            Assert.Throws<NullReferenceException>(() => nothing!.Length);
        }
        int zero = file.IsMapped ? 0 : 1;
        Assert.Throws<DivideByZeroException>(() => 1 / zero);
        Assert.Throws<IOException>(() => view.ToBytes());
    }

    private static int Sum(ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        foreach (byte one in bytes)
            sum += one;
        return sum;
    }
}
