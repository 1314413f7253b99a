// SPDX-License-Identifier: MIT
// Answers questions about formats, one per line, so that format_differential.py can hold the
// answers against those of struct, ctypes and NumPy. Formats and bytes are written in hex ("-" if
// empty), floats as the bits of a double.
//
//   layout FORMAT          -> ok ITEMSIZE ALIGNMENT VALUES
//   fields FORMAT          -> ok { NAME OFFSET SIZE SHAPE }
//   canonical FORMAT       -> ok FORMAT
//   unpack FORMAT BYTES    -> ok { VALUE }
//   pack FORMAT { VALUE }  -> ok BYTES
//   any of them            -> error STATUS OFFSET
#include "base/error.h"
#include "format/format.h"

#include <bit>
#include <charconv>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace bufview;

std::string to_hex(const void *data, size_t length) {
    const auto *bytes = static_cast<const unsigned char *>(data);
    std::string hex = length == 0 ? "-" : "";
    for (size_t i = 0; i < length; ++i) {
        hex += "0123456789abcdef"[bytes[i] >> 4];
        hex += "0123456789abcdef"[bytes[i] & 15];
    }
    return hex;
}

std::string from_hex(const std::string &hex) {
    std::string bytes;
    for (size_t i = 0; hex != "-" && i + 1 < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
    return bytes;
}

std::string bits_of(double real) {
    const uint64_t bits = byteswap(std::bit_cast<uint64_t>(real));
    return to_hex(&bits, sizeof bits);
}

double real_of(const std::string &hex) {
    return std::bit_cast<double>(std::stoull(hex, nullptr, 16));
}

std::string print(const Value &value) {
    switch (value.kind) {
    case ValueKind::boolean:
        return "b:" + std::to_string(value.integer);
    case ValueKind::integer:
        return "i:" + std::to_string(value.integer);
    case ValueKind::natural:
        return "i:" + std::to_string(static_cast<uint64_t>(value.integer));
    case ValueKind::real:
        return "f:" + bits_of(value.real);
    case ValueKind::complex:
        return "z:" + bits_of(value.real) + ":" + bits_of(value.imag);
    case ValueKind::bytes:
        return "s:" + to_hex(value.bytes, static_cast<size_t>(value.bytes_len));
    default:
        return "?";
    }
}

// `store` keeps the bytes that the value points to.
Value read(const std::string &token, std::vector<std::string> &store) {
    Value value;
    const std::string text = token.substr(2);
    switch (token[0]) {
    case 'b':
        value.kind = ValueKind::boolean;
        value.integer = text == "1";
        break;
    case 'i':
        value.kind = text[0] == '-' ? ValueKind::integer : ValueKind::natural;
        value.integer = text[0] == '-' ? std::stoll(text) : static_cast<int64_t>(std::stoull(text));
        break;
    case 'f':
        value.kind = ValueKind::real;
        value.real = real_of(text);
        break;
    case 'z':
        value.kind = ValueKind::complex;
        value.real = real_of(text.substr(0, 16));
        value.imag = real_of(text.substr(17));
        break;
    default:
        store.push_back(from_hex(text));
        value.kind = ValueKind::bytes;
        value.bytes = reinterpret_cast<const std::byte *>(store.back().data());
        value.bytes_len = static_cast<int64_t>(store.back().size());
    }
    return value;
}

std::string answer(const std::string &question, const Format &format, std::istream &rest) {
    std::ostringstream out;
    out << "ok";
    const auto size = static_cast<size_t>(format.itemsize());
    if (question == "layout") {
        for (const int64_t number : {format.itemsize(), format.alignment(), format.value_count()}) {
            out << " " << number;
        }
    } else if (question == "fields") {
        for (const Field &field : format.fields()) {
            out << " " << to_hex(field.name.data(), field.name.size()) << " " << field.offset << " "
                << field.format->itemsize() << " (";
            for (const int64_t extent : field.shape) {
                out << extent << ",";
            }
            out << ")";
        }
    } else if (question == "canonical") {
        const String text = format.canonical();
        const FormatRef again = Format::parse(text);
        if (!again->same_layout(format) || again->canonical() != text) {
            return "wrong " + to_hex(text.data(), text.size());
        }
        out << " " << to_hex(text.data(), text.size());
    } else if (question == "unpack") {
        std::string hex;
        rest >> hex;
        const std::string bytes = from_hex(hex);
        if (bytes.size() != size) {
            return "size";
        }
        std::vector<Value> values(static_cast<size_t>(format.value_count()));
        format.unpack(reinterpret_cast<const std::byte *>(bytes.data()), values.data());
        for (const Value &value : values) {
            out << " " << print(value);
        }
    } else {
        std::vector<std::string> store;
        store.reserve(1000);
        std::vector<Value> values;
        for (std::string token; rest >> token;) {
            values.push_back(read(token, store));
        }
        std::string item(size, '\0');
        format.pack(reinterpret_cast<std::byte *>(item.data()), values.data(),
                    static_cast<int64_t>(values.size()));
        out << " " << to_hex(item.data(), size);
    }
    return out.str();
}

}  // namespace

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string question;
        std::string text;
        words >> question >> text;
        try {
            const FormatRef format = Format::parse(from_hex(text));
            std::cout << answer(question, *format, words) << '\n';
        } catch (const Error &error) {
            std::cout << "error " << static_cast<int>(error.status()) << ' ' << error.offset()
                      << '\n';
        }
    }
    return 0;
}
