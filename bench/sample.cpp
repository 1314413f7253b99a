// SPDX-License-Identifier: MIT
#include "sample.h"

#include "limit.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace bufview::bench {
namespace {

// The files must be the same everywhere, so they come from a generator of their own: xorshift64*.
class Noise {
public:
    uint64_t next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_ * 0x2545F4914F6CDD1Du;
    }

private:
    uint64_t state_ = 88172645463325252u;
};

void append_line(std::string &text, Noise &noise) {
    static constexpr const char *words[] = {"accepted", "connection", "from", "worker",
                                            "timeout",  "request",    "GET",  "/index.html",
                                            "status",   "200",        "ms",   "retry"};
    text += "2026-11-20T12:";
    for (int i = 0; i < 9; ++i) {
        text += words[noise.next() % 12];
        text += ' ';
    }
    text += std::to_string(noise.next() % 100000);
    text += '\n';
}

void append_mixed(std::string &text, Noise &noise) {
    for (int line = 0; line < 40; ++line) {
        append_line(text, noise);
    }
    for (int word = 0; word < 256; ++word) {
        const uint64_t value = noise.next() >> (noise.next() % 56);
        text.append(reinterpret_cast<const char *>(&value), sizeof value);
    }
    text.append(1024, '\0');
}

void append_random(std::string &text, Noise &noise) {
    for (int i = 0; i < 4096; ++i) {
        text += static_cast<char>(noise.next() >> 56);
    }
}

void append_zeros(std::string &text, Noise &) {
    text.append(4096, '\0');
}

void append_pairs(std::string &text, Noise &) {
    for (int i = 0; i < 2048; ++i) {
        text += "ab";
    }
}

using Append = void (*)(std::string &, Noise &);

Append appender(const std::string &kind) {
    static const std::map<std::string, Append> known = {{"mix", append_mixed},
                                                        {"log", append_line},
                                                        {"rnd", append_random},
                                                        {"zero", append_zeros},
                                                        {"ab", append_pairs}};
    return known.at(kind);
}

// Large writes, so that the page cache can hold large folios.
void write_file(const std::string &path, Append append, int64_t size) {
    constexpr size_t block = size_t{8} << 20;
    const std::string part = path + "." + std::to_string(getpid());
    const std::unique_ptr<FILE, int (*)(FILE *)> file(std::fopen(part.c_str(), "wb"), std::fclose);
    if (file == nullptr) {
        throw std::system_error(errno, std::generic_category(), part);
    }
    std::setvbuf(file.get(), nullptr, _IONBF, 0);
    Noise noise;
    std::string text;
    text.reserve(block + 8192);
    for (int64_t left = size; left > 0; left -= static_cast<int64_t>(text.size())) {
        text.clear();
        while (text.size() < block) {
            append(text, noise);
        }
        text.resize(std::min(text.size(), static_cast<size_t>(left)));
        if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size()) {
            const int error = errno;
            std::remove(part.c_str());
            throw std::system_error(error, std::generic_category(), part);
        }
    }
    std::filesystem::rename(part, path);
}

std::filesystem::path folder() {
    const char *set = std::getenv("BUFVIEW_BENCH_FOLDER");
    std::filesystem::path path = set != nullptr
                                     ? std::filesystem::path(set)
                                     : std::filesystem::temp_directory_path() / "bufview-bench";
    std::filesystem::create_directories(path);
    return path;
}

std::string made(const std::string &kind) {
    const int64_t size = sample_size();
    const std::string path = folder() / (kind + "-" + std::to_string(size));
    std::error_code missing;
    if (std::filesystem::file_size(path, missing) != static_cast<uintmax_t>(size)) {
        write_file(path, appender(kind), size);
    }
    return path;
}

}  // namespace

int64_t sample_size() {
    const char *set = std::getenv("BUFVIEW_BENCH_BYTES");
    if (set == nullptr) {
        return int64_t{128} << 20;
    }
    const int64_t size = std::strtoll(set, nullptr, 10);
    if (size < 65536) {
        throw std::runtime_error("BUFVIEW_BENCH_BYTES is '" + std::string(set) +
                                 "', must be 65536 or more");
    }
    return size;
}

Sample::Sample(std::string path)
    : path_(std::move(path)), file_(File::open(path_)), view_(file_.view()), lease_(view_.raw()) {
    // Whoever comes first does not pay for the pages.
    static_cast<void>(bufview_bench_limit_seconds(bytes().data(), sample_size(), 1));
}

Sample &Sample::of(const std::string &kind) {
    static std::map<std::string, std::unique_ptr<Sample>> samples;
    std::unique_ptr<Sample> &sample = samples[kind];
    if (sample == nullptr) {
        sample.reset(new Sample(made(kind)));
    }
    return *sample;
}

std::vector<std::string> words(int64_t count, int64_t length) {
    Noise noise;
    std::set<std::string> known;
    std::vector<std::string> words;
    while (static_cast<int64_t>(words.size()) < count) {
        std::string word;
        for (int64_t i = 0; i < length; ++i) {
            word += static_cast<char>('a' + (noise.next() >> 56) % 26);
        }
        if (known.insert(word).second) {
            words.push_back(word);
        }
    }
    return words;
}

}  // namespace bufview::bench
