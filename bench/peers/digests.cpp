// SPDX-License-Identifier: MIT
// Digests beside the libraries that users would call themselves.
#include "contest.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include <array>
#include <cstdio>
#include <cstring>

#ifdef BUFVIEW_HAVE_ZLIB
#include <zlib.h>
#endif

namespace bufview::bench {
namespace {

std::string hex_number(unsigned long long number, int digits) {
    char text[24];
    std::snprintf(text, sizeof text, "%0*llx", digits, number);
    return text;
}

Contestant openssl(const char *algorithm) {
    return direct("OpenSSL", [=](const Input &input) -> std::string {
        std::array<unsigned char, EVP_MAX_MD_SIZE> out;
        unsigned size = 0;
        if (EVP_Digest(input.bytes.data(), input.bytes.size(), out.data(), &size,
                       EVP_get_digestbyname(algorithm), nullptr) != 1) {
            throw std::runtime_error("EVP_Digest() failed");
        }
        std::string hex;
        for (unsigned i = 0; i < size; ++i) {
            hex += hex_number(out[i], 2);
        }
        return hex;
    });
}

Contestant zlib() {
#ifdef BUFVIEW_HAVE_ZLIB
    return direct("zlib", [](const Input &input) {
        return hex_number(crc32_z(0, input.begin(), input.bytes.size()), 8);
    });
#else
    return missing("zlib", "zlib was not found");
#endif
}

#if defined(__x86_64__)
// What most programs have that know the instruction.
__attribute__((target("sse4.2"))) std::string crc_by_instruction(const Input &input) {
    uint64_t crc = 0xFFFFFFFF;
    const uint8_t *at = input.begin();
    for (; input.end() - at >= 8; at += 8) {
        uint64_t word;
        std::memcpy(&word, at, sizeof word);
        crc = __builtin_ia32_crc32di(crc, word);
    }
    auto last = static_cast<uint32_t>(crc);
    for (; at != input.end(); ++at) {
        last = __builtin_ia32_crc32qi(last, *at);
    }
    return hex_number(~last, 8);
}
#endif

Contestant crc_instruction() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) {
        return direct("a loop of crc32 instructions", crc_by_instruction);
    }
#endif
    return missing("a loop of crc32 instructions", "the processor has none");
}

Contestant xxh3() {
    return direct("xxHash", [](const Input &input) {
        return hex_number(XXH3_64bits(input.bytes.data(), input.bytes.size()), 16);
    });
}

Contestant xxh128() {
    return direct("xxHash", [](const Input &input) {
        const XXH128_hash_t hash = XXH3_128bits(input.bytes.data(), input.bytes.size());
        return hex_number(hash.high64, 16) + hex_number(hash.low64, 16);
    });
}

Contest digest(const char *name, Contestant peer) {
    return {std::string("digest/") + name,
            "mix",
            INT64_MAX,
            {scan_contestant([=](Scan &scan) { return scan.add_digest(name); },
                             [](const Scan &scan, int64_t id) { return scan.digest_hex(id); }),
             std::move(peer)}};
}

}  // namespace

std::vector<Contest> digest_contests() {
    return {digest("crc32", zlib()),
            digest("crc32c", crc_instruction()),
            digest("xxh3", xxh3()),
            digest("xxh128", xxh128()),
            digest("md5", openssl("MD5")),
            digest("sha1", openssl("SHA1")),
            digest("sha256", openssl("SHA256")),
            digest("sha512", openssl("SHA512")),
            digest("sha3-256", openssl("SHA3-256")),
            digest("blake2b", openssl("BLAKE2b512"))};
}

}  // namespace bufview::bench
