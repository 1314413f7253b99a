// SPDX-License-Identifier: MIT
// bufview top: a file on one screen, for people.
#include "arguments.h"
#include "columns.h"
#include "file_type.h"
#include "json.h"
#include "stats.h"
#include "string_pieces.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <memory>
#include <vector>

namespace cli {
namespace {

constexpr int64_t min_length = 6;
constexpr size_t most_strings = 6;
constexpr const char *digests[] = {"md5", "sha1", "sha256"};

struct LongString {
    int64_t offset;
    int64_t length;
    // As much of it as a screen is wide.
    std::string text;
};

// Keeps the longest strings, of equally long ones the first, the longest first.
class Longest {
public:
    void begin(int64_t offset) { open_ = {offset, 0, ""}; }
    void text(std::string_view text) {
        constexpr size_t shown = 256;
        open_.length += static_cast<int64_t>(text.size());
        open_.text += text.substr(0, shown - std::min(shown, open_.text.size()));
    }
    void end() {
        const auto place = std::find_if(kept_.begin(), kept_.end(), [&](const LongString &each) {
            return each.length < open_.length;
        });
        if (place == kept_.end() && kept_.size() == most_strings)
            return;
        kept_.insert(place, open_);
        if (kept_.size() > most_strings)
            kept_.pop_back();
    }
    const std::vector<LongString> &kept() const { return kept_; }

private:
    LongString open_{};
    std::vector<LongString> kept_;
};

// All that is told of a file, from one pass of the plan and one of the columns that are drawn.
class Look {
public:
    Look(Context &context, Input &input)
        : context_(context), input_(input), columns(input.size, 1) {
        lines_ = scan.add_lines(0);
        strings_ = scan.add_strings(min_length, 0);
        for (const char *name : digests)
            digests_.push_back(scan.add_digest(name));
        scan.on_strings(strings_, [this](const bufview_strings_batch &batch) {
            for_each_piece(
                batch, [&](int64_t offset) { longest_.begin(offset - input_.start); },
                [&](std::string_view text) { longest_.text(text); }, [&] { longest_.end(); });
        });
        column_.add_histogram();
        if (input.size >= 0)
            look_at_file();
        else
            look_at_stream();
        scan.finish();
    }

    Stats statistics() const { return read_stats(scan, stats_); }
    int64_t lines() const { return scan.line_count(lines_); }
    int64_t strings() const { return scan.strings_count(strings_); }
    const std::vector<LongString> &longest() const { return longest_.kept(); }
    std::string digest(size_t i) const { return scan.digest_hex(digests_[i]); }

private:
    // Columns that are looked at along with so many bytes at a time, which are then in the cache.
    int64_t batch() const {
        constexpr int64_t enough = int64_t{16} << 20;
        return std::max(enough / columns.part(), int64_t{1}) * columns.part();
    }
    void look_at_file() {
        std::vector<std::byte> head(static_cast<size_t>(std::min<int64_t>(input_.size, head_size)));
        about(input_.name, [&] { head.resize(input_.file.read(input_.start, head)); });
        tell_type(head);
        for (int64_t offset = 0; offset < input_.size; offset += batch()) {
            const int64_t end = offset + std::min(batch(), input_.size - offset);
            run(scan, input_, context_, offset, end - offset, true);
            for (int64_t at = offset; at < end; at += columns.part()) {
                run(column_, input_, context_, at, std::min(columns.part(), end - at));
                end_column();
            }
        }
    }
    void look_at_stream() {
        Reader reader(input_, context_);
        std::vector<std::byte> buffer(head_size);
        while (true) {
            const int64_t offset = reader.offset();
            const std::span<const std::byte> bytes = reader.read(buffer);
            if (offset == 0)
                tell_type(bytes);
            scan.feed(offset, bytes);
            const auto part = static_cast<size_t>(columns.part());
            for (size_t at = 0; at < bytes.size(); at += part) {
                column_.feed(0, bytes.subspan(at, std::min(part, bytes.size() - at)));
                end_column();
            }
            if (bytes.size() < buffer.size())
                return;
        }
    }
    void tell_type(std::span<const std::byte> head) {
        type = file_type({reinterpret_cast<const char *>(head.data()), head.size()});
    }
    void end_column() {
        columns.add(column_.histogram(0));
        column_.restart();
    }

    Context &context_;
    Input &input_;

public:
    Columns columns;
    std::string type;
    bufview::Scan scan = bufview::Scan::create();

private:
    StatsPlan stats_{scan};
    int64_t lines_ = 0;
    int64_t strings_ = 0;
    std::vector<int64_t> digests_;
    Longest longest_;
    bufview::Scan column_ = bufview::Scan::create();
};

void print_look(Output &out, const Look &look, const Input &input) {
    const Stats stats = look.statistics();
    const size_t width = strip_width();
    out.print("{}\n", printable(input.name));
    out.print("type         {}\n", printable(look.type));
    out.print("size         {}, {} bytes, {} lines\n", human_size(static_cast<double>(stats.size)),
              stats.size, look.lines());
    out.print("entropy      {:.4f} bits per byte, {} byte values\n", stats.entropy,
              stats.unique_bytes);
    out.print("chi-square   {:.2f}, random bytes exceed it {} of the times\n", stats.chi_square,
              chance_text(stats.chi_square));
    out.print("correlation  {}\n\n", correlation_text(stats.correlation));
    out.write(strip_text(look.columns, stats.size, width, wants_colours()));
    if (!look.longest().empty())
        out.print("\nlongest of {} strings of {} characters or more\n", look.strings(), min_length);
    for (const LongString &each : look.longest()) {
        const std::string front = fmt::format("{:>12}  ", each.offset);
        const std::string text = printable(each.text);
        const size_t room = width - std::min(width, front.size());
        const bool whole = std::ssize(each.text) == each.length && text.size() <= room;
        out.print("{}{}\n", front,
                  whole ? text : text.substr(0, room - std::min<size_t>(room, 3)) + "...");
    }
    out.put('\n');
    for (size_t i = 0; i < std::size(digests); ++i)
        out.print("{:<12} {}\n", digests[i], look.digest(i));
}

Json look_json(const Look &look, const Input &input) {
    Json out = {{"file", input.name}, {"type", look.type}};
    out.update(stats_json(look.statistics()));
    out.erase("histogram");
    out["lines"] = look.lines();
    out["regions"] = regions_json(look.columns);
    Json longest = Json::array();
    for (const LongString &each : look.longest())
        longest.push_back({{"offset", each.offset}, {"length", each.length}, {"text", each.text}});
    out["strings"] = {{"min_length", min_length}, {"count", look.strings()}, {"longest", longest}};
    Json &values = out["digests"] = Json::object();
    for (size_t i = 0; i < std::size(digests); ++i)
        values[digests[i]] = look.digest(i);
    return out;
}

int run_top(Context &context, const std::string &name) {
    Input input = open_input(name, context);
    const Look look(context, input);
    context.progress.clear();
    if (context.json)
        print_json(context.out, look_json(look, input));
    else
        print_look(context.out, look, input);
    return exit_ok;
}

}  // namespace

void add_top_command(CLI::App &app, Context &context) {
    CLI::App *command = add_command(
        app, "top", "A file on one screen: type, statistics, regions, longest strings, digests");
    command->footer("Example: bufview top firmware.bin\n"
                    "In the picture the first line is the entropy, the second one what bytes look "
                    "like.");
    auto file = std::make_shared<std::string>();
    add_file(*command, *file);
    add_common_options(*command, context);
    command->callback([&context, file] {
        context.action = [&context, file] { return run_top(context, *file); };
    });
}

}  // namespace cli
