// SPDX-License-Identifier: MIT
// What the tests of this folder share: views on memory of the test, and what is in them.
#pragma once

#include "memory/support.h"
#include "view/copy.h"
#include "view/view.h"

#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace bufview::test {

using Numbers = std::vector<int64_t>;

inline constexpr int64_t two_62 = int64_t{1} << 62;

// The layout of a view that is to be made; members that are left out are those of a plain one.
struct Layout {
    const char *format = "B";
    Numbers shape{};
    Numbers strides{};
    Numbers suboffsets{};
    bool readonly = false;
    int64_t offset = 0;

    LayoutRequest request() const {
        LayoutRequest result;
        result.format = format;
        result.readonly = readonly;
        result.ndim = static_cast<int>(shape.size());
        result.shape = shape.data();
        result.strides = strides.empty() ? nullptr : strides.data();
        result.suboffsets = suboffsets.empty() ? nullptr : suboffsets.data();
        return result;
    }
};

// On memory of the test, which must outlive the view.
inline View lend(void *data, const Layout &layout) {
    const StorageRef storage =
        make_wrapped_storage(static_cast<std::byte *>(data), 0, layout.readonly, nullptr, nullptr);
    return lent_view(Export(*storage), static_cast<std::byte *>(data) + layout.offset,
                     layout.request());
}

inline View on(const StorageRef &storage, const Layout &layout) {
    return layout_view(*storage, layout.offset, layout.request());
}

// All characters of a text, format "B".
inline View lend(std::string &text) {
    return lend(text.data(), {.shape = {static_cast<int64_t>(text.size())}});
}

inline Numbers shape_of(const View &view) {
    return {view.shape(), view.shape() + view.ndim()};
}

inline Numbers strides_of(const View &view) {
    return {view.strides(), view.strides() + view.ndim()};
}

inline Numbers suboffsets_of(const View &view) {
    return view.indirect() ? Numbers(view.suboffsets(), view.suboffsets() + view.ndim())
                           : Numbers();
}

// The bytes of the items in C order.
inline std::string text_of(const View &view, Order order = Order::c) {
    std::string text(static_cast<size_t>(view.nbytes()), '?');
    copy_out(view, order, reinterpret_cast<std::byte *>(text.data()));
    return text;
}

// An array as image libraries keep it: pointers to rows that lie anywhere.
class Rows {
public:
    explicit Rows(std::vector<std::string> rows) : rows_(std::move(rows)) {
        for (std::string &row : rows_) {
            pointers_.push_back(row.data());
        }
    }
    Rows(const Rows &) = delete;
    Rows &operator=(const Rows &) = delete;

    View view() {
        return lend(pointers_.data(), {.shape = {static_cast<int64_t>(rows_.size()),
                                                 static_cast<int64_t>(rows_[0].size())},
                                       .strides = {sizeof(char *), 1},
                                       .suboffsets = {0, -1}});
    }
    char **pointers() { return pointers_.data(); }
    const std::string &operator[](size_t row) const { return rows_[row]; }

private:
    std::vector<std::string> rows_;
    std::vector<char *> pointers_;
};

// 2 x 2 rows of three characters behind two levels of pointers: "abc def / ghi jkl".
class Planes {
public:
    View view() {
        return lend(planes_, {.shape = {2, 2, 3},
                              .strides = {sizeof(void *), sizeof(void *), 1},
                              .suboffsets = {0, 0, -1}});
    }

private:
    Rows upper_{{"abc", "def"}};
    Rows lower_{{"ghi", "jkl"}};
    char **planes_[2] = {upper_.pointers(), lower_.pointers()};
};

// 2 blocks of 2 x 3 characters behind one level of pointers, the same text.
class Blocks {
public:
    View view() {
        return lend(
            blocks_,
            {.shape = {2, 2, 3}, .strides = {sizeof(void *), 3, 1}, .suboffsets = {0, -1, -1}});
    }

private:
    char first_[7] = "abcdef";
    char second_[7] = "ghijkl";
    char *blocks_[2] = {first_, second_};
};

}  // namespace bufview::test
