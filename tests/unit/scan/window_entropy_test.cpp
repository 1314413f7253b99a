// SPDX-License-Identifier: MIT
// The entropy of a sliding window, beside that of each window alone.
#include "support.h"

#include "scan/scan.h"

#include <algorithm>
#include <utility>

namespace bufview::test {
namespace {

struct Plan {
    int64_t window;
    int64_t step;
    int64_t limit;
};

const std::vector<Plan> plans = {{1, 1, -1},   {7, 3, -1},    {5, 11, -1},  {64, 1, -1},
                                 {300, 1, -1}, {300, 150, 2}, {130, 129, 3}};

std::vector<double> alone(const Plan &plan, const std::string &text, int64_t offset) {
    std::vector<double> values;
    for (int64_t at = 0; at + plan.window <= static_cast<int64_t>(text.size()); ++at) {
        if ((offset + at) % plan.step == 0) {
            Counts counts = {};
            reference::add_histogram(as_bytes(text) + at, plan.window, counts);
            values.push_back(entropy_of(counts));
        }
    }
    return values;
}

AnalyzerPtr make(const Plan &plan) {
    return WindowEntropyAnalyzer::make(plan.window, plan.step, plan.limit);
}

AnalyzerPtr fed(const Plan &plan, const std::string &text, int64_t offset, int64_t piece) {
    AnalyzerPtr analyzer = make(plan);
    for (int64_t at = 0; at < static_cast<int64_t>(text.size()); at += piece) {
        const int64_t size = std::min(piece, static_cast<int64_t>(text.size()) - at);
        analyzer->feed({as_bytes(text) + at, size, offset + at});
    }
    return analyzer;
}

void expect_values(const Analyzer &analyzer, const Plan &plan, std::vector<double> wanted) {
    const auto &windows = static_cast<const WindowEntropyAnalyzer &>(analyzer);
    EXPECT_EQ(windows.count(), static_cast<int64_t>(wanted.size()));
    if (plan.limit >= 0 && static_cast<int64_t>(wanted.size()) > plan.limit) {
        wanted.resize(static_cast<size_t>(plan.limit));
    }
    std::vector<double> values(wanted.size() + 1);
    values.resize(
        static_cast<size_t>(windows.read(0, static_cast<int64_t>(values.size()), values.data())));
    // To the last bit.
    EXPECT_EQ(values, wanted) << plan.window << " by " << plan.step;
}

std::string text_of(Random &random, int64_t size) {
    const int64_t values = 1 + random.below(256);
    std::string text;
    for (int64_t i = 0; i < size; ++i) {
        text += static_cast<char>(random.below(values));
    }
    return text;
}

TEST(WindowEntropy, IsThatOfEachWindowAloneHoweverItIsFed) {
    Random random(91);
    for (const Plan &plan : plans) {
        for (const int64_t size : {0, 1, 6, 129, 300, 1000}) {
            const std::string text = text_of(random, size);
            for (const int64_t offset : {0, 1, 149}) {
                const std::vector<double> wanted = alone(plan, text, offset);
                for (const int64_t piece : {1, 50, 127, 299, 1000}) {
                    expect_values(*fed(plan, text, offset, piece), plan, wanted);
                }
            }
        }
    }
}

TEST(WindowEntropy, IsTheSameForAllCuts) {
    Random random(92);
    for (const Plan &plan : plans) {
        const std::string text = text_of(random, 700);
        const std::vector<double> wanted = alone(plan, text, 10);
        for (int64_t round = 0; round < 200; ++round) {
            AnalyzerPtr whole = make(plan);
            for (int64_t at = 0; at < 700;) {
                const int64_t size =
                    std::min(1 + random.below(round % 2 == 0 ? 20 : 400), 700 - at);
                const AnalyzerPtr part =
                    fed(plan, text.substr(static_cast<size_t>(at), static_cast<size_t>(size)),
                        10 + at, 1 + random.below(size));
                whole->absorb(*part);
                at += size;
            }
            expect_values(*whole, plan, wanted);
        }
    }
}

TEST(WindowEntropy, GoesOnFromWhatWasSaved) {
    Random random(93);
    const std::string text = text_of(random, 900);
    for (const Plan &plan : plans) {
        const std::vector<double> wanted = alone(plan, text, 0);
        for (const int64_t cut : {0, 1, 63, 64, 299, 300, 301, 899}) {
            Scan scan;
            scan.add_analyzer(make(plan));
            scan.feed(0, as_bytes(text), cut);
            const Vector<std::byte> saved = scan.save();
            const auto loaded = Scan::load(saved.data(), static_cast<int64_t>(saved.size()));
            loaded->feed(cut, as_bytes(text) + cut, 900 - cut);
            loaded->read<WindowEntropyAnalyzer>(
                0, AnalyzerKind::window_entropy,
                [&](const WindowEntropyAnalyzer &found) { expect_values(found, plan, wanted); });
        }
    }
}

TEST(WindowEntropy, DoesNotOverflowAtTheLastOffsets) {
    const std::string text = "abcdefghij";
    for (const int64_t step : {int64_t{1}, INT64_MAX / 2 + 1, INT64_MAX}) {
        const AnalyzerPtr analyzer = make({3, step, -1});
        analyzer->feed({as_bytes(text), 10, INT64_MAX - 10});
        const auto &windows = static_cast<const WindowEntropyAnalyzer &>(*analyzer);
        EXPECT_EQ(windows.count(), step == 1 ? 8 : 0);
    }
}

TEST(WindowEntropy, RefusesWrongPlans) {
    const auto status = [](int64_t window, int64_t step, int64_t limit) {
        return status_of([&] { make({window, step, limit}); });
    };
    EXPECT_EQ(status(0, 1, -1), Status::argument);
    EXPECT_EQ(status(1, 0, -1), Status::argument);
    EXPECT_EQ(status(1, 1, -2), Status::argument);
    EXPECT_EQ(status((1 << 20) + 1, 1, -1), Status::limit);
    EXPECT_EQ(status(1 << 20, INT64_MAX, 0), Status::ok);
}

}  // namespace
}  // namespace bufview::test
