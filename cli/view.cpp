// SPDX-License-Identifier: MIT
// bufview view: the items of a file, as memoryview would show them.
#include "arguments.h"
#include "items.h"
#include "json.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace cli {
namespace {

struct Options {
    std::string file;
    std::string format = "B";
    bool cast = false;
    std::string shape;
    std::string slice;
    bool hex = false;
    bool list = false;
};

// Where there is no mapping there is no view: the bytes are read, all of them.
bufview::Storage read_all(Input &input, Context &context) {
    bufview::Storage storage = bufview::Storage::create(0);
    Reader reader(input, context);
    std::vector<std::byte> buffer(size_t{1} << 20);
    while (true) {
        const auto part = reader.read(buffer);
        storage.append(part);
        if (part.size() < buffer.size())
            break;
    }
    return storage;
}

bufview::View view_of(Input &input, Context &context) {
    if (input.file.is_mapped())
        return input.file.view(input.start, input.size);
    return read_all(input, context).view();
}

// "100,3"; one of the numbers may be -1, for as many as there are.
std::vector<int64_t> parse_shape(const std::string &text, const std::string &format,
                                 int64_t nbytes) {
    std::vector<int64_t> shape;
    int64_t known = bufview::Format::parse(format).info().itemsize;
    size_t open = 0;
    for (const std::string &word : split(text, ',')) {
        shape.push_back(parse_count("--shape", word, -1));
        if (shape.back() < 0)
            ++open;
        else if (__builtin_mul_overflow(known, shape.back(), &known))
            throw Failure("--shape: '{}' is too large", printable(text));
    }
    if (open > 1 || (open == 1 && known == 0))
        throw Failure("--shape: '{}' leaves more than one number open", printable(text));
    std::replace(shape.begin(), shape.end(), int64_t{-1}, open == 0 ? -1 : nbytes / known);
    return shape;
}

// "1:10:2", "5", "...", "None" for a new axis, or several of them between commas.
std::vector<bufview::Key> parse_slice(const std::string &text) {
    static constexpr int64_t any = std::numeric_limits<int64_t>::min();
    std::vector<bufview::Key> keys;
    std::string plain = text;
    std::erase(plain, ' ');
    for (const std::string &word : split(plain, ',')) {
        if (word == "..." || word == "None") {
            keys.push_back(word == "..." ? bufview::Key(bufview::ellipsis)
                                         : bufview::Key(bufview::new_axis));
            continue;
        }
        const std::vector<std::string> parts = split(word, ':');
        if (parts.size() > 3)
            throw Failure("--slice: '{}' is not START:STOP:STEP", printable(word));
        if (parts.size() == 1) {
            keys.emplace_back(parse_count("--slice", word, any));
            continue;
        }
        std::optional<int64_t> numbers[3];
        for (size_t i = 0; i < parts.size(); ++i)
            if (!parts[i].empty())
                numbers[i] = parse_count("--slice", parts[i], any);
        keys.push_back(bufview::slice(numbers[0], numbers[1], numbers[2]));
    }
    return keys;
}

// Where the items of a view begin in the bytes it was made from, if they lie there in one piece.
int64_t origin_of(bufview::View &whole, bufview::View &part) {
    const bufview::Lease outer = whole.borrow();
    const bufview::Lease inner = part.borrow();
    if (!inner.c_contiguous() || inner.raw().nbytes == 0)
        return 0;
    return static_cast<const char *>(inner.data()) - static_cast<const char *>(outer.data());
}

void print_view_json(Output &out, const Input &input, const bufview::View &view) {
    const bufview_view_info info = view.info();
    out.print("{{\"file\":{},\"format\":{},\"itemsize\":{},\"shape\":{},\"strides\":{},"
              "\"nbytes\":{},\"list\":",
              json_text(input.name), json_text(view.format()), info.itemsize,
              json_text(view.shape()), json_text(view.strides()), info.nbytes);
    print_items(out, view, Notation::json);
    out.write("}\n");
}

int run_view(Context &context, const Options &options) {
    if (options.hex + options.list + context.json > 1)
        throw Failure("view: --hex, --list and --json exclude each other");
    Input input = open_input(options.file, context);
    about(input.name, [&] {
        bufview::View whole = view_of(input, context);
        bufview::View view = whole.duplicate();
        if (!options.shape.empty())
            view = view.cast(options.format,
                             parse_shape(options.shape, options.format, view.info().nbytes));
        else if (options.cast)
            view = view.cast(options.format);
        if (!options.slice.empty())
            view = view.subview(parse_slice(options.slice));
        Output &out = context.out;
        if (context.json) {
            print_view_json(out, input, view);
        } else if (options.hex) {
            print_hex(out, view);
        } else if (options.list || options.cast || !options.shape.empty()) {
            print_items(out, view, Notation::python);
            out.put('\n');
        } else {
            print_dump(out, view, origin_of(whole, view));
        }
        view.check();
    });
    return exit_ok;
}

}  // namespace

void add_view_command(CLI::App &app, Context &context) {
    CLI::App *command =
        add_command(app, "view", "Items of a file: sliced, cast and shaped without copying");
    command->footer("Example: bufview view image.raw --shape 480,640,3 --slice '::2,::2,0'");
    auto options = std::make_shared<Options>();
    const CLI::Option *cast =
        command
            ->add_option("--cast", options->format,
                         "Format of an item, as \"<d\" or \"<3f3Hxx\" (PEP 3118)")
            ->type_name("FORMAT");
    command->add_option("--shape", options->shape, "Items in each dimension; -1 for what is left")
        ->type_name("A,B");
    command
        ->add_option("--slice", options->slice,
                     "Part to show, as in Python: \"5\", \"1:3,::2\", \"...,0\", \"None,:\"")
        ->type_name("START:STOP:STEP");
    command->add_flag("--hex", options->hex, "Print the bytes as hexadecimal digits");
    command->add_flag("--list", options->list,
                      "Print the items as a Python list. Without either: a dump, or the list if\n"
                      "there is a --cast or --shape");
    command
        ->add_option("FILE", options->file,
                     "File, or - for the standard input, which is read into memory first")
        ->required();
    add_common_options(*command, context);
    command->callback([&context, options, cast] {
        options->cast = cast->count() != 0;
        context.action = [&context, options] { return run_view(context, *options); };
    });
}

}  // namespace cli
