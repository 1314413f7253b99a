// SPDX-License-Identifier: MIT
// Values of items, on their way from Python into the library.
#ifndef BUFVIEW_PYTHON_VALUES_H
#define BUFVIEW_PYTHON_VALUES_H

#include "view.h"

#include <cmath>
#include <complex>
#include <forward_list>
#include <string>
#include <vector>

namespace bufview::python {

struct Arguments {
    std::vector<Value> values;
    // What byte strings among the values point into.
    std::forward_list<std::string> texts;
};

// Adds a value, or those of a tuple. False with an exception.
bool add_values(Arguments &out, PyObject *value);

}  // namespace bufview::python

#endif
