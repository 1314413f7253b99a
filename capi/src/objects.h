// SPDX-License-Identifier: MIT
// What the handles of storages, views and leases name.
#pragma once

#include "guard.h"
#include "handle.h"
#include "memory/storage.h"
#include "view/view.h"

#include <atomic>

namespace bufview::capi {

struct StorageObject final : Object {
    static constexpr Kind kind = Kind::storage;

    explicit StorageObject(StorageRef held) : storage(std::move(held)) {}
    int64_t nbytes() const noexcept override { return storage->size(); }
    int64_t exports() const noexcept override { return storage->exports(); }

    StorageRef storage;
};

// Leases and release exclude each other through one counter: -1 is released.
struct ViewObject final : Object {
    static constexpr Kind kind = Kind::view;
    static constexpr int64_t was_released = -1;

    // `make` returns the view, which is built in its place.
    template <typename Make>
    explicit ViewObject(Make &&make) : view(make()) {}
    void let_go() noexcept override { view.let_go(); }
    int64_t nbytes() const noexcept override { return view.nbytes(); }
    int64_t exports() const noexcept override {
        const int64_t count = leases.load(std::memory_order_relaxed);
        return count > 0 ? count : 0;
    }

    View view;
    std::atomic<int64_t> leases{0};
};

// A lease pins its view, so that the view's numbers stay where the lease's pointers lead.
struct LeaseObject final : Object {
    static constexpr Kind kind = Kind::lease;

    // Throws Status::released, Status::limit. The caller holds a pin of the slot.
    explicit LeaseObject(Slot *pinned) : slot(pinned) {
        table().pin_again(pinned);
        std::atomic<int64_t> &leases = object().leases;
        int64_t count = leases.load(std::memory_order_relaxed);
        do {
            if (count == ViewObject::was_released) {
                table().unpin(pinned);
                fail(Status::released, "the view was released");
            }
        } while (!leases.compare_exchange_weak(count, count + 1, std::memory_order_acquire,
                                               std::memory_order_relaxed));
    }
    ~LeaseObject() override {
        object().leases.fetch_sub(1, std::memory_order_release);
        table().unpin(slot);
    }
    ViewObject &object() const noexcept {
        return *static_cast<ViewObject *>(slot->object.load(std::memory_order_relaxed));
    }

    Slot *const slot;
};

// A view that may be looked at during a call.
class ViewPin {
public:
    explicit ViewPin(const bufview_view *view) : pin_(view) {
        if (pin_.released()) [[unlikely]] {
            fail(Status::released, "the view was released");
        }
    }
    const View &operator*() const noexcept { return pin_->view; }
    const View *operator->() const noexcept { return &pin_->view; }
    Slot *slot() const noexcept { return pin_.slot(); }

private:
    Pin<ViewObject> pin_;
};

// Makes a view by `make` and gives out its handle.
template <typename Make>
void publish_view(bufview_view **out, Make &&make) {
    publish<ViewObject>(out, std::forward<Make>(make));
}

inline void publish_storage(bufview_storage **out, StorageRef storage) {
    publish<StorageObject>(out, std::move(storage));
}

// A lender's deleter until somebody else has taken it over: it is called exactly once, whatever
// goes wrong on the way.
class Lent {
public:
    Lent(Deleter deleter, void *cookie) noexcept : deleter_(deleter), cookie_(cookie) {}
    Lent(const Lent &) = delete;
    Lent &operator=(const Lent &) = delete;
    ~Lent() {
        if (deleter_ != nullptr) {
            deleter_(cookie_);
        }
    }
    Deleter hand_over() noexcept { return std::exchange(deleter_, nullptr); }

private:
    Deleter deleter_;
    void *cookie_;
};

}  // namespace bufview::capi
