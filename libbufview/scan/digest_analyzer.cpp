// SPDX-License-Identifier: MIT
#include "scan/digest_analyzer.h"

#include <cstring>
#include <string_view>

namespace bufview {

DigestAnalyzer::DigestAnalyzer(const DigestKind &kind)
    : Analyzer(AnalyzerKind::digest), algorithm_(kind) {
    if (!kind.combines) {
        digester_ = kind.make(kind);
    }
}

DigestAnalyzer::DigestAnalyzer(const DigestAnalyzer &other)
    : Analyzer(other), algorithm_(other.algorithm_), crc_(other.crc_),
      digester_(other.digester_ != nullptr ? other.digester_->clone() : nullptr),
      closed_(other.closed_) {}

AnalyzerPtr DigestAnalyzer::load_plan(StateReader &reader) {
    const auto size = reader.get<uint8_t>();
    const auto *name = reinterpret_cast<const char *>(reader.get_bytes(size));
    const DigestKind *kind = find_digest_kind(std::string_view(name, size));
    reader.expect(kind != nullptr, "there is no digest of that name");
    return std::make_unique<DigestAnalyzer>(*kind);
}

AnalyzerPtr DigestAnalyzer::fresh() const {
    return std::make_unique<DigestAnalyzer>(algorithm_);
}

AnalyzerPtr DigestAnalyzer::clone() const {
    return AnalyzerPtr(new DigestAnalyzer(*this));
}

Crc DigestAnalyzer::crc_kind() const {
    return std::string_view(algorithm_.name) == "crc32" ? Crc::ieee : Crc::castagnoli;
}

DigestValue DigestAnalyzer::value() const {
    if (ordered()) {
        return digester_ != nullptr ? digester_->value() : closed_;
    }
    DigestValue result;
    result.size = algorithm_.size;
    store(reinterpret_cast<std::byte *>(result.bytes), crc_, ByteOrder::big);
    return result;
}

void DigestAnalyzer::do_feed(const Piece &piece) {
    if (digester_ != nullptr) {
        digester_->update(piece.data, piece.size);
    } else {
        crc_ = update_crc(crc_kind(), crc_, piece.data, piece.size);
    }
}

void DigestAnalyzer::do_merge(Analyzer &right) noexcept {
    crc_ = combine_crc(crc_kind(), crc_, static_cast<DigestAnalyzer &>(right).crc_, right.length());
}

bool DigestAnalyzer::same_plan(const Analyzer &other) const {
    return other.kind() == kind() &&
           &static_cast<const DigestAnalyzer &>(other).algorithm_ == &algorithm_;
}

void DigestAnalyzer::save_plan(StateWriter &writer) const {
    const std::string_view name = algorithm_.name;
    writer.put(static_cast<uint8_t>(name.size()));
    writer.put_bytes(name.data(), static_cast<int64_t>(name.size()));
}

void DigestAnalyzer::save_state(StateWriter &writer) const {
    const DigestValue digest = value();
    writer.put_bytes(digest.bytes, digest.size);
}

void DigestAnalyzer::do_load_state(StateReader &reader, bool closed) {
    const std::byte *bytes = reader.get_bytes(algorithm_.size);
    if (!ordered()) {
        crc_ = load<uint32_t>(bytes, ByteOrder::big);
        return;
    }
    if (length() == 0 && !closed) {
        return;
    }
    reader.expect(closed, "a digest that needs its bytes in order is not finished");
    digester_ = nullptr;
    closed_.size = algorithm_.size;
    std::memcpy(closed_.bytes, bytes, static_cast<size_t>(algorithm_.size));
}

}  // namespace bufview
