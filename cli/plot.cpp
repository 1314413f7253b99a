// SPDX-License-Identifier: MIT
#include "plot.h"

#include "failure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace cli {
namespace {

constexpr double left = 60;
constexpr double top = 56;
constexpr double plot_width = 880;
constexpr double plot_height = 280;

double y_of(double entropy) {
    return top + plot_height * (1 - entropy / 8);
}

// Names of files are bytes. In XML only text may stand, without most control characters.
std::string xml(const std::string &text) {
    std::string out;
    for (const char c : printable(text)) {
        if (c == '<')
            out += "&lt;";
        else if (c == '&')
            out += "&amp;";
        else if (static_cast<unsigned char>(c) >= 0x80)
            out += '?';
        else
            out += c;
    }
    return out;
}

// A distance between marks that makes at most eight of them, a power of two of bytes.
int64_t tick_distance(int64_t size) {
    int64_t distance = 1;
    while (size / distance > 8)
        distance *= 2;
    return distance;
}

std::string offset_label(int64_t offset) {
    static constexpr const char *units[] = {"", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"};
    size_t unit = 0;
    while (offset != 0 && offset % 1024 == 0 && unit + 1 < std::size(units)) {
        offset /= 1024;
        ++unit;
    }
    return fmt::format("{}{}", offset, units[unit]);
}

}  // namespace

void Plot::add(double value) {
    if (columns_.empty() || columns_.back().count == blocks_in_column_) {
        if (columns_.size() == most_columns) {
            for (size_t i = 0; i < most_columns / 2; ++i) {
                const Column &a = columns_[2 * i];
                const Column &b = columns_[2 * i + 1];
                columns_[i] = {std::min(a.least, b.least), std::max(a.greatest, b.greatest),
                               a.sum + b.sum, a.count + b.count};
            }
            columns_.resize(most_columns / 2);
            blocks_in_column_ *= 2;
        }
        columns_.push_back({value, value, value, 1});
        return;
    }
    Column &last = columns_.back();
    last = {std::min(last.least, value), std::max(last.greatest, value), last.sum + value,
            last.count + 1};
}

std::string Plot::svg(const std::string &title, int64_t block, int64_t size, double entropy) const {
    fmt::memory_buffer text;
    const auto out = std::back_inserter(text);
    fmt::format_to(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1000 400\" width=\"1000\" "
        "height=\"400\" font-family=\"sans-serif\" font-size=\"12\">\n"
        "<rect width=\"1000\" height=\"400\" fill=\"#ffffff\"/>\n"
        "<text x=\"{}\" y=\"24\" font-size=\"16\" fill=\"#111111\">Entropy of {}</text>\n"
        "<text x=\"{}\" y=\"42\" fill=\"#555555\">{} bytes, {:.4f} bits per byte over all; blocks "
        "of {} bytes, line: mean, band: least to greatest</text>\n",
        left, xml(title), left, size, entropy, block);
    for (int bits = 0; bits <= 8; bits += 2)
        fmt::format_to(out,
                       "<path d=\"M{0} {1:.1f}h{2}\" stroke=\"#dddddd\"/>"
                       "<text x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\" fill=\"#333333\">{5}"
                       "</text>\n",
                       left, y_of(bits), plot_width, left - 8, y_of(bits) + 4, bits);
    fmt::format_to(out,
                   "<text transform=\"translate(18 {:.1f}) rotate(-90)\" text-anchor=\"middle\" "
                   "fill=\"#333333\">bits per byte</text>\n",
                   top + plot_height / 2);
    const auto x_of = [&](double offset) {
        return left +
               plot_width * std::min(1.0, offset / static_cast<double>(std::max<int64_t>(size, 1)));
    };
    const int64_t distance = tick_distance(size);
    for (int64_t tick = 0; tick <= size && size != 0; tick += distance) {
        const double x = x_of(static_cast<double>(tick));
        fmt::format_to(out,
                       "<path d=\"M{0:.1f} {1}v6\" stroke=\"#333333\"/><text x=\"{0:.1f}\" "
                       "y=\"{2}\" text-anchor=\"middle\" fill=\"#333333\">{3}</text>\n",
                       x, top + plot_height, top + plot_height + 20, offset_label(tick));
        if (tick > size - distance)
            break;
    }
    fmt::format_to(
        out,
        "<path d=\"M{0} {1}v{2}h{3}\" fill=\"none\" stroke=\"#333333\"/>\n"
        "<text x=\"{4}\" y=\"{5}\" text-anchor=\"middle\" fill=\"#333333\">offset</text>\n",
        left, top, plot_height, plot_width, left + plot_width / 2, top + plot_height + 42);
    if (!columns_.empty()) {
        // Each column is a step as wide as its bytes, so that one block alone is seen, too.
        const double column_bytes =
            static_cast<double>(block) * static_cast<double>(blocks_in_column_);
        std::string upper;
        std::string lower;
        std::string mean;
        for (size_t i = 0; i < columns_.size(); ++i) {
            const Column &column = columns_[i];
            const double from = x_of(static_cast<double>(i) * column_bytes);
            const double to = x_of(static_cast<double>(i + 1) * column_bytes);
            const auto step = [&](double value) {
                return fmt::format("{}{:.2f} {:.2f}L{:.2f} {:.2f}", i == 0 ? 'M' : 'L', from,
                                   y_of(value), to, y_of(value));
            };
            upper += step(column.greatest);
            mean += step(column.sum / static_cast<double>(column.count));
            // The lower edge goes back from the end to the start.
            lower.insert(0, fmt::format("L{:.2f} {:.2f}L{:.2f} {:.2f}", to, y_of(column.least),
                                        from, y_of(column.least)));
        }
        fmt::format_to(out,
                       "<path d=\"{}{}Z\" fill=\"#9ecae1\" fill-opacity=\"0.6\"/>\n"
                       "<path d=\"{}\" fill=\"none\" stroke=\"#08519c\" stroke-width=\"1.2\"/>\n",
                       upper, lower, mean);
    }
    fmt::format_to(out, "</svg>\n");
    return fmt::to_string(text);
}

}  // namespace cli
