// SPDX-License-Identifier: MIT
// The main job of the library on a real file: looks at it through views, chunk by chunk, then asks
// many questions about all of it in one pass, with one and with two threads.
//
//     demo [FILE]    without FILE, the largest file that the system's folders have
#include <bufview/bufview.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr int64_t MiB = int64_t{1} << 20;
constexpr int64_t least_size = 100 * MiB;
constexpr int64_t most_concatenated = 256 * MiB;

class Stopwatch {
public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

double gb_per_second(int64_t bytes, double seconds) {
    return seconds > 0 ? static_cast<double>(bytes) / seconds / 1e9 : 0;
}

// Memory that this process has for itself. Pages of a mapped file are the page cache's: the system
// takes them back whenever it needs them, however many of them the process has touched.
int64_t anonymous_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind("RssAnon:", 0) == 0)
            return std::strtoll(line.c_str() + 8, nullptr, 10) * 1024;
    return 0;
}

struct Candidate {
    fs::path path;
    int64_t size = 0;
};

// Calls a function with every regular file below a folder that can be read.
template <class Function>
void for_each_file(const fs::path &folder, Function function) {
    std::error_code error;
    fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied,
                                        error);
    for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
        std::error_code trouble;
        if (it->symlink_status(trouble).type() != fs::file_type::regular || trouble)
            continue;
        const auto size = it->file_size(trouble);
        if (!trouble && ::access(it->path().c_str(), R_OK) == 0)
            function(it->path(), static_cast<int64_t>(size));
    }
}

Candidate largest_file() {
    Candidate best;
    for (const char *folder : {"/usr", "/opt", "/var/lib", "/srv"})
        for_each_file(folder, [&](const fs::path &path, int64_t size) {
            // By size, then by name, so that the same machine gives the same file.
            if (std::tie(size, best.path) > std::tie(best.size, path))
                best = {path, size};
        });
    return best;
}

// All libraries that are installed, one after the other, in a file that has no name any more.
bufview::File concatenated_libraries() {
    std::vector<fs::path> libraries;
    for_each_file("/usr/lib", [&](const fs::path &path, int64_t) {
        if (path.filename().string().find(".so") != std::string::npos)
            libraries.push_back(path);
    });
    std::sort(libraries.begin(), libraries.end());
    std::string name = (fs::temp_directory_path() / "bufview-demo-XXXXXX").string();
    const int descriptor = ::mkstemp(name.data());
    if (descriptor < 0)
        throw std::system_error(errno, std::generic_category(), name);
    ::unlink(name.c_str());
    int64_t total = 0;
    // Round and round, should there be few of them.
    for (size_t i = 0; !libraries.empty() && total < most_concatenated; ++i) {
        bufview::File library = bufview::File::open(libraries[i % libraries.size()].string());
        bufview::View view = library.view();
        bufview::Lease lease = view.borrow();
        const auto bytes = lease.bytes();
        const auto part =
            bytes.first(std::min(bytes.size(), static_cast<size_t>(most_concatenated - total)));
        if (::write(descriptor, part.data(), part.size()) != static_cast<ssize_t>(part.size()))
            throw std::system_error(errno, std::generic_category(), name);
        total += static_cast<int64_t>(part.size());
    }
    bufview::File file = bufview::File::from_descriptor(descriptor);
    ::close(descriptor);
    return file;
}

bufview::File choose(int argc, char **argv) {
    if (argc > 1) {
        std::printf("file       %s\n", argv[1]);
        return bufview::File::open(argv[1]);
    }
    const Candidate best = largest_file();
    if (best.size >= least_size) {
        std::printf("file       %s, the largest here\n", best.path.c_str());
        return bufview::File::open(best.path.string());
    }
    std::printf("file       the installed libraries, one after the other\n");
    return concatenated_libraries();
}

std::string describe(const bufview::Value &value) {
    switch (value.kind) {
    case BUFVIEW_VALUE_BYTES: {
        std::string text = "\"";
        for (const char c : value.as_bytes())
            text += c >= ' ' && c <= '~' ? c : '.';
        return text + '"';
    }
    case BUFVIEW_VALUE_FLOAT:
        return std::to_string(value.real);
    case BUFVIEW_VALUE_UINT:
        return std::to_string(static_cast<uint64_t>(value.integer));
    default:
        return std::to_string(value.integer);
    }
}

// The first bytes as a record. No byte is copied before it is printed.
void show_header(const bufview::View &bytes) {
    if (bytes.len() < 64)
        return;
    const bufview::View head = bytes.slice(0, 64);
    const bool elf = head.slice(0, 4).equal_bytes(std::string_view("\x7f"
                                                                   "ELF"));
    const char *format = elf ? "<4s5B7x2HI3QI6H" : "<4s3I6Q";
    const bufview::Item record = head.cast(format).item({0});
    std::printf("header     %s ...\n", head.slice(0, 16).hex(" ").c_str());
    std::printf("  as %s, which is %s:\n   ", format, elf ? "an ELF header" : "some numbers");
    for (const bufview::Value &value : record.values)
        std::printf(" %s", describe(value).c_str());
    std::printf("\n");
}

// Goes through the file in views of 16 MiB each, as a table of words of 32 bits in four columns.
// The columns are strided views; the loops run over leases, at the speed of memory.
void look_chunk_by_chunk(bufview::File &file, int64_t size) {
    const Stopwatch watch;
    constexpr int64_t chunk = 16 * MiB;
    std::array<int64_t, 4> zeros{};
    uint64_t sum = 0;
    for (int64_t offset = 0; offset + 16 <= size; offset += chunk) {
        const int64_t length = std::min(chunk, (size - offset) / 16 * 16);
        bufview::View table = file.view(offset, length).cast("I", bufview::Index{length / 16, 4});
        bufview::Lease all = table.borrow();
        for (const uint32_t word : all.as_span<const uint32_t>())
            sum += word;
        for (size_t column = 0; column < zeros.size(); ++column) {
            bufview::View words = table(bufview::slice({}, {}, 4096), column);
            zeros[column] += words.count(0);
        }
        all.give_back();
    }
    const double seconds = watch.seconds();
    std::printf("\nthrough views, 16 MiB at a time: %.2f GB/s\n", gb_per_second(size, seconds));
    std::printf("  sum of all words of 32 bits  %" PRIu64 "\n", sum);
    std::printf("  zeros in columns of a table, every 4096th row of four  %" PRId64 " %" PRId64
                " %" PRId64 " %" PRId64 "\n",
                zeros[0], zeros[1], zeros[2], zeros[3]);
}

constexpr std::array digests{"md5", "sha256", "crc32c", "xxh3"};
constexpr std::array texts{"GLIBC_2.34", "error", "copyright"};

// Blocks of 1 MiB, larger ones in files that would have very many.
int64_t block_for(int64_t size) {
    int64_t block = MiB;
    while (size / block > 100'000)
        block *= 2;
    return block;
}

struct Plan {
    bufview::Scan scan = bufview::Scan::create();
    int64_t block;
    int64_t histogram = scan.add_histogram();
    int64_t blocks = scan.add_block_entropy(block);
    int64_t strings = scan.add_strings(8, 0);
    std::vector<std::pair<std::string, int64_t>> finds;
    std::vector<std::pair<std::string, int64_t>> hashes;

    explicit Plan(int64_t size) : block(block_for(size)) {
        for (const char *text : texts)
            finds.emplace_back(text, scan.add_find(text, 3));
        for (const char *name : digests)
            hashes.emplace_back(name, scan.add_digest(name));
    }
    std::vector<std::pair<std::string, int64_t>> analyzers() const {
        std::vector<std::pair<std::string, int64_t>> out{
            {"byte statistics", histogram}, {"entropy of blocks", blocks}, {"strings", strings}};
        for (const auto &[text, id] : finds)
            out.emplace_back("find '" + text + "'", id);
        out.insert(out.end(), hashes.begin(), hashes.end());
        return out;
    }
    // All results as one text, to compare two runs by.
    std::string results() const {
        std::string out = std::to_string(scan.entropy(histogram));
        for (const int64_t count : scan.histogram(histogram))
            out += ' ' + std::to_string(count);
        for (const double entropy : scan.block_entropies(blocks))
            out += ' ' + std::to_string(entropy);
        out += ' ' + std::to_string(scan.strings_count(strings));
        for (const auto &[text, id] : finds)
            out += ' ' + std::to_string(scan.find_count(id));
        for (const auto &[name, id] : hashes)
            out += ' ' + scan.digest_hex(id);
        return out;
    }
};

struct Run {
    double seconds = 0;
    int64_t peak = 0;
};

Run run(Plan &plan, bufview::File &file, int64_t threads) {
    Run out;
    const Stopwatch watch;
    plan.scan.run(file, {.threads = threads},
                  [&](int64_t, int64_t) { out.peak = std::max(out.peak, anonymous_memory()); });
    out.seconds = watch.seconds();
    out.peak = std::max(out.peak, anonymous_memory());
    return out;
}

void print_results(const Plan &plan) {
    const bufview::Scan &scan = plan.scan;
    const int32_t common = scan.most_common_byte(plan.histogram);
    std::printf("  entropy     %.6f bits per byte, %" PRId64 " byte values, most common %d\n",
                scan.entropy(plan.histogram), scan.unique_bytes(plan.histogram), common);
    if (const auto blocks = scan.block_entropies(plan.blocks); !blocks.empty()) {
        const auto [least, most] = std::minmax_element(blocks.begin(), blocks.end());
        const auto where = std::distance(blocks.begin(), most);
        std::printf("  blocks      %zu of %" PRId64 " MiB: %.3f to %.3f, the most in block %td\n",
                    blocks.size(), plan.block / MiB, *least, *most, where);
    }
    std::printf("  strings     %" PRId64 " of 8 characters or more\n",
                scan.strings_count(plan.strings));
    for (const auto &[text, id] : plan.finds) {
        std::printf("  '%s' %" PRId64 " times", text.c_str(), scan.find_count(id));
        for (const int64_t offset : scan.find_offsets(id))
            std::printf(", at %" PRId64, offset);
        std::printf("%s\n", scan.find_count(id) > 3 ? ", ..." : "");
    }
    for (const auto &[name, id] : plan.hashes)
        std::printf("  %-11s %s\n", name.c_str(), scan.digest_hex(id).c_str());
}

void print_shares(const Plan &one, const Plan &two) {
    const auto total = [](const Plan &plan) {
        int64_t sum = 0;
        for (const auto &[name, id] : plan.analyzers())
            sum += plan.scan.nanoseconds(id);
        return static_cast<double>(std::max<int64_t>(sum, 1));
    };
    std::printf("\nshare of the analyzers' time     1 thread  2 threads\n");
    for (const auto &[name, id] : one.analyzers())
        std::printf("  %-28s %8.1f %%  %7.1f %%\n", name.c_str(),
                    100 * static_cast<double>(one.scan.nanoseconds(id)) / total(one),
                    100 * static_cast<double>(two.scan.nanoseconds(id)) / total(two));
}

int demo(int argc, char **argv) {
    bufview::File file = choose(argc, argv);
    if (!file.is_mapped())
        throw bufview::Error(BUFVIEW_UNSUPPORTED, "this file cannot be mapped");
    const int64_t size = file.size();
    std::printf("size       %" PRId64 " bytes\n", size);
    show_header(file.view());
    look_chunk_by_chunk(file, size);

    Plan one(size);
    Plan two(size);
    const Run first = run(one, file, 1);
    const Run second = run(two, file, 2);
    std::printf("\nall analyzers in one pass over the mapped file\n");
    print_results(one);
    std::printf("\n  1 thread    %.3f s  %.2f GB/s\n", first.seconds,
                gb_per_second(size, first.seconds));
    std::printf("  2 threads   %.3f s  %.2f GB/s, %s\n", second.seconds,
                gb_per_second(size, second.seconds),
                one.results() == two.results() ? "the same results" : "OTHER RESULTS");
    print_shares(one, two);
    std::printf("\npeak anonymous memory %.1f MiB: RssAnon of /proc/self/status, a hundred times a "
                "second.\nThe pages of the file are the system's own, and not counted.\n",
                static_cast<double>(std::max(first.peak, second.peak)) / static_cast<double>(MiB));
    return one.results() == two.results() ? 0 : 1;
}

}  // namespace

int main(int argc, char **argv) {
    try {
        return demo(argc, argv);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "demo: %s\n", error.what());
        return 2;
    }
}
