// SPDX-License-Identifier: MIT
#include "base/error.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

namespace bufview {
namespace {

std::string quoted(const std::string &text) {
    return Quoted(text.data(), static_cast<int64_t>(text.size())).c_str();
}

std::string quoted_path(const std::string &path) {
    return QuotedPath(path.c_str()).c_str();
}

TEST(Quoted, CleansAndCuts) {
    EXPECT_EQ(quoted(""), "");
    EXPECT_EQ(quoted("<3f3Hxx"), "<3f3Hxx");
    EXPECT_EQ(quoted("a\nb\x1b[31m\x7f"), "a?b?[31m?");
    EXPECT_EQ(quoted(std::string("a\0b", 3)), "a?b");
    EXPECT_EQ(quoted("\xff\xc3(\xe2\x82"), std::string("??") + "(" + "??");
    EXPECT_EQ(quoted(std::string(40, 'x')), std::string(40, 'x'));
    EXPECT_EQ(quoted(std::string(41, 'x')), std::string(40, 'x') + "...");
    EXPECT_EQ(quoted(std::string(39, 'x') + "\u20ac"), std::string(39, 'x') + "...");
}

TEST(QuotedPath, KeepsTheEnd) {
    EXPECT_EQ(quoted_path(""), "");
    EXPECT_EQ(quoted_path("x"), "x");
    EXPECT_EQ(quoted_path("/tmp/a b/\u00e9t\u00e9.bin"), "/tmp/a b/\u00e9t\u00e9.bin");
    EXPECT_EQ(quoted_path("a\nb\x1b"), "a?b?");
    const std::string fits = "/" + std::string(119, 'd');
    EXPECT_EQ(quoted_path(fits), fits);
    EXPECT_EQ(quoted_path("/" + fits + "/name"), "..." + std::string(115, 'd') + "/name");
    // 122 bytes of which the first kept one would be the second of a character.
    EXPECT_EQ(quoted_path("x\u00e9" + std::string(119, 'd')), "..." + std::string(119, 'd'));
}

TEST(FailSystem, NamesActionObjectAndReason) {
    try {
        fail_system(ENOENT, "cannot open", "/no/such\nfile");
        FAIL() << "returned";
    } catch (const Error &error) {
        EXPECT_EQ(error.status(), Status::io);
        EXPECT_EQ(error.system_error(), ENOENT);
        EXPECT_STREQ(error.what(), "cannot open /no/such?file: No such file or directory");
    }
    try {
        fail_system(99999, "cannot read", "x");
        FAIL() << "returned";
    } catch (const Error &error) {
        EXPECT_STREQ(error.what(), "cannot read x: unknown error");
    }
}

}  // namespace
}  // namespace bufview
