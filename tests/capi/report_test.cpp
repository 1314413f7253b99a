// SPDX-License-Identifier: MIT
// What the library says of its living objects.
#include "support.h"

#include <cstring>
#include <map>
#include <stdexcept>

namespace capitest {
namespace {

struct Entry {
    bufview_live_object object;
    std::string site;
};

// The report, by handle.
std::map<int64_t, Entry> report() {
    std::map<int64_t, Entry> entries;
    EXPECT_OK(bufview_live_report(
        [](void *cookie, const bufview_live_object *object) {
            auto &found = *static_cast<std::map<int64_t, Entry> *>(cookie);
            EXPECT_TRUE(found.emplace(object->handle, Entry{*object, object->site}).second);
            return int32_t{0};
        },
        &entries));
    return entries;
}

template <typename Handle>
Entry entry_of(const Handle *handle) {
    auto entries = report();
    const auto found = entries.find(static_cast<int64_t>(reinterpret_cast<uintptr_t>(handle)));
    if (found == entries.end()) {
        ADD_FAILURE() << "a living object is missing";
        return {};
    }
    return found->second;
}

// Debug mode for as long as it lives.
struct DebugMode {
    DebugMode() { EXPECT_OK(bufview_set_debug(1)); }
    ~DebugMode() {
        EXPECT_OK(bufview_set_debug(0));
        bufview_set_site(nullptr);
    }
};

TEST(Report, CountsByKind) {
    const int64_t before = live();
    bufview_storage *storage = new_storage(16);
    bufview_view *first = new_view(storage);
    bufview_view *second = new_view(storage);
    bufview_lease lease = new_lease(first);
    bufview_format *format = nullptr;
    ASSERT_OK(bufview_format_parse("<i", &format));
    bufview_scan *scan = nullptr;
    ASSERT_OK(bufview_scan_create(&scan));
    EXPECT_EQ(1, live(BUFVIEW_KIND_STORAGE));
    EXPECT_EQ(2, live(BUFVIEW_KIND_VIEW));
    EXPECT_EQ(1, live(BUFVIEW_KIND_LEASE));
    EXPECT_EQ(1, live(BUFVIEW_KIND_FORMAT));
    EXPECT_EQ(0, live(BUFVIEW_KIND_FILE));
    EXPECT_EQ(1, live(BUFVIEW_KIND_SCAN));
    EXPECT_EQ(before + 6, live());
    bufview_scan_free(scan);
    bufview_format_free(format);
    EXPECT_OK(bufview_view_return(&lease));
    bufview_view_free(second);
    bufview_view_free(first);
    bufview_storage_free(storage);
    for (int32_t kind = BUFVIEW_KIND_ANY; kind <= BUFVIEW_KIND_SCAN; ++kind) {
        EXPECT_EQ(0, live(kind)) << kind;
    }
    int64_t count = 9;
    EXPECT_STATUS(BUFVIEW_ARGUMENT, bufview_live_count(-1, &count));
    EXPECT_EQ(0, count);
    EXPECT_STATUS(BUFVIEW_ARGUMENT, bufview_live_count(7, &count));
    EXPECT_STATUS(BUFVIEW_ARGUMENT, bufview_live_count(INT32_MAX, &count));
    EXPECT_STATUS(BUFVIEW_ARGUMENT, bufview_live_count(INT32_MIN, &count));
}

TEST(Report, DescribesEachObject) {
    bufview_storage *storage = new_storage(24);
    bufview_view *view = new_view(storage);
    bufview_view *part = new_slice(view, 4, 10);
    bufview_lease lease = new_lease(part);
    bufview_view *gone = new_slice(view, 1, 2);
    ASSERT_OK(bufview_view_release(gone));

    EXPECT_EQ(5U, report().size());
    const Entry owner = entry_of(storage);
    EXPECT_EQ(static_cast<int64_t>(sizeof(bufview_live_object)), owner.object.size);
    EXPECT_EQ(BUFVIEW_KIND_STORAGE, owner.object.kind);
    EXPECT_EQ(24, owner.object.nbytes);
    EXPECT_EQ(2, owner.object.exports);
    EXPECT_EQ(0, owner.object.released);
    EXPECT_EQ(0, owner.object.serial);
    EXPECT_EQ("", owner.site);
    const Entry window = entry_of(part);
    EXPECT_EQ(BUFVIEW_KIND_VIEW, window.object.kind);
    EXPECT_EQ(6, window.object.nbytes);
    EXPECT_EQ(1, window.object.exports);
    EXPECT_EQ(0, window.object.released);
    EXPECT_EQ(0, entry_of(view).object.exports);
    EXPECT_EQ(1, entry_of(gone).object.released);
    const Entry loan = report()[lease.token];
    EXPECT_EQ(BUFVIEW_KIND_LEASE, loan.object.kind);
    EXPECT_EQ(-1, loan.object.nbytes);

    bufview_view_free(gone);
    EXPECT_OK(bufview_view_return(&lease));
    bufview_view_free(part);
    bufview_view_free(view);
    bufview_storage_free(storage);
    EXPECT_TRUE(report().empty());
}

TEST(Report, DebugModeRemembersSerialAndSite) {
    bufview_storage *early = new_storage(1);
    bufview_storage *first = nullptr;
    bufview_storage *second = nullptr;
    {
        const DebugMode debug;
        bufview_set_site("parser.c:41");
        first = new_storage(2);
        bufview_set_site("Жёлудь");
        second = new_storage(3);
        EXPECT_EQ(0, entry_of(early).object.serial);
        EXPECT_EQ("", entry_of(early).site);
        EXPECT_EQ("parser.c:41", entry_of(first).site);
        EXPECT_EQ("Жёлудь", entry_of(second).site);
        EXPECT_GT(entry_of(first).object.serial, 0);
        EXPECT_LT(entry_of(first).object.serial, entry_of(second).object.serial);
    }
    // Who is alive keeps what it knows; who comes later knows nothing.
    bufview_storage *late = new_storage(4);
    EXPECT_EQ("parser.c:41", entry_of(first).site);
    EXPECT_EQ(0, entry_of(late).object.serial);
    for (bufview_storage *storage : {early, first, second, late}) {
        bufview_storage_free(storage);
    }
    EXPECT_EQ(0, live());
}

TEST(Report, SitesBelongToThreadsAndAreCutBetweenCharacters) {
    const DebugMode debug;
    bufview_set_site("main");
    bufview_storage *theirs = nullptr;
    std::thread([&] {
        bufview_set_site("worker");
        theirs = new_storage(1);
    }).join();
    bufview_storage *ours = new_storage(1);
    EXPECT_EQ("worker", entry_of(theirs).site);
    EXPECT_EQ("main", entry_of(ours).site);

    bufview_set_site(std::string(200, 'x').c_str());
    bufview_storage *endless = new_storage(1);
    EXPECT_EQ(std::string(63, 'x'), entry_of(endless).site);
    // 62 bytes and one character of three: it does not fit, and half of it is no text.
    bufview_set_site((std::string(62, 'x') + "\xe2\x82\xac").c_str());
    bufview_storage *cut = new_storage(1);
    EXPECT_EQ(std::string(62, 'x'), entry_of(cut).site);
    for (bufview_storage *storage : {theirs, ours, endless, cut}) {
        bufview_storage_free(storage);
    }
    EXPECT_EQ(0, live());
}

TEST(Report, ARefusedResizeNamesTheSitesInDebugMode) {
    bufview_storage *storage = new_storage(8);
    bufview_view *quiet = new_view(storage);
    EXPECT_STATUS(BUFVIEW_BUSY, bufview_storage_resize(storage, 9));
    EXPECT_STREQ("1 export holds the bytes", bufview_last_message());
    bufview_view_free(quiet);
    {
        const DebugMode debug;
        bufview_set_site("reader.c:7");
        bufview_view *reader = new_view(storage);
        bufview_set_site("index.c:99");
        bufview_view *index = new_slice(reader, 0, 1);
        bufview_storage *elsewhere = new_storage(8);
        bufview_set_site("other.c:1");
        bufview_view *other = new_view(elsewhere);
        EXPECT_STATUS(BUFVIEW_BUSY, bufview_storage_resize(storage, 9));
        const std::string message = bufview_last_message();
        EXPECT_NE(std::string::npos, message.find("2 exports hold the bytes")) << message;
        EXPECT_NE(std::string::npos, message.find("reader.c:7")) << message;
        EXPECT_NE(std::string::npos, message.find("index.c:99")) << message;
        EXPECT_EQ(std::string::npos, message.find("other.c:1")) << message;
        for (bufview_view *view : {reader, index, other}) {
            bufview_view_free(view);
        }
        bufview_storage_free(elsewhere);
    }
    EXPECT_OK(bufview_storage_resize(storage, 9));
    bufview_storage_free(storage);
    EXPECT_EQ(0, live());
}

// Sites come from the host, messages go into its logs: one line, whatever the site.
TEST(Report, AMessageStaysOneLineWithHostileSites) {
    const DebugMode debug;
    bufview_storage *storage = new_storage(8);
    std::vector<bufview_view *> views;
    for (int i = 0; i < 40; ++i) {
        bufview_set_site("line one\nline two\r\t\x1b[31m");
        views.push_back(new_view(storage));
    }
    EXPECT_STATUS(BUFVIEW_BUSY, bufview_storage_resize(storage, 9));
    const std::string message = bufview_last_message();
    EXPECT_EQ(std::string::npos, message.find_first_of("\n\r\t\x1b")) << message;
    EXPECT_LT(message.size(), 256U);
    for (bufview_view *view : views) {
        bufview_view_free(view);
    }
    bufview_storage_free(storage);
    EXPECT_EQ(0, live());
}

TEST(Report, TheCallbackMayStopThrowAndCallTheLibrary) {
    bufview_storage *first = new_storage(1);
    bufview_storage *second = new_storage(1);
    int calls = 0;
    EXPECT_STATUS(BUFVIEW_CANCELLED, bufview_live_report(
                                         [](void *cookie, const bufview_live_object *) {
                                             ++*static_cast<int *>(cookie);
                                             return int32_t{1};
                                         },
                                         &calls));
    EXPECT_EQ(1, calls);
    EXPECT_STATUS(BUFVIEW_CALLBACK, bufview_live_report(
                                        [](void *, const bufview_live_object *) -> int32_t {
                                            throw std::runtime_error("mine");
                                        },
                                        nullptr));
    // Freeing what is just being reported waits until the callback is done with it.
    EXPECT_OK(bufview_live_report(
        [](void *, const bufview_live_object *object) {
            EXPECT_EQ(BUFVIEW_KIND_STORAGE, object->kind);
            bufview_storage_free(
                reinterpret_cast<bufview_storage *>(static_cast<uintptr_t>(object->handle)));
            EXPECT_EQ(1, object->nbytes);
            return int32_t{0};
        },
        nullptr));
    EXPECT_EQ(0, live());
    int64_t size = 0;
    EXPECT_STATUS(BUFVIEW_HANDLE, bufview_storage_size(first, &size));
    EXPECT_STATUS(BUFVIEW_HANDLE, bufview_storage_size(second, &size));
    EXPECT_STATUS(BUFVIEW_ARGUMENT, bufview_live_report(nullptr, nullptr));
    EXPECT_STATUS(BUFVIEW_ARGUMENT, bufview_set_debug(2));
    EXPECT_STATUS(BUFVIEW_ARGUMENT, bufview_set_debug(-1));
}

}  // namespace
}  // namespace capitest
