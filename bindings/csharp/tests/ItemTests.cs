// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.InteropServices;

namespace BufView.Tests;

public class ItemTests
{
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Point
    {
        public float X;
        public ushort Tag;
    }

    [Fact]
    public void Reads_and_writes_objects()
    {
        using Storage storage = Storage.Create(64);
        using View bytes = storage.View();
        using (View flags = bytes.Cast("?"))
        {
            flags[1] = true;
            Assert.Equal(true, flags[1]);
        }
        using (View naturals = bytes.Cast("<Q"))
        {
            naturals[1] = ulong.MaxValue;
            Assert.Equal(ulong.MaxValue, naturals[1]);
            naturals.SetItem(BigInteger.Pow(2, 63), 0);
            Assert.Equal(1UL << 63, naturals[0]);
            Assert.Equal(Status.Value, Fails(() => naturals.SetItem(BigInteger.Pow(2, 64), 0)));
            Assert.Equal(Status.Value, Fails(() => naturals.SetItem(-1, 0)));
            Assert.Equal(Status.Type, Fails(() => naturals.SetItem(1.5, 0)));
            Assert.Equal(Status.Type, Fails(() => naturals.SetItem(DateTime.UnixEpoch, 0)));
            Assert.Equal(1UL << 63, naturals[0]);
        }
        using (View texts = bytes.Cast("4s"))
        {
            texts[0] = "abcd"u8.ToArray();
            Assert.Equal("abcd"u8.ToArray(), texts[0]);
        }
        using (View pairs = bytes[..60].Cast("<hd"))
        {
            pairs.SetItem((short.MinValue, -0.5), 2);
            Assert.Equal(new object[] { -32768L, -0.5 }, pairs[2]);
            pairs.SetItem(new object[] { 7, 8 }, 2);
            Assert.Equal(new object[] { 7L, 8.0 }, pairs.GetItem(2));
            Assert.Equal(Status.Value, Fails(() => pairs.SetItem(7, 2)));
        }
        using (View complex = bytes.Cast("Zd"))
        {
            complex[0] = new Complex(1, -2);
            Assert.Equal(new Complex(1, -2), complex[0]);
        }
    }

    [Fact]
    public void Reads_items_of_any_length()
    {
        byte[] bytes = Enumerable.Range(0, 1000).Select(i => (byte)i).ToArray();
        using View view = View.Of(bytes);
        using View wide = view.Cast("500s");
        Assert.Equal(bytes[500..], wide[1]);
        using View many = view.Cast("1000B");
        Assert.Equal(bytes.Select(b => (object)(long)b).ToArray(), many[0]);
    }

    [Fact]
    public void Reads_and_writes_typed()
    {
        using View shorts = View.Of(new short[] { -2, 300 });
        Assert.Equal(-2, shorts.Get<int>(0));
        Assert.Equal(300u, shorts.Get<uint>(1));
        Assert.Equal(300.0f, shorts.Get<float>(-1));
        Assert.Equal(300ul, shorts.Get<ulong>(1));
        Assert.Equal((Half)300, shorts.Get<Half>(1));
        Assert.Equal(-2, shorts.GetInt32(0));
        Assert.Equal(-2L, shorts.GetInt64(0));
        Assert.Equal(-2.0, shorts.GetDouble(0));
        Assert.Equal(Status.Value, Fails(() => shorts.Get<byte>(1)));
        Assert.Equal(Status.Value, Fails(() => shorts.Get<uint>(0)));
        Assert.Equal(Status.Value, Fails(() => shorts.Get<ulong>(0)));
        Assert.Equal(Status.Type, Fails(() => shorts.Get<Point>(0)));
        Assert.Equal(Status.Value, Fails(() => shorts.Set(0, 40000)));
        Assert.Equal(Status.Type, Fails(() => shorts.Set(0, 0.5)));
        Assert.Equal(Status.Type, Fails(() => shorts.Get<int>(0, 0)));
        Assert.Equal(Status.Range, Fails(() => shorts.Get<int>(2)));
        shorts.Set(0, (byte)9);
        shorts.Set<long>([1], -9);
        Assert.Equal(new short[] { 9, -9 }, shorts.ToArray<short>());

        using View table = View.Of(new ulong[4]).Reshape(2, 2);
        table.Set<ulong>([1, 0], ulong.MaxValue);
        Assert.Equal(ulong.MaxValue, table.Get<ulong>(1, 0));
        table.SetInt64(5, 0, 1);
        table.SetInt32(6, 0, 0);
        Assert.Equal(new ulong[] { 6, 5, ulong.MaxValue, 0 }, table.ToArray<ulong>());

        using View doubles = View.Of(new double[2]);
        doubles.SetDouble(0.25, 1);
        doubles.Set(0, 1.5f);
        Assert.Equal([1.5, 0.25], doubles.ToArray<double>());
    }

    [Fact]
    public void Reads_and_writes_structures()
    {
        Point[] points = [new() { X = 1.5f, Tag = 7 }, new() { X = -2, Tag = 8 }];
        using View view = View.Of(points, "<fH");
        Assert.Equal(new object[] { -2.0, 8L }, view[1]);
        Assert.Equal(8, view.Get<Point>(1).Tag);
        view.Set(0, new Point { X = 3, Tag = 9 });
        Assert.Equal(3, points[0].X);
        Assert.Equal(9, view.ToArray<Point>()[0].Tag);
        view.SetBytes([0, 0, 0, 0, 1, 0], 0);
        Assert.Equal(1, points[0].Tag);
        Assert.Equal(Status.Format, Fails(() => View.Of(points, "<fI")));
        using View plain = View.Of(points);
        Assert.Equal("6s", plain.Format);
    }

    [Fact]
    public void Looks_for_items()
    {
        using View view = View.Of(new[] { 5, 7, 5, 9 });
        Assert.True(view.Contains(9));
        Assert.False(view.Contains("text"));
        Assert.Equal(2, view.Count(5.0));
        Assert.Equal(2, view.IndexOf(5, 1));
        Assert.Equal(-1, view.IndexOf(5, 3));
        Assert.Equal(-1, view.IndexOf(5, 1, 2));
        view.Fill(-1);
        Assert.Equal([-1, -1, -1, -1], view.ToArray<int>());
    }

    [Fact]
    public void Refuses_to_write_what_is_read_only()
    {
        using View view = View.Of((ReadOnlyMemory<int>)new[] { 1 });
        Assert.True(view.IsReadOnly);
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => view.Set(0, 2));
        Assert.Equal(Status.ReadOnly, error.Status());
        Assert.Throws<NotSupportedException>(() => view.SetItem(2, 0));
        Assert.Throws<NotSupportedException>(() => view.Fill(2));
        Assert.Throws<NotSupportedException>(() => view.LeaseForWriting());
        Assert.Throws<NotSupportedException>(() => view.CopyFrom<int>([2]));
        Assert.Equal(1, view.Get<int>(0));
    }

    [Fact]
    public void Copies_in_bulk()
    {
        byte[] bytes = [0, 1, 0, 2, 255, 255];
        using View big = View.Of(bytes).Cast(">H");
        Assert.Equal([1, 2, 65535], big.ToArray<int>());
        Assert.Equal([1f, 2f, 65535f], big.ToArray<float>());
        Assert.Equal(new ushort[] { 1, 2, 65535 }, big.ToArray<ushort>());
        Assert.Equal(Status.Value, Fails(() => big.ToArray<short>()));
        Assert.Equal(Status.Shape, Fails(() => big.CopyTo<int>(new int[2])));
        big.CopyFrom<int>([3, 4, 5]);
        Assert.Equal(new byte[] { 0, 3, 0, 4, 0, 5 }, bytes);
        Assert.Equal(Status.Value, Fails(() => big.CopyFrom<int>([3, 4, 65536])));
        Assert.Equal(Status.Shape, Fails(() => big.CopyFrom<int>([3, 4])));
        Assert.Equal([3L, 4, 5], big.Items<long>());
        Assert.Equal("0003 0004 0005", big.Hex(" ", 2));
        Assert.Equal(new byte[] { 0, 3, 0, 4, 0, 5 }, big.ToBytes());

        using View ints = View.Of(Enumerable.Range(0, 5000).ToArray());
        Assert.Equal(Enumerable.Range(0, 5000), ints.Items<int>());
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (object)(long)i), ints);
        using View stepped = ints.Slice(step: -2);
        Assert.Equal(Enumerable.Range(0, 2500).Select(i => 4999L - (2 * i)), stepped.ToArray<long>());
        Assert.Equal(Enumerable.Range(0, 2500).Select(i => 4999.0 - (2 * i)), stepped.Items<double>());
        using View table = ints[..6].Reshape(2, 3);
        Assert.Equal(new byte[] { 0, 3, 1, 4, 2, 5 },
            table.ToBytes(Order.Fortran).Where((_, i) => i % 4 == 0));
        Assert.Equal([3, 4, 5], ((View)table.Last()).ToArray<int>());
    }

    [Fact]
    public void Assigns_through_index_expressions()
    {
        using View table = View.Of(new int[6]).Reshape(2, 3);
        using View row = View.Of(new[] { 7, 8 });
        table.Assign(row, 1, 1..);
        Assert.Equal([0, 0, 0, 0, 7, 8], table.ToArray<int>());
        using View bytes = View.Of(new byte[4]);
        bytes.AssignBytes([1, 2], Key.Slice(step: 2));
        Assert.Equal(new byte[] { 1, 0, 2, 0 }, bytes.ToBytes());
        bytes.Assign(bytes[..3], 1..);
        Assert.Equal(new byte[] { 1, 1, 0, 2 }, bytes.ToBytes());
        Assert.Equal(Status.Mismatch, Fails(() => table.Assign(row)));
    }

    [Fact]
    public void Looks_for_bytes()
    {
        using View view = View.Of("abababa"u8.ToArray());
        Assert.Equal(2, view.FindBytes("aba"u8, 1));
        Assert.Equal(-1, view.FindBytes("aba"u8, 1, 4));
        Assert.Equal(4, view.FindLastBytes("aba"u8));
        Assert.Equal(2, view.CountBytes("aba"u8));
        Assert.Equal(3, view.CountBytes("aba"u8, overlapping: true));
        Assert.Equal([0L, 4], view.FindAllBytes("aba"u8));
        Assert.Equal([0L, 2, 4], view.FindAllBytes("aba"u8, overlapping: true));
        Assert.Equal([3L, 5], view.FindAllBytes("b"u8, -5));
        Assert.Equal([0L, 1, 2, 3, 4, 5, 6, 7], view.FindAllBytes([]));
        Assert.True(view.StartsWith("ab"u8));
        Assert.False(view.StartsWith("ab"u8, 1));
        Assert.True(view.EndsWith("ba"u8));
        using View zeros = View.Of(new byte[5000]);
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (long)i), zeros.FindAllBytes([0]));
        Assert.Equal(Enumerable.Range(0, 2500).Select(i => 2L * i), zeros.FindAllBytes([0, 0]));
        Assert.Equal(5001, zeros.FindAllBytes([]).Length);
    }

    [Fact]
    public void Converts_from_other_formats()
    {
        using View bytes = View.Of(new byte[3]);
        using View doubles = View.Of(new[] { 1.0, 255.0, 0.0 });
        bytes.Convert(doubles);
        Assert.Equal(new byte[] { 1, 255, 0 }, bytes.ToBytes());
        doubles.SetDouble(256, 2);
        Assert.Equal(Status.Value, Fails(() => bytes.Convert(doubles)));
        Assert.Equal(new byte[] { 1, 255, 0 }, bytes.ToBytes());
    }

    private static Status Fails(Action action) => Assert.ThrowsAny<Exception>(action).Status();

    private static Status Fails(Func<object?> action) => Assert.ThrowsAny<Exception>(action).Status();
}
