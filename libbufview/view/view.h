// SPDX-License-Identifier: MIT
// A typed, strided window on memory that a Storage owns: the model of PEP 3118.
//
// A View never changes while it is used, so any number of threads may read through one. Its
// Export keeps the bytes where they are; a view derived from another has an Export of its own.
#pragma once

#include "format/format.h"
#include "memory/storage.h"
#include "view/dims.h"

#include <cstdint>
#include <string_view>

namespace bufview {

// What a caller says of the layout of a view that is to be made.
struct LayoutRequest {
    std::string_view format = "B";
    bool readonly = false;
    int ndim = 0;
    const int64_t *shape = nullptr;
    const int64_t *strides = nullptr;     // null: C order
    const int64_t *suboffsets = nullptr;  // null: none
};

// Throws Status::shape for negative dimensions and Status::overflow if the bytes do not fit 64
// bits. Zeros do not hide an overflow: they count as one.
void check_shape(const int64_t *shape, int ndim, int64_t itemsize);

class View {
public:
    // The address of the item whose indices are all 0 is `data`. Throws Status::overflow if the
    // number of bytes does not fit 64 bits. That the items lie in the storage is known.
    View(Export &&hold, FormatRef format, std::byte *data, Dims &&dims, bool readonly)
        : hold_(std::move(hold)), format_(std::move(format)), data_(data), readonly_(readonly),
          dims_(std::move(dims)) {
        measure();
    }

    // Derived from `base`: other dimensions, other address, the same items.
    View(const View &base, std::byte *data, Dims &&dims)
        : hold_(base.hold_), format_(base.format_), data_(data), readonly_(base.readonly_),
          dims_(std::move(dims)) {
        measure();
    }

    // The same in one dimension.
    View(const View &base, std::byte *data, int64_t count, int64_t stride)
        : hold_(base.hold_), format_(base.format_), data_(data), readonly_(base.readonly_),
          dims_(count, stride) {
        measure_row();
    }

    int ndim() const noexcept { return dims_.ndim(); }
    const int64_t *shape() const noexcept { return dims_.shape(); }
    const int64_t *strides() const noexcept { return dims_.strides(); }
    // Null without suboffsets.
    const int64_t *suboffsets() const noexcept { return dims_.suboffsets(); }
    bool indirect() const noexcept { return dims_.indirect(); }
    const Dims &dims() const noexcept { return dims_; }

    const Format &format() const noexcept { return *format_; }
    const FormatRef &format_ref() const noexcept { return format_; }
    int64_t itemsize() const noexcept { return format_->itemsize(); }
    int64_t items() const noexcept { return items_; }
    int64_t nbytes() const noexcept { return nbytes_; }
    bool readonly() const noexcept { return readonly_; }
    bool c_contiguous() const noexcept { return c_contiguous_; }
    bool f_contiguous() const noexcept { return f_contiguous_; }

    std::byte *data() const noexcept { return data_; }
    const Export &hold() const noexcept { return hold_; }

    // Throws Status::changed or Status::io if the file under the view failed. To be asked after
    // bytes were read or written, before the result is believed.
    void check() const { hold_->check(); }

    // Throws Status::readonly.
    void check_writable() const;

    View as_readonly() const;

    // Ends the hold on the memory. Nothing but the destructor may be called afterwards.
    void let_go() noexcept { hold_ = Export(); }

private:
    // Sets what follows from shape, strides and format.
    void measure() {
        if (dims_.ndim() == 1 && !dims_.indirect()) [[likely]] {
            measure_row();
        } else {
            measure_any();
        }
    }
    void measure_row() {
        const int64_t itemsize = format_->itemsize();
        items_ = dims_.shape()[0];
        if (items_ < 0 || __builtin_mul_overflow(items_, itemsize, &nbytes_)) [[unlikely]] {
            check_shape(dims_.shape(), 1, itemsize);
        }
        c_contiguous_ = f_contiguous_ = items_ == 1 || dims_.strides()[0] == itemsize;
    }
    void measure_any();

    Export hold_;
    FormatRef format_;
    std::byte *data_;
    int64_t items_;
    int64_t nbytes_;
    bool readonly_;
    bool c_contiguous_;
    bool f_contiguous_;
    Dims dims_;
};

// All bytes of a storage, format "B".
View whole_view(Storage &storage);

// Any layout whose items all lie in the storage, the first one at `offset`. Throws Status::format,
// limit, shape, overflow, range, readonly, and unsupported for suboffsets.
View layout_view(Storage &storage, int64_t offset, const LayoutRequest &request);

// Any layout on memory whose extent only the lender knows. `hold` is what keeps it. Throws as
// layout_view() without range, and Status::argument for items at a null address.
View lent_view(Export hold, std::byte *data, const LayoutRequest &request);

// Bytes from the lowest to beyond the highest one that the items occupy, relative to the item
// whose indices are all 0. Both 0 without items. For views without suboffsets.
struct Extent {
    int64_t low;
    int64_t high;
};
Extent extent_of(const Dims &dims, int64_t itemsize);

// Strides in C or Fortran order, for shapes that passed check_shape().
void fill_strides(Dims &dims, int64_t itemsize, bool fortran);

}  // namespace bufview
