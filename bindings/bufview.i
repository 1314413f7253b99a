// SPDX-License-Identifier: MIT
// The class model that all languages share. A class stands for a handle of the C interface, a
// method for one function of it. What fails throws bufview::Error, which the %exception of each
// language turns into an exception of its own. There is nothing here that one language has and
// another has not; how arguments and results look is said by the typemaps of each language, which
// go by the names of parameters:
//
//   (const int64_t *numbers, int64_t numbers_len)    integers: an index, a shape, axes
//   (const int64_t *more_numbers, int64_t more_numbers_len)      more of them
//   (const bufview_key *keys, int64_t keys_len)      an index expression
//   (const void *data, int64_t data_len)             bytes that are read during the call
//   (const void *more_data, int64_t more_data_len)   more of them
//   (void *out_data, int64_t out_data_len)           room for bytes
//   (const int64_t *longs, int64_t longs_len)        items to write; (const double *doubles, ...)
//   (int64_t *out_longs, int64_t out_longs_len)      room for items; (double *out_doubles, ...)
//   const char *text                                 UTF-8
//   const char *text_or_null                         UTF-8, or nothing
//   const char *path                                 a path, as the system takes it
//   std::string                                      UTF-8 that is given away
//   std::vector<int64_t>                             integers that are given away
//
// A handle is a token that the library checks, also after it was freed: a class may go on using it
// after that, and gets an error. Callbacks, and memory that a language lends, are different in each
// and stand in its own file.

%{
#include <bufview/bufview.h>
#include <bufview/bufview.hpp>

#include <algorithm>
#include <complex>
#include <forward_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

typedef bufview_storage Storage;
typedef bufview_view View;
typedef bufview_format Format;
typedef bufview_file File;
typedef bufview_scan Scan;

namespace model {

using bufview::detail::check;
using bufview::detail::result;

// An object of the C++ face on a handle that somebody else owns.
template <class Face, class Raw>
class Borrowed {
public:
    explicit Borrowed(Raw *raw) : face_(raw) {}
    Borrowed(const Borrowed &) = delete;
    Borrowed &operator=(const Borrowed &) = delete;
    ~Borrowed() { face_.detach(); }
    Face *operator->() { return &face_; }

private:
    Face face_;
};

inline Borrowed<bufview::View, bufview_view> face(const bufview_view *view) {
    return Borrowed<bufview::View, bufview_view>(const_cast<bufview_view *>(view));
}
inline Borrowed<bufview::Format, bufview_format> face(const bufview_format *format) {
    return Borrowed<bufview::Format, bufview_format>(const_cast<bufview_format *>(format));
}

// Findings of two numbers each, which the library gives in two arrays and a language gets in one.
// Answers how many there were, at most as many as there is room for.
template <class Read>
int64_t pairs(int64_t *out_longs, int64_t out_longs_len, Read read) {
    std::vector<int64_t> firsts(static_cast<size_t>(out_longs_len / 2));
    std::vector<int64_t> seconds(firsts.size());
    const auto found = result<int64_t>([&](auto out) {
        return read(bufview::detail::length(firsts.size()), firsts.data(), seconds.data(), out);
    });
    for (size_t i = 0; i < static_cast<size_t>(found); ++i) {
        out_longs[2 * i] = firsts[i];
        out_longs[2 * i + 1] = seconds[i];
    }
    return found;
}

}  // namespace model

// The values of one item on their way between a language and the library: one of a scalar, as
// many as it has of a record.
class Values {
public:
    Values() = default;
    explicit Values(bufview::Item item) : item_(std::move(item)) {}

    const bufview_value *data() const { return item_.values.data(); }
    int64_t size() const { return bufview::detail::length(item_.values.size()); }
    const bufview::Value &at(int64_t index) const {
        if (index < 0 || index >= size())
            throw bufview::Error(BUFVIEW_RANGE, "value " + std::to_string(index) + " of " +
                                                    std::to_string(size()));
        return item_.values[static_cast<size_t>(index)];
    }
    void add(bufview::Value value) { item_.values.push_back(value); }
    // Bytes, or with another kind a text.
    void add_bytes(std::string bytes, int32_t kind = BUFVIEW_VALUE_BYTES) {
        owned_.push_front(std::move(bytes));
        bufview::Value value{bufview::Bytes(owned_.front())};
        value.kind = kind;
        add(value);
    }

private:
    bufview::Item item_;
    std::forward_list<std::string> owned_;
};
%}

%include <stdint.i>

%nodefaultctor;
%nodefaultdtor;

struct Storage {};
struct View {};
struct Format {};
struct File {};
struct Scan {};

class Values {
public:
    Values();
    ~Values();
    int64_t size() const;
};

%extend Values {
    // One of enum bufview_value_kind.
    int32_t kind(int64_t index) { return $self->at(index).kind; }
    // An integer, a truth value, or the bits of an unsigned integer.
    int64_t integer(int64_t index) { return $self->at(index).integer; }
    double real(int64_t index) { return $self->at(index).real; }
    double imag(int64_t index) { return $self->at(index).imag; }
    int64_t bytes_size(int64_t index) { return $self->at(index).bytes_len; }
    void bytes(int64_t index, void *out_data, int64_t out_data_len) {
        const std::string_view bytes = $self->at(index).as_bytes();
        if (out_data_len < static_cast<int64_t>(bytes.size()))
            throw bufview::Error(BUFVIEW_LIMIT, "too little room for the bytes of a value");
        bytes.copy(static_cast<char *>(out_data), bytes.size());
    }
    void add_bool(bool value) { $self->add(value); }
    void add_integer(int64_t value) { $self->add(value); }
    // The bits of an unsigned integer of 64 bits.
    void add_natural(int64_t bits) { $self->add(static_cast<uint64_t>(bits)); }
    // An integer that no 64 bits hold.
    void add_big_integer(double nearest) {
        bufview::Value value;
        value.kind = BUFVIEW_VALUE_BIGINT;
        value.real = nearest;
        $self->add(value);
    }
    void add_none() { $self->add(bufview::Value()); }
    void add_text(const char *text) { $self->add_bytes(text, BUFVIEW_VALUE_TEXT); }
    void add_real(double value) { $self->add(value); }
    void add_complex(double real, double imag) { $self->add(std::complex<double>(real, imag)); }
    void add_bytes(const void *data, int64_t data_len) {
        $self->add_bytes(std::string(static_cast<const char *>(data),
                                     static_cast<size_t>(data_len)));
    }
}

%newobject Storage::create;
%newobject Storage::copy;
%newobject Storage::create_shared;
%newobject Storage::map_shared;
%newobject Storage::view;
%newobject Storage::view_layout;

%extend Storage {
    ~Storage() { bufview_storage_free($self); }
    static Storage *create(int64_t size) {
        return model::result<Storage *>([&](auto out) { return bufview_storage_create(size, out); });
    }
    static Storage *copy(const void *data, int64_t data_len, int32_t flags) {
        return model::result<Storage *>(
            [&](auto out) { return bufview_storage_copy(data, data_len, flags, out); });
    }
    static Storage *create_shared(int64_t size) {
        return model::result<Storage *>(
            [&](auto out) { return bufview_storage_create_shared(size, out); });
    }
    static Storage *map_shared(int32_t descriptor, int32_t flags) {
        return model::result<Storage *>(
            [&](auto out) { return bufview_storage_map_shared(descriptor, flags, out); });
    }
    View *view() {
        return model::result<View *>([&](auto out) { return bufview_view_create($self, out); });
    }
    // Items of a format, shape and strides; the one whose indices are all 0 lies at the offset.
    View *view_layout(const char *text, const int64_t *numbers, int64_t numbers_len,
                      const int64_t *more_numbers, int64_t more_numbers_len, int64_t offset,
                      bool readonly) {
        if (numbers_len != more_numbers_len || numbers_len > BUFVIEW_MAX_NDIM)
            throw bufview::Error(BUFVIEW_ARGUMENT,
                                 std::to_string(numbers_len) + " dimensions and " +
                                     std::to_string(more_numbers_len) + " strides");
        bufview_layout layout{};
        layout.size = sizeof layout;
        layout.format = text;
        layout.ndim = static_cast<int32_t>(numbers_len);
        layout.readonly = readonly ? 1 : 0;
        layout.shape = numbers;
        layout.strides = more_numbers;
        layout.offset = offset;
        return model::result<View *>(
            [&](auto out) { return bufview_view_create_layout($self, &layout, out); });
    }
    int64_t size() {
        return model::result<int64_t>([&](auto out) { return bufview_storage_size($self, out); });
    }
    int64_t exports() {
        return model::result<int64_t>([&](auto out) { return bufview_storage_exports($self, out); });
    }
    bool is_readonly() {
        return model::result<int32_t>(
                   [&](auto out) { return bufview_storage_readonly($self, out); }) != 0;
    }
    int32_t descriptor() {
        return model::result<int32_t>(
            [&](auto out) { return bufview_storage_descriptor($self, out); });
    }
    void resize(int64_t size) { model::check(bufview_storage_resize($self, size)); }
    void append(const void *data, int64_t data_len) {
        model::check(bufview_storage_append($self, data, data_len));
    }
    void insert(int64_t at, const void *data, int64_t data_len) {
        model::check(bufview_storage_insert($self, at, data, data_len));
    }
    void erase(int64_t at, int64_t count) {
        model::check(bufview_storage_erase($self, at, count));
    }
    // Ends access now, and fails while views are open.
    void close() { model::check(bufview_storage_close($self)); }
}

%newobject View::duplicate;
%newobject View::to_readonly;
%newobject View::slice;
%newobject View::subview;
%newobject View::transpose;
%newobject View::swap_axes;
%newobject View::flip;
%newobject View::squeeze;
%newobject View::reshape;
%newobject View::broadcast;
%newobject View::diagonal;
%newobject View::windows;
%newobject View::chunk;
%newobject View::field;
%newobject View::records;
%newobject View::cast;
%newobject View::get;

%extend View {
    ~View() { bufview_view_free($self); }
    View *duplicate() {
        return model::result<View *>([&](auto out) { return bufview_view_duplicate($self, out); });
    }
    View *to_readonly() {
        return model::result<View *>([&](auto out) { return bufview_view_to_readonly($self, out); });
    }
    View *slice(int64_t start, int64_t stop, int64_t step) {
        return model::result<View *>(
            [&](auto out) { return bufview_view_slice($self, start, stop, step, out); });
    }
    View *subview(const bufview_key *keys, int64_t keys_len) {
        return model::result<View *>(
            [&](auto out) { return bufview_view_subview($self, keys, keys_len, out); });
    }
    View *transpose(const int64_t *numbers, int64_t numbers_len) {
        return model::result<View *>(
            [&](auto out) { return bufview_view_transpose($self, numbers, numbers_len, out); });
    }
    View *swap_axes(int64_t a, int64_t b) {
        return model::result<View *>(
            [&](auto out) { return bufview_view_swap_axes($self, a, b, out); });
    }
    View *flip(int64_t axis) {
        return model::result<View *>([&](auto out) { return bufview_view_flip($self, axis, out); });
    }
    View *squeeze(int64_t axis) {
        return model::result<View *>(
            [&](auto out) { return bufview_view_squeeze($self, axis, out); });
    }
    View *reshape(const int64_t *numbers, int64_t numbers_len) {
        return model::result<View *>(
            [&](auto out) { return bufview_view_reshape($self, numbers, numbers_len, out); });
    }
    View *broadcast(const int64_t *numbers, int64_t numbers_len) {
        return model::result<View *>(
            [&](auto out) { return bufview_view_broadcast($self, numbers, numbers_len, out); });
    }
    View *diagonal(int64_t offset, int64_t axis1, int64_t axis2) {
        return model::result<View *>(
            [&](auto out) { return bufview_view_diagonal($self, offset, axis1, axis2, out); });
    }
    View *windows(int64_t axis, int64_t width, int64_t step) {
        return model::result<View *>(
            [&](auto out) { return bufview_view_windows($self, axis, width, step, out); });
    }
    int64_t chunk_count(int64_t axis, int64_t size) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_view_chunk_count($self, axis, size, out); });
    }
    View *chunk(int64_t axis, int64_t size, int64_t index) {
        return model::result<View *>(
            [&](auto out) { return bufview_view_chunk($self, axis, size, index, out); });
    }
    View *field(const char *text) {
        return model::result<View *>([&](auto out) { return bufview_view_field($self, text, out); });
    }
    View *records(const char *text, int64_t offset, int64_t stride) {
        return model::result<View *>(
            [&](auto out) { return bufview_view_records($self, text, offset, stride, out); });
    }
    // Without a shape: one dimension of as many items as fit.
    View *cast(const char *text_or_null, const int64_t *numbers, int64_t numbers_len,
               int32_t flags) {
        return model::result<View *>([&](auto out) {
            return bufview_view_cast($self, text_or_null, numbers, numbers_len, flags, out);
        });
    }

    int64_t len() {
        return model::result<int64_t>([&](auto out) { return bufview_view_len($self, out); });
    }
    int64_t nbytes() { return model::face($self)->info().nbytes; }
    int64_t itemsize() { return model::face($self)->info().itemsize; }
    int64_t items() { return model::face($self)->info().items; }
    int32_t ndim() { return model::face($self)->info().ndim; }
    bool is_readonly() { return model::face($self)->info().readonly != 0; }
    bool c_contiguous() { return model::face($self)->info().c_contiguous != 0; }
    bool f_contiguous() { return model::face($self)->info().f_contiguous != 0; }
    bool indirect() { return model::face($self)->info().indirect != 0; }
    std::vector<int64_t> shape() { return model::face($self)->shape(); }
    std::vector<int64_t> strides() { return model::face($self)->strides(); }
    std::vector<int64_t> suboffsets() { return model::face($self)->suboffsets(); }
    std::string format() { return model::face($self)->format(); }
    void check() { model::check(bufview_view_check($self)); }
    void release() { model::check(bufview_view_release($self)); }

    int64_t get_int64(const int64_t *numbers, int64_t numbers_len) {
        return model::result<int64_t>(
            [&](auto out) { return bufview_view_get_int64($self, numbers, numbers_len, out); });
    }
    double get_double(const int64_t *numbers, int64_t numbers_len) {
        return model::result<double>(
            [&](auto out) { return bufview_view_get_double($self, numbers, numbers_len, out); });
    }
    Values *get(const int64_t *numbers, int64_t numbers_len) {
        return new Values(model::face($self)->item(
            std::span<const int64_t>(numbers, static_cast<size_t>(numbers_len))));
    }
    void set_int64(const int64_t *numbers, int64_t numbers_len, int64_t value) {
        model::check(bufview_view_set_int64($self, numbers, numbers_len, value));
    }
    void set_double(const int64_t *numbers, int64_t numbers_len, double value) {
        model::check(bufview_view_set_double($self, numbers, numbers_len, value));
    }
    void set(const int64_t *numbers, int64_t numbers_len, const Values &values) {
        model::check(
            bufview_view_set($self, numbers, numbers_len, values.data(), values.size()));
    }
    void set_bytes(const int64_t *numbers, int64_t numbers_len, const void *data,
                   int64_t data_len) {
        model::check(bufview_view_set_bytes($self, numbers, numbers_len, data, data_len));
    }

    // Runs of items in C order, from the first one on.
    void read_int64(int64_t first, int64_t *out_longs, int64_t out_longs_len) {
        model::check(bufview_view_read_int64($self, first, out_longs_len, out_longs));
    }
    void read_double(int64_t first, double *out_doubles, int64_t out_doubles_len) {
        model::check(bufview_view_read_double($self, first, out_doubles_len, out_doubles));
    }
    void read_bytes(int64_t first, int64_t count, void *out_data, int64_t out_data_len) {
        model::check(bufview_view_read_bytes($self, first, count, out_data, out_data_len));
    }
    void write_int64(int64_t first, const int64_t *longs, int64_t longs_len) {
        model::check(bufview_view_write_int64($self, first, longs_len, longs));
    }
    void write_double(int64_t first, const double *doubles, int64_t doubles_len) {
        model::check(bufview_view_write_double($self, first, doubles_len, doubles));
    }
    void write_bytes(int64_t first, int64_t count, const void *data, int64_t data_len) {
        model::check(bufview_view_write_bytes($self, first, count, data, data_len));
    }
    void copy_bytes(int32_t order, void *out_data, int64_t out_data_len) {
        model::check(bufview_view_copy_bytes($self, order, out_data, out_data_len));
    }
    std::string hex(const char *text_or_null, int64_t group) {
        return bufview::detail::text([&](char *out, int64_t capacity, int64_t *size) {
            return bufview_view_hex($self, text_or_null, group, out, capacity, size);
        });
    }

    bool equal(const View *other) {
        return model::result<int32_t>(
                   [&](auto out) { return bufview_view_equal($self, other, out); }) != 0;
    }
    bool equal_bytes(const void *data, int64_t data_len) {
        return model::result<int32_t>([&](auto out) {
                   return bufview_view_equal_bytes($self, data, data_len, out);
               }) != 0;
    }
    int64_t hash() {
        return model::result<int64_t>([&](auto out) { return bufview_view_hash($self, out); });
    }
    bool contains(const Values &values) {
        return model::result<int32_t>([&](auto out) {
                   return bufview_view_contains($self, values.data(), values.size(), out);
               }) != 0;
    }
    int64_t count(const Values &values) {
        return model::result<int64_t>([&](auto out) {
            return bufview_view_count($self, values.data(), values.size(), out);
        });
    }
    // Position of the first such item in C order.
    int64_t index(const Values &values, int64_t start, int64_t stop) {
        return model::result<int64_t>([&](auto out) {
            return bufview_view_index($self, values.data(), values.size(), start, stop, out);
        });
    }
    void fill(const Values &values) {
        model::check(bufview_view_fill($self, values.data(), values.size()));
    }
    // By value, from a view of the same shape and any format.
    void convert(const View *source) { model::check(bufview_view_convert($self, source)); }
    // Positions of bytes in C order, -1 for none.
    int64_t find_bytes(const void *data, int64_t data_len, int64_t start, int64_t stop) {
        return model::result<int64_t>([&](auto out) {
            return bufview_view_find_bytes($self, data, data_len, start, stop, out);
        });
    }
    int64_t rfind_bytes(const void *data, int64_t data_len, int64_t start, int64_t stop) {
        return model::result<int64_t>([&](auto out) {
            return bufview_view_rfind_bytes($self, data, data_len, start, stop, out);
        });
    }
    int64_t count_bytes(const void *data, int64_t data_len, int64_t start, int64_t stop,
                        int32_t flags) {
        return model::result<int64_t>([&](auto out) {
            return bufview_view_count_bytes($self, data, data_len, start, stop, flags, out);
        });
    }
    // How many there were from the start on, at most as many as there is room for.
    int64_t find_all_bytes(const void *data, int64_t data_len, int64_t start, int64_t stop,
                           int32_t flags, int64_t *out_longs, int64_t out_longs_len) {
        return model::result<int64_t>([&](auto out) {
            return bufview_view_find_all_bytes($self, data, data_len, start, stop, flags,
                                               out_longs, out_longs_len, out);
        });
    }
    bool starts_with(const void *data, int64_t data_len, int64_t start, int64_t stop) {
        return model::result<int32_t>([&](auto out) {
                   return bufview_view_starts_with($self, data, data_len, start, stop, out);
               }) != 0;
    }
    bool ends_with(const void *data, int64_t data_len, int64_t start, int64_t stop) {
        return model::result<int32_t>([&](auto out) {
                   return bufview_view_ends_with($self, data, data_len, start, stop, out);
               }) != 0;
    }
    void assign(const bufview_key *keys, int64_t keys_len, const View *source) {
        model::check(bufview_view_assign($self, keys, keys_len, source));
    }
    void assign_bytes(const bufview_key *keys, int64_t keys_len, const void *data,
                      int64_t data_len) {
        model::check(bufview_view_assign_bytes($self, keys, keys_len, data, data_len));
    }
}

%newobject Format::parse;

%extend Format {
    ~Format() { bufview_format_free($self); }
    static Format *parse(const char *text) {
        return model::result<Format *>([&](auto out) { return bufview_format_parse(text, out); });
    }
    int64_t itemsize() { return model::face($self)->info().itemsize; }
    int64_t values() { return model::face($self)->info().values; }
    bool is_tuple() { return model::face($self)->info().is_tuple != 0; }
}

%newobject File::open;
%newobject File::from_descriptor;
%newobject File::map;
%newobject File::view;

%extend File {
    ~File() { bufview_file_free($self); }
    static File *open(const char *path, int32_t access, int32_t io) {
        return model::result<File *>(
            [&](auto out) { return bufview_file_open(path, access, io, out); });
    }
    static File *from_descriptor(int32_t descriptor, int32_t access, int32_t io) {
        return model::result<File *>(
            [&](auto out) { return bufview_file_from_descriptor(descriptor, access, io, out); });
    }
    int64_t size() {
        return model::result<int64_t>([&](auto out) { return bufview_file_size($self, out); });
    }
    bool is_mapped() {
        return model::result<int32_t>(
                   [&](auto out) { return bufview_file_is_mapped($self, out); }) != 0;
    }
    Storage *map(int64_t offset, int64_t length) {
        return model::result<Storage *>(
            [&](auto out) { return bufview_file_map($self, offset, length, out); });
    }
    View *view(int64_t offset, int64_t length) {
        return model::result<View *>(
            [&](auto out) { return bufview_file_view($self, offset, length, out); });
    }
    // Bytes read, fewer than there is room for only at the end.
    int64_t read(int64_t offset, void *out_data, int64_t out_data_len) {
        return model::result<int64_t>([&](auto out) {
            return bufview_file_read($self, offset, out_data, out_data_len, out);
        });
    }
    void check() { model::check(bufview_file_check($self)); }
}

%include "bufview_scan.i"
%include "bufview_analysis.i"

%inline %{
// Objects of a kind, one of enum bufview_kind_code, that have not been freed.
inline int64_t live_count(int32_t kind) {
    return model::result<int64_t>([&](auto out) { return bufview_live_count(kind, out); });
}
inline void set_debug(bool on) {
    model::check(bufview_set_debug(on ? 1 : 0));
}
%}
