// SPDX-License-Identifier: MIT
#include "errors.h"

#include <cerrno>
#include <cstdarg>

namespace bufview::python {
namespace {

constexpr int kinds = static_cast<int>(Kind::cancelled) + 1;
PyObject *classes[kinds];

Kind usual_kind(bufview_status status) {
    switch (status) {
    case BUFVIEW_BUSY:
    case BUFVIEW_LAYOUT:
        return Kind::buffer;
    case BUFVIEW_RANGE:
        return Kind::index;
    case BUFVIEW_TYPE:
    case BUFVIEW_READONLY:
        return Kind::type;
    case BUFVIEW_MEMORY:
        return Kind::memory;
    case BUFVIEW_IO:
    case BUFVIEW_CHANGED:
        return Kind::os;
    case BUFVIEW_CANCELLED:
        return Kind::cancelled;
    case BUFVIEW_UNSUPPORTED:
        return Kind::not_implemented;
    case BUFVIEW_CALLBACK:
    case BUFVIEW_INTERNAL:
        return Kind::error;
    default:
        return Kind::value;
    }
}

// As Python itself tells failures of the system apart.
struct SystemClass {
    const char *name;
    PyObject **base;
    int number;
    int other_number;
    PyObject *type;
};

SystemClass system_classes[] = {
    {"FileNotFoundError", &PyExc_FileNotFoundError, ENOENT, ENOENT, nullptr},
    {"PermissionError", &PyExc_PermissionError, EACCES, EPERM, nullptr},
    {"IsADirectoryError", &PyExc_IsADirectoryError, EISDIR, EISDIR, nullptr},
    {"NotADirectoryError", &PyExc_NotADirectoryError, ENOTDIR, ENOTDIR, nullptr},
};

PyObject *class_of(Kind kind, int error_number) {
    if (kind == Kind::os)
        for (const SystemClass &it : system_classes)
            if (error_number == it.number || error_number == it.other_number)
                return it.type;
    return classes[static_cast<int>(kind)];
}

// Arguments as the class wants them: an OSError has a number before its text.
PyObject *arguments(Kind kind, int error_number, PyObject *text) {
    if (kind == Kind::os)
        return Py_BuildValue("(iO)", error_number, text);
    return PyTuple_Pack(1, text);
}

void set(Kind kind, bufview_status status, PyObject *text, int error_number, int64_t offset) {
    PyObject *type = class_of(kind, error_number);
    const Ref args(text != nullptr ? arguments(kind, error_number, text) : nullptr);
    const Ref exception(args ? PyObject_CallObject(type, args.get()) : nullptr);
    const Ref number(PyLong_FromLong(status));
    const Ref position(offset < 0 ? Py_NewRef(Py_None) : PyLong_FromLongLong(offset));
    if (!exception || !number || !position ||
        PyObject_SetAttrString(exception.get(), "status", number.get()) < 0 ||
        PyObject_SetAttrString(exception.get(), "offset", position.get()) < 0)
        return;
    PyErr_SetObject(type, exception.get());
}

void set_core(bufview_status status, const char *message, int error_number, int64_t offset) {
    if (status == BUFVIEW_CHANGED)
        error_number = ESTALE;
    const Ref text(
        PyUnicode_DecodeUTF8(message, static_cast<Py_ssize_t>(strlen(message)), "replace"));
    set(usual_kind(status), status, text.get(), error_number, offset);
}

struct Description {
    const char *name;
    PyObject **base;
    const char *doc;
};

}  // namespace

bool add_errors(PyObject *module) {
    const Description descriptions[kinds] = {
        {"Error", &PyExc_Exception,
         "What the library could not do. `status` is one of `Status`, `offset` the byte position\n"
         "of malformed input, or None."},
        {"BufferError", &PyExc_BufferError, "Memory is in use, or does not lie as it must."},
        {"ValueError", &PyExc_ValueError, "A value does not fit, or the view was released."},
        {"IndexError", &PyExc_IndexError, "An index lies outside of its dimension."},
        {"TypeError", &PyExc_TypeError, "A value is of the wrong type, or memory is read-only."},
        {"NotImplementedError", &PyExc_NotImplementedError, "There is no such thing here."},
        {"MemoryError", &PyExc_MemoryError, "There is not enough memory."},
        {"OSError", &PyExc_OSError, "The system refused, or a file has changed."},
        {"CancelledError", &PyExc_Exception, "A callback or another thread asked to stop."},
    };
    for (int i = 0; i < kinds; ++i) {
        const Description &it = descriptions[i];
        const std::string name = std::string("bufview.") + it.name;
        // Of two bases the first one is our own, so that `except bufview.Error` catches all.
        const Ref bases(i == 0 || *it.base == PyExc_Exception
                            ? Py_NewRef(i == 0 ? *it.base : classes[0])
                            : PyTuple_Pack(2, classes[0], *it.base));
        const Ref members(i == 0 ? Py_BuildValue("{s:i,s:O}", "status", 0, "offset", Py_None)
                                 : PyDict_New());
        if (!bases || !members)
            return false;
        classes[i] = PyErr_NewExceptionWithDoc(name.c_str(), it.doc, bases.get(), members.get());
        if (classes[i] == nullptr || PyModule_AddObjectRef(module, it.name, classes[i]) < 0)
            return false;
    }
    for (SystemClass &it : system_classes) {
        const std::string name = std::string("bufview.") + it.name;
        const Ref bases(PyTuple_Pack(2, classes[static_cast<int>(Kind::os)], *it.base));
        if (!bases)
            return false;
        it.type = PyErr_NewException(name.c_str(), bases.get(), nullptr);
        if (it.type == nullptr || PyModule_AddObjectRef(module, it.name, it.type) < 0)
            return false;
    }
    return true;
}

PyObject *raise(Kind kind, bufview_status status, const char *format, ...) {
    va_list list;
    va_start(list, format);
    const Ref text(PyUnicode_FromFormatV(format, list));
    va_end(list);
    set(kind, status, text.get(), 0, -1);
    return nullptr;
}

PyObject *raise_last(bufview_status status) {
    set_core(status, bufview_last_message(), bufview_last_errno(), bufview_last_offset());
    return nullptr;
}

PyObject *raise_error(const Error &error) {
    set_core(error.status(), error.what(), error.system_error().value(), error.offset());
    return nullptr;
}

}  // namespace bufview::python
