// SPDX-License-Identifier: MIT
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace BufView;

/// <summary>
/// Finds the native library: where BUFVIEW_NATIVE_PATH says, and nowhere else if it says something;
/// otherwise in the package, beside the program, and where the system looks.
/// </summary>
internal static unsafe class NativeLoader
{
    internal const string Variable = "BUFVIEW_NATIVE_PATH";
    private const string FileName = "libbufview_cs.so";

    private static readonly object Gate = new();
    private static IntPtr loaded;

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The resolver must be there before the first call, and needs nothing.")]
    internal static void Register() =>
        NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, Resolve);

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != NativeMethods.Library)
            return IntPtr.Zero;
        // Asked for each function anew.
        lock (Gate)
        {
            if (loaded == IntPtr.Zero)
            {
                IntPtr library = Load(Environment.GetEnvironmentVariable(Variable), assembly, search);
                Failures.Listen(library);
                loaded = library;
            }
            return loaded;
        }
    }

    /// <summary>Loads the library, or throws with every place that was tried.</summary>
    internal static IntPtr Load(string? wanted, Assembly assembly, DllImportSearchPath? search)
    {
        StringBuilder tried = new();
        bool told = !string.IsNullOrEmpty(wanted);
        foreach (string place in told ? Told(wanted!) : Usual())
        {
            try
            {
                return place == FileName
                    ? NativeLibrary.Load(NativeMethods.Library, assembly, search)
                    : NativeLibrary.Load(place);
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                tried.Append("\n  ").Append(place).Append(": ").Append(
                    place == FileName || File.Exists(place) ? Reason(error, place) : "no such file");
            }
        }
        throw new DllNotFoundException(
            $"The native library of BufView, {FileName}, could not be loaded. Tried:{tried}\n" +
            (told
                ? $"Only that, because {Variable} is set."
                : $"Set {Variable} to the file, or to the folder that holds it."));
    }

    private static string Reason(Exception error, string place)
    {
        foreach (string line in error.Message.Split('\n'))
        {
            // The runtime reports each name that it derived from the one it was given.
            int at = line.IndexOf(place + ": ", StringComparison.Ordinal);
            if (at >= 0)
                return line[(at + place.Length + 2)..].Trim();
        }
        return error.Message.Split('\n')[0].Trim();
    }

    private static IEnumerable<string> Told(string wanted)
    {
        yield return Directory.Exists(wanted) ? Path.Combine(wanted, FileName) : wanted;
    }

    private static IEnumerable<string> Usual()
    {
        string folder = AppContext.BaseDirectory;
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? "arm64" : "x64";
        string triplet = architecture == "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
        yield return Path.Combine(folder, FileName);
        yield return Path.Combine(folder, "runtimes", $"linux-{architecture}", "native", FileName);
        // What the packages of the program say, and then the system's own search.
        yield return FileName;
        yield return $"/usr/local/lib/{triplet}/{FileName}";
        yield return $"/usr/local/lib/{FileName}";
        yield return $"/usr/lib/{triplet}/{FileName}";
        yield return $"/usr/lib64/{FileName}";
    }
}
