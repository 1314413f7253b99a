# SPDX-License-Identifier: MIT
"""What the figures are to reach."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    text: str
    bound: float
    value: float | None  # None if something that it needs was not measured
    most: bool = False   # the bound is not to be exceeded

    @property
    def reached(self):
        if self.value is None:
            return None
        return self.value <= self.bound if self.most else self.value >= self.bound


class Measured:
    """Figures by name, and contests; what is not there gives None."""

    def __init__(self, figures, contests):
        self._figures = {(figure["name"], figure["threads"]): figure for figure in figures}
        self._contests = {f"{contest['name']}/{contest['kind']}": contest for contest in contests}

    def of_limit(self, name, threads=1):
        return self._figures.get((name, threads), {}).get("of_limit")

    def speed(self, name, threads=1):
        return self._figures.get((name, threads), {}).get("speed")

    def names(self):
        return [name for name, threads in self._figures if threads == 1]

    def beside(self, contest, who=None):
        """How many times as fast as a peer, or as the best one."""
        ratios = [entry["ours_is"] for entry in self._contests.get(contest, {}).get("entries", [])
                  if entry.get("ours_is") is not None and not entry["who"].startswith("libbufview")
                  and who in (None, entry["who"])]
        return min(ratios) if ratios else None


def ratio(a, b):
    return a / b if a is not None and b else None


def least(values):
    """The least of them, None if one is missing or there are none."""
    values = list(values)
    return None if not values or None in values else min(values)


def goals_of_search(m):
    hard = [name for name in m.names() if name.startswith("find/") and
            any(word in name for word in ("overlapping", "otherwise", "within"))]
    words = [value for value in (m.beside("find-many/1000x8/mix", "Hyperscan"),
                                 ratio(m.of_limit("find-many/1000x8/mix"), 0.2)) if value]
    return [
        Goal("13 bytes, rare: of the limit", 0.90, m.of_limit("find/13-rare/mix")),
        Goal("13 bytes, rare: beside the best peer", 1.25, m.beside("find/13-rare/mix")),
        Goal("13 bytes, in every line: of the limit", 0.75, m.of_limit("find/13-frequent/mix")),
        Goal("13 bytes, in every line: beside the best peer", 1.5, m.beside("find/13-frequent/mix")),
        Goal("1 byte, rare: of the limit", 0.90, m.of_limit("find/1-rare/mix")),
        Goal("overlapping zeros: beside the best peer", 4, m.beside("find/13-overlapping/zero")),
        Goal("the worst input: of the limit", 0.1, least(map(m.of_limit, hard))),
        Goal("1,000 words: Hyperscan's speed, or 0.2 of the limit", 1, max(words, default=None)),
    ]


def goals_of_statistics(m):
    return [
        Goal("histogram of text and of random bytes: beside eight tables", 1.8,
             least(m.beside(f"histogram/{kind}", "eight tables in C") for kind in ("log", "rnd"))),
        Goal("histogram of equal bytes: beside eight tables", 4,
             m.beside("histogram/zero", "eight tables in C")),
        Goal("entropy of 4 KiB blocks: of the histogram", 0.9,
             ratio(m.speed("block-entropy/4096/mix"), m.speed("histogram/mix"))),
        Goal("strings: of the limit", 0.5, m.of_limit("strings/4/mix")),
        Goal("strings, whole process: beside GNU strings", 40,
             m.beside("process/strings/mix", "GNU strings")),
        Goal("crc32c: of the limit", 0.88, m.of_limit("digest/crc32c/mix")),
        Goal("xxh3: of the limit", 0.82, m.of_limit("digest/xxh3/mix")),
        Goal("4-grams of text: beside Counter", 20, m.beside("python/4-grams/log", "Counter")),
        Goal("4-grams of random bytes: beside Counter", 10, m.beside("python/4-grams/rnd", "Counter")),
    ]


def goals_of_engine(m):
    alone = [m.speed(f"alone/{name}/mix") for name in ("histogram", "strings", "find", "crc32c")]
    apart = None if None in alone else sum(1 / speed for speed in alone)
    together = m.speed("together/histogram+strings+find+crc32c/mix")
    on_two = [ratio(m.speed(name, 2), m.speed(name)) for name in m.names() if m.speed(name, 2)]
    targets = [name for name in m.names() if name.startswith("target/") and name.endswith("/avx2")]
    return [
        Goal("four analyzers in one pass: of their times alone", 0.75,
             ratio(1 / together, apart) if together else None, most=True),
        Goal("two threads: times one, the worst", 1.8, least(on_two)),
        Goal("AVX2: of the best instructions, the worst", 0.6,
             least(ratio(m.speed(name), m.speed(name.replace("avx2", "best"))) for name in targets)),
    ]


def goals(figures, contests):
    measured = Measured(figures, contests)
    return goals_of_search(measured) + goals_of_statistics(measured) + goals_of_engine(measured)
