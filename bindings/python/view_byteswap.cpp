// SPDX-License-Identifier: MIT
// The bytes of values the other way round, in place.
#include "view.h"

#include <bit>
#include <new>
#include <string>
#include <string_view>

namespace bufview::python {
namespace {

// The layout of a format in numbers and bytes: as it lies, and with the bytes of each number the
// other way round. Other values would not come through as they are. Empty if something in it has no
// order. Throws.
struct Orders {
    std::string same;
    std::string turned;
};

Orders orders_of(const char *format) {
    constexpr std::string_view others = "?uwp";
    constexpr std::string_view plain = "BHIs";
    Orders out;
    bool ordered = false;
    bool in_name = false;
    for (char letter : Format::parse(format).canonical()) {
        in_name ^= letter == ':';
        // Pointers to objects, and numbers whose layout only the machine knows.
        if (!in_name && (letter == 'O' || letter == '^'))
            return {};
        if (const size_t other = others.find(letter); !in_name && other != others.npos)
            letter = plain[other];
        out.same += letter;
        if (!in_name && (letter == '<' || letter == '>')) {
            letter = letter == '<' ? '>' : '<';
            ordered = true;
        }
        out.turned += letter;
    }
    if (ordered)
        return out;
    // A number of the machine has standard size once its order is told.
    constexpr std::string_view native = "lLnNP";
    constexpr std::string_view standard = "qQqQQ";
    if (const size_t code = native.find(out.same); out.same.size() == 1 && code != native.npos)
        out.turned[0] = out.same[0] = standard[code];
    out.turned.insert(0, 1, std::endian::native == std::endian::little ? '>' : '<');
    return out;
}

PyObject *no_order(const ViewObject *self) {
    return raise(Kind::not_implemented, BUFVIEW_FORMAT, "items of format %s have no byte order",
                 self->format);
}

// The same memory in another format, which has to outlive the view. Null with an exception.
ViewObject *in_format(ViewObject *self, const std::string &format) {
    ViewObject *other = copy_view(self);
    if (other == nullptr)
        return nullptr;
    other->format = format.c_str();
    if (handle_of(other) != nullptr && !other->plain)
        return other;
    if (!PyErr_Occurred())
        no_order(self);
    Py_DECREF(as_object(other));
    return nullptr;
}

}  // namespace

// Written by value into items of the other byte order at the same place.
PyObject *byteswap(PyObject *object, PyObject *) {
    ViewObject *self = as_view(object);
    if (handle_of(self) == nullptr)
        return nullptr;
    Orders orders;
    try {
        if (!self->plain)
            orders = orders_of(self->format);
    } catch (const Error &error) {
        return raise_error(error);
    } catch (const std::bad_alloc &) {
        return PyErr_NoMemory();
    }
    if (orders.same.empty())
        return no_order(self);
    ViewObject *source = in_format(self, orders.same);
    const Ref first(as_object(source));
    ViewObject *target = source != nullptr ? in_format(self, orders.turned) : nullptr;
    const Ref second(as_object(target));
    if (target == nullptr)
        return nullptr;
    bufview_status status = BUFVIEW_OK;
    {
        const Unlocked unlocked;
        status = bufview_view_convert(target->handle, source->handle);
    }
    if (status != BUFVIEW_OK)
        return raise_last(status);
    Py_RETURN_NONE;
}

}  // namespace bufview::python
