// SPDX-License-Identifier: MIT
// What a figure is compared with.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bufview::bench {

// Adds up 64-bit words as fast as memory gives them: nothing that looks at every byte is faster.
uint64_t read_sum(const std::byte *data, int64_t size);

}  // namespace bufview::bench

// Seconds that one pass takes, which as many threads share, the caller among them. Also for
// programs that load this as a library.
extern "C" double bufview_bench_limit_seconds(const void *data, int64_t size, int64_t threads);
