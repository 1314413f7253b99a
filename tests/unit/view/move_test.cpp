// SPDX-License-Identifier: MIT
// Kernels that move items, on every instruction set: what is written and what is left alone, up to
// pages that may not be touched.
#include "scan/support.h"
#include "view/move.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace bufview::test {
namespace {

constexpr int64_t sizes[] = {1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 40};
constexpr std::byte untouched{0xEE};

// Readable bytes between two pages that are not.
class Fenced {
public:
    explicit Fenced(int64_t most) {
        size_ = (most + page - 1) / page * page;
        block_ = static_cast<std::byte *>(mmap(nullptr, static_cast<size_t>(size_ + 2 * page),
                                               PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        mprotect(block_ + page, static_cast<size_t>(size_), PROT_READ | PROT_WRITE);
    }
    Fenced(const Fenced &) = delete;
    Fenced &operator=(const Fenced &) = delete;
    ~Fenced() { munmap(block_, static_cast<size_t>(size_ + 2 * page)); }

    std::byte *begin() const { return block_ + page; }
    std::byte *end() const { return begin() + size_; }
    int64_t size() const { return size_; }
    void fill(Random &random) const {
        std::for_each(begin(), end(),
                      [&](std::byte &b) { b = static_cast<std::byte>(random.below(256)); });
    }

private:
    static constexpr int64_t page = 4096;
    std::byte *block_;
    int64_t size_;
};

// Where the item at index 0 lies if all items lie from `low` on.
template <typename Byte>
Byte *origin(Byte *low, int64_t count, int64_t stride) {
    return stride < 0 ? low - (count - 1) * stride : low;
}

int64_t span_of(int64_t count, int64_t stride, int64_t itemsize) {
    return count == 0 ? 0 : (count - 1) * std::abs(stride) + itemsize;
}

using Block = std::vector<std::byte>;

TEST(CopyRun, WritesTheItemsAndNothingElse) {
    const Fenced source(1 << 17);
    Random random(1);
    source.fill(random);
    const auto check = [&](int64_t count, int64_t itemsize, int64_t from_stride, int64_t gap,
                           Stores stores) {
        const int64_t extent = span_of(count, from_stride, itemsize);
        const int64_t to_stride = itemsize + gap;
        const int64_t at = random.below(64);
        Block to(static_cast<size_t>(count * to_stride + 192), untouched);
        for (const std::byte *low : {source.begin(), source.end() - extent}) {
            const std::byte *from = origin(low, count, from_stride);
            std::fill(to.begin(), to.end(), untouched);
            Block expected = to;
            for (int64_t i = 0; i < count; ++i) {
                std::memcpy(expected.data() + at + i * to_stride, from + i * from_stride,
                            static_cast<size_t>(itemsize));
            }
            copy_run(to.data() + at, from, {count, to_stride, from_stride}, itemsize, stores);
            finish_stores();
            ASSERT_EQ(to, expected)
                << count << " of " << itemsize << " by " << from_stride << " to " << to_stride;
        }
    };
    on_every_target([&] {
        for (const int64_t itemsize : sizes) {
            for (const int64_t from_stride :
                 {int64_t{0}, int64_t{1}, 7 * itemsize, itemsize, 2 * itemsize, 3 * itemsize,
                  4 * itemsize, 5 * itemsize, -itemsize, -2 * itemsize, -3 * itemsize,
                  -4 * itemsize, 2 * itemsize + 1, -itemsize - 1}) {
                for (int64_t count = 0; count <= 150; count += count < 70 ? 1 : 13) {
                    check(count, itemsize, from_stride, 0, Stores::cached);
                    check(count, itemsize, from_stride, 0, Stores::streamed);
                    if (count % 8 == 0) {
                        check(count, itemsize, from_stride, itemsize, Stores::cached);
                    }
                }
                check(300, itemsize, from_stride, 0, Stores::streamed);
            }
        }
    });
}

TEST(CopyRun, StreamsLongRunsFromAnyAddress) {
    constexpr int64_t count = (streamed_from / 4) + 1234;
    Block from(static_cast<size_t>(count * 8 + 64));
    Random random(2);
    for (std::byte &b : from) {
        b = static_cast<std::byte>(random.next());
    }
    on_every_target([&] {
        for (const int64_t at : {0, 3, 4}) {
            Block to(static_cast<size_t>(count * 4 + 64));
            copy_run(to.data() + at, 4, from.data() + 5 + (count - 1) * 8, -8, count, 4);
            for (int64_t i = 0; i < count; ++i) {
                ASSERT_EQ(load<uint32_t>(to.data() + at + i * 4),
                          load<uint32_t>(from.data() + 5 + (count - 1 - i) * 8));
            }
        }
    });
}

TEST(SwapRun, TurnsEveryItemRound) {
    const Fenced source(16384);
    Random random(3);
    const auto check = [&](int64_t count, int64_t size, int64_t to_stride, int64_t from_stride) {
        source.fill(random);
        const int64_t extent = span_of(count, from_stride, size);
        for (std::byte *low : {source.begin(), source.end() - extent}) {
            std::byte *from = origin(low, count, from_stride);
            const int64_t at = random.below(64);
            const int64_t room = span_of(count, to_stride, size);
            Block to(static_cast<size_t>(room + 192), untouched);
            Block expected = to;
            std::byte *expected_first = origin(expected.data() + at, count, to_stride);
            for (int64_t i = 0; i < count; ++i) {
                std::reverse_copy(from + i * from_stride, from + i * from_stride + size,
                                  expected_first + i * to_stride);
            }
            swap_run(origin(to.data() + at, count, to_stride), to_stride, from, from_stride, count,
                     size);
            ASSERT_EQ(to, expected) << count << " of " << size << " by " << from_stride;
        }
        std::byte *first = origin(source.end() - extent, count, from_stride);
        Block expected(source.begin(), source.end());
        std::byte *copy = expected.data() + (first - source.begin());
        for (int64_t i = 0; i < count; ++i) {
            std::reverse(copy + i * from_stride, copy + i * from_stride + size);
        }
        swap_run(first, from_stride, first, from_stride, count, size);
        ASSERT_TRUE(std::equal(source.begin(), source.end(), expected.begin())) << count;
    };
    on_every_target([&] {
        for (const int64_t size : {2, 4, 8}) {
            for (int64_t count = 0; count <= 140; count += count < 40 ? 1 : 9) {
                check(count, size, size, size);
            }
            for (const int64_t count : {1, 9, 65, 700}) {
                check(count, size, size, 2 * size);
                check(count, size, -size, size);
                check(count, size, size + 1, -size - 3);
            }
        }
    });
}

TEST(SwapRun, StreamsLongRuns) {
    constexpr int64_t count = streamed_from / 4 + 77;
    Block from(static_cast<size_t>(count * 4));
    for (int64_t i = 0; i < count; ++i) {
        store<uint32_t>(from.data() + i * 4, static_cast<uint32_t>(i) * 2654435761u);
    }
    on_every_target([&] {
        for (const int64_t at : {0, 1, 12}) {
            Block to(static_cast<size_t>(count * 4 + 16));
            swap_run(to.data() + at, 4, from.data(), 4, count, 4);
            for (int64_t i = 0; i < count; ++i) {
                ASSERT_EQ(load<uint32_t>(to.data() + at + i * 4),
                          __builtin_bswap32(static_cast<uint32_t>(i) * 2654435761u));
            }
        }
    });
}

// An array of `shape`, innermost last, laid out in a random order of its dimensions with random
// steps and directions, from `low` on without items that overlap.
struct Layout {
    Dims dims;
    std::byte *first;
    int64_t extent;

    Layout(std::byte *low, const std::vector<int64_t> &shape, int64_t itemsize, Random &random,
           int64_t pad)
        : dims(static_cast<int>(shape.size()), false), first(low), extent(itemsize) {
        std::vector<size_t> order(shape.size());
        std::iota(order.begin(), order.end(), size_t{0});
        for (size_t i = order.size(); i > 1; --i) {
            std::swap(order[i - 1],
                      order[static_cast<size_t>(random.below(static_cast<int64_t>(i)))]);
        }
        int64_t stride = itemsize;
        for (const size_t axis : order) {
            const int64_t step = random.below(4) == 0 ? 1 + random.below(3) : 1;
            stride = stride * step + (random.below(3) == 0 ? pad : 0);
            const int64_t reach = stride * (shape[axis] - 1);
            extent += std::max<int64_t>(reach, 0);
            const bool down = random.below(3) == 0 && shape[axis] > 0;
            dims.shape()[axis] = shape[axis];
            dims.strides()[axis] = down ? -stride : stride;
            first += down ? reach : 0;
            stride *= std::max<int64_t>(shape[axis], 1);
        }
    }
    Operand operand() const { return {first, &dims}; }
};

// Calls visit(offset in a, offset in b) for every index.
template <typename Visit>
void for_each_index(const Dims &a, const Dims &b, Visit &&visit) {
    std::vector<int64_t> index(static_cast<size_t>(a.ndim()));
    for (int i = 0; i < a.ndim(); ++i) {
        if (a.shape()[i] == 0) {
            return;
        }
    }
    while (true) {
        int64_t in_a = 0;
        int64_t in_b = 0;
        for (int i = 0; i < a.ndim(); ++i) {
            in_a += index[static_cast<size_t>(i)] * a.strides()[i];
            in_b += index[static_cast<size_t>(i)] * b.strides()[i];
        }
        visit(in_a, in_b);
        int axis = a.ndim() - 1;
        for (; axis >= 0 && ++index[static_cast<size_t>(axis)] == a.shape()[axis]; --axis) {
            index[static_cast<size_t>(axis)] = 0;
        }
        if (axis < 0) {
            return;
        }
    }
}

TEST(CopyPlane, EqualsACopyItemByItem) {
    const Fenced source(1 << 21);
    Random random(4);
    source.fill(random);
    const auto check = [&](int64_t near, int64_t far, int64_t itemsize, int64_t step) {
        const bool streamed = random.below(2) == 0;
        const bool whole_lines = random.below(2) == 0;
        const bool up = random.below(2) == 0;
        const bool down = random.below(2) == 0;
        const int64_t at = random.below(2) * random.below(64);
        int64_t to_row = near * itemsize * step;
        to_row = whole_lines ? (to_row + 63) / 64 * 64 : to_row;
        int64_t from_row = far * itemsize * step + random.below(9);
        const int64_t extent = near == 0 || far == 0
                                   ? 0
                                   : (near - 1) * from_row + (far - 1) * itemsize * step + itemsize;
        const std::byte *from = random.below(2) == 0 ? source.begin() : source.end() - extent;
        from = origin(from, near, up ? -from_row : from_row);
        from_row = up ? -from_row : from_row;
        Block to(static_cast<size_t>(far * to_row + 192), untouched);
        Block expected = to;
        const int64_t shift =
            (64 - static_cast<int64_t>(reinterpret_cast<uintptr_t>(to.data()) % 64)) % 64 + at;
        const int64_t first = shift + (down && far > 0 ? (far - 1) * to_row : 0);
        to_row = down ? -to_row : to_row;
        const Side near_side{near, itemsize * step, from_row};
        const Side far_side{far, to_row, itemsize * step};
        for (int64_t i = 0; i < near; ++i) {
            for (int64_t j = 0; j < far; ++j) {
                std::memcpy(expected.data() + first + i * near_side.to_stride + j * to_row,
                            from + i * from_row + j * far_side.from_stride,
                            static_cast<size_t>(itemsize));
            }
        }
        copy_plane(to.data() + first, from, near_side, far_side, itemsize,
                   streamed ? Stores::streamed : Stores::cached);
        finish_stores();
        ASSERT_EQ(to, expected) << near << " by " << far << " of " << itemsize;
    };
    on_every_target([&] {
        for (const int64_t itemsize : {1, 2, 3, 4, 8, 16, 32}) {
            for (int64_t near = 0; near <= 20; ++near) {
                for (int64_t far = 0; far <= 20; ++far) {
                    check(near, far, itemsize, 1);
                }
            }
            for (int i = 0; i < 60; ++i) {
                check(random.below(200), random.below(200), itemsize, 1);
            }
            check(65, 70, itemsize, 2);
        }
    });
}

// Strides that go by squares, which need memory, and by strips where there is none.
TEST(CopyPlane, RowsAPowerOfTwoApart) {
    static int64_t refused = 0;
    const AllocatorHooks none{nullptr,
                              [](void *, int64_t) -> void * {
                                  ++refused;
                                  return nullptr;
                              },
                              [](void *, void *, int64_t, int64_t) -> void * { return nullptr; },
                              [](void *, void *, int64_t) {}};
    Random random(6);
    const auto check = [&](int64_t near, int64_t far, int64_t itemsize, int64_t row, bool up) {
        const int64_t to_row =
            random.below(2) == 0 ? near * itemsize : (near * itemsize / 64 + 2) * 64;
        const int64_t at = random.below(2) == 0 ? 16 * random.below(4) : random.below(64);
        std::vector<std::byte> from(static_cast<size_t>(at + near * row));
        for (std::byte &b : from) {
            b = static_cast<std::byte>(random.next());
        }
        const std::byte *first = from.data() + at + (up ? (near - 1) * row : 0);
        const int64_t from_row = up ? -row : row;
        std::vector<std::byte> to(static_cast<size_t>(far * to_row + 64), untouched);
        std::vector<std::byte> expected = to;
        for (int64_t i = 0; i < near; ++i) {
            for (int64_t j = 0; j < far; ++j) {
                std::memcpy(expected.data() + i * itemsize + j * to_row,
                            first + i * from_row + j * itemsize, static_cast<size_t>(itemsize));
            }
        }
        for (const Stores stores : {Stores::cached, Stores::streamed}) {
            for (const bool memory : {true, false}) {
                std::fill(to.begin(), to.end(), untouched);
                set_allocator(memory ? nullptr : &none);
                copy_plane(to.data(), first, {near, itemsize, from_row}, {far, to_row, itemsize},
                           itemsize, stores);
                set_allocator(nullptr);
                finish_stores();
                ASSERT_TRUE(to == expected) << near << " by " << far << " of " << itemsize;
            }
        }
    };
    on_every_target([&] {
        for (const int64_t itemsize : {1, 2, 4, 8, 16}) {
            for (const int64_t row : {1024, 4096}) {
                const int64_t most = std::min<int64_t>(row / itemsize, 300);
                check(most, most, itemsize, row, false);
                check(2 * most - random.below(40), most - random.below(10), itemsize, row, true);
            }
        }
    });
    EXPECT_GT(refused, 0);
}

void check_array(const std::vector<int64_t> &shape, int64_t itemsize, Random &random) {
    Block from(size_t{1} << 16);
    for (std::byte &b : from) {
        b = static_cast<std::byte>(random.next());
    }
    const Layout source(from.data() + random.below(64), shape, itemsize, random, random.below(5));
    Block to(size_t{1} << 16, untouched);
    Block expected = to;
    const Layout target(to.data() + random.below(64), shape, itemsize, random, random.below(5));
    ASSERT_LT(source.extent + 64, 1 << 16);
    ASSERT_LT(target.extent + 64, 1 << 16);
    std::byte *expected_first = expected.data() + (target.first - to.data());
    for_each_index(target.dims, source.dims, [&](int64_t in_target, int64_t in_source) {
        std::memcpy(expected_first + in_target, source.first + in_source,
                    static_cast<size_t>(itemsize));
    });
    copy_array(target.operand(), source.operand(), itemsize);
    ASSERT_EQ(to, expected);
}

TEST(CopyArray, EqualsACopyIndexByIndex) {
    Random random(5);
    on_every_target([&] {
        for (int round = 0; round < 1500; ++round) {
            const int64_t itemsize = sizes[random.below(std::size(sizes) - 3)];
            std::vector<int64_t> shape(static_cast<size_t>(random.below(6)));
            int64_t room = 600 / itemsize;
            for (int64_t &count : shape) {
                count = random.below(40) == 0 ? 0 : 1 + random.below(std::min<int64_t>(room, 70));
                room = std::max<int64_t>(room / std::max<int64_t>(count, 1), 1);
            }
            std::string text = "shape";
            for (const int64_t count : shape) {
                text += ' ' + std::to_string(count);
            }
            SCOPED_TRACE(text + " of " + std::to_string(itemsize));
            check_array(shape, itemsize, random);
            if (testing::Test::HasFatalFailure()) {
                return;
            }
        }
    });
}

Dims dims_of(const std::vector<int64_t> &shape, const std::vector<int64_t> &strides) {
    Dims dims(static_cast<int>(shape.size()), false);
    std::copy(shape.begin(), shape.end(), dims.shape());
    std::copy(strides.begin(), strides.end(), dims.strides());
    return dims;
}

TEST(CopyArray, TransposesAndTurnsLargeArrays) {
    Random random(6);
    for (const int64_t itemsize : {1, 2, 4, 8, 16}) {
        // Rows of whole lines in the target, which are streamed, and of a prime number of items.
        for (const int64_t rows : {int64_t{2048}, int64_t{2053}}) {
            const int64_t columns = streamed_from / itemsize / rows + 3;
            const auto bytes = static_cast<size_t>(rows * columns * itemsize);
            Block from(bytes);
            for (std::byte &b : from) {
                b = static_cast<std::byte>(random.next());
            }
            const int64_t step = random.below(2) == 0 ? 1 : -1;
            const Dims source = dims_of({columns, rows}, {step * itemsize, columns * itemsize});
            const Dims target = dims_of({columns, rows}, {rows * itemsize, itemsize});
            std::byte *first = from.data() + (step < 0 ? (columns - 1) * itemsize : 0);
            Block to(bytes);
            copy_array({to.data(), &target}, {first, &source}, itemsize);
            Block expected(bytes);
            for_each_index(target, source, [&](int64_t in_target, int64_t in_source) {
                std::memcpy(expected.data() + in_target, first + in_source,
                            static_cast<size_t>(itemsize));
            });
            ASSERT_TRUE(to == expected) << rows << " rows of items of " << itemsize;
        }
    }
}

TEST(CopyArray, RepeatsAnItemOfTheSource) {
    const uint16_t from[3] = {1, 2, 3};
    uint16_t to[2][3] = {};
    const Dims source = dims_of({2, 3}, {0, 2});
    const Dims target = dims_of({2, 3}, {6, 2});
    copy_array({reinterpret_cast<std::byte *>(to), &target},
               {reinterpret_cast<std::byte *>(const_cast<uint16_t *>(from)), &source}, 2);
    EXPECT_EQ(std::vector<uint16_t>(&to[0][0], &to[0][0] + 6),
              (std::vector<uint16_t>{1, 2, 3, 1, 2, 3}));
}

// Windows that share items: what is written last, in C order, stays.
TEST(CopyArray, WritesItemsThatOverlapInOrder) {
    char from[] = "abcdef";
    char to[] = "....";
    const Dims source = dims_of({2, 3}, {3, 1});
    const Dims target = dims_of({2, 3}, {1, 1});
    copy_array({reinterpret_cast<std::byte *>(to), &target},
               {reinterpret_cast<std::byte *>(from), &source}, 1);
    EXPECT_STREQ(to, "adef");
    const Dims one_place = dims_of({2, 3}, {0, 0});
    copy_array({reinterpret_cast<std::byte *>(to), &one_place},
               {reinterpret_cast<std::byte *>(from), &source}, 1);
    EXPECT_STREQ(to, "fdef");
}

}  // namespace
}  // namespace bufview::test
