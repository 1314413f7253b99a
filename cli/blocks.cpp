// SPDX-License-Identifier: MIT
#include "blocks.h"

#include <algorithm>
#include <limits>

namespace cli {
namespace {

// Values in memory at a time.
constexpr int64_t batch_values = int64_t{1} << 17;
constexpr size_t fetched = 4096;

}  // namespace

Blocks::Blocks(Context &context, Input &input, int64_t block)
    : EntropySource(context, input), block_(block) {
    if (__builtin_mul_overflow(block, batch_values, &batch_bytes_))
        batch_bytes_ = std::numeric_limits<int64_t>::max();
    plan(part_);
    plan(whole_);
}

void Blocks::plan(bufview::Scan &scan) {
    scan.add_histogram();
    scan.add_block_entropy(block_, batch_values);
}

void Blocks::draw(Columns &columns) {
    EntropySource::draw(columns);
    batch_bytes_ = std::min(batch_bytes_, columns.part());
}

void Blocks::for_each(const TakeEntropy &take) {
    int64_t offset = 0;
    std::vector<double> values(fetched);
    while (true) {
        part_.restart();
        const int64_t length = scan_part(offset);
        if (length == 0)
            break;
        for (int64_t first = 0;;) {
            const size_t count = part_.block_entropies(blocks_id, first, values);
            for (size_t i = 0; i < count; ++i, ++first)
                take(offset + first * block_, values[i]);
            if (count < values.size())
                break;
        }
        add(part_);
        offset += length;
        if (length < batch_bytes_ || offset == input_.size)
            break;
    }
    context_.progress.clear();
}

int64_t Blocks::scan_part(int64_t offset) {
    // Blocks count from where the input begins, which need not be where its file does.
    if (input_.size >= 0 && input_.start == 0) {
        const int64_t length = std::min(batch_bytes_, input_.size - offset);
        if (length != 0)
            run(part_, input_, context_, offset, length);
        return length;
    }
    return feed_part(offset);
}

int64_t Blocks::feed_part(int64_t offset) {
    if (!reader_)
        reader_.emplace(input_, context_);
    buffer_.resize(size_t{1} << 20);
    int64_t length = 0;
    while (length < batch_bytes_) {
        const auto wanted = std::min(static_cast<int64_t>(buffer_.size()), batch_bytes_ - length);
        const auto room = std::span(buffer_).first(static_cast<size_t>(wanted));
        const auto got = reader_->read(room);
        part_.feed(offset + length, got);
        length += static_cast<int64_t>(got.size());
        if (got.size() < room.size())
            break;
    }
    part_.finish();
    return length;
}

Windows::Windows(Context &context, Input &input, int64_t window, int64_t step)
    : EntropySource(context, input), step_(step), column_bytes_(Parts::size) {
    about("--window", [&] { windows_.add_window_entropy(window, step, batch_values); });
    whole_.add_histogram();
    column_.add_histogram();
}

void Windows::draw(Columns &columns) {
    EntropySource::draw(columns);
    column_bytes_ = columns.part();
}

void Windows::for_each(const TakeEntropy &take) {
    Parts parts(input_, context_);
    int64_t next = 0;
    while (true) {
        count_bytes(parts);
        // Windows are at multiples of the step in a part, too, as it begins with one.
        bool all = true;
        if (parts.begin() == next && parts.length() != 0) {
            parts.run(windows_);
            const int64_t told = tell(take, next);
            all = told == windows_.window_count(windows_id);
            if (__builtin_add_overflow(next, told * step_, &next))
                next = std::numeric_limits<int64_t>::max();
        }
        if (parts.is_last() && all)
            break;
        parts.advance(std::min(next, parts.end()));
    }
    end_column();
}

// Tells the windows of the part at an offset, as far as they are kept, and how many they are.
int64_t Windows::tell(const TakeEntropy &take, int64_t offset) {
    std::vector<double> values(fetched);
    int64_t told = 0;
    while (true) {
        const size_t count = windows_.window_entropies(windows_id, told, values);
        for (size_t i = 0; i < count; ++i, ++told)
            take(offset + told * step_, values[i]);
        if (count < values.size())
            return told;
    }
}

void Windows::count_bytes(const Parts &parts) {
    while (counted_ < parts.end()) {
        const int64_t room = column_bytes_ - counted_ % column_bytes_;
        const int64_t count = std::min(parts.end() - counted_, room);
        column_.feed(counted_, parts.bytes(counted_ - parts.begin(), count));
        counted_ += count;
        if (count == room)
            end_column();
    }
}

void Windows::end_column() {
    if (column_.range().second == 0)
        return;
    add(column_);
    column_.restart();
}

}  // namespace cli
