// SPDX-License-Identifier: MIT
namespace BufView.Tests;

public class LoaderTests
{
    [Fact]
    public void Looks_only_where_it_is_told_to()
    {
        DllNotFoundException error = Assert.Throws<DllNotFoundException>(() => Load("/nowhere/libbufview_cs.so"));
        Assert.Contains("/nowhere/libbufview_cs.so: no such file", error.Message, StringComparison.Ordinal);
        Assert.Contains("because BUFVIEW_NATIVE_PATH is set", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/usr/lib", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<DllNotFoundException>(() => Load(Path.GetTempPath()));
        Assert.Contains(Path.Combine(Path.GetTempPath(), "libbufview_cs.so"), error.Message, StringComparison.Ordinal);
        using Scratch text = new(new byte[4096]);
        error = Assert.Throws<DllNotFoundException>(() => Load(text.Path));
        Assert.Contains("invalid ELF header", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Lists_every_place()
    {
        try
        {
            Assert.NotEqual(IntPtr.Zero, Load(null));
        }
        catch (DllNotFoundException error)
        {
            foreach (string place in new[] { AppContext.BaseDirectory, "runtimes/linux-", "/usr/lib/", "/usr/local/lib/" })
                Assert.Contains(place, error.Message, StringComparison.Ordinal);
            Assert.Contains("Set BUFVIEW_NATIVE_PATH", error.Message, StringComparison.Ordinal);
        }
    }

    private static IntPtr Load(string? wanted) =>
        NativeLoader.Load(wanted, typeof(View).Assembly, null);
}
