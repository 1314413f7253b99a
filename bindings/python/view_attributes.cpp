// SPDX-License-Identifier: MIT
// What a view says of itself.
#include "view.h"

namespace bufview::python {
namespace {

PyObject *tuple_of(const ViewObject *self, const Py_ssize_t *numbers) {
    const int count = numbers != nullptr ? self->ndim : 0;
    PyObject *tuple = PyTuple_New(count);
    for (int i = 0; tuple != nullptr && i < count; ++i) {
        PyObject *number = PyLong_FromSsize_t(numbers[i]);
        if (number == nullptr)
            Py_CLEAR(tuple);
        else
            PyTuple_SET_ITEM(tuple, i, number);
    }
    return tuple;
}

// Each answers only for a view that was not released.
template <PyObject *(*get)(const ViewObject *)>
PyObject *attribute(PyObject *object, void *) {
    const ViewObject *self = as_view(object);
    return alive(self) ? get(self) : nullptr;
}

PyObject *owner(const ViewObject *self) {
    if (self->memory->owner != nullptr)
        return Py_NewRef(self->memory->owner);
    const Py_buffer *buffer = memory_buffer(self->memory);
    PyObject *exporter = buffer != nullptr ? buffer->obj : nullptr;
    // A memoryview only passes on what another object exports.
    if (exporter != nullptr && PyMemoryView_Check(exporter) &&
        PyMemoryView_GET_BUFFER(exporter)->obj != nullptr)
        exporter = PyMemoryView_GET_BUFFER(exporter)->obj;
    return Py_NewRef(exporter != nullptr ? exporter : Py_None);
}
PyObject *nbytes(const ViewObject *self) {
    return PyLong_FromSsize_t(item_count(self) * self->itemsize);
}
PyObject *readonly(const ViewObject *self) {
    return PyBool_FromLong(self->readonly);
}
PyObject *itemsize(const ViewObject *self) {
    return PyLong_FromSsize_t(self->itemsize);
}
PyObject *format(const ViewObject *self) {
    return PyUnicode_FromString(self->format);
}
PyObject *ndim(const ViewObject *self) {
    return PyLong_FromLong(self->ndim);
}
PyObject *shape(const ViewObject *self) {
    return tuple_of(self, self->shape);
}
PyObject *strides(const ViewObject *self) {
    return tuple_of(self, self->strides);
}
PyObject *suboffsets(const ViewObject *self) {
    return tuple_of(self, self->suboffsets);
}
PyObject *is_c_contiguous(const ViewObject *self) {
    return PyBool_FromLong(c_contiguous(self));
}
PyObject *is_f_contiguous(const ViewObject *self) {
    return PyBool_FromLong(f_contiguous(self));
}
PyObject *is_contiguous(const ViewObject *self) {
    return PyBool_FromLong(c_contiguous(self) || f_contiguous(self));
}
PyObject *transposed(const ViewObject *self) {
    return PyObject_CallMethod(const_cast<PyObject *>(reinterpret_cast<const PyObject *>(self)),
                               "transpose", nullptr);
}

}  // namespace

PyGetSetDef view_attributes[] = {
    {"obj", attribute<owner>, nullptr, "The object whose memory this is.", nullptr},
    {"nbytes", attribute<nbytes>, nullptr, "Bytes of all items.", nullptr},
    {"readonly", attribute<readonly>, nullptr, "Whether the memory may not be written.", nullptr},
    {"itemsize", attribute<itemsize>, nullptr, "Bytes of one item.", nullptr},
    {"format", attribute<format>, nullptr, "Format of an item, as in PEP 3118.", nullptr},
    {"ndim", attribute<ndim>, nullptr, "Number of dimensions.", nullptr},
    {"shape", attribute<shape>, nullptr, "Items in each dimension.", nullptr},
    {"strides", attribute<strides>, nullptr, "Bytes from an item to the next, in each dimension.",
     nullptr},
    {"suboffsets", attribute<suboffsets>, nullptr, "Offsets behind pointers, as in PEP 3118.",
     nullptr},
    {"c_contiguous", attribute<is_c_contiguous>, nullptr,
     "Whether the items lie close together, the last index varying fastest.", nullptr},
    {"f_contiguous", attribute<is_f_contiguous>, nullptr,
     "Whether the items lie close together, the first index varying fastest.", nullptr},
    {"contiguous", attribute<is_contiguous>, nullptr,
     "Whether the items lie close together in either order.", nullptr},
    {"T", attribute<transposed>, nullptr, "The view with its dimensions turned round.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

}  // namespace bufview::python
