// SPDX-License-Identifier: MIT
#include "new_counter.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<int64_t> news{0};

}

int64_t capitest::count_of_news() {
    return news;
}

void *operator new(size_t size) {
    ++news;
    if (void *block = std::malloc(size > 0 ? size : 1)) {
        return block;
    }
    throw std::bad_alloc();
}
void operator delete(void *block) noexcept {
    std::free(block);
}
void operator delete(void *block, size_t) noexcept {
    std::free(block);
}
