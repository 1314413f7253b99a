// SPDX-License-Identifier: MIT
#include <bufview/interop.h>

#include "objects.h"
#include "view/arrow.h"
#include "view/dlpack.h"

#include <utility>

using namespace bufview;
using namespace bufview::capi;

namespace {

// A tensor that was taken over and not yet handed on: its deleter is called if the call fails.
template <typename Managed>
class Consumed {
public:
    explicit Consumed(Managed *tensor) noexcept : tensor_(tensor) {}
    Consumed(const Consumed &) = delete;
    Consumed &operator=(const Consumed &) = delete;
    ~Consumed() {
        if (tensor_ != nullptr && tensor_->deleter != nullptr) {
            tensor_->deleter(tensor_);
        }
    }
    Managed *hand_over() noexcept { return std::exchange(tensor_, nullptr); }

private:
    Managed *tensor_;
};

// A structure of Arrow that is released at the end of the call, unless it was moved from by then.
template <typename Struct>
class Released {
public:
    explicit Released(Struct *given) noexcept : given_(given) {}
    Released(const Released &) = delete;
    Released &operator=(const Released &) = delete;
    ~Released() {
        if (given_ != nullptr && given_->release != nullptr) {
            given_->release(given_);
        }
    }

private:
    Struct *given_;
};

// Our structures are those of the specifications, under names of our own.
template <typename To, typename From>
To *as(From *from) noexcept {
    return reinterpret_cast<To *>(from);
}

template <typename Managed, typename Tensor, typename Make>
void consume(Tensor *tensor, bufview_view **out_view, Make make) {
    Consumed<Managed> consumed(as<Managed>(tensor));
    clear(out_view, "out_view");
    require(tensor, "tensor");
    publish_view(out_view, [&] { return make(consumed.hand_over()); });
}

template <typename Managed, typename Tensor, typename Make>
void produce(const bufview_view *view, Tensor **out_tensor, Make make) {
    clear(out_tensor, "out_tensor");
    const ViewPin pin(view);
    Managed *made = make(*pin);
    *out_tensor = as<Tensor>(made);
}

}  // namespace

bufview_status bufview_view_to_dlpack(const bufview_view *view,
                                      struct DLManagedTensorVersioned **out_tensor) {
    return guard(
        [&] { produce<dlpack::ManagedVersioned>(view, out_tensor, dlpack::to_versioned); });
}

bufview_status bufview_view_to_dlpack_legacy(const bufview_view *view,
                                             struct DLManagedTensor **out_tensor) {
    return guard([&] { produce<dlpack::Managed>(view, out_tensor, dlpack::to_legacy); });
}

bufview_status bufview_view_from_dlpack(struct DLManagedTensorVersioned *tensor,
                                        bufview_view **out_view) {
    return guard(
        [&] { consume<dlpack::ManagedVersioned>(tensor, out_view, dlpack::from_versioned); });
}

bufview_status bufview_view_from_dlpack_legacy(struct DLManagedTensor *tensor,
                                               bufview_view **out_view) {
    return guard([&] { consume<dlpack::Managed>(tensor, out_view, dlpack::from_legacy); });
}

bufview_status bufview_view_to_arrow(const bufview_view *view, struct ArrowSchema *out_schema,
                                     struct ArrowArray *out_array) {
    return guard([&] {
        auto *schema = as<arrow::Schema>(out_schema);
        auto *array = as<arrow::Array>(out_array);
        clear(schema, "out_schema");
        clear(array, "out_array");
        const ViewPin pin(view);
        arrow::to_arrow(*pin, *schema, *array);
    });
}

bufview_status bufview_view_from_arrow(struct ArrowSchema *schema, struct ArrowArray *array,
                                       bufview_view **out_view) {
    return guard([&] {
        const Released<arrow::Schema> type(as<arrow::Schema>(schema));
        const Released<arrow::Array> data(as<arrow::Array>(array));
        clear(out_view, "out_view");
        require(schema, "schema");
        require(array, "array");
        publish_view(out_view, [&] {
            return arrow::from_arrow(*as<arrow::Schema>(schema), *as<arrow::Array>(array));
        });
    });
}
