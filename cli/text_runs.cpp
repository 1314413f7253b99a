// SPDX-License-Identifier: MIT
#include "text_runs.h"

#include "parts.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace cli {
namespace {

constexpr std::pair<std::string_view, int32_t> encodings[] = {
    {"ascii", BUFVIEW_ENCODING_ASCII},
    {"utf-8", BUFVIEW_ENCODING_UTF8},
    {"utf-16le", BUFVIEW_ENCODING_UTF16_LE},
    {"utf-16be", BUFVIEW_ENCODING_UTF16_BE},
};

// Runs in memory at a time.
constexpr int64_t kept_runs = int64_t{1} << 18;
// The longest character, and one byte less of it: so much of one may stand at the end of a part.
constexpr int64_t most_in_character = 4;
constexpr int64_t most_unfinished = most_in_character - 1;

class TextRuns {
public:
    TextRuns(Input &input, Context &context, int32_t encoding, int64_t min_length,
             const TextReceiver &receiver)
        : receiver_(receiver), min_length_(min_length), parts_(input, context) {
        scan_.add_text(encoding, min_length, kept_runs);
        rest_.add_text(encoding, 1, 1);
    }

    TextSummary go() {
        int64_t next = 0;
        while (true) {
            if (is_open_) {
                next = go_on();
            } else {
                next = find();
                if (next == parts_.length() && parts_.is_last())
                    break;
            }
            parts_.advance(parts_.begin() + next);
        }
        return {count_, parts_.end()};
    }

private:
    // Of the only analyzer of each scan.
    static constexpr int64_t id = 0;

    // Whether a run may go on in the next part.
    bool may_go_on(const bufview::StringRange &run) const {
        return !parts_.is_last() && run.offset + run.length >= parts_.length() - most_unfinished;
    }
    void tell(const bufview::StringRange &run) {
        receiver_.text(parts_.bytes(run.offset, run.length));
    }

    // The rest of a run that fills more than a part, however short. Gives where to go on.
    int64_t go_on() {
        parts_.run(rest_);
        const std::vector<bufview::StringRange> runs = rest_.text_runs(id);
        int64_t next = 0;
        if (!runs.empty() && runs[0].offset == 0) {
            tell(runs[0]);
            next = runs[0].length;
        }
        is_open_ = next != 0 && may_go_on(runs[0]);
        if (!is_open_)
            receiver_.end();
        return next;
    }

    // The runs of a part. Gives where to go on.
    int64_t find() {
        parts_.run(scan_);
        const std::vector<bufview::StringRange> runs = scan_.text_runs(id);
        const bool all = std::ssize(runs) == scan_.text_count(id);
        for (const bufview::StringRange &run : runs) {
            const bool open = may_go_on(run);
            if (open && run.offset != 0)
                return run.offset;
            ++count_;
            receiver_.begin(parts_.begin() + run.offset);
            tell(run);
            is_open_ = open;
            if (open)
                return run.length;
            receiver_.end();
        }
        const int64_t told = runs.empty() ? 0 : runs.back().offset + runs.back().length;
        if (!all)
            return told;
        if (parts_.is_last())
            return parts_.length();
        // A run that is too short so far has fewer bytes than this.
        return std::max(told, parts_.length() - most_in_character * min_length_ - most_unfinished);
    }

    const TextReceiver &receiver_;
    int64_t min_length_;
    Parts parts_;
    bufview::Scan scan_ = bufview::Scan::create();
    bufview::Scan rest_ = bufview::Scan::create();
    int64_t count_ = 0;
    // The run told last goes on.
    bool is_open_ = false;
};

}  // namespace

int32_t parse_encoding(std::string_view option, std::string_view name) {
    for (const auto &[known, encoding] : encodings)
        if (name == known)
            return encoding;
    throw Failure("{}: '{}' is not ascii, utf-8, utf-16le or utf-16be", option, printable(name));
}

TextSummary for_each_run(Input &input, Context &context, int32_t encoding, int64_t min_length,
                         const TextReceiver &receiver) {
    return TextRuns(input, context, encoding, min_length, receiver).go();
}

}  // namespace cli
