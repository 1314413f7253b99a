// SPDX-License-Identifier: MIT
// Exceptions: those memoryview raises, as classes of their own that carry the status.
#ifndef BUFVIEW_PYTHON_ERRORS_H
#define BUFVIEW_PYTHON_ERRORS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <bufview/bufview.hpp>

namespace bufview::python {

// Which class, where it is not the one that a status usually has.
enum class Kind {
    error,
    buffer,
    value,
    index,
    type,
    not_implemented,
    memory,
    os,
    cancelled,
};

// Makes the classes and puts them into the module. False with an exception set.
bool add_errors(PyObject *module);

// Sets an exception with a text as by PyErr_Format(). Always gives null.
PyObject *raise(Kind kind, bufview_status status, const char *format, ...);

// Sets the exception of the last failure of a call on this thread. Always gives null.
PyObject *raise_last(bufview_status status);
PyObject *raise_error(const Error &error);

// Lets other threads run while it lives.
class Unlocked {
public:
    Unlocked() : state_(PyEval_SaveThread()) {}
    Unlocked(const Unlocked &) = delete;
    Unlocked &operator=(const Unlocked &) = delete;
    ~Unlocked() { PyEval_RestoreThread(state_); }

private:
    PyThreadState *state_;
};

// A reference that is given back.
class Ref {
public:
    explicit Ref(PyObject *object = nullptr) : object_(object) {}
    Ref(const Ref &) = delete;
    Ref &operator=(const Ref &) = delete;
    ~Ref() { Py_XDECREF(object_); }
    PyObject *get() const { return object_; }
    explicit operator bool() const { return object_ != nullptr; }
    PyObject *give() { return std::exchange(object_, nullptr); }

private:
    PyObject *object_;
};

}  // namespace bufview::python

#endif
