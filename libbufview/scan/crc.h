// SPDX-License-Identifier: MIT
// Cyclic redundancy checks of 32 bits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bufview {

enum class Crc : uint8_t {
    ieee,        // CRC-32/ISO-HDLC: zlib, gzip, PNG, Ethernet
    castagnoli,  // CRC-32C: iSCSI, ext4
};

// The check of some bytes followed by these, given the check of the former; 0 is that of nothing.
uint32_t update_crc(Crc kind, uint32_t crc, const std::byte *data, int64_t size);

// The check of bytes of check `left`, followed by `right_size` bytes of check `right`.
uint32_t combine_crc(Crc kind, uint32_t left, uint32_t right, int64_t right_size);

namespace reference {

uint32_t update_crc(Crc kind, uint32_t crc, const std::byte *data, int64_t size);

}  // namespace reference

namespace portable {

// Eight bytes at a time by tables. What update_crc() does where nothing better is known.
uint32_t update_crc(Crc kind, uint32_t crc, const std::byte *data, int64_t size);

}  // namespace portable

}  // namespace bufview
