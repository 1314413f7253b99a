// SPDX-License-Identifier: MIT
#include "memory/window_choice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace bufview {
namespace {

using Way = WindowChoice::Way;

constexpr int64_t mib = 1 << 20;
constexpr int windows_measured = 2 * WindowChoice::windows_each;

// What the windows of 1 MiB that are measured cost, in order, for each way.
using Costs = std::array<int64_t, WindowChoice::windows_each>;

constexpr Costs all(int64_t cost) {
    return {cost, cost, cost, cost};
}

// Measures windows of a file until there is a decision, and takes the first window of that.
Way decide(WindowChoice &choice, const Costs &map, const Costs &read, int64_t size = 1000 * mib) {
    for (size_t i = 0; i < windows_measured; ++i) {
        const auto [way, measured] = choice.next();
        EXPECT_TRUE(measured) << i;
        EXPECT_EQ(way, i % 2 == 0 ? Way::map : Way::read);
        choice.note(way, (way == Way::map ? map : read)[i / 2], mib, size);
    }
    const auto [way, measured] = choice.next();
    EXPECT_FALSE(measured);
    return way;
}

Way decision(const Costs &map, const Costs &read) {
    WindowChoice choice;
    return decide(choice, map, read);
}

// Takes the windows that are decided and the first one that is measured. Returns how many the
// decision was for, with the one that decide() has taken.
int windows_of(WindowChoice &choice, Way expected) {
    int windows = 1;
    for (auto turn = choice.next(); !turn.measured; turn = choice.next()) {
        EXPECT_EQ(turn.way, expected);
        ++windows;
    }
    return windows;
}

TEST(WindowChoice, TheCheaperWayIsTaken) {
    EXPECT_EQ(decision(all(700'000), all(150'000)), Way::read);
    EXPECT_EQ(decision(all(10'000), all(150'000)), Way::map);
    // On equal terms nothing is copied.
    EXPECT_EQ(decision(all(100'000), all(100'000)), Way::map);
    EXPECT_EQ(decision(all(0), all(0)), Way::map);
}

TEST(WindowChoice, OneSlowWindowDoesNotDecide) {
    EXPECT_EQ(decision({50'000'000, 100'000, 100'000, 100'000}, all(90'000)), Way::read);
    EXPECT_EQ(decision(all(100'000), {90'000, 50'000'000, 90'000, 90'000}), Way::read);
    EXPECT_EQ(decision({90'000, 90'000, 90'000, 50'000'000}, all(100'000)), Way::map);
    EXPECT_EQ(decision(all(90'000), {100'000, 100'000, 50'000'000, 100'000}), Way::map);
}

// Measured where a hypervisor forgets what is mapped, a stretch of pages at a time.
TEST(WindowChoice, SomeWindowsThatAreMappedDoNotSpeakForAll) {
    EXPECT_EQ(decision({11'000, 300'000, 11'000, 180'000}, all(60'000)), Way::read);
    EXPECT_EQ(decision({11'000, 11'000, 11'000, 180'000}, all(60'000)), Way::map);
}

TEST(WindowChoice, WindowsOfAnyLengthAreComparedByTheByte) {
    WindowChoice choice;
    for (int i = 0; i < WindowChoice::windows_each; ++i) {
        choice.note(Way::map, 100'000, 4 * mib, 1000 * mib);
        choice.note(Way::read, 50'000, mib, 1000 * mib);
    }
    EXPECT_EQ(choice.next().way, Way::map);
    EXPECT_FALSE(choice.next().measured);
}

TEST(WindowChoice, IsMadeAgainFromTimeToTime) {
    WindowChoice choice;
    EXPECT_EQ(decide(choice, all(700'000), all(150'000)), Way::read);
    const int windows = windows_of(choice, Way::read);
    EXPECT_GE(windows, WindowChoice::least_decided);
    EXPECT_LE(windows, WindowChoice::most_decided);
    choice.note(Way::map, 10'000, mib, 1000 * mib);
    for (int i = 1; i < windows_measured; ++i) {
        const auto [way, measured] = choice.next();
        EXPECT_TRUE(measured);
        choice.note(way, way == Way::map ? 10'000 : 150'000, mib, 1000 * mib);
    }
    EXPECT_EQ(choice.next().way, Way::map);
}

// Those that were measured in one pass are mapped in the next. With as many windows for every
// decision, files of some sizes had the same ones measured each time.
TEST(WindowChoice, PassesOverAFileMeasureOtherWindows) {
    for (int size = 300; size < 2000; ++size) {
        WindowChoice choice;
        std::vector<int> seen(static_cast<size_t>(size), 0);
        int total = 0;
        for (int i = 0; i < 4 * size; ++i) {
            const auto [way, measured] = choice.next();
            if (measured) {
                seen[static_cast<size_t>(i % size)] += way == Way::map ? 1 : 0;
                total += way == Way::map ? 1 : 0;
                choice.note(way, way == Way::map ? 700'000 : 150'000, mib, 1000 * size * mib);
            }
        }
        const auto others = std::count_if(seen.begin(), seen.end(), [](int n) { return n > 0; });
        EXPECT_GT(2 * others, total) << size;
    }
}

// With eight times the cost of reading, the file is mapped after it was read eight times, once.
TEST(WindowChoice, AFileThatIsReadAgainAndAgainIsMapped) {
    constexpr int64_t windows = 10'000;
    constexpr int64_t size = windows * mib;
    WindowChoice choice;
    std::vector<Way> passes;
    for (int pass = 0; pass < 20; ++pass) {
        int64_t mapped = 0;
        for (int64_t i = 0; i < windows; ++i) {
            const auto [way, measured] = choice.next();
            mapped += !measured && way == Way::map ? 1 : 0;
            if (measured) {
                choice.note(way, way == Way::map ? 800'000 : 100'000, mib, size);
            }
        }
        passes.push_back(mapped > windows / 2 ? Way::map : Way::read);
    }
    EXPECT_EQ(std::count(passes.begin(), passes.begin() + 8, Way::read), 8);
    EXPECT_EQ(std::count(passes.begin() + 8, passes.begin() + 10, Way::map), 1);
    // What has been mapped costs as much again: it is tried no sooner than the first time.
    EXPECT_EQ(std::count(passes.begin() + 10, passes.begin() + 16, Way::map), 0);
    EXPECT_EQ(std::count(passes.begin(), passes.end(), Way::map), 2);
}

TEST(WindowChoice, TheClockCountsWorkOfThisThread) {
    const int64_t start = WindowChoice::clock();
    volatile int64_t sum = 0;
    for (int i = 0; i < 1'000'000; ++i) {
        sum = sum + i;
    }
    EXPECT_GT(WindowChoice::clock(), start);
}

}  // namespace
}  // namespace bufview
