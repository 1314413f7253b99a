// SPDX-License-Identifier: MIT
// Saved scans that somebody tampered with.
#include "results.h"
#include "support.h"

namespace bufview::test {
namespace {

std::string saved(const Scan &scan) {
    const Vector<std::byte> bytes = scan.save();
    return std::string(reinterpret_cast<const char *>(bytes.data()), bytes.size());
}

std::unique_ptr<Scan> loaded(std::string_view bytes) {
    // Where a byte too many is read, the sanitizer sees it.
    const std::vector<char> copy(bytes.begin(), bytes.end());
    return Scan::load(reinterpret_cast<const std::byte *>(copy.data()),
                      static_cast<int64_t>(copy.size()));
}

std::string sample(int64_t size, int64_t offset) {
    Random random(61);
    Scan scan;
    add_mergeable(scan);
    scan.add_digest("sha256");
    const std::string text = mixed_text(random, size);
    scan.feed(offset, as_bytes(text), size);
    scan.finish();
    return saved(scan);
}

TEST(SavedScan, HasTheDocumentedForm) {
    Scan scan;
    scan.add_digest("crc32");
    scan.feed(5, as_bytes("123456789"), 9);
    const std::string expected("BVSCAN\1\0"                         // magic, version
                               "\0"                                 // not finished
                               "\5\0\0\0\0\0\0\0\x9\0\0\0\0\0\0\0"  // 9 bytes from 5 on
                               "\1\0\0\0"                           // one analyzer
                               "\2\5crc32"                          // a digest
                               "\xCB\xF4\x39\x26",
                               6 + 2 + 1 + 16 + 4 + 7 + 4);
    EXPECT_EQ(saved(scan), expected);
}

TEST(SavedScan, IsRefusedIfItIsCutShortOrTooLong) {
    const std::string bytes = sample(300, 40);
    for (size_t size = 0; size < bytes.size(); ++size) {
        ASSERT_EQ(status_of([&] { loaded(bytes.substr(0, size)); }), Status::data) << size;
    }
    EXPECT_EQ(status_of([&] { loaded(bytes + '\0'); }), Status::data);
    EXPECT_EQ(saved(*loaded(bytes)), bytes);
}

TEST(SavedScan, OfALaterVersionIsUnsupported) {
    std::string bytes = sample(10, 0);
    bytes[6] = 2;
    EXPECT_EQ(status_of([&] { loaded(bytes); }), Status::unsupported);
    bytes[0] = 'X';
    EXPECT_EQ(status_of([&] { loaded(bytes); }), Status::data);
}

// Whatever is accepted works: it can be read, merged, fed and saved.
TEST(SavedScan, ThatWasTamperedWithIsRefusedOrHarmless) {
    Random random(62);
    const std::string samples[] = {sample(0, 0), sample(1, 3), sample(300, 40), sample(3000, 0)};
    const int64_t extremes[] = {0, 1, -1, 2, INT64_MAX, INT64_MIN, INT64_MAX - 1, 300, 1 << 20};
    int accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = samples[round % 4];
        const auto size = static_cast<int64_t>(bytes.size());
        for (int64_t changes = 1 + random.below(3); changes > 0; --changes) {
            // More often in the plan than in the findings.
            const int64_t at =
                random.below(random.below(2) == 0 ? std::min<int64_t>(size, 300) : size);
            if (random.below(2) == 0) {
                bytes[static_cast<size_t>(at)] = static_cast<char>(random.below(256));
            } else if (at + 8 <= size) {
                std::memcpy(bytes.data() + at, &extremes[random.below(9)], 8);
            }
        }
        std::unique_ptr<Scan> scan;
        const Status status = status_of([&] { scan = loaded(bytes); });
        if (status != Status::ok) {
            ASSERT_TRUE(status == Status::data || status == Status::unsupported)
                << static_cast<int>(status);
            continue;
        }
        ++accepted;
        (void)results_of(*scan);
        const Scan::Range range = scan->range();
        const auto follower = loaded(bytes);
        (void)status_of([&] { follower->merge(*scan); });
        (void)status_of([&] { scan->feed(range.offset + range.length, as_bytes("abab\n"), 5); });
        follower->reset();
        (void)status_of([&] { follower->feed(0, as_bytes("abab\n"), 5); });
        (void)status_of([&] { scan->finish(); });
        ASSERT_EQ(saved(*loaded(saved(*scan))), saved(*scan));
    }
    EXPECT_GT(accepted, 500);
}

}  // namespace
}  // namespace bufview::test
