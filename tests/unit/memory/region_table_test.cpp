// SPDX-License-Identifier: MIT
#include "memory/region_table.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <set>
#include <thread>
#include <vector>

namespace bufview {
namespace {

Region region_at(uintptr_t begin) {
    Region region;
    region.begin = begin;
    region.end = begin + 0x1000;
    return region;
}

std::vector<uintptr_t> found_at(RegionTable &table, uintptr_t address) {
    std::vector<uintptr_t> found;
    table.visit([&](uintptr_t begin, uintptr_t end) { return address >= begin && address < end; },
                [&](RegionTable::Slot &slot) {
                    found.push_back(slot.region.begin);
                    return false;
                });
    return found;
}

// Static storage is what the table is made for: it starts as zeros.
struct TableTest : testing::Test {
    std::unique_ptr<RegionTable> table{new RegionTable()};
};

TEST_F(TableTest, FindsWhatWasAdded) {
    EXPECT_TRUE(found_at(*table, 0x5000).empty());
    RegionTable::Slot *slot = table->add(region_at(0x5000));
    ASSERT_NE(slot, nullptr);
    EXPECT_EQ(found_at(*table, 0x5000), std::vector<uintptr_t>{0x5000});
    EXPECT_EQ(found_at(*table, 0x5FFF), std::vector<uintptr_t>{0x5000});
    EXPECT_TRUE(found_at(*table, 0x4FFF).empty());
    EXPECT_TRUE(found_at(*table, 0x6000).empty());
    EXPECT_TRUE(found_at(*table, 0).empty());
    table->remove(slot);
    EXPECT_TRUE(found_at(*table, 0x5000).empty());
    EXPECT_TRUE(found_at(*table, 0).empty());
}

TEST_F(TableTest, GrowsAndUsesSlotsAgain) {
    std::vector<RegionTable::Slot *> slots;
    for (uintptr_t i = 0; i < 5000; ++i) {
        slots.push_back(table->add(region_at((i + 1) * 0x1000)));
    }
    EXPECT_EQ(std::set<void *>(slots.begin(), slots.end()).size(), 5000U);
    for (uintptr_t i = 0; i < 5000; i += 97) {
        EXPECT_EQ(found_at(*table, (i + 1) * 0x1000 + 5).size(), 1U);
    }
    const std::set<void *> before(slots.begin(), slots.end());
    for (size_t i = 0; i < slots.size(); i += 2) {
        table->remove(slots[i]);
    }
    for (size_t i = 0; i < slots.size(); i += 2) {
        slots[i] = table->add(region_at((i + 1) * 0x1000));
        EXPECT_EQ(before.count(slots[i]), 1U) << "a free slot is taken before a fresh one";
    }
}

// What a handler does on one thread while another unmaps: a region that it holds stays.
TEST_F(TableTest, RemovalWaitsForWhoLooks) {
    std::atomic<bool> done{false};
    std::atomic<int64_t> looks{0};
    std::vector<std::thread> threads;
    for (int number = 0; number < 2; ++number) {
        threads.emplace_back([&] {
            while (!done) {
                table->visit([](uintptr_t begin, uintptr_t end) { return begin < end; },
                             [&](RegionTable::Slot &slot) {
                                 // The owner ends the life of this before it removes.
                                 EXPECT_EQ(slot.region.fault->kind.load(), MappingFault::none);
                                 EXPECT_EQ(slot.region.end - slot.region.begin, 0x1000U);
                                 ++looks;
                                 return false;
                             });
            }
        });
    }
    threads.emplace_back([&] {
        for (uintptr_t i = 1; i < 30000 || looks < 1000; ++i) {
            auto fault = std::make_unique<MappingFault>();
            Region region = region_at(i * 0x1000);
            region.fault = fault.get();
            RegionTable::Slot *slot = table->add(region);
            ASSERT_NE(slot, nullptr);
            table->remove(slot);
            fault->kind = MappingFault::io;
        }
        done = true;
    });
    for (std::thread &thread : threads) {
        thread.join();
    }
    EXPECT_GE(looks.load(), 1000);
}

TEST_F(TableTest, ManyThreadsAddAndRemove) {
    std::vector<std::thread> threads;
    for (uintptr_t number = 0; number < 4; ++number) {
        threads.emplace_back([&, number] {
            std::vector<RegionTable::Slot *> mine;
            for (uintptr_t i = 0; i < 2000; ++i) {
                const uintptr_t begin = (number * 100000 + i + 1) * 0x1000;
                mine.push_back(table->add(region_at(begin)));
                ASSERT_EQ(mine.back()->region.begin, begin);
                if (i % 3 == 0) {
                    table->remove(mine[i / 2]);
                    mine[i / 2] = table->add(region_at(begin + 0x10000000000));
                }
            }
            for (RegionTable::Slot *slot : mine) {
                table->remove(slot);
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    int left = 0;
    table->visit([](uintptr_t begin, uintptr_t end) { return begin < end; },
                 [&](RegionTable::Slot &) {
                     ++left;
                     return false;
                 });
    EXPECT_EQ(left, 0);
}

}  // namespace
}  // namespace bufview
