// SPDX-License-Identifier: MIT
// Memory that the caller lends.
#include "memory/storage.h"

#include <utility>

namespace bufview {

namespace {

// Calls the deleter at the end of its life, unless it was passed on.
class Loan {
public:
    Loan(Deleter deleter, void *cookie) noexcept : deleter_(deleter), cookie_(cookie) {}
    Loan(Loan &&other) noexcept
        : deleter_(std::exchange(other.deleter_, nullptr)), cookie_(other.cookie_) {}
    Loan &operator=(Loan &&) = delete;
    ~Loan() { give_back(); }

    void give_back() noexcept {
        if (deleter_ != nullptr) {
            std::exchange(deleter_, nullptr)(cookie_);
        }
    }

private:
    Deleter deleter_;
    void *cookie_;
};

class WrappedStorage final : public Storage {
public:
    WrappedStorage(std::byte *bytes, int64_t size, bool readonly, Loan &&loan) noexcept
        : Storage(bytes, size, readonly), loan_(std::move(loan)) {}

private:
    void do_close() noexcept override {
        set_bytes(nullptr, 0);
        loan_.give_back();
    }

    Loan loan_;
};

}  // namespace

StorageRef make_wrapped_storage(std::byte *bytes, int64_t size, bool readonly, Deleter deleter,
                                void *cookie) {
    Loan loan(deleter, cookie);
    if (size < 0) {
        fail(Status::argument, "a storage cannot have %lld bytes", static_cast<long long>(size));
    }
    if (bytes == nullptr && size > 0) {
        fail(Status::argument, "cannot wrap %lld bytes at a null pointer",
             static_cast<long long>(size));
    }
    return StorageRef(new WrappedStorage(bytes, size, readonly, std::move(loan)));
}

}  // namespace bufview
