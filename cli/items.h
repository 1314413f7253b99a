// SPDX-License-Identifier: MIT
// The items of a view as text: nested lists, hexadecimal digits, a dump.
#pragma once

#include "values.h"

#include <cstdint>

namespace cli {

// These go through the items in C order, a bounded number at a time. The first prints nested lists,
// as memoryview.tolist() gives them; in JSON, tuples are arrays.
void print_items(Output &out, const bufview::View &view, Notation notation);
void print_hex(Output &out, const bufview::View &view);
// Sixteen bytes a line, with their offsets from `origin` on, and as text.
void print_dump(Output &out, const bufview::View &view, int64_t origin);

}  // namespace cli
