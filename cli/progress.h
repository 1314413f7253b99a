// SPDX-License-Identifier: MIT
// One line on the terminal that says how far a run is. Other outputs never see it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace cli {

class Progress {
public:
    // Starts to measure. Shows nothing if the standard error is no terminal, or before a run has
    // taken half a second.
    void begin(std::string label, bool wanted);
    void update(int64_t done, int64_t total);
    // Takes the line away, so that something else can be printed.
    void clear();

private:
    using Clock = std::chrono::steady_clock;

    std::string label_;
    Clock::time_point start_;
    Clock::time_point next_;
    bool wanted_ = false;
    bool shown_ = false;
};

// A number of bytes as a person reads it: "1.5 GiB".
std::string human_size(double bytes);

}  // namespace cli
