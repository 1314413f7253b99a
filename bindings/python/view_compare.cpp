// SPDX-License-Identifier: MIT
// v == other, and hash(v).
#include "view.h"

#include <cstring>

namespace bufview::python {
namespace {

// Below this many bytes letting others run costs more than it gives.
constexpr Py_ssize_t worth_unlocking = 1 << 16;

bool same_shape(const ViewObject *a, const ViewObject *b) {
    if (a->ndim != b->ndim)
        return false;
    for (int i = 0; i < a->ndim; ++i) {
        if (a->shape[i] != b->shape[i])
            return false;
        // As memoryview: behind a dimension without items shapes do not matter.
        if (a->shape[i] == 0)
            return true;
    }
    return true;
}

// Whether items are equal exactly when their bytes are.
bool bytes_decide(const ViewObject *a, const ViewObject *b) {
    return a->code != 0 && a->code == b->code && strchr("fd?", a->code) == nullptr &&
           c_contiguous(a) && c_contiguous(b);
}

bool equal_bytes(const ViewObject *a, const ViewObject *b) {
    const auto compare = [&] {
        return memcmp(a->data, b->data, static_cast<size_t>(a->nbytes)) == 0;
    };
    if (a->nbytes < worth_unlocking)
        return compare();
    const Unlocked unlocked;
    return compare();
}

// 1 or 0, -1 with an exception.
int equal(ViewObject *a, ViewObject *b) {
    if (!same_shape(a, b))
        return 0;
    // Views may be released meanwhile. Their memory may not.
    const Ref held_a(Py_NewRef(reinterpret_cast<PyObject *>(a->memory)));
    const Ref held_b(Py_NewRef(reinterpret_cast<PyObject *>(b->memory)));
    const bool in_file = a->memory->is_file || b->memory->is_file;
    if (!in_file && bytes_decide(a, b))
        return equal_bytes(a, b) ? 1 : 0;
    bufview_view *left = handle_of(a);
    bufview_view *right = left != nullptr ? handle_of(b) : nullptr;
    if (right == nullptr)
        return -1;
    // Items that nobody can read are equal to none.
    if (a->plain || b->plain)
        return 0;
    int32_t result = 0;
    bufview_status status = BUFVIEW_OK;
    {
        const Unlocked unlocked;
        status = bufview_view_equal(left, right, &result);
    }
    if (status != BUFVIEW_OK) {
        raise_last(status);
        return -1;
    }
    return result;
}

}  // namespace

PyObject *rich_compare(PyObject *self, PyObject *other, int operation) {
    if (operation != Py_EQ && operation != Py_NE)
        Py_RETURN_NOTIMPLEMENTED;
    int result = 0;
    ViewObject *a = as_view(self);
    if (a->memory == nullptr || (is_view(other) && as_view(other)->memory == nullptr)) {
        result = self == other;
    } else if (is_view(other)) {
        const Ref held(Py_NewRef(other));
        result = equal(a, as_view(other));
    } else {
        const Ref view(view_of_object(other));
        if (!view) {
            PyErr_Clear();
            Py_RETURN_NOTIMPLEMENTED;
        }
        // An exporter may do anything while it is asked.
        if (!alive(a))
            return nullptr;
        result = equal(a, as_view(view.get()));
    }
    if (result < 0)
        return nullptr;
    return PyBool_FromLong((result != 0) == (operation == Py_EQ));
}

Py_hash_t hash(PyObject *object) {
    ViewObject *self = as_view(object);
    if (self->hash != -1)
        return self->hash;
    if (!alive(self))
        return -1;
    if (!self->readonly) {
        raise(Kind::value, BUFVIEW_VALUE, "cannot hash writable memoryview object");
        return -1;
    }
    if (self->code != 'B' && self->code != 'b' && self->code != 'c') {
        raise(Kind::value, BUFVIEW_VALUE,
              "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
        return -1;
    }
    const Py_buffer *buffer = memory_buffer(self->memory);
    PyObject *exporter = buffer != nullptr ? buffer->obj : self->memory->owner;
    // What may change although this view cannot write it has no hash.
    if (exporter != nullptr && PyObject_Hash(exporter) == -1)
        return -1;
    if (!alive(self))
        return -1;
    const Ref bytes(PyObject_CallMethod(object, "tobytes", nullptr));
    if (!bytes)
        return -1;
    self->hash = PyObject_Hash(bytes.get());
    return self->hash;
}

}  // namespace bufview::python
