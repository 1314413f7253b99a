// SPDX-License-Identifier: MIT
// One task, done by this library and by what users would take instead: on the same bytes, in turns,
// and with the same result.
#pragma once

#include "sample.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace bufview::bench {

// What all contestants of a task work on: the first bytes of a sample, mapped.
struct Input {
    const Sample &sample;
    std::span<const std::byte> bytes;

    const uint8_t *begin() const { return reinterpret_cast<const uint8_t *>(bytes.data()); }
    const uint8_t *end() const { return begin() + bytes.size(); }
    // For a scan of the view of the sample.
    ScanOptions options() const {
        ScanOptions options;
        options.length = static_cast<int64_t>(bytes.size());
        return options;
    }
};

// Does the task once and tells the result, which must be everybody's.
using Work = std::function<std::string()>;

// Thrown by a contestant that is there, and cannot do the task.
struct Unable : std::runtime_error {
    using runtime_error::runtime_error;
};

struct Contestant {
    std::string who;
    // Gets ready, which is not measured. Null for one that is not there.
    std::function<Work(const Input &)> prepare;
    // Why it is not.
    std::string missing;
};

struct Contest {
    // FAMILY/TASK
    std::string name;
    std::string kind;
    int64_t bytes;
    std::vector<Contestant> contestants;
};

inline Contestant missing(std::string who, std::string why) {
    return {std::move(who), nullptr, std::move(why)};
}

inline constexpr const char *ours = "libbufview";

// A scan that has one analyzer, by the same calls that users make. `tell` is asked for the result
// after each run.
template <class Add, class Tell>
Contestant scan_contestant(Add add, Tell tell) {
    return {ours,
            [=](const Input &input) -> Work {
                const auto scan = std::make_shared<Scan>(Scan::create());
                const int64_t id = add(*scan);
                return [=] {
                    scan->restart();
                    scan->run(input.sample.view(), input.options());
                    return tell(*scan, id);
                };
            },
            {}};
}

// A contestant that needs no preparation.
template <class Do>
Contestant direct(std::string who, Do work) {
    return {std::move(who),
            [=](const Input &input) -> Work { return [=] { return work(input); }; },
            {}};
}

// Slow contestants see this share of a sample.
inline int64_t share_of_sample(int64_t parts) {
    return std::max<int64_t>(sample_size() / parts, 65536);
}

std::vector<Contest> search_contests();
std::vector<Contest> growth_contests();
std::vector<Contest> statistics_contests();
std::vector<Contest> digest_contests();

}  // namespace bufview::bench
