// SPDX-License-Identifier: MIT
namespace BufView.Tests;

public class StorageTests
{
    [Fact]
    public void Grows_and_shrinks_while_nobody_looks()
    {
        using Storage storage = Storage.Copy("hello"u8);
        storage.Append(" world"u8);
        storage.Insert(0, "> "u8);
        storage.Erase(2, 1);
        storage.Resize(8);
        using View view = storage.View();
        Assert.Equal("> ello w"u8.ToArray(), view.ToBytes());
        Assert.Equal(8, storage.Size);
        Assert.False(storage.IsReadOnly);
        Assert.Equal(-1, storage.Descriptor);
    }

    [Fact]
    public void Refuses_to_resize_while_somebody_looks()
    {
        using Storage storage = Storage.Create(16);
        View view = storage.View();
        Assert.Equal(1, storage.Exports);
        BufferExportedException error = Assert.Throws<BufferExportedException>(() => storage.Resize(1 << 20));
        Assert.Equal(Status.Busy, error.Status());
        Assert.Equal("1 export holds the bytes", error.Message);
        Assert.IsAssignableFrom<InvalidOperationException>(error);
        view.Release();
        storage.Resize(4);
        Assert.Equal(4, storage.Size);
        ObjectDisposedException released = Assert.Throws<ObjectDisposedException>(() => view.Length);
        Assert.Equal(Status.Released, released.Status());
        view.Dispose();
    }

    [Fact]
    public void Bytes_outlive_their_storage()
    {
        View view;
        using (Storage storage = Storage.Copy("abc"u8, readOnly: true))
        {
            Assert.True(storage.IsReadOnly);
            view = storage.View();
        }
        using (view)
            Assert.Equal("abc"u8.ToArray(), view.ToBytes());
    }

    [Fact]
    public void Is_disposed_once_and_for_all()
    {
        Storage storage = Storage.Create(4);
        storage.Dispose();
        storage.Dispose();
        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(() => storage.Size);
        Assert.Equal(Status.Handle, error.Status());
        Assert.Throws<ObjectDisposedException>(() => storage.Resize(1));
        Assert.Throws<ObjectDisposedException>(storage.View);
        Assert.Throws<ObjectDisposedException>(() => storage.View("B", [1]));
        Assert.Equal("Storage, disposed", storage.ToString());
    }

    [Fact]
    public void Closed_storage_is_as_if_disposed()
    {
        using Storage storage = Storage.Create(4);
        storage.Close();
        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(() => storage.Size);
        Assert.Equal(Status.Released, error.Status());
    }

    [Fact]
    public void Is_shared_by_descriptor()
    {
        using Storage mine = Storage.CreateShared(4096);
        using Storage theirs = Storage.MapShared(mine.Descriptor);
        using View written = mine.View();
        using View read = theirs.View();
        written.SetInt64(42, 4095);
        Assert.Equal(42, read.GetInt64(4095));
    }

    [Fact]
    public void Takes_any_layout_that_lies_inside()
    {
        byte[] bytes = [0, 1, 2, 3, 4, 5, 6, 7];
        using Storage storage = Storage.Copy(bytes);
        using View view = storage.View("<H", [2, 2], [-4, 2], offset: 4);
        Assert.Equal(new long[] { 0x0504, 0x0706, 0x0100, 0x0302 }, view.ToArray<long>());
        ArgumentOutOfRangeException outside =
            Assert.Throws<ArgumentOutOfRangeException>(() => storage.View("B", [9]));
        Assert.Equal(Status.Range, outside.Status());
        Assert.Throws<ArgumentException>(() => storage.View("B", [2, 2], [1]));
        FormatException malformed = Assert.Throws<FormatException>(() => storage.View("<Hj", [1]));
        Assert.Equal(2, malformed.Offset());
        Assert.Throws<ArgumentException>(() => storage.View("B\0B", [1]));
    }

    [Fact]
    public void Says_what_it_is()
    {
        using Storage storage = Storage.Copy("abc"u8, readOnly: true);
        Assert.Equal("Storage of 3 bytes, 0 exports, read-only", storage.ToString());
    }
}
