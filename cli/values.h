// SPDX-License-Identifier: MIT
// Scalars as text.
#pragma once

#include "output.h"

#include <bufview/bufview.hpp>

#include <string>

namespace cli {

enum class Notation {
    // As Python's repr() writes them.
    python,
    // Bytes as hexadecimal digits, complex numbers as pairs, what is no number as null.
    json,
    // Bytes as hexadecimal digits, true and false; otherwise as Python.
    csv
};

void write_truth(Output &out, bool value, Notation notation);
// The shortest text that reads back as the same number.
void write_real(Output &out, double value, Notation notation);
void write_value(Output &out, const bufview::Value &value, Notation notation);

// As Python's repr() writes it, for messages.
std::string python_text(const bufview::Value &value);

}  // namespace cli
