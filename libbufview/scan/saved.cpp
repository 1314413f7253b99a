// SPDX-License-Identifier: MIT
// A scan as bytes: "BVSCAN", version (u16), finished (u8), first byte and number of bytes seen
// (i64 each), number of analyzers (u32); of each its kind (u8) and plan; then of each its state.
#include "scan/limits.h"
#include "scan/scan.h"

#include <cstring>

namespace bufview {

namespace {

constexpr char magic[] = {'B', 'V', 'S', 'C', 'A', 'N'};
constexpr uint16_t version = 1;

AnalyzerPtr load_plan(StateReader &reader) {
    const auto kind = reader.get<uint8_t>();
    switch (static_cast<AnalyzerKind>(kind)) {
    case AnalyzerKind::find:
        return FindAnalyzer::load_plan(reader);
    case AnalyzerKind::digest:
        return DigestAnalyzer::load_plan(reader);
    case AnalyzerKind::histogram:
        return HistogramAnalyzer::load_plan(reader);
    case AnalyzerKind::block_entropy:
        return BlockEntropyAnalyzer::load_plan(reader);
    case AnalyzerKind::strings:
        return StringsAnalyzer::load_plan(reader);
    case AnalyzerKind::find_many:
        return FindManyAnalyzer::load_plan(reader);
    case AnalyzerKind::ngrams:
        return NgramsAnalyzer::load_plan(reader);
    case AnalyzerKind::lines:
        return LinesAnalyzer::load_plan(reader);
    case AnalyzerKind::text:
        return TextAnalyzer::load_plan(reader);
    case AnalyzerKind::correlation:
        return CorrelationAnalyzer::load_plan(reader);
    case AnalyzerKind::window_entropy:
        return WindowEntropyAnalyzer::load_plan(reader);
    }
    reader.expect(false, "there is no analyzer of that kind");
    return nullptr;
}

}  // namespace

Vector<std::byte> Scan::save() const {
    const Gate::Read hold(gate_);
    StateWriter writer;
    writer.put_bytes(magic, sizeof magic);
    writer.put(version);
    writer.put(static_cast<uint8_t>(finished_ ? 1 : 0));
    writer.put(begin_);
    writer.put(length_);
    writer.put(static_cast<uint32_t>(analyzers_.size()));
    for (size_t i = 0; i < analyzers_.size(); ++i) {
        const Analyzer &analyzer = *analyzers_[i];
        if (analyzer.has_sink()) {
            fail(Status::unsupported, "analyzer %lld has handed out what it found",
                 static_cast<long long>(i));
        }
        if (analyzer.ordered() && length_ != 0 && !finished_) {
            fail(Status::unsupported,
                 "analyzer %lld needs all bytes in order: it is saved only when finished",
                 static_cast<long long>(i));
        }
        writer.put(static_cast<uint8_t>(analyzer.kind()));
        analyzer.save_plan(writer);
    }
    for (const AnalyzerPtr &analyzer : analyzers_) {
        analyzer->save_state(writer);
    }
    return writer.take();
}

std::unique_ptr<Scan> Scan::load(const std::byte *bytes, int64_t size) {
    StateReader reader(bytes, size);
    reader.expect(std::memcmp(reader.get_bytes(sizeof magic), magic, sizeof magic) == 0,
                  "it does not begin as one");
    const auto written_by = reader.get<uint16_t>();
    if (written_by != version) {
        fail(Status::unsupported, "a saved scan of version %u; this library reads version %u",
             static_cast<unsigned>(written_by), static_cast<unsigned>(version));
    }
    auto scan = std::make_unique<Scan>();
    const auto finished = reader.get<uint8_t>();
    reader.expect(finished <= 1, "neither finished nor not");
    scan->finished_ = finished == 1;
    scan->begin_ = reader.get_between(0, INT64_MAX, "first byte");
    scan->length_ = reader.get_between(0, INT64_MAX - scan->begin_, "number of bytes");
    const auto count = reader.get<uint32_t>();
    reader.expect(count <= max_analyzers, "too many analyzers");
    for (uint32_t i = 0; i < count; ++i) {
        scan->analyzers_.push_back(load_plan(reader));
    }
    for (const AnalyzerPtr &analyzer : scan->analyzers_) {
        analyzer->load_state(reader, scan->begin_, scan->length_, scan->finished_);
    }
    reader.expect(reader.left() == 0, "bytes are left over");
    return scan;
}

}  // namespace bufview
