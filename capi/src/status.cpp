// SPDX-License-Identifier: MIT
#include "base/status.h"

#include "base/error.h"
#include "guard.h"

#include <bufview/status.h>

#include <cstring>
#include <new>

namespace bufview::capi {

namespace {

static_assert(static_cast<int32_t>(Status::ok) == BUFVIEW_OK);
static_assert(static_cast<int32_t>(Status::argument) == BUFVIEW_ARGUMENT);
static_assert(static_cast<int32_t>(Status::handle) == BUFVIEW_HANDLE);
static_assert(static_cast<int32_t>(Status::released) == BUFVIEW_RELEASED);
static_assert(static_cast<int32_t>(Status::busy) == BUFVIEW_BUSY);
static_assert(static_cast<int32_t>(Status::range) == BUFVIEW_RANGE);
static_assert(static_cast<int32_t>(Status::type) == BUFVIEW_TYPE);
static_assert(static_cast<int32_t>(Status::value) == BUFVIEW_VALUE);
static_assert(static_cast<int32_t>(Status::format) == BUFVIEW_FORMAT);
static_assert(static_cast<int32_t>(Status::shape) == BUFVIEW_SHAPE);
static_assert(static_cast<int32_t>(Status::mismatch) == BUFVIEW_MISMATCH);
static_assert(static_cast<int32_t>(Status::layout) == BUFVIEW_LAYOUT);
static_assert(static_cast<int32_t>(Status::readonly) == BUFVIEW_READONLY);
static_assert(static_cast<int32_t>(Status::overflow) == BUFVIEW_OVERFLOW);
static_assert(static_cast<int32_t>(Status::limit) == BUFVIEW_LIMIT);
static_assert(static_cast<int32_t>(Status::memory) == BUFVIEW_MEMORY);
static_assert(static_cast<int32_t>(Status::io) == BUFVIEW_IO);
static_assert(static_cast<int32_t>(Status::changed) == BUFVIEW_CHANGED);
static_assert(static_cast<int32_t>(Status::data) == BUFVIEW_DATA);
static_assert(static_cast<int32_t>(Status::callback) == BUFVIEW_CALLBACK);
static_assert(static_cast<int32_t>(Status::cancelled) == BUFVIEW_CANCELLED);
static_assert(static_cast<int32_t>(Status::unsupported) == BUFVIEW_UNSUPPORTED);
static_assert(static_cast<int32_t>(Status::internal) == BUFVIEW_INTERNAL);
static_assert(last_status == BUFVIEW_INTERNAL);

// A fixed array in the thread: it cannot fail to be written, and needs no destructor that could
// run when the library should be gone.
struct LastFailure {
    char message[256];
    int32_t system_error;
    int64_t offset;
};
constinit thread_local LastFailure last{{}, 0, -1};

bufview_status note(Status status, const char *message, int system_error, int64_t offset) noexcept {
    std::strncpy(last.message, message, sizeof last.message - 1);
    last.system_error = system_error;
    last.offset = offset;
    return static_cast<bufview_status>(status);
}

}  // namespace

bufview_status report_exception() noexcept {
    try {
        throw;
    } catch (const Error &error) {
        return note(error.status(), error.what(), error.system_error(), error.offset());
    } catch (const std::bad_alloc &) {
        return note(Status::memory, "there is not enough memory", 0, -1);
    } catch (const std::exception &error) {
        return note(Status::internal, error.what(), 0, -1);
    } catch (...) {
        return note(Status::internal, "an unknown exception", 0, -1);
    }
}

}  // namespace bufview::capi

using bufview::capi::last;

const char *bufview_status_name(bufview_status status) {
    // No default: the compiler names a status that is forgotten here.
    switch (static_cast<bufview_status_code>(status)) {
    case BUFVIEW_OK:
        return "BUFVIEW_OK";
    case BUFVIEW_ARGUMENT:
        return "BUFVIEW_ARGUMENT";
    case BUFVIEW_HANDLE:
        return "BUFVIEW_HANDLE";
    case BUFVIEW_RELEASED:
        return "BUFVIEW_RELEASED";
    case BUFVIEW_BUSY:
        return "BUFVIEW_BUSY";
    case BUFVIEW_RANGE:
        return "BUFVIEW_RANGE";
    case BUFVIEW_TYPE:
        return "BUFVIEW_TYPE";
    case BUFVIEW_VALUE:
        return "BUFVIEW_VALUE";
    case BUFVIEW_FORMAT:
        return "BUFVIEW_FORMAT";
    case BUFVIEW_SHAPE:
        return "BUFVIEW_SHAPE";
    case BUFVIEW_MISMATCH:
        return "BUFVIEW_MISMATCH";
    case BUFVIEW_LAYOUT:
        return "BUFVIEW_LAYOUT";
    case BUFVIEW_READONLY:
        return "BUFVIEW_READONLY";
    case BUFVIEW_OVERFLOW:
        return "BUFVIEW_OVERFLOW";
    case BUFVIEW_LIMIT:
        return "BUFVIEW_LIMIT";
    case BUFVIEW_MEMORY:
        return "BUFVIEW_MEMORY";
    case BUFVIEW_IO:
        return "BUFVIEW_IO";
    case BUFVIEW_CHANGED:
        return "BUFVIEW_CHANGED";
    case BUFVIEW_DATA:
        return "BUFVIEW_DATA";
    case BUFVIEW_CALLBACK:
        return "BUFVIEW_CALLBACK";
    case BUFVIEW_CANCELLED:
        return "BUFVIEW_CANCELLED";
    case BUFVIEW_UNSUPPORTED:
        return "BUFVIEW_UNSUPPORTED";
    case BUFVIEW_INTERNAL:
        return "BUFVIEW_INTERNAL";
    }
    return "unknown status";
}

const char *bufview_last_message(void) {
    return last.message;
}

int32_t bufview_last_errno(void) {
    return last.system_error;
}

int64_t bufview_last_offset(void) {
    return last.offset;
}
