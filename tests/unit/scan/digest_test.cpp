// SPDX-License-Identifier: MIT
// Digests against published values.
#include "scan/digest.h"

#include "results.h"
#include "support.h"

#include <thread>

namespace bufview::test {
namespace {

std::string hex_of_text(const char *algorithm, std::string_view text) {
    Scan scan;
    scan.add_digest(algorithm);
    scan.feed(0, as_bytes(text), static_cast<int64_t>(text.size()));
    return hex_digest(scan, 0);
}

struct Vector3 {
    const char *algorithm;
    const char *text;
    const char *digest;
};

class PublishedDigest : public testing::TestWithParam<Vector3> {};

TEST_P(PublishedDigest, IsMet) {
    EXPECT_EQ(hex_of_text(GetParam().algorithm, GetParam().text), GetParam().digest);
}

// RFC 1321 A.5; FIPS 180-4 and FIPS 202 example values of NIST; RFC 7693 A; the check value of the
// catalogue of parametrised CRC algorithms; xxHash of nothing as its specification gives it.
INSTANTIATE_TEST_SUITE_P(
    All, PublishedDigest,
    testing::Values(Vector3{"md5", "", "d41d8cd98f00b204e9800998ecf8427e"},
                    Vector3{"md5", "message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
                    Vector3{"sha1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
                    Vector3{"sha1", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
                    Vector3{"sha224", "abc",
                            "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
                    Vector3{"sha256", "abc",
                            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
                    Vector3{"sha256", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
                    Vector3{"sha384", "abc",
                            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                            "8086072ba1e7cc2358baeca134c825a7"},
                    Vector3{"sha512", "abc",
                            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
                    Vector3{"sha3-256", "abc",
                            "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"},
                    Vector3{"blake2b", "abc",
                            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                            "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"},
                    Vector3{"crc32", "123456789", "cbf43926"}, Vector3{"crc32", "", "00000000"},
                    Vector3{"crc32c", "123456789", "e3069283"},
                    Vector3{"xxh3", "", "2d06800538d394c2"},
                    Vector3{"xxh128", "", "99aa06d3014798d86001c324468d497f"}));

TEST(Digest, OfAMillionLettersIsThatOfFips180) {
    EXPECT_EQ(hex_of_text("sha256", std::string(1'000'000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    EXPECT_EQ(hex_of_text("sha1", std::string(1'000'000, 'a')),
              "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST(Digest, EachHasANameAndTheSizeItSays) {
    int64_t index = 0;
    for (const DigestKind *kind = digest_kind(0); kind != nullptr; kind = digest_kind(++index)) {
        EXPECT_EQ(find_digest_kind(kind->name), kind);
        EXPECT_EQ(hex_of_text(kind->name, "x").size(), static_cast<size_t>(2 * kind->size));
    }
    EXPECT_EQ(index, 12);
    EXPECT_EQ(digest_kind(-1), nullptr);
    EXPECT_EQ(find_digest_kind(""), nullptr);
    EXPECT_EQ(find_digest_kind("MD5"), nullptr);
}

TEST(Digest, IsTheSameForEveryCut) {
    Random random(31);
    const std::string text = random_text(random, 3000, 256);
    for (int64_t index = 0; digest_kind(index) != nullptr; ++index) {
        const char *name = digest_kind(index)->name;
        const std::string whole = hex_of_text(name, text);
        Scan scan;
        scan.add_digest(name);
        for (int64_t at = 0; at < 3000;) {
            const int64_t length = std::min(3000 - at, random.below(200));
            scan.feed(at, as_bytes(text) + at, length);
            at += length;
            // Asking does not disturb.
            (void)hex_digest(scan, 0);
        }
        EXPECT_EQ(hex_digest(scan, 0), whole) << name;
    }
}

TEST(Digest, IsFetchedOnceByManyThreads) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([] {
            for (int round = 0; round < 50; ++round) {
                EXPECT_EQ(hex_of_text("sha384", "abc").substr(0, 16), "cb00753f45a35e8b");
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
}

}  // namespace
}  // namespace bufview::test
