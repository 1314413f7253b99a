// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BufView.Tests;

/// <summary>Items that are asked for one by one, so often that managed code reads them by itself.</summary>
public class WindowTests
{
    // After so many calls of a view the library is not asked any more.
    private const int Often = 100;

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Point
    {
        public float X;
        public ushort Tag;
    }

    [Fact]
    public void Reads_and_writes_every_type_in_either_byte_order()
    {
        Is<byte>("B", [0xfe], 0xfe);
        Is<sbyte>("b", [0xfe], -2);
        Is<short>("<h", [0xfe, 0xff], -2);
        Is<short>(">h", [0xff, 0xfe], -2);
        Is<ushort>("@H", [0x01, 0x02], 0x0201);
        Is<ushort>("!H", [0x01, 0x02], 0x0102);
        Is(">i", [0x80, 0, 0, 1], int.MinValue + 1);
        Is("=I", [1, 2, 3, 4], 0x04030201u);
        Is("<l", [1, 2, 3, 4], 0x04030201);
        Is("l", [1, 0, 0, 0, 0, 0, 0, 0x80], long.MinValue + 1);
        Is(">q", [1, 2, 3, 4, 5, 6, 7, 8], 0x0102030405060708);
        Is<nint>("n", [5, 0, 0, 0, 0, 0, 0, 0], 5);
        Is<nuint>("N", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], nuint.MaxValue);
        Is(">Q", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe], ulong.MaxValue - 1);
        Is(">e", [0xc0, 0x00], (Half)(-2));
        Is("<f", [0, 0, 0xc0, 0x3f], 1.5f);
        Is(">d", [0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 1.5);
        Is("?", [1], true);
        Is(">fH", [0x3f, 0xc0, 0, 0, 0, 7], new Point { X = 6.90e-41f, Tag = 0x0700 }, exactly: false);
        Is(">d", [0x3f, 0xf8, 0, 0, 0, 0, 0, 1], new Guid8 { First = 0x3f, Last = 1 });
    }

    [StructLayout(LayoutKind.Explicit, Size = 8)]
    private struct Guid8
    {
        [FieldOffset(0)]
        public byte First;
        [FieldOffset(7)]
        public byte Last;
    }

    /// <summary>The second of three items has these bytes, and is this value.</summary>
    private static void Is<T>(string format, byte[] bytes, T value, bool exactly = true)
        where T : unmanaged
    {
        byte[] all = [.. new byte[bytes.Length], .. bytes, .. new byte[bytes.Length]];
        using View view = View.Of(all).Cast(format);
        for (int i = 0; i < Often; ++i)
        {
            if (exactly)
                Assert.Equal(value, view.Get<T>(1));
            Assert.Equal(default, view.Get<T>(-1));
        }
        T read = view.Get<T>(1);
        Array.Clear(all);
        for (int i = 0; i < Often; ++i)
            view.Set(-2, read);
        Assert.Equal(bytes, all[bytes.Length..(2 * bytes.Length)]);
        Assert.Equal(0, all[^1]);
        Assert.Equal(0, all[0]);
    }

    [Fact]
    public void Follows_strides_in_any_number_of_dimensions()
    {
        using View numbers = View.Of(Enumerable.Range(0, 24).ToArray());
        using View backwards = numbers.Slice(step: -2);
        using View table = numbers.Reshape(4, 6).Transpose();
        using View cube = numbers.Reshape(2, 3, 4);
        using View none = numbers[..0];
        for (int i = 0; i < Often; ++i)
        {
            Assert.Equal(23 - (2 * (i % 12)), backwards.Get<int>(i % 12));
            Assert.Equal((6 * (i % 4)) + (i % 6), table.Get<int>(i % 6, i % 4));
            Assert.Equal((12 * (i % 2)) + (4 * (i % 3)) + 3, cube.Get<int>(i % 2, i % 3, -1));
            Assert.Equal(Status.Range, Fails(() => none.Get<int>(0)));
            Assert.Equal(Status.Range, Fails(() => table.Get<int>(0, 4)));
            Assert.Equal(Status.Range, Fails(() => table.Get<int>(-7, 0)));
        }
    }

    [Fact]
    public void Refuses_what_the_library_refuses()
    {
        using View ints = View.Of(new[] { 300, -1 });
        using View fixedInts = View.Of((ReadOnlyMemory<int>)new[] { 1 });
        using View flags = View.Of(new byte[] { 2 }).Cast("?");
        for (int i = 0; i < Often; ++i)
        {
            Assert.Equal(300, ints.Get<int>(0));
            Assert.Equal(1, fixedInts.Get<int>(0));
            Assert.Equal(300L, ints.Get<long>(0));
            Assert.Equal(Status.Range, Fails(() => ints.Get<int>(2)));
            Assert.Equal(Status.Range, Fails(() => ints.Get<int>(long.MinValue)));
            Assert.Equal(Status.Range, Fails(() => ints.Set(-3, 1)));
            Assert.Equal(Status.Value, Fails(() => ints.Get<byte>(0)));
            Assert.Equal(Status.Value, Fails(() => ints.Get<uint>(1)));
            Assert.Equal(Status.Type, Fails(() => ints.Get<Point>(0)));
            Assert.Equal(Status.Type, Fails(() => ints.Get<int>(0, 0)));
            Assert.Equal(Status.Type, Fails(() => ints.Get<int>()));
            Assert.Equal(Status.ReadOnly, Fails(() => fixedInts.Set(0, 2)));
            bool flag = flags.Get<bool>(0);
            Assert.Equal(1, Unsafe.As<bool, byte>(ref flag));
        }
        Assert.Equal(1, Unsafe.As<bool, byte>(ref flags.ToArray<bool>()[0]));
        Assert.Equal([300, -1], ints.ToArray<int>());
    }

    [Fact]
    public void Ends_with_the_view()
    {
        long before = Library.LiveCount();
        using Storage storage = Storage.Create(64);
        View view = storage.View();
        Read(view);
        Assert.Equal(1, storage.Exports);
        Assert.Throws<BufferExportedException>(() => storage.Resize(128));
        view.Dispose();
        Assert.Equal(before + 1, Library.LiveCount());
        Assert.Throws<ObjectDisposedException>(() => view.Get<byte>(0));
        Assert.Throws<ObjectDisposedException>(() => view.Set(0, (byte)1));
        storage.Resize(128);
    }

    [Fact]
    public void Ends_with_a_release_that_is_not_refused()
    {
        using Storage storage = Storage.Create(64);
        using View view = storage.View();
        Read(view);
        using (view.Hold())
        {
            Assert.Throws<BufferExportedException>(view.Release);
            view.Set(1, (byte)5);
            Read(view);
            Assert.Equal(5, view.Get<byte>(1));
        }
        view.Release();
        Assert.Equal(Status.Released, Fails(() => view.Get<byte>(0)));
        Assert.Equal(Status.Released, Fails(() => view.Set(0, (byte)1)));
        storage.Resize(0);
        view.Release();
    }

    [Fact]
    public void Is_collected_with_the_view()
    {
        Scratch.Collect();
        long before = Library.LiveCount();
        Make();
        Scratch.Collect();
        Assert.Equal(before, Library.LiveCount());

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Make()
        {
            for (int i = 0; i < 10; ++i)
                Read(Storage.Create(64).View());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void May_be_closed_while_others_read(bool dispose)
    {
        const int Rounds = 300, Size = 1 << 20;
        int refused = 0;
        for (int round = 0; round < Rounds; ++round)
        {
            using Storage storage = Storage.Create(Size);
            using View bytes = storage.View();
            using View view = bytes.Cast("q");
            bytes.Dispose();
            view.Set(5, 77L);
            using Barrier barrier = new(3);
            Thread[] readers = [new(Loop), new(Loop)];
            foreach (Thread reader in readers)
                reader.Start();
            barrier.SignalAndWait();
            Thread.SpinWait(50 * (round % 100));
            if (dispose)
                view.Dispose();
            else
                view.Release();
            foreach (Thread reader in readers)
                Assert.True(reader.Join(TimeSpan.FromSeconds(60)));
            // Its memory goes back to the system, where nobody may read it any more.
            storage.Resize(0);

            void Loop()
            {
                barrier.SignalAndWait();
                try
                {
                    while (true)
                    {
                        if (view.Get<long>(5) != 77)
                            return;
                    }
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }
        Assert.Equal(2 * Rounds, refused);
    }

    [Fact]
    public void A_file_that_is_cut_is_an_exception()
    {
        using Scratch scratch = new(Enumerable.Repeat((byte)1, 1 << 20).ToArray());
        using MappedFile file = MappedFile.Open(scratch.Path);
        using View view = file.View();
        for (int i = 0; i < Often; ++i)
            Assert.Equal(1, view.Get<byte>(i));
        scratch.Truncate(1 << 16);
        Assert.Equal(Status.Changed, Fails(() => view.Get<byte>(1 << 19)));
        // Bytes that are still there are those of another file now.
        Assert.Equal(Status.Changed, Fails(() => view.Get<byte>(0)));
        Assert.Throws<IOException>(view.Check);
    }

    [Fact]
    public void A_file_that_is_cut_under_readers_never_reads_as_zero()
    {
        for (int round = 0; round < 20; ++round)
        {
            using Scratch scratch = new(Enumerable.Repeat((byte)1, 1 << 20).ToArray());
            using MappedFile file = MappedFile.Open(scratch.Path);
            using View view = file.View();
            int reading = 0, refused = 0;
            Thread[] readers = [new(Loop), new(Loop)];
            foreach (Thread reader in readers)
                reader.Start();
            SpinWait.SpinUntil(() => Volatile.Read(ref reading) == readers.Length);
            scratch.Truncate(0);
            foreach (Thread reader in readers)
                Assert.True(reader.Join(TimeSpan.FromSeconds(60)));
            Assert.Equal(readers.Length, refused);

            void Loop()
            {
                try
                {
                    for (int i = 1; view.Get<byte>(i * 4099L % (1 << 20)) == 1; ++i)
                    {
                        if (i == Often)
                            Interlocked.Increment(ref reading);
                    }
                }
                catch (IOException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }
    }

    [Fact]
    public void Is_closed_only_when_nobody_looks_through_it()
    {
        using View view = View.Of(new byte[1]);
        Window window = Window.Open(view)!;
        Window.Reader self = Window.Reader.OfThisThread;
        Assert.True(window.Enter(self));
        Thread closing = new(window.Close);
        closing.Start();
        Assert.False(closing.Join(TimeSpan.FromMilliseconds(100)));
        Assert.Equal(1, Library.LiveCount(ObjectKind.Lease));
        window.Leave(self);
        Assert.True(closing.Join(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, Library.LiveCount(ObjectKind.Lease));
        Assert.False(window.Enter(self));
        window.Leave(self);
    }

    private static void Read(View view)
    {
        for (int i = 0; i < Often; ++i)
            Assert.Equal(0, view.Get<byte>(0));
        Assert.True(Library.LiveCount(ObjectKind.Lease) > 0);
    }

    private static Status Fails(Action action) => Assert.ThrowsAny<Exception>(action).Status();

    private static Status Fails<T>(Func<T> action) => Assert.ThrowsAny<Exception>(() => { action(); }).Status();
}
