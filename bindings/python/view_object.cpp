// SPDX-License-Identifier: MIT
// Making views, taking them apart, and the type.
#include "view.h"

#include "storage_object.h"

#include <algorithm>

namespace bufview::python {
namespace {

// The views that were used last, linked by `data`.
constexpr int most_spare = 64;
ViewObject *spare = nullptr;
int spare_count = 0;

ViewObject *allocate(PyTypeObject *type) {
    if (type != &view_type)
        return as_view(type->tp_alloc(type, 0));
    ViewObject *self = spare;
    if (self == nullptr)
        return PyObject_GC_New(ViewObject, &view_type);
    spare = reinterpret_cast<ViewObject *>(self->data);
    --spare_count;
    return as_view(PyObject_Init(as_object(self), &view_type));
}

void free_dims(ViewObject *self) {
    if (self->shape != self->dims)
        PyMem_Free(self->shape);
}

int traverse(PyObject *object, visitproc visit, void *arg) {
    Py_VISIT(as_view(object)->memory);
    if (Py_TYPE(object)->tp_flags & Py_TPFLAGS_HEAPTYPE)
        Py_VISIT(Py_TYPE(object));
    return 0;
}

int clear(PyObject *object) {
    // Whoever holds an export holds the view, too, and is garbage along with it.
    release_view(as_view(object));
    return 0;
}

void deallocate(PyObject *object) {
    ViewObject *self = as_view(object);
    if (PyObject_GC_IsTracked(object))
        PyObject_GC_UnTrack(object);
    if (self->weakrefs != nullptr)
        PyObject_ClearWeakRefs(object);
    release_view(self);
    Py_CLEAR(self->format_owner);
    free_dims(self);
    if (Py_IS_TYPE(object, &view_type) && spare_count < most_spare) {
        self->data = reinterpret_cast<char *>(spare);
        spare = self;
        ++spare_count;
        return;
    }
    Py_TYPE(object)->tp_free(object);
}

PyObject *create(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char object_name[] = "object";
    static char *names[] = {object_name, nullptr};
    PyObject *object = nullptr;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:View", names, &object))
        return nullptr;
    return view_of_object(object, type);
}

PyObject *create_fast(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *names) {
    const Py_ssize_t count = PyVectorcall_NARGS(nargsf);
    if (count == 1 && (names == nullptr || PyTuple_GET_SIZE(names) == 0))
        return view_of_object(args[0], reinterpret_cast<PyTypeObject *>(type));
    const Ref tuple(PyTuple_New(count));
    const Ref dict(PyDict_New());
    if (!tuple || !dict)
        return nullptr;
    for (Py_ssize_t i = 0; i < count; ++i)
        PyTuple_SET_ITEM(tuple.get(), i, Py_NewRef(args[i]));
    for (Py_ssize_t i = 0; names != nullptr && i < PyTuple_GET_SIZE(names); ++i)
        if (PyDict_SetItem(dict.get(), PyTuple_GET_ITEM(names, i), args[count + i]) < 0)
            return nullptr;
    return create(reinterpret_cast<PyTypeObject *>(type), tuple.get(), dict.get());
}

PyObject *represent(PyObject *self) {
    return PyUnicode_FromFormat(as_view(self)->memory != nullptr ? "<%s of memory at %p>"
                                                                 : "<%s of released memory at %p>",
                                Py_TYPE(self)->tp_name, self);
}

PyBufferProcs buffer_procs = {get_buffer, release_buffer};
PyMappingMethods mapping = {length, subscript, assign_subscript};
PySequenceMethods sequence = {
    .sq_length = length,
    .sq_item = sequence_item,
};

// Strides of dimensions that lie close together.
void fill_strides(ViewObject *self) {
    Py_ssize_t stride = self->itemsize;
    for (int i = self->ndim - 1; i >= 0; --i) {
        self->strides[i] = stride;
        stride *= self->shape[i];
    }
}

PyObject *view_of_buffer(Py_buffer *buffer, PyTypeObject *type) {
    if (buffer->ndim > BUFVIEW_MAX_NDIM || buffer->ndim < 0) {
        PyBuffer_Release(buffer);
        return raise(Kind::value, BUFVIEW_LIMIT,
                     "memoryview: number of dimensions must not exceed %d", BUFVIEW_MAX_NDIM);
    }
    Memory *memory = memory_of_buffer(buffer);
    if (memory == nullptr)
        return nullptr;
    const Py_buffer &held = *memory_buffer(memory);
    ViewObject *self = new_view(memory, held.ndim, held.suboffsets != nullptr, type);
    Py_DECREF(memory);
    if (self == nullptr)
        return nullptr;
    self->data = static_cast<char *>(held.buf);
    self->nbytes = held.len;
    self->itemsize = held.itemsize;
    self->format = held.format != nullptr ? held.format : "B";
    self->code = code_of(self->format, held.itemsize);
    self->readonly = held.readonly != 0;
    if (held.ndim == 1 && held.shape == nullptr)
        self->shape[0] = held.itemsize != 0 ? held.len / held.itemsize : held.len;
    else if (held.shape != nullptr)
        std::copy_n(held.shape, held.ndim, self->shape);
    if (held.strides != nullptr)
        std::copy_n(held.strides, held.ndim, self->strides);
    else
        fill_strides(self);
    if (held.suboffsets != nullptr)
        std::copy_n(held.suboffsets, held.ndim, self->suboffsets);
    return as_object(self);
}

}  // namespace

PyTypeObject view_type = {
    .ob_base = PyVarObject_HEAD_INIT(nullptr, 0).tp_name = "bufview.View",
    .tp_basicsize = sizeof(ViewObject),
    .tp_dealloc = deallocate,
    .tp_repr = represent,
    .tp_as_sequence = &sequence,
    .tp_as_mapping = &mapping,
    .tp_hash = hash,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_as_buffer = &buffer_procs,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_SEQUENCE,
    .tp_doc = "View(object)\n--\n\n"
              "A typed, strided window on the memory of an object that exports a buffer.\n\n"
              "It does what memoryview does, and more: any number of dimensions, every format of\n"
              "the struct module, records, searches. Nothing is copied.",
    .tp_traverse = traverse,
    .tp_clear = clear,
    .tp_richcompare = rich_compare,
    .tp_weaklistoffset = offsetof(ViewObject, weakrefs),
    .tp_iter = iterate,
    .tp_methods = view_methods,
    .tp_getset = view_attributes,
    .tp_new = create,
    .tp_vectorcall = create_fast,
};

bool alive(const ViewObject *self) {
    if (self->memory != nullptr)
        return true;
    raise(Kind::value, BUFVIEW_RELEASED, "operation forbidden on released memoryview object");
    return false;
}

ViewObject *new_view(Memory *memory, int ndim, bool indirect, PyTypeObject *type) {
    Py_ssize_t *dims = nullptr;
    if (ndim > 1 || indirect) {
        dims = PyMem_New(Py_ssize_t, static_cast<size_t>(ndim) * (indirect ? 3 : 2) + 1);
        if (dims == nullptr) {
            PyErr_NoMemory();
            return nullptr;
        }
    }
    ViewObject *self = allocate(type);
    if (self == nullptr) {
        PyMem_Free(dims);
        return nullptr;
    }
    Py_INCREF(memory);
    self->memory = memory;
    self->format_owner = nullptr;
    self->plain = false;
    self->ndim = ndim;
    self->shape = dims != nullptr ? dims : self->dims;
    self->strides = self->shape + (dims != nullptr ? ndim : 1);
    self->suboffsets = indirect ? self->strides + ndim : nullptr;
    self->exports = 0;
    self->hash = -1;
    self->handle = nullptr;
    self->weakrefs = nullptr;
    // Without a cycle through the memory there is none through the view.
    if (type == &view_type && PyObject_GC_IsTracked(reinterpret_cast<PyObject *>(memory)))
        PyObject_GC_Track(self);
    return self;
}

PyObject *view_of_object(PyObject *object, PyTypeObject *type) {
    if (is_view(object)) {
        ViewObject *other = as_view(object);
        if (!alive(other))
            return nullptr;
        if (type == &view_type)
            return as_object(copy_view(other));
    }
    if (is_storage(object))
        return view_of_storage(object, type);
    if (!PyObject_CheckBuffer(object))
        return raise(Kind::type, BUFVIEW_TYPE,
                     "memoryview: a bytes-like object is required, not '%.200s'",
                     Py_TYPE(object)->tp_name);
    Py_buffer buffer;
    if (PyObject_GetBuffer(object, &buffer, PyBUF_FULL_RO) < 0)
        return nullptr;
    return view_of_buffer(&buffer, type);
}

ViewObject *copy_view(ViewObject *self) {
    ViewObject *copy = new_view(self->memory, self->ndim, self->suboffsets != nullptr);
    if (copy == nullptr)
        return nullptr;
    copy->data = self->data;
    copy->nbytes = self->nbytes;
    copy->itemsize = self->itemsize;
    copy->format = self->format;
    copy->format_owner = Py_XNewRef(self->format_owner);
    copy->code = self->code;
    copy->readonly = self->readonly;
    if (self->ndim == 1) {
        copy->shape[0] = self->shape[0];
        copy->strides[0] = self->strides[0];
    } else {
        std::copy_n(self->shape, self->ndim, copy->shape);
        std::copy_n(self->strides, self->ndim, copy->strides);
    }
    if (self->suboffsets != nullptr)
        std::copy_n(self->suboffsets, self->ndim, copy->suboffsets);
    return copy;
}

ViewObject *slice_view(ViewObject *self, Py_ssize_t start, Py_ssize_t step, Py_ssize_t length) {
    ViewObject *part = copy_view(self);
    if (part == nullptr)
        return nullptr;
    part->data += start * self->strides[0];
    // As memoryview has it: of what has one item only, a stride that is never used may go round.
    part->strides[0] =
        static_cast<Py_ssize_t>(static_cast<size_t>(self->strides[0]) * static_cast<size_t>(step));
    part->shape[0] = length;
    part->nbytes = self->ndim == 1 ? length * self->itemsize : item_count(part) * self->itemsize;
    return part;
}

PyObject *view_of_memory(Memory *memory, const bufview_lease &lease, const ViewObject *origin,
                         PyTypeObject *type) {
    ViewObject *self = new_view(memory, lease.ndim, lease.suboffsets != nullptr, type);
    if (self == nullptr)
        return nullptr;
    self->data = static_cast<char *>(lease.data);
    self->nbytes = lease.nbytes;
    self->itemsize = lease.itemsize;
    self->format = "B";
    self->readonly = lease.readonly != 0;
    std::copy_n(lease.shape, lease.ndim, self->shape);
    std::copy_n(lease.strides, lease.ndim, self->strides);
    if (lease.suboffsets != nullptr)
        std::copy_n(lease.suboffsets, lease.ndim, self->suboffsets);
    if (origin != nullptr && (origin->plain || strcmp(origin->format, lease.format) == 0)) {
        self->format = origin->format;
        self->format_owner = Py_XNewRef(origin->format_owner);
        self->plain = origin->plain;
    } else if (strcmp(lease.format, self->format) != 0) {
        self->format_owner = PyBytes_FromString(lease.format);
        if (self->format_owner == nullptr) {
            Py_DECREF(self);
            return nullptr;
        }
        self->format = PyBytes_AS_STRING(self->format_owner);
    }
    self->code = code_of(self->format, self->itemsize);
    return as_object(self);
}

PyObject *view_of_lease(Memory *memory, PyTypeObject *type) {
    PyObject *view =
        memory != nullptr ? view_of_memory(memory, memory->loan->lease, nullptr, type) : nullptr;
    Py_XDECREF(memory);
    return view;
}

PyObject *view_of_handle(Memory *memory, bufview_view *handle, const ViewObject *origin) {
    bufview_lease lease = {};
    lease.size = sizeof lease;
    const bufview_status status = bufview_view_borrow(handle, &lease);
    if (status != BUFVIEW_OK) {
        bufview_view_free(handle);
        return raise_last(status);
    }
    PyObject *self = view_of_memory(memory, lease, origin);
    if (self != nullptr)
        as_view(self)->handle = handle;
    else
        bufview_view_free(handle);
    detail::ignore(bufview_view_return(&lease));
    return self;
}

bufview_view *handle_of(ViewObject *self) {
    if (self->handle != nullptr)
        return self->handle;
    if (!alive(self))
        return nullptr;
    bufview_layout layout = {};
    layout.size = sizeof layout;
    layout.data = self->data;
    layout.format = self->format;
    layout.ndim = self->ndim;
    layout.readonly = self->readonly ? 1 : 0;
    static_assert(sizeof(Py_ssize_t) == sizeof(int64_t));
    layout.shape = self->shape;
    layout.strides = self->strides;
    layout.suboffsets = self->suboffsets;
    self->handle = memory_handle(self->memory, layout, self->itemsize, self->nbytes, &self->plain);
    return self->handle;
}

void release_view(ViewObject *self) {
    bufview_view_free(std::exchange(self->handle, nullptr));
    Py_CLEAR(self->memory);
}

Py_ssize_t item_count(const ViewObject *self) {
    Py_ssize_t count = 1;
    for (int i = 0; i < self->ndim; ++i)
        count *= self->shape[i];
    return count;
}

// As memoryview sees it: nothing at all is contiguous in several dimensions, but not in one.
static bool contiguous(const ViewObject *self, bool fortran) {
    if (self->suboffsets != nullptr)
        return false;
    if (self->ndim == 1)
        return self->shape[0] == 1 || self->strides[0] == self->itemsize;
    if (self->nbytes == 0)
        return true;
    Py_ssize_t expected = self->itemsize;
    for (int i = 0; i < self->ndim; ++i) {
        const int axis = fortran ? i : self->ndim - 1 - i;
        if (self->shape[axis] > 1 && self->strides[axis] != expected)
            return false;
        expected *= self->shape[axis];
    }
    return true;
}

bool c_contiguous(const ViewObject *self) {
    return contiguous(self, false);
}

bool f_contiguous(const ViewObject *self) {
    return contiguous(self, true);
}

bool unchanged(const ViewObject *self) {
    if (self->memory == nullptr || !self->memory->is_file)
        return true;
    const bufview_status status = bufview_view_check(self->memory->loan->view);
    if (status != BUFVIEW_OK)
        raise_last(status);
    return status == BUFVIEW_OK;
}

bool ready_view(PyMethodDef *more) {
    if (!ready_memory() || !ready_iterator() || PyType_Ready(&view_type) < 0)
        return false;
    // Those of the class model, except where Python has a way of its own.
    for (; more->ml_name != nullptr; ++more) {
        if (PyDict_GetItemString(view_type.tp_dict, more->ml_name) != nullptr)
            continue;
        const Ref method(PyDescr_NewMethod(&view_type, more));
        if (!method || PyDict_SetItemString(view_type.tp_dict, more->ml_name, method.get()) < 0)
            return false;
    }
    PyType_Modified(&view_type);
    return true;
}

}  // namespace bufview::python
