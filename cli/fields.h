// SPDX-License-Identifier: MIT
// The fields of a record: their names, and where their values stand among those of the record.
#pragma once

#include "values.h"

#include <bufview/bufview.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

struct Field {
    struct Dimension {
        int64_t items;
        // From one item to the next.
        int64_t values;
    };

    std::string name;
    // The name as JSON, with its colon.
    std::string key;
    // Number of the first value, counted from the start of what this is a part of.
    int64_t first = 0;
    std::vector<Dimension> dimensions;
    // Not empty if the field is itself a record, or an array of such.
    std::vector<Field> parts;
};
using Fields = std::vector<Field>;

// The fields that have values. Those without a name are called by their place, f0, f1 and so on,
// and each item of an array without a name is a field of its own.
Fields fields_of(const bufview::Format &format);

// Those that "x,pos.y" names, in that order. Throws Failure naming the option.
Fields choose_fields(std::string_view option, const Fields &fields, std::string_view names);

// The values of one record, in the order of its format: a tuple, an object, a line of RFC 4180. In
// CSV each value has a column, so that there are pos.x, and m[0][1].
using Values = std::span<const bufview::Value>;
void write_tuple(Output &out, const Fields &fields, Values values);
void write_object(Output &out, const Fields &fields, Values values);
void write_csv_names(Output &out, const Fields &fields);
void write_csv_line(Output &out, const Fields &fields, Values values);

}  // namespace cli
