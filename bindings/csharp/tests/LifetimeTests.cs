// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Runtime.CompilerServices;

namespace BufView.Tests;

public class LifetimeTests
{
    // For longer runs.
    private static readonly int Scale = int.Parse(
        Environment.GetEnvironmentVariable("BUFVIEW_STRESS") ?? "1", CultureInfo.InvariantCulture);

    [Fact]
    public void May_be_disposed_during_a_call()
    {
        byte[] bytes = new byte[1 << 20];
        bytes[^1] = 1;
        int finished = 0, disposed = 0;
        for (int i = 0; i < 300 * Scale; ++i)
        {
            using Storage storage = Storage.Copy(bytes);
            View view = storage.View();
            using Barrier barrier = new(2);
            Thread thread = new(() =>
            {
                barrier.SignalAndWait();
                try
                {
                    Assert.Equal(1, view.Count(1));
                    finished++;
                }
                catch (ObjectDisposedException)
                {
                    disposed++;
                }
            });
            thread.Start();
            barrier.SignalAndWait();
            Thread.SpinWait(200 * (i % 50));
            view.Dispose();
            thread.Join();
            storage.Resize(0);
        }
        Assert.Equal(300 * Scale, finished + disposed);
        Assert.NotEqual(0, finished);
    }

    [Fact]
    public void Scans_may_be_disposed_during_a_run()
    {
        using View view = View.Of(new byte[8 << 20]);
        for (int i = 0; i < 50 * Scale; ++i)
        {
            Scan scan = Scan.Create();
            scan.AddFind([1]);
            Thread run = new(() => Record.Exception(() => scan.Run(view)));
            run.Start();
            Thread.SpinWait(1000 * i);
            scan.Dispose();
            Assert.True(run.Join(TimeSpan.FromSeconds(60)));
        }
    }

    [Fact]
    public void Forgotten_objects_are_collected_whatever_the_order()
    {
        Scratch.Collect();
        long before = Library.LiveCount();
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 2000 * Scale; ++i)
            {
                View temporary = Storage.Copy([1, 2, 3, 4]).View()[1..3].Cast("<H", [1]).Duplicate();
                if (i % 100 == 0)
                    GC.Collect();
                Assert.Equal(0x0302, temporary.Slice(0, 1).Get<int>(0));
            }
        });
        Scratch.Collect();
        Assert.Equal(before, Library.LiveCount());
    }

    [Fact]
    public void Pinned_arrays_stay_where_they_are()
    {
        List<(byte[] Array, View View)> all = [];
        for (int i = 0; i < 200; ++i)
        {
            byte[] array = new byte[100 + i];
            _ = new byte[1000];
            all.Add((array, View.Of(array)));
        }
        for (int round = 0; round < 5 * Scale; ++round)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            foreach ((byte[] array, View view) in all)
            {
                view.Set(-1, (byte)round);
                Assert.Equal(round, array[^1]);
                array[0] = (byte)(round + 1);
                Assert.Equal(round + 1, view.Get<int>(0));
            }
        }
        all.ForEach(one => one.View.Dispose());
    }

    [Fact]
    public void Arrays_are_held_by_their_views_only()
    {
        (WeakReference array, View view) = Make();
        Scratch.Collect();
        Assert.True(array.IsAlive);
        Assert.Equal(7, view.Get<int>(2));
        view.Dispose();
        Scratch.Collect();
        Assert.False(array.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (WeakReference Array, View View) Make()
        {
            byte[] bytes = [1, 2, 7];
            return (new WeakReference(bytes), View.Of(bytes));
        }
    }

    [Fact]
    public void Callbacks_hold_nothing_back()
    {
        WeakReference closure = Make();
        Scratch.Collect();
        Assert.False(closure.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Make()
        {
            Scan scan = Scan.Create();
            scan.AddFind([1], _ => scan.AnalyzerCount > 0);
            return new WeakReference(scan);
        }
    }

    [Fact]
    public void Views_are_used_by_many_threads_at_a_time()
    {
        using View view = View.Of(Enumerable.Range(0, 10_000).ToArray());
        Parallel.For(0, 10_000 * Scale, i =>
        {
            using View slice = view.Slice(i % 10_000);
            Assert.Equal(i % 10_000, slice.Get<int>(0));
            Assert.Throws<ArgumentOutOfRangeException>(() => slice.Get<int>(10_000));
        });
    }
}
