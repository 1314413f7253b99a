// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace BufView;

/// <summary>Kinds of objects of the library.</summary>
public enum ObjectKind
{
    /// <summary>Every kind.</summary>
    Any = 0,
    /// <summary>A <see cref="BufView.Storage"/>.</summary>
    Storage = 1,
    /// <summary>A <see cref="BufView.View"/>.</summary>
    View = 2,
    /// <summary>A lease, in whatever form.</summary>
    Lease = 3,
    /// <summary>A <see cref="BufView.Format"/>.</summary>
    Format = 4,
    /// <summary>A <see cref="BufView.MappedFile"/>.</summary>
    File = 5,
    /// <summary>A <see cref="BufView.Scan"/>.</summary>
    Scan = 6,
}

/// <summary>The library as a whole.</summary>
public static unsafe class Library
{
    /// <summary>Version of the native library, such as "0.1.0".</summary>
    public static string Version => Marshal.PtrToStringUTF8((IntPtr)NativeMethods.Version())!;

    /// <summary>Counts the objects that have been made and not been given back.</summary>
    /// <param name="kind">Which ones.</param>
    /// <returns>How many there are.</returns>
    public static long LiveCount(ObjectKind kind = ObjectKind.Any) => Native.live_count((int)kind);

    /// <summary>
    /// Turns debug mode on or off: each object remembers where it was made, and a refused resize says
    /// who stands in the way.
    /// </summary>
    /// <param name="on">Whether to turn it on.</param>
    public static void SetDebug(bool on) => Native.set_debug(on);
}
