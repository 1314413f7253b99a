// SPDX-License-Identifier: MIT
// Items of any format, as the library reads and writes them: a scalar, or a tuple of a record.
#include "values.h"

#include <algorithm>

namespace bufview::python {
namespace {

PyObject *not_supported(const ViewObject *self) {
    return raise(Kind::not_implemented, BUFVIEW_FORMAT, "memoryview: format %s not supported",
                 self->format);
}

PyObject *object_of(const bufview_value &value) {
    switch (value.kind) {
    case BUFVIEW_VALUE_BOOL:
        return PyBool_FromLong(value.integer != 0);
    case BUFVIEW_VALUE_INT:
        return PyLong_FromLongLong(value.integer);
    case BUFVIEW_VALUE_UINT:
        return PyLong_FromUnsignedLongLong(static_cast<unsigned long long>(value.integer));
    case BUFVIEW_VALUE_FLOAT:
        return PyFloat_FromDouble(value.real);
    case BUFVIEW_VALUE_COMPLEX:
        return PyComplex_FromDoubles(value.real, value.imag);
    default:
        return PyBytes_FromStringAndSize(static_cast<const char *>(value.bytes), value.bytes_len);
    }
}

// Reads items of one view.
class Reader {
public:
    // False with an exception.
    bool open(ViewObject *self) {
        view_ = handle_of(self);
        if (view_ == nullptr)
            return false;
        if (self->plain)
            return not_supported(self) != nullptr;
        bufview_format *format = nullptr;
        bufview_format_info info = {};
        info.size = sizeof info;
        bufview_status status = bufview_format_parse(self->format, &format);
        if (status == BUFVIEW_OK)
            status = bufview_format_get_info(format, &info);
        bufview_format_free(format);
        if (status != BUFVIEW_OK)
            return raise_last(status) != nullptr;
        is_tuple_ = info.is_tuple != 0;
        item_.resize(static_cast<size_t>(info.itemsize));
        values_.resize(static_cast<size_t>(info.values));
        return true;
    }

    PyObject *read(const int64_t *indices, int64_t count) {
        int64_t found = 0;
        const bufview_status status = bufview_view_get(
            view_, indices, count, item_.data(), static_cast<int64_t>(item_.size()), values_.data(),
            static_cast<int64_t>(values_.size()), &found);
        if (status != BUFVIEW_OK)
            return raise_last(status);
        if (!is_tuple_)
            return object_of(values_[0]);
        PyObject *tuple = PyTuple_New(found);
        for (int64_t i = 0; tuple != nullptr && i < found; ++i) {
            PyObject *value = object_of(values_[static_cast<size_t>(i)]);
            if (value == nullptr)
                Py_CLEAR(tuple);
            else
                PyTuple_SET_ITEM(tuple, i, value);
        }
        return tuple;
    }

private:
    bufview_view *view_ = nullptr;
    bool is_tuple_ = false;
    std::vector<char> item_;
    std::vector<Value> values_;
};

PyObject *list_from(Reader &reader, ViewObject *self, int64_t *indices, int axis) {
    if (axis == self->ndim)
        return reader.read(indices, axis);
    PyObject *list = PyList_New(self->shape[axis]);
    for (indices[axis] = 0; list != nullptr && indices[axis] < self->shape[axis]; ++indices[axis]) {
        PyObject *object = list_from(reader, self, indices, axis + 1);
        if (object == nullptr)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, indices[axis], object);
    }
    return list;
}

// What is no number nor bytes as such, but can become one.
bool add_other(Arguments &out, PyObject *value) {
    if (PyIndex_Check(value)) {
        const Ref number(PyNumber_Index(value));
        return number && add_values(out, number.get());
    }
    const double real = PyFloat_AsDouble(value);
    if (real != -1.0 || !PyErr_Occurred()) {
        out.values.emplace_back(real);
        return true;
    }
    if (PyErr_ExceptionMatches(PyExc_TypeError))
        raise(Kind::type, BUFVIEW_TYPE, "no item of a view is made of '%.200s'",
              Py_TYPE(value)->tp_name);
    return false;
}

bool add_integer(Arguments &out, PyObject *value) {
    int overflow = 0;
    const long long whole = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow == 0) {
        out.values.emplace_back(whole);
        return whole != -1 || !PyErr_Occurred();
    }
    if (overflow > 0) {
        const unsigned long long natural = PyLong_AsUnsignedLongLong(value);
        if (!PyErr_Occurred()) {
            out.values.emplace_back(natural);
            return true;
        }
        PyErr_Clear();
    }
    double nearest = PyLong_AsDouble(value);
    if (nearest == -1.0 && PyErr_Occurred()) {
        PyErr_Clear();
        nearest = overflow > 0 ? HUGE_VAL : -HUGE_VAL;
    }
    Value large(nearest);
    large.kind = BUFVIEW_VALUE_BIGINT;
    out.values.push_back(large);
    return true;
}

}  // namespace

bool add_values(Arguments &out, PyObject *value) {
    if (value == Py_None) {
        out.values.emplace_back();
    } else if (PyBool_Check(value)) {
        out.values.emplace_back(value == Py_True);
    } else if (PyLong_Check(value)) {
        return add_integer(out, value);
    } else if (PyFloat_Check(value)) {
        out.values.emplace_back(PyFloat_AS_DOUBLE(value));
    } else if (PyComplex_Check(value)) {
        out.values.emplace_back(
            std::complex<double>(PyComplex_RealAsDouble(value), PyComplex_ImagAsDouble(value)));
    } else if (PyBytes_Check(value) || PyByteArray_Check(value)) {
        const bool fixed = PyBytes_Check(value);
        const char *data = fixed ? PyBytes_AS_STRING(value) : PyByteArray_AS_STRING(value);
        out.texts.emplace_front(data, static_cast<size_t>(Py_SIZE(value)));
        out.values.emplace_back(Bytes(out.texts.front()));
    } else if (PyUnicode_Check(value)) {
        Py_ssize_t size = 0;
        const char *text = PyUnicode_AsUTF8AndSize(value, &size);
        if (text == nullptr)
            return false;
        out.texts.emplace_front(text, static_cast<size_t>(size));
        Value it{Bytes(out.texts.front())};
        it.kind = BUFVIEW_VALUE_TEXT;
        out.values.push_back(it);
    } else if (PyTuple_Check(value)) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(value); ++i) {
            if (Py_EnterRecursiveCall(" while reading a record") != 0)
                return false;
            const bool added = add_values(out, PyTuple_GET_ITEM(value, i));
            Py_LeaveRecursiveCall();
            if (!added)
                return false;
        }
    } else {
        return add_other(out, value);
    }
    return true;
}

PyObject *load_values(ViewObject *self, const Py_ssize_t *indices, int count) {
    Reader reader;
    return reader.open(self) ? reader.read(indices, count) : nullptr;
}

bool store_values(const Place &place, PyObject *value) {
    Arguments arguments;
    if (!add_values(arguments, value))
        return false;
    bufview_view *view = handle_of(place.view);
    if (view == nullptr)
        return false;
    if (place.view->plain)
        return not_supported(place.view) != nullptr;
    const bufview_status status =
        bufview_view_set(view, place.indices, place.count, arguments.values.data(),
                         static_cast<int64_t>(arguments.values.size()));
    if (status != BUFVIEW_OK)
        raise_last(status);
    return status == BUFVIEW_OK;
}

PyObject *list_values(ViewObject *self) {
    bool known = false;
    PyObject *list = list_records(self, &known);
    if (known || PyErr_Occurred())
        return list;
    Reader reader;
    if (!reader.open(self))
        return nullptr;
    int64_t indices[BUFVIEW_MAX_NDIM];
    return list_from(reader, self, indices, 0);
}

}  // namespace bufview::python
