// SPDX-License-Identifier: MIT
// The methods that memoryview has, as it has them. Those beyond come from the class model.
#include "interop.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace bufview::python {
namespace {

// The bytes of all items in an order. The view may be released meanwhile, its memory may not.
PyObject *copy_bytes(ViewObject *self, char order) {
    PyObject *bytes = PyBytes_FromStringAndSize(nullptr, self->nbytes);
    if (bytes == nullptr)
        return nullptr;
    char *to = PyBytes_AS_STRING(bytes);
    const auto size = static_cast<size_t>(self->nbytes);
    const Ref held(Py_NewRef(reinterpret_cast<PyObject *>(self->memory)));
    if (c_contiguous(self) && (order == 'C' || self->ndim <= 1 || order == 'A')) {
        const char *from = self->data;
        if (self->nbytes < worth_unlocking) {
            memcpy(to, from, size);
        } else {
            const Unlocked unlocked;
            memcpy(to, from, size);
        }
        if (!unchanged(self))
            Py_CLEAR(bytes);
        return bytes;
    }
    bufview_view *handle = handle_of(self);
    bufview_status status = BUFVIEW_OK;
    if (handle != nullptr) {
        const Unlocked unlocked;
        status = bufview_view_copy_bytes(handle, order, to, static_cast<int64_t>(size));
    }
    if (handle == nullptr || status != BUFVIEW_OK) {
        Py_DECREF(bytes);
        return handle == nullptr ? nullptr : raise_last(status);
    }
    return bytes;
}

PyObject *tobytes(PyObject *object, PyObject *args, PyObject *kwargs) {
    static char order_name[] = "order";
    static char *names[] = {order_name, nullptr};
    const char *order = nullptr;
    ViewObject *self = as_view(object);
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|z:tobytes", names, &order) || !alive(self))
        return nullptr;
    const std::string_view wanted = order != nullptr ? order : "C";
    if (wanted != "C" && wanted != "F" && wanted != "A")
        return raise(Kind::value, BUFVIEW_VALUE, "order must be 'C', 'F' or 'A'");
    return copy_bytes(self, wanted[0]);
}

PyObject *tolist(PyObject *object, PyObject *) {
    return to_list(as_view(object));
}

// bytes.hex() knows how groups are parted.
PyObject *hex(PyObject *object, PyObject *args, PyObject *kwargs) {
    ViewObject *self = as_view(object);
    if (!alive(self))
        return nullptr;
    const Ref bytes(copy_bytes(self, 'C'));
    const Ref method(bytes ? PyObject_GetAttrString(bytes.get(), "hex") : nullptr);
    return method ? PyObject_Call(method.get(), args, kwargs) : nullptr;
}

PyObject *release(PyObject *object, PyObject *) {
    ViewObject *self = as_view(object);
    if (self->memory == nullptr)
        Py_RETURN_NONE;
    if (self->exports > 0)
        return raise(Kind::buffer, BUFVIEW_BUSY, "memoryview has %zd exported buffer%s",
                     self->exports, self->exports == 1 ? "" : "s");
    release_view(self);
    Py_RETURN_NONE;
}

PyObject *enter(PyObject *object, PyObject *) {
    return alive(as_view(object)) ? Py_NewRef(object) : nullptr;
}

PyObject *leave(PyObject *object, PyObject *) {
    return release(object, nullptr);
}

PyObject *toreadonly(PyObject *object, PyObject *) {
    ViewObject *self = as_view(object);
    ViewObject *copy = alive(self) ? copy_view(self) : nullptr;
    if (copy != nullptr)
        copy->readonly = true;
    return as_object(copy);
}

// What memoryview has a text of its own for. False with an exception.
bool check_cast(const ViewObject *self, const int64_t *shape, Py_ssize_t ndim) {
    for (Py_ssize_t i = 0; i < ndim; ++i)
        if (shape[i] < 0) {
            raise(Kind::value, BUFVIEW_SHAPE,
                  "memoryview.cast(): elements of shape must be integers > 0");
            return false;
        }
    if (!c_contiguous(self)) {
        raise(Kind::type, BUFVIEW_LAYOUT, "memoryview: casts are restricted to C-contiguous views");
        return false;
    }
    return true;
}

bool read_shape(PyObject *object, int64_t *shape, Py_ssize_t *ndim) {
    if (!PyList_Check(object) && !PyTuple_Check(object)) {
        raise(Kind::type, BUFVIEW_TYPE, "shape must be a list or a tuple");
        return false;
    }
    *ndim = PySequence_Fast_GET_SIZE(object);
    if (*ndim > BUFVIEW_MAX_NDIM) {
        raise(Kind::value, BUFVIEW_LIMIT, "memoryview: number of dimensions must not exceed %d",
              BUFVIEW_MAX_NDIM);
        return false;
    }
    for (Py_ssize_t i = 0; i < *ndim; ++i) {
        PyObject *item = PySequence_Fast_GET_ITEM(object, i);
        if (!PyLong_Check(item)) {
            raise(Kind::type, BUFVIEW_TYPE,
                  "memoryview.cast(): elements of shape must be integers");
            return false;
        }
        shape[i] = PyLong_AsSsize_t(item);
        if (shape[i] == -1 && PyErr_Occurred())
            return false;
    }
    return true;
}

// Says why a cast failed, in the order in which memoryview looks.
PyObject *cast_failed(const ViewObject *self, bufview_status status, const char *format,
                      const int64_t *shape, Py_ssize_t ndim) {
    const bool marked = *format == '@';
    const Py_ssize_t size = native_size(format[marked]);
    const bool native = size != 0 && format[marked + 1] == 0;
    if (status == BUFVIEW_FORMAT || (status == BUFVIEW_SHAPE && !native))
        return raise(Kind::value, status, "memoryview: destination format: %s",
                     bufview_last_message());
    if (status == BUFVIEW_OVERFLOW)
        return raise(Kind::value, status, "memoryview.cast(): product(shape) > SSIZE_MAX");
    if (status != BUFVIEW_SHAPE)
        return raise_last(status);
    if (self->ndim != 1 && ndim > 1)
        return raise(Kind::type, status, "memoryview: cast must be 1D -> ND or ND -> 1D: %s",
                     bufview_last_message());
    if (self->nbytes % size != 0)
        return raise(Kind::type, status, "memoryview: length is not a multiple of itemsize");
    if (self->nbytes != 0 && std::find(shape, shape + ndim, 0) != shape + ndim)
        return raise(Kind::value, status,
                     "memoryview.cast(): elements of shape must be integers > 0");
    return raise(Kind::type, status, "memoryview: product(shape) * itemsize != buffer size");
}

PyObject *cast(PyObject *object, PyObject *args, PyObject *kwargs) {
    static const char *names[] = {"format", "shape", "order", "strict", nullptr};
    PyObject *format = nullptr;
    PyObject *shape_object = Py_None;
    const char *order = "C";
    int strict = 0;
    ViewObject *self = as_view(object);
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "U|Os$p:cast", const_cast<char **>(names),
                                     &format, &shape_object, &order, &strict) ||
        !alive(self))
        return nullptr;
    const bool fortran = strcmp(order, "F") == 0;
    if (!fortran && strcmp(order, "C") != 0)
        return raise(Kind::value, BUFVIEW_VALUE, "order must be 'C' or 'F'");
    int64_t shape[BUFVIEW_MAX_NDIM];
    Py_ssize_t ndim = 0;
    const bool shaped = shape_object != Py_None;
    if (shaped && !read_shape(shape_object, shape, &ndim))
        return nullptr;
    if (!fortran && !check_cast(self, shape, ndim))
        return nullptr;
    const char *text = PyUnicode_AsUTF8(format);
    if (text == nullptr)
        return nullptr;
    if (strlen(text) != static_cast<size_t>(PyUnicode_GET_LENGTH(format)))
        return raise(Kind::value, BUFVIEW_FORMAT, "a format has no zero or non-ASCII character");
    bufview_view *handle = handle_of(self);
    bufview_view *result = nullptr;
    if (handle == nullptr)
        return nullptr;
    const bufview_status status = bufview_view_cast(
        handle, text, shaped ? shape : nullptr, ndim,
        (fortran ? BUFVIEW_CAST_FORTRAN : 0) | (strict != 0 ? BUFVIEW_CAST_STRICT : 0), &result);
    if (status != BUFVIEW_OK)
        return cast_failed(self, status, text, shape, ndim);
    return view_of_handle(self->memory, result);
}

// Bytes of a file go by reference: path and position. Nothing else can be taken up elsewhere.
PyObject *reduce(PyObject *object, PyObject *) {
    const ViewObject *self = as_view(object);
    if (!alive(self))
        return nullptr;
    const Memory *memory = self->memory;
    if (!memory->is_file || !c_contiguous(self))
        return raise(Kind::type, BUFVIEW_UNSUPPORTED, "cannot pickle '%s' object",
                     Py_TYPE(object)->tp_name);
    return PyObject_CallMethod(
        memory->owner, "_reduce_view", "On", object,
        static_cast<Py_ssize_t>(memory->position + (self->data - memory->base)));
}

PyObject *size_of(PyObject *object, PyObject *) {
    const ViewObject *self = as_view(object);
    size_t size = static_cast<size_t>(Py_TYPE(object)->tp_basicsize);
    if (self->shape != self->dims)
        size += sizeof(Py_ssize_t) *
                (static_cast<size_t>(self->ndim) * (self->suboffsets != nullptr ? 3 : 2) + 1);
    return PyLong_FromSize_t(size);
}

PyObject *represent_html(PyObject *object, PyObject *) {
    const Ref module(PyImport_ImportModule("bufview._html"));
    return module ? PyObject_CallMethod(module.get(), "table", "O", object) : nullptr;
}

// By varargs or keywords; the table of methods knows one type only.
template <class Function>
PyCFunction with_keywords(Function function) {
    return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

}  // namespace

PyMethodDef view_methods[] = {
    {"tobytes", with_keywords(tobytes), METH_VARARGS | METH_KEYWORDS,
     "tobytes($self, /, order='C')\n--\n\n"
     "Copy all items into bytes; order is 'C', 'F', or 'A' for Fortran order if they lie so."},
    {"tolist", tolist, METH_NOARGS,
     "tolist($self, /)\n--\n\nAll items, as lists in lists; records are tuples."},
    {"hex", with_keywords(hex), METH_VARARGS | METH_KEYWORDS,
     "hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\n"
     "The bytes as hexadecimal digits, as bytes.hex() gives them."},
    {"release", release, METH_NOARGS,
     "release($self, /)\n--\n\nEnd access to the memory now. May be repeated."},
    {"__enter__", enter, METH_NOARGS, nullptr},
    {"__exit__", leave, METH_VARARGS, nullptr},
    {"toreadonly", toreadonly, METH_NOARGS,
     "toreadonly($self, /)\n--\n\nA view of the same items that may not write."},
    {"cast", with_keywords(cast), METH_VARARGS | METH_KEYWORDS,
     "cast($self, /, format, shape=None, order='C', *, strict=False)\n--\n\n"
     "A view of the same bytes with another format or shape. A strict cast refuses what\n"
     "memoryview refuses: neither format B, b or c, neither side of one dimension."},
    {"subview", subview, METH_O,
     "subview($self, key, /)\n--\n\n"
     "As v[key], but always a view: of no dimensions where v[key] is an item."},
    {"count", with_keywords(count), METH_VARARGS | METH_KEYWORDS,
     "count($self, value, /, start=0, stop=None)\n--\n\n"
     "How many items equal a value; of a record, a tuple. Of several bytes, how often they occur\n"
     "in the bytes of the view from start to stop, without overlapping."},
    {"index", index, METH_VARARGS,
     "index($self, value, start=0, stop=sys.maxsize, /)\n--\n\n"
     "Position, in C order, of the first item that equals a value."},
    {"find", with_keywords(find), METH_FASTCALL | METH_KEYWORDS,
     "find($self, /, data, start=0, stop=None)\n--\n\n"
     "Position of the first match in the bytes of the view from start to stop, -1 for none."},
    {"rfind", with_keywords(rfind), METH_FASTCALL | METH_KEYWORDS,
     "rfind($self, /, data, start=0, stop=None)\n--\n\n"
     "Position of the last match in the bytes of the view from start to stop, -1 for none."},
    {"find_all", with_keywords(find_all), METH_VARARGS | METH_KEYWORDS,
     "find_all($self, data, /, start=0, stop=None, *, overlapping=True)\n--\n\n"
     "Positions of all matches in the bytes of the view, as an array of 64-bit integers."},
    {"split", split, METH_O,
     "split($self, separator, /)\n--\n\n"
     "The views between occurrences of a separator; the view has one dimension of bytes."},
    {"byteswap", byteswap, METH_NOARGS,
     "byteswap($self, /)\n--\n\n"
     "Reverse the bytes of each value in place. The format stays: values read as others."},
    {"from_dlpack", from_dlpack, METH_O | METH_CLASS,
     "from_dlpack($type, object, /)\n--\n\n"
     "A view of the memory of a tensor: of anything that has __dlpack__()."},
    {"from_arrow", from_arrow, METH_O | METH_CLASS,
     "from_arrow($type, object, /)\n--\n\n"
     "A read-only view of the memory of an Arrow array: of anything that has\n"
     "__arrow_c_array__(), without nulls, of numbers or of bytes of fixed length."},
    {"_repr_html_", represent_html, METH_NOARGS,
     "_repr_html_($self, /)\n--\n\nA small table of the first items, for notebooks."},
    {"__dlpack__", with_keywords(to_dlpack), METH_VARARGS | METH_KEYWORDS, nullptr},
    {"__dlpack_device__", dlpack_device, METH_NOARGS, nullptr},
    {"__arrow_c_array__", with_keywords(to_arrow), METH_VARARGS | METH_KEYWORDS, nullptr},
    {"__reduce_ex__", reduce, METH_O, nullptr},
    {"__sizeof__", size_of, METH_NOARGS, nullptr},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

}  // namespace bufview::python
