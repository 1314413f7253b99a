// SPDX-License-Identifier: MIT
// The P/Invoke layer of the C# binding: internal, lower-case methods of the classes whose public
// face stands in src/*.cs. Handles are SafeHandles, arrays are pointers that the face has pinned,
// texts are UTF-8. What fails reports itself by one callback, and is thrown when the call is back.
//
// Items as lists of values, leases, callbacks and lent memory go to the C interface directly, see
// src/NativeMethods.cs: there is nothing in them that SWIG could make easier.
%module Native

%ignore Values;
%ignore Storage::view_layout;
%ignore View::get;
%ignore View::set;
%ignore View::fill;
%ignore View::contains;
%ignore View::count;
%ignore View::index;
%rename(MappedFile) File;
// A handle frees itself, past the layer: SWIG would pass it what is just being closed.
%ignore Storage::~Storage;
%ignore View::~View;
%ignore Format::~Format;
%ignore File::~File;
%ignore Scan::~Scan;

%pragma(csharp) imclassclassmodifiers="internal unsafe partial class"
%pragma(csharp) moduleclassmodifiers="internal static unsafe partial class"
%feature("cs:methodmodifiers") "internal";

// --- failures

%insert(runtime) %{
#include <bufview/status.h>

typedef void(SWIGSTDCALL *bufview_cs_failed)(int32_t status, int32_t system_error, int64_t offset,
                                             const char *message);
static bufview_cs_failed bufview_cs_report = nullptr;

extern "C" {
SWIGEXPORT void SWIGSTDCALL bufview_cs_on_failure(bufview_cs_failed report) {
    bufview_cs_report = report;
}
}
%}

%exception %{
    try {
        $action
    } catch (const bufview::Error &error) {
        bufview_cs_report(error.status(), error.system_error().value(), error.offset(),
                          error.what());
        return $null;
    } catch (const std::bad_alloc &) {
        bufview_cs_report(BUFVIEW_MEMORY, 0, -1, "out of memory");
        return $null;
    } catch (const std::exception &error) {
        bufview_cs_report(BUFVIEW_INTERNAL, 0, -1, error.what());
        return $null;
    }
%}

// In the place of SWIG's own: what a call on this thread has reported, and is thrown behind it.
%pragma(csharp) imclasscode=%{
    internal static class SWIGPendingException {
        [global::System.ThreadStatic]
        private static global::System.Exception pending;

        internal static bool Pending => pending != null;

        internal static void Set(global::System.Exception error) { pending = error; }

        internal static global::System.Exception Retrieve() {
            global::System.Exception error = pending;
            pending = null;
            return error;
        }
    }
%}

// --- handles

%define BUFVIEW_HANDLE(MODEL, CLASS)
%typemap(imtype, out="global::System.IntPtr") MODEL *, const MODEL * "global::BufView." #CLASS "Handle"
%typemap(csclassmodifiers) MODEL "public sealed unsafe partial class"
%typemap(csinterfaces) MODEL ""
%typemap(csbody) MODEL %{
    internal $csclassname(global::System.IntPtr token, bool owned) : this(new global::BufView.$csclassnameHandle(token)) {}
%}
%typemap(csdispose) MODEL ""
%typemap(csdisposing, methodname="SwigDispose", methodmodifiers="internal", parameters="") MODEL ""
%typemap(csin) MODEL *, const MODEL * "global::BufView.$csclassname.HandleOf($csinput)"
%enddef
BUFVIEW_HANDLE(Storage, Storage)
BUFVIEW_HANDLE(View, View)
BUFVIEW_HANDLE(Format, Format)
BUFVIEW_HANDLE(File, MappedFile)
BUFVIEW_HANDLE(Scan, Scan)

// --- integers: int64_t is long here, which SWIG takes for C#'s int

%typemap(ctype) long "int64_t"
%typemap(imtype) long "long"
%typemap(cstype) long "long"
%typemap(csout, excode=SWIGEXCODE) long {
    long ret = $imcall;$excode
    return ret;
  }

// --- pointers to what the face has pinned

%define BUFVIEW_POINTER(PATTERN, CTYPE, CSTYPE)
%typemap(ctype) PATTERN CTYPE
%typemap(imtype) PATTERN CSTYPE
%typemap(cstype) PATTERN CSTYPE
%typemap(csin) PATTERN "$csinput"
%typemap(in) PATTERN "$1 = ($1_ltype)$input;"
%enddef
BUFVIEW_POINTER(const int64_t *numbers, "const int64_t *", "long*")
BUFVIEW_POINTER(const int64_t *longs, "const int64_t *", "long*")
BUFVIEW_POINTER(int64_t *out_longs, "int64_t *", "long*")
BUFVIEW_POINTER(const double *doubles, "const double *", "double*")
BUFVIEW_POINTER(double *out_doubles, "double *", "double*")
BUFVIEW_POINTER(const bufview_key *keys, "const void *", "global::BufView.NativeKey*")
BUFVIEW_POINTER(const void *data, "const void *", "void*")
BUFVIEW_POINTER(const void *more_data, "const void *", "void*")
BUFVIEW_POINTER(void *out_data, "void *", "void*")

// --- texts

%define BUFVIEW_TEXT(PATTERN)
%typemap(ctype) PATTERN "const char *"
%typemap(imtype, inattributes="[global::System.Runtime.InteropServices.MarshalAs(global::System.Runtime.InteropServices.UnmanagedType.LPUTF8Str)]") PATTERN "string"
%typemap(cstype) PATTERN "string"
%typemap(csin) PATTERN "$csinput"
%typemap(in) PATTERN "$1 = ($1_ltype)$input;"
%typemap(freearg) PATTERN ""
%enddef
BUFVIEW_TEXT(const char *text)
BUFVIEW_TEXT(const char *text_or_null)
BUFVIEW_TEXT(const char *path)

// What is given away: memory of malloc, which the face copies and frees.
%{
#include <cstdlib>
#include <cstring>
#include <new>

static void *bufview_cs_give(const void *bytes, size_t size, int64_t count) {
    char *block = static_cast<char *>(std::malloc(sizeof count + size));
    if (block == nullptr)
        throw std::bad_alloc();
    std::memcpy(block, &count, sizeof count);
    if (size != 0)
        std::memcpy(block + sizeof count, bytes, size);
    return block;
}

extern "C" {
SWIGEXPORT void SWIGSTDCALL bufview_cs_take(void *block) {
    std::free(block);
}
}
%}

%typemap(ctype) std::string "void *"
%typemap(imtype) std::string "void*"
%typemap(cstype) std::string "string"
%typemap(csout, excode=SWIGEXCODE) std::string {
    void* block = $imcall;$excode
    return global::BufView.Given.Text(block);
  }
%typemap(ctype) std::vector<int64_t> "void *"
%typemap(imtype) std::vector<int64_t> "void*"
%typemap(cstype) std::vector<int64_t> "long[]"
%typemap(csout, excode=SWIGEXCODE) std::vector<int64_t> {
    void* block = $imcall;$excode
    return global::BufView.Given.Numbers(block);
  }
%typemap(out) std::string
    "$result = bufview_cs_give($1.data(), $1.size(), (int64_t)$1.size());"
%typemap(out) std::vector<int64_t>
    "$result = bufview_cs_give($1.data(), $1.size() * sizeof(int64_t), (int64_t)$1.size());"

%include "../bufview.i"
