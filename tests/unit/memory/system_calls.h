// SPDX-License-Identifier: MIT
// Makes the system calls that read files fail, or give less than was asked for. The functions of
// the C library are replaced in the test program; without a SystemCalls object they do their work.
#pragma once

#include <cstddef>

namespace bufview::test {

class SystemCalls {
public:
    SystemCalls();
    SystemCalls(const SystemCalls &) = delete;
    SystemCalls &operator=(const SystemCalls &) = delete;
    ~SystemCalls();

    // The call number `number` (from 1, of open, fstat, read and pread together) sets `error`.
    void fail(int number, int error);
    // Every second call is interrupted, except fstat, which never is.
    void interrupt();
    // read and pread give at most so many bytes.
    void shorten(size_t most);

    int calls() const;
};

}  // namespace bufview::test
