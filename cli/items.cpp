// SPDX-License-Identifier: MIT
#include "items.h"

#include "json.h"

#include <algorithm>
#include <array>
#include <vector>

namespace cli {
namespace {

// Writes items one after the other, each as its format says.
class Items {
public:
    Items(Output &out, const bufview::View &view, Notation notation)
        : out_(out), view_(view), notation_(notation), shape_(view.shape()) {
        const bufview_format_info format = bufview::Format::parse(view.format()).info();
        tuple_ = format.is_tuple != 0;
        total_ = view.info().items;
    }

    // An item by its number in C order. The numbers come ascending from 0.
    void write(int64_t number) {
        if (number == first_ + count_)
            fetch(number);
        const auto i = static_cast<size_t>(number - first_);
        switch (kind_) {
        case Kind::boolean:
            return write_truth(out_, integers_[i] != 0, notation_);
        case Kind::integer:
            return out_.decimal(integers_[i]);
        case Kind::real:
            return write_real(out_, reals_[i], notation_);
        case Kind::any:
            return write_item(view_.item(index_of(number)));
        }
    }

private:
    enum class Kind { boolean, integer, real, any };
    static constexpr int64_t batch = 512;

    std::vector<int64_t> index_of(int64_t number) const {
        std::vector<int64_t> index(shape_.size());
        for (size_t i = shape_.size(); i-- > 0;) {
            index[i] = number % shape_[i];
            number /= shape_[i];
        }
        return index;
    }
    // Most views hold plain numbers, which are read many at a time.
    void fetch(int64_t number) {
        if (number == 0)
            kind_ = choose();
        first_ = number;
        count_ = std::min(batch, total_ - number);
        const auto count = static_cast<size_t>(count_);
        if (kind_ == Kind::boolean || kind_ == Kind::integer)
            view_.read(first_, std::span(integers_).first(count));
        else if (kind_ == Kind::real)
            view_.read(first_, std::span(reals_).first(count));
    }
    Kind choose() const {
        const bufview::Item item = view_.item(index_of(0));
        if (tuple_ || item.values.size() != 1)
            return Kind::any;
        const std::string format = view_.format();
        switch (item.values[0].kind) {
        case BUFVIEW_VALUE_BOOL:
            return Kind::boolean;
        case BUFVIEW_VALUE_FLOAT:
            return Kind::real;
        case BUFVIEW_VALUE_INT:
        case BUFVIEW_VALUE_UINT:
            // Of eight bytes without sign, one that is too large may follow at any place.
            return format.find_first_of("QLNP") == format.npos ? Kind::integer : Kind::any;
        default:
            return Kind::any;
        }
    }
    void write_item(const bufview::Item &item) {
        if (!tuple_)
            return write_value(out_, item.values.at(0), notation_);
        const bool json = notation_ == Notation::json;
        out_.put(json ? '[' : '(');
        for (size_t i = 0; i < item.values.size(); ++i) {
            if (i != 0)
                out_.write(", ");
            write_value(out_, item.values[i], notation_);
        }
        if (!json && item.values.size() == 1)
            out_.put(',');
        out_.put(json ? ']' : ')');
    }

    Output &out_;
    const bufview::View &view_;
    Notation notation_;
    std::vector<int64_t> shape_;
    bool tuple_ = false;
    int64_t total_ = 0;
    Kind kind_ = Kind::any;
    int64_t first_ = 0;
    int64_t count_ = 0;
    std::array<int64_t, batch> integers_{};
    std::array<double, batch> reals_{};
};

// Hands out the bytes of all items in C order, piece by piece.
template <class Function>
void for_each_bytes(const bufview::View &view, Function function) {
    const bufview_view_info info = view.info();
    if (info.nbytes == 0)
        return;
    const int64_t items = std::max<int64_t>(1, (int64_t{64} << 10) / info.itemsize);
    std::vector<std::byte> buffer(static_cast<size_t>(std::min(items, info.items) * info.itemsize));
    for (int64_t first = 0; first < info.items; first += items) {
        const int64_t count = std::min(items, info.items - first);
        const auto room = std::span(buffer).first(static_cast<size_t>(count * info.itemsize));
        view.read_bytes(first, count, room);
        function(std::string_view(reinterpret_cast<const char *>(room.data()), room.size()));
    }
}

void dump_line(Output &out, int64_t offset, std::string_view bytes) {
    std::string line = fmt::format("{:08x} ", offset);
    for (size_t i = 0; i < 16; ++i) {
        line += i == 8 ? "  " : " ";
        line += i < bytes.size() ? hex(bytes.substr(i, 1)) : "  ";
    }
    line += "  |";
    for (const char c : bytes)
        line += c >= ' ' && c <= '~' ? c : '.';
    out.write(line + "|\n");
}

}  // namespace

void print_items(Output &out, const bufview::View &view, Notation notation) {
    // A dimension without items ends the nesting: the lists around it are empty.
    std::vector<int64_t> shape = view.shape();
    const auto empty = std::find(shape.begin(), shape.end(), 0);
    const bool hollow = empty != shape.end();
    shape.erase(empty, shape.end());
    int64_t leaves = 1;
    for (const int64_t items : shape)
        leaves *= items;
    Items items(out, view, notation);
    std::vector<int64_t> index(shape.size());
    for (int64_t leaf = 0; leaf < leaves; ++leaf) {
        if (leaf != 0)
            out.write(", ");
        for (size_t i = shape.size(); i-- > 0 && index[i] == 0;)
            out.put('[');
        if (hollow)
            out.write("[]");
        else
            items.write(leaf);
        for (size_t i = shape.size(); i-- > 0;) {
            if (++index[i] < shape[i])
                break;
            index[i] = 0;
            out.put(']');
        }
    }
}

void print_hex(Output &out, const bufview::View &view) {
    for_each_bytes(view, [&](std::string_view bytes) { write_hex(out, bytes); });
    out.put('\n');
}

void print_dump(Output &out, const bufview::View &view, int64_t origin) {
    std::string rest;
    for_each_bytes(view, [&](std::string_view bytes) {
        rest += bytes;
        size_t done = 0;
        for (; rest.size() - done >= 16; done += 16, origin += 16)
            dump_line(out, origin, std::string_view(rest).substr(done, 16));
        rest.erase(0, done);
    });
    if (!rest.empty())
        dump_line(out, origin, rest);
}

}  // namespace cli
