// SPDX-License-Identifier: MIT
// What whole arrays cost: copies, byte orders, columns of records, comparison and search, on 64
// MiB, beside what memory and a plain loop in C do with the same bytes. bench/peers/arrays.py puts
// NumPy and CPython beside them.
#include "measure.h"

#include <bufview/bufview.h>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace bufview::bench {
namespace {

constexpr int64_t size = int64_t{64} << 20;

void must(bufview_status status) {
    if (status != BUFVIEW_OK) {
        std::abort();
    }
}

std::vector<std::byte> filled(unsigned seed) {
    std::vector<std::byte> bytes(size);
    for (size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::byte>((i + seed) * 2654435761u >> 24);
    }
    return bytes;
}

// Views on memory of the bench, which is written once, so that no page is new.
struct Arrays {
    std::vector<std::byte> from = filled(1);
    std::vector<std::byte> to = filled(2);
    bufview_view *bytes = view(from);
    bufview_view *target = view(to);

    static bufview_view *view(std::vector<std::byte> &memory) {
        bufview_layout layout{};
        layout.size = sizeof layout;
        layout.data = memory.data();
        layout.ndim = 1;
        layout.shape = &size;
        bufview_view *made = nullptr;
        must(bufview_view_wrap(&layout, nullptr, nullptr, &made));
        return made;
    }
};

Arrays &arrays() {
    static Arrays *const made = new Arrays;
    return *made;
}

// An owned view.
class Made {
public:
    template <typename Call>
    explicit Made(Call &&call) {
        must(call(&view_));
    }
    Made(const Made &) = delete;
    Made &operator=(const Made &) = delete;
    ~Made() { bufview_view_free(view_); }
    operator bufview_view *() const { return view_; }

private:
    bufview_view *view_ = nullptr;
};

Made cast(const bufview_view *view, const char *format) {
    return Made([&](auto out) { return bufview_view_cast(view, format, nullptr, 0, 0, out); });
}

Made square(const bufview_view *view) {
    const int64_t shape[] = {4096, 4096};
    return Made([&](auto out) { return bufview_view_cast(view, "f", shape, 2, 0, out); });
}

Made step(const bufview_view *view, int64_t by) {
    return Made([&](auto out) {
        return bufview_view_slice(view, BUFVIEW_OMITTED, BUFVIEW_OMITTED, by, out);
    });
}

void limit_read(benchmark::State &state) {
    const std::byte *bytes = arrays().from.data();
    measure(state, arrays().from, size, [&] { benchmark::DoNotOptimize(read_sum(bytes, size)); });
}
BENCHMARK(limit_read)->UseManualTime();

void copy_in_c() {
    std::memcpy(arrays().to.data(), arrays().from.data(), size);
    benchmark::ClobberMemory();
}

void limit_memcpy(benchmark::State &state) {
    measure(state, arrays().from, size, copy_in_c);
}
BENCHMARK(limit_memcpy)->UseManualTime();

void copy_bytes(benchmark::State &state, const bufview_view *view, int64_t bytes) {
    measure(state, arrays().from, bytes,
            [&] { must(bufview_view_copy_bytes(view, BUFVIEW_ORDER_C, arrays().to.data(), size)); },
            {.beside = {"memcpy of 64 MiB", copy_in_c}});
}

void copy_transposed_f32(benchmark::State &state) {
    const Made turned(
        [&](auto out) { return bufview_view_transpose(square(arrays().bytes), nullptr, 0, out); });
    copy_bytes(state, turned, size);
}
BENCHMARK(copy_transposed_f32)->UseManualTime();

void copy_reversed_bytes(benchmark::State &state) {
    copy_bytes(state, step(arrays().bytes, -1), size);
}
BENCHMARK(copy_reversed_bytes)->UseManualTime();

void copy_step2_bytes(benchmark::State &state) {
    copy_bytes(state, step(arrays().bytes, 2), size);
}
BENCHMARK(copy_step2_bytes)->UseManualTime();

void copy_step2_f32(benchmark::State &state) {
    copy_bytes(state, step(cast(arrays().bytes, "f"), 2), size);
}
BENCHMARK(copy_step2_f32)->UseManualTime();

void convert(benchmark::State &state, const char *to, const char *from) {
    const Made source = cast(arrays().bytes, from);
    const Made whole = cast(arrays().target, to);
    int64_t items = 0;
    int64_t room = 0;
    must(bufview_view_len(source, &items));
    must(bufview_view_len(whole, &room));
    const int64_t count = items < room ? items : room;
    const auto first = [&](const bufview_view *view) {
        return Made([&](auto out) { return bufview_view_slice(view, 0, count, 1, out); });
    };
    const Made taken = first(source);
    const Made target = first(whole);
    measure(state, arrays().from, size / items * count,
            [&] { must(bufview_view_convert(target, taken)); },
            {.beside = {"memcpy of 64 MiB", copy_in_c}});
}
BENCHMARK_CAPTURE(convert, swap_u32, ">I", "<I")->UseManualTime();
BENCHMARK_CAPTURE(convert, swap_f64, ">d", "<d")->UseManualTime();
BENCHMARK_CAPTURE(convert, u8_to_f64, "d", "B")->UseManualTime();
BENCHMARK_CAPTURE(convert, i32_to_f64, "d", "i")->UseManualTime();
BENCHMARK_CAPTURE(convert, u16_to_big_u32, ">I", "<H")->UseManualTime();

void swap_u32_in_place(benchmark::State &state) {
    const Made little = cast(arrays().target, "<I");
    const Made big = cast(arrays().target, ">I");
    measure(state, arrays().from, size, [&] { must(bufview_view_convert(big, little)); });
}
BENCHMARK(swap_u32_in_place)->UseManualTime();

// Records as a measuring device writes them.
struct Reading {
    float x, y, z;
    uint16_t a, b, c;
    uint16_t padding;
};
constexpr const char *reading = "T{<f:x:<f:y:<f:z:<H:a:<H:b:<H:c:xx}";
constexpr int64_t readings = size / int64_t{sizeof(Reading)};

void sum_in_c() {
    const auto *items = reinterpret_cast<const Reading *>(arrays().from.data());
    double sum = 0;
    for (int64_t i = 0; i < readings; ++i) {
        sum += static_cast<double>(items[i].x);
    }
    benchmark::DoNotOptimize(sum);
}

void records_loop_c_x(benchmark::State &state) {
    measure(state, arrays().from, size, sum_in_c);
}
BENCHMARK(records_loop_c_x)->UseManualTime();

// All fields, as a program that knows the struct would take them apart.
void sums_in_c() {
    const auto *items = reinterpret_cast<const Reading *>(arrays().from.data());
    double sums[6] = {};
    for (int64_t i = 0; i < readings; ++i) {
        sums[0] += static_cast<double>(items[i].x);
        sums[1] += static_cast<double>(items[i].y);
        sums[2] += static_cast<double>(items[i].z);
        sums[3] += items[i].a;
        sums[4] += items[i].b;
        sums[5] += items[i].c;
    }
    benchmark::DoNotOptimize(sums);
}

void records_loop_c_all(benchmark::State &state) {
    measure(state, arrays().from, size, sums_in_c);
}
BENCHMARK(records_loop_c_all)->UseManualTime();

Made records() {
    return Made([&](auto out) { return bufview_view_records(arrays().bytes, reading, 0, 0, out); });
}

Made column(const char *name) {
    return Made([&](auto out) { return bufview_view_field(records(), name, out); });
}

// The records of as many numbers stay in the first cache.
constexpr int64_t block = 1024;

// In several sums at a time, which numbers that lie close together allow.
template <typename T>
double sum_of(const T *numbers, int64_t count) {
    double sums[8] = {};
    int64_t i = 0;
    for (; i + 8 <= count; i += 8) {
        for (int64_t k = 0; k < 8; ++k) {
            sums[k] += static_cast<double>(numbers[i + k]);
        }
    }
    double sum = 0;
    for (; i < count; ++i) {
        sum += static_cast<double>(numbers[i]);
    }
    for (const double part : sums) {
        sum += part;
    }
    return sum;
}

template <typename T>
void sum_column(benchmark::State &state, const char *format) {
    const Made x = column("x");
    std::vector<T> numbers(block);
    const auto read = [&] {
        double sum = 0;
        for (int64_t i = 0; i < readings; i += block) {
            const int64_t count = readings - i < block ? readings - i : block;
            must(
                bufview_view_read(x, i, count, format, numbers.data(), block * int64_t{sizeof(T)}));
            sum += sum_of(numbers.data(), count);
        }
        benchmark::DoNotOptimize(sum);
    };
    measure(state, arrays().from, size, read, {.beside = {"a loop in C", sum_in_c}});
}
void sum_column_f32(benchmark::State &state) {
    sum_column<float>(state, "f");
}
BENCHMARK(sum_column_f32)->UseManualTime();
void sum_column_f64(benchmark::State &state) {
    sum_column<double>(state, "d");
}
BENCHMARK(sum_column_f64)->UseManualTime();

// Into columns that stay in the second-level cache, for a program that goes through them block by
// block, or into those of all records. A call costs the same for many records as for few, and the
// more so if stores to memory have to be waited for at its end.
void records_to_columns(benchmark::State &state, bool all) {
    const char *names[] = {"x", "y", "z", "a", "b", "c"};
    std::vector<bufview_view *> columns;
    for (const char *name : names) {
        bufview_view *made = nullptr;
        must(bufview_view_field(records(), name, &made));
        columns.push_back(made);
    }
    std::byte *out = arrays().to.data();
    constexpr int64_t at_once = 16 * block;
    const auto read = [&] {
        for (int64_t i = 0; i < readings; i += at_once) {
            const int64_t count = readings - i < at_once ? readings - i : at_once;
            int64_t at = 0;
            for (size_t k = 0; k < columns.size(); ++k) {
                const int64_t width = k < 3 ? 4 : 2;
                must(bufview_view_read(columns[k], i, count, k < 3 ? "f" : "H",
                                       out + at + (all ? i * width : 0), count * width));
                at += (all ? readings : at_once) * width;
            }
        }
    };
    measure(state, arrays().from, size, read, {.beside = {"a loop in C", sums_in_c}});
    for (bufview_view *made : columns) {
        bufview_view_free(made);
    }
}
BENCHMARK_CAPTURE(records_to_columns, block, false)->UseManualTime();
BENCHMARK_CAPTURE(records_to_columns, whole, true)->UseManualTime();

// The same bytes once more.
Arrays &equals() {
    static Arrays *const made = new Arrays;
    return *made;
}

void compare_in_c() {
    benchmark::DoNotOptimize(std::memcmp(arrays().from.data(), equals().from.data(), size));
    benchmark::ClobberMemory();
}

void limit_memcmp(benchmark::State &state) {
    measure(state, arrays().from, size, compare_in_c);
}
BENCHMARK(limit_memcmp)->UseManualTime();

void equal(benchmark::State &state, const char *format, int64_t by) {
    const Made a = step(cast(arrays().bytes, format), by);
    const Made b = step(cast(equals().bytes, format), by);
    const auto compare = [&] {
        int32_t same = 0;
        must(bufview_view_equal(a, b, &same));
        benchmark::DoNotOptimize(same);
    };
    measure(state, arrays().from, size, compare, {.beside = {"memcmp of 64 MiB", compare_in_c}});
}
BENCHMARK_CAPTURE(equal, contiguous_u32, "I", 1)->UseManualTime();
BENCHMARK_CAPTURE(equal, contiguous_f64, "d", 1)->UseManualTime();
BENCHMARK_CAPTURE(equal, step2_bytes, "B", 2)->UseManualTime();
BENCHMARK_CAPTURE(equal, reversed_u32, "I", -1)->UseManualTime();

void count_items(benchmark::State &state, const char *format, int64_t by) {
    const Made view = step(cast(arrays().bytes, format), by);
    bufview_value value{};
    value.size = sizeof value;
    value.kind = BUFVIEW_VALUE_INT;
    value.integer = 77;
    measure(state, arrays().from, size, [&] {
        int64_t count = 0;
        must(bufview_view_count(view, &value, 1, &count));
        benchmark::DoNotOptimize(count);
    });
}
BENCHMARK_CAPTURE(count_items, bytes, "B", 1)->UseManualTime();
BENCHMARK_CAPTURE(count_items, i32, "i", 1)->UseManualTime();
BENCHMARK_CAPTURE(count_items, f64, "d", 1)->UseManualTime();
BENCHMARK_CAPTURE(count_items, step2_bytes, "B", 2)->UseManualTime();

void find_bytes(benchmark::State &state, int64_t by, bool backward) {
    const Made view = step(arrays().bytes, by);
    const auto find = backward ? bufview_view_rfind_bytes : bufview_view_find_bytes;
    measure(state, arrays().from, size, [&] {
        int64_t at = 0;
        must(find(view, "not in there", 12, 0, INT64_MAX, &at));
        benchmark::DoNotOptimize(at);
    });
}
BENCHMARK_CAPTURE(find_bytes, forward, 1, false)->UseManualTime();
BENCHMARK_CAPTURE(find_bytes, backward, 1, true)->UseManualTime();
BENCHMARK_CAPTURE(find_bytes, step2, 2, false)->UseManualTime();

}  // namespace
}  // namespace bufview::bench

BENCHMARK_MAIN();
