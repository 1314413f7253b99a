// SPDX-License-Identifier: MIT
#include <bufview/runtime.h>

#include "base/allocator.h"
#include "guard.h"
#include "handle.h"

namespace bufview::capi {

namespace {

static_assert(static_cast<int>(Kind::storage) == BUFVIEW_KIND_STORAGE);
static_assert(static_cast<int>(Kind::view) == BUFVIEW_KIND_VIEW);
static_assert(static_cast<int>(Kind::lease) == BUFVIEW_KIND_LEASE);
static_assert(static_cast<int>(Kind::format) == BUFVIEW_KIND_FORMAT);
static_assert(static_cast<int>(Kind::file) == BUFVIEW_KIND_FILE);
static_assert(static_cast<int>(Kind::scan) == BUFVIEW_KIND_SCAN);

struct Report {
    bufview_live_callback callback;
    void *cookie;
    bool stopped;

    static bool visit(void *context, Token token, Kind kind, bool released, const Object &object,
                      const Note *note) {
        auto &report = *static_cast<Report *>(context);
        const bufview_live_object description{
            .size = sizeof description,
            .handle = static_cast<int64_t>(token),
            .kind = static_cast<int32_t>(kind),
            .released = released,
            .nbytes = object.nbytes(),
            .exports = object.exports(),
            .serial = note != nullptr ? note->serial : 0,
            .site = note != nullptr ? note->site : "",
        };
        report.stopped =
            call_host([&] { return report.callback(report.cookie, &description); }) != 0;
        return !report.stopped;
    }
};

}  // namespace

}  // namespace bufview::capi

using namespace bufview;
using namespace bufview::capi;

bufview_status bufview_set_allocator(const bufview_allocator *allocator) {
    return guard([&] {
        AllocatorHooks hooks{};
        if (allocator != nullptr) {
            const bufview_allocator given = read_struct(allocator, "allocator");
            if (given.allocate == nullptr || given.reallocate == nullptr ||
                given.deallocate == nullptr) {
                fail(Status::argument, "a function of the allocator is null");
            }
            hooks = {given.cookie, given.allocate, given.reallocate, given.deallocate};
        }
        if (!table().empty() || GivenAway::count() != 0) {
            fail(Status::busy, "%lld objects are alive, and %lld parts of tensors and arrays",
                 static_cast<long long>(table().live(Kind::any)),
                 static_cast<long long>(GivenAway::count()));
        }
        set_allocator(allocator != nullptr ? &hooks : nullptr);
    });
}

bufview_status bufview_live_count(int32_t kind, int64_t *out_count) {
    return guard([&] {
        clear(out_count, "out_count");
        require_range(kind, BUFVIEW_KIND_ANY, kind_count - 1, "kind");
        *out_count = table().live(static_cast<Kind>(kind));
    });
}

bufview_status bufview_live_report(bufview_live_callback callback, void *cookie) {
    return guard([&] {
        if (callback == nullptr) {
            fail(Status::argument, "callback is null");
        }
        Report report{callback, cookie, false};
        table().for_each(Report::visit, &report);
        if (report.stopped) {
            fail(Status::cancelled, "the callback asked to stop");
        }
    });
}

bufview_status bufview_set_debug(int32_t on) {
    return guard([&] {
        require_range(on, 0, 1, "on");
        table().set_debug(on != 0);
    });
}

void bufview_set_site(const char *site) {
    set_site(site);
}
