// SPDX-License-Identifier: MIT
#include "scan/search.h"
#include "scan/support.h"
#include "view/axes.h"
#include "view/support.h"

#include <algorithm>

namespace bufview::test {
namespace {

Pattern pattern_of(std::string_view text) {
    return {as_bytes(text), text.size()};
}

struct Row {
    const char *pattern;
    int64_t start;
    int64_t stop;
    int64_t first;
    int64_t last;
    int64_t count;
    int64_t overlapping;
    bool starts;
    bool ends;
};

// What Python's bytes say of b"abcabcaabca", and of overlapping matches re.findall("(?=...)").
TEST(Search, AsBytesOfPythonDo) {
    std::string text = "abcabcaabca";
    const Row table[] = {
        {"abca", 0, INT64_MAX, 0, 7, 2, 3, true, true},
        {"abca", 1, INT64_MAX, 3, 7, 2, 2, false, true},
        {"abca", 0, -1, 0, 3, 1, 2, true, false},
        {"abca", -4, INT64_MAX, 7, 7, 1, 1, true, true},
        {"abca", -3, INT64_MAX, -1, -1, 0, 0, false, false},
        {"a", 0, INT64_MAX, 0, 10, 5, 5, true, true},
        {"a", 1, 10, 3, 7, 3, 3, false, false},
        {"x", 0, INT64_MAX, -1, -1, 0, 0, false, false},
        {"", 0, INT64_MAX, 0, 11, 12, 12, true, true},
        {"", 11, INT64_MAX, 11, 11, 1, 1, true, true},
        {"", 12, INT64_MAX, -1, -1, 0, 0, false, false},
        {"", 3, 2, -1, -1, 0, 0, false, false},
        {"", INT64_MIN, INT64_MIN, 0, 0, 1, 1, true, true},
        {"a", INT64_MAX, INT64_MAX, -1, -1, 0, 0, false, false},
        {"a", 3, 3, -1, -1, 0, 0, false, false},
        {"abcabcaabcab", 0, INT64_MAX, -1, -1, 0, 0, false, false},
        {"abcabcaabca", INT64_MIN, INT64_MAX, 0, 0, 1, 1, true, true},
    };
    const View view = lend(text);
    for (const Row &row : table) {
        SCOPED_TRACE(std::string(row.pattern) + " " + std::to_string(row.start));
        const Pattern pattern = pattern_of(row.pattern);
        const ByteRange range = byte_range(view, row.start, row.stop);
        EXPECT_EQ(find_bytes(view, pattern, range), row.first);
        EXPECT_EQ(rfind_bytes(view, pattern, range), row.last);
        EXPECT_EQ(count_bytes(view, pattern, range, false), row.count);
        EXPECT_EQ(count_bytes(view, pattern, range, true), row.overlapping);
        EXPECT_EQ(starts_with(view, pattern, range), row.starts);
        EXPECT_EQ(ends_with(view, pattern, range), row.ends);
    }
}

// Positions by comparing at every place.
std::vector<int64_t> matches_in(std::string_view text, std::string_view pattern) {
    std::vector<int64_t> found;
    for (size_t at = 0; at + pattern.size() <= text.size(); ++at) {
        if (text.compare(at, pattern.size(), pattern) == 0) {
            found.push_back(static_cast<int64_t>(at));
        }
    }
    return found;
}

std::vector<int64_t> all_of(const View &view, std::string_view pattern, bool overlapping,
                            size_t room) {
    std::vector<int64_t> found;
    std::vector<int64_t> batch(room);
    const int64_t step = overlapping ? 1 : static_cast<int64_t>(pattern.size());
    for (int64_t start = 0;;) {
        const int64_t count = find_all_bytes(
            view, pattern_of(pattern), byte_range(view, start, INT64_MAX), overlapping, batch);
        found.insert(found.end(), batch.begin(), batch.begin() + count);
        if (count < static_cast<int64_t>(room)) {
            return found;
        }
        start = found.back() + step;
    }
}

// The same bytes as they lie, every second byte of others, backward, and column by column.
TEST(Search, ViewsOfAnyStrides) {
    Random random(1);
    for (const int64_t size : {1, 63, 1000, 1025, 6000, 200000}) {
        std::string text = random_text(random, size, 3);
        std::string spread(text.size() * 2, 'a');
        std::string backward(text.rbegin(), text.rend());
        for (size_t i = 0; i < text.size(); ++i) {
            spread[2 * i] = text[i];
        }
        const View views[] = {
            lend(text),
            lend(spread.data(), {.shape = {size}, .strides = {2}}),
            lend(backward.data(), {.shape = {size}, .strides = {-1}, .offset = size - 1}),
            // Items of two bytes with one between them.
            lend(text.data(), {.format = "<h", .shape = {size / 3}, .strides = {3}}),
        };
        for (const View &view : views) {
            const std::string bytes = text_of(view);
            for (const int64_t length : {1, 2, 5, 9, 40}) {
                std::string pattern = bytes.substr(bytes.size() / 2, static_cast<size_t>(length));
                if (pattern.empty()) {
                    continue;
                }
                const std::vector<int64_t> wanted = matches_in(bytes, pattern);
                const ByteRange all = byte_range(view, 0, INT64_MAX);
                EXPECT_EQ(find_bytes(view, pattern_of(pattern), all), wanted.front());
                EXPECT_EQ(rfind_bytes(view, pattern_of(pattern), all), wanted.back());
                EXPECT_EQ(count_bytes(view, pattern_of(pattern), all, true), std::ssize(wanted));
                if (wanted.size() < 3000) {
                    EXPECT_EQ(all_of(view, pattern, true, 7), wanted);
                }
                EXPECT_EQ(all_of(view, pattern, true, 5000), wanted);
                std::vector<int64_t> apart;
                for (const int64_t at : wanted) {
                    if (apart.empty() || at >= apart.back() + std::ssize(pattern)) {
                        apart.push_back(at);
                    }
                }
                EXPECT_EQ(all_of(view, pattern, false, 1000), apart);
                EXPECT_EQ(count_bytes(view, pattern_of(pattern), all, false), std::ssize(apart));
            }
            EXPECT_TRUE(starts_with(view, pattern_of(bytes), byte_range(view, 0, INT64_MAX)));
            EXPECT_TRUE(ends_with(view, pattern_of(bytes), byte_range(view, 0, INT64_MAX)));
            std::string other = bytes;
            if (!other.empty()) {
                other.back() ^= 1;
                EXPECT_FALSE(starts_with(view, pattern_of(other), byte_range(view, 0, INT64_MAX)));
            }
        }
    }
}

TEST(Search, StaysInsideOfItsRange) {
    Guarded memory(9000);
    for (const int64_t size : {1, 64, 1024, 1031, 8999}) {
        std::byte *at = memory.put(std::string(static_cast<size_t>(size), 'a'));
        const View view = lend(at, {.shape = {size}});
        const ByteRange all = byte_range(view, 0, INT64_MAX);
        EXPECT_EQ(find_bytes(view, pattern_of("ab"), all), -1);
        EXPECT_EQ(rfind_bytes(view, pattern_of("ba"), all), -1);
        EXPECT_EQ(count_bytes(view, pattern_of("a"), all, false), size);
        EXPECT_EQ(rfind_bytes(view, pattern_of("a"), all), size - 1);
    }
}

TEST(Search, ViewsWithoutBytesAndBehindPointers) {
    const View none = lend(nullptr, {.shape = {0}});
    const ByteRange all = byte_range(none, 0, INT64_MAX);
    EXPECT_EQ(find_bytes(none, pattern_of("a"), all), -1);
    EXPECT_EQ(rfind_bytes(none, pattern_of(""), all), 0);
    EXPECT_EQ(count_bytes(none, pattern_of(""), all, true), 1);
    EXPECT_TRUE(ends_with(none, {}, all));
    Rows rows({"abc", "abd", "cab"});
    const View view = rows.view();
    EXPECT_EQ(rfind_bytes(view, pattern_of("ab"), byte_range(view, 0, INT64_MAX)), 7);
    EXPECT_EQ(find_bytes(view, pattern_of("dca"), byte_range(view, 0, INT64_MAX)), 5);
}

}  // namespace
}  // namespace bufview::test
