// SPDX-License-Identifier: MIT
#include "columns.h"

#include "progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <numeric>
#include <sys/ioctl.h>
#include <unistd.h>

namespace cli {
namespace {

constexpr KindInfo kinds[] = {
    {"zeros", '0', "#d9d9d9", "\x1b[90m"},
    {"one byte value", '1', "#bcbddc", "\x1b[36m"},
    {"text", 't', "#74c476", "\x1b[32m"},
    {"data", '.', "#fdd0a2", "\x1b[34m"},
    {"compressed or encrypted", '#', "#fb6a4a", "\x1b[31m"},
};

constexpr std::string_view levels[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

int64_t total_of(const Histogram &histogram) {
    return std::accumulate(histogram.begin(), histogram.end(), int64_t{0});
}

int64_t total_of(const Histogram &histogram, size_t first, size_t last) {
    return std::accumulate(histogram.begin() + static_cast<std::ptrdiff_t>(first),
                           histogram.begin() + static_cast<std::ptrdiff_t>(last) + 1, int64_t{0});
}

void add_to(Histogram &sum, const Histogram &more) {
    for (size_t i = 0; i < sum.size(); ++i)
        sum[i] += more[i];
}

// For a picture: the library tells it to the last bit.
double entropy_of(const Histogram &histogram) {
    const auto total = static_cast<double>(total_of(histogram));
    double entropy = 0;
    for (const int64_t count : histogram)
        if (count != 0)
            entropy -=
                static_cast<double>(count) / total * std::log2(static_cast<double>(count) / total);
    return entropy;
}

// Control characters and bytes that UTF-8 has not are next to none, and there are as many rests of
// characters as their beginnings ask for.
bool is_text(const Histogram &histogram) {
    const int64_t total = total_of(histogram);
    const int64_t spaces = total_of(histogram, '\t', '\r');
    const int64_t strange = total_of(histogram, 0, 0x1f) - spaces + histogram[0x7f] +
                            total_of(histogram, 0xc0, 0xc1) + total_of(histogram, 0xf5, 0xff);
    const int64_t rests = total_of(histogram, 0x80, 0xbf);
    const int64_t wanted = total_of(histogram, 0xc2, 0xdf) + 2 * total_of(histogram, 0xe0, 0xef) +
                           3 * total_of(histogram, 0xf0, 0xf4);
    // A column may begin and end inside of a character.
    return strange <= total / 200 && std::abs(rests - wanted) <= total / 100 + 6;
}

// Of so many random bytes, by the bias of the estimate (Miller 1955), less a tolerance: what
// programs compress is slightly below, machine code and pictures without compression far.
double least_dense(int64_t total) {
    return 8 - 255 / (2 * std::numbers::ln2 * static_cast<double>(total)) - 0.3;
}

}  // namespace

const KindInfo &info_of(Kind kind) {
    return kinds[static_cast<size_t>(kind)];
}

Kind kind_of(const Histogram &histogram) {
    const int64_t total = total_of(histogram);
    if (histogram[0] == total)
        return Kind::zeros;
    if (*std::max_element(histogram.begin(), histogram.end()) == total)
        return Kind::one_value;
    if (is_text(histogram))
        return Kind::text;
    // In fewer bytes many values cannot occur, so that nothing is to be seen.
    constexpr int64_t enough = 1024;
    return total >= enough && entropy_of(histogram) >= least_dense(total) ? Kind::dense
                                                                          : Kind::data;
}

Columns::Columns(int64_t size, int64_t unit) : part_(int64_t{64} << 10) {
    if (size >= 0) {
        part_ = 4096;
        while (size / part_ >= static_cast<int64_t>(most))
            part_ *= 2;
    }
    part_ = part_ <= unit ? unit : (part_ + unit - 1) / unit * unit;
}

void Columns::add(const Histogram &histogram) {
    if (columns_.empty() || parts_in_last_ == parts_in_column_) {
        if (columns_.size() == most) {
            for (size_t i = 0; i < most / 2; ++i) {
                columns_[i] = columns_[2 * i];
                add_to(columns_[i], columns_[2 * i + 1]);
            }
            columns_.resize(most / 2);
            parts_in_column_ *= 2;
        }
        columns_.push_back(histogram);
        parts_in_last_ = 1;
        return;
    }
    add_to(columns_.back(), histogram);
    ++parts_in_last_;
}

std::vector<Region> Columns::regions() const {
    std::vector<Region> out;
    int64_t offset = 0;
    for (const Histogram &column : columns_) {
        const int64_t length = total_of(column);
        const Kind kind = kind_of(column);
        if (!out.empty() && out.back().kind == kind)
            out.back().length += length;
        else
            out.push_back({offset, length, kind});
        offset += length;
    }
    return out;
}

std::vector<Cell> Columns::cells(size_t count) const {
    std::vector<Cell> out;
    const size_t cells = std::min(count, columns_.size());
    for (size_t i = 0; i < cells; ++i) {
        Histogram sum{};
        for (size_t k = i * columns_.size() / cells; k < (i + 1) * columns_.size() / cells; ++k)
            add_to(sum, columns_[k]);
        out.push_back({entropy_of(sum), kind_of(sum)});
    }
    return out;
}

Json regions_json(const Columns &columns) {
    Json out = Json::array();
    for (const Region &region : columns.regions())
        out.push_back({{"offset", region.offset},
                       {"length", region.length},
                       {"kind", info_of(region.kind).name}});
    return out;
}

std::string strip_text(const Columns &columns, int64_t size, size_t width, bool colours) {
    const std::vector<Cell> cells = columns.cells(width);
    if (cells.empty())
        return "";
    std::string entropies;
    std::string letters;
    for (const Cell &cell : cells) {
        const KindInfo &info = info_of(cell.kind);
        if (colours)
            entropies += info.escape;
        entropies += levels[std::min(static_cast<size_t>(cell.entropy), std::size(levels) - 1)];
        letters += info.letter;
    }
    if (colours)
        entropies += "\x1b[0m";
    const std::string end = human_size(static_cast<double>(size));
    const size_t room = cells.size() > end.size() + 1 ? cells.size() - end.size() - 1 : 1;
    std::string out = fmt::format("{}\n{}\n0{:{}}{}\n", entropies, letters, "", room, end);
    std::array<int64_t, std::size(kinds)> bytes{};
    for (const Region &region : columns.regions())
        bytes[static_cast<size_t>(region.kind)] += region.length;
    std::string_view separator;
    for (size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] == 0)
            continue;
        out += fmt::format("{}{} {} {:.1f}%", separator, kinds[i].letter, kinds[i].name,
                           100.0 * static_cast<double>(bytes[i]) / static_cast<double>(size));
        separator = ", ";
    }
    return out + '\n';
}

size_t strip_width() {
    winsize size{};
    if (::isatty(STDOUT_FILENO) == 1 && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
        size.ws_col > 8)
        return size.ws_col - size_t{2};
    return 72;
}

// As https://no-color.org asks.
bool wants_colours() {
    const char *no_colour = std::getenv("NO_COLOR");
    return ::isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace cli
