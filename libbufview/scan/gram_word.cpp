// SPDX-License-Identifier: MIT
#include "scan/gram_word.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scan/gram_word.cpp"
#include "hwy/foreach_target.h"

#include "scan/simd.h"

#include <algorithm>
#include <atomic>
#include <sys/random.h>
#include <utility>

HWY_BEFORE_NAMESPACE();
namespace bufview::HWY_NAMESPACE {

// A vector of n-grams at once: bytes that stand one further than those before, one below the other.
size_t mix_short_grams(const uint8_t *at, size_t count, int n, const GramMix<uint32_t> &mix,
                       uint32_t *words) {
    const hn::ScalableTag<uint32_t> d;
    const hn::Rebind<uint8_t, decltype(d)> bytes;
    const size_t lanes = hn::Lanes(d);
    const auto mask = hn::Set(d, mix.mask);
    const auto key = hn::Set(d, mix.key);
    const auto first = hn::Set(d, mix.first);
    const auto second = hn::Set(d, mix.second);
    size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        auto gram = hn::PromoteTo(d, hn::LoadU(bytes, at + i));
        for (int k = 1; k < n; ++k) {
            const auto next = hn::LoadU(bytes, at + i + static_cast<size_t>(k));
            gram = hn::Or(hn::ShiftLeft<8>(gram), hn::PromoteTo(d, next));
        }
        gram = hn::ShiftLeftSame(gram, 32 - 8 * n);
        auto word = hn::Mul(hn::Xor(gram, key), first);
        word = hn::Xor(word, hn::And(hn::ShiftRightSame(word, mix.half), mask));
        hn::StoreU(hn::Mul(word, second), d, words + i);
    }
    return i;
}

}  // namespace bufview::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bufview {

namespace {

HWY_EXPORT(mix_short_grams);

uint64_t process_key() {
    static constinit std::atomic<uint64_t> known{0};
    uint64_t key = known.load(std::memory_order_relaxed);
    if (key != 0) {
        return key;
    }
    if (::getrandom(&key, sizeof key, GRND_NONBLOCK) != sizeof key) {
        key = 0xD1B54A32D192ED03u;
    }
    key |= 1;
    uint64_t expected = 0;
    return known.compare_exchange_strong(expected, key, std::memory_order_relaxed) ? key : expected;
}

// Numbers that follow from a key and do not look alike: the finalizer of splitmix64.
uint64_t derived(uint64_t key, uint64_t index) {
    uint64_t value = key + index * 0x9E3779B97F4A7C15u;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

}  // namespace

template <typename Word>
GramMix<Word> secret_mix(int n) {
    const uint64_t key = process_key();
    return GramMix<Word>(n, derived(key, 1), derived(key, 2), derived(key, 3));
}

template <typename Word>
void mix_grams(const std::byte *data, int64_t count, int n, const GramMix<Word> &mix, Word *words) {
    int64_t i = 0;
    if constexpr (sizeof(Word) == 4) {
        i = static_cast<int64_t>(HWY_DYNAMIC_DISPATCH(mix_short_grams)(
            reinterpret_cast<const uint8_t *>(data), static_cast<size_t>(count), n, mix, words));
    } else {
        for (; i < count + n - longest_gram<Word>; ++i) {
            words[i] = mix(load<Word>(data + i, ByteOrder::big) & mix.mask);
        }
    }
    reference::mix_grams(data + i, count - i, n, mix, words + i);
}

template <typename Word>
GramGroups<Word>::GramGroups(const Word *words, size_t count) : words_(count), starts_(groups + 1) {
    constexpr int shift = word_bits<Word> - bits;
    uint32_t ends[groups] = {};
    for (size_t i = 0; i < count; ++i) {
        ++ends[words[i] >> shift];
    }
    uint32_t start = 0;
    for (size_t group = 0; group < groups; ++group) {
        starts_[group] = start;
        start += std::exchange(ends[group], start);
    }
    starts_[groups] = start;
    for (size_t i = 0; i < count; ++i) {
        words_[ends[words[i] >> shift]++] = words[i];
    }
}

namespace reference {

template <typename Word>
void mix_grams(const std::byte *data, int64_t count, int n, const GramMix<Word> &mix, Word *words) {
    for (int64_t i = 0; i < count; ++i) {
        Word gram = 0;
        for (int k = 0; k < n; ++k) {
            gram |= static_cast<Word>(static_cast<Word>(data[i + k])
                                      << (word_bits<Word> - 8 * (k + 1)));
        }
        words[i] = mix(gram);
    }
}

template void mix_grams(const std::byte *, int64_t, int, const GramMix<uint32_t> &, uint32_t *);
template void mix_grams(const std::byte *, int64_t, int, const GramMix<uint64_t> &, uint64_t *);

}  // namespace reference

template GramMix<uint32_t> secret_mix(int);
template GramMix<uint64_t> secret_mix(int);
template void mix_grams(const std::byte *, int64_t, int, const GramMix<uint32_t> &, uint32_t *);
template void mix_grams(const std::byte *, int64_t, int, const GramMix<uint64_t> &, uint64_t *);
template class GramGroups<uint32_t>;
template class GramGroups<uint64_t>;

}  // namespace bufview
#endif
