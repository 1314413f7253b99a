// SPDX-License-Identifier: MIT
// Runs of text in an encoding, in order, in bounded memory.
#pragma once

#include "context.h"

#include <cstdint>
#include <functional>
#include <string_view>

namespace cli {

// One of enum bufview_encoding by its name. Throws Failure naming the option.
int32_t parse_encoding(std::string_view option, std::string_view name);

// What is told of each run: where it begins, its text in one or more pieces of whole characters,
// and that it has ended.
struct TextReceiver {
    std::function<void(int64_t offset)> begin;
    std::function<void(std::string_view text)> text;
    std::function<void()> end;
};

struct TextSummary {
    int64_t count = 0;
    // Bytes seen.
    int64_t size = 0;
};

// Offsets count from where the input begins. `encoding` is one of enum bufview_encoding.
TextSummary for_each_run(Input &input, Context &context, int32_t encoding, int64_t min_length,
                         const TextReceiver &receiver);

}  // namespace cli
