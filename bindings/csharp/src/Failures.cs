// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BufView;

/// <summary>What a call of the library can answer. The numbers are permanent.</summary>
public enum Status
{
    /// <summary>It worked.</summary>
    Ok = 0,
    /// <summary>An argument is outside its documented domain.</summary>
    Argument = -1,
    /// <summary>The object was disposed.</summary>
    Handle = -2,
    /// <summary>The view was released, the storage closed.</summary>
    Released = -3,
    /// <summary>Somebody else needs the object as it is now: bytes are exported, a call runs.</summary>
    Busy = -4,
    /// <summary>An index lies outside of its dimension, or a range outside of its object.</summary>
    Range = -5,
    /// <summary>A value of this type does not go into such an item, or the number of indices is wrong.</summary>
    Type = -6,
    /// <summary>The type is right, the value does not fit or is not there.</summary>
    Value = -7,
    /// <summary>A format is malformed, or not one that the operation can use.</summary>
    Format = -8,
    /// <summary>A shape, or a length, does not fit.</summary>
    Shape = -9,
    /// <summary>Two views differ in format or shape where they must not.</summary>
    Mismatch = -10,
    /// <summary>The bytes do not lie as the operation needs them.</summary>
    Layout = -11,
    /// <summary>The memory may not be written.</summary>
    ReadOnly = -12,
    /// <summary>A size, stride or offset does not fit 64 bits.</summary>
    Overflow = -13,
    /// <summary>A documented bound would be passed.</summary>
    Limit = -14,
    /// <summary>There is not enough memory.</summary>
    Memory = -15,
    /// <summary>The operating system refused.</summary>
    IO = -16,
    /// <summary>A file has become another one, or shorter.</summary>
    Changed = -17,
    /// <summary>Malformed input.</summary>
    Data = -18,
    /// <summary>A callback failed.</summary>
    Callback = -19,
    /// <summary>A callback or another thread asked to stop.</summary>
    Cancelled = -20,
    /// <summary>This object, or this build of the library, cannot do it.</summary>
    Unsupported = -21,
    /// <summary>A fault of the library.</summary>
    Internal = -22,
}

/// <summary>
/// Views, leases or running calls hold bytes that were to be moved or freed, or an object is at
/// work. The message says how many exports there are.
/// </summary>
public sealed class BufferExportedException : InvalidOperationException
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public BufferExportedException() { }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">One line that says what holds the bytes.</param>
    public BufferExportedException(string message) : base(message) { }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">One line that says what holds the bytes.</param>
    /// <param name="innerException">What led to it.</param>
    public BufferExportedException(string message, Exception innerException)
        : base(message, innerException) { }
}

/// <summary>What exceptions of the library know beyond their type, which is one of .NET's.</summary>
public static class FailureExtensions
{
    /// <summary>Gives the status that the library answered.</summary>
    /// <param name="exception">Any exception.</param>
    /// <returns>The status; <see cref="Status.Ok"/> if it does not come from the library.</returns>
    public static Status Status(this Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Data[Failures.StatusKey] is int status ? (Status)status : BufView.Status.Ok;
    }

    /// <summary>Gives the position at which malformed data or a malformed format is wrong.</summary>
    /// <param name="exception">Any exception.</param>
    /// <returns>The position in bytes, -1 if there is none.</returns>
    public static long Offset(this Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Data[Failures.OffsetKey] is long offset ? offset : -1;
    }

    /// <summary>Gives the errno of what the operating system refused.</summary>
    /// <param name="exception">Any exception.</param>
    /// <returns>The errno, 0 if there is none.</returns>
    public static int SystemError(this Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Data[Failures.ErrnoKey] is int errno ? errno : 0;
    }
}

/// <summary>Statuses to exceptions.</summary>
internal static unsafe class Failures
{
    internal const string StatusKey = "BufView.Status";
    internal const string OffsetKey = "BufView.Offset";
    internal const string ErrnoKey = "BufView.SystemError";
    private const int NoSuchEntry = 2;

    /// <summary>Throws if a call of the C interface on this thread has just failed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Check(int status)
    {
        if (status != 0)
            Throw(status);
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void Throw(int status) => throw Last(status);

    /// <summary>The exception for the call on this thread that has just failed.</summary>
    internal static Exception Last(int status) =>
        Make((Status)status, Marshal.PtrToStringUTF8((IntPtr)NativeMethods.LastMessage()) ?? "",
            NativeMethods.LastErrno(), NativeMethods.LastOffset());

    internal static Exception Make(Status status, string message, int errno = 0, long offset = -1)
    {
        Exception error = status switch
        {
            Status.Handle or Status.Released => new ObjectDisposedException(null, message),
            Status.Busy => new BufferExportedException(message),
            Status.Range => new ArgumentOutOfRangeException(null, message),
            Status.Format => new FormatException(message),
            Status.ReadOnly or Status.Unsupported => new NotSupportedException(message),
            Status.Overflow => new OverflowException(message),
            Status.Memory => new OutOfMemoryException(message),
            Status.IO when errno == NoSuchEntry => new FileNotFoundException(message),
            Status.IO or Status.Changed => new IOException(message),
            Status.Data => new InvalidDataException(message),
            Status.Cancelled => new OperationCanceledException(message),
            Status.Callback or Status.Internal => new InvalidOperationException(message),
            _ => new ArgumentException(message),
        };
        error.Data[StatusKey] = (int)status;
        if (offset >= 0)
            error.Data[OffsetKey] = offset;
        if (errno != 0)
            error.Data[ErrnoKey] = errno;
        return error;
    }

    internal static Exception Disposed(string what) =>
        Make(Status.Handle, $"this {what} was disposed");

    /// <summary>Has SWIG's layer report here.</summary>
    internal static void Listen(IntPtr library) =>
        ((delegate* unmanaged<delegate* unmanaged<int, int, long, byte*, void>, void>)
            NativeLibrary.GetExport(library, "bufview_cs_on_failure"))(&Report);

    [UnmanagedCallersOnly]
    private static void Report(int status, int errno, long offset, byte* message) =>
        NativePINVOKE.SWIGPendingException.Set(Make((Status)status,
            Marshal.PtrToStringUTF8((IntPtr)message) ?? "", errno, offset));
}
