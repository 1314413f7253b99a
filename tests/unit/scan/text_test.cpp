// SPDX-License-Identifier: MIT
// Runs of text in each encoding.
#include "results.h"
#include "support.h"

#include "scan/text_runs.h"

namespace bufview::test {
namespace {

using namespace std::string_literals;

constexpr Encoding encodings[] = {Encoding::ascii, Encoding::utf8, Encoding::utf16_le,
                                  Encoding::utf16_be};

using Find = int64_t (*)(Encoding, const std::byte *, int64_t, int64_t, TextCursor &, TextRun *);

std::vector<int64_t> runs_by(Find find, Encoding encoding, const std::byte *data, int64_t size,
                             int64_t least) {
    std::vector<int64_t> numbers;
    TextCursor cursor;
    TextRun runs[text_batch];
    while (cursor.at <= size) {
        const int64_t count = find(encoding, data, size, least, cursor, runs);
        for (int64_t i = 0; i < count; ++i) {
            numbers.insert(numbers.end(), {runs[i].begin, runs[i].size, runs[i].characters});
        }
    }
    return numbers;
}

// In the plainest way, by the table of RFC 3629.
std::vector<int64_t> plain_runs(Encoding encoding, std::string_view text, int64_t least) {
    std::vector<int64_t> numbers;
    for (size_t at = 0; at < text.size();) {
        size_t end = at;
        int64_t characters = 0;
        while (end < text.size()) {
            const size_t size = plain_character(encoding, text.substr(end));
            if (size == 0) {
                break;
            }
            end += size;
            ++characters;
        }
        if (characters >= least) {
            numbers.insert(numbers.end(),
                           {static_cast<int64_t>(at), static_cast<int64_t>(end - at), characters});
        }
        at = std::max(end, at + 1);
    }
    return numbers;
}

// Characters of all sizes, the first and the last of each kind, what just is none, and what is cut
// off.
std::string random_characters(Random &random, Encoding encoding, int64_t size) {
    static const std::string pieces[] = {"a",
                                         "~ \t",
                                         "\x1F",
                                         "\x7F",
                                         "\xC2\xA0",
                                         "\xC2\x9F",
                                         "\xDF\xBF",
                                         "\xC1\xBF",
                                         "\xE0\xA0\x80",
                                         "\xE0\x9F\xBF",
                                         "\xED\x9F\xBF",
                                         "\xED\xA0\x80",
                                         "\xEE\x80\x80",
                                         "\xEF\xBF\xBF",
                                         "\xF0\x90\x80\x80",
                                         "\xF0\x8F\xBF\xBF",
                                         "\xF4\x8F\xBF\xBF",
                                         "\xF4\x90\x80\x80",
                                         "\xF5\x80\x80\x80",
                                         "\xE2\x82",
                                         "\xF0\x9F\x98",
                                         "\xC3",
                                         "\x80",
                                         "\xBF"};
    std::string text;
    const int64_t fault = 1 + random.below(40);
    while (static_cast<int64_t>(text.size()) < size) {
        if (encoding == Encoding::utf8) {
            static const size_t good[] = {0, 0, 0, 1, 4, 6, 8, 10, 12, 13, 14, 16};
            text += pieces[random.below(fault) == 0 ? static_cast<size_t>(random.below(24))
                                                    : good[random.below(12)]];
        } else if (encoding == Encoding::ascii) {
            text += "a \t\x1F\x7F\x80"[random.below(fault) == 0 ? random.below(6) : 0];
        } else {
            const char byte = "a~\x1F\x80\0"[random.below(fault) == 0 ? random.below(5) : 0];
            text +=
                encoding == Encoding::utf16_le ? std::string{byte, '\0'} : std::string{'\0', byte};
            if (random.below(2 * fault) == 0) {
                text += '\0';
            }
        }
    }
    text.resize(static_cast<size_t>(size));
    return text;
}

TEST(TextRuns, EqualTheReferenceOnEveryTarget) {
    Guarded memory(8192);
    on_every_target([&] {
        Random random(90);
        for (const Encoding encoding : encodings) {
            for (int64_t size = 0; size <= 300; ++size) {
                for (const int64_t least : {1, 2, 4, 9, 63, 64, 100}) {
                    const std::string text = random.below(4) == 0
                                                 ? random_text(random, size, 256)
                                                 : random_characters(random, encoding, size);
                    const std::byte *data = memory.put(text);
                    const auto expected = plain_runs(encoding, text, least);
                    ASSERT_EQ(runs_by(find_text, encoding, data, size, least), expected)
                        << static_cast<int>(encoding) << ' ' << size << ' ' << least;
                    ASSERT_EQ(runs_by(reference::find_text, encoding, data, size, least), expected);
                }
            }
        }
    });
}

// Every pair of bytes that can begin a character, with something whole and something cut behind.
TEST(TextRuns, KnowEachBeginningOfACharacterOnEveryTarget) {
    std::string text;
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            for (const char *rest : {"\x80\xBF", "\x80", "\x7F"}) {
                text += static_cast<char>(first);
                text += static_cast<char>(second);
                text += rest;
                text += '\n';
            }
        }
    }
    const auto size = static_cast<int64_t>(text.size());
    on_every_target([&] {
        for (const Encoding encoding : encodings) {
            ASSERT_EQ(runs_by(find_text, encoding, as_bytes(text), size, 1),
                      plain_runs(encoding, text, 1));
        }
    });
}

// More runs than one call hands out, and one that is longer than many blocks.
TEST(TextRuns, GoOnWhereTheyStopped) {
    Random random(91);
    for (const Encoding encoding : encodings) {
        std::string text;
        while (text.size() < 60'000) {
            text += random_characters(random, encoding, 1 + random.below(3000));
            text += '\n';
        }
        for (int i = 0; i < 1000; ++i) {
            text += encoding == Encoding::utf16_be   ? "\0a"s
                    : encoding == Encoding::utf16_le ? "a\0"s
                                                     : "a"s;
        }
        const auto size = static_cast<int64_t>(text.size());
        for (const int64_t least : {1, 5, 200}) {
            const auto expected = plain_runs(encoding, text, least);
            EXPECT_GE(expected.size(), 3u * (least == 1 ? text_batch : 1));
            ASSERT_EQ(runs_by(find_text, encoding, as_bytes(text), size, least), expected);
        }
    }
}

// Pieces of all sizes, in which runs are too short to be found by themselves.
TEST(Text, IsTheSameHoweverItIsCut) {
    Random random(92);
    for (const Encoding encoding : encodings) {
        for (int round = 0; round < 40; ++round) {
            const int64_t size = 1 + random.below(400);
            const std::string text = random_characters(random, encoding, size);
            for (const int64_t least : {1, 3, 30}) {
                Scan whole;
                whole.add_analyzer(TextAnalyzer::make(encoding, least, -1));
                whole.feed(0, as_bytes(text), size);
                const auto plain = plain_runs(encoding, text, least);
                whole.read<TextAnalyzer>(0, AnalyzerKind::text, [&](const TextAnalyzer &found) {
                    ASSERT_EQ(found.count() * 3, std::ssize(plain));
                    for (int64_t i = 0; i < found.count(); ++i) {
                        int64_t begin = -1;
                        int64_t length = -1;
                        ASSERT_EQ(found.read(i, 1, &begin, &length), 1);
                        ASSERT_EQ(begin, plain[static_cast<size_t>(3 * i)]);
                        ASSERT_EQ(length, plain[static_cast<size_t>(3 * i + 1)]);
                    }
                });
                Scan parts;
                parts.add_analyzer(TextAnalyzer::make(encoding, least, -1));
                for (int64_t at = 0; at < size;) {
                    const int64_t now = std::min(size - at, 1 + random.below(30));
                    parts.feed(at, as_bytes(text) + at, now);
                    at += now;
                }
                ASSERT_EQ(parts.save(), whole.save());
            }
        }
    }
}

}  // namespace
}  // namespace bufview::test
