// SPDX-License-Identifier: MIT
#include "fields.h"

#include "arguments.h"
#include "json.h"

#include <algorithm>
#include <set>

namespace cli {
namespace {

Field make_field(std::string name, int64_t first) {
    Field field;
    field.key = json_text(name) + ":";
    field.name = std::move(name);
    field.first = first;
    return field;
}

// Adds a field without a name as one for each of its elements.
void add_nameless(Fields &fields, const std::set<std::string> &names, const Field &field,
                  int64_t elements, int64_t values) {
    for (int64_t i = 0; i < elements; ++i) {
        std::string name = fmt::format("f{}", fields.size());
        while (names.contains(name))
            name += '_';
        fields.push_back(make_field(std::move(name), field.first + i * values));
        fields.back().parts = field.parts;
    }
}

// Calls a function with the first value of each element of a field.
template <class Function>
void for_each_element(const Field &field, size_t depth, int64_t value, Function &&function) {
    if (depth == field.dimensions.size())
        return function(value);
    const Field::Dimension &dimension = field.dimensions[depth];
    for (int64_t i = 0; i < dimension.items; ++i)
        for_each_element(field, depth + 1, value + i * dimension.values, function);
}

// Calls a function with each scalar of the fields.
template <class Function>
void for_each_value(const Fields &fields, int64_t base, Function &&function) {
    for (const Field &field : fields)
        for_each_element(field, 0, base + field.first, [&](int64_t value) {
            if (field.parts.empty())
                function(value);
            else
                for_each_value(field.parts, value, function);
        });
}

void write_array(Output &out, const Field &field, size_t depth, int64_t at, Values values);

void write_object_at(Output &out, const Fields &fields, int64_t base, Values values) {
    out.put('{');
    for (const Field &field : fields) {
        if (&field != &fields.front())
            out.put(',');
        out.write(field.key);
        write_array(out, field, 0, base + field.first, values);
    }
    out.put('}');
}

void write_array(Output &out, const Field &field, size_t depth, int64_t at, Values values) {
    if (depth == field.dimensions.size()) {
        if (field.parts.empty())
            write_value(out, values[static_cast<size_t>(at)], Notation::json);
        else
            write_object_at(out, field.parts, at, values);
        return;
    }
    const Field::Dimension &dimension = field.dimensions[depth];
    for (int64_t i = 0; i < dimension.items; ++i) {
        out.put(i == 0 ? '[' : ',');
        write_array(out, field, depth + 1, at + i * dimension.values, values);
    }
    out.put(']');
}

void add_columns(std::vector<std::string> &columns, const std::string &name, const Field &field,
                 size_t depth) {
    if (depth == field.dimensions.size()) {
        if (field.parts.empty())
            columns.push_back(name);
        for (const Field &part : field.parts)
            add_columns(columns, name + "." + part.name, part, 0);
        return;
    }
    for (int64_t i = 0; i < field.dimensions[depth].items; ++i)
        add_columns(columns, fmt::format("{}[{}]", name, i), field, depth + 1);
}

void write_csv_text(Output &out, std::string_view text) {
    if (text.find_first_of(",\"\r\n") == text.npos)
        return out.write(text);
    out.put('"');
    for (const char c : text) {
        if (c == '"')
            out.put(c);
        out.put(c);
    }
    out.put('"');
}

const Field *find_name(const Fields &fields, std::string_view name) {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field &field) { return field.name == name; });
    return found == fields.end() ? nullptr : &*found;
}

// A name may hold dots itself: all that is left of the path comes first.
Field choose(std::string_view option, const Fields &fields, const std::string &path) {
    Field chosen = make_field(path, 0);
    const Fields *parts = &fields;
    for (std::string_view left = path;;) {
        size_t length = left.size();
        const Field *field = find_name(*parts, left);
        if (field == nullptr) {
            length = std::min(left.find('.'), left.size());
            field = find_name(*parts, left.substr(0, length));
        }
        if (field == nullptr || (length < left.size() && field->parts.empty()))
            throw Failure("{}: there is no field '{}'", option, printable(path));
        chosen.first += field->first;
        chosen.dimensions.insert(chosen.dimensions.end(), field->dimensions.begin(),
                                 field->dimensions.end());
        if (length == left.size()) {
            chosen.parts = field->parts;
            return chosen;
        }
        parts = &field->parts;
        left.remove_prefix(length + 1);
    }
}

}  // namespace

Fields fields_of(const bufview::Format &format) {
    Fields fields;
    std::vector<bufview::Field> found;
    for (int64_t i = 0; i < format.field_count(); ++i)
        found.push_back(format.field(i));
    if (found.empty() && format.info().values != 0) {
        fields.push_back(make_field("f0", 0));
        return fields;
    }
    std::set<std::string> names;
    for (const bufview::Field &each : found)
        names.insert(each.name);
    int64_t first = 0;
    for (const bufview::Field &each : found) {
        const int64_t values = each.format.info().values;
        Field field = make_field(each.name, first);
        int64_t elements = 1;
        for (const int64_t items : each.shape) {
            field.dimensions.push_back({items, 0});
            elements *= items;
        }
        if (elements * values == 0)
            continue;
        int64_t distance = values;
        for (size_t i = field.dimensions.size(); i-- > 0;) {
            field.dimensions[i].values = distance;
            distance *= field.dimensions[i].items;
        }
        first += distance;
        if (each.format.info().is_tuple)
            field.parts = fields_of(each.format);
        if (each.name.empty())
            add_nameless(fields, names, field, elements, values);
        else
            fields.push_back(std::move(field));
    }
    return fields;
}

Fields choose_fields(std::string_view option, const Fields &fields, std::string_view names) {
    Fields chosen;
    for (const std::string &path : split(names, ',')) {
        if (find_name(chosen, path) != nullptr)
            throw Failure("{}: '{}' is named twice", option, printable(path));
        chosen.push_back(choose(option, fields, path));
    }
    return chosen;
}

void write_tuple(Output &out, const Fields &fields, Values values) {
    int64_t count = 0;
    out.put('(');
    for_each_value(fields, 0, [&](int64_t at) {
        if (count++ != 0)
            out.write(", ");
        write_value(out, values[static_cast<size_t>(at)], Notation::python);
    });
    out.write(count == 1 ? ",)\n" : ")\n");
}

void write_object(Output &out, const Fields &fields, Values values) {
    write_object_at(out, fields, 0, values);
}

void write_csv_names(Output &out, const Fields &fields) {
    std::vector<std::string> columns;
    for (const Field &field : fields)
        add_columns(columns, field.name, field, 0);
    for (size_t i = 0; i < columns.size(); ++i) {
        if (i != 0)
            out.put(',');
        write_csv_text(out, columns[i]);
    }
    out.write("\r\n");
}

void write_csv_line(Output &out, const Fields &fields, Values values) {
    int64_t count = 0;
    for_each_value(fields, 0, [&](int64_t at) {
        if (count++ != 0)
            out.put(',');
        write_value(out, values[static_cast<size_t>(at)], Notation::csv);
    });
    out.write("\r\n");
}

}  // namespace cli
