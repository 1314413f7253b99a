// SPDX-License-Identifier: MIT
// The Python object of a storage.
#ifndef BUFVIEW_PYTHON_STORAGE_OBJECT_H
#define BUFVIEW_PYTHON_STORAGE_OBJECT_H

#include "view.h"

namespace bufview::python {

extern PyTypeObject storage_type;

inline bool is_storage(PyObject *object) {
    return PyObject_TypeCheck(object, &storage_type);
}

// The handle, which stays the object's. Null with an exception if it was never made.
bufview_storage *storage_handle(PyObject *self);
// An object of a handle, which it takes over.
PyObject *storage_object(bufview_storage *handle);
PyObject *view_of_storage(PyObject *self, PyTypeObject *type);
// A view of bytes of a file from a position on; the file is named as their owner. Takes the handle
// over.
PyObject *view_of_file(bufview_storage *handle, PyObject *owner, int64_t position);

bool ready_storage(PyMethodDef *more);

}  // namespace bufview::python

#endif
