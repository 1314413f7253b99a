// SPDX-License-Identifier: MIT
// bufview records: the records of a file, one a line.
#include "arguments.h"
#include "fields.h"
#include "pieces.h"

#include <CLI/App.hpp>

#include <limits>
#include <memory>
#include <vector>

namespace cli {
namespace {

constexpr int64_t most_values = int64_t{1} << 20;

struct Options {
    std::string file;
    std::string format;
    std::string fields;
    // 0 for the size of a record.
    int64_t stride = 0;
    int64_t offset = 0;
    int64_t limit = std::numeric_limits<int64_t>::max();
    bool csv = false;
};

// Unpacks records into values, and hands those out until the function answers false.
template <class Function>
void for_each_record(Pieces &pieces, const Options &options, Function function) {
    bufview::Item item;
    while (true) {
        const auto bytes = pieces.next();
        const bufview::View records =
            bufview::Storage::wrap(bytes).view().records(options.format, 0, options.stride);
        const int64_t count = records.len();
        for (int64_t i = 0; i < count; ++i) {
            records.read_item({i}, item);
            if (!function(item.values))
                return;
        }
        if (count == 0)
            return;
    }
}

int run_records(Context &context, Options options) {
    if (context.json && options.csv)
        throw Failure("records: --json and --csv exclude each other");
    const bufview::Format format =
        about("-f", [&] { return bufview::Format::parse(options.format); });
    const bufview_format_info info = format.info();
    if (info.itemsize == 0)
        throw Failure("-f: records of '{}' have no size", printable(options.format));
    if (info.values > most_values)
        throw Failure("-f: a record has {} values; {} are the most there can be", info.values,
                      most_values);
    if (options.stride == 0)
        options.stride = info.itemsize;
    if (options.stride < info.itemsize)
        throw Failure("--stride: {} is less than the {} bytes of a record", options.stride,
                      info.itemsize);
    Fields fields = fields_of(format);
    if (!options.fields.empty())
        fields = choose_fields("--fields", fields, options.fields);

    Input input = open_input(options.file, context);
    Reader reader(input, context);
    reader.skip(options.offset);
    if (reader.offset() != options.offset)
        throw Failure("{}: there are {} bytes, and no offset {}", printable(input.name),
                      reader.offset(), options.offset);
    Pieces pieces(reader, input.name, info.itemsize, options.stride);
    Output &out = context.out;
    int64_t printed = 0;
    if (options.csv)
        write_csv_names(out, fields);
    if (context.json)
        out.put('[');
    if (options.limit != 0)
        for_each_record(pieces, options, [&](Values values) {
            if (options.csv) {
                write_csv_line(out, fields, values);
            } else if (context.json) {
                out.write(printed == 0 ? "\n" : ",\n");
                write_object(out, fields, values);
            } else {
                write_tuple(out, fields, values);
            }
            return ++printed != options.limit;
        });
    if (context.json)
        out.write(printed == 0 ? "]\n" : "\n]\n");
    context.progress.clear();
    if (printed != options.limit)
        pieces.check_end();
    return exit_ok;
}

}  // namespace

void add_records_command(CLI::App &app, Context &context) {
    CLI::App *command =
        add_command(app, "records", "Records of a file, one a line: tuples, CSV or JSON");
    command->footer("Example: bufview records -f 'T{<I:id:<d:x:}' --fields id,x --csv data.bin");
    auto options = std::make_shared<Options>();
    command
        ->add_option("-f,--format", options->format,
                     "Format of a record, as \"<3f3Hxx\" or \"T{<I:id:<d:x:}\" (PEP 3118)")
        ->type_name("FORMAT")
        ->required();
    add_number(
        *command, "--stride", "SIZE", "Bytes from one record to the next, if not its size",
        [options](std::string_view text) { options->stride = parse_size("--stride", text, 1); });
    add_number(
        *command, "--offset", "SIZE", "Bytes in front of the first record",
        [options](std::string_view text) { options->offset = parse_size("--offset", text, 0); });
    command
        ->add_option("--fields", options->fields,
                     "Fields to print, in this order; x.y is y in the record x. Fields without a\n"
                     "name are f0, f1 and so on")
        ->type_name("X,Y");
    add_number(*command, "--limit", "N", "Stop after N records", [options](std::string_view text) {
        options->limit = parse_count("--limit", text, 0);
    });
    command->add_flag("--csv", options->csv,
                      "Print CSV (RFC 4180) with a line of names. There and in JSON, bytes are\n"
                      "hexadecimal digits; in JSON, what is no number is null");
    add_file(*command, options->file);
    add_common_options(*command, context);
    command->callback([&context, options] {
        context.action = [&context, options] { return run_records(context, *options); };
    });
}

}  // namespace cli
