// SPDX-License-Identifier: MIT
#include "format/format_cache.h"

#include <atomic>
#include <functional>

namespace bufview {

namespace {

constexpr size_t place_count = 64;
// Longer texts are rare, and would keep much memory.
constexpr size_t most_text = 256;

// A place owns a count of its format. Whoever looks at it takes it out meanwhile: nobody can drop
// the format between the look and the copy, and nobody has to wait.
constinit std::atomic<const Format *> places[place_count];

std::atomic<const Format *> &place_of(std::string_view text) noexcept {
    return places[std::hash<std::string_view>()(text) % place_count];
}

}  // namespace

FormatRef find_cached_format(std::string_view text) noexcept {
    if (text.size() > most_text) {
        return {};
    }
    std::atomic<const Format *> &place = place_of(text);
    if (place.load(std::memory_order_relaxed) == nullptr) {
        return {};
    }
    FormatRef held(place.exchange(nullptr, std::memory_order_acq_rel));
    if (!held) {
        return {};
    }
    FormatRef found;
    if (std::string_view(held->text(), static_cast<size_t>(held->text_len())) == text) {
        found = held;
    }
    const Format *empty = nullptr;
    const Format *format = held.give_up();
    if (!place.compare_exchange_strong(empty, format, std::memory_order_acq_rel)) {
        // Another one has been put there meanwhile.
        held = FormatRef(format);
    }
    return found;
}

void cache_format(const FormatRef &format) noexcept {
    if (has_default_allocator() && format->text_len() <= static_cast<int64_t>(most_text)) {
        FormatRef kept = format;
        const std::string_view text(format->text(), static_cast<size_t>(format->text_len()));
        const FormatRef former(place_of(text).exchange(kept.give_up(), std::memory_order_acq_rel));
    }
}

}  // namespace bufview
