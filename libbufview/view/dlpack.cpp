// SPDX-License-Identifier: MIT
#include "view/dlpack.h"

#include "base/checked.h"

namespace bufview::dlpack {

namespace {

DataType type_of(const Format &format) {
    const auto bits = static_cast<uint8_t>(format.itemsize() * 8);
    if (format.order() == native_order || format.itemsize() == 1) {
        switch (format.scalar()) {
        case ScalarType::boolean:
            return {type_bool, bits, 1};
        case ScalarType::i8:
        case ScalarType::i16:
        case ScalarType::i32:
        case ScalarType::i64:
            return {type_int, bits, 1};
        case ScalarType::u8:
        case ScalarType::u16:
        case ScalarType::u32:
        case ScalarType::u64:
            return {type_uint, bits, 1};
        case ScalarType::f16:
        case ScalarType::f32:
        case ScalarType::f64:
            return {type_float, bits, 1};
        case ScalarType::complex64:
        case ScalarType::complex128:
            return {type_complex, bits, 1};
        default:
            break;
        }
    }
    fail(Status::type, "DLPack has no type for items of format \"%s\"",
         Quoted(format.text(), format.text_len()).c_str());
}

// The plain codes: native, and what memoryview can read.
const char *format_of(const DataType &type) {
    struct Known {
        uint8_t code;
        uint8_t bits;
        const char *format;
    };
    static constexpr Known known[] = {
        {type_bool, 8, "?"},      {type_int, 8, "b"},       {type_int, 16, "h"},
        {type_int, 32, "i"},      {type_int, 64, "q"},      {type_uint, 8, "B"},
        {type_uint, 16, "H"},     {type_uint, 32, "I"},     {type_uint, 64, "Q"},
        {type_float, 16, "e"},    {type_float, 32, "f"},    {type_float, 64, "d"},
        {type_complex, 64, "Zf"}, {type_complex, 128, "Zd"}};
    static_assert(sizeof(short) == 2 && sizeof(int) == 4 && sizeof(long long) == 8);
    for (const Known &each : known) {
        if (each.code == type.code && each.bits == type.bits && type.lanes == 1) {
            return each.format;
        }
    }
    fail(Status::type, "DLPack type %d of %d bits and %d lanes", type.code, type.bits, type.lanes);
}

int64_t stride_in_items(const View &view, int axis) {
    const int64_t stride = view.strides()[axis];
    // Where nobody walks, a stride may be anything, and it is best one that DLPack can say.
    if (view.shape()[axis] < 2) {
        return 1;
    }
    if (stride % view.itemsize() != 0) {
        fail(Status::layout, "a stride of %lld bytes is no whole number of items of %lld",
             static_cast<long long>(stride), static_cast<long long>(view.itemsize()));
    }
    return stride / view.itemsize();
}

// What a tensor that we give out owns: the hold, and the numbers its pointers lead to.
template <typename M>
struct Owner : Allocated {
    M managed{};
    View view;
    int64_t strides[max_ndim];
    GivenAway given_away;

    explicit Owner(const View &shown) : view(shown) {
        if (view.indirect()) {
            fail(Status::layout, "DLPack has no suboffsets");
        }
        Tensor &tensor = managed.tensor;
        tensor.dtype = type_of(view.format());
        for (int i = 0; i < view.ndim(); ++i) {
            strides[i] = stride_in_items(view, i);
        }
        tensor.data = view.data();
        tensor.device = {cpu, 0};
        tensor.ndim = view.ndim();
        // The structure has no const; consumers do not write it.
        tensor.shape = const_cast<int64_t *>(view.shape());
        tensor.strides = strides;
        managed.manager_context = this;
        managed.deleter = [](M *self) { delete static_cast<Owner *>(self->manager_context); };
    }
};

template <typename M>
void drop(void *cookie) {
    auto *managed = static_cast<M *>(cookie);
    if (managed->deleter != nullptr) {
        managed->deleter(managed);
    }
}

// Holds the tensor of somebody else, whatever happens from here on.
template <typename M>
Export hold_of(M *managed, bool readonly) {
    const StorageRef storage = make_wrapped_storage(nullptr, 0, readonly, drop<M>, managed);
    return Export(*storage);
}

// Null stays null, for lent_view() to refuse it where there are items.
std::byte *first_item(const Tensor &tensor) {
    const auto data = reinterpret_cast<uintptr_t>(tensor.data);
    uintptr_t address;
    if (__builtin_add_overflow(data, tensor.byte_offset, &address)) {
        fail(Status::overflow, "a byte offset of %llu leads beyond the end of memory",
             static_cast<unsigned long long>(tensor.byte_offset));
    }
    return data != 0 ? reinterpret_cast<std::byte *>(address) : nullptr;
}

View view_of(Export &&hold, const Tensor &tensor, bool readonly) {
    if (tensor.device.type != cpu) {
        fail(Status::unsupported, "the tensor is on device type %d, not in main memory",
             tensor.device.type);
    }
    if (tensor.ndim < 0 || tensor.ndim > max_ndim) {
        fail(Status::limit, "%d dimensions; there may be 0 to %d", tensor.ndim, max_ndim);
    }
    if (tensor.ndim > 0 && tensor.shape == nullptr) {
        fail(Status::argument, "the shape of the tensor is null");
    }
    LayoutRequest request;
    request.format = format_of(tensor.dtype);
    request.readonly = readonly;
    request.ndim = tensor.ndim;
    request.shape = tensor.shape;
    int64_t strides[max_ndim];
    const int64_t itemsize = tensor.dtype.bits / 8;
    if (tensor.strides != nullptr) {
        for (int i = 0; i < tensor.ndim; ++i) {
            strides[i] = tensor.shape[i] > 1 ? checked::mul(tensor.strides[i], itemsize) : itemsize;
        }
        request.strides = strides;
    }
    return lent_view(std::move(hold), first_item(tensor), request);
}

}  // namespace

ManagedVersioned *to_versioned(const View &view) {
    auto *owner = new Owner<ManagedVersioned>(view);
    owner->managed.major = major_version;
    owner->managed.minor = minor_version;
    owner->managed.flags = view.readonly() ? flag_readonly : 0;
    return &owner->managed;
}

Managed *to_legacy(const View &view) {
    view.check_writable();
    return &(new Owner<Managed>(view))->managed;
}

View from_versioned(ManagedVersioned *managed) {
    // Version and deleter are where every version has them, so even a tensor of another one can
    // be given back.
    const bool known = managed->major == major_version;
    const bool readonly = known && (managed->flags & flag_readonly) != 0;
    Export hold = hold_of(managed, readonly);
    if (!known) {
        fail(Status::unsupported, "DLPack version %u.%u; this library knows %u", managed->major,
             managed->minor, major_version);
    }
    return view_of(std::move(hold), managed->tensor, readonly);
}

View from_legacy(Managed *managed) {
    return view_of(hold_of(managed, false), managed->tensor, false);
}

}  // namespace bufview::dlpack
