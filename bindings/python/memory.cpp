// SPDX-License-Identifier: MIT
#include "memory.h"

#include <algorithm>
#include <atomic>
#include <new>

namespace bufview::python {

struct Hold {
    std::atomic<int64_t> holders;
    Py_buffer buffer;
};

namespace {

// The one that was used last, so that making a view allocates nothing.
Hold *spare_hold = nullptr;

Hold *make_hold() {
    if (spare_hold != nullptr)
        return std::exchange(spare_hold, nullptr);
    return new (std::nothrow) Hold;
}

// With the interpreter's lock held, by the last holder.
void end(Hold *hold) {
    PyBuffer_Release(&hold->buffer);
    delete std::exchange(spare_hold, hold);
}

void drop(void *cookie) {
    Hold *hold = static_cast<Hold *>(cookie);
    if (hold->holders.fetch_sub(1) > 1)
        return;
    // After the interpreter is gone nobody looks for the bytes either.
    if (!Py_IsInitialized())
        return;
    const PyGILState_STATE state = PyGILState_Ensure();
    // May run inside of a failing call, whose exception it must not touch.
    PyObject *type = nullptr;
    PyObject *value = nullptr;
    PyObject *trace = nullptr;
    PyErr_Fetch(&type, &value, &trace);
    end(hold);
    PyErr_Restore(type, value, trace);
    PyGILState_Release(state);
}

void drop_loan(void *cookie) {
    Loan *loan = static_cast<Loan *>(cookie);
    if (loan->holders.fetch_sub(1) > 1)
        return;
    if (loan->lease.token != 0)
        detail::ignore(bufview_view_return(&loan->lease));
    bufview_view_free(loan->view);
    delete loan;
}

template <class Held>
void *share(Held *held) {
    held->holders.fetch_add(1);
    return held;
}

// The few Memory objects that were used last, linked by `owner`.
constexpr int most_spare = 32;
Memory *spare = nullptr;
int spare_count = 0;

int traverse(PyObject *self, visitproc visit, void *arg) {
    Memory *memory = reinterpret_cast<Memory *>(self);
    if (memory->hold != nullptr && !memory->lent)
        Py_VISIT(memory->hold->buffer.obj);
    Py_VISIT(memory->owner);
    return 0;
}

int clear(PyObject *self) {
    Memory *memory = reinterpret_cast<Memory *>(self);
    bufview_storage_free(std::exchange(memory->storage, nullptr));
    if (Hold *hold = std::exchange(memory->hold, nullptr)) {
        if (hold->holders.load() == 1)
            end(hold);
        else
            drop(hold);
    }
    if (memory->loan != nullptr)
        drop_loan(std::exchange(memory->loan, nullptr));
    Py_CLEAR(memory->owner);
    return 0;
}

void deallocate(PyObject *self) {
    if (PyObject_GC_IsTracked(self))
        PyObject_GC_UnTrack(self);
    clear(self);
    Memory *memory = reinterpret_cast<Memory *>(self);
    if (spare_count < most_spare) {
        memory->owner = reinterpret_cast<PyObject *>(spare);
        spare = memory;
        ++spare_count;
    } else {
        PyObject_GC_Del(self);
    }
}

PyTypeObject type = {
    .ob_base = PyVarObject_HEAD_INIT(nullptr, 0).tp_name = "bufview._Memory",
    .tp_basicsize = sizeof(Memory),
    .tp_dealloc = deallocate,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "Who lends memory to views.",
    .tp_traverse = traverse,
    .tp_clear = clear,
};

Memory *make() {
    Memory *memory = spare;
    if (memory != nullptr) {
        spare = reinterpret_cast<Memory *>(memory->owner);
        --spare_count;
        PyObject_Init(reinterpret_cast<PyObject *>(memory), &type);
    } else {
        memory = PyObject_GC_New(Memory, &type);
        if (memory == nullptr)
            return nullptr;
    }
    memory->hold = nullptr;
    memory->loan = nullptr;
    memory->storage = nullptr;
    memory->base = nullptr;
    memory->owner = nullptr;
    memory->is_file = false;
    memory->position = 0;
    memory->lent = false;
    return memory;
}

// Bytes that items of a layout without suboffsets lie in, from its first item on.
std::pair<int64_t, int64_t> extent(const Py_buffer &buffer) {
    int64_t low = 0;
    int64_t high = 0;
    if (buffer.len == 0)
        return {0, 0};
    if (buffer.strides == nullptr)
        return {0, buffer.len};
    for (int i = 0; i < buffer.ndim; ++i) {
        const int64_t reach = (buffer.shape[i] - 1) * buffer.strides[i];
        (reach < 0 ? low : high) += reach;
    }
    return {low, high + buffer.itemsize};
}

bool make_storage(Memory *memory) {
    const Py_buffer &buffer = memory->hold->buffer;
    const auto [low, high] = extent(buffer);
    memory->base = static_cast<char *>(buffer.buf) + low;
    const bufview_status status = bufview_storage_wrap(
        memory->base, high - low, buffer.readonly != 0 ? BUFVIEW_STORAGE_READONLY : 0, drop,
        share(memory->hold), &memory->storage);
    if (status != BUFVIEW_OK)
        raise_last(status);
    return status == BUFVIEW_OK;
}

bufview_status make_handle(Memory *memory, const bufview_layout &layout, bufview_view **out) {
    if (memory->storage != nullptr)
        return bufview_view_create_layout(memory->storage, &layout, out);
    if (memory->hold != nullptr)
        return bufview_view_wrap(&layout, drop, share(memory->hold), out);
    return bufview_view_wrap(&layout, drop_loan, share(memory->loan), out);
}

}  // namespace

bool ready_memory() {
    return PyType_Ready(&type) == 0;
}

Memory *memory_of_buffer(Py_buffer *buffer) {
    Hold *hold = make_hold();
    Memory *memory = hold != nullptr ? make() : nullptr;
    if (memory == nullptr) {
        PyBuffer_Release(buffer);
        delete hold;
        PyErr_NoMemory();
        return nullptr;
    }
    hold->holders.store(1, std::memory_order_relaxed);
    hold->buffer = *buffer;
    // An exporter may have pointed at the buffer it was given.
    if (buffer->shape == &buffer->len)
        hold->buffer.shape = &hold->buffer.len;
    if (buffer->strides == &buffer->itemsize)
        hold->buffer.strides = &hold->buffer.itemsize;
    memory->hold = hold;
    // What cannot be part of a cycle need not be looked at.
    if (buffer->obj != nullptr && PyObject_IS_GC(buffer->obj))
        PyObject_GC_Track(memory);
    return memory;
}

Memory *memory_of_view(bufview_view *view, bufview_storage *storage, PyObject *owner,
                       bool is_file) {
    auto *loan = new (std::nothrow) Loan{1, view, {}};
    Memory *memory = loan != nullptr ? make() : nullptr;
    if (memory == nullptr) {
        delete loan;
        bufview_view_free(view);
        bufview_storage_free(storage);
        PyErr_NoMemory();
        return nullptr;
    }
    memory->loan = loan;
    memory->storage = storage;
    memory->is_file = is_file;
    loan->lease.size = sizeof loan->lease;
    const bufview_status status = bufview_view_borrow(view, &loan->lease);
    if (status != BUFVIEW_OK) {
        loan->lease.token = 0;
        Py_DECREF(memory);
        raise_last(status);
        return nullptr;
    }
    memory->base = static_cast<char *>(loan->lease.data);
    if (owner != nullptr) {
        memory->owner = Py_NewRef(owner);
        PyObject_GC_Track(memory);
    }
    return memory;
}

const Py_buffer *memory_buffer(const Memory *memory) {
    return memory->hold != nullptr ? &memory->hold->buffer : nullptr;
}

bufview_view *memory_handle(Memory *memory, const bufview_layout &layout, int64_t itemsize,
                            int64_t nbytes, bool *plain) {
    bufview_layout at = layout;
    if (memory->storage == nullptr && memory->hold != nullptr && layout.suboffsets == nullptr &&
        memory->hold->buffer.suboffsets == nullptr && !make_storage(memory))
        return nullptr;
    if (memory->storage != nullptr)
        at.offset = nbytes == 0 ? 0 : static_cast<char *>(layout.data) - memory->base;
    bufview_view *handle = nullptr;
    *plain = false;
    bufview_status status = make_handle(memory, at, &handle);
    char bytes[24];
    if (status == BUFVIEW_FORMAT) {
        snprintf(bytes, sizeof bytes, "%llds", static_cast<long long>(itemsize));
        at.format = bytes;
        *plain = true;
        status = make_handle(memory, at, &handle);
    }
    if (status != BUFVIEW_OK) {
        raise_last(status);
        return nullptr;
    }
    // The library measures an item by its format. An exporter may have told another size.
    bufview_view_info info = {};
    info.size = sizeof info;
    if (bufview_view_get_info(handle, &info) == BUFVIEW_OK && info.itemsize != itemsize) {
        bufview_view_free(handle);
        at.format = bytes;
        snprintf(bytes, sizeof bytes, "%llds", static_cast<long long>(itemsize));
        *plain = true;
        status = make_handle(memory, at, &handle);
        if (status != BUFVIEW_OK) {
            raise_last(status);
            return nullptr;
        }
    }
    return handle;
}

}  // namespace bufview::python
