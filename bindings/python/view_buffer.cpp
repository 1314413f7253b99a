// SPDX-License-Identifier: MIT
// The buffer protocol out of a view.
#include "view.h"

namespace bufview::python {
namespace {

constexpr bool asks(int flags, int what) {
    return (flags & what) == what;
}

// Null, or why a view cannot be lent in such a way.
const char *refusal(const ViewObject *self, int flags) {
    if (asks(flags, PyBUF_WRITABLE) && self->readonly)
        return "memoryview: underlying buffer is not writable";
    if (asks(flags, PyBUF_C_CONTIGUOUS) && !c_contiguous(self))
        return "memoryview: underlying buffer is not C-contiguous";
    if (asks(flags, PyBUF_F_CONTIGUOUS) && !f_contiguous(self))
        return "memoryview: underlying buffer is not Fortran contiguous";
    if (asks(flags, PyBUF_ANY_CONTIGUOUS) && !c_contiguous(self) && !f_contiguous(self))
        return "memoryview: underlying buffer is not contiguous";
    if (!asks(flags, PyBUF_INDIRECT) && self->suboffsets != nullptr)
        return "memoryview: underlying buffer requires suboffsets";
    if (!asks(flags, PyBUF_STRIDES) && !c_contiguous(self))
        return "memoryview: underlying buffer is not C-contiguous";
    if (!asks(flags, PyBUF_ND) && asks(flags, PyBUF_FORMAT))
        return "memoryview: cannot cast to unsigned bytes if the format flag is present";
    return nullptr;
}

}  // namespace

int get_buffer(PyObject *object, Py_buffer *buffer, int flags) {
    ViewObject *self = as_view(object);
    buffer->obj = nullptr;
    if (!alive(self))
        return -1;
    if (flags != PyBUF_FULL_RO) {
        if (const char *text = refusal(self, flags)) {
            raise(Kind::buffer,
                  asks(flags, PyBUF_WRITABLE) && self->readonly ? BUFVIEW_READONLY : BUFVIEW_LAYOUT,
                  "%s", text);
            return -1;
        }
    }
    const bool shaped = asks(flags, PyBUF_ND);
    const bool has_dims = self->ndim > 0;
    buffer->buf = self->data;
    buffer->len = self->nbytes;
    buffer->itemsize = self->itemsize;
    buffer->readonly = self->readonly;
    buffer->ndim = shaped ? self->ndim : 1;
    buffer->format = asks(flags, PyBUF_FORMAT) ? const_cast<char *>(self->format) : nullptr;
    buffer->shape = shaped && has_dims ? self->shape : nullptr;
    buffer->strides = asks(flags, PyBUF_STRIDES) && has_dims ? self->strides : nullptr;
    buffer->suboffsets = self->suboffsets;
    buffer->internal = nullptr;
    buffer->obj = Py_NewRef(object);
    ++self->exports;
    return 0;
}

void release_buffer(PyObject *object, Py_buffer *) {
    --as_view(object)->exports;
}

}  // namespace bufview::python
