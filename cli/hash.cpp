// SPDX-License-Identifier: MIT
// bufview hash: digests of files, as sha256sum prints them.
#include "arguments.h"
#include "digests.h"
#include "folders.h"
#include "json.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace cli {
namespace {

struct Options {
    std::vector<std::string> arguments;
    bool recursive = false;
    // What the arguments stand for.
    std::vector<FileName> files;
    std::vector<std::string> digests{"sha256"};
};

// What came out for one file: digests in the order they were asked for, or why there are none.
struct Result {
    std::vector<std::string> hex;
    int64_t size = 0;
    std::optional<std::string> failure;
};

Result hash_file(const Options &options, const FileName &file, Context &context, int64_t threads,
                 const std::function<void(int64_t, int64_t)> &progress) {
    Result result;
    result.failure = file.failure;
    if (result.failure)
        return result;
    const std::string &name = file.name;
    try {
        Input input = open_input(name, context);
        about(name, [&] {
            bufview::Scan scan = bufview::Scan::create();
            for (const std::string &digest : options.digests)
                scan.add_digest(digest);
            scan.run(input.file,
                     {.offset = input.start, .threads = threads, .chunk = context.chunk}, progress);
            for (size_t i = 0; i < options.digests.size(); ++i)
                result.hex.push_back(scan.digest_hex(static_cast<int64_t>(i)));
            result.size = scan.range().second;
        });
    } catch (const Failure &failure) {
        result.failure = failure.what();
    }
    return result;
}

// Prints results in the order of the files, each when it is there.
class Report {
public:
    Report(Context &context, const Options &options) : context_(context), options_(options) {}

    void add(const std::string &file, const Result &result) {
        if (result.failure) {
            // In the order in which things happened, should both go to one place.
            context_.out.flush();
            context_.progress.clear();
            fmt::print(stderr, "bufview: {}\n", *result.failure);
            status_ = exit_error;
            return;
        }
        if (context_.json) {
            Json digests = Json::object();
            for (size_t i = 0; i < options_.digests.size(); ++i)
                digests[options_.digests[i]] = result.hex[i];
            list_.push_back({{"file", file}, {"size", result.size}, {"digests", digests}});
        } else if (options_.digests.size() == 1) {
            context_.out.write(digest_line(result.hex[0], file));
        } else {
            for (size_t i = 0; i < options_.digests.size(); ++i)
                context_.out.write(tagged_digest_line(options_.digests[i], result.hex[i], file));
        }
    }
    int finish() {
        if (context_.json)
            print_json(context_.out, list_);
        return status_;
    }

private:
    Context &context_;
    const Options &options_;
    Json list_ = Json::array();
    int status_ = exit_ok;
};

int hash_in_turn(Context &context, const Options &options) {
    Report report(context, options);
    for (const FileName &file : options.files) {
        context.progress.begin(printable(file.name), !context.no_progress);
        const Result result =
            hash_file(options, file, context, context.threads,
                      [&](int64_t done, int64_t total) { context.progress.update(done, total); });
        context.progress.clear();
        report.add(file.name, result);
    }
    return report.finish();
}

// One stream of a digest keeps one processor busy and no more, so files are hashed side by side.
int hash_side_by_side(Context &context, const Options &options, size_t workers) {
    std::vector<std::optional<Result>> results(options.files.size());
    std::mutex mutex;
    std::condition_variable ready;
    std::atomic<size_t> next{0};
    std::atomic<bool> stop{false};
    const auto work = [&] {
        for (size_t i; !stop && (i = next++) < options.files.size();) {
            Result result = hash_file(options, options.files[i], context, 1,
                                      [&](int64_t, int64_t) { return !stop; });
            const std::lock_guard lock(mutex);
            results[i] = std::move(result);
            ready.notify_one();
        }
    };
    struct Pool {
        ~Pool() { stop = true; }
        std::atomic<bool> &stop;
        std::vector<std::jthread> threads{};
    };
    Report report(context, options);
    Pool pool{stop};
    for (size_t i = 0; i < workers; ++i)
        pool.threads.emplace_back(work);
    for (size_t i = 0; i < results.size(); ++i) {
        std::unique_lock lock(mutex);
        ready.wait(lock, [&] { return results[i].has_value(); });
        const Result result = std::move(*results[i]);
        lock.unlock();
        report.add(options.files[i].name, result);
    }
    return report.finish();
}

int run_hash(Context &context, Options &options) {
    options.files =
        options.recursive ? with_folders(options.arguments) : as_given(options.arguments);
    const int64_t threads =
        context.threads < 0 ? std::thread::hardware_concurrency() : context.threads;
    const size_t workers = std::min(options.files.size(), static_cast<size_t>(threads));
    // The standard input can be named more than once, and then has to be read in turn.
    const bool has_input = std::find(options.arguments.begin(), options.arguments.end(), "-") !=
                           options.arguments.end();
    if (workers < 2 || has_input)
        return hash_in_turn(context, options);
    return hash_side_by_side(context, options, workers);
}

}  // namespace

void add_hash_command(CLI::App &app, Context &context) {
    CLI::App *command = add_command(app, "hash", "Digests of files, as sha256sum prints them");
    command->footer("Example: bufview hash -a md5,sha256 *.iso");
    auto options = std::make_shared<Options>();
    add_number(
        *command, "-a,--algorithm", "ALG[,ALG...]",
        "md5, sha1, sha224, sha256 (the default), sha384, sha512, sha3-256, blake2b, crc32,\n"
        "crc32c, xxh3, xxh128; several are computed in one pass and printed as\n"
        "SHA256 (FILE) = HEX",
        [options](std::string_view text) { options->digests = parse_digests("-a", text); });
    command->add_flag("-r,--recursive", options->recursive,
                      "Take the regular files in folders, and in those below, in the order of\n"
                      "their names; no links are followed but those named here");
    add_files(*command, options->arguments);
    add_common_options(*command, context);
    command->callback([&context, options] {
        context.action = [&context, options] { return run_hash(context, *options); };
    });
}

}  // namespace cli
