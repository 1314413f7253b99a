// SPDX-License-Identifier: MIT
#include "values.h"

#include "json.h"

#include <cmath>

namespace cli {
namespace {

// Numbers as Python's repr() gives them, which are the shortest that read back the same.
std::string python_real(double value) {
    std::string text = fmt::format("{}", value);
    if (text.find_first_not_of("-0123456789") == text.npos)
        text += ".0";
    // repr() has a sign for infinities, but none for what is no number.
    return std::isnan(value) ? "nan" : text;
}

std::string python_part(double value) {
    std::string text = python_real(value);
    if (text.ends_with(".0"))
        text.resize(text.size() - 2);
    return text;
}

std::string python_complex(double real, double imag) {
    const std::string imaginary = python_part(imag);
    if (real == 0 && !std::signbit(real))
        return imaginary + "j";
    return fmt::format("({}{}{}j)", python_part(real), imaginary.starts_with('-') ? "" : "+",
                       imaginary);
}

std::string python_bytes(std::string_view bytes) {
    const char quote = bytes.find('\'') != bytes.npos && bytes.find('"') == bytes.npos ? '"' : '\'';
    std::string out = std::string("b") + quote;
    for (const char c : bytes) {
        if (c == quote || c == '\\')
            (out += '\\') += c;
        else if (c == '\t')
            out += "\\t";
        else if (c == '\n')
            out += "\\n";
        else if (c == '\r')
            out += "\\r";
        else if (c < ' ' || c > '~')
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out + quote;
}

}  // namespace

void write_truth(Output &out, bool value, Notation notation) {
    if (notation == Notation::python)
        out.write(value ? "True" : "False");
    else
        out.write(value ? "true" : "false");
}

void write_real(Output &out, double value, Notation notation) {
    if (notation == Notation::json && !std::isfinite(value))
        out.write("null");
    else
        out.write(python_real(value));
}

void write_value(Output &out, const bufview::Value &value, Notation notation) {
    const bool json = notation == Notation::json;
    if (value.kind == BUFVIEW_VALUE_INT) {
        out.decimal(value.integer);
    } else if (value.kind == BUFVIEW_VALUE_BOOL) {
        write_truth(out, value.integer != 0, notation);
    } else if (value.kind == BUFVIEW_VALUE_FLOAT) {
        write_real(out, value.real, notation);
    } else if (value.kind == BUFVIEW_VALUE_COMPLEX && json) {
        out.put('[');
        write_real(out, value.real, notation);
        out.write(", ");
        write_real(out, value.imag, notation);
        out.put(']');
    } else if (value.kind == BUFVIEW_VALUE_BYTES && notation != Notation::python) {
        if (json)
            out.put('"');
        write_hex(out, value.as_bytes());
        if (json)
            out.put('"');
    } else {
        out.write(python_text(value));
    }
}

std::string python_text(const bufview::Value &value) {
    switch (value.kind) {
    case BUFVIEW_VALUE_BOOL:
        return value.integer != 0 ? "True" : "False";
    case BUFVIEW_VALUE_INT:
        return fmt::format("{}", value.integer);
    case BUFVIEW_VALUE_UINT:
        return fmt::format("{}", static_cast<uint64_t>(value.integer));
    case BUFVIEW_VALUE_FLOAT:
        return python_real(value.real);
    case BUFVIEW_VALUE_COMPLEX:
        return python_complex(value.real, value.imag);
    case BUFVIEW_VALUE_BYTES:
        return python_bytes(value.as_bytes());
    default:
        return "None";
    }
}

}  // namespace cli
