// SPDX-License-Identifier: MIT
// What single calls of the C interface cost, beside what they are made of: an atomic pair, a
// block of memory, a raw access. Times are of the processor, so that other programs matter less.
#include "measure.h"

#include <bufview/bufview.h>

#include <benchmark/benchmark.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace bufview::bench {
namespace {

constexpr int64_t table_size = int64_t{1} << 20;

void must(bufview_status status) {
    if (status != BUFVIEW_OK) {
        std::abort();
    }
}

// 1 MiB, as bytes in one or two dimensions and as numbers.
struct Table {
    bufview_storage *storage = nullptr;
    bufview_view *bytes = nullptr;
    bufview_view *rows = nullptr;
    bufview_view *integers = nullptr;
    bufview_view *doubles = nullptr;

    Table() {
        must(bufview_storage_create(table_size, &storage));
        must(bufview_view_create(storage, &bytes));
        const int64_t shape[] = {1024, 1024};
        must(bufview_view_cast(bytes, "B", shape, 2, 0, &rows));
        must(bufview_view_cast(bytes, "i", nullptr, 0, 0, &integers));
        must(bufview_view_cast(bytes, "d", nullptr, 0, 0, &doubles));
    }
    Table(const Table &) = delete;
    Table &operator=(const Table &) = delete;
    ~Table() {
        for (bufview_view *view : {bytes, rows, integers, doubles}) {
            bufview_view_free(view);
        }
        bufview_storage_free(storage);
    }
};

// The C library, and this one, count without locks while there is only one thread. Hosts have more.
Table &table() {
    static Table *const made = (std::thread([] {}).join(), new Table);
    return *made;
}

// These come first, before there was any other thread.
void slice_free_alone(benchmark::State &state) {
    const Table own;
    for (auto _ : state) {
        bufview_view *part = nullptr;
        must(bufview_view_slice(own.bytes, 16, 32, 1, &part));
        bufview_view_free(part);
    }
}
BENCHMARK(slice_free_alone);

void get_int64_alone(benchmark::State &state) {
    const Table own;
    int64_t index = 0;
    for (auto _ : state) {
        int64_t value = 0;
        must(bufview_view_get_int64(own.integers, &index, 1, &value));
        benchmark::DoNotOptimize(value);
        index = (index + 1) & 4095;
    }
}
BENCHMARK(get_int64_alone);

void atomic_pair(benchmark::State &state) {
    std::atomic<int64_t> count{0};
    for (auto _ : state) {
        count.fetch_add(1, std::memory_order_relaxed);
        count.fetch_sub(1, std::memory_order_acq_rel);
    }
}
BENCHMARK(atomic_pair);

void malloc_free(benchmark::State &state) {
    table();
    for (auto _ : state) {
        void *block = std::malloc(256);
        benchmark::DoNotOptimize(block);
        std::free(block);
    }
}
BENCHMARK(malloc_free);

void raw_get(benchmark::State &state) {
    static int32_t numbers[4096];
    int64_t index = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(numbers[index]);
        index = (index + 1) & 4095;
    }
}
BENCHMARK(raw_get);

void slice_free(benchmark::State &state) {
    bufview_view *bytes = table().bytes;
    int64_t start = 0;
    for (auto _ : state) {
        bufview_view *part = nullptr;
        must(bufview_view_slice(bytes, start, start + 16, 1, &part));
        bufview_view_free(part);
        start = (start + 16) & 0xFFFF;
    }
}
BENCHMARK(slice_free);

// Each thread slices a view of its own, of its own storage: they never wait for each other.
void slice_free_apart(benchmark::State &state) {
    const Table own;
    for (auto _ : state) {
        bufview_view *part = nullptr;
        must(bufview_view_slice(own.bytes, 16, 32, 1, &part));
        bufview_view_free(part);
    }
}
BENCHMARK(slice_free_apart)->Threads(2);

// Each thread slices the same view: they meet in its counts.
void slice_free_together(benchmark::State &state) {
    bufview_view *bytes = table().bytes;
    for (auto _ : state) {
        bufview_view *part = nullptr;
        must(bufview_view_slice(bytes, 16, 32, 1, &part));
        bufview_view_free(part);
    }
}
BENCHMARK(slice_free_together)->Threads(2);

void subview_free(benchmark::State &state) {
    bufview_view *rows = table().rows;
    bufview_key keys[2] = {};
    keys[0].size = sizeof keys[0];
    keys[0].kind = BUFVIEW_KEY_SLICE;
    keys[0].start = 100;
    keys[0].stop = 300;
    keys[0].step = 2;
    keys[1] = keys[0];
    for (auto _ : state) {
        bufview_view *part = nullptr;
        must(bufview_view_subview(rows, keys, 2, &part));
        bufview_view_free(part);
    }
}
BENCHMARK(subview_free);

void cast_free(benchmark::State &state) {
    bufview_view *bytes = table().bytes;
    for (auto _ : state) {
        bufview_view *cast = nullptr;
        must(bufview_view_cast(bytes, "<I", nullptr, 0, 0, &cast));
        bufview_view_free(cast);
    }
}
BENCHMARK(cast_free);

void duplicate_free(benchmark::State &state) {
    bufview_view *rows = table().rows;
    for (auto _ : state) {
        bufview_view *copy = nullptr;
        must(bufview_view_duplicate(rows, &copy));
        bufview_view_free(copy);
    }
}
BENCHMARK(duplicate_free);

void get_int64(benchmark::State &state) {
    bufview_view *integers = table().integers;
    int64_t index = 0;
    for (auto _ : state) {
        int64_t value = 0;
        must(bufview_view_get_int64(integers, &index, 1, &value));
        benchmark::DoNotOptimize(value);
        index = (index + 1) & 4095;
    }
}
BENCHMARK(get_int64);

void get_double(benchmark::State &state) {
    bufview_view *doubles = table().doubles;
    int64_t index = 0;
    for (auto _ : state) {
        double value = 0;
        must(bufview_view_get_double(doubles, &index, 1, &value));
        benchmark::DoNotOptimize(value);
        index = (index + 1) & 4095;
    }
}
BENCHMARK(get_double);

void get_2d(benchmark::State &state) {
    bufview_view *rows = table().rows;
    int64_t index[2] = {500, 0};
    for (auto _ : state) {
        int64_t value = 0;
        must(bufview_view_get_int64(rows, index, 2, &value));
        benchmark::DoNotOptimize(value);
        index[1] = (index[1] + 1) & 1023;
    }
}
BENCHMARK(get_2d);

void set_int64(benchmark::State &state) {
    bufview_view *integers = table().integers;
    int64_t index = 0;
    for (auto _ : state) {
        must(bufview_view_set_int64(integers, &index, 1, 0));
        index = (index + 1) & 4095;
    }
}
BENCHMARK(set_int64);

// By the numbers of a lease, as a binding does it: beside raw_get.
void lease_get(benchmark::State &state) {
    bufview_lease lease{};
    lease.size = sizeof lease;
    must(bufview_view_borrow(table().integers, &lease));
    const auto *data = static_cast<const char *>(lease.data);
    const int64_t count = lease.shape[0];
    const int64_t stride = lease.strides[0];
    int64_t index = 0;
    for (auto _ : state) {
        if (index < 0 || index >= count) {
            std::abort();
        }
        int32_t value;
        std::memcpy(&value, data + index * stride, sizeof value);
        benchmark::DoNotOptimize(value);
        index = (index + 1) & 4095;
    }
    must(bufview_view_return(&lease));
}
BENCHMARK(lease_get);

void borrow_return(benchmark::State &state) {
    bufview_view *bytes = table().bytes;
    for (auto _ : state) {
        bufview_lease lease{};
        lease.size = sizeof lease;
        must(bufview_view_borrow(bytes, &lease));
        must(bufview_view_return(&lease));
    }
}
BENCHMARK(borrow_return);

void resize_refused(benchmark::State &state) {
    bufview_storage *storage = table().storage;
    for (auto _ : state) {
        if (bufview_storage_resize(storage, 1) != BUFVIEW_BUSY) {
            std::abort();
        }
    }
}
BENCHMARK(resize_refused);

// As large as the table. What works on either is within the caches: so is its limit.
std::span<const std::byte> warm_bytes() {
    static std::byte bytes[table_size];
    return bytes;
}

void limit_read(benchmark::State &state) {
    measure(state, warm_bytes(), table_size,
            [&] { benchmark::DoNotOptimize(read_sum(warm_bytes().data(), table_size)); });
}
BENCHMARK(limit_read)->UseManualTime();

void limit_memcpy(benchmark::State &state) {
    static std::byte from[table_size];
    static std::byte to[table_size];
    measure(state, from, table_size, [&] {
        // The arrays are nobody else's: unless their addresses get about, nothing is copied.
        benchmark::DoNotOptimize(static_cast<void *>(to));
        benchmark::DoNotOptimize(static_cast<void *>(from));
        std::memcpy(to, from, table_size);
        benchmark::ClobberMemory();
    });
}
BENCHMARK(limit_memcpy)->UseManualTime();

void limit_memcmp(benchmark::State &state) {
    static std::byte a[table_size];
    static std::byte b[table_size];
    measure(state, a, table_size, [&] {
        benchmark::DoNotOptimize(std::memcmp(a, b, table_size));
        benchmark::ClobberMemory();
    });
}
BENCHMARK(limit_memcmp)->UseManualTime();

void equal(benchmark::State &state) {
    const Table other;
    measure(state, warm_bytes(), table_size, [&] {
        int32_t same = 0;
        must(bufview_view_equal(table().rows, other.rows, &same));
        benchmark::DoNotOptimize(same);
    });
}
BENCHMARK(equal)->UseManualTime();

void assign(benchmark::State &state) {
    const Table other;
    measure(state, warm_bytes(), table_size,
            [&] { must(bufview_view_assign(other.rows, nullptr, 0, table().rows)); });
}
BENCHMARK(assign)->UseManualTime();

void copy_bytes(benchmark::State &state) {
    static std::byte out[table_size];
    measure(state, warm_bytes(), table_size,
            [&] { must(bufview_view_copy_bytes(table().rows, BUFVIEW_ORDER_C, out, table_size)); });
}
BENCHMARK(copy_bytes)->UseManualTime();

}  // namespace
}  // namespace bufview::bench

int main(int argc, char **argv) {
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
