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
// The regions lie directly below the curve.
constexpr double band_height = 14;
constexpr double axis = top + plot_height + band_height;

double y_of(double entropy) {
    return top + plot_height * (1 - entropy / 8);
}

double x_of(double offset, int64_t size) {
    const double share = offset / static_cast<double>(std::max<int64_t>(size, 1));
    return left + plot_width * std::clamp(share, 0.0, 1.0);
}

template <class... Args>
void append(std::string &out, fmt::format_string<Args...> format, Args &&...args) {
    fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
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

void draw_title(std::string &out, const PlotInfo &info) {
    append(out,
           "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1000 440\" width=\"1000\" "
           "height=\"440\" font-family=\"sans-serif\" font-size=\"12\">\n"
           "<rect width=\"1000\" height=\"440\" fill=\"#ffffff\"/>\n"
           "<text x=\"{}\" y=\"24\" font-size=\"16\" fill=\"#111111\">Entropy of {}</text>\n",
           left, xml(info.file));
    const std::string what =
        info.window == info.step
            ? fmt::format("blocks of {} bytes", info.window)
            : fmt::format("windows of {} bytes every {}", info.window, info.step);
    append(out,
           "<text x=\"{}\" y=\"42\" fill=\"#555555\">{} bytes, {:.4f} bits per byte over all; {}"
           "</text>\n",
           left, info.size, info.entropy, what);
}

void draw_axes(std::string &out, int64_t size) {
    for (int bits = 0; bits <= 8; bits += 2)
        append(out,
               "<path d=\"M{0} {1:.1f}h{2}\" stroke=\"#dddddd\"/>"
               "<text x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\" fill=\"#333333\">{5}</text>\n",
               left, y_of(bits), plot_width, left - 8, y_of(bits) + 4, bits);
    append(out,
           "<text transform=\"translate(18 {:.1f}) rotate(-90)\" text-anchor=\"middle\" "
           "fill=\"#333333\">bits per byte</text>\n",
           top + plot_height / 2);
    const int64_t distance = tick_distance(size);
    for (int64_t tick = 0; tick <= size && size != 0; tick += distance) {
        append(out,
               "<path d=\"M{0:.1f} {1}v6\" stroke=\"#333333\"/><text x=\"{0:.1f}\" y=\"{2}\" "
               "text-anchor=\"middle\" fill=\"#333333\">{3}</text>\n",
               x_of(static_cast<double>(tick), size), axis, axis + 20, offset_label(tick));
        if (tick > size - distance)
            break;
    }
    append(out,
           "<path d=\"M{0} {1}V{2}h{3}\" fill=\"none\" stroke=\"#333333\"/>\n"
           "<text x=\"{4}\" y=\"{5}\" text-anchor=\"middle\" fill=\"#333333\">offset</text>\n",
           left, top, axis, plot_width, left + plot_width / 2, axis + 40);
}

void draw_regions(std::string &out, const PlotInfo &info) {
    for (const Region &region : info.regions) {
        const double from = x_of(static_cast<double>(region.offset), info.size);
        const double to = x_of(static_cast<double>(region.offset + region.length), info.size);
        append(out,
               "<rect x=\"{:.2f}\" y=\"{}\" width=\"{:.2f}\" height=\"{}\" fill=\"{}\"><title>{}, "
               "{} bytes at {}</title></rect>\n",
               from, top + plot_height, to - from, band_height, info_of(region.kind).colour,
               info_of(region.kind).name, region.length, region.offset);
    }
}

// Only of what there is.
void draw_legend(std::string &out, const PlotInfo &info) {
    double x = left;
    const double y = axis + 68;
    const auto entry = [&](std::string_view shape, std::string_view name) {
        append(out, "{}<text x=\"{}\" y=\"{}\" fill=\"#333333\">{}</text>\n", shape, x + 20, y,
               name);
        x += 36 + 6.4 * static_cast<double>(name.size());
    };
    const auto square = [&](std::string_view colour) {
        return fmt::format("<rect x=\"{}\" y=\"{}\" width=\"14\" height=\"12\" fill=\"{}\"/>", x,
                           y - 10, colour);
    };
    entry(fmt::format("<rect x=\"{}\" y=\"{}\" width=\"14\" height=\"2\" fill=\"#08519c\"/>", x,
                      y - 5),
          "mean");
    entry(square("#9ecae1\" fill-opacity=\"0.6"), "least to greatest");
    for (const Kind kind : {Kind::zeros, Kind::one_value, Kind::text, Kind::data, Kind::dense})
        if (std::any_of(info.regions.begin(), info.regions.end(),
                        [&](const Region &region) { return region.kind == kind; }))
            entry(square(info_of(kind).colour), info_of(kind).name);
}

}  // namespace

void Plot::add(double value) {
    if (columns_.empty() || columns_.back().count == values_in_column_) {
        if (columns_.size() == most_columns) {
            for (size_t i = 0; i < most_columns / 2; ++i) {
                const Column &a = columns_[2 * i];
                const Column &b = columns_[2 * i + 1];
                columns_[i] = {std::min(a.least, b.least), std::max(a.greatest, b.greatest),
                               a.sum + b.sum, a.count + b.count};
            }
            columns_.resize(most_columns / 2);
            values_in_column_ *= 2;
        }
        columns_.push_back({value, value, value, 1});
        return;
    }
    Column &last = columns_.back();
    last = {std::min(last.least, value), std::max(last.greatest, value), last.sum + value,
            last.count + 1};
}

// Each column is a step as wide as its bytes, so that one block alone is seen, too. A window
// stands for the bytes in its middle.
void Plot::draw_curve(std::string &out, const PlotInfo &info) const {
    if (columns_.empty())
        return;
    const double column_bytes =
        static_cast<double>(info.step) * static_cast<double>(values_in_column_);
    const double first = static_cast<double>(info.window - info.step) / 2;
    std::string upper;
    std::string mean;
    std::vector<std::string> lower;
    for (size_t i = 0; i < columns_.size(); ++i) {
        const Column &column = columns_[i];
        const double start = first + static_cast<double>(i) * column_bytes;
        const double from = x_of(start, info.size);
        const double to = x_of(
            start + static_cast<double>(info.step) * static_cast<double>(column.count), info.size);
        const auto step = [&](double value) {
            return fmt::format("{}{:.2f} {:.2f}L{:.2f} {:.2f}", i == 0 ? 'M' : 'L', from,
                               y_of(value), to, y_of(value));
        };
        upper += step(column.greatest);
        mean += step(column.sum / static_cast<double>(column.count));
        lower.push_back(fmt::format("L{:.2f} {:.2f}L{:.2f} {:.2f}", to, y_of(column.least), from,
                                    y_of(column.least)));
    }
    // The lower edge goes back from the end to the start.
    for (auto each = lower.rbegin(); each != lower.rend(); ++each)
        upper += *each;
    append(out,
           "<path d=\"{}Z\" fill=\"#9ecae1\" fill-opacity=\"0.6\"/>\n"
           "<path d=\"{}\" fill=\"none\" stroke=\"#08519c\" stroke-width=\"1.2\"/>\n",
           upper, mean);
}

std::string Plot::svg(const PlotInfo &info) const {
    std::string out;
    draw_title(out, info);
    draw_axes(out, info.size);
    draw_regions(out, info);
    draw_legend(out, info);
    draw_curve(out, info);
    return out + "</svg>\n";
}

}  // namespace cli
