// SPDX-License-Identifier: MIT
// Views given to other libraries, and taken from them: DLPack's tensors and Arrow's arrays, in
// capsules.
#include "interop.h"

#include <bufview/interop.h>

#include <new>

// As their specifications lay them out; only what a capsule's destructor needs has a name.
struct DLManagedTensor {
    char tensor[48];
    void *context;
    void (*deleter)(DLManagedTensor *self);
};
struct DLManagedTensorVersioned {
    int32_t version[2];
    void *context;
    void (*deleter)(DLManagedTensorVersioned *self);
};
struct ArrowSchema {
    char fields[56];
    void (*release)(ArrowSchema *self);
    void *data;
};
struct ArrowArray {
    char fields[64];
    void (*release)(ArrowArray *self);
    void *data;
};

namespace bufview::python {
namespace {

// A consumer renames the capsule of a tensor that it takes.
template <class Tensor>
void drop_tensor(PyObject *capsule, const char *name) {
    if (PyCapsule_IsValid(capsule, name) == 0)
        return;
    auto *tensor = static_cast<Tensor *>(PyCapsule_GetPointer(capsule, name));
    if (tensor->deleter != nullptr)
        tensor->deleter(tensor);
}

void drop_legacy(PyObject *capsule) {
    drop_tensor<DLManagedTensor>(capsule, "dltensor");
}
void drop_versioned(PyObject *capsule) {
    drop_tensor<DLManagedTensorVersioned>(capsule, "dltensor_versioned");
}

// A consumer moves a struct out, and leaves it released.
template <class Struct>
void drop_struct(PyObject *capsule) {
    auto *it = static_cast<Struct *>(PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule)));
    if (it->release != nullptr)
        it->release(it);
    delete it;
}

// Takes the struct over, whether it succeeds or not.
template <class Struct>
PyObject *struct_capsule(Struct *it, const char *name) {
    PyObject *capsule = PyCapsule_New(it, name, drop_struct<Struct>);
    if (capsule == nullptr) {
        it->release(it);
        delete it;
    }
    return capsule;
}

template <class Tensor>
PyObject *tensor_capsule(ViewObject *self, bufview_status (*make)(const bufview_view *, Tensor **),
                         const char *name, PyCapsule_Destructor destructor) {
    bufview_view *handle = handle_of(self);
    if (handle == nullptr)
        return nullptr;
    Tensor *tensor = nullptr;
    const bufview_status status = make(handle, &tensor);
    // What cannot be exported is a BufferError to array libraries, whatever the reason.
    if (status != BUFVIEW_OK)
        return raise(Kind::buffer, status, "%s", bufview_last_message());
    self->memory->lent = true;
    PyObject *capsule = PyCapsule_New(tensor, name, destructor);
    if (capsule == nullptr)
        tensor->deleter(tensor);
    return capsule;
}

// Null with an exception.
PyObject *method_of(PyObject *object, const char *name) {
    PyObject *method = PyObject_GetAttrString(object, name);
    if (method == nullptr && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        raise(Kind::type, BUFVIEW_TYPE, "'%.200s' has no %s()", Py_TYPE(object)->tp_name, name);
    }
    return method;
}

bool is_one(PyObject *version) {
    if (version == Py_None || !PyTuple_Check(version) || PyTuple_GET_SIZE(version) == 0)
        return false;
    const long major = PyLong_AsLong(PyTuple_GET_ITEM(version, 0));
    return major >= 1;
}

// The capsule that an object's __dlpack__() gives. Null with an exception.
PyObject *ask_for_tensor(PyObject *object) {
    const Ref method(method_of(object, "__dlpack__"));
    const Ref nothing(PyTuple_New(0));
    const Ref version(Py_BuildValue("{s(ii)}", "max_version", 1, 0));
    if (!method || !nothing || !version)
        return nullptr;
    PyObject *capsule = PyObject_Call(method.get(), nothing.get(), version.get());
    if (capsule != nullptr || !PyErr_ExceptionMatches(PyExc_TypeError))
        return capsule;
    // Who is older than version 1 does not know the keyword.
    PyErr_Clear();
    return PyObject_CallNoArgs(method.get());
}

// Hands the tensor in a capsule over to the library.
template <class Tensor>
bufview_status take_tensor(PyObject *capsule, const char *name, const char *used,
                           bufview_status (*make)(Tensor *, bufview_view **), bufview_view **out) {
    auto *tensor = static_cast<Tensor *>(PyCapsule_GetPointer(capsule, name));
    // Whoever takes it says so by this name, and the capsule leaves it alone.
    PyCapsule_SetName(capsule, used);
    return make(tensor, out);
}

}  // namespace

PyObject *to_dlpack(PyObject *object, PyObject *args, PyObject *kwargs) {
    static const char *names[] = {"stream", "max_version", "dl_device", "copy", nullptr};
    PyObject *stream = Py_None;
    PyObject *version = Py_None;
    PyObject *device = Py_None;
    PyObject *copy = Py_None;
    ViewObject *self = as_view(object);
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$OOOO:__dlpack__", const_cast<char **>(names),
                                     &stream, &version, &device, &copy) ||
        !alive(self))
        return nullptr;
    if (stream != Py_None || copy == Py_True)
        return raise(Kind::buffer, BUFVIEW_UNSUPPORTED, "a view has no stream, and is not copied");
    if (is_one(version))
        return tensor_capsule(self, bufview_view_to_dlpack, "dltensor_versioned", drop_versioned);
    if (PyErr_Occurred())
        return nullptr;
    return tensor_capsule(self, bufview_view_to_dlpack_legacy, "dltensor", drop_legacy);
}

PyObject *from_dlpack(PyObject *type, PyObject *object) {
    const Ref capsule(ask_for_tensor(object));
    bufview_view *handle = nullptr;
    bufview_status status = BUFVIEW_OK;
    if (!capsule)
        return nullptr;
    if (PyCapsule_IsValid(capsule.get(), "dltensor_versioned") != 0)
        status = take_tensor(capsule.get(), "dltensor_versioned", "used_dltensor_versioned",
                             bufview_view_from_dlpack, &handle);
    else if (PyCapsule_IsValid(capsule.get(), "dltensor") != 0)
        status = take_tensor(capsule.get(), "dltensor", "used_dltensor",
                             bufview_view_from_dlpack_legacy, &handle);
    else
        return raise(Kind::type, BUFVIEW_TYPE, "__dlpack__() of '%.200s' gave no tensor",
                     Py_TYPE(object)->tp_name);
    if (status != BUFVIEW_OK)
        return raise_last(status);
    return view_of_lease(memory_of_view(handle, nullptr, object, false),
                         reinterpret_cast<PyTypeObject *>(type));
}

PyObject *dlpack_device(PyObject *, PyObject *) {
    // Main memory.
    return Py_BuildValue("(ii)", 1, 0);
}

PyObject *to_arrow(PyObject *object, PyObject *args, PyObject *kwargs) {
    static const char *names[] = {"requested_schema", nullptr};
    PyObject *requested = Py_None;
    ViewObject *self = as_view(object);
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:__arrow_c_array__",
                                     const_cast<char **>(names), &requested))
        return nullptr;
    bufview_view *handle = handle_of(self);
    if (handle == nullptr)
        return nullptr;
    auto *schema = new (std::nothrow) ArrowSchema{};
    auto *array = new (std::nothrow) ArrowArray{};
    if (schema == nullptr || array == nullptr) {
        delete schema;
        delete array;
        return PyErr_NoMemory();
    }
    const bufview_status status = bufview_view_to_arrow(handle, schema, array);
    if (status != BUFVIEW_OK) {
        delete schema;
        delete array;
        return raise_last(status);
    }
    self->memory->lent = true;
    const Ref first(struct_capsule(schema, "arrow_schema"));
    const Ref second(struct_capsule(array, "arrow_array"));
    if (!first || !second)
        return nullptr;
    return PyTuple_Pack(2, first.get(), second.get());
}

PyObject *from_arrow(PyObject *type, PyObject *object) {
    const Ref method(method_of(object, "__arrow_c_array__"));
    const Ref pair(method ? PyObject_CallNoArgs(method.get()) : nullptr);
    if (!pair)
        return nullptr;
    PyObject *schema = nullptr;
    PyObject *array = nullptr;
    if (PyTuple_Check(pair.get()) && PyTuple_GET_SIZE(pair.get()) == 2) {
        schema = PyTuple_GET_ITEM(pair.get(), 0);
        array = PyTuple_GET_ITEM(pair.get(), 1);
    }
    if (schema == nullptr || PyCapsule_IsValid(schema, "arrow_schema") == 0 ||
        PyCapsule_IsValid(array, "arrow_array") == 0)
        return raise(Kind::type, BUFVIEW_TYPE, "__arrow_c_array__() of '%.200s' gave no array",
                     Py_TYPE(object)->tp_name);
    bufview_view *handle = nullptr;
    const bufview_status status = bufview_view_from_arrow(
        static_cast<ArrowSchema *>(PyCapsule_GetPointer(schema, "arrow_schema")),
        static_cast<ArrowArray *>(PyCapsule_GetPointer(array, "arrow_array")), &handle);
    if (status != BUFVIEW_OK)
        return raise_last(status);
    return view_of_lease(memory_of_view(handle, nullptr, object, false),
                         reinterpret_cast<PyTypeObject *>(type));
}

}  // namespace bufview::python
