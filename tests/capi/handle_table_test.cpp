// SPDX-License-Identifier: MIT
// The table behind the handles, where the public interface would need billions of calls to get:
// slots whose generations are used up, and objects that are held as often as can be counted.
#include "handle.h"

#include <gtest/gtest.h>

#include <barrier>
#include <map>
#include <memory>
#include <set>
#include <thread>
#include <vector>

namespace bufview::capi {
namespace {

std::atomic<int> things{0};

struct Thing final : Object {
    static constexpr Kind kind = Kind::view;

    Thing() { ++things; }
    ~Thing() override { --things; }
};

Token publish(HandleTable &table) {
    return table.make<Thing>();
}

uint32_t slot_of(Token token) {
    return static_cast<uint32_t>(token >> token_slot_shift) & ((1u << slot_bits) - 1);
}

Status refusal(HandleTable &table, Kind kind, Token token) {
    try {
        table.unpin(table.pin(kind, token));
        return Status::ok;
    } catch (const Error &error) {
        return error.status();
    }
}

TEST(HandleTable, RetiresASlotWhoseGenerationsAreUsedUp) {
    constexpr uint32_t generations = 3;
    const auto table = std::make_unique<HandleTable>(generations);
    std::map<uint32_t, uint32_t> uses;
    std::vector<Token> dead;
    for (int i = 0; i < 5000; ++i) {
        const Token token = publish(*table);
        EXPECT_LE(++uses[slot_of(token)], generations);
        EXPECT_EQ(Status::ok, refusal(*table, Kind::view, token));
        EXPECT_TRUE(table->free(Kind::view, token));
        dead.push_back(token);
    }
    EXPECT_LT(uses.size(), 5000u);
    for (const Token token : dead) {
        EXPECT_EQ(Status::handle, refusal(*table, Kind::view, token));
        EXPECT_FALSE(table->free(Kind::view, token));
    }
    EXPECT_TRUE(table->empty());
    EXPECT_EQ(0, things);
}

TEST(HandleTable, UsesTheSlotAgainThatHasBeenFreeForTheLongest) {
    const auto table = std::make_unique<HandleTable>();
    std::vector<uint32_t> order;
    for (int round = 0; round < 3; ++round) {
        for (size_t i = 0; i < 64; ++i) {
            const Token token = publish(*table);
            if (round == 0) {
                order.push_back(slot_of(token));
            } else {
                EXPECT_EQ(order[i], slot_of(token));
            }
            EXPECT_TRUE(table->free(Kind::view, token));
        }
    }
}

TEST(HandleTable, KnowsATokenFromOneThatDiffersInAnyBit) {
    const auto table = std::make_unique<HandleTable>();
    std::vector<Token> tokens;
    for (int i = 0; i < 1000; ++i) {
        tokens.push_back(publish(*table));
    }
    for (const Token token : {tokens.front(), tokens[500], tokens.back()}) {
        for (int bit = 0; bit < 64; ++bit) {
            const Token forged = token ^ Token { 1 } << bit;
            for (int kind = 1; kind < kind_count; ++kind) {
                EXPECT_EQ(Status::handle, refusal(*table, static_cast<Kind>(kind), forged)) << bit;
                EXPECT_FALSE(table->free(static_cast<Kind>(kind), forged)) << bit;
            }
        }
    }
    EXPECT_EQ(1000, table->live(Kind::view));
    for (const Token token : tokens) {
        EXPECT_TRUE(table->free(Kind::view, token));
    }
    EXPECT_EQ(0, things);
}

struct Fragile final : Object {
    static constexpr Kind kind = Kind::view;

    Fragile() { fail(Status::memory, "none"); }
};

TEST(HandleTable, AnObjectThatCannotBeBuiltLeavesNothing) {
    const auto table = std::make_unique<HandleTable>();
    for (int i = 0; i < 200; ++i) {
        EXPECT_THROW(table->make<Fragile>(), Error);
    }
    EXPECT_TRUE(table->empty());
    const Token token = publish(*table);
    EXPECT_LT(slot_of(token), 64u) << "the slots were not given back";
    EXPECT_TRUE(table->free(Kind::view, token));
}

TEST(HandleTable, RefusesOneHoldMoreThanItCanCount) {
    const auto table = std::make_unique<HandleTable>();
    const Token token = publish(*table);
    Slot *slot = table->pin(Kind::view, token);
    slot->word.fetch_add(word::pins - 1);
    EXPECT_EQ(Status::limit, refusal(*table, Kind::view, token));
    EXPECT_THROW(table->pin_again(slot), Error);
    int seen = 0;
    table->for_each(
        [](void *context, Token, Kind, bool, const Object &, const Note *) {
            ++*static_cast<int *>(context);
            return true;
        },
        &seen);
    EXPECT_EQ(word::pins, slot->word.load() & word::pins);
    EXPECT_EQ(0u, slot->word.load() & (word::dropped | word::released | word::closing));
    EXPECT_EQ(0, seen);
    slot->word.fetch_sub(word::pins - 1);
    table->pin_again(slot);
    table->unpin(slot);
    EXPECT_TRUE(table->free(Kind::view, token));
    EXPECT_EQ(1, things) << "it is still held";
    table->unpin(slot);
    EXPECT_EQ(0, things);
}

// A thread that frees what another one made hands the slot back to it.
TEST(HandleTable, SlotsComeBackFromOtherThreads) {
    const auto table = std::make_unique<HandleTable>();
    std::set<uint32_t> used;
    for (int round = 0; round < 5; ++round) {
        std::vector<Token> tokens;
        for (int i = 0; i < 100; ++i) {
            tokens.push_back(publish(*table));
            used.insert(slot_of(tokens.back()));
        }
        std::thread([&] {
            for (const Token token : tokens) {
                EXPECT_TRUE(table->free(Kind::view, token));
            }
        }).join();
    }
    // One batch may be begun while the others are still on their way back.
    EXPECT_LE(used.size(), 100u + 64u);
    EXPECT_TRUE(table->empty());
}

TEST(HandleTable, AThreadLeavesItsSlotsToThoseThatComeLater) {
    const auto table = std::make_unique<HandleTable>();
    std::set<uint32_t> used;
    for (int i = 0; i < 300; ++i) {
        std::thread([&] {
            const Token token = publish(*table);
            used.insert(slot_of(token));
            EXPECT_TRUE(table->free(Kind::view, token));
        }).join();
    }
    EXPECT_LE(used.size(), 64u);
}

TEST(HandleTable, MoreThreadsThanCanHaveSlotsOfTheirOwn) {
    constexpr int count = 150;
    const auto table = std::make_unique<HandleTable>();
    std::barrier all(count);
    std::vector<std::thread> threads;
    std::vector<Token> tokens(count);
    for (size_t number = 0; number < count; ++number) {
        threads.emplace_back([&, number] {
            for (int i = 0; i < 200; ++i) {
                tokens[number] = publish(*table);
                EXPECT_EQ(Status::ok, refusal(*table, Kind::view, tokens[number]));
                if (i + 1 < 200) {
                    EXPECT_TRUE(table->free(Kind::view, tokens[number]));
                }
            }
            all.arrive_and_wait();
            // What a neighbour made, while that thread may be gone already.
            EXPECT_TRUE(table->free(Kind::view, tokens[(number + 1) % count]));
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    EXPECT_TRUE(table->empty());
    EXPECT_EQ(0, things);
}

// With few generations, so that slots are retired and made all the time.
TEST(HandleTable, ThreadsMakeAndFreeEachOthersObjects) {
    const auto table = std::make_unique<HandleTable>(5);
    std::vector<std::atomic<Token>> shared(8);
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&, number] {
            for (size_t i = 0; i < 20'000; ++i) {
                auto &place = shared[(i * 7 + static_cast<size_t>(number)) % shared.size()];
                const Token old = place.exchange(publish(*table));
                refusal(*table, Kind::view, place.load());
                EXPECT_EQ(old != 0, table->free(Kind::view, old));
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    for (const auto &place : shared) {
        EXPECT_TRUE(table->free(Kind::view, place));
    }
    EXPECT_TRUE(table->empty());
    EXPECT_EQ(0, things);
}

}  // namespace
}  // namespace bufview::capi
