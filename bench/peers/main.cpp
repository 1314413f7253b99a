// SPDX-License-Identifier: MIT
// Runs the contests and writes what they took as JSON.
//
//     peers [--rounds N] [--seconds S] [--filter TEXT]
//     peers --samples          only makes the files that other programs use
//
// Each task is done in rounds: the limit, then every contestant once, each round beginning with
// another one. There are N rounds (7), fewer once a task has used up its share of S seconds (60),
// but three, or one if no time is left for any. A task is one line of JSON. Whether results are
// equal is for the reader (bench/figures.py) to see.
#include "contest.h"

#include "limit.h"
#include "timing.h"

#include <charconv>
#include <cstdio>
#include <cstring>
#include <optional>

namespace bufview::bench {
namespace {

struct Settings {
    int64_t rounds = 7;
    double seconds = 60;
    std::string filter;
};

struct Entry {
    const Contestant *contestant;
    Work work;
    std::string answer;
    // Of one round: as often as to be seen by a clock.
    int64_t times = 1;
    std::vector<double> seconds;
};

std::string quoted(const std::string &text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        if (static_cast<unsigned char>(c) < 0x20) {
            char code[8];
            std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(c));
            out += code;
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::string list(const std::vector<double> &numbers) {
    std::string out = "[";
    for (const double number : numbers) {
        char text[32];
        std::snprintf(text, sizeof text, "%s%.9g", out.size() > 1 ? ", " : "", number);
        out += text;
    }
    return out + "]";
}

Input input_of(const Contest &contest) {
    const Sample &sample = Sample::of(contest.kind);
    const int64_t size = std::min(contest.bytes, sample_size());
    return {sample, sample.bytes().first(static_cast<size_t>(size))};
}

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

class Round {
public:
    explicit Round(const Contest &contest) : contest_(contest), input_(input_of(contest)) {}

    // `seconds`: that may be used; negative if none are left.
    void run(int64_t rounds, double seconds) {
        const double end = now() + seconds;
        for (const Contestant &contestant : contest_.contestants) {
            enter(contestant);
        }
        const int64_t least = seconds < 0 ? 1 : 3;
        for (int64_t round = 0; round < rounds && (round < least || now() < end); ++round) {
            limits_.push_back(limit());
            for (size_t i = 0; i < entries_.size(); ++i) {
                Entry &entry = entries_[(i + static_cast<size_t>(round)) % entries_.size()];
                entry.seconds.push_back(measure(entry));
            }
        }
    }

    void write() const {
        std::printf("{\"name\": %s, \"kind\": %s, \"bytes\": %zu, \"limit_seconds\": %s,"
                    " \"entries\": [",
                    quoted(contest_.name).c_str(), quoted(contest_.kind).c_str(),
                    input_.bytes.size(), list(limits_).c_str());
        const char *comma = "";
        for (const Entry &entry : entries_) {
            std::printf("%s{\"who\": %s, \"answer\": %s, \"seconds\": %s}", comma,
                        quoted(entry.contestant->who).c_str(), quoted(entry.answer).c_str(),
                        list(entry.seconds).c_str());
            comma = ", ";
        }
        write_absent("], \"missing\": [", missing_);
        write_absent("], \"failed\": [", failed_);
        std::printf("]}\n");
        std::fflush(stdout);
    }

private:
    // Who has no figures, and why.
    using Absent = std::vector<std::pair<std::string, std::string>>;

    static void write_absent(const char *title, const Absent &absent) {
        std::printf("%s", title);
        const char *comma = "";
        for (const auto &[who, why] : absent) {
            std::printf("%s{\"who\": %s, \"why\": %s}", comma, quoted(who).c_str(),
                        quoted(why).c_str());
            comma = ", ";
        }
    }

    double limit() const {
        return bufview_bench_limit_seconds(input_.bytes.data(),
                                           static_cast<int64_t>(input_.bytes.size()), 1);
    }

    void enter(const Contestant &contestant) {
        if (contestant.prepare == nullptr) {
            missing_.emplace_back(contestant.who, contestant.missing);
            return;
        }
        try {
            Entry entry{&contestant, contestant.prepare(input_), {}, 1, {}};
            double once = seconds_of([&] { entry.answer = entry.work(); });
            if (once < 0.01) {
                once = seconds_of(entry.work);
            }
            entry.times = std::max<int64_t>(1, static_cast<int64_t>(0.0005 / once));
            entries_.push_back(std::move(entry));
        } catch (const Unable &error) {
            missing_.emplace_back(contestant.who, error.what());
        } catch (const std::exception &error) {
            failed_.emplace_back(contestant.who, error.what());
        }
    }

    static double measure(Entry &entry) {
        std::string answer;
        const double took = seconds_of([&] {
            for (int64_t i = 0; i < entry.times; ++i) {
                answer = entry.work();
            }
        });
        if (answer != entry.answer) {
            entry.answer += ", then " + answer;
        }
        return took / static_cast<double>(entry.times);
    }

    const Contest &contest_;
    Input input_;
    std::vector<Entry> entries_;
    Absent missing_;
    Absent failed_;
    std::vector<double> limits_;
};

std::vector<Contest> contests_with(const std::string &filter) {
    std::vector<Contest> all;
    for (const auto some :
         {search_contests, growth_contests, statistics_contests, digest_contests}) {
        for (Contest &contest : some()) {
            if ((contest.name + "/" + contest.kind).find(filter) != std::string::npos) {
                all.push_back(std::move(contest));
            }
        }
    }
    return all;
}

bool number(const char *text, auto &out) {
    const char *end = text + std::strlen(text);
    const auto [stop, error] = std::from_chars(text, end, out);
    return error == std::errc() && stop == end && out > 0;
}

std::optional<Settings> parse(int argc, char **argv) {
    Settings settings;
    for (int i = 1; i < argc; i += 2) {
        const std::string_view name = argv[i];
        if (i + 1 == argc) {
            return {};
        }
        if (name == "--filter") {
            settings.filter = argv[i + 1];
        } else if (!(name == "--rounds" && number(argv[i + 1], settings.rounds)) &&
                   !(name == "--seconds" && number(argv[i + 1], settings.seconds))) {
            return {};
        }
    }
    return settings;
}

// What a task leaves of its share goes to the others.
void run_all(const Settings &settings) {
    const double end = now() + settings.seconds;
    const std::vector<Contest> contests = contests_with(settings.filter);
    auto left = static_cast<double>(contests.size());
    for (const Contest &contest : contests) {
        Round round(contest);
        round.run(settings.rounds, (end - now()) / left--);
        round.write();
    }
}

}  // namespace
}  // namespace bufview::bench

int main(int argc, char **argv) try {
    if (argc == 2 && std::string_view(argv[1]) == "--samples") {
        for (const char *kind : {"mix", "log", "rnd"}) {
            bufview::bench::Sample::of(kind);
        }
        return 0;
    }
    const auto settings = bufview::bench::parse(argc, argv);
    if (!settings) {
        std::fprintf(stderr, "usage: %s [--rounds N] [--seconds S] [--filter TEXT] | --samples\n",
                     argv[0]);
        return 2;
    }
    bufview::bench::run_all(*settings);
    return 0;
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
    return 1;
}
