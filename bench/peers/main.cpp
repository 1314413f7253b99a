// SPDX-License-Identifier: MIT
// Runs the contests and writes what they took as JSON.
//
//     peers [--rounds N] [--seconds S] [--filter TEXT]
//     peers --samples          only makes the files that other programs use
//
// Each task is done in rounds: the limit, then every contestant once, each round beginning with
// another one. There are N rounds (7), fewer once the task has taken S seconds (2), if N allows no
// fewer than three. Whether results are equal is for the reader (bench/figures.py) to see.
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
    double seconds = 2;
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

class Round {
public:
    Round(const Contest &contest, const Settings &settings)
        : contest_(contest), settings_(settings), input_(input_of(contest)) {}

    void run() {
        for (const Contestant &contestant : contest_.contestants) {
            enter(contestant);
        }
        const double begin = now();
        for (int64_t round = 0; round < settings_.rounds; ++round) {
            if (round >= 3 && now() - begin > settings_.seconds) {
                break;
            }
            limits_.push_back(limit());
            for (size_t i = 0; i < entries_.size(); ++i) {
                Entry &entry = entries_[(i + static_cast<size_t>(round)) % entries_.size()];
                entry.seconds.push_back(measure(entry));
            }
        }
    }

    void write(const char *before) const {
        std::printf("%s{\"name\": %s, \"kind\": %s, \"bytes\": %zu,\n"
                    " \"limit_seconds\": %s,\n \"entries\": [",
                    before, quoted(contest_.name).c_str(), quoted(contest_.kind).c_str(),
                    input_.bytes.size(), list(limits_).c_str());
        const char *comma = "\n  ";
        for (const Entry &entry : entries_) {
            std::printf("%s{\"who\": %s, \"answer\": %s,\n   \"seconds\": %s}", comma,
                        quoted(entry.contestant->who).c_str(), quoted(entry.answer).c_str(),
                        list(entry.seconds).c_str());
            comma = ",\n  ";
        }
        std::printf("],\n \"missing\": [");
        comma = "\n  ";
        for (const auto &[who, why] : missing_) {
            std::printf("%s{\"who\": %s, \"why\": %s}", comma, quoted(who).c_str(),
                        quoted(why).c_str());
            comma = ",\n  ";
        }
        std::printf("]}");
    }

private:
    static double now() {
        return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
            .count();
    }

    double limit() const {
        return bufview_bench_limit_seconds(input_.bytes.data(),
                                           static_cast<int64_t>(input_.bytes.size()));
    }

    void enter(const Contestant &contestant) {
        if (contestant.prepare == nullptr) {
            missing_.emplace_back(contestant.who, contestant.missing);
            return;
        }
        try {
            Entry entry{&contestant, contestant.prepare(input_), {}, 1, {}};
            entry.answer = entry.work();
            const double once = seconds_of(entry.work);
            entry.times = std::max<int64_t>(1, static_cast<int64_t>(0.0005 / once));
            entries_.push_back(std::move(entry));
        } catch (const Unable &error) {
            missing_.emplace_back(contestant.who, error.what());
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
    const Settings &settings_;
    Input input_;
    std::vector<Entry> entries_;
    std::vector<std::pair<std::string, std::string>> missing_;
    std::vector<double> limits_;
};

std::vector<Contest> all_contests() {
    std::vector<Contest> all;
    for (const auto some :
         {search_contests, growth_contests, statistics_contests, digest_contests}) {
        for (Contest &contest : some()) {
            all.push_back(std::move(contest));
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

void run_all(const Settings &settings) {
    const char *comma = "\n";
    std::printf("{\"contests\": [");
    for (const Contest &contest : all_contests()) {
        if ((contest.name + "/" + contest.kind).find(settings.filter) != std::string::npos) {
            Round round(contest, settings);
            round.run();
            round.write(comma);
            comma = ",\n";
        }
    }
    std::printf("\n]}\n");
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
