// SPDX-License-Identifier: MIT
using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace BufView.Tests;

public class ExchangeTests
{
    [Fact]
    public void Lends_spans()
    {
        using Storage storage = Storage.Copy([1, 0, 2, 0, 3, 0]);
        using View view = storage.View();
        {
            using Lease lease = view.Lease();
            Assert.Equal(new byte[] { 1, 0, 2, 0, 3, 0 }, lease.Span.ToArray());
            Assert.Equal(new short[] { 1, 2, 3 }, lease.As<short>().ToArray());
            Assert.Equal(new byte[] { 2, 0 }, lease.Slice(2, 2).ToArray());
            Assert.Equal(6, lease.ByteLength);
            Assert.Throws<BufferExportedException>(view.Release);
        }
        {
            using WriteLease lease = view.LeaseForWriting();
            lease.Span[0] = 9;
            lease.As<short>()[1] = -1;
            lease.Slice(4, 1)[0] = 8;
            lease.Return();
        }
        Assert.Equal(new byte[] { 9, 0, 255, 255, 8, 0 }, view.ToBytes());
        Assert.Equal(272, view.Read(bytes => bytes[0] + bytes[2] + bytes[4]));
        view.Write(bytes => bytes.Clear());
        Assert.Equal(new byte[6], view.ToBytes());
        view.Release();
        storage.Resize(1);
    }

    [Fact]
    public void Refuses_spans_that_would_lie()
    {
        using View view = View.Of(new byte[8]);
        using View gaps = view.Slice(step: 2);
        Assert.Equal(Status.Layout, Assert.Throws<ArgumentException>(() => { gaps.Lease(); }).Status());
        Assert.Throws<ArgumentException>(() => gaps.AsMemory());
        Assert.Throws<ArgumentException>(() => gaps.AsSequence());
        Lease lease = view.Lease();
        Exception? outside = null;
        try
        {
            lease.Slice(7, 2);
        }
        catch (ArgumentOutOfRangeException error)
        {
            outside = error;
        }
        Assert.Equal(Status.Range, outside!.Status());
        lease.Dispose();
        try
        {
            Assert.Equal(0, lease.Span.Length);
        }
        catch (ObjectDisposedException error)
        {
            outside = error;
        }
        Assert.Equal(Status.Handle, outside!.Status());
        lease.Dispose();
        View gone = view.Duplicate();
        gone.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { gone.Lease(); });
    }

    [Fact]
    public void Memory_holds_an_export_of_its_own()
    {
        using Storage storage = Storage.Copy("abcdef"u8);
        ViewMemory memory;
        using (View view = storage.View())
        using (View slice = view[1..])
            memory = slice.AsMemory();
        Assert.Equal(1, storage.Exports);
        memory.Memory.Span[0] = (byte)'B';
        Assert.Equal("Bcdef"u8.ToArray(), memory.ReadOnlyMemory.ToArray());
        MemoryHandle pin = memory.Memory[2..].Pin();
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Memory.Span[0]);
        Assert.Equal(1, storage.Exports);
        unsafe
        {
            Assert.Equal((byte)'d', *(byte*)pin.Pointer);
        }
        pin.Dispose();
        Assert.Equal(0, storage.Exports);
        storage.Resize(1);
    }

    [Fact]
    public void Memory_of_what_is_read_only_is_read_only()
    {
        using View view = View.Of((ReadOnlyMemory<byte>)new byte[] { 7 });
        using ViewMemory memory = view.AsMemory();
        Assert.Equal(7, memory.ReadOnlyMemory.Span[0]);
        Assert.Throws<NotSupportedException>(() => memory.Memory);
        Assert.Equal(Status.Range, Assert.Throws<ArgumentOutOfRangeException>(() => memory.Pin(2)).Status());
    }

    [Fact]
    public void Memory_that_is_forgotten_gives_its_export_back()
    {
        using Storage storage = Storage.Create(4);
        Forget(storage);
        Scratch.Collect();
        Assert.Equal(0, storage.Exports);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget(Storage storage)
        {
            Memory<byte> memory = storage.View().AsMemory().Memory;
            Scratch.Collect();
            Assert.InRange(storage.Exports, 1, 2);
            memory.Span[3] = 1;
        }
    }

    [Fact]
    public async Task Memory_is_used_by_what_is_asynchronous()
    {
        byte[] bytes = Scratch.Random(1 << 20);
        using Scratch file = new(bytes);
        using MappedFile mapped = MappedFile.Open(file.Path);
        using View view = mapped.View();
        using ViewMemory memory = view.AsMemory();
        using Scratch copy = new([]);
        await using (FileStream stream = new(copy.Path, FileMode.Create, FileAccess.Write, FileShare.None,
            1, useAsync: true))
        {
            for (int at = 0; at < bytes.Length; at += 1 << 16)
            {
                await stream.WriteAsync(memory.ReadOnlyMemory.Slice(at, 1 << 16));
                await Task.Yield();
            }
        }
        Assert.Equal(bytes, await File.ReadAllBytesAsync(copy.Path));
    }

    [Fact]
    public void Is_a_stream()
    {
        using View view = View.Of("one\ntwo\n"u8.ToArray());
        using (Stream stream = view.AsStream())
        {
            using StreamReader reader = new(stream, leaveOpen: true);
            Assert.Equal("one", reader.ReadLine());
            Assert.Equal("two", reader.ReadLine());
            Assert.Null(reader.ReadLine());
            stream.Seek(-4, SeekOrigin.End);
            stream.Write("TWO"u8);
            Assert.Equal((byte)'\n', stream.ReadByte());
            Assert.Equal(-1, stream.ReadByte());
            Assert.Equal(Status.Unsupported, Assert.Throws<NotSupportedException>(() => stream.WriteByte(0)).Status());
            Assert.Throws<NotSupportedException>(() => stream.SetLength(3));
            stream.Position = 100;
            Assert.Equal(-1, stream.ReadByte());
            Assert.Throws<IOException>(() => stream.Seek(-1, SeekOrigin.Begin));
            Assert.Equal(8, stream.Length);
        }
        Assert.Equal("one\nTWO\n"u8.ToArray(), view.ToBytes());
        using Stream closed = view.ToReadOnly().AsStream();
        Assert.False(closed.CanWrite);
        Assert.Throws<NotSupportedException>(() => closed.WriteByte(1));
        closed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => closed.ReadByte());
        Assert.False(closed.CanRead);
    }

    [Fact]
    public async Task Is_read_like_a_pipe()
    {
        using Storage storage = Storage.Copy("GET / HTTP/1.1\r\nHost: x\r\n"u8);
        PipeReader reader;
        using (View view = storage.View())
            reader = view.AsPipeReader();
        ReadResult result = await reader.ReadAsync();
        SequencePosition line = result.Buffer.PositionOf((byte)'\n')!.Value;
        Assert.Equal(15, result.Buffer.Slice(0, line).Length);
        reader.AdvanceTo(result.Buffer.GetPosition(1, line));
        result = await reader.ReadAsync();
        Assert.Equal("Host: x\r\n"u8.ToArray(), result.Buffer.ToArray());
        Assert.True(result.IsCompleted);
        reader.AdvanceTo(result.Buffer.End);
        Assert.Equal(1, storage.Exports);
        await reader.CompleteAsync();
        Assert.Equal(0, storage.Exports);
    }

    [Fact]
    public void Looks_at_memory_of_others_and_lets_go()
    {
        Owner owner = new(new byte[16]);
        View view = View.Of(owner.Memory[4..8]);
        View slice = view[1..];
        Assert.Equal(1, owner.Pinned);
        view.Dispose();
        slice.Set(0, 7);
        Assert.Equal(7, owner.Memory.Span[5]);
        Assert.Equal(1, owner.Pinned);
        slice.Dispose();
        Assert.Equal(0, owner.Pinned);
        Assert.Throws<FormatException>(() => View.Of(owner.Memory, "wrong"));
        Assert.Throws<FormatException>(() => View.Of(owner.Memory, "i"));
        Assert.Equal(0, owner.Pinned);
        using View empty = View.Of(Array.Empty<double>());
        Assert.Equal(0, empty.Length);
        Assert.Throws<ArgumentNullException>(() => View.Of((int[])null!));
    }

    private sealed class Owner(byte[] bytes) : MemoryManager<byte>
    {
        internal int Pinned { get; private set; }

        public override Span<byte> GetSpan() => bytes;

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            Pinned++;
            return new Memory<byte>(bytes)[elementIndex..].Pin() is var pin ? Wrapped(pin) : default;
        }

        public override void Unpin() => Pinned--;

        protected override void Dispose(bool disposing) { }

        private unsafe MemoryHandle Wrapped(MemoryHandle pin)
        {
            inner = pin;
            return new MemoryHandle(pin.Pointer, default, this);
        }

        private MemoryHandle inner;
    }
}
