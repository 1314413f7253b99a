// SPDX-License-Identifier: MIT
// bufview convert: the items of a file in another format.
#include "arguments.h"
#include "json.h"
#include "new_file.h"
#include "pieces.h"
#include "values.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace cli {
namespace {

struct Options {
    std::string file;
    std::string out;
    std::string from;
    std::string to;
};

int64_t itemsize_of(const std::string &option, const std::string &format) {
    static constexpr int64_t most = int64_t{1} << 30;
    const int64_t size =
        about(option, [&] { return bufview::Format::parse(format).info().itemsize; });
    if (size == 0)
        throw Failure("{}: items of '{}' have no size", option, printable(format));
    if (size > most)
        throw Failure("{}: items of '{}' have {} bytes; {} are the most there can be", option,
                      printable(format), size, most);
    return size;
}

// Converts items from memory to memory.
class Converter {
public:
    explicit Converter(const Options &options)
        : options_(options), from_size_(itemsize_of("--from", options.from)),
          to_size_(itemsize_of("--to", options.to)) {
        // Whether such items can be converted at all mostly does not depend on them.
        convert({});
    }

    int64_t from_size() const { return from_size_; }
    // Counts from the first item that was ever given.
    std::string_view convert(std::span<std::byte> bytes) {
        const int64_t items = std::ssize(bytes) / from_size_;
        const auto size = static_cast<size_t>(items * to_size_);
        // Padding is never written to: it stays zero.
        if (out_.size() < size)
            out_.resize(size);
        const auto converted = std::span(out_).first(size);
        const bufview::View source = bufview::Storage::wrap(bytes).view().cast(options_.from);
        bufview::View target = bufview::Storage::wrap(converted).view().cast(options_.to);
        try {
            target.convert(source);
        } catch (const bufview::Error &error) {
            if (error.status() != BUFVIEW_VALUE)
                throw describe("--to", error);
            complain(target, source, items);
        }
        done_ += items;
        return {reinterpret_cast<const char *>(converted.data()), size};
    }
    int64_t done() const { return done_; }

private:
    // Looks for the first item that cannot be converted, among items of which one cannot.
    [[noreturn]] void complain(const bufview::View &target, const bufview::View &source,
                               int64_t items) const {
        int64_t first = 0;
        while (items > 1) {
            const int64_t half = items / 2;
            try {
                target.slice(first, first + half).convert(source.slice(first, first + half));
                first += half;
                items -= half;
            } catch (const bufview::Error &) {
                items = half;
            }
        }
        const std::vector<bufview::Value> values = source.item({first}).values;
        std::string text = values.size() == 1 ? python_text(values[0]) : "a value in it";
        if (text.size() > 80)
            text = text.substr(0, 77) + "...";
        throw Failure("{}: item {}, at byte {}: {} does not fit '{}'", printable(options_.file),
                      done_ + first, (done_ + first) * from_size_, text, printable(options_.to));
    }

    const Options &options_;
    int64_t from_size_;
    int64_t to_size_;
    int64_t done_ = 0;
    std::vector<std::byte> out_;
};

int run_convert(Context &context, const Options &options) {
    const bool to_output = options.out == "-";
    if (context.json && to_output)
        throw Failure("convert: --json needs an OUT that is not the standard output");
    Converter converter(options);
    Input input = open_input(options.file, context);
    std::optional<NewFile> file;
    if (!to_output)
        file.emplace(options.out);
    Reader reader(input, context);
    Pieces pieces(reader, input.name, converter.from_size(), converter.from_size());
    while (true) {
        const std::span<std::byte> bytes = pieces.next();
        if (bytes.empty())
            break;
        const std::string_view converted = converter.convert(bytes);
        if (file)
            file->write(converted);
        else
            context.out.write(converted);
    }
    pieces.check_end();
    if (file)
        file->commit();
    context.progress.clear();
    if (context.json)
        print_json(context.out, {{"file", options.file},
                                 {"out", options.out},
                                 {"from", options.from},
                                 {"to", options.to},
                                 {"items", converter.done()}});
    return exit_ok;
}

}  // namespace

void add_convert_command(CLI::App &app, Context &context) {
    CLI::App *command = add_command(
        app, "convert", "Items of a file in another byte order or format, into another file");
    command->footer("Example: bufview convert --from '>I' --to '<I' big.bin little.bin");
    auto options = std::make_shared<Options>();
    command
        ->add_option("--from", options->from, "Format of the items in FILE, as \">I\" (PEP 3118)")
        ->type_name("FORMAT")
        ->required();
    command->add_option("--to", options->to, "Format of the items in OUT, as \"<I\" or \"<d\"")
        ->type_name("FORMAT")
        ->required();
    add_file(*command, options->file);
    command
        ->add_option("OUT", options->out,
                     "File to write, which may be FILE: it is replaced when all is done, or stays\n"
                     "as it was; or - for the standard output")
        ->required();
    add_common_options(*command, context);
    command->callback([&context, options] {
        context.action = [&context, options] { return run_convert(context, *options); };
    });
}

}  // namespace cli
