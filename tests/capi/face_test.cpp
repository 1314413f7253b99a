// SPDX-License-Identifier: MIT
// The C++ face passes its arguments on in the right order, and the results and failures back.
#include <bufview/bufview.hpp>

#include <gtest/gtest.h>

#include <numeric>

namespace {

using bufview::Format;
using bufview::Index;
using bufview::Storage;
using bufview::View;
using Numbers = std::vector<int64_t>;

View counted_bytes(int64_t count) {
    std::vector<uint8_t> bytes(static_cast<size_t>(count));
    std::iota(bytes.begin(), bytes.end(), uint8_t{0});
    return Storage::copy(bytes).view();
}

Numbers integers_of(const View &view) {
    Numbers out(static_cast<size_t>(view.info().items));
    view.read(0, out);
    return out;
}

template <class Call>
bufview_status status_of(Call call) {
    try {
        call();
    } catch (const bufview::Error &error) {
        EXPECT_STRNE(error.what(), "");
        return error.status();
    }
    return BUFVIEW_OK;
}

TEST(Face, OtherDimensions) {
    const View table = counted_bytes(12).reshape({3, 4});
    EXPECT_EQ(table.shape(), (Numbers{3, 4}));
    EXPECT_EQ(integers_of(table.swap_axes(0, 1)), (Numbers{0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}));
    EXPECT_EQ(integers_of(table.flip(1)), (Numbers{3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8}));
    EXPECT_EQ(integers_of(table.diagonal(1)), (Numbers{1, 6, 11}));
    EXPECT_EQ(table(1).broadcast({2, 4}).strides(), (Numbers{0, 1}));
    EXPECT_EQ(table.reshape({1, 12, 1}).squeeze().shape(), (Numbers{12}));
    EXPECT_EQ(table.reshape({1, 12, 1}).squeeze(0).shape(), (Numbers{12, 1}));
    EXPECT_EQ(integers_of(table(0).windows(2, 2)), (Numbers{0, 1, 2, 3}));
    EXPECT_EQ(table.windows(3, 1, 1).shape(), (Numbers{3, 2, 3}));
    EXPECT_EQ(table.chunk_count(3, 1), 2);
    EXPECT_EQ(integers_of(table.chunk(3, -1, 1)), (Numbers{3, 7, 11}));
    EXPECT_EQ(status_of([&] { table.flip(2); }), BUFVIEW_RANGE);
}

TEST(Face, Records) {
    const View records = counted_bytes(10).records("<HB", 1, 4);
    EXPECT_EQ(records.shape(), (Numbers{2}));
    EXPECT_EQ(records.strides(), (Numbers{4}));
    const View named = counted_bytes(8).cast("T{<H:low:<H:high:}");
    EXPECT_EQ(integers_of(named.field("high")), (Numbers{0x0302, 0x0706}));
    EXPECT_EQ(status_of([&] { named.field("other"); }), BUFVIEW_ARGUMENT);
}

TEST(Face, FieldsOfFormats) {
    const Format format = Format::parse("T{<h:id:(2,3)<f:m:T{B:t:d:x:}:at:}");
    ASSERT_EQ(format.field_count(), 3);
    EXPECT_EQ(format.field(0).name, "id");
    EXPECT_EQ(format.field(0).offset, 0);
    EXPECT_EQ(format.field(0).shape, Numbers());
    EXPECT_EQ(format.field(0).format.info().itemsize, 2);
    EXPECT_EQ(format.field(1).name, "m");
    EXPECT_EQ(format.field(1).offset, 2);
    EXPECT_EQ(format.field(1).shape, (Numbers{2, 3}));
    EXPECT_EQ(format.field(1).format.info().itemsize, 4);
    EXPECT_EQ(format.field(2).offset, 26);
    EXPECT_EQ(format.field(2).format.field(1).name, "x");
    EXPECT_EQ(format.field(2).format.field(1).offset, 1);
    EXPECT_EQ(Format::parse("<3fB").field(0).name, "");
    EXPECT_EQ(Format::parse("<3fB").field(0).shape, (Numbers{3}));
    EXPECT_EQ(Format::parse("d").field_count(), 0);
    EXPECT_EQ(status_of([&] { format.field(3); }), BUFVIEW_RANGE);
    EXPECT_EQ(status_of([&] { format.field(-1); }), BUFVIEW_RANGE);
}

TEST(Face, ItemsIntoTheSameMemory) {
    const View records = counted_bytes(6).cast("<HB");
    bufview::Item item;
    records.read_item({1}, item);
    ASSERT_EQ(item.values.size(), 2u);
    EXPECT_EQ(item.values[0].integer, 0x0403);
    EXPECT_EQ(item.values[1].integer, 5);
    counted_bytes(3).read_item({2}, item);
    ASSERT_EQ(item.values.size(), 1u);
    EXPECT_EQ(item.values[0].integer, 2);
}

TEST(Face, Conversions) {
    const View source = counted_bytes(4).cast("<H");
    View target = Storage::create(8).view().cast(">i");
    target.convert(source);
    EXPECT_EQ(target.hex(), "0000010000000302");
    target.fill(-2);
    EXPECT_EQ(target.hex(), "fffffffefffffffe");
    EXPECT_EQ(status_of([&] { target.fill(2.5); }), BUFVIEW_TYPE);
    EXPECT_EQ(status_of([&] { target.convert(counted_bytes(4)); }), BUFVIEW_MISMATCH);
}

TEST(Face, Analyses) {
    const std::string text = "one two\nTwo three\n\xC3\xA9t\xC3\xA9";
    const View view = Storage::copy(text).view();
    bufview::Scan scan = bufview::Scan::create();
    const std::vector<std::string> patterns = {"two", "one t", "t"};
    const int64_t many = scan.add_find_many(patterns, 3, BUFVIEW_FIND_IGNORE_CASE);
    const int64_t wild = scan.add_find_masked("tw?", std::string_view("\xFF\xFF\0", 3));
    const int64_t either = scan.add_find("TWO", -1, BUFVIEW_FIND_IGNORE_CASE);
    const int64_t ngrams = scan.add_ngrams(2);
    const int64_t lines = scan.add_lines();
    const int64_t split = scan.add_split("two", 2);
    const int64_t runs = scan.add_text(BUFVIEW_ENCODING_UTF8, 3);
    const int64_t correlation = scan.add_correlation();
    const int64_t windows = scan.add_window_entropy(4, 2, 5);
    const int64_t histogram = scan.add_histogram();
    scan.run(view);
    EXPECT_EQ(scan.find_many_count(many), 7);
    EXPECT_EQ(scan.find_many_counts(many), (Numbers{2, 1, 4}));
    const auto matches = scan.find_many_matches(many);
    ASSERT_EQ(matches.size(), 3u);
    EXPECT_EQ(matches[0].offset, 0);
    EXPECT_EQ(matches[0].pattern, 1);
    EXPECT_EQ(matches[2].pattern, 2);
    EXPECT_EQ(scan.find_offsets(wild), (Numbers{4}));
    EXPECT_EQ(scan.find_offsets(either), (Numbers{4, 8}));
    const auto top = scan.ngrams_top(ngrams, 2, 1);
    ASSERT_EQ(top.size(), 1u);
    // " t", "wo" and the accented letter occur twice.
    EXPECT_EQ(top[0].gram, " t");
    EXPECT_EQ(top[0].count, 2);
    EXPECT_EQ(top[0].error, 0);
    EXPECT_EQ(scan.ngrams_summary(ngrams).total, 22);
    EXPECT_EQ(scan.ngrams_length(ngrams), 2);
    EXPECT_EQ(status_of([&] { (void)scan.ngrams_top(ngrams, 1, 1); }), BUFVIEW_ARGUMENT);
    EXPECT_EQ(scan.line_count(lines), 3);
    EXPECT_EQ(scan.line_offsets(lines), (Numbers{0, 8, 18}));
    EXPECT_EQ(scan.line_count(split), 2);
    EXPECT_EQ(scan.line_offsets(split), (Numbers{0, 7}));
    EXPECT_EQ(scan.text_count(runs), 3);
    EXPECT_EQ(scan.text_runs(runs)[2].length, 5);
    EXPECT_LT(scan.correlation(correlation), 1);
    EXPECT_EQ(scan.window_count(windows), 10);
    EXPECT_EQ(scan.window_entropies(windows).size(), 5u);
    EXPECT_EQ(scan.window_entropies(windows)[0], 2);
    EXPECT_GT(scan.chi_square(histogram), 0);
    EXPECT_GT(scan.mean(histogram), 32);
    EXPECT_EQ(bufview::Scan::load(scan.save()).find_many_count(many), 7);
    EXPECT_EQ(view.first_difference(Storage::copy("one too").view()), 5);
    EXPECT_EQ(view.first_difference(view), -1);
}

TEST(Face, CanonicalFormats) {
    EXPECT_EQ(bufview::Format::parse("@i").canonical(), "i");
    EXPECT_EQ(bufview::Format::parse("T{ <h:x: b:y: }").canonical(), "T{<h:x:b:y:}");
    EXPECT_EQ(bufview::Format::parse("=hxh").canonical(),
              bufview::Format::parse("<h x h").canonical());
}

TEST(Face, RunsOfNativeNumbers) {
    View view = Storage::create(32).view().cast(">Q");
    const std::vector<uint64_t> large{UINT64_MAX, 1, 0, uint64_t{1} << 63};
    view.write(0, large);
    std::vector<uint64_t> back(4);
    view.read(0, back);
    EXPECT_EQ(back, large);
    std::vector<int64_t> narrow(4);
    EXPECT_EQ(status_of([&] { view.read(0, narrow); }), BUFVIEW_VALUE);
    view.write(1, std::vector<float>{2, 3});
    std::vector<int16_t> small(2);
    view.read(1, small);
    EXPECT_EQ(small, (std::vector<int16_t>{2, 3}));
    EXPECT_EQ(status_of([&] { view.write(1, std::vector<float>{2, 3.5f}); }), BUFVIEW_VALUE);
    std::byte pair[4];
    view.read(1, 2, "<H", pair);
    EXPECT_EQ(pair[0], std::byte{2});
    EXPECT_EQ(pair[2], std::byte{3});
    view.write(0, 1, "<I", std::string_view("\1\2\0\0", 4));
    EXPECT_EQ(view.hex().substr(0, 16), "0000000000000201");
    EXPECT_EQ(status_of([&] { view.read(0, 3, "<H", pair); }), BUFVIEW_LIMIT);
}

TEST(Face, BytesInViews) {
    const View view = Storage::copy("abcabcab").view();
    EXPECT_EQ(view.find_bytes("cab"), 2);
    EXPECT_EQ(view.rfind_bytes("cab"), 5);
    EXPECT_EQ(view.rfind_bytes("cab", 0, -1), 2);
    EXPECT_EQ(view.find_bytes("x"), std::nullopt);
    EXPECT_EQ(view.count_bytes("ab", 1), 2);
    EXPECT_EQ(view.count_bytes("abcab", 0, INT64_MAX, BUFVIEW_SEARCH_OVERLAPPING), 2);
    int64_t found[2];
    EXPECT_EQ(view.find_all_bytes("b", found), 2);
    EXPECT_EQ(found[1], 4);
    EXPECT_TRUE(view.starts_with("bca", 1));
    EXPECT_TRUE(view.ends_with("abca", 0, -1));
    EXPECT_FALSE(view.ends_with("abca"));
}

}  // namespace
