// SPDX-License-Identifier: MIT
// Who owns a format, and what it costs.
#include "base/error.h"
#include "format/format.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>
#include <vector>

namespace bufview {
namespace {

// Counts what the library asks for, and fails the request that is counted down to zero.
struct CountingAllocator {
    CountingAllocator() {
        const AllocatorHooks hooks{this, allocate, reallocate, deallocate};
        set_allocator(&hooks);
    }
    ~CountingAllocator() { set_allocator(nullptr); }
    CountingAllocator(const CountingAllocator &) = delete;

    static void *allocate(void *cookie, int64_t size) {
        auto *self = static_cast<CountingAllocator *>(cookie);
        ++self->requests;
        if (--self->left == 0) {
            return nullptr;
        }
        ++self->live;
        return std::malloc(static_cast<size_t>(size));
    }
    static void *reallocate(void *, void *block, int64_t, int64_t size) {
        return std::realloc(block, static_cast<size_t>(size));
    }
    static void deallocate(void *cookie, void *block, int64_t) {
        --static_cast<CountingAllocator *>(cookie)->live;
        std::free(block);
    }

    int64_t requests = 0;
    int64_t live = 0;
    int64_t left = -1;
};

TEST(FormatRef, SingleCodesCostNoMemory) {
    const CountingAllocator counter;
    for (const char *text : {"B", "@B", "i", "<i", ">d", "=l", "!H", "P", "e", "?", "c"}) {
        const FormatRef first = Format::parse(text);
        const FormatRef second = Format::parse(text);
        EXPECT_EQ(&*first, &*second) << text;
    }
    EXPECT_EQ(&*Format::bytes(), &*Format::parse("B"));
    EXPECT_EQ(counter.requests, 0);
}

TEST(FormatCache, ATextIsParsedOnce) {
    const Format *kept = &*Format::parse("<3f3H:first text:");
    EXPECT_EQ(kept, &*Format::parse("<3f3H:first text:"));
    const FormatRef other = Format::parse("<3f3H:other text:");
    EXPECT_NE(kept, &*other);
    EXPECT_STREQ(other->text(), "<3f3H:other text:");
    EXPECT_THROW(Format::parse("<3f3H:first text"), Error);
    const std::string text(300, 'x');
    const FormatRef first = Format::parse(text);
    EXPECT_NE(&*first, &*Format::parse(text)) << "too long to be kept";
}

// What a host has lent memory for is given back to it.
TEST(FormatCache, KeepsNothingOfAHostsAllocator) {
    Format::parse("<2f2H:ours:");
    const CountingAllocator counter;
    {
        const FormatRef theirs = Format::parse("<2f2H:theirs:");
        EXPECT_NE(&*theirs, &*Format::parse("<2f2H:theirs:"));
        EXPECT_GT(counter.live, 0);
        EXPECT_STREQ(Format::parse("<2f2H:ours:")->text(), "<2f2H:ours:");
    }
    EXPECT_EQ(counter.live, 0);
}

// More texts than there are places, so that they push each other out all the time.
TEST(FormatCache, ThreadsShareIt) {
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([number] {
            for (int i = 0; i < 20'000; ++i) {
                const int count = (i * 7 + number) % 300 + 2;
                const std::string text = std::to_string(count) + "H";
                const FormatRef format = Format::parse(text);
                ASSERT_EQ(format->text(), text);
                ASSERT_EQ(format->itemsize(), 2 * count);
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
}

TEST(FormatRef, AllCodesOfTheTableSayWhatTheParserSays) {
    for (const char prefix : {' ', '@', '=', '<', '>', '!'}) {
        for (const char code : std::string_view("?bBhHiIlLqQnNPefdc")) {
            const std::string text = prefix == ' ' ? std::string{code} : std::string{prefix, code};
            if (prefix != ' ' && prefix != '@' &&
                std::string_view("nNP").find(code) != std::string_view::npos) {
                EXPECT_THROW(Format::parse(text), Error) << text;
                continue;
            }
            const FormatRef fixed = Format::parse(text);
            const FormatRef parsed = Format::parse(text + " ");
            EXPECT_EQ(fixed->text(), text);
            EXPECT_TRUE(fixed->same_layout(*parsed)) << text;
            EXPECT_EQ(fixed->itemsize(), parsed->itemsize()) << text;
            EXPECT_EQ(fixed->alignment(), parsed->alignment()) << text;
            EXPECT_EQ(fixed->scalar(), parsed->scalar()) << text;
            EXPECT_EQ(fixed->order(), parsed->order()) << text;
            EXPECT_EQ(fixed->bytes_decide(), parsed->bytes_decide()) << text;
            EXPECT_EQ(fixed->is_tuple(), parsed->is_tuple()) << text;
            EXPECT_EQ(fixed->value_count(), parsed->value_count()) << text;
        }
    }
}

TEST(FormatRef, TheLastOneFreesTheFormat) {
    CountingAllocator counter;
    {
        FormatRef first = Format::parse("T{i:a:(2)h:b:}");
        FormatRef second = first;
        FormatRef third = std::move(first);
        EXPECT_FALSE(first);
        second = third;
        third = FormatRef();
        EXPECT_GT(counter.live, 0);
        EXPECT_EQ(second->itemsize(), 8);
    }
    EXPECT_EQ(counter.live, 0);
}

TEST(FormatRef, IsSharedBetweenThreads) {
    CountingAllocator counter;
    {
        const FormatRef shared = Format::parse("T{i:a:}");
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&shared] {
                for (int j = 0; j < 20000; ++j) {
                    const FormatRef copy = shared;
                    ASSERT_EQ(copy->itemsize(), 4);
                }
            });
        }
        for (std::thread &thread : threads) {
            thread.join();
        }
    }
    EXPECT_EQ(counter.live, 0);
}

TEST(FormatMemory, EveryAllocationMayFail) {
    const char *text = "T{b:a:(2,3)T{i:x:5s:y:}:n:&T{i:p:}:q:}";
    for (int64_t n = 1;; ++n) {
        CountingAllocator counter;
        counter.left = n;
        bool done = false;
        try {
            const FormatRef format = Format::parse(text);
            format->fields();
            format->find("n.x");
            format->canonical();
            done = counter.left > 0;
        } catch (const Error &error) {
            EXPECT_EQ(error.status(), Status::memory);
        }
        EXPECT_EQ(counter.live, 0) << n;
        if (done) {
            EXPECT_GT(n, 10);
            break;
        }
    }
}

}  // namespace
}  // namespace bufview
