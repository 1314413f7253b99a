// SPDX-License-Identifier: MIT
// Digests of bytes that come in order: OpenSSL's, xxHash's and the checks of crc.h.
#pragma once

#include "base/allocator.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace bufview {

inline constexpr int max_digest_size = 64;

// A finished digest.
struct DigestValue {
    int32_t size = 0;
    uint8_t bytes[max_digest_size] = {};
};

// Writes the digest in hexadecimal digits of lower case and a zero, and returns their number.
int64_t hex_of(const DigestValue &digest, char *text);

// A digest that is being made.
class Digester : public Allocated {
public:
    virtual ~Digester() = default;
    virtual void update(const std::byte *data, int64_t size) = 0;
    // The digest of the bytes so far.
    virtual DigestValue value() const = 0;
    // An independent copy, with which the same bytes have been seen.
    virtual std::unique_ptr<Digester> clone() const = 0;
};

// What is known of a kind of digest before one is made.
struct DigestKind {
    const char *name;
    int32_t size;
    // Neither cuts nor merges change its result: crc32 and crc32c.
    bool combines;
    // Throws Status::unsupported if the algorithm is not to be had here, Status::memory.
    std::unique_ptr<Digester> (*make)(const DigestKind &kind);
    // Name of the algorithm in OpenSSL, for those that come from there.
    const char *openssl_name;
};

// Null beyond the last one.
const DigestKind *digest_kind(int64_t index);
// Null if there is none of that name.
const DigestKind *find_digest_kind(std::string_view name);

}  // namespace bufview
