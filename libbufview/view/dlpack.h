// SPDX-License-Identifier: MIT
// Views as DLPack tensors and back, without copying. The structures are those of the DLPack
// specification, version 1.0 (https://dmlc.github.io/dlpack/latest/c_api.html), and of the
// unversioned form that came before it.
#pragma once

#include "view/view.h"

#include <cstdint>

namespace bufview::dlpack {

inline constexpr int32_t cpu = 1;  // kDLCPU

enum TypeCode : uint8_t {
    type_int = 0,
    type_uint = 1,
    type_float = 2,
    type_complex = 5,
    type_bool = 6,
};

struct Device {
    int32_t type;
    int32_t id;
};

struct DataType {
    uint8_t code;
    uint8_t bits;
    uint16_t lanes;
};

struct Tensor {
    void *data;
    Device device;
    int32_t ndim;
    DataType dtype;
    int64_t *shape;
    int64_t *strides;  // in items; null for C order
    uint64_t byte_offset;
};

struct Managed {
    Tensor tensor;
    void *manager_context;
    void (*deleter)(Managed *self);
};

inline constexpr uint32_t major_version = 1;
inline constexpr uint32_t minor_version = 0;
inline constexpr uint64_t flag_readonly = 1;

struct ManagedVersioned {
    uint32_t major;
    uint32_t minor;
    void *manager_context;
    void (*deleter)(ManagedVersioned *self);
    uint64_t flags;
    Tensor tensor;
};

// The sizes that every producer and consumer agrees on.
static_assert(sizeof(void *) != 8 ||
              (sizeof(Tensor) == 48 && sizeof(Managed) == 64 && sizeof(ManagedVersioned) == 80));

// A tensor that holds an export of its own until its deleter is called. Throws Status::type for
// items that are no numbers in native byte order, Status::layout for strides that are no whole
// number of items and for suboffsets. The unversioned form cannot say that it is read-only:
// Status::readonly for a view that may not write.
ManagedVersioned *to_versioned(const View &view);
Managed *to_legacy(const View &view);

// A view of the tensor's memory, which takes the tensor over: its deleter is called exactly once,
// when the last hold is gone or before this call fails. Throws Status::unsupported (another
// version or device), Status::type, Status::limit, Status::shape, Status::overflow,
// Status::argument (null pointers where there are items).
View from_versioned(ManagedVersioned *tensor);
View from_legacy(Managed *tensor);

}  // namespace bufview::dlpack
