// SPDX-License-Identifier: MIT
// The entropy of the blocks of an input, or of a window that slides over it, in bounded memory.
#pragma once

#include "columns.h"
#include "parts.h"

#include <functional>
#include <optional>
#include <vector>

namespace cli {

// Is told the offset and the entropy of each block or window.
using TakeEntropy = std::function<void(int64_t offset, double entropy)>;

// The entropy over all, and a picture if one is wanted.
class EntropySource {
public:
    EntropySource(Context &context, Input &input) : context_(context), input_(input) {}
    virtual ~EntropySource() = default;
    EntropySource(const EntropySource &) = delete;
    EntropySource &operator=(const EntropySource &) = delete;

    virtual void for_each(const TakeEntropy &take) = 0;
    double entropy() const { return whole_.entropy(histogram_id); }
    int64_t size() const { return whole_.range().second; }
    // Has the columns filled along the way.
    virtual void draw(Columns &columns) { columns_ = &columns; }

protected:
    // Of every scan there is.
    static constexpr int64_t histogram_id = 0;

    // The scan has seen what follows the whole.
    void add(bufview::Scan &part) {
        whole_.merge(part);
        if (columns_ != nullptr)
            columns_->add(part.histogram(histogram_id));
    }

    Context &context_;
    Input &input_;
    bufview::Scan whole_ = bufview::Scan::create();
    Columns *columns_ = nullptr;
};

class Blocks final : public EntropySource {
public:
    Blocks(Context &context, Input &input, int64_t block);
    void for_each(const TakeEntropy &take) override;
    void draw(Columns &columns) override;

private:
    static constexpr int64_t blocks_id = 1;

    void plan(bufview::Scan &scan);
    int64_t scan_part(int64_t offset);
    int64_t feed_part(int64_t offset);

    int64_t block_;
    // Whole blocks that are scanned at a time.
    int64_t batch_bytes_ = 0;
    bufview::Scan part_ = bufview::Scan::create();
    std::optional<Reader> reader_;
    std::vector<std::byte> buffer_;
};

class Windows final : public EntropySource {
public:
    Windows(Context &context, Input &input, int64_t window, int64_t step);
    void for_each(const TakeEntropy &take) override;
    void draw(Columns &columns) override;

private:
    static constexpr int64_t windows_id = 0;

    void count_bytes(const Parts &parts);
    void end_column();
    int64_t tell(const TakeEntropy &take, int64_t offset);

    int64_t step_;
    bufview::Scan windows_ = bufview::Scan::create();
    // Counts each byte once, and how many bytes it takes before they are told.
    bufview::Scan column_ = bufview::Scan::create();
    int64_t column_bytes_;
    int64_t counted_ = 0;
};

}  // namespace cli
