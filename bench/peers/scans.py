#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What programs in Python do with a large file, by this library's binding and by what they have:
CPython's memoryview, mmap, re, hashlib, zlib and Counter, and NumPy."""

import hashlib
import re
import sys
import zlib
from collections import Counter

import contest
from contest import OURS

try:
    import numpy
except ImportError:
    numpy = None

PATTERN = b"/index.html s"
GRAMS = 5
# Enough memory to count all different n-grams one by one, as the others do.
EXACT = 1 << 31


def told_offsets(offsets):
    return f"{len(offsets)} matches, sum {sum(offsets)}"


def positions(data, pattern):
    """All matches by repeated find(), as mmap, bytes and bytearray have it."""
    found, at = [], data.find(pattern)
    while at >= 0:
        found.append(at)
        at = data.find(pattern, at + 1)
    return found


def told_strings(found):
    return f"{len(found)} strings, crc32 {zlib.crc32(repr(found).encode()):08x}"


def told_grams(pairs):
    top = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:GRAMS]
    return "  ".join(f"{bytes(gram).hex()}: {int(count)}" for gram, count in top)


def unique_grams(data):
    """NumPy's way: every four bytes as a number, sorted. The first byte is the highest."""
    array = numpy.frombuffer(data, numpy.uint8).astype(numpy.uint32)
    grams = array[:-3] << 24 | array[1:-2] << 16 | array[2:-1] << 8 | array[3:]
    return numpy.unique(grams, return_counts=True)


def top_unique(result):
    grams, counts = result
    order = numpy.lexsort((grams, -counts))[:GRAMS]
    return told_grams((int(grams[at]).to_bytes(4, "big"), counts[at]) for at in order)


def with_numpy(task, way, work, tell):
    if numpy is None:
        return task.miss(way, "there is no module numpy")
    return task.enter(way, work, tell)


def searches(bufview, data):
    yield (contest.Contest("python/find 13 bytes", "mix", data)
           .enter(OURS, lambda: bufview.find_all(data, PATTERN), told_offsets)
           .enter("mmap.find", lambda: positions(data, PATTERN), told_offsets)
           .enter("re.finditer", lambda: [match.start() for match in
                                          re.finditer(re.escape(PATTERN), data)], told_offsets)
           .enter("memoryview.tobytes().find",
                  lambda: positions(memoryview(data).tobytes(), PATTERN), told_offsets))
    text = re.compile(rb"[\t -~]{4,}")
    some = memoryview(data)[:len(data) // 8]
    yield (contest.Contest("python/strings", "mix", bytearray(some))
           .enter(OURS, lambda: list(bufview.strings(some, 4)), told_strings)
           .enter("re.finditer", lambda: [(match.start(), match.group().decode("ascii"))
                                          for match in text.finditer(some)], told_strings))


def statistics(bufview, data):
    some = memoryview(data)[:len(data) // 8]
    task = (contest.Contest("python/histogram", "mix", bytearray(some))
            .enter(OURS, lambda: bufview.stats(some).counts, lambda counts: str(list(counts)))
            .enter("Counter", lambda: Counter(some),
                   lambda counts: str([counts[byte] for byte in range(256)])))
    yield with_numpy(task, "numpy.bincount",
                     lambda: numpy.bincount(numpy.frombuffer(some, numpy.uint8), minlength=256),
                     lambda counts: str(counts.tolist()))


def ngrams(bufview, kind, few):
    plain = bytes(few)
    task = (contest.Contest("python/4-grams", kind, few)
            .enter(OURS, lambda: bufview.ngrams(few, 4, GRAMS, memory=EXACT),
                   lambda found: told_grams((gram.gram, gram.count) for gram in found.top))
            .enter("Counter", lambda: Counter(plain[at:at + 4] for at in range(len(plain) - 3)),
                   lambda counts: told_grams(counts.items())))
    return with_numpy(task, "numpy.unique", lambda: unique_grams(few), top_unique)


def digests(bufview, data):
    some = memoryview(data)[:len(data) // 4]
    for name, peer, work, tell in (
            ("sha256", "hashlib", lambda: hashlib.sha256(some), lambda made: made.hexdigest()),
            ("md5", "hashlib", lambda: hashlib.md5(some), lambda made: made.hexdigest()),
            ("crc32", "zlib.crc32", lambda: zlib.crc32(some), lambda made: f"{made:08x}")):
        yield (contest.Contest(f"python/{name}", "mix", bytearray(some))
               .enter(OURS, lambda name=name: bufview.hash(some, name), str)
               .enter(peer, work, tell))


def calls(bufview):
    """What single operations cost: thousand times a statement, without a call for each."""
    bytes_ = bytes(range(256)) * 16
    spaces = {OURS: {"v": bufview.View(bytes_), "b": bytes_, "make": bufview.View},
              "memoryview": {"v": memoryview(bytes_), "b": bytes_, "make": memoryview}}
    for name, statement in (("v[5]", "v[5]"), ("v[16:32]", "v[16:32]"), ("len(v)", "len(v)"),
                            ("make a view", "make(b)"), ("v[16:32] == v[16:32]", "v[16:32] == v[16:32]")):
        task = contest.Contest(f"python-call/{name}", "4 KiB")
        for who, space in spaces.items():
            task.enter(who, contest.repeated(statement, space),
                       lambda made: str(getattr(made, "nbytes", made)), calls=1000)
        yield task


def contests(arguments):
    sys.path.insert(0, str(arguments.build / "bindings" / "python"))
    try:
        import bufview
    except ImportError as error:
        yield contest.Contest("python", "mix").miss(OURS, f"its Python binding is not built: {error}")
        return
    data = contest.mapped(contest.sample(arguments, "mix"))
    yield from searches(bufview, data)
    yield from statistics(bufview, data)
    for kind in ("log", "mix", "rnd"):
        few = contest.mapped(contest.sample(arguments, kind))[:max(arguments.size // 128, 65536)]
        yield ngrams(bufview, kind, bytearray(few))
    yield from digests(bufview, data)
    yield from calls(bufview)


if __name__ == "__main__":
    contest.main(__doc__, contests)
