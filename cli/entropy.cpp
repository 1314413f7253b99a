// SPDX-License-Identifier: MIT
// bufview entropy: how much information there is, in all or block by block.
#include "arguments.h"
#include "json.h"
#include "new_file.h"
#include "plot.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace cli {
namespace {

struct Options {
    std::string file;
    std::string svg;
    // 0 for the whole only.
    int64_t block = 0;
};

// Blocks whose entropies are in memory at a time.
constexpr int64_t batch_blocks = int64_t{1} << 17;

// Goes through the blocks of an input in batches, so that memory does not grow with their number.
class Blocks {
public:
    Blocks(Context &context, Input &input, int64_t block)
        : context_(context), input_(input), block_(block) {
        if (__builtin_mul_overflow(block, batch_blocks, &batch_bytes_))
            batch_bytes_ = std::numeric_limits<int64_t>::max();
        plan(part_);
        plan(whole_);
    }

    // Calls a function with the offset and the entropy of each block.
    template <class Function>
    void for_each(Function function) {
        int64_t offset = 0;
        std::vector<double> values(4096);
        while (true) {
            part_.restart();
            const int64_t length = scan_part(offset);
            if (length == 0)
                break;
            for (int64_t first = 0;;) {
                const size_t count = part_.block_entropies(blocks_id, first, values);
                for (size_t i = 0; i < count; ++i, ++first)
                    function(offset + first * block_, values[i]);
                if (count < values.size())
                    break;
            }
            whole_.merge(part_);
            offset += length;
            if (length < batch_bytes_ || offset == input_.size)
                break;
        }
        context_.progress.clear();
    }
    double entropy() const { return whole_.entropy(whole_id); }
    int64_t size() const { return whole_.range().second; }

private:
    static constexpr int64_t whole_id = 0;
    static constexpr int64_t blocks_id = 1;

    void plan(bufview::Scan &scan) {
        scan = bufview::Scan::create();
        scan.add_histogram();
        scan.add_block_entropy(block_, batch_blocks);
    }
    int64_t scan_part(int64_t offset) {
        // Blocks count from where the input begins, which need not be where its file does.
        if (input_.size >= 0 && input_.start == 0) {
            const int64_t length = std::min(batch_bytes_, input_.size - offset);
            if (length != 0)
                run(part_, input_, context_, offset, length);
            return length;
        }
        return feed_part(offset);
    }
    int64_t feed_part(int64_t offset) {
        if (!reader_)
            reader_.emplace(input_, context_);
        buffer_.resize(size_t{1} << 20);
        int64_t length = 0;
        while (length < batch_bytes_) {
            const auto wanted =
                std::min(static_cast<int64_t>(buffer_.size()), batch_bytes_ - length);
            const auto room = std::span(buffer_).first(static_cast<size_t>(wanted));
            const auto got = reader_->read(room);
            part_.feed(offset + length, got);
            length += static_cast<int64_t>(got.size());
            if (got.size() < room.size())
                break;
        }
        part_.finish();
        return length;
    }

    Context &context_;
    Input &input_;
    int64_t block_;
    int64_t batch_bytes_ = 0;
    bufview::Scan part_;
    bufview::Scan whole_;
    std::optional<Reader> reader_;
    std::vector<std::byte> buffer_;
};

// About a thousand blocks, a power of two of bytes each.
int64_t block_for_plot(int64_t size) {
    if (size < 0)
        return int64_t{64} << 10;
    int64_t block = 256;
    while (size / block > 1024)
        block *= 2;
    return block;
}

int run_whole(Context &context, Input &input) {
    bufview::Scan scan = bufview::Scan::create();
    const int64_t id = scan.add_histogram();
    run(scan, input, context);
    if (context.json)
        print_json(
            context.out,
            {{"file", input.name}, {"size", scan.range().second}, {"entropy", scan.entropy(id)}});
    else
        context.out.print("{:.6f}\n", scan.entropy(id));
    return exit_ok;
}

int run_entropy(Context &context, const Options &options) {
    Input input = open_input(options.file, context);
    if (options.block == 0 && options.svg.empty())
        return run_whole(context, input);
    Output &out = context.out;
    const bool list = options.block != 0;
    const int64_t block = list ? options.block : block_for_plot(input.size);
    Blocks blocks(context, input, block);
    Plot plot;
    bool first = true;
    if (context.json)
        out.print("{{\"file\":{},\"block\":{},\"blocks\":[", json_text(input.name), block);
    blocks.for_each([&](int64_t offset, double entropy) {
        plot.add(entropy);
        if (context.json)
            out.print("{}{}", first ? "" : ",", json_text(entropy));
        else if (list)
            out.print("{} {:.6f}\n", offset, entropy);
        first = false;
    });
    if (context.json)
        out.print("],\"size\":{},\"entropy\":{}}}\n", blocks.size(), json_text(blocks.entropy()));
    else if (!list)
        out.print("{:.6f}\n", blocks.entropy());
    if (!options.svg.empty()) {
        NewFile file(options.svg);
        file.write(plot.svg(input.name, block, blocks.size(), blocks.entropy()));
        file.commit();
    }
    return exit_ok;
}

}  // namespace

void add_entropy_command(CLI::App &app, Context &context) {
    CLI::App *command =
        add_command(app, "entropy", "Bits of information in a byte, over all or for each block");
    command->footer("Example: bufview entropy --block 64KiB --svg plot.svg firmware.bin");
    auto options = std::make_shared<Options>();
    add_number(
        *command, "--block", "SIZE", "Print offset and entropy of each block of so many bytes",
        [options](std::string_view text) { options->block = parse_size("--block", text, 1); });
    command->add_option("--svg", options->svg, "Draw a plot into this file")->type_name("OUT");
    add_file(*command, options->file);
    add_common_options(*command, context);
    command->callback([&context, options] {
        context.action = [&context, options] { return run_entropy(context, *options); };
    });
}

}  // namespace cli
