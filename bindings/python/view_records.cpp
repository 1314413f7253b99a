// SPDX-License-Identifier: MIT
// Lists of records, and of numbers in the other byte order. The values are taken from memory by a
// plan that is made of the format once, without a call of the library for each item.
#include "view_lists.h"

#include <bit>
#include <cstring>
#include <string_view>
#include <vector>

namespace bufview::python {
namespace {

enum class Part : char { integer, natural, real, truth, bytes };

struct Slot {
    int64_t offset;
    int64_t size;
    Part part;
    bool turned;
};

// Of more slots a plan is not worth its memory.
constexpr size_t most_slots = 4096;

uint64_t bits_of(const char *at, int64_t size, bool turned) {
    uint8_t one = 0;
    uint16_t two = 0;
    uint32_t four = 0;
    uint64_t eight = 0;
    switch (size) {
    case 1:
        memcpy(&one, at, 1);
        return one;
    case 2:
        memcpy(&two, at, 2);
        return turned ? __builtin_bswap16(two) : two;
    case 4:
        memcpy(&four, at, 4);
        return turned ? __builtin_bswap32(four) : four;
    default:
        memcpy(&eight, at, 8);
        return turned ? __builtin_bswap64(eight) : eight;
    }
}

PyObject *real_of(uint64_t bits, int64_t size) {
    if (size == 8)
        return PyFloat_FromDouble(std::bit_cast<double>(bits));
    if (size == 4)
        return PyFloat_FromDouble(std::bit_cast<float>(static_cast<uint32_t>(bits)));
    const auto half = static_cast<uint16_t>(bits);
    const double value = PyFloat_Unpack2(reinterpret_cast<const char *>(&half),
                                         std::endian::native == std::endian::little);
    return value == -1.0 && PyErr_Occurred() ? nullptr : PyFloat_FromDouble(value);
}

PyObject *object_of(const Slot &slot, const char *item) {
    const char *at = item + slot.offset;
    if (slot.part == Part::bytes)
        return PyBytes_FromStringAndSize(at, slot.size);
    const uint64_t bits = bits_of(at, slot.size, slot.turned);
    switch (slot.part) {
    case Part::integer: {
        const int unused = static_cast<int>(64 - 8 * slot.size);
        return PyLong_FromLongLong(static_cast<int64_t>(bits << unused) >> unused);
    }
    case Part::natural:
        return slot.size < 8 ? PyLong_FromLongLong(static_cast<int64_t>(bits))
                             : PyLong_FromUnsignedLongLong(bits);
    case Part::truth:
        return PyBool_FromLong(bits != 0);
    default:
        return real_of(bits, slot.size);
    }
}

// Where the values of an item lie.
class Plan {
public:
    // False if there is something in the format that is not read here.
    bool make(const Format &format) {
        const bufview_format_info info = format.info();
        itemsize_ = info.itemsize;
        is_tuple_ = info.is_tuple != 0;
        return add(format, 0) && static_cast<int64_t>(slots_.size()) == info.values;
    }

    int64_t itemsize() const { return itemsize_; }

    PyObject *operator()(const char *item) const {
        if (!is_tuple_)
            return object_of(slots_[0], item);
        PyObject *tuple = PyTuple_New(static_cast<Py_ssize_t>(slots_.size()));
        for (size_t i = 0; tuple != nullptr && i < slots_.size(); ++i) {
            PyObject *value = object_of(slots_[i], item);
            if (value == nullptr)
                Py_CLEAR(tuple);
            else
                PyTuple_SET_ITEM(tuple, static_cast<Py_ssize_t>(i), value);
        }
        return tuple;
    }

private:
    bool add(const Format &format, int64_t offset) {
        const int64_t fields = format.field_count();
        if (fields == 0)
            return format.info().values == 0 || add_scalar(format, offset);
        for (int64_t i = 0; i < fields; ++i) {
            const Field field = format.field(i);
            const int64_t size = field.format.info().itemsize;
            int64_t count = 1;
            for (const int64_t length : field.shape)
                count *= length;
            for (int64_t k = 0; k < count; ++k)
                if (!add(field.format, offset + field.offset + k * size))
                    return false;
        }
        return true;
    }

    // As canonical formats spell one: "<i", "d", "10s".
    bool add_scalar(const Format &format, int64_t offset) {
        const std::string text = format.canonical();
        std::string_view rest = text;
        Slot slot{offset, format.info().itemsize, Part::bytes, false};
        if (rest.starts_with('<') || rest.starts_with('>')) {
            slot.turned = (rest[0] == '>') == (std::endian::native == std::endian::little);
            rest.remove_prefix(1);
        }
        const char code = rest.back();
        const bool is_number = std::string_view("bhilqnBHILQNefd?").find(code) != rest.npos;
        if (slots_.size() == most_slots || (is_number && rest.size() != 1))
            return false;
        if (std::string_view("bhilqn").find(code) != rest.npos)
            slot.part = Part::integer;
        else if (std::string_view("BHILQN").find(code) != rest.npos)
            slot.part = Part::natural;
        else if (std::string_view("efd").find(code) != rest.npos)
            slot.part = Part::real;
        else if (code == '?')
            slot.part = Part::truth;
        else if (code != 's' && code != 'c')
            return false;
        slots_.push_back(slot);
        return true;
    }

    std::vector<Slot> slots_;
    int64_t itemsize_ = 0;
    bool is_tuple_ = false;
};

}  // namespace

PyObject *list_records(ViewObject *self, bool *known) {
    Plan plan;
    try {
        *known = plan.make(Format::parse(self->format)) && plan.itemsize() == self->itemsize;
    } catch (const Error &) {
        *known = false;
    } catch (const std::bad_alloc &) {
        return PyErr_NoMemory();
    }
    return *known ? list_all(self, plan) : nullptr;
}

}  // namespace bufview::python
