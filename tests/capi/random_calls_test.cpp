// SPDX-License-Identifier: MIT
// Millions of calls that mean nothing: any function, with objects that live, that are gone or that
// never were, and with the numbers that programs go wrong with. Nothing is to crash, no dead handle
// to be accepted, nothing to be left. The program depends on its seed only:
//     capi-random_calls --seed=N --calls=N
#include "functions.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace capitest {
namespace {

uint64_t seed = 20260101;
uint64_t calls = thread_sanitized ? 200'000 : sanitized ? 3'000'000 : 300'000;

constexpr const char *formats[] = {"B",
                                   "b",
                                   "<h",
                                   ">i",
                                   "=q",
                                   "d",
                                   "<e",
                                   "?",
                                   "3s",
                                   "T{<h:x:B:y:}",
                                   "2B2x",
                                   "Zd",
                                   "",
                                   "0s",
                                   "T{",
                                   "9q9",
                                   "(2,3)<h",
                                   "999999999999s",
                                   "T{T{B:a:}:b:}",
                                   "\x01",
                                   "6107082938247334i9221070829382473344q"};
constexpr const char *digests[] = {"md5",  "sha1",   "sha256", "crc32", "crc32c",
                                   "xxh3", "SHA256", "none",   "",      "blake2b"};

class Program {
public:
    explicit Program(uint64_t number) : random_(number) {
        scratch().reset();
        static_cast<void>(file_path());
    }

    void run(uint64_t count) {
        while (done_ < count && !::testing::Test::HasFailure()) {
            call(functions()[random_.below(functions().size())]);
        }
    }

    void finish() {
        for (int32_t kind = BUFVIEW_KIND_SCAN; kind >= BUFVIEW_KIND_STORAGE; --kind) {
            for (const uint64_t token : living_[kind]) {
                free_handle(kind, token);
            }
            living_[kind].clear();
        }
        EXPECT_EQ(0, live());
        EXPECT_EQ(lent_, returned_);
        EXPECT_GT(lent_, 0);
    }

    uint64_t done() const { return done_; }
    uint64_t succeeded() const { return succeeded_; }

private:
    static constexpr size_t most_living = 40;

    // What is slow in itself is called less often, so that the others get their millions.
    bool skips(const Function &function) {
        const std::string_view name = function.name;
        const bool slow =
            name.find("_run_") != name.npos || name.find("shared") != name.npos ||
            name.find("file_open") != name.npos || name.find("file_from") != name.npos ||
            name.find("live_report") != name.npos || name.find("live_count") != name.npos ||
            name.find("set_debug") != name.npos || name.find("scan_create") != name.npos ||
            name.find("set_allocator") != name.npos;
        return slow && !random_.chance(4);
    }

    void call(const Function &function) {
        if (skips(function)) {
            return;
        }
        ++done_;
        Words words{};
        bool dead = false;
        int64_t lent = 0;
        for (size_t i = 0; i < function.parameters.size(); ++i) {
            words[i] = argument(function, i, dead, lent);
        }
        lent_ += lent;
        const bufview_status status = function(words);
        succeeded_ += status == BUFVIEW_OK;
        EXPECT_TRUE((status <= BUFVIEW_OK && status > BUFVIEW_INTERNAL) || function.never_fails)
            << function.name << " " << status << " " << bufview_last_message();
        EXPECT_FALSE(dead && status == BUFVIEW_OK && !function.never_fails) << function.name;
        EXPECT_TRUE(status == BUFVIEW_OK || bufview_last_message()[0] != '\0') << function.name;
        keep(function, words, status);
    }

    // A handle: mostly one that lives, else one that is dead, of another kind, or a number.
    uint64_t pick(int32_t kind, bool &dead) {
        const uint64_t dice = random_.below(100);
        if (dice < 85 && !living_[kind].empty()) {
            return living_[kind][random_.below(living_[kind].size())];
        }
        dead = true;
        if (dice < 93 && !buried_[kind].empty()) {
            return buried_[kind][random_.below(buried_[kind].size())];
        }
        const auto other = static_cast<int32_t>(1 + random_.below(6));
        if (dice < 96 && other != kind && !living_[other].empty()) {
            return living_[other][random_.below(living_[other].size())];
        }
        if (dice < 98 && !living_[kind].empty()) {
            const uint64_t token = living_[kind][random_.below(living_[kind].size())] ^
                                   uint64_t { 1 } << random_.below(64);
            dead = !lives(kind, token);
            return token;
        }
        const uint64_t token = random_.next();
        dead = !lives(kind, token);
        return token;
    }

    bool lives(int32_t kind, uint64_t token) const {
        return std::find(living_[kind].begin(), living_[kind].end(), token) != living_[kind].end();
    }

    int64_t number() {
        switch (random_.below(12)) {
        case 0:
            return INT64_MIN + static_cast<int64_t>(random_.below(3));
        case 1:
            return INT64_MAX - static_cast<int64_t>(random_.below(3));
        case 2:
            return static_cast<int64_t>(random_.next());
        case 3:
            return (int64_t{1} << random_.below(63)) + static_cast<int64_t>(random_.below(3)) - 1;
        case 4:
            return -static_cast<int64_t>(random_.below(70));
        default:
            return static_cast<int64_t>(random_.below(20));
        }
    }

    // One of the first `known` numbers of an enumeration, or now and then none.
    int32_t kind(int percent_unknown, uint64_t known) {
        return random_.chance(percent_unknown) ? static_cast<int32_t>(number())
                                               : static_cast<int32_t>(random_.below(known));
    }

    // A length that tells the truth about memory of the table, or a lie that is seen through.
    int64_t length(const Parameter &parameter, bool of_memory) {
        const uint64_t dice = random_.below(40);
        if (dice == 0) {
            return -1 - static_cast<int64_t>(random_.below(3));
        }
        if (dice == 1) {
            return INT64_MIN;
        }
        if (dice == 2 && parameter.huge < 0) {
            return INT64_MAX - static_cast<int64_t>(random_.below(2));
        }
        if (!of_memory && dice < 6) {
            return static_cast<int64_t>(random_.below(1 << 16));
        }
        return static_cast<int64_t>(random_.below(dice < 20 ? 5 : Scratch::room_for + 1));
    }

    uint64_t argument(const Function &function, size_t index, bool &dead, int64_t &lent) {
        const Parameter &parameter = function.parameters[index];
        const bool null = random_.chance(2);
        switch (parameter.role) {
        case Role::handle: {
            bool wrong = false;
            const uint64_t token = null ? 0 : pick(parameter.kind, wrong);
            dead = dead || ((null || wrong) && !parameter.optional);
            return token;
        }
        case Role::lease: {
            bool wrong = false;
            bufview_lease &lease = scratch().lease;
            lease = {};
            lease.size = sizeof lease;
            given_back_ = pick(BUFVIEW_KIND_LEASE, wrong);
            lease.token = static_cast<int64_t>(given_back_);
            dead = dead || wrong;
            return null ? 0 : token_of(&lease);
        }
        case Role::count:
            return static_cast<uint64_t>(
                length(parameter, function.has(Role::room) || function.has(Role::data)));
        case Role::number:
            if (parameter.object != nullptr) {
                // Descriptors of others are not for games.
                return static_cast<uint64_t>(random_.chance(50) ? -1 : 100'000);
            }
            return static_cast<uint64_t>(random_.chance(60) ? static_cast<int64_t>(parameter.good)
                                                            : number());
        case Role::callback:
            if (null) {
                return 0;
            }
            if (parameter.good == function_named_deleter()) {
                ++lent;
                return reinterpret_cast<uintptr_t>(&Program::take_back);
            }
            return parameter.good;
        case Role::cookie:
            return token_of(this);
        case Role::facts:
            fill_size(parameter);
            return null ? 0 : parameter.good;
        case Role::data:
            fill(parameter.good);
            return null ? 0 : replaced(function, parameter.good);
        default:
            return null ? 0 : parameter.good;
        }
    }

    static uint64_t function_named_deleter() {
        static const uint64_t deleter = function("bufview_storage_wrap").parameters[3].good;
        return deleter;
    }
    static void take_back(void *cookie) { ++static_cast<Program *>(cookie)->returned_; }

    void fill_size(const Parameter &parameter) {
        const int64_t size = random_.chance(3) ? number() : parameter.width;
        std::memcpy(as<void>(parameter.good), &size, sizeof size);
    }

    // Texts are constants of the table; others take their place.
    uint64_t replaced(const Function &called, uint64_t good) {
        const std::string_view name = called.name;
        if (name == "bufview_format_parse" || (name == "bufview_view_cast" && is_text(good))) {
            return token_of(formats[random_.below(std::size(formats))]);
        }
        if (name == "bufview_scan_add_digest") {
            return token_of(digests[random_.below(std::size(digests))]);
        }
        if (name == "bufview_file_open") {
            static const char *const paths[] = {file_path(), "/",         "/nowhere",
                                                "",          "/dev/null", "/proc/self/stat"};
            return token_of(paths[random_.below(std::size(paths))]);
        }
        return good;
    }
    static bool is_text(uint64_t address) {
        const auto begin = token_of(&scratch());
        return address < begin || address >= begin + sizeof(Scratch);
    }

    // What a parameter leads to.
    void fill(uint64_t address) {
        Scratch &s = scratch();
        const auto small = [&](int64_t *numbers) {
            for (int i = 0; i < 4; ++i) {
                numbers[i] = random_.chance(80) ? static_cast<int64_t>(random_.below(4)) : number();
            }
        };
        if (address == token_of(s.index)) {
            small(s.index);
        } else if (address == token_of(s.axes)) {
            small(s.axes);
        } else if (address == token_of(s.shape)) {
            small(s.shape);
        } else if (address == token_of(s.integers)) {
            small(s.integers);
        } else if (address == token_of(s.keys)) {
            fill_key(s.keys[0]);
            fill_key(s.keys[1]);
        } else if (address == token_of(s.value)) {
            fill_value(s.value[0]);
            fill_value(s.value[1]);
        } else if (address == token_of(s.values)) {
            s.values[0].size = random_.chance(5) ? number() : int64_t{sizeof(bufview_value)};
        } else if (address == token_of(&s.layout)) {
            fill_layout(s.layout);
        } else if (address == token_of(&s.lent_layout)) {
            fill_lent_layout(s.lent_layout);
        } else if (address == token_of(&s.options)) {
            s.options = BUFVIEW_SCAN_OPTIONS_INIT;
            s.options.size = random_.chance(5) ? number() : s.options.size;
            s.options.offset = random_.chance(70) ? 0 : number();
            s.options.length = random_.chance(70) ? -1 : number();
            s.options.threads = random_.chance(90) ? 1 : static_cast<int64_t>(random_.below(4)) - 1;
            s.options.chunk = random_.chance(70) ? 0 : number();
            s.options.flags = random_.chance(70) ? int64_t{BUFVIEW_SCAN_PART} : number();
        } else if (address == token_of(s.data)) {
            s.data[random_.below(sizeof s.data)] = static_cast<unsigned char>(random_.next());
        }
    }

    void fill_key(bufview_key &key) {
        key = {};
        key.size = random_.chance(3) ? number() : int64_t{sizeof key};
        key.kind = kind(3, 4);
        key.omits = static_cast<int32_t>(random_.below(8));
        key.start = number();
        key.stop = number();
        key.step = random_.chance(50) ? 1 : number();
    }

    void fill_value(bufview_value &value) {
        value = {};
        value.size = random_.chance(3) ? number() : int64_t{sizeof value};
        value.kind = kind(3, 9);
        value.integer = number();
        value.real = static_cast<double>(number());
        value.imag = value.real;
        value.bytes = scratch().data;
        value.bytes_len = random_.chance(5) ? -1 : static_cast<int64_t>(random_.below(8));
    }

    // Anything, as long as a layout that is accepted has no more items than can be walked.
    void fill_layout(bufview_layout &layout) {
        Scratch &s = scratch();
        layout.size = random_.chance(3) ? number() : int64_t{sizeof layout};
        layout.offset = random_.chance(60) ? 0 : number();
        layout.format = random_.chance(5) ? nullptr : formats[random_.below(std::size(formats))];
        layout.ndim = kind(5, 4);
        layout.readonly = static_cast<int32_t>(random_.below(2));
        for (int i = 0; i < 4; ++i) {
            s.shape[i] = static_cast<int64_t>(random_.below(6));
            s.axes[i] = random_.chance(80) ? static_cast<int64_t>(random_.below(9)) - 4 : number();
        }
        for (int i = 4; i < Scratch::room_for; ++i) {
            s.shape[i] = s.axes[i] = 1;
        }
        layout.shape = random_.chance(3) ? nullptr : s.shape;
        layout.strides = random_.chance(40) ? s.axes : nullptr;
        layout.suboffsets = random_.chance(3) ? s.axes : nullptr;
        if (layout.strides == nullptr && random_.chance(10)) {
            s.shape[random_.below(4)] = number();
        }
    }

    // The same, but what is accepted lies in the memory that is lent.
    void fill_lent_layout(bufview_layout &layout) {
        fill_layout(layout);
        Scratch &s = scratch();
        layout.data = s.data;
        layout.strides = nullptr;
        layout.suboffsets = nullptr;
        layout.format = random_.chance(80) ? formats[random_.below(5)] : "T{";
        if (layout.ndim > 3 && layout.ndim <= BUFVIEW_MAX_NDIM) {
            layout.ndim = 3;
        }
        for (int i = 0; i < 3; ++i) {
            s.shape[i] = random_.chance(97) ? static_cast<int64_t>(random_.below(4)) : -1;
        }
    }

    void keep(const Function &called, const Words &words, bufview_status status) {
        for (size_t i = 0; i < called.parameters.size(); ++i) {
            const Parameter &parameter = called.parameters[i];
            if (parameter.role == Role::new_handle && words[i] != 0) {
                uint64_t token;
                std::memcpy(&token, as<void>(words[i]), sizeof token);
                EXPECT_EQ(status == BUFVIEW_OK, token != 0) << called.name;
                if (token != 0) {
                    add(parameter.kind, token);
                }
            } else if (parameter.good == token_of(&scratch().new_lease) && words[i] != 0 &&
                       status == BUFVIEW_OK) {
                add(BUFVIEW_KIND_LEASE, static_cast<uint64_t>(scratch().new_lease.token));
            }
        }
        if (called.give_back != nullptr && status == BUFVIEW_OK) {
            called.give_back(words);
        }
        const std::string_view name = called.name;
        if (name.size() > 5 && name.substr(name.size() - 5) == "_free") {
            bury(called.parameters[0].kind, words[0]);
        } else if (name == "bufview_view_return" && status == BUFVIEW_OK && given_back_ != 0) {
            bury(BUFVIEW_KIND_LEASE, given_back_);
        }
    }

    void add(int32_t kind, uint64_t token) {
        auto &living = living_[kind];
        living.push_back(token);
        if (living.size() > most_living) {
            const uint64_t victim = living[random_.below(living.size())];
            free_handle(kind, victim);
            bury(kind, victim);
        }
    }

    void bury(int32_t kind, uint64_t token) {
        auto &living = living_[kind];
        const auto found = std::find(living.begin(), living.end(), token);
        if (found == living.end()) {
            return;
        }
        *found = living.back();
        living.pop_back();
        auto &buried = buried_[kind];
        if (buried.size() < 1000) {
            buried.push_back(token);
        } else {
            buried[random_.below(buried.size())] = token;
        }
    }

    Random random_;
    std::vector<uint64_t> living_[7];
    std::vector<uint64_t> buried_[7];
    uint64_t done_ = 0;
    uint64_t succeeded_ = 0;
    uint64_t given_back_ = 0;
    int64_t lent_ = 0;
    int64_t returned_ = 0;
};

TEST(RandomCalls, NothingCrashesAndNothingIsLeft) {
    printf("seed %llu, %llu calls\n", static_cast<unsigned long long>(seed),
           static_cast<unsigned long long>(calls));
    Program program(seed);
    program.run(calls);
    EXPECT_EQ(calls, program.done());
    // Otherwise the calls would have been so wrong that they have shown nothing.
    EXPECT_GT(program.succeeded(), calls / 4);
    program.finish();
    EXPECT_OK(bufview_set_debug(0));
    EXPECT_OK(bufview_set_allocator(nullptr));
}

bool read_option(const char *argument, const char *name, uint64_t &number) {
    const size_t length = std::strlen(name);
    if (std::strncmp(argument, name, length) != 0) {
        return false;
    }
    number = std::strtoull(argument + length, nullptr, 10);
    return true;
}

}  // namespace
}  // namespace capitest

int main(int argc, char **argv) {
    ::testing::InitGoogleTest(&argc, argv);
    for (int i = 1; i < argc; ++i) {
        if (!capitest::read_option(argv[i], "--seed=", capitest::seed) &&
            !capitest::read_option(argv[i], "--calls=", capitest::calls)) {
            fprintf(stderr, "%s: not an option: %s\n", argv[0], argv[i]);
            return 2;
        }
    }
    return RUN_ALL_TESTS();
}
