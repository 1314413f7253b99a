// SPDX-License-Identifier: MIT
#pragma once

#include "scan/analyzer.h"
#include "scan/crc.h"
#include "scan/digest.h"

namespace bufview {

// A digest. The checks merge by arithmetic, all others are fed in order.
class DigestAnalyzer final : public Analyzer {
public:
    // Throws Status::unsupported if the algorithm is not to be had here.
    explicit DigestAnalyzer(const DigestKind &kind);
    static AnalyzerPtr load_plan(StateReader &reader);

    const DigestKind &algorithm() const { return algorithm_; }
    DigestValue value() const;

    bool ordered() const override { return !algorithm_.combines; }
    bool is_quick() const override { return algorithm_.combines; }
    AnalyzerPtr fresh() const override;
    AnalyzerPtr clone() const override;
    void prepare_merge(const Analyzer &) override {}
    bool same_plan(const Analyzer &other) const override;
    void save_plan(StateWriter &writer) const override;
    void save_state(StateWriter &writer) const override;

protected:
    void do_feed(const Piece &piece) override;
    void do_merge(Analyzer &right) noexcept override;
    void do_load_state(StateReader &reader, bool closed) override;

private:
    DigestAnalyzer(const DigestAnalyzer &other);
    Crc crc_kind() const;

    const DigestKind &algorithm_;
    uint32_t crc_ = 0;
    // Null for a check, and for a digest that was loaded: that one has a value and cannot go on.
    std::unique_ptr<Digester> digester_;
    DigestValue closed_;
};

}  // namespace bufview
