// SPDX-License-Identifier: MIT
// A storage as Python sees it: what exports bytes, and changes size while nobody has them.
#include "storage_object.h"

#include <new>

namespace bufview::python {
namespace {

struct StorageObject {
    PyObject_HEAD bufview_storage *handle;
    PyObject *weakrefs;
};

StorageObject *as_storage(PyObject *object) {
    return reinterpret_cast<StorageObject *>(object);
}

PyObject *wrap(PyTypeObject *type, bufview_storage *handle) {
    StorageObject *self = as_storage(type->tp_alloc(type, 0));
    if (self == nullptr)
        bufview_storage_free(handle);
    else
        self->handle = handle;
    return reinterpret_cast<PyObject *>(self);
}

// A size, or bytes to copy.
PyObject *create(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const char *names[] = {"source", "readonly", nullptr};
    PyObject *source = nullptr;
    int readonly = 0;
    bufview_storage *handle = nullptr;
    bufview_status status = BUFVIEW_OK;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|Op:Storage", const_cast<char **>(names),
                                     &source, &readonly))
        return nullptr;
    if (source == nullptr) {
        status = bufview_storage_create(0, &handle);
    } else if (PyIndex_Check(source)) {
        const Py_ssize_t size = PyNumber_AsSsize_t(source, PyExc_OverflowError);
        if (size == -1 && PyErr_Occurred())
            return nullptr;
        if (size < 0)
            return raise(Kind::value, BUFVIEW_ARGUMENT, "a storage has no %zd bytes", size);
        status = bufview_storage_create(size, &handle);
    } else {
        Py_buffer buffer;
        if (PyObject_GetBuffer(source, &buffer, PyBUF_CONTIG_RO) < 0)
            return nullptr;
        {
            const Unlocked unlocked;
            status = bufview_storage_copy(buffer.buf, buffer.len,
                                          readonly != 0 ? BUFVIEW_STORAGE_READONLY : 0, &handle);
        }
        PyBuffer_Release(&buffer);
    }
    return status == BUFVIEW_OK ? wrap(type, handle) : raise_last(status);
}

void deallocate(PyObject *object) {
    StorageObject *self = as_storage(object);
    if (self->weakrefs != nullptr)
        PyObject_ClearWeakRefs(object);
    bufview_storage_free(self->handle);
    Py_TYPE(object)->tp_free(object);
}

Py_ssize_t length(PyObject *object) {
    int64_t size = 0;
    const bufview_status status = bufview_storage_size(storage_handle(object), &size);
    if (status != BUFVIEW_OK)
        raise_last(status);
    return status == BUFVIEW_OK ? size : -1;
}

// An item or a copy of a slice, as of a bytearray, through a view that lives for the call.
PyObject *subscript(PyObject *object, PyObject *key) {
    const Ref view(view_of_storage(object, &view_type));
    const Ref part(view ? PyObject_GetItem(view.get(), key) : nullptr);
    if (!part || !is_view(part.get()))
        return part ? Py_NewRef(part.get()) : nullptr;
    return PyObject_CallMethod(part.get(), "tobytes", nullptr);
}

int assign_subscript(PyObject *object, PyObject *key, PyObject *value) {
    const Ref view(view_of_storage(object, &view_type));
    if (!view)
        return -1;
    return value != nullptr ? PyObject_SetItem(view.get(), key, value)
                            : PyObject_DelItem(view.get(), key);
}

PyObject *represent(PyObject *object) {
    int64_t size = 0;
    if (bufview_storage_size(as_storage(object)->handle, &size) != BUFVIEW_OK)
        return PyUnicode_FromFormat("<closed %s at %p>", Py_TYPE(object)->tp_name, object);
    return PyUnicode_FromFormat("<%s of %lld bytes at %p>", Py_TYPE(object)->tp_name,
                                static_cast<long long>(size), object);
}

// Each export of Python is one that the library counts.
int get_buffer(PyObject *object, Py_buffer *buffer, int flags) {
    buffer->obj = nullptr;
    bufview_view *view = nullptr;
    auto *lease = new (std::nothrow) bufview_lease{};
    if (lease == nullptr) {
        PyErr_NoMemory();
        return -1;
    }
    lease->size = sizeof *lease;
    bufview_status status = bufview_view_create(storage_handle(object), &view);
    if (status == BUFVIEW_OK)
        status = bufview_view_borrow(view, lease);
    bufview_view_free(view);
    if (status != BUFVIEW_OK) {
        delete lease;
        raise_last(status);
        return -1;
    }
    if (PyBuffer_FillInfo(buffer, object, lease->data, lease->nbytes, lease->readonly, flags) < 0) {
        detail::ignore(bufview_view_return(lease));
        delete lease;
        return -1;
    }
    buffer->internal = lease;
    return 0;
}

void release_buffer(PyObject *, Py_buffer *buffer) {
    auto *lease = static_cast<bufview_lease *>(buffer->internal);
    detail::ignore(bufview_view_return(lease));
    delete lease;
}

// Numbers of a sequence, at most as many as there are dimensions. False with an exception.
bool read_dims(PyObject *object, const char *what, int64_t *out, Py_ssize_t *count) {
    const Ref items(PySequence_Fast(object, what));
    if (!items)
        return false;
    *count = PySequence_Fast_GET_SIZE(items.get());
    if (*count > BUFVIEW_MAX_NDIM) {
        raise(Kind::value, BUFVIEW_LIMIT, "number of dimensions must not exceed %d",
              BUFVIEW_MAX_NDIM);
        return false;
    }
    for (Py_ssize_t i = 0; i < *count; ++i) {
        out[i] = PyNumber_AsSsize_t(PySequence_Fast_GET_ITEM(items.get(), i), PyExc_OverflowError);
        if (out[i] == -1 && PyErr_Occurred())
            return false;
    }
    return true;
}

PyObject *view(PyObject *object, PyObject *args, PyObject *kwargs) {
    static const char *names[] = {"format", "shape", "strides", "offset", nullptr};
    PyObject *shape = Py_None;
    PyObject *strides = Py_None;
    int64_t dims[2][BUFVIEW_MAX_NDIM];
    bufview_layout layout = {};
    layout.size = sizeof layout;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|sOOn:view", const_cast<char **>(names),
                                     &layout.format, &shape, &strides, &layout.offset))
        return nullptr;
    if (shape == Py_None && layout.format == nullptr && strides == Py_None && layout.offset == 0)
        return view_of_storage(object, &view_type);
    Py_ssize_t ndim = 0;
    Py_ssize_t stride_count = 0;
    if (!read_dims(shape, "shape must be a sequence of integers", dims[0], &ndim))
        return nullptr;
    layout.ndim = static_cast<int32_t>(ndim);
    layout.shape = dims[0];
    if (strides != Py_None) {
        if (!read_dims(strides, "strides must be a sequence of integers", dims[1], &stride_count))
            return nullptr;
        if (stride_count != ndim)
            return raise(Kind::value, BUFVIEW_SHAPE, "%zd strides for %zd dimensions", stride_count,
                         ndim);
        layout.strides = dims[1];
    }
    int32_t readonly = 0;
    bufview_view *handle = nullptr;
    bufview_status status = bufview_storage_readonly(storage_handle(object), &readonly);
    layout.readonly = readonly;
    if (status == BUFVIEW_OK)
        status = bufview_view_create_layout(storage_handle(object), &layout, &handle);
    if (status != BUFVIEW_OK)
        return raise_last(status);
    return view_of_lease(memory_of_view(handle, nullptr, object, false));
}

PyObject *enter(PyObject *object, PyObject *) {
    return Py_NewRef(object);
}

PyObject *leave(PyObject *object, PyObject *) {
    const bufview_status status = bufview_storage_close(as_storage(object)->handle);
    if (status != BUFVIEW_OK)
        return raise_last(status);
    Py_RETURN_NONE;
}

PyObject *create_shared(PyObject *type, PyObject *args) {
    Py_ssize_t size = 0;
    bufview_storage *handle = nullptr;
    if (!PyArg_ParseTuple(args, "n:create_shared", &size))
        return nullptr;
    const bufview_status status = bufview_storage_create_shared(size, &handle);
    return status == BUFVIEW_OK ? wrap(reinterpret_cast<PyTypeObject *>(type), handle)
                                : raise_last(status);
}

PyObject *map_shared(PyObject *type, PyObject *args, PyObject *kwargs) {
    static const char *names[] = {"descriptor", "readonly", nullptr};
    int descriptor = 0;
    int readonly = 0;
    bufview_storage *handle = nullptr;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "i|p:map_shared", const_cast<char **>(names),
                                     &descriptor, &readonly))
        return nullptr;
    const bufview_status status = bufview_storage_map_shared(
        descriptor, readonly != 0 ? BUFVIEW_STORAGE_READONLY : 0, &handle);
    return status == BUFVIEW_OK ? wrap(reinterpret_cast<PyTypeObject *>(type), handle)
                                : raise_last(status);
}

PyBufferProcs buffer_procs = {get_buffer, release_buffer};
PyMappingMethods mapping = {length, subscript, assign_subscript};
PyMethodDef methods[] = {
    {"view", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(view)),
     METH_VARARGS | METH_KEYWORDS,
     "view($self, /, format='B', shape=None, strides=None, offset=0)\n--\n\n"
     "A view of all bytes, or of items that lie in any way inside of them."},
    {"create_shared", create_shared, METH_VARARGS | METH_CLASS,
     "create_shared($type, size, /)\n--\n\n"
     "Zeros of a fixed size that other processes can map, by the descriptor()."},
    {"map_shared", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(map_shared)),
     METH_VARARGS | METH_KEYWORDS | METH_CLASS,
     "map_shared($type, /, descriptor, readonly=False)\n--\n\n"
     "The memory that create_shared() made, here or in another process."},
    {"__enter__", enter, METH_NOARGS, nullptr},
    {"__exit__", leave, METH_VARARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

}  // namespace

PyTypeObject storage_type = {
    .ob_base = PyVarObject_HEAD_INIT(nullptr, 0).tp_name = "bufview._bufview.Storage",
    .tp_basicsize = sizeof(StorageObject),
    .tp_dealloc = deallocate,
    .tp_repr = represent,
    .tp_as_mapping = &mapping,
    .tp_as_buffer = &buffer_procs,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "Storage(source=0, readonly=False)\n--\n\nBytes that views can be taken of.",
    .tp_weaklistoffset = offsetof(StorageObject, weakrefs),
    .tp_methods = methods,
    .tp_new = create,
};

bufview_storage *storage_handle(PyObject *self) {
    return as_storage(self)->handle;
}

PyObject *storage_object(bufview_storage *handle) {
    return wrap(&storage_type, handle);
}

PyObject *view_of_storage(PyObject *self, PyTypeObject *type) {
    bufview_view *view = nullptr;
    const bufview_status status = bufview_view_create(storage_handle(self), &view);
    if (status != BUFVIEW_OK)
        return raise_last(status);
    return view_of_lease(memory_of_view(view, nullptr, self, false), type);
}

PyObject *view_of_file(bufview_storage *handle, PyObject *owner, int64_t position) {
    bufview_view *view = nullptr;
    const bufview_status status = bufview_view_create(handle, &view);
    if (status != BUFVIEW_OK) {
        bufview_storage_free(handle);
        return raise_last(status);
    }
    Memory *memory = memory_of_view(view, handle, owner, true);
    if (memory != nullptr)
        memory->position = position;
    return view_of_lease(memory);
}

bool ready_storage(PyMethodDef *more) {
    if (PyType_Ready(&storage_type) < 0)
        return false;
    for (; more->ml_name != nullptr; ++more) {
        const Ref method(PyDescr_NewMethod(&storage_type, more));
        if (!method || PyDict_SetItemString(storage_type.tp_dict, more->ml_name, method.get()) < 0)
            return false;
    }
    PyType_Modified(&storage_type);
    return true;
}

}  // namespace bufview::python
