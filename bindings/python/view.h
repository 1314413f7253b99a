// SPDX-License-Identifier: MIT
// The Python object of a view. All that its hot operations need lies in it; a handle for calls of
// the library is made when the first such call comes.
#ifndef BUFVIEW_PYTHON_VIEW_H
#define BUFVIEW_PYTHON_VIEW_H

#include "memory.h"

namespace bufview::python {

struct ViewObject {
    PyObject_HEAD
        // Null once the view was released.
        Memory *memory;
    char *data;
    Py_ssize_t nbytes;
    Py_ssize_t itemsize;
    // Never null; it belongs to the exporter, is static, or belongs to `format_owner`.
    const char *format;
    PyObject *format_owner;
    int ndim;
    // The struct code of items that are read without the library, 0 for all others.
    char code;
    bool readonly;
    // The handle has a format of as many bytes instead, because the library does not know this one.
    bool plain;
    Py_ssize_t *shape;
    Py_ssize_t *strides;
    // Null for none.
    Py_ssize_t *suboffsets;
    Py_ssize_t exports;
    Py_hash_t hash;
    bufview_view *handle;
    PyObject *weakrefs;
    // Shape and strides of one dimension; more are allocated.
    Py_ssize_t dims[2];
};

extern PyTypeObject view_type;

inline bool is_view(PyObject *object) {
    return PyObject_TypeCheck(object, &view_type);
}
inline ViewObject *as_view(PyObject *object) {
    return reinterpret_cast<ViewObject *>(object);
}
inline PyObject *as_object(ViewObject *view) {
    return reinterpret_cast<PyObject *>(view);
}

// From so many bytes on other threads run while they are worked on.
constexpr Py_ssize_t worth_unlocking = 1 << 16;

// False, with an exception set, if the view was released.
bool alive(const ViewObject *self);

// A view of `ndim` dimensions whose fields are the caller's to set. Takes a reference to memory.
ViewObject *new_view(Memory *memory, int ndim, bool indirect, PyTypeObject *type = &view_type);
// A view of what an exporter lends.
PyObject *view_of_object(PyObject *object, PyTypeObject *type = &view_type);
// A view of what a handle shows, which it takes over, on memory that is held.
PyObject *view_of_handle(Memory *memory, bufview_view *handle, const ViewObject *origin = nullptr);
// A view of what a lease shows, on memory that is held. The format of `origin` goes before that of
// the lease if they are the same, or if the library did not know it.
PyObject *view_of_memory(Memory *memory, const bufview_lease &lease,
                         const ViewObject *origin = nullptr, PyTypeObject *type = &view_type);
// A view of what memory shows that was just leased. Takes the memory over, which may be null.
PyObject *view_of_lease(Memory *memory, PyTypeObject *type = &view_type);
// The same items, format and dimensions.
ViewObject *copy_view(ViewObject *self);
// The items start to stop of the first dimension; the bounds are as PySlice_AdjustIndices() leaves
// them.
ViewObject *slice_view(ViewObject *self, Py_ssize_t start, Py_ssize_t step, Py_ssize_t length);

// The handle of a view; it stays the view's. Null with an exception.
bufview_view *handle_of(ViewObject *self);

void release_view(ViewObject *self);

bool c_contiguous(const ViewObject *self);
bool f_contiguous(const ViewObject *self);
Py_ssize_t item_count(const ViewObject *self);

// Asks, after bytes were read, whether they were those of the file. False with an exception.
bool unchanged(const ViewObject *self);

// The address of an item of the first dimension.
inline char *item_address(const ViewObject *self, Py_ssize_t index) {
    char *at = self->data + index * self->strides[0];
    if (self->suboffsets != nullptr && self->suboffsets[0] >= 0)
        at = *reinterpret_cast<char **>(at) + self->suboffsets[0];
    return at;
}

// view_items.cpp
// The code of a format that is read here, if items have the size that it says.
char code_of(const char *format, Py_ssize_t itemsize);
// Bytes of an item of a native code, 0 if there is no such code.
Py_ssize_t native_size(char code);
PyObject *unpack(char code, const char *at);
// Whether it was written; if not, with an exception. The conversion may run any code: whoever calls
// hands over the view, and where the item is found afterwards.
struct Place {
    ViewObject *view;
    Py_ssize_t indices[BUFVIEW_MAX_NDIM];
    int count;
};
bool store(const Place &place, PyObject *value);
PyObject *load(ViewObject *self, const Py_ssize_t *indices, int count);
char *locate(const ViewObject *self, const Py_ssize_t *indices, int count);
PyObject *to_list(ViewObject *self);

// view_values.cpp
PyObject *load_values(ViewObject *self, const Py_ssize_t *indices, int count);
bool store_values(const Place &place, PyObject *value);
PyObject *list_values(ViewObject *self);

// view_records.cpp
// All items, if their format is known here; otherwise null, mostly without an exception.
PyObject *list_records(ViewObject *self, bool *known);

// view_index.cpp
PyObject *subscript(PyObject *self, PyObject *key);
int assign_subscript(PyObject *self, PyObject *key, PyObject *value);
PyObject *sequence_item(PyObject *self, Py_ssize_t index);
Py_ssize_t length(PyObject *self);
PyObject *subview(PyObject *self, PyObject *key);
PyObject *iterate(PyObject *self);
bool ready_iterator();

// view_byteswap.cpp
PyObject *byteswap(PyObject *self, PyObject *unused);

// view_search.cpp
PyObject *find(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names);
PyObject *rfind(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names);
PyObject *count(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *index(PyObject *self, PyObject *args);
PyObject *find_all(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *split(PyObject *self, PyObject *separator);

// view_buffer.cpp
int get_buffer(PyObject *self, Py_buffer *buffer, int flags);
void release_buffer(PyObject *self, Py_buffer *buffer);

// view_compare.cpp
PyObject *rich_compare(PyObject *self, PyObject *other, int operation);
Py_hash_t hash(PyObject *self);

// view_attributes.cpp, view_methods.cpp
extern PyGetSetDef view_attributes[];
extern PyMethodDef view_methods[];

// view_object.cpp
bool ready_view(PyMethodDef *more);

}  // namespace bufview::python

#endif
