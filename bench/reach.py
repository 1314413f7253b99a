# SPDX-License-Identifier: MIT
"""What the figures are to reach. Each goal compares what was measured in turns, on the same bytes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    text: str
    bound: float
    value: float | None  # None if something that it needs was not measured
    source: str          # the figure or the contest that decides
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

    def figures(self):
        return self._figures.values()

    def names(self, *words):
        """Of figures of one thread that have one of the words in their names."""
        return [name for name, threads in self._figures
                if threads == 1 and any(word in name for word in words)]

    def get(self, name, key, threads=1):
        return self._figures.get((name, threads), {}).get(key)

    def of_limit(self, name):
        return self.get(name, "of_limit")

    def beside(self, name):
        """How many times as fast as what it was measured beside."""
        return self.get(name, "beside")

    def entries(self, contest, who=""):
        return [entry for entry in self._contests.get(contest, {}).get("entries", [])
                if entry["who"].startswith(who)]

    def against(self, contest, who=""):
        """How many times as fast as the best peer, or as the best one of a name."""
        ratios = [entry["ours_is"] for entry in self.entries(contest, who)
                  if entry.get("ours_is") is not None and not entry["who"].startswith("libbufview")]
        return min(ratios, default=None)


def ratio(a, b):
    return a / b if a is not None and b else None


def worst(values, choose=min):
    """Of values by name: the worst and its name; None if one is missing or there are none."""
    missing = [name for name, value in values.items() if value is None]
    if missing or not values:
        return None, missing[0] if missing else "no figure"
    name = choose(values, key=values.get)
    return values[name], name


def of_limit(measured, text, bound, name):
    return Goal(f"{text}: of the limit", bound, measured.of_limit(name), name)


def against(measured, text, bound, contest, who="", says="the best peer"):
    return Goal(f"{text}: beside {says}", bound, measured.against(contest, who), contest)


def goals_of_search(m):
    hard, hardest = worst({name: m.of_limit(name) for name in
                           m.names("overlapping", "otherwise", "within")})
    goals = [
        of_limit(m, "find 13 bytes, rare", 0.90, "find/13-rare/mix"),
        against(m, "find 13 bytes, rare", 1.25, "find/13-rare/mix"),
        of_limit(m, "find 13 bytes, in every line", 0.75, "find/13-frequent/mix"),
        against(m, "find 13 bytes, in every line", 1.5, "find/13-frequent/mix"),
        of_limit(m, "find 1 byte, rare", 0.90, "find/1-rare/mix"),
        against(m, "find 13 overlapping zeros", 4, "find/13-overlapping/zero"),
        Goal("find, the hardest input: of the limit", 0.1, hard, hardest),
    ]
    for length in (4, 8):
        name = f"find-many/1000x{length}/mix"
        ways = [way for way in (m.against(name, "Hyperscan"), ratio(m.of_limit(name), 0.2)) if way]
        goals.append(Goal(f"find 1,000 words of {length} letters: Hyperscan's speed, or 0.2 of the limit",
                          1, max(ways, default=None), name))
    return goals


def goals_of_statistics(m, instructions):
    tables, kind = worst({f"histogram/{kind}": m.against(f"histogram/{kind}", "eight tables in C")
                          for kind in ("log", "rnd")})
    gnu = [entry["of_limit"] for entry in m.entries("process/strings/mix", "GNU strings")]
    return [
        Goal("histogram of text and of random bytes: beside eight tables",
             1.8 if "avx512_vbmi2" in instructions else 1.0, tables, kind),
        against(m, "histogram of equal bytes", 4, "histogram/zero", "eight tables in C", "eight tables"),
        Goal("entropy of 4 KiB blocks: beside the histogram alone", 0.9,
             m.beside("block-entropy/4096/mix"), "block-entropy/4096/mix"),
        of_limit(m, "strings", 0.5, "strings/4/mix"),
        Goal("strings: the scan beside the process of GNU strings, as shares of the limit", 40,
             ratio(m.of_limit("strings/4/mix"), gnu[0] if gnu else None), "process/strings/mix"),
        against(m, "strings, whole process that prints them", 40, "process/strings/mix", "GNU strings",
                "GNU strings"),
        of_limit(m, "crc32c", 0.88, "digest/crc32c/mix"),
        of_limit(m, "xxh3", 0.82, "digest/xxh3/mix"),
        against(m, "4-grams of text", 20, "python/4-grams/log", "Counter", "Counter"),
        against(m, "4-grams of random bytes", 10, "python/4-grams/rnd", "Counter", "Counter"),
        Goal("4-grams: memory, of what is granted", 1,
             m.get("ngrams-memory/4-in-64MiB/rnd", "memory", 2), "ngrams-memory/4-in-64MiB/rnd",
             most=True),
    ]


def scaled(figures):
    """Figures of two threads, which were measured beside one, that are to be faster. Digests in
    their own lanes wait for the slowest one."""
    return [figure for figure in figures if figure["threads"] == 2 and "beside" in figure
            and not figure["name"].startswith(("lanes/", "together/"))]


def bound_by_memory(figure):
    """Whether even the limit of two threads does not leave room for 1.8 times the speed of one."""
    return figure["speed"] / figure["beside"] * 1.8 > figure["limit"]


def goals_of_engine(m):
    together = "together/histogram+strings+find+crc32c/mix"
    two = scaled(m.figures())
    free = [figure for figure in two if not bound_by_memory(figure)]
    every, slowest = worst({figure["name"]: figure["beside"] for figure in two})
    some, slowest_free = worst({figure["name"]: figure["beside"] for figure in free})
    waited, longest = worst({figure["name"]: figure["longest_ms"] for figure in m.figures()
                             if "longest_ms" in figure}, max)
    avx2, lost = worst({name: m.beside(name) for name in m.names("/avx2")})
    return [
        Goal("four analyzers in one pass: time, of the sum of each alone", 0.75,
             ratio(1, m.beside(together)), together, most=True),
        Goal(f"two threads: times one, the worst of {len(two)}", 1.8, every, slowest),
        Goal(f"two threads: times one, the worst of {len(free)} to which memory leaves room", 1.8, some,
             slowest_free),
        Goal("AVX2: beside all instructions, the worst", 0.6, avx2, lost),
        Goal("cancel: the longest wait, in milliseconds", 50, waited, longest, most=True),
    ]


def goals_of_arrays(m):
    sums, slower = worst({name: ratio(1, m.beside(name)) for name in
                          ("sum_column_f32", "sum_column_f64")}, max)
    return [
        against(m, "copy of a transposed float32 array", 3, "arrays/copy transposed float32/random",
                "numpy", "NumPy"),
        of_limit(m, "copy of a transposed float32 array", 0.4, "copy_transposed_f32"),
        *[against(m, f"copy of {name}", 5, f"arrays/copy {name}/random", "memoryview.tobytes",
                  "tobytes()") for name in ("reversed bytes", "step 2 bytes")],
        Goal("byte swap of uint32: beside memcpy", 0.9, m.beside("convert/swap_u32"),
             "convert/swap_u32"),
        Goal("equality of contiguous items: memcmp's speed, to 5 %", 0.95,
             m.beside("equal/contiguous_u32"), "equal/contiguous_u32"),
        Goal("sum of a column: time, of a loop in C", 1.5, sums, slower, most=True),
        *[Goal(f"records to columns, {name}: beside a loop in C", 0.6,
               m.beside(f"records_to_columns/{name}"), f"records_to_columns/{name}")
          for name in ("block", "whole")],
    ]


def goals(figures, contests, instructions):
    measured = Measured(figures, contests)
    return (goals_of_search(measured) + goals_of_statistics(measured, instructions) +
            goals_of_engine(measured) + goals_of_arrays(measured))
