// SPDX-License-Identifier: MIT
// Any text as a format: no crash, no endless loop, and what is accepted keeps its promises.
// Run with -dict=format.dict.
#include "base/error.h"
#include "format/convert.h"
#include "format/format.h"

#include <cstring>
#include <vector>

namespace {

using namespace bufview;

void demand(bool promise) {
    if (!promise) {
        __builtin_trap();
    }
}

// The error is one of those that the header names, and points into the text.
void check_error(const Error &error, int64_t length) {
    const Status status = error.status();
    demand(status == Status::format || status == Status::limit || status == Status::overflow);
    demand(error.offset() >= 0 && error.offset() <= length);
    demand(error.what()[0] != '\0');
}

void check_canonical(const Format &format) {
    const String text = format.canonical();
    if (static_cast<int64_t>(text.size()) > Format::max_text) {
        return;
    }
    const FormatRef again = Format::parse(text);
    demand(again->itemsize() == format.itemsize());
    demand(again->value_count() == format.value_count());
    demand(again->canonical() == text);
    // Beyond that many values same_layout may give up.
    demand(format.value_count() > 100000 || again->same_layout(format));
}

void check_fields(const Format &format) {
    if (format.field_count() > 100) {
        return;
    }
    for (const Field &field : format.fields()) {
        int64_t size = field.format->itemsize();
        for (const int64_t extent : field.shape) {
            size *= extent;
        }
        demand(field.offset >= 0 && field.offset + size <= format.itemsize());
        if (!field.name.empty()) {
            demand(format.find(field.name).offset == field.offset);
        }
    }
}

void check_values(const Format &format, const uint8_t *data, size_t length) {
    if (format.itemsize() > 4096 || format.value_count() > 4096) {
        return;
    }
    const auto size = static_cast<size_t>(format.itemsize());
    std::vector<std::byte> item(size);
    if (size > 0) {
        std::memcpy(item.data(), data, std::min(size, length));
    }
    std::vector<Value> values(static_cast<size_t>(format.value_count()));
    format.unpack(item.data(), values.data());
    std::vector<std::byte> copy = item;
    format.pack(copy.data(), values.data(), format.value_count());
    std::vector<Value> again(values.size());
    format.unpack(copy.data(), again.data());
    for (size_t i = 0; i < values.size(); ++i) {
        // A NaN equals nothing, but a long double's is not kept to the bit.
        demand(values[i].kind == again[i].kind);
        demand(values_equal(values[i], again[i]) || !values_equal(values[i], values[i]));
    }
    demand(!format.bytes_decide() || equal_items(format, item.data(), format, copy.data()));
    demand(!format.bytes_decide() || item == copy);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length) {
    try {
        const FormatRef format = Format::parse({reinterpret_cast<const char *>(data), length});
        demand(format->itemsize() >= 0 && format->value_count() >= 0);
        demand(format->same_layout(*format));
        check_canonical(*format);
        check_fields(*format);
        check_values(*format, data, length);
    } catch (const Error &error) {
        check_error(error, static_cast<int64_t>(length));
    }
    return 0;
}
