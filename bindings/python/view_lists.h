// SPDX-License-Identifier: MIT
// Lists in lists of the items of a view.
#ifndef BUFVIEW_PYTHON_VIEW_LISTS_H
#define BUFVIEW_PYTHON_VIEW_LISTS_H

#include "view.h"

namespace bufview::python {

// The items from a dimension on, each made from its address by `make`, which gives null with an
// exception. Of no dimensions it is the item itself.
template <class Make>
PyObject *list_axis(const ViewObject *self, const char *at, int axis, const Make &make) {
    if (axis == self->ndim)
        return make(at);
    const Py_ssize_t count = self->shape[axis];
    const Py_ssize_t stride = self->strides[axis];
    const Py_ssize_t suboffset = self->suboffsets != nullptr ? self->suboffsets[axis] : -1;
    const bool last = axis + 1 == self->ndim;
    PyObject *list = PyList_New(count);
    const auto fill = [&](auto next) -> PyObject * {
        // No address behind the last item: with a large stride there is none.
        for (Py_ssize_t i = 0; i < count; ++i) {
            PyObject *object = next(at + i * stride);
            if (object == nullptr) {
                Py_DECREF(list);
                return nullptr;
            }
            PyList_SET_ITEM(list, i, object);
        }
        return list;
    };
    if (list == nullptr)
        return nullptr;
    if (last && suboffset < 0)
        return fill(make);
    return fill([&](const char *place) {
        const char *item =
            suboffset < 0 ? place : *reinterpret_cast<char *const *>(place) + suboffset;
        return last ? make(item) : list_axis(self, item, axis + 1, make);
    });
}

template <class Make>
PyObject *list_all(const ViewObject *self, const Make &make) {
    // The collector may run, and with it code that releases the view.
    const Ref held(Py_NewRef(reinterpret_cast<PyObject *>(self->memory)));
    PyObject *list = list_axis(self, self->data, 0, make);
    if (list != nullptr && !unchanged(self))
        Py_CLEAR(list);
    return list;
}

}  // namespace bufview::python

#endif
