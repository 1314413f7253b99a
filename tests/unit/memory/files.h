// SPDX-License-Identifier: MIT
// Files for tests, and the check that a test leaves no descriptor and no mapping behind.
#pragma once

#include "memory/file.h"
#include "memory/support.h"

#include <gtest/gtest.h>

#include <dirent.h>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace bufview::test {

// Every open descriptor and every mapping of a test's file.
inline std::string open_things() {
    std::string found;
    if (DIR *directory = opendir("/proc/self/fd")) {
        while (const dirent *entry = readdir(directory)) {
            char target[256] = {};
            const std::string path = std::string("/proc/self/fd/") + entry->d_name;
            if (readlink(path.c_str(), target, sizeof target - 1) > 0 &&
                std::string_view(target).find("/proc/") == std::string_view::npos) {
                found += std::string(entry->d_name) + " -> " + target + '\n';
            }
        }
        closedir(directory);
    }
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        if (line.find("bufview-test") != std::string::npos ||
            line.find("memfd:bufview") != std::string::npos) {
            found += line + '\n';
        }
    }
    return found;
}

// A directory of its own for each test, on a real file system; gone afterwards.
class FileTest : public testing::Test {
protected:
    void SetUp() override {
        char name[] = "/tmp/bufview-test-XXXXXX";
        ASSERT_NE(mkdtemp(name), nullptr);
        directory_ = name;
        before_ = open_things();
    }
    void TearDown() override {
        EXPECT_EQ(open_things(), before_) << "left open";
        for (const std::string &path : paths_) {
            unlink(path.c_str());
        }
        rmdir(directory_.c_str());
    }

    std::string path(const std::string &name) {
        paths_.push_back(directory_ + '/' + name);
        return paths_.back();
    }

    std::string make(const std::string &name, const std::string &content) {
        const std::string made = path(name);
        std::ofstream(made, std::ios::binary) << content;
        return made;
    }

    // `size` bytes, each telling where it is.
    static std::string pattern(int64_t size) {
        std::string text(static_cast<size_t>(size), '\0');
        for (int64_t i = 0; i < size; ++i) {
            text[static_cast<size_t>(i)] = pattern_at(i);
        }
        return text;
    }
    static char pattern_at(int64_t i) { return static_cast<char>(1 + (i + i / 4096) % 251); }

    static std::string content(const std::string &path) {
        std::ifstream file(path, std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }

    static FileRef open(const std::string &path, FileAccess access = FileAccess::read,
                        FileIo io = FileIo::automatic) {
        return File::open(path.c_str(), access, io);
    }

    // All of a source, in windows of `step` bytes.
    static std::string read_all(Source &source, int64_t step = 1000) {
        Scratch scratch;
        std::string all;
        for (int64_t offset = 0;;) {
            const int64_t size = source.size();
            const int64_t length = size < 0 || size - offset > step ? step : size - offset;
            const auto window = source.window(offset, length, scratch);
            if (window.empty()) {
                return all;
            }
            all += text_of(window);
            offset += static_cast<int64_t>(window.size());
        }
    }

    std::string directory_;

private:
    std::string before_;
    std::vector<std::string> paths_;
};

}  // namespace bufview::test
