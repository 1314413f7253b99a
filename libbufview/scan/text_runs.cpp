// SPDX-License-Identifier: MIT
// 64 bytes become two masks: of the bytes where a character begins, and of those that belong to
// one. A run is one of set bits in the second; it has as many characters as there are bits set in
// the first. As for printable bytes, runs that are too short are erased by shifts, so that only
// runs which may count cost a branch.
#include "scan/text_runs.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scan/text_runs.cpp"
#include "hwy/foreach_target.h"

#include "format/utf8.h"
#include "scan/printable.h"
#include "scan/run_masks.h"

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

// Bytes behind a block that tell which characters begin in it.
constexpr int64_t text_lookahead = 3;

struct TextMasks {
    uint64_t first;  // bytes that a character begins with
    // First bytes of characters of two and more bytes, of three and more, and of four.
    uint64_t two;
    uint64_t three;
    uint64_t four;
};

HWY_INLINE TextMasks ascii_masks(const uint8_t *at) {
    return {printable_mask(at), 0, 0, 0};
}

// What is printable, and has a zero before or behind.
template <bool big>
HWY_INLINE TextMasks utf16_masks(const uint8_t *at) {
    const Bytes d;
    uint64_t first = 0;
    for (size_t i = 0; i < 64; i += hn::Lanes(d)) {
        const auto text = printable_lanes(hn::LoadU(d, at + i + (big ? 1 : 0)));
        const auto zero = hn::Eq(hn::LoadU(d, at + i + (big ? 0 : 1)), hn::Zero(d));
        first |= mask_bits(d, hn::And(text, zero)) << i;
    }
    return {first, first, 0, 0};
}

// The table of RFC 3629, section 4, without the controls from U+0080 to U+009F.
HWY_INLINE TextMasks utf8_masks(const uint8_t *at) {
    const Bytes d;
    const hn::RebindToSigned<Bytes> signed_d;
    // From 0x80 to 0xBF, where signed numbers have the same order.
    const auto is_below = [&](auto bytes, uint8_t bound) HWY_ATTR {
        return hn::RebindMask(
            d, hn::Lt(hn::BitCast(signed_d, bytes), hn::Set(signed_d, static_cast<int8_t>(bound))));
    };
    const auto is = [&](auto bytes, uint8_t value)
                        HWY_ATTR { return hn::Eq(bytes, hn::Set(d, value)); };
    TextMasks masks = {};
    for (size_t i = 0; i < 64; i += hn::Lanes(d)) {
        const auto first = hn::LoadU(d, at + i);
        masks.first |= mask_bits(d, printable_lanes(first)) << i;
        if (hn::AllFalse(d, hn::MaskFromVec(hn::BitCast(
                                d, hn::BroadcastSignBit(hn::BitCast(signed_d, first)))))) {
            continue;
        }
        const auto second = hn::LoadU(d, at + i + 1);
        const auto below_a0 = is_below(second, 0xA0);
        const auto below_90 = is_below(second, 0x90);
        const auto too_low = hn::Or(hn::And(hn::Or(is(first, 0xC2), is(first, 0xE0)), below_a0),
                                    hn::And(is(first, 0xF0), below_90));
        const auto too_high =
            hn::Or(hn::AndNot(below_a0, is(first, 0xED)), hn::AndNot(below_90, is(first, 0xF4)));
        const auto two = hn::AndNot(hn::Or(too_low, too_high), is_below(second, 0xC0));
        const auto three = hn::And(two, is_below(hn::LoadU(d, at + i + 2), 0xC0));
        const auto four = hn::And(three, is_below(hn::LoadU(d, at + i + 3), 0xC0));
        const auto from = [&](uint8_t least, uint8_t end) HWY_ATTR {
            return hn::Lt(hn::Sub(first, hn::Set(d, least)),
                          hn::Set(d, static_cast<uint8_t>(end - least)));
        };
        const uint64_t of_two = mask_bits(d, hn::And(two, from(0xC2, 0xE0))) << i;
        const uint64_t of_three = mask_bits(d, hn::And(three, from(0xE0, 0xF0))) << i;
        const uint64_t of_four = mask_bits(d, hn::And(four, from(0xF0, 0xF5))) << i;
        masks.four |= of_four;
        masks.three |= of_three | of_four;
        masks.two |= of_two | of_three | of_four;
    }
    masks.first |= masks.two;
    return masks;
}

// The bits from `begin` on, `count` of them; below 64 in all.
HWY_INLINE uint64_t bits_at(int begin, int count) {
    return ((uint64_t{1} << count) - 1) << begin;
}

// Runs that end in a block, and the one that reaches its end. There is room for 33 more.
HWY_INLINE int64_t find_in_block(const TextMasks &masks, int64_t least, TextCursor &cursor,
                                 TextRun *runs) {
    const uint64_t first = masks.first;
    const uint64_t mask =
        cursor.begun | first | masks.two << 1 | masks.three << 2 | masks.four << 3;
    cursor.begun = masks.two >> 63 | masks.three >> 62 | masks.four >> 61;
    const int64_t at = cursor.at;
    cursor.at = at + 64;
    const uint64_t gaps = ~mask;
    if (gaps == 0) {
        cursor.open.add(64, __builtin_popcountll(first));
        return 0;
    }
    int64_t count = 0;
    // Whether what ends here is long is not to be foretold.
    const auto put = [&](const TextRun &run) HWY_ATTR {
        runs[count] = run;
        count += run.characters >= least ? 1 : 0;
    };
    const int head = __builtin_ctzll(gaps);
    const int tail = __builtin_clzll(gaps);
    cursor.open.add(head, __builtin_popcountll(first & bits_at(0, head)));
    put(cursor.open);
    // What is left lies between bytes that do not belong to text.
    const uint64_t inner = (mask & (mask + 1)) << tail >> tail;
    uint64_t long_ones = least < 64 ? erode(inner, least) : 0;
    while (long_ones != 0) {
        const int start = __builtin_ctzll(long_ones);
        const int length = __builtin_ctzll(~(inner >> start));
        put({at + start, length, __builtin_popcountll(first & bits_at(start, length))});
        long_ones = long_ones >> start >> length << start << length;
    }
    cursor.open = {at + 64 - tail, tail, __builtin_popcountll(first & ~(~uint64_t{0} >> tail))};
    return count;
}

template <class Classify>
HWY_INLINE int64_t find_runs(const uint8_t *data, int64_t size, int64_t least, TextCursor &cursor,
                             TextRun *runs, Classify &&classify) {
    constexpr int64_t room = text_batch - 33;
    int64_t count = 0;
    while (cursor.at + 64 + text_lookahead <= size && count <= room) {
        prefetch_block(data + cursor.at, 64);
        count += find_in_block(classify(data + cursor.at), least, cursor, runs + count);
    }
    // The end, followed by bytes that no text has.
    while (cursor.at + 64 + text_lookahead > size && cursor.at <= size && count <= room) {
        uint8_t last[64 + text_lookahead];
        const auto left = static_cast<size_t>(std::min<int64_t>(size - cursor.at, sizeof last));
        std::memset(last, 0xFF, sizeof last);
        std::memcpy(last, data + cursor.at, left);
        count += find_in_block(classify(last), least, cursor, runs + count);
    }
    return count;
}

int64_t find_text(Encoding encoding, const uint8_t *data, int64_t size, int64_t least,
                  TextCursor &cursor, TextRun *runs) {
    switch (encoding) {
    case Encoding::ascii:
        return find_runs(data, size, least, cursor, runs, ascii_masks);
    case Encoding::utf8:
        return find_runs(data, size, least, cursor, runs, utf8_masks);
    case Encoding::utf16_le:
        return find_runs(data, size, least, cursor, runs, utf16_masks<false>);
    case Encoding::utf16_be:
        return find_runs(data, size, least, cursor, runs, utf16_masks<true>);
    }
    return 0;
}

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview {

HWY_EXPORT(find_text);

int64_t find_text(Encoding encoding, const std::byte *data, int64_t size, int64_t least,
                  TextCursor &cursor, TextRun *runs) {
    return HWY_DYNAMIC_DISPATCH(find_text)(encoding, reinterpret_cast<const uint8_t *>(data), size,
                                           least, cursor, runs);
}

int64_t character_size(Encoding encoding, const std::byte *data, int64_t left) {
    switch (encoding) {
    case Encoding::ascii:
        return is_printable(data[0]) ? 1 : 0;
    case Encoding::utf8: {
        if (static_cast<uint8_t>(data[0]) < 0x80) {
            return is_printable(data[0]) ? 1 : 0;
        }
        const auto *at = reinterpret_cast<const char *>(data);
        const char *const begin = at;
        uint32_t character = 0;
        // From 0x80 to 0x9F there are controls.
        return next_utf8(at, begin + left, character) && character >= 0xA0 ? at - begin : 0;
    }
    case Encoding::utf16_le:
        return left >= 2 && is_printable(data[0]) && data[1] == std::byte{0} ? 2 : 0;
    case Encoding::utf16_be:
        return left >= 2 && data[0] == std::byte{0} && is_printable(data[1]) ? 2 : 0;
    }
    return 0;
}

namespace reference {

int64_t find_text(Encoding encoding, const std::byte *data, int64_t size, int64_t least,
                  TextCursor &cursor, TextRun *runs) {
    int64_t count = 0;
    while (cursor.at <= size && count < text_batch) {
        const int64_t left = size - cursor.at;
        const int64_t bytes =
            left > 0 ? character_size(encoding, data + cursor.at, left) : int64_t{0};
        if (bytes != 0) {
            cursor.open.add(bytes, 1);
            cursor.at += bytes;
            continue;
        }
        if (cursor.open.characters >= least) {
            runs[count++] = cursor.open;
        }
        cursor.open = {++cursor.at, 0, 0};
    }
    return count;
}

}  // namespace reference

}  // namespace bufview
#endif
