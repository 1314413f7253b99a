// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Text;

// What the lines of the benchmark are held against, below the binding.
internal static unsafe partial class Bench
{
    /// <summary>As empty as a function of C can be that takes an argument.</summary>
    [LibraryImport("libc", EntryPoint = "labs")]
    private static partial nint Empty(nint number);

    [LibraryImport("libc", EntryPoint = "labs")]
    private static partial nint Empty(SafeHandle number);

    private sealed class Number : SafeHandle
    {
        internal Number()
            : base(0, ownsHandle: true) => SetHandle(1);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => true;
    }

    /// <summary>The functions of C that a program of C would call for the same.</summary>
    private sealed class C : IDisposable
    {
        private static readonly nint Library = NativeLibrary.Load("libbufview.so.0");
        private static readonly delegate* unmanaged<byte*, int, int, nint*, int> OpenFile =
            (delegate* unmanaged<byte*, int, int, nint*, int>)Function("file_open");
        private static readonly delegate* unmanaged<nint, void> FreeFile =
            (delegate* unmanaged<nint, void>)Function("file_free");
        private static readonly delegate* unmanaged<nint*, int> CreateScan =
            (delegate* unmanaged<nint*, int>)Function("scan_create");
        private static readonly delegate* unmanaged<nint, void> FreeScan =
            (delegate* unmanaged<nint, void>)Function("scan_free");
        private static readonly delegate* unmanaged<nint, nint, void*, int> RunFile =
            (delegate* unmanaged<nint, nint, void*, int>)Function("scan_run_file");
        private static readonly delegate* unmanaged<nint, byte*, long, int, long, long*, int> AddFind =
            (delegate* unmanaged<nint, byte*, long, int, long, long*, int>)Function("scan_add_find");
        private static readonly delegate* unmanaged<nint, long*, int> AddHistogram =
            (delegate* unmanaged<nint, long*, int>)Function("scan_add_histogram");
        private static readonly delegate* unmanaged<nint, byte*, long*, int> AddDigest =
            (delegate* unmanaged<nint, byte*, long*, int>)Function("scan_add_digest");

        private readonly nint file;

        internal C(string path)
        {
            nint opened;
            fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
                Check(OpenFile(name, 0, 0, &opened));
            file = opened;
        }

        public void Dispose() => FreeFile(file);

        internal long Find() => Scan(scan =>
        {
            long id;
            fixed (byte* needle = Needle)
                Check(AddFind(scan, needle, Needle.Length, 0, -1, &id));
        });

        internal long Histogram() => Scan(scan =>
        {
            long id;
            Check(AddHistogram(scan, &id));
        });

        internal long Digest() => Scan(scan =>
        {
            long id;
            fixed (byte* name = "sha256\0"u8)
                Check(AddDigest(scan, name, &id));
        });

        private long Scan(Action<nint> plan)
        {
            nint scan;
            Check(CreateScan(&scan));
            plan(scan);
            Check(RunFile(scan, file, null));
            FreeScan(scan);
            return 0;
        }

        private static nint Function(string name) => NativeLibrary.GetExport(Library, "bufview_" + name);

        private static void Check(int status)
        {
            if (status != 0)
                throw new InvalidOperationException($"a call of C answered {status}");
        }
    }
}
