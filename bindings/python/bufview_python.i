// SPDX-License-Identifier: MIT
// The extension module `bufview._bufview`: the class model, and what Python makes of it. View and
// Storage are types written by hand, whose further methods are those that SWIG makes from the
// model; the other classes are SWIG's builtin types.
%module(package="bufview") bufview

%begin %{
#define PY_SSIZE_T_CLEAN
#define SWIG_PYTHON_SILENT_MEMLEAK
%}

%{
#include "scan_run.h"
#include "storage_object.h"
#include "values.h"

namespace python = bufview::python;
%}

// Methods of a class hide no built-in name.
#pragma SWIG nowarn=321

%include <std_string.i>

// Every call lets other threads run: the library holds what it works on. A method that takes more
// after what may be left out says what it needs: SWIG takes all of that for optional.
%define %calling(METHOD, NEEDED)
%exception METHOD {
    if (!(NEEDED)) {
        PyErr_SetString(PyExc_TypeError, "$name() is missing a required argument");
        SWIG_fail;
    }
    try {
        const python::Unlocked unlocked;
        $action
    } catch (const bufview::Error &error) {
        python::raise_error(error);
        SWIG_fail;
    } catch (const std::bad_alloc &) {
        PyErr_NoMemory();
        SWIG_fail;
    }
}
%enddef
%calling(, true)
%calling(View::windows, obj1 && obj2 && obj3)
%calling(View::chunk, obj1 && obj2 && obj3)
%calling(View::chunk_count, obj1 && obj2)
%calling(File::read, obj1 && obj2)
%calling(Scan::feed, obj1 && obj2)

// Views and storages. What a view shows is held until the call is over.
%typemap(in) View * (python::Memory *held = nullptr),
             const View * (python::Memory *held = nullptr) {
    if (!python::is_view($input)) {
        PyErr_Format(PyExc_TypeError, "a View is required, not '%.200s'",
                     Py_TYPE($input)->tp_name);
        SWIG_fail;
    }
    $1 = python::handle_of(python::as_view($input));
    if ($1 == nullptr)
        SWIG_fail;
    held = python::as_view($input)->memory;
    Py_INCREF(held);
}
%typemap(freearg) View *, const View * { Py_XDECREF(held$argnum); }
%typemap(out) View * {
    $result = python::view_of_handle(held1, $1, python::as_view(self));
}
%typemap(in) Storage * {
    if (!python::is_storage($input)) {
        PyErr_Format(PyExc_TypeError, "a Storage is required, not '%.200s'",
                     Py_TYPE($input)->tp_name);
        SWIG_fail;
    }
    $1 = python::storage_handle($input);
}
%typemap(out) Storage * { $result = python::storage_object($1); }

// Keywords let a method have parameters that may be left out.
%feature("kwargs", "1");

// One integer, or a sequence of them.
%typemap(in) (const int64_t *numbers, int64_t numbers_len) (int64_t list[BUFVIEW_MAX_NDIM + 1]) {
    $2 = python::read_numbers($input, list);
    if ($2 < 0)
        SWIG_fail;
    $1 = list;
}
%typemap(default) (const int64_t *numbers, int64_t numbers_len) { $1 = nullptr; $2 = 0; }
%typemap(default) int64_t axis "$1 = 0;"
%typemap(default) int64_t offset "$1 = 0;"
%typemap(default) int64_t stride "$1 = 0;"
%typemap(default) int64_t axis1 "$1 = 0;"
%typemap(default) int64_t axis2 "$1 = 1;"

// Bytes, and room for them: anything contiguous.
%typemap(in) (const void *data, int64_t data_len) (Py_buffer buffer = {}) {
    if (PyObject_GetBuffer($input, &buffer, PyBUF_CONTIG_RO) < 0)
        SWIG_fail;
    $1 = buffer.buf;
    $2 = buffer.len;
}
%typemap(freearg) (const void *data, int64_t data_len) { PyBuffer_Release(&buffer$argnum); }
%apply (const void *data, int64_t data_len) { (const void *more_data, int64_t more_data_len) };
%typemap(in) (void *out_data, int64_t out_data_len) (Py_buffer buffer = {}) {
    if (PyObject_GetBuffer($input, &buffer, PyBUF_CONTIG) < 0)
        SWIG_fail;
    $1 = buffer.buf;
    $2 = buffer.len;
}
%typemap(freearg) (void *out_data, int64_t out_data_len) { PyBuffer_Release(&buffer$argnum); }

// Numbers, and room for them: anything contiguous with items of eight bytes, as array("q").
%typemap(in) (const int64_t *longs, int64_t longs_len) (Py_buffer buffer = {}) {
    if (!python::get_numbers($input, &buffer, PyBUF_CONTIG_RO, "qln"))
        SWIG_fail;
    $1 = static_cast<int64_t *>(buffer.buf);
    $2 = buffer.len / 8;
}
%typemap(freearg) (const int64_t *longs, int64_t longs_len) { PyBuffer_Release(&buffer$argnum); }
%typemap(in) (int64_t *out_longs, int64_t out_longs_len) (Py_buffer buffer = {}) {
    if (!python::get_numbers($input, &buffer, PyBUF_CONTIG, "qln"))
        SWIG_fail;
    $1 = static_cast<int64_t *>(buffer.buf);
    $2 = buffer.len / 8;
}
%typemap(freearg) (int64_t *out_longs, int64_t out_longs_len) { PyBuffer_Release(&buffer$argnum); }
%typemap(in) (double *out_doubles, int64_t out_doubles_len) (Py_buffer buffer = {}) {
    if (!python::get_numbers($input, &buffer, PyBUF_CONTIG, "d"))
        SWIG_fail;
    $1 = static_cast<double *>(buffer.buf);
    $2 = buffer.len / 8;
}
%typemap(freearg) (double *out_doubles, int64_t out_doubles_len) { PyBuffer_Release(&buffer$argnum); }
%typemap(out) std::vector<int64_t> { $result = python::tuple_of($1); }

%typemap(in) const Values & (python::Arguments arguments, Values item) {
    if (!python::add_values(arguments, $input))
        SWIG_fail;
    for (const bufview::Value &value : arguments.values)
        item.add(value);
    $1 = &item;
}

%typemap(in) const char *path (PyObject *encoded = nullptr) {
    if (!PyUnicode_FSConverter($input, &encoded))
        SWIG_fail;
    $1 = PyBytes_AS_STRING(encoded);
}
%typemap(freearg) const char *path { Py_XDECREF(encoded$argnum); }
%typemap(in) const char *text, const char *text_or_null {
    $1 = const_cast<char *>(PyUnicode_AsUTF8($input));
    if ($1 == nullptr)
        SWIG_fail;
}
%typemap(freearg) const char *text, const char *text_or_null ""

// Bounds of a search, as bytes.find() takes them.
%typemap(in) int64_t start, int64_t stop {
    if ($input != Py_None && !_PyEval_SliceIndex($input, reinterpret_cast<Py_ssize_t *>(&$1)))
        SWIG_fail;
}
%typemap(default) int64_t start "$1 = 0;"
%typemap(default) int64_t stop "$1 = INT64_MAX;"
%rename(find) View::find_bytes;
%rename(rfind) View::rfind_bytes;
%rename(startswith) View::starts_with;
%rename(endswith) View::ends_with;
%ignore View::count_bytes;
%ignore View::find_all_bytes;

// What Python has its own ways for: attributes, v[...], ==, hash(), in, memoryview's methods.
%ignore Values;
%ignore View::duplicate;
%ignore View::to_readonly;
%ignore View::slice;
%ignore View::subview;
%ignore View::cast;
%ignore View::len;
%ignore View::nbytes;
%ignore View::itemsize;
%ignore View::ndim;
%ignore View::is_readonly;
%ignore View::c_contiguous;
%ignore View::f_contiguous;
%ignore View::shape;
%ignore View::strides;
%ignore View::suboffsets;
%ignore View::format;
%ignore View::release;
%ignore View::get_int64;
%ignore View::get_double;
%ignore View::get;
%ignore View::set_int64;
%ignore View::set_double;
%ignore View::set;
%ignore View::set_bytes;
%ignore View::read_int64;
%ignore View::read_double;
%ignore View::read_bytes;
%ignore View::write_int64;
%ignore View::write_double;
%ignore View::write_bytes;
%ignore View::copy_bytes;
%ignore View::hex;
%ignore View::equal;
%ignore View::equal_bytes;
%ignore View::hash;
%ignore View::contains;
%ignore View::count;
%ignore View::index;
%ignore View::assign;
%ignore View::assign_bytes;
%ignore Storage::create;
%ignore Storage::copy;
%ignore Storage::view;
%ignore Storage::view_layout;
%ignore Storage::create_shared;
%ignore Storage::map_shared;
%ignore File::view;
%ignore File::map;

%{
namespace bufview::python {

// How many numbers there are, -1 with an exception.
static int64_t read_numbers(PyObject *object, int64_t *out) {
    if (PyIndex_Check(object)) {
        out[0] = PyNumber_AsSsize_t(object, PyExc_OverflowError);
        return out[0] == -1 && PyErr_Occurred() ? -1 : 1;
    }
    const Ref items(PySequence_Fast(object, "an integer or a sequence of integers is required"));
    if (!items)
        return -1;
    const Py_ssize_t count = PySequence_Fast_GET_SIZE(items.get());
    for (Py_ssize_t i = 0; i < count && i <= BUFVIEW_MAX_NDIM; ++i) {
        out[i] = PyNumber_AsSsize_t(PySequence_Fast_GET_ITEM(items.get(), i), PyExc_OverflowError);
        if (out[i] == -1 && PyErr_Occurred())
            return -1;
    }
    return count <= BUFVIEW_MAX_NDIM ? count : BUFVIEW_MAX_NDIM + 1;
}

static PyObject *tuple_of(const std::vector<int64_t> &numbers) {
    PyObject *tuple = PyTuple_New(static_cast<Py_ssize_t>(numbers.size()));
    for (size_t i = 0; tuple != nullptr && i < numbers.size(); ++i) {
        PyObject *number = PyLong_FromLongLong(numbers[i]);
        if (number == nullptr)
            Py_CLEAR(tuple);
        else
            PyTuple_SET_ITEM(tuple, static_cast<Py_ssize_t>(i), number);
    }
    return tuple;
}

static bool get_numbers(PyObject *object, Py_buffer *buffer, int flags, const char *codes) {
    if (PyObject_GetBuffer(object, buffer, flags | PyBUF_FORMAT) < 0)
        return false;
    const char *format = buffer->format != nullptr ? buffer->format : "B";
    if (format[0] != 0 && format[1] == 0 && strchr(codes, format[0]) != nullptr)
        return true;
    PyErr_Format(PyExc_TypeError, "items of format '%c' are required, not '%s'", codes[0], format);
    PyBuffer_Release(buffer);
    return false;
}

}  // namespace bufview::python
%}

%init %{
    if (!python::add_errors(m) || !python::ready_view(SwigPyBuiltin__View_methods) ||
        !python::ready_storage(SwigPyBuiltin__Storage_methods))
        return nullptr;
%}

%include "../bufview.i"

// What takes objects of Python lets others run by itself.
%exception;
%inline %{
static PyObject *file_view(File *file, int64_t first, int64_t length, PyObject *owner) {
    Storage *storage = nullptr;
    bufview_status status = BUFVIEW_OK;
    {
        const python::Unlocked unlocked;
        status = bufview_file_map(file, first, length, &storage);
    }
    return status == BUFVIEW_OK ? python::view_of_file(storage, owner, first)
                               : python::raise_last(status);
}
static PyObject *scan_view(Scan *scan, const View *view, int64_t first, int64_t length,
                           int64_t threads, bool part, PyObject *progress) {
    return python::run_scan(progress, first, length, threads, part, [&](auto *options) {
        return bufview_scan_run_view(scan, view, options);
    });
}
static PyObject *scan_file(Scan *scan, File *file, int64_t first, int64_t length, int64_t threads,
                           bool part, PyObject *progress) {
    return python::run_scan(progress, first, length, threads, part, [&](auto *options) {
        return bufview_scan_run_file(scan, file, options);
    });
}
static PyObject *digest_names() {
    PyObject *names = PyList_New(0);
    const char *name = nullptr;
    for (int64_t i = 0; names != nullptr && (name = bufview_scan_digest_name(i)) != nullptr; ++i) {
        const python::Ref text(PyUnicode_FromString(name));
        if (!text || PyList_Append(names, text.get()) < 0)
            Py_CLEAR(names);
    }
    return names;
}
%}

// In place of SWIG's own types of these names.
%init %{
    if (PyDict_SetItemString(PyModule_GetDict(m), "View",
                             reinterpret_cast<PyObject *>(&python::view_type)) < 0 ||
        PyDict_SetItemString(PyModule_GetDict(m), "Storage",
                             reinterpret_cast<PyObject *>(&python::storage_type)) < 0)
        return nullptr;
%}
