// SPDX-License-Identifier: MIT
#include "progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sys/ioctl.h>
#include <unistd.h>

namespace cli {
namespace {

size_t terminal_width() {
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col != 0)
        return size.ws_col;
    return 80;
}

// The progress is not worth a failure: what cannot be shown is not.
void show(const std::string &text) {
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

std::string duration(double seconds) {
    const auto whole = static_cast<int64_t>(std::clamp(seconds + 0.5, 0.0, 359999.0));
    if (whole < 3600)
        return fmt::format("{}:{:02}", whole / 60, whole % 60);
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace

std::string human_size(double bytes) {
    static constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < units.size()) {
        bytes /= 1024;
        ++unit;
    }
    return fmt::format("{:.{}f} {}", bytes, unit == 0 ? 0 : 1, units[unit]);
}

void Progress::begin(std::string label, bool wanted) {
    clear();
    label_ = std::move(label);
    wanted_ = wanted && ::isatty(STDERR_FILENO) == 1;
    start_ = Clock::now();
    next_ = start_ + std::chrono::milliseconds(500);
}

void Progress::update(int64_t done, int64_t total) {
    const Clock::time_point now = Clock::now();
    if (!wanted_ || now < next_)
        return;
    next_ = now + std::chrono::milliseconds(100);
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const double rate = static_cast<double>(done) / seconds;
    std::string text = fmt::format("{}/s", human_size(rate));
    if (total > 0) {
        const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
        const double left = rate > 0 ? static_cast<double>(total - done) / rate : 0;
        static constexpr size_t width = 24;
        const auto filled = static_cast<size_t>(share * width);
        text =
            fmt::format("[{:=>{}}{:{}}] {:3.0f}%  {}  {}  {} left", "", filled, "", width - filled,
                        share * 100, human_size(static_cast<double>(total)), text, duration(left));
    } else {
        text = fmt::format("{}  {}  {}", human_size(static_cast<double>(done)), text,
                           duration(seconds));
    }
    // A line that wraps could not be taken back. The name gives way first.
    const size_t width = terminal_width() - 1;
    std::string label = label_;
    if (label.size() + 2 + text.size() > width)
        label.resize(width > text.size() + 2 ? width - text.size() - 2 : 0);
    show(fmt::format("\r{}{}{}\x1b[K", label, label.empty() ? "" : "  ", text.substr(0, width)));
    shown_ = true;
}

void Progress::clear() {
    if (shown_)
        show("\r\x1b[K");
    shown_ = false;
}

}  // namespace cli
