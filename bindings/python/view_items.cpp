// SPDX-License-Identifier: MIT
// Items of native formats between memory and Python objects. All others go through the library,
// see view_values.cpp.
#include "view_lists.h"

#include <cstring>
#include <limits>

namespace bufview::python {
namespace {

template <class T>
T read(const char *at) {
    T value;
    memcpy(&value, at, sizeof value);
    return value;
}

template <class T>
void write(char *at, T value) {
    memcpy(at, &value, sizeof value);
}

PyObject *invalid_type(const ViewObject *self) {
    return raise(Kind::type, BUFVIEW_TYPE, "memoryview: invalid type for format '%s'",
                 self->format);
}

PyObject *invalid_value(const ViewObject *self) {
    return raise(Kind::value, BUFVIEW_VALUE, "memoryview: invalid value for format '%s'",
                 self->format);
}

// After a conversion failed: what memoryview makes of it.
bool explain(const ViewObject *self) {
    if (PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Clear();
        invalid_type(self);
    } else if (PyErr_ExceptionMatches(PyExc_OverflowError) ||
               PyErr_ExceptionMatches(PyExc_ValueError)) {
        PyErr_Clear();
        invalid_value(self);
    }
    return false;
}

// A value as it will lie in memory. Its conversion may have run any code, so that the place is
// looked for afterwards.
class Packed {
public:
    bool convert(const ViewObject *self, char code, PyObject *value) {
        switch (code) {
        case 'b':
            return integer<signed char>(self, value);
        case 'B':
            return integer<unsigned char>(self, value);
        case 'h':
            return integer<short>(self, value);
        case 'H':
            return integer<unsigned short>(self, value);
        case 'i':
            return integer<int>(self, value);
        case 'I':
            return integer<unsigned int>(self, value);
        case 'l':
            return integer<long>(self, value);
        case 'L':
            return integer<unsigned long>(self, value);
        case 'q':
            return integer<long long>(self, value);
        case 'Q':
            return integer<unsigned long long>(self, value);
        case 'n':
            return integer<Py_ssize_t>(self, value);
        case 'N':
            return integer<size_t>(self, value);
        case 'P':
            return pointer(self, value);
        case 'f':
        case 'd':
            return real(self, code, value);
        case '?':
            return truth(value);
        default:
            return character(self, value);
        }
    }

    void copy_to(char *at) const { memcpy(at, bytes_, size_); }

private:
    template <class T>
    bool keep(T value) {
        write(bytes_, value);
        size_ = sizeof value;
        return true;
    }

    template <class T>
    bool integer(const ViewObject *self, PyObject *value) {
        const Ref number(PyNumber_Index(value));
        if (!number)
            return explain(self);
        if constexpr (std::numeric_limits<T>::is_signed) {
            const long long whole = PyLong_AsLongLong(number.get());
            if (whole == -1 && PyErr_Occurred())
                return explain(self);
            if (whole < std::numeric_limits<T>::min() || whole > std::numeric_limits<T>::max())
                return invalid_value(self) != nullptr;
            return keep(static_cast<T>(whole));
        } else {
            const unsigned long long whole = PyLong_AsUnsignedLongLong(number.get());
            if (whole == static_cast<unsigned long long>(-1) && PyErr_Occurred())
                return explain(self);
            if (whole > std::numeric_limits<T>::max())
                return invalid_value(self) != nullptr;
            return keep(static_cast<T>(whole));
        }
    }

    bool pointer(const ViewObject *self, PyObject *value) {
        void *address = PyLong_AsVoidPtr(value);
        if (address == nullptr && PyErr_Occurred())
            return explain(self);
        return keep(address);
    }

    bool real(const ViewObject *self, char code, PyObject *value) {
        const double number = PyFloat_AsDouble(value);
        if (number == -1.0 && PyErr_Occurred())
            return explain(self);
        return code == 'f' ? keep(static_cast<float>(number)) : keep(number);
    }

    bool truth(PyObject *value) {
        const int is_true = PyObject_IsTrue(value);
        return is_true >= 0 && keep(is_true != 0);
    }

    bool character(const ViewObject *self, PyObject *value) {
        if (!PyBytes_Check(value))
            return invalid_type(self) != nullptr;
        if (PyBytes_GET_SIZE(value) != 1)
            return invalid_value(self) != nullptr;
        return keep(PyBytes_AS_STRING(value)[0]);
    }

    char bytes_[8] = {};
    size_t size_ = 0;
};

}  // namespace

Py_ssize_t native_size(char code) {
    switch (code) {
    case 'b':
    case 'B':
    case 'c':
    case '?':
        return 1;
    case 'h':
    case 'H':
        return sizeof(short);
    case 'i':
    case 'I':
    case 'f':
        return 4;
    case 'l':
    case 'L':
        return sizeof(long);
    case 'q':
    case 'Q':
    case 'n':
    case 'N':
    case 'P':
    case 'd':
        return 8;
    default:
        return 0;
    }
}

char code_of(const char *format, Py_ssize_t itemsize) {
    if (*format == '@')
        ++format;
    const char code = format[0];
    return code != 0 && format[1] == 0 && native_size(code) == itemsize ? code : '\0';
}

PyObject *unpack(char code, const char *at) {
    switch (code) {
    case 'B':
        return PyLong_FromLong(read<unsigned char>(at));
    case 'b':
        return PyLong_FromLong(read<signed char>(at));
    case 'h':
        return PyLong_FromLong(read<short>(at));
    case 'H':
        return PyLong_FromLong(read<unsigned short>(at));
    case 'i':
        return PyLong_FromLong(read<int>(at));
    case 'I':
        return PyLong_FromUnsignedLong(read<unsigned int>(at));
    case 'l':
        return PyLong_FromLong(read<long>(at));
    case 'L':
        return PyLong_FromUnsignedLong(read<unsigned long>(at));
    case 'q':
        return PyLong_FromLongLong(read<long long>(at));
    case 'Q':
        return PyLong_FromUnsignedLongLong(read<unsigned long long>(at));
    case 'n':
        return PyLong_FromSsize_t(read<Py_ssize_t>(at));
    case 'N':
        return PyLong_FromSize_t(read<size_t>(at));
    case 'P':
        return PyLong_FromVoidPtr(read<void *>(at));
    case 'f':
        return PyFloat_FromDouble(static_cast<double>(read<float>(at)));
    case 'd':
        return PyFloat_FromDouble(read<double>(at));
    case '?':
        return PyBool_FromLong(read<unsigned char>(at) != 0);
    default:
        return PyBytes_FromStringAndSize(at, 1);
    }
}

char *locate(const ViewObject *self, const Py_ssize_t *indices, int count) {
    char *at = self->data;
    for (int axis = 0; axis < count; ++axis) {
        const Py_ssize_t length = self->shape[axis];
        Py_ssize_t index = indices[axis];
        if (index < 0)
            index += length;
        if (index < 0 || index >= length) {
            raise(Kind::index, BUFVIEW_RANGE, "index out of bounds on dimension %d", axis + 1);
            return nullptr;
        }
        at += index * self->strides[axis];
        if (self->suboffsets != nullptr && self->suboffsets[axis] >= 0)
            at = *reinterpret_cast<char **>(at) + self->suboffsets[axis];
    }
    return at;
}

PyObject *load(ViewObject *self, const Py_ssize_t *indices, int count) {
    const char *at = locate(self, indices, count);
    if (at == nullptr)
        return nullptr;
    if (self->code == 0)
        return load_values(self, indices, count);
    PyObject *object = unpack(self->code, at);
    if (object != nullptr && !unchanged(self))
        Py_CLEAR(object);
    return object;
}

bool store(const Place &place, PyObject *value) {
    ViewObject *self = place.view;
    if (locate(self, place.indices, place.count) == nullptr)
        return false;
    if (self->code == 0)
        return store_values(place, value);
    Packed packed;
    if (!packed.convert(self, self->code, value) || !alive(self))
        return false;
    char *at = locate(self, place.indices, place.count);
    if (at == nullptr)
        return false;
    packed.copy_to(at);
    return unchanged(self);
}

PyObject *to_list(ViewObject *self) {
    if (!alive(self))
        return nullptr;
    if (self->code == 0)
        return list_values(self);
    // One loop each for the codes that are read most.
    const char code = self->code;
    switch (code) {
    case 'd':
        return list_all(self, [](const char *at) { return PyFloat_FromDouble(read<double>(at)); });
    case 'B':
        return list_all(self, [](const char *at) { return PyLong_FromLong(read<uint8_t>(at)); });
    default:
        return list_all(self, [code](const char *at) { return unpack(code, at); });
    }
}

}  // namespace bufview::python
