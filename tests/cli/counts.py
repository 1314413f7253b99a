# SPDX-License-Identifier: MIT
"""bufview ngrams and bufview cmp"""

import collections
import json
import os
import random


def grams_of(data, n):
    return collections.Counter(data[i:i + n] for i in range(len(data) - n + 1))


def sorted_grams(counts):
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def ngrams(h):
    path = h.file("text", b"abab\nabc")
    h.equal("for people", h.out("ngrams", "-n", "2", "--top", "2", path),
            b"           3 6162 |ab|\n           1 0a61 |.a|\n7 in all, 5 different ones\n")
    h.equal("two bytes by default", h.out("ngrams", path, "--top", "1"),
            b"           3 6162 |ab|\n7 in all, 5 different ones\n")
    h.equal("JSON", json.loads(h.out("ngrams", "-n", "3", "--top", "1", path, "--json")),
            {"file": path, "n": 3, "size": 8, "total": 6, "exact": True, "distinct": 6,
             "missed": 0, "top": [{"gram": b"\nab".hex(), "count": 1, "error": 0}]})
    empty = h.file("empty", b"")
    h.equal("of nothing", h.out("ngrams", empty), b"0 in all, 0 different ones\n")
    h.equal("longer than the file", h.out("ngrams", "-n", "8", h.file("short", b"1234567")),
            b"0 in all, 0 different ones\n")
    rng = random.Random(11)
    data = b"".join(rng.choice([b"alpha ", b"beta ", b"gamma\n", rng.randbytes(3)])
                    for _ in range(30_000))
    path = h.file("words", data)
    for n in range(1, 9):
        counts = grams_of(data, n)
        wanted = [{"gram": gram.hex(), "count": count, "error": 0}
                  for gram, count in sorted_grams(counts)[:1000]]
        for options in ([], ["--threads", "2", "--chunk", "5000"], ["--io", "pread"]):
            got = json.loads(h.out("ngrams", "-n", str(n), "--top", "1000", "--json", path,
                                   *options))
            h.equal(f"{n}-grams with {options}",
                    (got["top"] == wanted, got["total"], got["distinct"], got["exact"]),
                    (True, sum(counts.values()), len(counts), True))
    got = json.loads(h.out("ngrams", "-n", "4", "--top", "999999999999", "--json", "-", stdin=data))
    h.equal("all of a pipe", len(got["top"]), len(grams_of(data, 4)))


def ngrams_beyond_memory(h):
    rng = random.Random(12)
    data = b"".join(rng.choice([b"frequent", b"often...", rng.randbytes(8), rng.randbytes(8)])
                    for _ in range(40_000))
    path = h.file("noise", data)
    counts = grams_of(data, 8)
    got = json.loads(h.out("ngrams", "-n", "8", "--memory", "64KiB", "--top", "100000", "--json",
                           path))
    h.equal("beyond memory", (got["exact"], got["distinct"], got["missed"] > 0, got["total"]),
            (False, None, True, len(data) - 7))
    wrong = [one for one in got["top"] if not
             one["count"] - one["error"] <= counts[bytes.fromhex(one["gram"])] <= one["count"]]
    h.equal("true counts lie between the bounds", wrong, [])
    listed = {bytes.fromhex(one["gram"]) for one in got["top"]}
    h.equal("what is not listed is rare",
            max(count for gram, count in counts.items() if gram not in listed) <= got["missed"],
            True)
    h.equal("the frequent ones are first", {bytes.fromhex(one["gram"]) for one in got["top"][:2]},
            {gram for gram, _ in sorted_grams(counts)[:2]})
    out = h.out("ngrams", "-n", "8", "--memory", "64KiB", "--top", "3", path).decode()
    bound = int(out.split(" times at most")[0].split()[-1])
    first = [line.split()[1] for line in out.splitlines()[:3]]
    h.equal("the bound is stated", (
        "counts may be too high" in out,
        max(count for gram, count in counts.items() if gram.hex() not in first) <= bound),
        (True, True))
    for option, value in (("-n", "0"), ("-n", "9"), ("--memory", "1k"), ("--memory", "x"),
                          ("--top", "-1")):
        h.fails(f"{option} {value}", "ngrams", path, option, value)


def compare(h):
    first = b"line one\nline two\nline three\n"
    cases = {"same": first, "changed": first.replace(b"two", b"two!"), "shorter": first[:12],
             "line": first[:9], "empty": b"", "longer": first + b"more"}
    a = h.file("a", first)
    for name, data in cases.items():
        b = h.file(name, data)
        for left, right in ((a, b), (b, a)):
            status, out, err = h.run("cmp", left, right)
            h.equal(f"cmp {name}: status", (status, err), (0 if data == first else 1, b""))
            wanted = h.tool("sh", "-c", 'cmp "$0" "$1" 2>&1', left, right)
            if wanted is not None:
                h.equal(f"cmp {name}: as cmp tells it", out, wanted.replace(b"cmp: ", b"").replace(b" char ", b" byte "))
            h.equal(f"cmp {name}: quiet", h.run("cmp", "--quiet", left, right), (status, b"", b""))
    h.equal("JSON", json.loads(h.run("cmp", a, str(h.folder / "changed"), "--json")[1]),
            {"files": [a, str(h.folder / "changed")], "equal": False, "offset": 17, "line": 2,
             "bytes": [10, 33]})
    h.equal("JSON of one that ends",
            json.loads(h.run("cmp", str(h.folder / "shorter"), a, "--json")[1]),
            {"files": [str(h.folder / "shorter"), a], "equal": False, "offset": 12, "line": 2,
             "bytes": [None, ord("e")]})
    h.equal("JSON of equal ones", json.loads(h.out("cmp", a, a, "--json")),
            {"files": [a, a], "equal": True})
    h.equal("the standard input", h.run("cmp", a, "-", stdin=first), (0, b"", b""))
    h.equal("the standard input, shorter", h.run("cmp", "-", a, stdin=first[:9])[:2],
            (1, b"EOF on - after byte 9, line 1\n"))
    data = bytearray(random.Random(13).randbytes(5_000_000))
    a = h.file("a", data)
    for at in (0, 1, (1 << 20) - 1, 1 << 20, 3_333_333, 4_999_999):
        changed = bytearray(data)
        changed[at] ^= 1
        b = h.file("b", changed)
        for options in ([], ["--io", "pread"], ["--io", "map"]):
            got = json.loads(h.run("cmp", "--json", *options, a, b)[1])
            h.equal(f"a difference at {at} with {options}",
                    (got["offset"], got["line"], got["bytes"]),
                    (at, data[:at].count(b"\n") + 1, [data[at], changed[at]]))
    h.equal("large ones that are equal", h.run("cmp", a, a), (0, b"", b""))
    h.fails("a missing file", "cmp", a, str(h.folder / "missing"), says="No such file")
    h.fails("a folder", "cmp", a, str(h.folder), says="Is a directory")
    h.fails("one file", "cmp", a)
    h.fails("one input twice", "cmp", "-", "-", says="standard input")
    os.unlink(a)


TESTS = [ngrams, ngrams_beyond_memory, compare]
