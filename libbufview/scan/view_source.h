// SPDX-License-Identifier: MIT
// The bytes of a view as a source, the last index varying fastest.
#pragma once

#include "memory/source.h"
#include "view/view.h"

namespace bufview {

class ViewSource final : public Source {
public:
    // Holds the memory as the view does.
    explicit ViewSource(const View &view) : view_(view) {}

    int64_t size() const override { return view_.nbytes(); }
    bool random_access() const override { return true; }
    // Points into the view if that is contiguous, otherwise to a copy in `scratch`.
    std::span<const std::byte> window(int64_t offset, int64_t length, Scratch &scratch) override;
    void check() const override { view_.check(); }

private:
    View view_;
};

}  // namespace bufview
