// SPDX-License-Identifier: MIT
// The items of a view as text: nested lists, hexadecimal digits, a dump.
#pragma once

#include "output.h"

#include <bufview/bufview.hpp>

#include <cstdint>

namespace cli {

enum class Notation {
    // As Python writes the list that memoryview.tolist() gives.
    python,
    // The same as JSON: bytes as hexadecimal digits, complex numbers as pairs, tuples as arrays,
    // what is no number as null.
    json
};

// These go through the items in C order, a bounded number at a time.
void print_items(Output &out, const bufview::View &view, Notation notation);
void print_hex(Output &out, const bufview::View &view);
// Sixteen bytes a line, with their offsets from `origin` on, and as text.
void print_dump(Output &out, const bufview::View &view, int64_t origin);

}  // namespace cli
