// SPDX-License-Identifier: MIT
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace BufView;

/// <summary>Is given matches in ascending order, many at a time, on the thread that runs the scan.</summary>
/// <param name="offsets">Offsets, which last until the function returns.</param>
/// <returns>Whether to go on.</returns>
public delegate bool MatchCallback(ReadOnlySpan<long> offsets);

/// <summary>Is given texts in ascending order, many at a time, on the thread that runs the scan.</summary>
/// <param name="batch">Texts, which last until the function returns.</param>
/// <returns>Whether to go on.</returns>
public delegate bool StringsCallback(StringsBatch batch);

/// <summary>Is told how far a run has come, on its thread.</summary>
/// <param name="done">Bytes done so far.</param>
/// <param name="total">Bytes to do in all, -1 if only the end will tell.</param>
public delegate void ScanProgress(long done, long total);

/// <summary>A batch of texts. A text may be longer than memory: it comes in pieces.</summary>
public readonly unsafe ref struct StringsBatch
{
    private readonly NativeStringsBatch* batch;

    internal StringsBatch(NativeStringsBatch* batch) => this.batch = batch;

    /// <summary>Number of pieces.</summary>
    public int Count => (int)batch->Count;

    /// <summary>Whether the first piece is the rest, maybe empty, of the last one before.</summary>
    public bool Continued => (batch->Flags & 1) != 0;

    /// <summary>Whether the last piece goes on in the next batch.</summary>
    public bool Unfinished => (batch->Flags & 2) != 0;

    /// <summary>Where a piece lies.</summary>
    /// <param name="index">Which one.</param>
    /// <returns>Its range.</returns>
    public TextRange Range(int index) => (uint)index < (uint)Count
        ? new TextRange(batch->Offsets[index], batch->Lengths[index])
        : throw Failures.Make(Status.Range, $"text {index} of {Count}");

    /// <summary>The bytes of a piece.</summary>
    /// <param name="index">Which one.</param>
    /// <returns>The bytes.</returns>
    public ReadOnlySpan<byte> Text(int index)
    {
        TextRange range = Range(index);
        return new(batch->Text + (range.Offset - batch->TextOffset), (int)range.Length);
    }
}

/// <summary>How a run is to be done. Results do not depend on it, except for the range.</summary>
public sealed record ScanOptions
{
    /// <summary>First byte to scan.</summary>
    public long Offset { get; init; }

    /// <summary>Number of bytes to scan, -1 for all up to the end.</summary>
    public long Length { get; init; } = -1;

    /// <summary>Threads that work: 1 to 256, -1 for one on each processor.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Bytes that a thread takes at a time; 0 leaves it to the library.</summary>
    public long Chunk { get; init; }

    /// <summary>Whether more bytes will follow, by another run or <see cref="Scan.Feed"/>.</summary>
    public bool Part { get; init; }

    /// <summary>Is told how far the run has come, about a hundred times a second.</summary>
    public ScanProgress? Progress { get; init; }

    internal unsafe NativeScanOptions ToNative() => new()
    {
        Size = sizeof(NativeScanOptions),
        Offset = Offset,
        Length = Length,
        Threads = Threads,
        Chunk = Chunk,
        Flags = Part ? 1 : 0,
    };
}

// Runs, and the callbacks they make. Those come on the thread that called, so that this thread knows
// what they are about, and the library needs to be given no reference to any object.
public sealed unsafe partial class Scan
{
    private const int GoOn = 0, Stop = 1;

    [ThreadStatic]
    private static Call? current;

    private readonly Dictionary<long, Delegate> sinks = [];

    /// <summary>Scans the bytes of a view, the last index varying fastest.</summary>
    /// <param name="view">View.</param>
    /// <param name="options">How to do it; null for everything on this thread.</param>
    /// <param name="cancellationToken">Has the run come back soon.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the scan is as before.</exception>
    public void Run(View view, ScanOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        Do(new Call(this, options, cancellationToken), native =>
            NativeMethods.ScanRunView(handle.Token, view.Token, native));
        GC.KeepAlive(view);
    }

    /// <summary>Scans a file, or what comes out of a pipe, in bounded memory.</summary>
    /// <param name="file">File.</param>
    /// <param name="options">How to do it; null for everything on this thread.</param>
    /// <param name="cancellationToken">Has the run come back soon.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the scan is as before.</exception>
    public void Run(MappedFile file, ScanOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        Do(new Call(this, options, cancellationToken), native =>
            NativeMethods.ScanRunFile(handle.Token, file.Token, native));
        GC.KeepAlive(file);
    }

    /// <summary>Scans a file on another thread.</summary>
    /// <param name="file">File.</param>
    /// <param name="options">How to do it.</param>
    /// <param name="cancellationToken">Has the run come back soon.</param>
    /// <returns>The run.</returns>
    public Task RunAsync(MappedFile file, ScanOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Run(file, options, cancellationToken), cancellationToken);

    /// <summary>Scans the bytes of a view on another thread.</summary>
    /// <param name="view">View.</param>
    /// <param name="options">How to do it.</param>
    /// <param name="cancellationToken">Has the run come back soon.</param>
    /// <returns>The run.</returns>
    public Task RunAsync(View view, ScanOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Run(view, options, cancellationToken), cancellationToken);

    /// <summary>Gives the scan the bytes that follow those it has.</summary>
    /// <param name="offset">Where they come from: where the last ones ended.</param>
    /// <param name="data">Bytes.</param>
    public void Feed(long offset, ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        {
            byte* pointer = bytes;
            long length = data.Length;
            Do(new Call(this, null, default), _ =>
                NativeMethods.ScanFeed(handle.Token, offset, pointer, length));
        }
    }

    /// <summary>Says that no more bytes will follow.</summary>
    public void Finish() =>
        Do(new Call(this, null, default), _ => NativeMethods.ScanFinish(handle.Token));

    /// <summary>Has the matches of a search handed to a function instead of kept.</summary>
    /// <param name="id">Number of a search.</param>
    /// <param name="callback">Function; null goes back to keeping them.</param>
    public void SetFindSink(long id, MatchCallback? callback)
    {
        Failures.Check(NativeMethods.ScanSetFindSink(swigCPtr.Token, id,
            callback is null ? null : &Found, (void*)id));
        Keep(id, callback);
    }

    /// <summary>Has texts handed to a function, with their bytes, instead of kept.</summary>
    /// <param name="id">Number of a search for strings.</param>
    /// <param name="callback">Function; null goes back to keeping their ranges.</param>
    public void SetStringsSink(long id, StringsCallback? callback)
    {
        Failures.Check(NativeMethods.ScanSetStringsSink(swigCPtr.Token, id,
            callback is null ? null : &FoundStrings, (void*)id));
        Keep(id, callback);
    }

    private delegate int Native(NativeScanOptions* options);

    private void Do(Call call, Native native)
    {
        _ = swigCPtr;
        NativeScanOptions options = call.Options.ToNative();
        // Without anybody to tell, nothing is called.
        if (call.Options.Progress is not null || call.Token.CanBeCanceled)
            options.Progress = &Progressed;
        call.Token.ThrowIfCancellationRequested();
        Call? outer = current;
        current = call;
        int status;
        try
        {
            using CancellationTokenRegistration registration = call.Token.UnsafeRegister(
                static scan => _ = NativeMethods.ScanCancel(((Scan)scan!).handle.Token), this);
            status = native(&options);
        }
        finally
        {
            current = outer;
        }
        GC.KeepAlive(this);
        call.Error?.Throw();
        if ((Status)status == Status.Cancelled)
            throw Cancelled(call.Token);
        Failures.Check(status);
    }

    private static OperationCanceledException Cancelled(CancellationToken token)
    {
        Exception plain = Failures.Last((int)Status.Cancelled);
        OperationCanceledException error = new(plain.Message, token);
        error.Data[Failures.StatusKey] = (int)Status.Cancelled;
        return error;
    }

    private void Keep(long id, Delegate? callback)
    {
        if (callback is null)
            sinks.Remove(id);
        else
            sinks[id] = callback;
    }

    [UnmanagedCallersOnly]
    private static int Found(void* cookie, long* offsets, long count) =>
        current!.Guard(call => ((MatchCallback)call.Scan.sinks[(long)cookie])(
            new ReadOnlySpan<long>(offsets, checked((int)count))));

    [UnmanagedCallersOnly]
    private static int FoundStrings(void* cookie, NativeStringsBatch* batch) =>
        current!.Guard(call => ((StringsCallback)call.Scan.sinks[(long)cookie])(new StringsBatch(batch)));

    [UnmanagedCallersOnly]
    private static int Progressed(void* cookie, long done, long total) =>
        current!.Guard(call =>
        {
            call.Options.Progress?.Invoke(done, total);
            return !call.Token.IsCancellationRequested;
        });

    /// <summary>One call that works on a scan, and what its callbacks threw.</summary>
    private sealed class Call(Scan scan, ScanOptions? options, CancellationToken token)
    {
        internal Scan Scan => scan;

        internal ScanOptions Options { get; } = options ?? new ScanOptions();

        internal CancellationToken Token => token;

        internal ExceptionDispatchInfo? Error { get; private set; }

        /// <summary>No exception crosses native code: it stops the run, and goes on behind it.</summary>
        internal int Guard(Func<Call, bool> callback)
        {
            try
            {
                return callback(this) ? GoOn : Stop;
            }
#pragma warning disable CA1031 // Whatever it is, it is thrown when the call is back.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Error = ExceptionDispatchInfo.Capture(error);
                return Stop;
            }
        }
    }
}
