// SPDX-License-Identifier: MIT
// The Java layer: class Native, whose static methods are those of the class model. It is what the
// classes of org/bufview are written on, and nobody else sees it. SWIG's own proxy classes are not
// compiled: those of org/bufview carry their names, because every native method takes, beside the
// handle, the object that owns it. That object cannot be collected before the call is back.
%module(jniclassname="Native") Model

%{
#include "array.h"
#include "bytes.h"
#include "scan.h"
#include "window.h"
%}

%rename(MappedFile) File;

// 64 bits are `long` in C++ here, and `long` in Java everywhere.
%apply long long { long };

%pragma(java) jniclassclassmodifiers="final class"
%pragma(java) jniclasscode=%{
  static {
    NativeLoader.load();
  }
%}

// What fails becomes an exception of Java. One that a callback threw is there already.
%define %failing(CHECKED)
{
    try {
        $action
    } catch (const std::exception &) {
        jni::raise(jenv, CHECKED);
        return $null;
    }
}
%enddef
%exception %failing(false)

// Only these may throw the checked java.io.IOException.
%define %checked(METHOD)
%javaexception("java.io.IOException") METHOD %failing(true)
%enddef
%checked(File::open)
%checked(File::from_descriptor)
%checked(File::map)
%checked(File::view)
%checked(File::read_region)
%checked(File::check)
// These may call back, to the Java object that they were called on.
%define %calling_back(CHECKED)
{
    try {
        const jni::ScanCall call(jenv, jarg1_);
        $action
    } catch (const std::exception &) {
        jni::raise(jenv, CHECKED);
        return $null;
    }
}
%enddef
%javaexception("java.io.IOException") Scan::run_view %calling_back(true)
%javaexception("java.io.IOException") Scan::run_file %calling_back(true)
%exception Scan::feed %calling_back(false)
%exception Scan::finish %calling_back(false)

// A C++ type, the types of its Java counterpart, and how one is made from the other.
%define %java_type(CPP, JNI, JAVA)
%typemap(jni) CPP "JNI"
%typemap(jtype) CPP "JAVA"
%typemap(jstype) CPP "JAVA"
%typemap(javain) CPP "$javainput"
%typemap(javaout) CPP { return $jnicall; }
%typemap(freearg) CPP ""
%typemap(argout) CPP ""
%enddef

%define %utf8(CPP)
%java_type(CPP, jbyteArray, byte[])
%typemap(in) CPP (jni::Text text) %{
    if (!text.take(jenv, $input))
        return $null;
    $1 = ($1_ltype)text.get();
%}
%enddef
%utf8(const char *text)
%utf8(const char *text_or_null)
%utf8(const char *path)

%java_type(std::string, jbyteArray, byte[])
%typemap(out) std::string %{ $result = jni::give(jenv, $1); %}

%java_type(std::vector<int64_t>, jlongArray, long[])
%typemap(out) std::vector<int64_t> %{ $result = jni::give(jenv, $1); %}

%java_type((const int64_t *numbers, int64_t numbers_len), jlongArray, long[])
%typemap(in) (const int64_t *numbers, int64_t numbers_len) (jni::Numbers numbers) %{
    if (!numbers.take(jenv, $input))
        return $null;
    $1 = ($1_ltype)numbers.data();
    $2 = numbers.size();
%}

%apply (const int64_t *numbers, int64_t numbers_len) {
    (const int64_t *more_numbers, int64_t more_numbers_len),
    (const int64_t *longs, int64_t longs_len)
};

// Five numbers for each key: kind, omits, start, stop, step.
%java_type((const bufview_key *keys, int64_t keys_len), jlongArray, long[])
%typemap(in) (const bufview_key *keys, int64_t keys_len) (jni::Keys keys) %{
    if (!keys.take(jenv, $input))
        return $null;
    $1 = ($1_ltype)keys.data();
    $2 = keys.size();
%}

// An array of bytes, which is copied, or a direct buffer, which is not.
%java_type((const void *data, int64_t data_len), jobject, Object)
%typemap(in) (const void *data, int64_t data_len) (jni::Given given) %{
    if (!given.take(jenv, $input))
        return $null;
    $1 = ($1_ltype)given.data();
    $2 = given.size();
%}
%apply (const void *data, int64_t data_len) { (const void *more_data, int64_t more_data_len) };

%java_type((void *out_data, int64_t out_data_len), jobject, Object)
%typemap(in) (void *out_data, int64_t out_data_len) (jni::Room room) %{
    if (!room.take(jenv, $input))
        return $null;
    $1 = ($1_ltype)room.data();
    $2 = room.size();
%}
%typemap(argout) (void *out_data, int64_t out_data_len) %{ room$argnum.give(jenv, $input); %}

%define %room(CPP, JNI, JAVA, ROOM)
%java_type(CPP, JNI, JAVA)
%typemap(in) CPP (ROOM room) %{
    if (!room.take(jenv, $input))
        return $null;
    $1 = ($1_ltype)room.data();
    $2 = room.size();
%}
%typemap(argout) CPP %{ room$argnum.give(jenv, $input); %}
%enddef
%room((int64_t *out_longs, int64_t out_longs_len), jlongArray, long[], jni::LongRoom)
%room((double *out_doubles, int64_t out_doubles_len), jdoubleArray, double[], jni::DoubleRoom)

// Values travel as one array of bytes, which Values.java writes and reads.
%java_type(Values *, jbyteArray, byte[])
%typemap(out) Values * %{ $result = jni::encode(jenv, std::unique_ptr<Values>($1)); %}
%java_type(const Values &, jbyteArray, byte[])
%typemap(in) const Values & (Values values) %{
    if (!jni::decode(jenv, $input, values))
        return $null;
    $1 = &values;
%}

%java_type(jobject, jobject, Object)
%java_type(jbyteArray, jbyteArray, byte[])
%java_type(jshortArray, jshortArray, short[])
%java_type(jintArray, jintArray, int[])
%java_type(jlongArray, jlongArray, long[])
%java_type(jfloatArray, jfloatArray, float[])
%java_type(jdoubleArray, jdoubleArray, double[])
%typemap(in, numinputs=0) JNIEnv *jenv "$1 = jenv;"

// The methods that Java has in a form of its own: runs of items go to and from parts of arrays.
%ignore View::read_int64;
%ignore View::read_double;
%ignore View::read_bytes;
%ignore View::write_int64;
%ignore View::write_double;
%ignore View::write_bytes;
%ignore File::read;
%ignore Values;

%include "../bufview.i"

%{
#include "values.h"
%}

// A run of items from, or to, a part of an array: `count` items at `offset` of it.
%define %runs(NAME, ARRAY)
    void get_ ## NAME(JNIEnv *jenv, int64_t first, ARRAY array, int32_t offset, int32_t count) {
        jni::get_items<ARRAY>(jenv, $self, first, array, offset, count);
    }
    void put_ ## NAME(JNIEnv *jenv, int64_t first, ARRAY array, int32_t offset, int32_t count) {
        jni::put_items<ARRAY>(jenv, $self, first, array, offset, count);
    }
%enddef

%newobject View::of_buffer;

%extend View {
    // The same without an array, for one dimension.
    int64_t get_int64_at(int64_t index) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_view_get_int64($self, &index, 1, out); });
    }
    double get_double_at(int64_t index) {
        return model::result<double>(
            [&](auto out) { return bufview_view_get_double($self, &index, 1, out); });
    }
    void set_int64_at(int64_t index, int64_t value) {
        jni::check(bufview_view_set_int64($self, &index, 1, value));
    }
    void set_double_at(int64_t index, double value) {
        jni::check(bufview_view_set_double($self, &index, 1, value));
    }
    %runs(shorts, jshortArray)
    %runs(ints, jintArray)
    %runs(longs, jlongArray)
    %runs(floats, jfloatArray)
    %runs(doubles, jdoubleArray)
    // The bytes of items, as they lie.
    void get_bytes(JNIEnv *jenv, int64_t first, int64_t items, jbyteArray array, int32_t offset,
                   int32_t count) {
        jni::get_bytes(jenv, $self, first, items, array, offset, count);
    }
    void put_bytes(JNIEnv *jenv, int64_t first, int64_t items, jbyteArray array, int32_t offset,
                   int32_t count) {
        jni::put_bytes(jenv, $self, first, items, array, offset, count);
    }
    // A lease, and in out_longs its address, its bytes, whether they may not be written, and
    // whether they lie close together.
    int64_t lease(int64_t *out_longs, int64_t out_longs_len) {
        return jni::lease($self, std::span(out_longs, static_cast<size_t>(out_longs_len)));
    }
    static void return_lease(int64_t lease) { jni::return_lease(lease); }
    // A direct buffer over memory that somebody else holds.
    static jobject window(JNIEnv *jenv, int64_t address, int64_t length) {
        return jni::window(jenv, address, length);
    }
    // A view over the memory of a direct buffer, which lives as long as the view needs it.
    static View *of_buffer(JNIEnv *jenv, jobject buffer, bool readonly) {
        return jni::of_buffer(jenv, buffer, readonly);
    }
}

%extend File {
    // Bytes read into a part of an array, fewer than asked for only at the end.
    int64_t read_region(JNIEnv *jenv, int64_t offset, jbyteArray array, int32_t start,
                        int32_t count) {
        return jni::read_file(jenv, $self, offset, array, start, count);
    }
}

%extend Scan {
    void run_view(const View *view, int64_t offset, int64_t length, int64_t threads, int64_t chunk,
                  int64_t flags, jobject progress) {
        const bufview_scan_options options =
            jni::options_of(offset, length, threads, chunk, flags, progress);
        jni::check(bufview_scan_run_view($self, view, &options));
    }
    void run_file(File *file, int64_t offset, int64_t length, int64_t threads, int64_t chunk,
                  int64_t flags, jobject progress) {
        const bufview_scan_options options =
            jni::options_of(offset, length, threads, chunk, flags, progress);
        jni::check(bufview_scan_run_file($self, file, &options));
    }
    // The findings go to Scan.matches() and Scan.strings().
    void hand_out_matches(int64_t id) {
        jni::check(bufview_scan_set_find_sink($self, id, jni::on_matches, jni::cookie_of(id)));
    }
    void hand_out_strings(int64_t id) {
        jni::check(bufview_scan_set_strings_sink($self, id, jni::on_strings, jni::cookie_of(id)));
    }
}

%inline %{
// The name of a digest, empty beyond the last one.
inline std::string digest_name(int64_t index) {
    const char *const name = bufview_scan_digest_name(index);
    return name != nullptr ? name : "";
}
%}
