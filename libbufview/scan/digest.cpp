// SPDX-License-Identifier: MIT
#include "scan/digest.h"

#include "base/error.h"
#include "scan/crc.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#if defined(BUFVIEW_HAVE_XXH_DISPATCH)
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif

#include <algorithm>
#include <atomic>
#include <cstring>
#include <iterator>

namespace bufview {

namespace {

// Failures of OpenSSL are ours to report: the queue in which it keeps them is the host's.
class QuietErrors {
public:
    QuietErrors() { ERR_set_mark(); }
    QuietErrors(const QuietErrors &) = delete;
    QuietErrors &operator=(const QuietErrors &) = delete;
    ~QuietErrors() { ERR_pop_to_mark(); }
};

class OpensslDigester final : public Digester {
public:
    OpensslDigester(const DigestKind &kind, const EVP_MD *algorithm) : size_(kind.size) {
        const QuietErrors quiet;
        if (context_ == nullptr || EVP_DigestInit_ex(context_.get(), algorithm, nullptr) != 1) {
            fail(Status::memory, "no memory for a digest by %s", kind.name);
        }
    }

    void update(const std::byte *data, int64_t size) override {
        const QuietErrors quiet;
        if (EVP_DigestUpdate(context_.get(), data, static_cast<size_t>(size)) != 1) {
            refuse();
        }
    }

    DigestValue value() const override {
        const QuietErrors quiet;
        // Taking the result spoils a context, so a copy is spoiled.
        const Context copy = copy_of(context_);
        DigestValue result;
        result.size = size_;
        unsigned written = 0;
        if (EVP_DigestFinal_ex(copy.get(), result.bytes, &written) != 1) {
            refuse();
        }
        return result;
    }

    std::unique_ptr<Digester> clone() const override {
        Context copy = copy_of(context_);
        return std::unique_ptr<Digester>(new OpensslDigester(size_, std::move(copy)));
    }

private:
    struct Free {
        void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
    };
    using Context = std::unique_ptr<EVP_MD_CTX, Free>;

    OpensslDigester(int32_t size, Context context) : size_(size), context_(std::move(context)) {}

    static Context copy_of(const Context &context) {
        const QuietErrors quiet;
        Context copy(EVP_MD_CTX_new());
        if (copy == nullptr || EVP_MD_CTX_copy_ex(copy.get(), context.get()) != 1) {
            fail(Status::memory, "no memory for a copy of a digest");
        }
        return copy;
    }

    [[noreturn]] static void refuse() {
        fail(Status::internal, "OpenSSL failed to go on with a digest");
    }

    int32_t size_;
    Context context_{EVP_MD_CTX_new()};
};

class Xxh3Digester final : public Digester {
public:
    explicit Xxh3Digester(bool wide) : state_(XXH3_createState()), wide_(wide) {
        if (state_ == nullptr) {
            fail(Status::memory, "no memory for a digest by xxh3");
        }
        if (wide) {
            XXH3_128bits_reset(state_.get());
        } else {
            XXH3_64bits_reset(state_.get());
        }
    }

    void update(const std::byte *data, int64_t size) override {
        while (size > 0) {
            const int64_t part = std::min(size, piece);
            fetch(data);
            if (wide_) {
                XXH3_128bits_update(state_.get(), data, static_cast<size_t>(part));
            } else {
                XXH3_64bits_update(state_.get(), data, static_cast<size_t>(part));
            }
            data += part;
            size -= part;
        }
    }

    DigestValue value() const override {
        DigestValue result;
        if (wide_) {
            XXH128_canonical_t canonical;
            XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_.get()));
            result.size = sizeof canonical;
            std::memcpy(result.bytes, &canonical, sizeof canonical);
        } else {
            XXH64_canonical_t canonical;
            XXH64_canonicalFromHash(&canonical, XXH3_64bits_digest(state_.get()));
            result.size = sizeof canonical;
            std::memcpy(result.bytes, &canonical, sizeof canonical);
        }
        return result;
    }

    std::unique_ptr<Digester> clone() const override {
        auto copy = std::make_unique<Xxh3Digester>(wide_);
        XXH3_copyState(copy->state_.get(), state_.get());
        return copy;
    }

private:
    static constexpr int64_t piece = 2048;

    // A piece of the next page while this one is read: the processor stops at its border. (With
    // pieces of whole pages 0.69 of the speed of memory, with these 0.98.) The address may lie
    // outside of the data: nothing is read.
    static void fetch(const std::byte *data) {
        const auto ahead = reinterpret_cast<uintptr_t>(data) + 4096;
        for (uintptr_t line = 0; line < piece; line += 64) {
            __builtin_prefetch(reinterpret_cast<const void *>(ahead + line));
        }
    }

    struct Free {
        void operator()(XXH3_state_t *state) const { XXH3_freeState(state); }
    };
    std::unique_ptr<XXH3_state_t, Free> state_;
    bool wide_;
};

std::unique_ptr<Digester> make_openssl(const DigestKind &kind);

std::unique_ptr<Digester> make_xxh3(const DigestKind &kind) {
    return std::make_unique<Xxh3Digester>(kind.size == 16);
}

constexpr DigestKind kinds[] = {
    {"md5", 16, false, make_openssl, "MD5"},
    {"sha1", 20, false, make_openssl, "SHA1"},
    {"sha224", 28, false, make_openssl, "SHA2-224"},
    {"sha256", 32, false, make_openssl, "SHA2-256"},
    {"sha384", 48, false, make_openssl, "SHA2-384"},
    {"sha512", 64, false, make_openssl, "SHA2-512"},
    {"sha3-256", 32, false, make_openssl, "SHA3-256"},
    {"blake2b", 64, false, make_openssl, "BLAKE2B-512"},
    {"crc32", 4, true, nullptr, nullptr},
    {"crc32c", 4, true, nullptr, nullptr},
    {"xxh3", 8, false, make_xxh3, nullptr},
    {"xxh128", 16, false, make_xxh3, nullptr},
};

// Fetched once for the process and never freed: OpenSSL is still there when the last finalizer
// runs, or has freed them itself.
constinit std::atomic<const EVP_MD *> fetched[std::size(kinds)] = {};

const EVP_MD *fetch(const DigestKind &kind) {
    std::atomic<const EVP_MD *> &slot = fetched[&kind - kinds];
    const EVP_MD *algorithm = slot.load(std::memory_order_acquire);
    if (algorithm != nullptr) {
        return algorithm;
    }
    const QuietErrors quiet;
    EVP_MD *made = EVP_MD_fetch(nullptr, kind.openssl_name, nullptr);
    if (made == nullptr) {
        fail(Status::unsupported, "OpenSSL does not offer %s on this machine", kind.name);
    }
    if (!slot.compare_exchange_strong(algorithm, made, std::memory_order_acq_rel)) {
        EVP_MD_free(made);
        return algorithm;
    }
    return made;
}

std::unique_ptr<Digester> make_openssl(const DigestKind &kind) {
    return std::make_unique<OpensslDigester>(kind, fetch(kind));
}

}  // namespace

int64_t hex_of(const DigestValue &digest, char *text) {
    constexpr char digits[] = "0123456789abcdef";
    for (int32_t i = 0; i < digest.size; ++i) {
        *text++ = digits[digest.bytes[i] >> 4];
        *text++ = digits[digest.bytes[i] & 15];
    }
    *text = '\0';
    return 2 * digest.size;
}

const DigestKind *digest_kind(int64_t index) {
    return index >= 0 && index < std::ssize(kinds) ? kinds + index : nullptr;
}

const DigestKind *find_digest_kind(std::string_view name) {
    for (const DigestKind &kind : kinds) {
        if (name == kind.name) {
            return &kind;
        }
    }
    return nullptr;
}

}  // namespace bufview
