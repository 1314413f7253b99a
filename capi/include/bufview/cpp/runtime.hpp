// SPDX-License-Identifier: MIT
/** @file
 * The library as a whole: its version, allocator and live objects.
 */
#ifndef BUFVIEW_CPP_RUNTIME_HPP
#define BUFVIEW_CPP_RUNTIME_HPP

#include <bufview/cpp/base.hpp>
#include <bufview/runtime.h>
#include <bufview/version.h>

#include <cstdint>
#include <string_view>
#include <utility>

namespace bufview {
inline namespace v0 {

/** Of the library that is loaded, as "0.1.0". */
inline std::string_view version() noexcept {
    return bufview_version();
}

/** As "BUFVIEW_BUSY". */
inline std::string_view status_name(bufview_status status) noexcept {
    return bufview_status_name(status);
}

/** Has the library take its memory from the host; null brings back the C library's. */
inline void set_allocator(const bufview_allocator *allocator) {
    detail::check(bufview_set_allocator(allocator));
}

/** Handles that were issued and not freed, of one of enum bufview_kind_code. */
inline int64_t live_count(int32_t kind = BUFVIEW_KIND_ANY) {
    return detail::result<int64_t>([&](auto out) { return bufview_live_count(kind, out); });
}

/** Calls a function with each live object; one that answers false ends the report. */
template <class Function>
void live_report(Function &&function) {
    detail::Callback<Function> callback(std::forward<Function>(function));
    const bufview_status status = bufview_live_report(
        [](void *cookie, const bufview_live_object *object) -> int32_t {
            return (*static_cast<detail::Callback<Function> *>(cookie))(*object);
        },
        &callback);
    callback.rethrow();
    if (status != BUFVIEW_CANCELLED)
        detail::check(status);
}

/** Has every object that is made remember its serial number and site. */
inline void set_debug(bool on) {
    detail::check(bufview_set_debug(on ? 1 : 0));
}

/** Names where the objects come from that this thread makes from now on; null for none. */
inline void set_site(const char *site) noexcept {
    bufview_set_site(site);
}

}  // namespace v0
}  // namespace bufview

#endif
