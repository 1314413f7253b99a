// SPDX-License-Identifier: MIT
// Views given to other libraries, and taken from them.
#ifndef BUFVIEW_PYTHON_INTEROP_H
#define BUFVIEW_PYTHON_INTEROP_H

#include "view.h"

namespace bufview::python {

PyObject *to_dlpack(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *dlpack_device(PyObject *self, PyObject *unused);
PyObject *to_arrow(PyObject *self, PyObject *args, PyObject *kwargs);
// Class methods.
PyObject *from_dlpack(PyObject *type, PyObject *object);
PyObject *from_arrow(PyObject *type, PyObject *object);

}  // namespace bufview::python

#endif
