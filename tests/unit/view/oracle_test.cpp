// SPDX-License-Identifier: MIT
// Random programs of layouts and derivations, held against a model that computes in 128 bits.
#include "oracle.h"
#include "view/axes.h"
#include "view/compare.h"
#include "view/item.h"

#include <algorithm>
#include <optional>

namespace bufview {
namespace {

using test::failure_of;
using test::fits;
using test::Layout;
using test::lend;
using test::Model;
using test::Numbers;
using test::Random;
using test::Wide;

constexpr uint64_t seed = 2026;

struct Subject {
    std::optional<View> view;
    Model model;
};

const char *some_format(Random &random, int64_t *itemsize) {
    static constexpr std::array<std::pair<const char *, int64_t>, 6> formats{
        {{"B", 1}, {"<h", 2}, {"<i", 4}, {"d", 8}, {"3s", 3}, {"0s", 0}}};
    const auto &[format, size] = formats[static_cast<size_t>(random.in(0, 5))];
    *itemsize = size;
    return format;
}

Layout some_layout(Random &random) {
    Layout layout;
    const int64_t ndim = random.in(0, 4);
    for (int64_t i = 0; i < ndim; ++i) {
        layout.shape.push_back(random.mostly_in(random.one_in(8) ? 0 : 1, 4));
        layout.strides.push_back(random.mostly_in(-9, 9));
    }
    layout.offset = random.mostly_in(0, 70);
    return layout;
}

Model model_of(const Layout &layout) {
    Model model;
    model.first = layout.offset;
    for (size_t i = 0; i < layout.shape.size(); ++i) {
        model.axes.push_back({layout.shape[i], layout.strides[i]});
    }
    return model;
}

// What making the view must end with, if its items are to lie in bytes low to high.
Status expected_of(const Layout &layout, const Model &model, int64_t itemsize, Wide low, Wide high,
                   Status outside) {
    if (std::any_of(layout.shape.begin(), layout.shape.end(), [](int64_t n) { return n < 0; })) {
        // Whichever comes first.
        Wide room = std::max<Wide>(itemsize, 1);
        for (const int64_t count : layout.shape) {
            if (count < 0) {
                return Status::shape;
            }
            room *= std::max<Wide>(count, 1);
            if (!fits(room)) {
                return Status::overflow;
            }
        }
    }
    if (!fits(model.room(itemsize))) {
        return Status::overflow;
    }
    if (model.empty()) {
        return model.first < low || model.first > high ? outside : Status::ok;
    }
    const Wide lowest = model.lowest();
    const Wide highest = model.highest() + itemsize;
    if (!fits(lowest) || !fits(highest) || !fits(model.first + lowest) ||
        !fits(model.first + highest)) {
        return Status::overflow;
    }
    const bool inside = model.first + lowest >= low && model.first + highest <= high;
    return inside && fits(highest - lowest) ? Status::ok : outside;
}

// Shape, and the addresses of some items, are those of the model.
void expect_same(const View &view, const Model &model, const std::byte *base, Random &random) {
    ASSERT_EQ(view.ndim(), static_cast<int>(model.axes.size()));
    Wide items = 1;
    for (size_t i = 0; i < model.axes.size(); ++i) {
        ASSERT_EQ(view.shape()[i], static_cast<int64_t>(model.axes[i].count));
        items *= model.axes[i].count;
    }
    ASSERT_EQ(view.items(), static_cast<int64_t>(items));
    ASSERT_EQ(view.nbytes(), static_cast<int64_t>(items * view.itemsize()));
    if (items == 0) {
        return;
    }
    for (int sample = 0; sample < 4; ++sample) {
        Wide address = model.first;
        Numbers index;
        for (const Model::Axis &axis : model.axes) {
            const auto last = static_cast<int64_t>(axis.count - 1);
            const int64_t at = sample == 0 ? 0 : sample == 1 ? last : random.in(0, last);
            address += at * axis.stride;
            index.push_back(random.one_in(2) ? at : at - last - 1);
        }
        const auto found =
            reinterpret_cast<uintptr_t>(item_at(view, index)) - reinterpret_cast<uintptr_t>(base);
        ASSERT_EQ(static_cast<int64_t>(found), static_cast<int64_t>(address));
    }
}

Slice some_slice(Random &random, Wide count) {
    const auto near = static_cast<int64_t>(std::min<Wide>(count, 6)) + 1;
    Slice slice;
    slice.start = random.mostly_in(-near, near);
    slice.stop = random.mostly_in(-near, near);
    slice.step = random.one_in(2) ? 1 : random.mostly_in(-3, 3);
    slice.has_start = !random.one_in(4);
    slice.has_stop = !random.one_in(4);
    return slice;
}

void cut(Model &model, size_t axis, const Slice &slice) {
    const test::WideRange range = test::indices(slice, model.axes[axis].count);
    if (range.count > 0 && !model.empty()) {
        model.first += range.start * model.axes[axis].stride;
    }
    model.axes[axis] = {range.count, model.axes[axis].stride * slice.step};
}

// An index expression without ellipsis, and what it must end with.
Status subview_program(Random &random, Model &model, std::vector<Key> &keys) {
    const size_t ndim = model.axes.size();
    size_t axis = 0;
    Status expected = Status::ok;
    for (size_t old = 0; old < ndim && random.in(0, 5) > 0; ++old) {
        if (random.one_in(6)) {
            keys.push_back({.kind = KeyKind::new_axis, .index = 0, .slice = {}});
            model.axes.insert(model.axes.begin() + static_cast<int64_t>(axis++), {1, 0});
        }
        const Model::Axis here = model.axes[axis];
        if (random.one_in(3)) {
            const auto count = static_cast<int64_t>(std::min<Wide>(here.count, 6));
            const int64_t index = random.mostly_in(-count, count);
            const Wide found = index < 0 ? index + here.count : index;
            keys.push_back({.kind = KeyKind::index, .index = index, .slice = {}});
            if (found < 0 || found >= here.count) {
                return Status::range;
            }
            model.first += model.empty() ? 0 : found * here.stride;
            model.axes.erase(model.axes.begin() + static_cast<int64_t>(axis));
        } else {
            const Slice slice = some_slice(random, here.count);
            keys.push_back({.kind = KeyKind::slice, .index = 0, .slice = slice});
            if (slice.step == 0) {
                return Status::value;
            }
            cut(model, axis++, slice);
        }
    }
    return expected;
}

// Derives another view from the subject. False when the program ends here.
bool derive(Subject &subject, Random &random) {
    Model model = subject.model;
    const auto ndim = static_cast<int64_t>(model.axes.size());
    Status expected = Status::ok;
    std::optional<View> derived;
    const auto attempt = [&](auto &&make) {
        return failure_of([&] { derived.emplace(make()); }).status;
    };
    Status found;
    switch (random.in(0, 4)) {
    case 0: {
        const Slice wanted = some_slice(random, ndim > 0 ? model.axes[0].count : 0);
        if (ndim == 0) {
            expected = Status::type;
        } else if (wanted.step == 0) {
            expected = Status::value;
        } else {
            cut(model, 0, wanted);
        }
        found = attempt([&] { return slice(*subject.view, wanted); });
        break;
    }
    case 1: {
        std::reverse(model.axes.begin(), model.axes.end());
        found = attempt([&] { return transpose(*subject.view, {}); });
        break;
    }
    case 2: {
        const int64_t width = random.mostly_in(1, 3);
        const int64_t step = random.mostly_in(1, 3);
        const int64_t axis = random.in(-ndim, ndim);
        if (axis == ndim || ndim == 0) {
            expected = Status::range;
        } else if (width < 1 || step < 1) {
            expected = Status::value;
        } else {
            Model::Axis &here = model.axes[static_cast<size_t>(axis < 0 ? axis + ndim : axis)];
            const Wide stride = here.stride;
            const Wide runs = width <= here.count ? (here.count - width) / step + 1 : 0;
            here = {runs, stride * step};
            model.axes.push_back({width, stride});
            expected = fits(model.room(subject.view->itemsize())) ? Status::ok : Status::overflow;
        }
        found = attempt([&] { return windows(*subject.view, axis, width, step); });
        break;
    }
    case 3: {
        const int64_t offset = random.mostly_in(-3, 3);
        if (ndim < 2) {
            expected = Status::range;
        } else {
            const Model::Axis rows = model.axes[0];
            const Model::Axis columns = model.axes[1];
            const Wide down = std::min<Wide>(std::max<Wide>(-Wide{offset}, 0), rows.count);
            const Wide along = std::min<Wide>(std::max<Wide>(offset, 0), columns.count);
            const Wide count = std::min(rows.count - down, columns.count - along);
            if (count > 0 && !model.empty()) {
                model.first += down * rows.stride + along * columns.stride;
            }
            model.axes.erase(model.axes.begin(), model.axes.begin() + 2);
            model.axes.push_back({count, rows.stride + columns.stride});
        }
        found = attempt([&] { return diagonal(*subject.view, offset, 0, 1); });
        break;
    }
    default: {
        std::vector<Key> keys;
        expected = subview_program(random, model, keys);
        found = attempt([&] { return subview(*subject.view, keys); });
        break;
    }
    }
    EXPECT_EQ(found, expected);
    if (found != Status::ok || expected != Status::ok) {
        return false;
    }
    model.settle();
    subject.view.emplace(std::move(*derived));
    subject.model = std::move(model);
    return true;
}

// Views that the program made.
int run_program(uint64_t number) {
    Random random(seed + number);
    static const StorageRef storage = make_zeroed_storage(64);
    int64_t itemsize = 0;
    Layout layout = some_layout(random);
    layout.format = some_format(random, &itemsize);
    // In a storage, or at an address that nobody will look at.
    static constexpr std::array<uint64_t, 4> places{4096, uint64_t{1} << 62,
                                                    (uint64_t{1} << 63) + 8, 0 - uint64_t{4096}};
    const bool lent = random.one_in(2);
    const uint64_t place = places[static_cast<size_t>(random.in(0, 3))];
    std::byte *base = storage->data();
    if (lent) {
        layout.offset = 0;
        base = reinterpret_cast<std::byte *>(place);
    }
    Model model = model_of(layout);
    const Status expected = lent ? expected_of(layout, model, itemsize, 1 - Wide{place},
                                               ~uint64_t{0} - Wide{place}, Status::overflow)
                                 : expected_of(layout, model, itemsize, 0, 64, Status::range);
    Subject subject;
    const Status found =
        failure_of([&] {
            subject.view.emplace(lent ? lend(base, layout) : test::on(storage, layout));
        }).status;
    EXPECT_EQ(found, expected);
    if (found != Status::ok || expected != Status::ok) {
        return 0;
    }
    model.settle();
    subject.model = std::move(model);
    int views = 0;
    do {
        expect_same(*subject.view, subject.model, base, random);
        ++views;
    } while (views < 5 && !testing::Test::HasFailure() && derive(subject, random));
    return views;
}

void run_programs(uint64_t count) {
    uint64_t views = 0;
    for (uint64_t number = 0; number < count; ++number) {
        views += static_cast<uint64_t>(run_program(number));
        ASSERT_FALSE(testing::Test::HasFailure()) << "in program " << number;
    }
    // They are not all refused at once.
    EXPECT_GT(views, count);
}

// BUFVIEW_TEST_PROGRAMS=10000000 takes minutes.
TEST(Oracle, EveryAddressIsThatOf128Bits) {
    const char *wanted = std::getenv("BUFVIEW_TEST_PROGRAMS");
    run_programs(wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 200'000);
}

// Positions of the items of a layout in C order.
std::vector<size_t> positions(const Layout &layout) {
    std::vector<size_t> result{static_cast<size_t>(layout.offset)};
    for (size_t axis = 0; axis < layout.shape.size(); ++axis) {
        std::vector<size_t> next;
        for (const size_t at : result) {
            for (int64_t i = 0; i < layout.shape[axis]; ++i) {
                next.push_back(at + static_cast<size_t>(i * layout.strides[axis]));
            }
        }
        result = std::move(next);
    }
    return result;
}

std::string gathered(const std::string &memory, const Layout &layout, size_t itemsize) {
    std::string result;
    for (const size_t at : positions(layout)) {
        result += memory.substr(at, itemsize);
    }
    return result;
}

// Copies, assignments and comparisons within one small piece of memory, against copies that go
// through a temporary item by item.
TEST(Oracle, EveryCopyIsThroughATemporary) {
    constexpr std::array<const char *, 3> formats{"B", "2s", "3s"};
    for (uint64_t number = 0; number < 30'000; ++number) {
        Random random(seed + number);
        const auto itemsize = static_cast<size_t>(random.in(1, 3));
        const auto some = [&](const Numbers &shape) {
            Layout layout{.format = formats[itemsize - 1], .shape = shape};
            layout.offset = 28 + random.in(-4, 4);
            for (const int64_t count : shape) {
                layout.strides.push_back(count > 1 ? random.in(-4, 4) : random.huge());
            }
            return layout;
        };
        Numbers shape(static_cast<size_t>(random.in(0, 3)));
        std::generate(shape.begin(), shape.end(), [&] { return random.in(0, 3) % 4; });
        const Layout to = some(shape);
        const Layout from = some(shape);
        if (positions(to).empty()) {
            continue;
        }
        std::string memory(60, '\0');
        std::generate(memory.begin(), memory.end(),
                      [&] { return static_cast<char>('a' + random.in(0, 3)); });

        const std::string source = gathered(memory, from, itemsize);
        EXPECT_EQ(test::text_of(lend(memory.data(), from)), source);
        Layout turned = from;
        std::reverse(turned.shape.begin(), turned.shape.end());
        std::reverse(turned.strides.begin(), turned.strides.end());
        EXPECT_EQ(test::text_of(lend(memory.data(), from), Order::fortran),
                  gathered(memory, turned, itemsize));
        EXPECT_EQ(equal(lend(memory.data(), to), lend(memory.data(), from)),
                  gathered(memory, to, itemsize) == source);

        std::string expected = memory;
        size_t next = 0;
        for (const size_t at : positions(to)) {
            expected.replace(at, itemsize, source, next, itemsize);
            next += itemsize;
        }
        assign(lend(memory.data(), to), lend(memory.data(), from));
        EXPECT_EQ(memory, expected);
        ASSERT_FALSE(HasFailure()) << "in program " << number;
    }
}

}  // namespace
}  // namespace bufview
