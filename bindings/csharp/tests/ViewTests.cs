// SPDX-License-Identifier: MIT
namespace BufView.Tests;

public class ViewTests
{
    private static readonly int[] Table = [1, 2, 3, 40, 50, 60];

    [Fact]
    public void Knows_what_it_looks_at()
    {
        using View bytes = View.Of(Table);
        using View table = bytes.Reshape(2, 3);
        Assert.Equal(2, table.Length);
        Assert.Equal(24, table.ByteLength);
        Assert.Equal(4, table.ItemSize);
        Assert.Equal(6, table.ItemCount);
        Assert.Equal(2, table.Dimensions);
        Assert.Equal("i", table.Format);
        Assert.Equal(new long[] { 2, 3 }, table.Shape());
        Assert.Equal(new long[] { 12, 4 }, table.Strides());
        Assert.Equal(new long[] { -1, -1 }, table.Suboffsets());
        Assert.True(table.IsCContiguous);
        Assert.False(table.IsFortranContiguous);
        Assert.False(table.IsIndirect);
        Assert.False(table.IsReadOnly);
        table.Check();
        Assert.Equal("View of \"i\", shape [2, 3]", table.ToString());
        using View turned = table.Transpose().ToReadOnly();
        Assert.Equal("View of \"i\", shape [3, 2], read-only, strides [4, 12]", turned.ToString());
    }

    [Fact]
    public void Derives_windows_without_copying()
    {
        using View all = View.Of((int[])Table.Clone());
        using View table = all.Reshape(2, 3);
        Assert.Equal([1, 40, 2, 50, 3, 60], Items(table.Transpose()));
        Assert.Equal([1, 40, 2, 50, 3, 60], Items(table.Transpose(1, 0)));
        Assert.Equal([1, 40, 2, 50, 3, 60], Items(table.SwapAxes(0, 1)));
        Assert.Equal([40, 50, 60, 1, 2, 3], Items(table.Flip()));
        Assert.Equal([3, 2, 1, 60, 50, 40], Items(table.Flip(1)));
        Assert.Equal([1, 50], Items(table.Diagonal()));
        Assert.Equal([2, 60], Items(table.Diagonal(1)));
        Assert.Equal([1, 2, 2, 3, 3, 40, 40, 50, 50, 60], Items(all.Windows(0, 2)));
        Assert.Equal(2, all.ChunkCount(0, 4));
        Assert.Equal([50, 60], Items(all.Chunk(0, 4, 1)));
        Assert.Equal([1, 3, 50], Items(all.Slice(step: 2)));
        Assert.Equal([60, 50], Items(all.Slice(start: -1, stop: -3, step: -1)));
        Assert.Equal([1, 1], Items(all.Slice(0, 1).Broadcast(2)));
        Assert.Equal([1], Items(all.Slice(0, 1).Squeeze()));
        Assert.Equal(Table, Items(all.Duplicate()));
        Assert.Equal([40, 50], Items(table.Subview(1, Key.Slice(stop: -1))));
        using View column = table.Subview(Key.All, 2);
        column.Set(0, -3);
        Assert.Equal(-3, all.Get<int>(2));
    }

    [Fact]
    public void Takes_indices_and_ranges_of_the_language()
    {
        using View all = View.Of(Table);
        using View table = all.Reshape(2, 3);
        Assert.Equal(60L, all[5]);
        Assert.Equal(60L, all[^1]);
        Assert.Equal(50L, table[1, 1]);
        Assert.Equal(60L, table[-1, -1]);
        Assert.Equal([3, 40, 50], Items(all[2..^1]));
        Assert.Equal([1, 2], Items(all[..2]));
        Assert.Empty(Items(all[^0..]));
        Assert.Equal(Table, Items(all[..]));
        Assert.Equal([50, 60], Items(table[1, 1..]));
        Assert.Equal([3, 60], Items(table[Key.Ellipsis, ^1]));
        Assert.Equal(new long[] { 2, 1, 3 }, table[Key.All, Key.NewAxis].Shape());
        Assert.Throws<ArgumentOutOfRangeException>(() => all[6]);
        Assert.Throws<ArgumentOutOfRangeException>(() => all[^7]);
        Assert.Throws<ArgumentOutOfRangeException>(() => all[^0]);
        ArgumentOutOfRangeException error =
            Assert.Throws<ArgumentOutOfRangeException>(() => table[0, 3]);
        Assert.Equal(Status.Range, error.Status());
        Assert.Equal("index 3 is outside dimension 1 of 3 items", error.Message);
    }

    [Fact]
    public void Looks_at_fields_of_records()
    {
        byte[] packed = [1, 0, 2, 3, 0, 4, 5, 0, 6, 99];
        using View bytes = View.Of(packed);
        using View points = bytes.Records("T{<H:x:B:y:}");
        Assert.Equal(3, points.Length);
        Assert.Equal([1L, 3, 5], points.Field("x").ToArray<long>());
        Assert.Equal([2, 4, 6], Items(points.Field("y")));
        Assert.Equal(new object[] { 3L, 4L }, points[1]);
        Assert.Throws<ArgumentException>(() => points.Field("z"));
    }

    [Fact]
    public void Casts_bytes()
    {
        using View bytes = View.Of(new byte[] { 1, 0, 2, 0, 3, 0, 4, 0 });
        Assert.Equal([1, 2, 3, 4], Items(bytes.Cast("<H")));
        Assert.Equal([256, 512, 768, 1024], Items(bytes.Cast(">H")));
        using View square = bytes.Cast("<H", [2, 2], fortran: true);
        Assert.Equal([1, 3, 2, 4], Items(square));
        Assert.Equal(0x0004000300020001, bytes.Cast("<q", []).Get<long>());
        Assert.Throws<ArgumentException>(() => bytes.Cast("<H", [3]));
        Assert.Throws<FormatException>(() => bytes.Cast("wrong"));
    }

    [Fact]
    public void Compares_by_what_it_sees()
    {
        using View ints = View.Of(new[] { 1, 2 });
        using View doubles = View.Of(new[] { 1.0, 2.0 });
        using View others = View.Of(new[] { 1.0, 2.5 });
        Assert.True(ints.Equals(doubles));
        Assert.Equal(ints.GetHashCode(), doubles.GetHashCode());
        Assert.False(ints.Equals(others));
        Assert.False(ints.Equals((View?)null));
        Assert.False(ints.Equals("text"));
        Assert.True(View.Of(new byte[] { 1, 2 }).EqualBytes([1, 2]));
        Assert.False(View.Of(new byte[] { 1, 2 }).EqualBytes([1, 3]));
        using View bytes = View.Of(new byte[] { 1, 2 });
        using View copy = Storage.Copy([1, 2], readOnly: true).View();
        Assert.Equal(copy.Hash(), View.Of((ReadOnlyMemory<byte>)new byte[] { 1, 2 }).Hash());
        Assert.Equal(Status.Value, Assert.Throws<ArgumentException>(() => bytes.Hash()).Status());
        View gone = ints.Duplicate();
        gone.Dispose();
        Assert.True(gone.Equals(gone));
        Assert.False(gone.Equals(ints));
        Assert.Equal("View, disposed", gone.ToString());
    }

    [Fact]
    public void Parses_formats()
    {
        using Format format = Format.Parse("<3f3Hxx");
        Assert.Equal(20, format.ItemSize);
        Assert.Equal(6, format.ValueCount);
        Assert.True(format.IsTuple);
        FormatException error = Assert.Throws<FormatException>(() => Format.Parse("<3f?j"));
        Assert.Equal(Status.Format, error.Status());
        Assert.Equal(4, error.Offset());
    }

    [Fact]
    public void Gives_every_object_back()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Library.LiveCount();
        using (Storage storage = Storage.Create(16))
        {
            using View view = storage.View();
            using View slice = view[1..];
            Assert.Equal(before + 3, Library.LiveCount());
        }
        Assert.Equal(before, Library.LiveCount());
        Assert.Equal("0.1.0", Library.Version);
    }

    private static int[] Items(View view)
    {
        using (view)
            return view.ToArray<int>();
    }
}
