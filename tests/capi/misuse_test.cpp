// SPDX-License-Identifier: MIT
// Every function with every kind of wrong argument. Each answers with the right status and a
// message of one line, clears its out-parameters, and changes nothing else.
#include "functions.h"

#include <cstring>
#include <fstream>
#include <regex>
#include <set>

namespace capitest {
namespace {

constexpr int32_t kinds[] = {BUFVIEW_KIND_STORAGE, BUFVIEW_KIND_VIEW, BUFVIEW_KIND_LEASE,
                             BUFVIEW_KIND_FORMAT,  BUFVIEW_KIND_FILE, BUFVIEW_KIND_SCAN};

bool names_object(const Parameter &parameter) {
    return parameter.role == Role::handle || parameter.role == Role::lease;
}

bool is_pointer(const Parameter &parameter) {
    return parameter.role != Role::handle && parameter.role != Role::count &&
           parameter.role != Role::number && parameter.role != Role::cookie;
}

// A struct that the caller sizes.
bool is_struct(const Parameter &parameter) {
    return parameter.width > static_cast<int64_t>(sizeof(int64_t)) &&
           (parameter.role == Role::facts || parameter.role == Role::data ||
            parameter.role == Role::lease);
}

uint64_t as_word(int64_t number) {
    return static_cast<uint64_t>(number);
}

class Misuse : public ::testing::TestWithParam<size_t> {
protected:
    const Function &tested() const { return functions()[GetParam()]; }

    void TearDown() override { EXPECT_EQ(0, live()); }

    // Makes a call that has to fail, and looks at everything it promised.
    void expect_failure(World &world, bufview_status wanted, const Words &words) {
        expect_one_of(world, {wanted}, words);
    }
    void expect_one_of(World &world, std::set<bufview_status> wanted, const Words &words) {
        const std::string before = world.fingerprint();
        // The fingerprint may have failed on its way; a message must be this call's.
        EXPECT_STATUS(BUFVIEW_ARGUMENT, bufview_set_debug(12345));
        const std::string foreign = bufview_last_message();

        const bufview_status status = tested()(words);
        if (tested().never_fails) {
            EXPECT_EQ(before, world.fingerprint());
            return;
        }
        EXPECT_EQ(1U, wanted.count(status))
            << name_of(status) << " instead of " << name_of(*wanted.begin())
            << "; last message: " << bufview_last_message();
        if (status == BUFVIEW_OK) {
            return;
        }
        EXPECT_NE(foreign, bufview_last_message());
        EXPECT_EQ("", fault_of_message()) << bufview_last_message();
        expect_cleared(words, status);
        EXPECT_EQ(before, world.fingerprint());
    }

    void expect_cleared(const Words &words, bufview_status status) {
        // Who has too little room is told how much it takes.
        const bool tells = status == BUFVIEW_LIMIT && tested().has(Role::room);
        for (size_t i = 0; i < tested().parameters.size(); ++i) {
            const Parameter &parameter = tested().parameters[i];
            const auto *out = as<const unsigned char>(words[i]);
            if (out == nullptr) {
                continue;
            }
            const bool clears =
                (parameter.role == Role::result && !tells) || parameter.role == Role::new_handle;
            for (int64_t k = 0; clears && k < parameter.width; ++k) {
                EXPECT_EQ(0, out[k]) << "byte " << k << " of argument " << i;
            }
            if (parameter.role == Role::facts) {
                for (int64_t k = sizeof(int64_t); k < parameter.width; ++k) {
                    EXPECT_EQ(0, out[k]) << "byte " << k << " of argument " << i;
                }
            }
        }
    }

    template <typename Use>
    void for_each(bool (*chosen)(const Parameter &), Use &&use) {
        for (size_t i = 0; i < tested().parameters.size(); ++i) {
            if (chosen(tested().parameters[i])) {
                SCOPED_TRACE("argument " + std::to_string(i));
                use(i, tested().parameters[i]);
            }
        }
    }
};

TEST_P(Misuse, GoodArgumentsAreGood) {
    World world;
    const Words words = tested().good_words(world);
    const bufview_status status = tested()(words);
    EXPECT_TRUE(tested().never_fails || same_status(tested().good, status));
    tested().clean_up(world, words);
}

TEST_P(Misuse, NullHandle) {
    for_each(names_object, [&](size_t i, const Parameter &parameter) {
        World world;
        Words words = tested().good_words(world);
        tested().put_handle(words, i, 0);
        // A cleared lease is one that was returned by its owner.
        expect_failure(world, parameter.role == Role::lease ? BUFVIEW_OK : BUFVIEW_ARGUMENT, words);
    });
}

TEST_P(Misuse, StaleHandle) {
    for_each(names_object, [&](size_t i, const Parameter &parameter) {
        World world;
        Words words = tested().good_words(world);
        tested().put_handle(words, i, world.stale(parameter.kind));
        expect_failure(world, BUFVIEW_HANDLE, words);
    });
}

TEST_P(Misuse, HandleFreedTwice) {
    for_each(names_object, [&](size_t i, const Parameter &parameter) {
        World world;
        Words words = tested().good_words(world);
        const uint64_t token = world.*parameter.object;
        free_handle(parameter.kind, token);
        free_handle(parameter.kind, token);
        tested().put_handle(words, i, token);
        expect_failure(world, BUFVIEW_HANDLE, words);
    });
}

TEST_P(Misuse, HandleOfAnotherKind) {
    for_each(names_object, [&](size_t i, const Parameter &parameter) {
        for (const int32_t kind : kinds) {
            if (kind != parameter.kind) {
                World world;
                Words words = tested().good_words(world);
                tested().put_handle(words, i, world.live_handle(kind));
                expect_failure(world, BUFVIEW_HANDLE, words);
            }
        }
    });
}

TEST_P(Misuse, ForgedHandle) {
    Random random(GetParam());
    for_each(names_object, [&](size_t i, const Parameter &parameter) {
        World world;
        const std::string before = world.fingerprint();
        const uint64_t good = world.*parameter.object;
        std::vector<uint64_t> forged{1, UINT64_MAX, token_of(&world), good >> 1, good << 1};
        for (int bit = 0; bit < 64; ++bit) {
            forged.push_back(good ^ uint64_t{1} << bit);
        }
        for (int n = 0; n < 200; ++n) {
            forged.push_back(random.next());
        }
        for (const uint64_t token : forged) {
            // Numbers that are close to each other may name each other's neighbours.
            if (world.owns(token) || token == 0) {
                continue;
            }
            Words words = tested().good_words(world);
            tested().put_handle(words, i, token);
            const bufview_status status = tested()(words);
            ASSERT_TRUE(tested().never_fails || status == BUFVIEW_HANDLE)
                << std::hex << token << " " << name_of(status) << bufview_last_message();
            if (!tested().never_fails) {
                ASSERT_EQ("", fault_of_message());
                expect_cleared(words, status);
            }
        }
        EXPECT_EQ(before, world.fingerprint());
    });
}

TEST_P(Misuse, EachPointerNull) {
    for_each(is_pointer, [&](size_t i, const Parameter &parameter) {
        World world;
        Words words = tested().good_words(world);
        words[i] = 0;
        if (parameter.optional) {
            const bufview_status status = tested()(words);
            // Room that is not there has no length either.
            if (parameter.role == Role::data && i + 1 < tested().parameters.size() &&
                tested().parameters[i + 1].role == Role::count) {
                EXPECT_EQ(BUFVIEW_ARGUMENT, status);
            } else {
                EXPECT_TRUE(tested().never_fails || same_status(tested().good, status));
            }
            tested().clean_up(world, words);
        } else {
            expect_failure(world, BUFVIEW_ARGUMENT, words);
        }
    });
}

TEST_P(Misuse, EachPairOfArgumentsNull) {
    const size_t count = tested().parameters.size();
    for (size_t i = 0; i < count; ++i) {
        for (size_t k = i + 1; k < count; ++k) {
            World world;
            Words words = tested().good_words(world);
            words[i] = words[k] = 0;
            const bufview_status status = tested()(words);
            EXPECT_NE(BUFVIEW_INTERNAL, status) << i << " " << k;
            if (status != BUFVIEW_OK) {
                EXPECT_EQ("", fault_of_message()) << i << " " << k;
                expect_cleared(words, status);
            }
            tested().clean_up(world, words);
        }
    }
}

TEST_P(Misuse, NumbersOutOfTheirDomain) {
    const auto is_number = [](const Parameter &parameter) {
        return parameter.role == Role::count || parameter.role == Role::number;
    };
    for_each(is_number, [&](size_t i, const Parameter &parameter) {
        const bool narrow = parameter.width == sizeof(int32_t);
        const int64_t low = narrow ? INT32_MIN : INT64_MIN;
        const int64_t high = narrow ? INT32_MAX : INT64_MAX;
        const std::pair<int64_t, bufview_status> cases[] = {
            {low, parameter.negative},
            {low + 1, parameter.negative},
            {high, parameter.huge},
            {high - 1, parameter.huge},
        };
        for (const auto &[number, wanted] : cases) {
            SCOPED_TRACE(number);
            if (wanted == lie) {
                continue;
            }
            World world;
            Words words = tested().good_words(world);
            words[i] = as_word(number);
            if (wanted == anything) {
                const bufview_status status = tested()(words);
                EXPECT_NE(BUFVIEW_INTERNAL, status);
                EXPECT_NE(BUFVIEW_HANDLE, status);
                tested().clean_up(world, words);
            } else {
                expect_failure(world, wanted, words);
            }
        }
    });
}

TEST_P(Misuse, StructsOfAnImpossibleSize) {
    for_each(is_struct, [&](size_t i, const Parameter &parameter) {
        for (const int64_t size : {int64_t{0}, int64_t{8}, int64_t{-1}, INT64_MIN, INT64_MAX,
                                   int64_t{1} << 40, parameter.width - 1, parameter.width - 8}) {
            SCOPED_TRACE(size);
            World world;
            Words words = tested().good_words(world);
            std::memcpy(as<void>(words[i]), &size, sizeof size);
            const bufview_status status = tested()(words);
            EXPECT_STATUS(BUFVIEW_ARGUMENT, status);
            EXPECT_EQ("", fault_of_message());
            tested().clean_up(world, words);
        }
    });
}

TEST_P(Misuse, ReleasedView) {
    const auto is_view = [](const Parameter &parameter) {
        return parameter.role == Role::handle && parameter.kind == BUFVIEW_KIND_VIEW;
    };
    for_each(is_view, [&](size_t i, const Parameter &) {
        World world;
        const Words words = tested().good_words(world);
        ASSERT_OK(bufview_view_release(as<bufview_view>(words[i])));
        if (tested().released == BUFVIEW_OK || tested().never_fails) {
            EXPECT_OK(tested()(words));
        } else {
            expect_failure(world, tested().released, words);
        }
    });
}

std::string name_of_case(const ::testing::TestParamInfo<size_t> &info) {
    return functions()[info.param].name;
}

INSTANTIATE_TEST_SUITE_P(Every, Misuse, ::testing::Range(size_t{0}, functions().size()),
                         name_of_case);

// A function without a row would be tested by nobody.
TEST(Table, HasEveryFunctionOfTheMap) {
    std::ifstream map(BUFVIEW_MAP);
    const std::string text{std::istreambuf_iterator<char>(map), {}};
    std::set<std::string> exported;
    const std::regex name("\\b(bufview_\\w+);");
    for (std::sregex_iterator it(text.begin(), text.end(), name), end; it != end; ++it) {
        exported.insert((*it)[1]);
    }
    std::set<std::string> rows;
    for (const Function &one : functions()) {
        EXPECT_TRUE(rows.insert(one.name).second) << one.name << " is there twice";
    }
    EXPECT_GT(exported.size(), 100U);
    for (const std::string &one : exported) {
        EXPECT_TRUE(rows.count(one)) << one << " has no row in functions.cpp";
    }
    for (const std::string &one : rows) {
        EXPECT_TRUE(exported.count(one)) << one << " is not in bufview.map";
    }
}

// What each function says of a storage that was closed.
TEST(Closed, StorageAnswersReleasedOrWhatItStillKnows) {
    const std::set<std::string> still{"bufview_storage_close", "bufview_storage_exports",
                                      "bufview_storage_readonly", "bufview_storage_descriptor",
                                      "bufview_storage_free"};
    for (const Function &one : functions()) {
        if (!one.takes(BUFVIEW_KIND_STORAGE)) {
            continue;
        }
        SCOPED_TRACE(one.name);
        World world;
        Words words = one.good_words(world);
        words[0] = world.storage;
        ASSERT_OK(bufview_storage_close(as<bufview_storage>(world.storage)));
        EXPECT_STATUS(still.count(one.name) != 0 ? BUFVIEW_OK : BUFVIEW_RELEASED, one(words));
    }
    EXPECT_EQ(0, live());
}

// Messages state the arguments, whatever their size.
TEST(Messages, HoldTheLargestNumbers) {
    World world;
    auto *view = as<bufview_view>(world.view);
    int64_t value = 0;
    for (const int64_t at : {INT64_MIN, INT64_MAX, INT64_MIN + 1}) {
        EXPECT_STATUS(BUFVIEW_RANGE, bufview_view_get_int64(view, &at, 1, &value));
        EXPECT_NE(nullptr, std::strstr(bufview_last_message(), std::to_string(at).c_str()))
            << bufview_last_message();
        EXPECT_EQ("", fault_of_message());
    }
    // Text of strangers stays on one line and is no broken UTF-8.
    bufview_format *format = nullptr;
    const char *hostile[] = {"\n\n\x1b[2J", "\xff\xfe\x80", "T{\xe2\x82:\xac}", "\x7f"};
    for (const char *text : hostile) {
        EXPECT_STATUS(BUFVIEW_FORMAT, bufview_format_parse(text, &format));
        EXPECT_EQ("", fault_of_message()) << bufview_last_message();
        int64_t id = 0;
        EXPECT_STATUS(BUFVIEW_VALUE,
                      bufview_scan_add_digest(as<bufview_scan>(world.plan), text, &id));
        EXPECT_EQ("", fault_of_message()) << bufview_last_message();
        bufview_file *file = nullptr;
        EXPECT_STATUS(BUFVIEW_IO, bufview_file_open(text, 0, 0, &file));
        EXPECT_EQ("", fault_of_message()) << bufview_last_message();
    }
    EXPECT_STREQ("unknown status", bufview_status_name(INT32_MIN));
    EXPECT_EQ(nullptr, bufview_scan_digest_name(INT64_MIN));
    EXPECT_EQ(nullptr, bufview_scan_digest_name(INT64_MAX));
}

}  // namespace
}  // namespace capitest
