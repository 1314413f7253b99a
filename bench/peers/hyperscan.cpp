// SPDX-License-Identifier: MIT
#include "search.h"

#ifdef BUFVIEW_HAVE_HYPERSCAN
#include <hs/hs.h>

#include <limits>
#include <memory>
#endif

namespace bufview::bench {

#ifdef BUFVIEW_HAVE_HYPERSCAN
namespace {

struct Machine {
    hs_database_t *database = nullptr;
    hs_scratch_t *scratch = nullptr;

    Machine(const std::vector<std::string> &patterns, bool any_case) {
        std::vector<const char *> texts;
        std::vector<size_t> sizes;
        std::vector<unsigned> ids;
        for (const std::string &pattern : patterns) {
            texts.push_back(pattern.data());
            sizes.push_back(pattern.size());
            ids.push_back(static_cast<unsigned>(ids.size()));
        }
        const std::vector<unsigned> flags(patterns.size(), any_case ? HS_FLAG_CASELESS : 0);
        hs_compile_error_t *error = nullptr;
        if (hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), sizes.data(),
                                 static_cast<unsigned>(patterns.size()), HS_MODE_BLOCK, nullptr,
                                 &database, &error) != HS_SUCCESS) {
            const std::string why = error->message;
            hs_free_compile_error(error);
            throw Unable(why);
        }
        if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) {
            hs_free_database(database);
            throw Unable("hs_alloc_scratch() failed");
        }
    }
    Machine(const Machine &) = delete;
    Machine &operator=(const Machine &) = delete;
    ~Machine() {
        hs_free_scratch(scratch);
        hs_free_database(database);
    }
};

int count_match(unsigned id, unsigned long long, unsigned long long end, unsigned, void *context) {
    auto &found = *static_cast<Found *>(context);
    ++found.counts[id];
    found.ends += end;
    return 0;
}

}  // namespace

Contestant hyperscan(const std::vector<std::string> &patterns, bool any_case,
                     std::function<std::string(const Found &)> tell) {
    return {"Hyperscan",
            [=](const Input &input) -> Work {
                if (input.bytes.size() > std::numeric_limits<unsigned>::max()) {
                    throw Unable("takes less than 4 GiB at a time");
                }
                const auto machine = std::make_shared<Machine>(patterns, any_case);
                return [=] {
                    Found found{std::vector<uint64_t>(patterns.size()), 0};
                    const auto *data = reinterpret_cast<const char *>(input.begin());
                    if (hs_scan(machine->database, data, static_cast<unsigned>(input.bytes.size()),
                                0, machine->scratch, count_match, &found) != HS_SUCCESS) {
                        throw std::runtime_error("hs_scan() failed");
                    }
                    return tell(found);
                };
            },
            {}};
}
#else
Contestant hyperscan(const std::vector<std::string> &, bool,
                     std::function<std::string(const Found &)>) {
    return missing("Hyperscan", "libhyperscan was not found");
}
#endif

}  // namespace bufview::bench
