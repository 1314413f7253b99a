// SPDX-License-Identifier: MIT
// Prints a layout with explicit byte orders and padding, so that the text means the same on every
// machine whose types have these sizes. NumPy reads what it can represent.
#pragma once

#include "format/node.h"

namespace bufview {

// Prints the nodes from `first` up to `last` as an item of `itemsize` bytes. `names` is the text
// that their names are in; if `moved` is not null, it is a copy of `first` whose names are made to
// point into `out`.
void print_nodes(String &out, const Node *first, const Node *last, int64_t itemsize,
                 const char *names, const int64_t *dims, Node *moved);

}  // namespace bufview
