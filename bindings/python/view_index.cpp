// SPDX-License-Identifier: MIT
// v[...], and loops over a view.
#include "view.h"

namespace bufview::python {
namespace {

PyObject *invalid_key() {
    return raise(Kind::type, BUFVIEW_TYPE, "memoryview: invalid slice key");
}

PyObject *without_dimension() {
    return raise(Kind::type, BUFVIEW_TYPE, "invalid indexing of 0-dim memory");
}

// An index; -1 with an exception.
bool read_index(PyObject *key, Py_ssize_t *out) {
    *out = PyNumber_AsSsize_t(key, PyExc_IndexError);
    return *out != -1 || !PyErr_Occurred();
}

bool read_bound(PyObject *bound, int64_t *out, int32_t *omits, int32_t bit) {
    if (bound == Py_None) {
        *omits |= bit;
        return true;
    }
    Py_ssize_t number = 0;
    if (!_PyEval_SliceIndex(bound, &number))
        return false;
    *out = number;
    return true;
}

// A subscript as the library takes it. Its parts may run any code.
class Keys {
public:
    bool read(PyObject *key) {
        if (!PyTuple_Check(key))
            return add(key);
        if (PyTuple_GET_SIZE(key) > most) {
            raise(Kind::index, BUFVIEW_RANGE, "a view has no %zd dimensions",
                  PyTuple_GET_SIZE(key));
            return false;
        }
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(key); ++i)
            if (!add(PyTuple_GET_ITEM(key, i)))
                return false;
        return true;
    }
    const bufview_key *data() const { return keys_; }
    int64_t size() const { return size_; }

    // Whether it is one index for each dimension, and then those.
    bool is_item(const ViewObject *self, Place &place) const {
        if (size_ != self->ndim)
            return false;
        for (int i = 0; i < size_; ++i) {
            if (keys_[i].kind != BUFVIEW_KEY_INDEX)
                return false;
            place.indices[i] = keys_[i].start;
        }
        place.count = self->ndim;
        return true;
    }

    // False, with an exception, if more dimensions are spoken of than there are.
    bool fit(const ViewObject *self) const {
        int dimensions = 0;
        int slices = 0;
        for (int i = 0; i < size_; ++i) {
            const int32_t kind = keys_[i].kind;
            dimensions += kind == BUFVIEW_KEY_INDEX || kind == BUFVIEW_KEY_SLICE;
            slices += kind == BUFVIEW_KEY_SLICE;
        }
        if (dimensions <= self->ndim)
            return true;
        // Each of memoryview's refusals for its own kind of key.
        if (slices == 0)
            raise(Kind::type, BUFVIEW_TYPE, "cannot index %d-dimension view with %d-element tuple",
                  self->ndim, dimensions);
        else if (slices == dimensions)
            raise(Kind::not_implemented, BUFVIEW_RANGE,
                  "cannot slice %d-dimension view with %d-element tuple", self->ndim, dimensions);
        else
            invalid_key();
        return false;
    }

private:
    static constexpr int most = 2 * BUFVIEW_MAX_NDIM + 1;

    bool add(PyObject *part) {
        bufview_key &key = keys_[size_];
        key = {};
        key.size = sizeof key;
        if (part == Py_Ellipsis) {
            key.kind = BUFVIEW_KEY_ELLIPSIS;
        } else if (part == Py_None) {
            key.kind = BUFVIEW_KEY_NEW_AXIS;
        } else if (PySlice_Check(part)) {
            const auto *slice = reinterpret_cast<PySliceObject *>(part);
            key.kind = BUFVIEW_KEY_SLICE;
            if (!read_bound(slice->start, &key.start, &key.omits, BUFVIEW_OMIT_START) ||
                !read_bound(slice->stop, &key.stop, &key.omits, BUFVIEW_OMIT_STOP) ||
                !read_bound(slice->step, &key.step, &key.omits, BUFVIEW_OMIT_STEP))
                return false;
        } else if (PyIndex_Check(part)) {
            Py_ssize_t index = 0;
            if (!read_index(part, &index))
                return false;
            key.kind = BUFVIEW_KEY_INDEX;
            key.start = index;
        } else {
            return invalid_key() != nullptr;
        }
        ++size_;
        return true;
    }

    bufview_key keys_[most];
    int size_ = 0;
};

PyObject *view_of_keys(ViewObject *self, const Keys &keys) {
    bufview_view *handle = handle_of(self);
    bufview_view *part = nullptr;
    if (handle == nullptr)
        return nullptr;
    const bufview_status status = bufview_view_subview(handle, keys.data(), keys.size(), &part);
    if (status != BUFVIEW_OK)
        return raise_last(status);
    return view_of_handle(self->memory, part, self);
}

PyObject *item_at(ViewObject *self, Py_ssize_t index) {
    const Py_ssize_t count = self->shape[0];
    if (index < 0)
        index += count;
    if (index < 0 || index >= count) [[unlikely]]
        return raise(Kind::index, BUFVIEW_RANGE, "index out of bounds on dimension %d", 1);
    if (self->code != 0 && !self->memory->is_file) [[likely]]
        return unpack(self->code, item_address(self, index));
    return load(self, &index, 1);
}

// What turns into a bound without running any code.
bool is_plain(PyObject *bound) {
    return bound == Py_None || PyLong_CheckExact(bound);
}

PyObject *slice(ViewObject *self, PyObject *key) {
    Py_ssize_t start = 0;
    Py_ssize_t stop = 0;
    Py_ssize_t step = 0;
    const auto *bounds = reinterpret_cast<PySliceObject *>(key);
    // Others may run any code, which may release the view; its items are sliced none the less.
    const bool plain = is_plain(bounds->start) && is_plain(bounds->stop) && is_plain(bounds->step);
    const Ref held(plain ? nullptr : as_object(copy_view(self)));
    if ((!plain && !held) || PySlice_Unpack(key, &start, &stop, &step) < 0)
        return nullptr;
    ViewObject *whole = plain ? self : as_view(held.get());
    const Py_ssize_t count = PySlice_AdjustIndices(whole->shape[0], &start, &stop, step);
    return as_object(slice_view(whole, start, step, count));
}

// Everything but an index or a slice of one dimension.
PyObject *general(ViewObject *self, PyObject *key) {
    if (self->ndim == 0 && key == Py_Ellipsis)
        return Py_NewRef(as_object(self));
    Keys keys;
    Place place;
    if (!keys.read(key) || !alive(self))
        return nullptr;
    if (keys.is_item(self, place))
        return load(self, place.indices, place.count);
    if (self->ndim == 0 && !PyTuple_Check(key))
        return without_dimension();
    if (!keys.fit(self))
        return nullptr;
    return view_of_keys(self, keys);
}

// Over what `keys` name, from an exporter.
int assign_object(ViewObject *self, const Keys &keys, PyObject *value) {
    if (!PyObject_CheckBuffer(value)) {
        raise(Kind::type, BUFVIEW_TYPE, "a bytes-like object is required, not '%.100s'",
              Py_TYPE(value)->tp_name);
        return -1;
    }
    const Ref source(is_view(value) ? Py_NewRef(value) : view_of_object(value));
    if (!source)
        return -1;
    ViewObject *from = as_view(source.get());
    bufview_view *to_handle = handle_of(self);
    bufview_view *from_handle = to_handle != nullptr ? handle_of(from) : nullptr;
    if (from_handle == nullptr)
        return -1;
    bufview_status status = BUFVIEW_OK;
    if ((self->plain || from->plain) && strcmp(self->format, from->format) != 0) {
        raise(Kind::value, BUFVIEW_MISMATCH,
              "memoryview assignment: lvalue and rvalue have different structures");
        return -1;
    }
    if (self->nbytes > 1 << 16) {
        const Unlocked unlocked;
        status = bufview_view_assign(to_handle, keys.data(), keys.size(), from_handle);
    } else {
        status = bufview_view_assign(to_handle, keys.data(), keys.size(), from_handle);
    }
    if (status == BUFVIEW_MISMATCH) {
        raise(Kind::value, status,
              "memoryview assignment: lvalue and rvalue have different structures");
        return -1;
    }
    if (status != BUFVIEW_OK)
        raise_last(status);
    return status == BUFVIEW_OK ? 0 : -1;
}

struct Iterator {
    PyObject_HEAD Py_ssize_t index;
    ViewObject *view;
};

void iterator_deallocate(PyObject *self) {
    PyObject_GC_UnTrack(self);
    Py_XDECREF(reinterpret_cast<Iterator *>(self)->view);
    PyObject_GC_Del(self);
}

int iterator_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(reinterpret_cast<Iterator *>(self)->view);
    return 0;
}

PyObject *iterator_next(PyObject *object) {
    Iterator *self = reinterpret_cast<Iterator *>(object);
    if (self->view == nullptr)
        return nullptr;
    if (!alive(self->view))
        return nullptr;
    if (self->index < self->view->shape[0])
        return sequence_item(as_object(self->view), self->index++);
    Py_CLEAR(self->view);
    return nullptr;
}

PyTypeObject iterator_type = {
    .ob_base = PyVarObject_HEAD_INIT(nullptr, 0).tp_name = "bufview._Iterator",
    .tp_basicsize = sizeof(Iterator),
    .tp_dealloc = iterator_deallocate,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "Goes through the first dimension of a view.",
    .tp_traverse = iterator_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = iterator_next,
};

}  // namespace

bool ready_iterator() {
    return PyType_Ready(&iterator_type) == 0;
}

Py_ssize_t length(PyObject *object) {
    const ViewObject *self = as_view(object);
    if (!alive(self))
        return -1;
    return self->ndim == 0 ? 1 : self->shape[0];
}

PyObject *sequence_item(PyObject *object, Py_ssize_t index) {
    ViewObject *self = as_view(object);
    if (!alive(self))
        return nullptr;
    if (self->ndim == 1)
        return item_at(self, index);
    if (self->ndim == 0)
        return without_dimension();
    const Ref key(PyLong_FromSsize_t(index));
    return key ? general(self, key.get()) : nullptr;
}

PyObject *subscript(PyObject *object, PyObject *key) {
    ViewObject *self = as_view(object);
    if (!alive(self))
        return nullptr;
    if (self->ndim == 1 && PyLong_CheckExact(key)) [[likely]] {
        const Py_ssize_t index = PyLong_AsSsize_t(key);
        if (index != -1 || !PyErr_Occurred()) [[likely]]
            return item_at(self, index);
        PyErr_Clear();
    }
    if (self->ndim > 0 && PySlice_Check(key))
        return slice(self, key);
    return general(self, key);
}

int assign_subscript(PyObject *object, PyObject *key, PyObject *value) {
    ViewObject *self = as_view(object);
    if (!alive(self))
        return -1;
    if (self->readonly) {
        raise(Kind::type, BUFVIEW_READONLY, "cannot modify read-only memory");
        return -1;
    }
    if (value == nullptr) {
        raise(Kind::type, BUFVIEW_TYPE, "cannot delete memory");
        return -1;
    }
    if (self->ndim == 0 && key != Py_Ellipsis &&
        !(PyTuple_Check(key) && PyTuple_GET_SIZE(key) == 0)) {
        without_dimension();
        return -1;
    }
    Keys keys;
    Place place;
    if (!keys.read(key) || !alive(self))
        return -1;
    place.view = self;
    if (keys.is_item(self, place) || self->ndim == 0) {
        place.count = self->ndim;
        return store(place, value) ? 0 : -1;
    }
    if (!keys.fit(self))
        return -1;
    return assign_object(self, keys, value);
}

PyObject *subview(PyObject *object, PyObject *key) {
    Keys keys;
    return keys.read(key) && alive(as_view(object)) ? view_of_keys(as_view(object), keys) : nullptr;
}

PyObject *iterate(PyObject *object) {
    ViewObject *self = as_view(object);
    if (!alive(self))
        return nullptr;
    if (self->ndim == 0)
        return without_dimension();
    Iterator *iterator = PyObject_GC_New(Iterator, &iterator_type);
    if (iterator == nullptr)
        return nullptr;
    iterator->index = 0;
    iterator->view = as_view(Py_NewRef(object));
    PyObject_GC_Track(iterator);
    return reinterpret_cast<PyObject *>(iterator);
}

}  // namespace bufview::python
