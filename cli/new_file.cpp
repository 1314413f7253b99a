// SPDX-License-Identifier: MIT
#include "new_file.h"

#include "failure.h"

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace cli {
namespace {

constexpr int fatal_signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGXCPU};

// What a signal removes; empty for nothing.
char unfinished[PATH_MAX];

extern "C" void remove_and_end(int number) {
    if (unfinished[0] != '\0')
        ::unlink(unfinished);
    // Reset by SA_RESETHAND, and blocked until this returns.
    ::raise(number);
}

// Keeps signals off while a file is there that they would not remove.
class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        ::pthread_sigmask(SIG_BLOCK, &all, &before_);
    }
    SignalsBlocked(const SignalsBlocked &) = delete;
    SignalsBlocked &operator=(const SignalsBlocked &) = delete;
    ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_;
};

void handle_signals() {
    for (const int number : fatal_signals) {
        struct sigaction action {};
        // Who ignores a signal, as nohup does, goes on ignoring it.
        if (::sigaction(number, nullptr, &action) != 0 || action.sa_handler != SIG_DFL)
            continue;
        action.sa_handler = remove_and_end;
        action.sa_flags = static_cast<int>(SA_RESETHAND);
        ::sigaction(number, &action, nullptr);
    }
    // A limit on the size of files is then an error of write().
    ::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace

// By way of another constructor, so that the destructor runs if this throws.
NewFile::NewFile(const std::string &path) : NewFile() {
    path_ = path;
    struct stat status {};
    const bool exists = ::stat(path.c_str(), &status) == 0;
    if (exists && !S_ISREG(status.st_mode)) {
        descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        check(descriptor_ >= 0);
        return;
    }
    target_ = path;
    if (exists) {
        check(::access(path.c_str(), W_OK) == 0);
        const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                               std::free);
        if (real)
            target_ = real.get();
    }
    handle_signals();
    open_beside(exists, status.st_mode, status.st_uid, status.st_gid);
}

NewFile::~NewFile() {
    if (descriptor_ >= 0)
        ::close(descriptor_);
    const SignalsBlocked blocked;
    if (unfinished[0] != '\0')
        ::unlink(unfinished);
    unfinished[0] = '\0';
}

void NewFile::open_beside(bool exists, unsigned mode, unsigned owner, unsigned group) {
    std::string beside = target_.substr(0, target_.rfind('/') + 1) + ".bufview-XXXXXX";
    errno = ENAMETOOLONG;
    check(beside.size() < sizeof unfinished);
    const SignalsBlocked blocked;
    descriptor_ = ::mkostemp(beside.data(), O_CLOEXEC);
    check(descriptor_ >= 0);
    std::memcpy(unfinished, beside.c_str(), beside.size() + 1);
    // To whom it belongs can often not be kept, and then must not matter.
    const mode_t mask = ::umask(0);
    ::umask(mask);
    if (exists && ::fchown(descriptor_, owner, group) != 0 && errno != EPERM)
        check(false);
    check(::fchmod(descriptor_, exists ? mode & 0777U : 0666U & ~mask) == 0);
}

void NewFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        check(written >= 0 || errno == EINTR);
        if (written > 0)
            bytes.remove_prefix(static_cast<size_t>(written));
    }
}

void NewFile::commit() {
    // Not every file system can, and no device needs to.
    check(target_.empty() || ::fsync(descriptor_) == 0 || errno == EINVAL || errno == ENOTSUP);
    check(::close(std::exchange(descriptor_, -1)) == 0);
    if (target_.empty())
        return;
    const SignalsBlocked blocked;
    check(::rename(unfinished, target_.c_str()) == 0);
    unfinished[0] = '\0';
}

void NewFile::check(bool good) const {
    if (!good)
        throw Failure("{}: {}", printable(path_), std::generic_category().message(errno));
}

}  // namespace cli
