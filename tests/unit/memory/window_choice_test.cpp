// SPDX-License-Identifier: MIT
#include "memory/window_choice.h"

#include <gtest/gtest.h>

namespace bufview {
namespace {

using Way = WindowChoice::Way;

// Lets windows of 1 MiB cost what is said until there is a decision.
Way decide(WindowChoice &choice, int64_t map_cost, int64_t read_cost, int64_t first_cost_more = 0) {
    for (int i = 0; i < 6; ++i) {
        const auto [way, measured] = choice.next();
        EXPECT_TRUE(measured) << i;
        EXPECT_EQ(way, i % 2 == 0 ? Way::map : Way::read);
        const int64_t cost = way == Way::map ? map_cost : read_cost;
        choice.note(way, cost + (i < 2 ? first_cost_more : 0), 1 << 20);
    }
    const auto [way, measured] = choice.next();
    EXPECT_FALSE(measured);
    return way;
}

Way decision(int64_t map_cost, int64_t read_cost, int64_t first_cost_more = 0) {
    WindowChoice choice;
    return decide(choice, map_cost, read_cost, first_cost_more);
}

TEST(WindowChoice, TheCheaperWayIsTaken) {
    EXPECT_EQ(decision(700'000, 150'000), Way::read);
    EXPECT_EQ(decision(10'000, 150'000), Way::map);
    // On equal terms nothing is copied.
    EXPECT_EQ(decision(100'000, 100'000), Way::map);
    EXPECT_EQ(decision(0, 0), Way::map);
}

TEST(WindowChoice, OneSlowWindowDoesNotDecide) {
    EXPECT_EQ(decision(100'000, 90'000, 50'000'000), Way::read);
    EXPECT_EQ(decision(90'000, 100'000, 50'000'000), Way::map);
}

TEST(WindowChoice, WindowsOfAnyLengthAreComparedByTheByte) {
    WindowChoice choice;
    for (int i = 0; i < 3; ++i) {
        choice.note(Way::map, 100'000, 4 << 20);
        choice.note(Way::read, 50'000, 1 << 20);
    }
    EXPECT_EQ(choice.next().way, Way::map);
}

TEST(WindowChoice, IsMadeAgainFromTimeToTime) {
    WindowChoice choice;
    EXPECT_EQ(decide(choice, 700'000, 150'000), Way::read);
    for (int i = 1; i < WindowChoice::windows_decided; ++i) {
        const auto [way, measured] = choice.next();
        EXPECT_EQ(way, Way::read);
        EXPECT_FALSE(measured);
    }
    EXPECT_EQ(decide(choice, 10'000, 150'000), Way::map);
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
