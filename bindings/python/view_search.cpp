// SPDX-License-Identifier: MIT
// Looking for items, and for bytes.
#include "values.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <string_view>

namespace bufview::python {
namespace {

// Calls with a value that is looked for. Other than OK with an exception.
template <class Call>
bufview_status with_value(ViewObject *self, PyObject *value, Call call) {
    Arguments arguments;
    if (!add_values(arguments, value))
        return BUFVIEW_TYPE;
    bufview_view *handle = handle_of(self);
    if (handle == nullptr)
        return BUFVIEW_TYPE;
    const Unlocked unlocked;
    return call(handle, arguments.values.data(), static_cast<int64_t>(arguments.values.size()));
}

// Bytes that are looked for, and where; held while it lives.
class Sought {
public:
    Sought() = default;
    Sought(const Sought &) = delete;
    Sought &operator=(const Sought &) = delete;
    ~Sought() { PyBuffer_Release(&buffer_); }

    bool open(PyObject *object) {
        // Bytes stay as they are while their caller has them.
        if (PyBytes_CheckExact(object)) {
            buffer_.buf = PyBytes_AS_STRING(object);
            buffer_.len = PyBytes_GET_SIZE(object);
            return true;
        }
        return PyObject_GetBuffer(object, &buffer_, PyBUF_CONTIG_RO) == 0;
    }
    bool bounds(PyObject *from, PyObject *to) {
        return (from == Py_None || _PyEval_SliceIndex(from, &start)) &&
               (to == Py_None || _PyEval_SliceIndex(to, &stop));
    }
    const void *data() const { return buffer_.buf; }
    int64_t size() const { return buffer_.len; }

    Py_ssize_t start = 0;
    Py_ssize_t stop = PY_SSIZE_T_MAX;

private:
    Py_buffer buffer_ = {};
};

// All positions. False with an exception.
bool positions_of(ViewObject *self, const Sought &sought, bool overlapping,
                  std::vector<int64_t> &out) {
    constexpr size_t window = 4096;
    bufview_view *handle = handle_of(self);
    if (handle == nullptr)
        return false;
    bufview_status status = BUFVIEW_OK;
    try {
        const Unlocked unlocked;
        int64_t found = window;
        int64_t start = sought.start;
        while (status == BUFVIEW_OK && found == static_cast<int64_t>(window)) {
            const size_t before = out.size();
            out.resize(before + window);
            status = bufview_view_find_all_bytes(
                handle, sought.data(), sought.size(), start, sought.stop,
                overlapping ? BUFVIEW_SEARCH_OVERLAPPING : 0, out.data() + before, window, &found);
            out.resize(before + static_cast<size_t>(found));
            if (found > 0)
                start = out.back() + (overlapping || sought.size() == 0 ? 1 : sought.size());
        }
    } catch (const std::bad_alloc &) {
        PyErr_NoMemory();
        return false;
    }
    if (status != BUFVIEW_OK)
        raise_last(status);
    return status == BUFVIEW_OK;
}

PyObject *array_of(const std::vector<int64_t> &numbers) {
    const Ref module(PyImport_ImportModule("array"));
    const Ref array(module ? PyObject_CallMethod(module.get(), "array", "s", "q") : nullptr);
    const Ref bytes(PyMemoryView_FromMemory(
        reinterpret_cast<char *>(const_cast<int64_t *>(numbers.data())),
        static_cast<Py_ssize_t>(numbers.size() * sizeof numbers[0]), PyBUF_READ));
    const Ref done(array && bytes && !numbers.empty()
                       ? PyObject_CallMethod(array.get(), "frombytes", "O", bytes.get())
                       : nullptr);
    return PyErr_Occurred() ? nullptr : Py_XNewRef(array.get());
}

// Arguments by position or by the names data, start and stop. False with an exception.
bool take_arguments(const char *method, PyObject *const *args, Py_ssize_t count, PyObject *names,
                    PyObject **out) {
    static const char *const known[] = {"data", "start", "stop"};
    const Py_ssize_t named = names != nullptr ? PyTuple_GET_SIZE(names) : 0;
    if (count + named > 3) {
        raise(Kind::type, BUFVIEW_ARGUMENT, "%s() takes at most 3 arguments (%zd given)", method,
              count + named);
        return false;
    }
    std::copy_n(args, count, out);
    for (Py_ssize_t i = 0; i < named; ++i) {
        PyObject *name = PyTuple_GET_ITEM(names, i);
        Py_ssize_t place = 0;
        while (place < 3 && PyUnicode_CompareWithASCIIString(name, known[place]) != 0)
            ++place;
        if (place == 3 || out[place] != nullptr) {
            raise(Kind::type, BUFVIEW_ARGUMENT, "%s() got %s argument '%U'", method,
                  place == 3 ? "an unexpected" : "a second", name);
            return false;
        }
        out[place] = args[count + i];
    }
    if (out[0] == nullptr)
        raise(Kind::type, BUFVIEW_ARGUMENT, "%s() is missing the argument 'data'", method);
    return out[0] != nullptr;
}

// Where bytes are found in few contiguous ones, without a call of the library.
Py_ssize_t find_here(const ViewObject *self, const Sought &sought, bool last) {
    const auto clamp = [size = self->nbytes](Py_ssize_t bound) {
        return std::clamp<Py_ssize_t>(bound < 0 ? bound + size : bound, 0, size);
    };
    const Py_ssize_t stop = clamp(sought.stop);
    // One behind the end finds not even nothing.
    if (sought.start > stop)
        return -1;
    const Py_ssize_t start = clamp(sought.start);
    if (stop - start < sought.size())
        return -1;
    // Nothing is found at either end, also where there is no memory at all.
    if (sought.size() == 0)
        return last ? stop : start;
    const std::string_view text(self->data + start, static_cast<size_t>(stop - start));
    const std::string_view pattern(static_cast<const char *>(sought.data()),
                                   static_cast<size_t>(sought.size()));
    if (last) {
        const size_t at = text.rfind(pattern);
        return at == text.npos ? -1 : start + static_cast<Py_ssize_t>(at);
    }
    const void *at = memmem(text.data(), text.size(), pattern.data(), pattern.size());
    return at == nullptr ? -1 : static_cast<const char *>(at) - self->data;
}

using Search = bufview_status (*)(const bufview_view *, const void *, int64_t, int64_t, int64_t,
                                  int64_t *);

PyObject *search(ViewObject *self, PyObject *const *arguments, bool last) {
    // Longer ones would make the search for the last match slow where much repeats.
    constexpr int64_t short_enough = 32;
    Sought sought;
    if (!sought.open(arguments[0]) ||
        !sought.bounds(arguments[1] != nullptr ? arguments[1] : Py_None,
                       arguments[2] != nullptr ? arguments[2] : Py_None) ||
        !alive(self))
        return nullptr;
    int64_t found = -1;
    if (self->nbytes < worth_unlocking && (!last || sought.size() <= short_enough) &&
        c_contiguous(self)) {
        found = find_here(self, sought, last);
        return unchanged(self) ? PyLong_FromLongLong(found) : nullptr;
    }
    bufview_view *handle = handle_of(self);
    if (handle == nullptr)
        return nullptr;
    const Search function = last ? bufview_view_rfind_bytes : bufview_view_find_bytes;
    bufview_status status = BUFVIEW_OK;
    {
        const Unlocked unlocked;
        status = function(handle, sought.data(), sought.size(), sought.start, sought.stop, &found);
    }
    return status == BUFVIEW_OK ? PyLong_FromLongLong(found) : raise_last(status);
}

PyObject *count_bytes(ViewObject *self, PyObject *value, PyObject *start, PyObject *stop) {
    Sought sought;
    if (!sought.open(value) || !sought.bounds(start, stop))
        return nullptr;
    bufview_view *handle = handle_of(self);
    if (handle == nullptr)
        return nullptr;
    int64_t found = 0;
    bufview_status status = BUFVIEW_OK;
    {
        const Unlocked unlocked;
        status = bufview_view_count_bytes(handle, sought.data(), sought.size(), sought.start,
                                          sought.stop, 0, &found);
    }
    return status == BUFVIEW_OK ? PyLong_FromLongLong(found) : raise_last(status);
}

}  // namespace

PyObject *find(PyObject *object, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    PyObject *arguments[3] = {};
    return take_arguments("find", args, count, names, arguments)
               ? search(as_view(object), arguments, false)
               : nullptr;
}

PyObject *rfind(PyObject *object, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    PyObject *arguments[3] = {};
    return take_arguments("rfind", args, count, names, arguments)
               ? search(as_view(object), arguments, true)
               : nullptr;
}

PyObject *count(PyObject *object, PyObject *args, PyObject *kwargs) {
    static const char *names[] = {"", "start", "stop", nullptr};
    PyObject *value = nullptr;
    PyObject *start = Py_None;
    PyObject *stop = Py_None;
    ViewObject *self = as_view(object);
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|OO:count", const_cast<char **>(names), &value,
                                     &start, &stop) ||
        !alive(self))
        return nullptr;
    // Bytes are an item of some formats; where items are numbers they are looked for as such.
    if (self->code != 0 && self->code != 'c' && PyObject_CheckBuffer(value))
        return count_bytes(self, value, start, stop);
    if (start != Py_None || stop != Py_None)
        return raise(Kind::type, BUFVIEW_TYPE, "only bytes are counted in a range");
    int64_t found = 0;
    const bufview_status status =
        with_value(self, value, [&](auto *view, auto *values, int64_t size) {
            return bufview_view_count(view, values, size, &found);
        });
    if (status != BUFVIEW_OK)
        return PyErr_Occurred() ? nullptr : raise_last(status);
    return PyLong_FromLongLong(found);
}

PyObject *index(PyObject *object, PyObject *args) {
    PyObject *value = nullptr;
    Py_ssize_t start = 0;
    Py_ssize_t stop = PY_SSIZE_T_MAX;
    ViewObject *self = as_view(object);
    if (!PyArg_ParseTuple(args, "O|nn:index", &value, &start, &stop) || !alive(self))
        return nullptr;
    int64_t found = 0;
    const bufview_status status =
        with_value(self, value, [&](auto *view, auto *values, int64_t size) {
            return bufview_view_index(view, values, size, start, stop, &found);
        });
    if (status == BUFVIEW_VALUE)
        return raise(Kind::value, status, "memoryview.index(x): x not found");
    if (status != BUFVIEW_OK)
        return PyErr_Occurred() ? nullptr : raise_last(status);
    return PyLong_FromLongLong(found);
}

PyObject *find_all(PyObject *object, PyObject *args, PyObject *kwargs) {
    static const char *names[] = {"", "start", "stop", "overlapping", nullptr};
    PyObject *data = nullptr;
    PyObject *start = Py_None;
    PyObject *stop = Py_None;
    int overlapping = 1;
    Sought sought;
    ViewObject *self = as_view(object);
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|OO$p:find_all", const_cast<char **>(names),
                                     &data, &start, &stop, &overlapping) ||
        !sought.open(data) || !sought.bounds(start, stop))
        return nullptr;
    std::vector<int64_t> positions;
    return positions_of(self, sought, overlapping != 0, positions) ? array_of(positions) : nullptr;
}

PyObject *split(PyObject *object, PyObject *separator) {
    ViewObject *self = as_view(object);
    Sought sought;
    if (!sought.open(separator) || !alive(self))
        return nullptr;
    if (self->ndim != 1 || self->itemsize != 1)
        return raise(Kind::type, BUFVIEW_TYPE, "only views of one dimension of bytes are split");
    if (sought.size() == 0)
        return raise(Kind::value, BUFVIEW_VALUE, "empty separator");
    // Between the search and the slices nobody may let go of the memory.
    const Ref whole(as_object(copy_view(self)));
    std::vector<int64_t> positions;
    if (!whole || !positions_of(as_view(whole.get()), sought, false, positions))
        return nullptr;
    positions.push_back(self->shape[0]);
    PyObject *parts = PyList_New(static_cast<Py_ssize_t>(positions.size()));
    Py_ssize_t from = 0;
    for (size_t i = 0; parts != nullptr && i < positions.size(); ++i) {
        ViewObject *part = slice_view(as_view(whole.get()), from, 1, positions[i] - from);
        if (part == nullptr)
            Py_CLEAR(parts);
        else
            PyList_SET_ITEM(parts, static_cast<Py_ssize_t>(i), as_object(part));
        from = positions[i] + sought.size();
    }
    return parts;
}

}  // namespace bufview::python
