// SPDX-License-Identifier: MIT
// Who lends memory to views. All views that were derived from one share one Memory, which holds a
// single export: a Py_buffer of a foreign object, or a lease of a storage of the library. That is
// what makes slices cheap. Handles for calls of the library are made from a storage over the same
// memory, which holds it by itself: a call that runs outlives any release.
#ifndef BUFVIEW_PYTHON_MEMORY_H
#define BUFVIEW_PYTHON_MEMORY_H

#include "errors.h"

#include <atomic>

namespace bufview::python {

// A Py_buffer that is released with its last holder, on whichever thread that goes.
struct Hold;
// The same for a lease of the library's memory. Python's collector sees through both: nothing that
// the library holds holds objects of Python, except the buffer.
struct Loan {
    std::atomic<int64_t> holders;
    bufview_view *view;
    bufview_lease lease;
};

struct Memory {
    // One of them is null.
    PyObject_HEAD Hold *hold;
    Loan *loan;
    // What handles are made from; over foreign memory it is made when the first one is needed.
    bufview_storage *storage;
    char *base;
    // Who is named as the owner: the exporter, or a Storage or File. May be null.
    PyObject *owner;
    // A file may shrink: who reads its memory asks afterwards.
    bool is_file;
    // Where in the file its first byte lies.
    int64_t position;
    // Something that Python's collector cannot see holds the memory, too.
    bool lent;
};

bool ready_memory();

// Takes a buffer over, whether it succeeds or not.
Memory *memory_of_buffer(Py_buffer *buffer);
// Memory of the library, which `owner`, a borrowed reference, is named the owner of. Takes the view
// over, whether it succeeds or not. A storage, taken over likewise, may be null.
Memory *memory_of_view(bufview_view *view, bufview_storage *storage, PyObject *owner, bool is_file);

const Py_buffer *memory_buffer(const Memory *memory);

// A handle over memory of this layout, whose format the library may not know: it then has a format
// of as many bytes, and *plain is set. Null with an exception.
bufview_view *memory_handle(Memory *memory, const bufview_layout &layout, int64_t itemsize,
                            int64_t nbytes, bool *plain);

}  // namespace bufview::python

#endif
