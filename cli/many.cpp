// SPDX-License-Identifier: MIT
#include "many.h"

#include <algorithm>

namespace cli {

// Matches in memory at a time.
static constexpr int64_t kept_matches = int64_t{1} << 18;

ManySearch::ManySearch(const std::string &file, const std::vector<Pattern> &patterns,
                       bool ignore_case, bool keeps) {
    std::vector<std::string> plain;
    for (size_t i = 0; i < patterns.size(); ++i) {
        const Pattern &pattern = patterns[i];
        longest_ = std::max(longest_, static_cast<int64_t>(pattern.bytes.size()));
        if (pattern.mask.empty()) {
            plain_.push_back(static_cast<int64_t>(i));
            plain.push_back(pattern.bytes);
        } else {
            masked_.emplace_back(i, -1);
        }
    }
    // More than there can be at one offset, so that each part leads to the next.
    const int64_t share = kept_matches / (std::ssize(masked_) + 1);
    about(file, [&] {
        for (auto &[pattern, id] : masked_)
            id = add_search(scan_, patterns[static_cast<size_t>(pattern)],
                            keeps ? std::max<int64_t>(share, 2) : 0, ignore_case);
        if (!plain.empty())
            plain_id_ =
                scan_.add_find_many(plain, keeps ? std::max(share, std::ssize(plain) + 1) : 0,
                                    ignore_case ? BUFVIEW_FIND_IGNORE_CASE : 0);
    });
}

int64_t ManySearch::count() const {
    int64_t count = plain_id_ < 0 ? 0 : scan_.find_many_count(plain_id_);
    for (const auto &[pattern, id] : masked_)
        count += scan_.find_count(id);
    return count;
}

int64_t ManySearch::collect(int64_t before) {
    matches_.clear();
    // Where not all are kept, those at the last offset may not all be there.
    if (plain_id_ >= 0) {
        const std::vector<bufview::PatternMatch> found = scan_.find_many_matches(plain_id_);
        if (std::ssize(found) < scan_.find_many_count(plain_id_))
            before = std::min(before, found.back().offset);
        for (const auto &match : found)
            matches_.push_back({match.offset, plain_[static_cast<size_t>(match.pattern)]});
    }
    for (const auto &[pattern, id] : masked_) {
        const std::vector<int64_t> found = scan_.find_offsets(id);
        if (std::ssize(found) < scan_.find_count(id))
            before = std::min(before, found.back());
        for (const int64_t offset : found)
            matches_.push_back({offset, pattern});
    }
    std::erase_if(matches_, [&](const Match &match) { return match.offset >= before; });
    std::sort(matches_.begin(), matches_.end());
    return before;
}

int64_t ManySearch::for_each(Input &input, Context &context,
                             const std::function<bool(const Match &)> &take) {
    Parts parts(input, context);
    while (true) {
        parts.run(scan_);
        // What begins near the end of a part may end in the next.
        const int64_t begins =
            parts.is_last() ? parts.length() : std::max<int64_t>(parts.length() - longest_ + 1, 0);
        const int64_t known = collect(begins);
        for (const Match &match : matches_)
            if (!take({parts.begin() + match.offset, match.pattern}))
                return parts.end();
        if (parts.is_last() && known == parts.length())
            return parts.end();
        parts.advance(parts.begin() + known);
    }
}

}  // namespace cli
