// SPDX-License-Identifier: MIT
// A file that takes its place only when it is complete.
#pragma once

#include <string>
#include <string_view>

namespace cli {

// Writes beside the file of that name, and removes what it wrote if it is not committed: also when
// a signal ends the program. A device or a pipe is written to as it is. There may be one at a time.
// Everything throws Failure.
class NewFile {
public:
    explicit NewFile(const std::string &path);
    NewFile(const NewFile &) = delete;
    NewFile &operator=(const NewFile &) = delete;
    ~NewFile();

    void write(std::string_view bytes);
    // The file is there from now on, with the permissions of the one that was there before.
    void commit();

private:
    NewFile() = default;
    void open_beside(bool exists, unsigned mode, unsigned owner, unsigned group);
    void check(bool good) const;

    std::string path_;
    // What commit() replaces: of a link, what it leads to. Empty for a device.
    std::string target_;
    int descriptor_ = -1;
};

}  // namespace cli
