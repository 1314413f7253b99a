// SPDX-License-Identifier: MIT
#include "scan/crc.h"

#include "base/endian.h"

#include <algorithm>
#include <array>

#if defined(BUFVIEW_HAVE_ISAL)
#include <isa-l/crc.h>
#endif

namespace bufview {

namespace {

// Bit-reversed, as the checks are.
constexpr uint32_t polynomial(Crc kind) {
    return kind == Crc::ieee ? 0xEDB88320u : 0x82F63B78u;
}

constexpr uint32_t shift_bit(uint32_t crc, uint32_t poly) {
    return (crc >> 1) ^ ((crc & 1) != 0 ? poly : 0);
}

using Tables = std::array<std::array<uint32_t, 256>, 8>;

constexpr Tables make_tables(Crc kind) {
    Tables tables{};
    for (uint32_t byte = 0; byte < 256; ++byte) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = shift_bit(crc, polynomial(kind));
        }
        tables[0][byte] = crc;
    }
    for (size_t slice = 1; slice < 8; ++slice) {
        for (size_t byte = 0; byte < 256; ++byte) {
            const uint32_t before = tables[slice - 1][byte];
            tables[slice][byte] = (before >> 8) ^ tables[0][before & 0xFF];
        }
    }
    return tables;
}

constexpr Tables ieee_tables = make_tables(Crc::ieee);
constexpr Tables castagnoli_tables = make_tables(Crc::castagnoli);

// Product of two polynomials modulo that of the check. The highest bit is the constant term.
uint32_t multiply(uint32_t a, uint32_t b, uint32_t poly) {
    uint32_t product = 0;
    for (uint32_t bit = 0x80000000u; bit != 0; bit >>= 1) {
        if ((a & bit) != 0) {
            product ^= b;
        }
        b = shift_bit(b, poly);
    }
    return product;
}

}  // namespace

uint32_t combine_crc(Crc kind, uint32_t left, uint32_t right, int64_t right_size) {
    // Appending n bytes multiplies by x^8n, which comes from squaring (zlib's crc32_combine).
    const uint32_t poly = polynomial(kind);
    uint32_t factor = 0x80000000u;
    uint32_t power = 0x00800000u;
    for (auto bits = static_cast<uint64_t>(right_size); bits != 0; bits >>= 1) {
        if ((bits & 1) != 0) {
            factor = multiply(factor, power, poly);
        }
        power = multiply(power, power, poly);
    }
    return multiply(factor, left, poly) ^ right;
}

namespace portable {

uint32_t update_crc(Crc kind, uint32_t crc, const std::byte *data, int64_t size) {
    const Tables &t = kind == Crc::ieee ? ieee_tables : castagnoli_tables;
    crc = ~crc;
    for (; size >= 8; data += 8, size -= 8) {
        const uint64_t word = load<uint64_t>(data, ByteOrder::little) ^ crc;
        crc = 0;
        for (size_t i = 0; i < 8; ++i) {
            crc ^= t[7 - i][(word >> (8 * i)) & 0xFF];
        }
    }
    for (; size > 0; ++data, --size) {
        crc = (crc >> 8) ^ t[0][(crc ^ static_cast<uint8_t>(*data)) & 0xFF];
    }
    return ~crc;
}

}  // namespace portable

namespace reference {

uint32_t update_crc(Crc kind, uint32_t crc, const std::byte *data, int64_t size) {
    crc = ~crc;
    for (int64_t i = 0; i < size; ++i) {
        crc ^= static_cast<uint8_t>(data[i]);
        for (int bit = 0; bit < 8; ++bit) {
            crc = shift_bit(crc, polynomial(kind));
        }
    }
    return ~crc;
}

}  // namespace reference

#if defined(BUFVIEW_HAVE_ISAL)

uint32_t update_crc(Crc kind, uint32_t crc, const std::byte *data, int64_t size) {
    const auto *bytes = reinterpret_cast<const unsigned char *>(data);
    if (kind == Crc::ieee) {
        return crc32_gzip_refl(crc, bytes, static_cast<uint64_t>(size));
    }
    // ISA-L counts these in an int, and does not write to what it takes as not const.
    constexpr int64_t most = int64_t{1} << 30;
    crc = ~crc;
    while (size > 0) {
        const int64_t part = std::min(size, most);
        crc = crc32_iscsi(const_cast<unsigned char *>(bytes), static_cast<int>(part), crc);
        bytes += part;
        size -= part;
    }
    return ~crc;
}

#else

#if defined(__x86_64__)

[[gnu::target("sse4.2")]] static uint32_t update_castagnoli_x86(uint32_t crc, const std::byte *data,
                                                                int64_t size) {
    uint64_t state = static_cast<uint32_t>(~crc);
    for (; size >= 8; data += 8, size -= 8) {
        state = __builtin_ia32_crc32di(state, load<uint64_t>(data));
    }
    auto narrow = static_cast<uint32_t>(state);
    for (; size > 0; ++data, --size) {
        narrow = __builtin_ia32_crc32qi(narrow, static_cast<uint8_t>(*data));
    }
    return ~narrow;
}

#endif

uint32_t update_crc(Crc kind, uint32_t crc, const std::byte *data, int64_t size) {
#if defined(__x86_64__)
    if (kind == Crc::castagnoli && __builtin_cpu_supports("sse4.2")) {
        return update_castagnoli_x86(crc, data, size);
    }
#endif
    return portable::update_crc(kind, crc, data, size);
}

#endif

}  // namespace bufview
