# SPDX-License-Identifier: MIT
"""Analyzers beyond patterns, digests and statistics, beside what Python and NumPy make of the bytes."""
import array
import collections
import itertools
import math
import random
import re

import numpy
import pytest

import bufview
from bufview import Pattern, Status, View

WORDS = [b"alpha", b"beta", b"GAMMA", b"a", b"", b"\n", b"\xc3\xa9\xe2\x82\xac", b"\0\xff\x07", b" ta be "]


def text(seed, words=3000):
    return b" ".join(random.Random(seed).choices(WORDS, k=words))


DATA = text(1)
TANGLE = b"abababab\n\n\n\0\0\0x"


@pytest.fixture(params=["bytes", "strided", "path", "pread"])
def source(request, tmp_path):
    """DATA, as all that a scan takes."""
    if request.param == "bytes":
        return DATA
    if request.param == "strided":
        return View(b"".join(bytes([byte, 7]) for byte in DATA))[::2]
    path = tmp_path / "data"
    path.write_bytes(DATA)
    return path if request.param == "path" else bufview.open(path, io="pread")


def offsets(pattern, data=DATA, flags=0):
    return [match.start() for match in re.finditer(b"(?=%s)" % pattern, data, flags | re.S)]


def test_patterns_with_open_bits_and_of_either_case(source):
    assert bufview.find_all(source, b"GaMmA", ignore_case=True).tolist() == offsets(b"gamma", flags=re.I)
    assert bufview.find_all(source, Pattern(b"bEta", ignore_case=True)).tolist() == offsets(b"beta")
    assert bufview.find_all(source, b"bEta").tolist() == []
    wild = Pattern.from_hex("62 ?? 7? 61")
    assert wild == Pattern(b"b\x00\x70a", b"\xff\x00\xf0\xff")
    assert bufview.find_all(source, wild).tolist() == offsets(rb"b.[p-\x7f]a")
    assert Pattern.from_hex("0aFF") == Pattern(b"\x0a\xff")
    found = bufview.scan(source, find=[b"beta", wild, bytearray(b"BETA")], ignore_case=True, limit=1).find
    assert {key: (value.count, value.offsets.tolist()) for key, value in found.items()} == {
        key: (len(expected), expected[:1]) for key, expected in [
            (b"beta", offsets(b"beta")), (wild, offsets(rb"b.[p-\x7f]a")), (b"BETA", offsets(b"beta"))]}


def test_many_patterns(source):
    patterns = [b"ta", b"beta", b"be", b"nowhere", b"ta"]
    expected = sorted((at, number) for number, pattern in enumerate(patterns) for at in offsets(pattern))
    found = bufview.find_many(source, patterns, threads=2)
    assert list(zip(found.offsets, found.patterns)) == expected and found.count == len(expected)
    assert found.counts.tolist() == [len(offsets(pattern)) for pattern in patterns]
    few = bufview.find_many(source, (View(pattern) for pattern in patterns), limit=5)
    assert list(zip(few.offsets, few.patterns)) == expected[:5]
    assert few.count == found.count and few.counts == found.counts
    either = bufview.scan(source, find_many=[b"Alpha", b"gamma"], ignore_case=True).find_many
    assert either.counts.tolist() == [len(offsets(b"alpha")), len(offsets(b"GAMMA"))]
    assert bufview.scan(source, lines=True).find_many is None


def test_more_patterns_than_a_window_holds():
    patterns = [b"%05d" % number for number in range(65536)]
    found = bufview.find_many(b"".join(patterns[::-1]), patterns)
    assert found.counts[7] >= 1 and found.offsets[:1].tolist() == [0] and found.patterns[0] == 65535
    assert len(found.counts) == 65536 and sum(found.counts) == found.count == len(found.offsets)


@pytest.mark.parametrize("n", [1, 2, 3, 8])
def test_ngrams(source, n):
    counts = collections.Counter(DATA[at:at + n] for at in range(len(DATA) - n + 1))
    expected = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    found = bufview.ngrams(source, n, 7)
    assert [(gram.gram, gram.count, gram.error) for gram in found.top] == [(*item, 0) for item in expected[:7]]
    assert (found.total, found.distinct, found.missed) == (len(DATA) - n + 1, len(counts), 0)
    assert len(bufview.ngrams(source, n, 10**9).top) == len(counts)
    assert bufview.ngrams(source, n, 0).top == []


def test_ngrams_beyond_the_memory():
    data = random.Random(2).randbytes(200_000) + b"common" * 5000
    found = bufview.ngrams(data, 6, 10**9, memory=1 << 16)
    counts = collections.Counter(data[at:at + 6] for at in range(len(data) - 5))
    told = {gram.gram: gram for gram in found.top}
    assert found.distinct is None and found.total == len(data) - 5 and told
    for gram, item in told.items():
        assert item.count - item.error <= counts[gram] <= item.count
    assert found.missed > 0
    assert all(count <= found.missed for gram, count in counts.items() if gram not in told)
    assert b"common" in [gram.gram for gram in found.top[:12]]


def test_lines(source):
    expected = [0] + [at + 1 for at in offsets(b"\n")]
    assert bufview.lines(source).tolist() == expected
    some = bufview.scan(source, lines=True, limit=3).lines
    assert (some.count, some.offsets.tolist()) == (len(expected), expected[:3])
    assert bufview.lines(b"").tolist() == [] and bufview.lines(b"a\n").tolist() == [0]
    assert bufview.lines(b"\n\nb").tolist() == [0, 1, 2]


@pytest.mark.parametrize("delimiter", [b"\0", b"e ", b"\0\0", b"abab", b"\n\n"])
def test_lines_that_any_delimiter_ends(source, delimiter):
    for data, scanned in ((DATA, source), (b"", b""), (TANGLE, TANGLE)):
        pieces = data.split(delimiter)
        ends = list(itertools.accumulate(len(piece) + len(delimiter) for piece in pieces))
        # Nothing follows a delimiter at the end.
        starts = [0, *ends[:-1]] if pieces[-1] else [0, *ends][:-2]
        assert bufview.lines(scanned, delimiter, threads=2).tolist() == starts
    some = bufview.scan(b"a--b--c", lines=bytearray(b"--"), limit=1).lines
    assert (some.count, some.offsets.tolist()) == (3, [0])
    with pytest.raises(ValueError):
        bufview.lines(source, b"")


def test_text_in_encodings(source):
    # Every other byte of the words is in it, too: \a is a control character, \xff begins nothing.
    expected = [(m.start(), m.group().decode()) for m in
                re.finditer(rb"(?:[\t -~]|\xc3\xa9|\xe2\x82\xac){6,}", DATA)]
    assert bufview.strings(source, 6, "utf-8") == expected
    assert any("é€" in run for _, run in expected)
    assert bufview.strings(source, 6, "utf-8", limit=2) == expected[:2]
    for encoding in ("utf-16-le", "utf-16-be"):
        data = b"\xff" + "hello".encode(encoding) + b"\x01" + "world!".encode(encoding) + b"\x02"
        assert bufview.strings(data, 5, encoding) == [(1, "hello"), (12, "world!")]
        assert bufview.scan(data, text={encoding: 6}).text == {encoding: [(12, 12)]}
    both = bufview.scan(DATA, strings=6, text={"ascii": 6, "utf-8": 2**20})
    assert both.text == {"ascii": both.strings, "utf-8": []} and both.strings


def test_statistics_as_of_ent(source):
    values = numpy.frombuffer(DATA, "u1").astype(float)
    counts = numpy.bincount(numpy.frombuffer(DATA, "u1"), minlength=256)
    equal = len(DATA) / 256
    found = bufview.stats(source)
    assert found.chi_square == pytest.approx(((counts - equal) ** 2 / equal).sum())
    assert found.mean == pytest.approx(values.mean())
    expected = numpy.corrcoef(values, numpy.roll(values, -1))[0, 1]
    assert bufview.correlation(source) == pytest.approx(expected)
    assert bufview.scan(source, correlation=True).correlation == pytest.approx(expected)
    assert math.isnan(bufview.correlation(b"aaaa")) and bufview.stats(b"").chi_square == 0
    assert bufview.scan(b"ab").correlation is None


def test_first_difference(source, tmp_path):
    changed = bytearray(DATA)
    changed[-1] ^= 1
    other = tmp_path / "other"
    other.write_bytes(changed)
    last = len(DATA) - 1
    for theirs in (changed, other, bufview.open(other, io="pread"), View(changed)[::-1][::-1]):
        assert bufview.first_difference(source, theirs) == bufview.first_difference(theirs, source) == last
    assert bufview.first_difference(source, source) == bufview.first_difference(source, DATA) == -1
    assert bufview.first_difference(source, DATA[:9]) == bufview.first_difference(DATA[:9], source) == 9
    assert bufview.first_difference(source, b"") == 0 and bufview.first_difference(b"", b"") == -1
    table = numpy.arange(6, dtype="<u2").reshape(2, 3)
    assert View(table).first_difference(View(table.tobytes())) == -1
    assert View(table.T).first_difference(View(table)) == 2


def test_files_longer_than_a_chunk(tmp_path):
    size = (1 << 24) + 3
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(bytes(size))
    two.write_bytes(bytes(size - 1) + b"x")
    with bufview.open(one, io="pread") as file:
        assert bufview.first_difference(file, two) == size - 1
        assert bufview.first_difference(file, bytes(1 << 24)) == 1 << 24
        assert bufview.first_difference(file, one) == -1


def test_what_is_refused():
    for call, status in [
            (lambda: bufview.ngrams(DATA, 9), Status.ARGUMENT),
            (lambda: bufview.ngrams(DATA, 2, -1), Status.ARGUMENT),
            (lambda: bufview.ngrams(DATA, 2, memory=100), Status.ARGUMENT),
            (lambda: bufview.find_many(DATA, []), Status.ARGUMENT),
            (lambda: bufview.find_many(DATA, [b"a", b""]), Status.ARGUMENT),
            (lambda: bufview.find_all(DATA, Pattern(b"ab", b"a")), Status.ARGUMENT),
            (lambda: bufview.scan(DATA, text={"latin-1": 4}), Status.ARGUMENT),
            (lambda: bufview.strings(DATA, 0, "utf-8"), Status.ARGUMENT),
            (lambda: Pattern.from_hex("4"), Status.ARGUMENT),
            (lambda: Pattern.from_hex("4g"), Status.ARGUMENT)]:
        with pytest.raises(ValueError) as caught:
            call()
        assert caught.value.status == status
    for call in (lambda: View(DATA).first_difference(DATA), lambda: bufview.find_many(DATA, ["a"]),
                 lambda: bufview.find_all(DATA, Pattern("a"))):
        with pytest.raises(TypeError):
            call()
    released = View(DATA)
    released.release()
    for call in (lambda: released.first_difference(View(DATA)), lambda: View(DATA).first_difference(released)):
        with pytest.raises(ValueError):
            call()


def test_numbers_that_do_not_fit_are_not_written():
    scan = bufview._bufview.Scan.create()
    many = scan.add_find_many(b"ab", array.array("q", [1, 1]), 0, -1)
    grams = scan.add_ngrams(2, 1 << 16)
    for lengths in (array.array("i", [1, 1]), array.array("d", [1, 1])):
        with pytest.raises(TypeError):
            scan.add_find_many(b"ab", lengths, 0, -1)
    with pytest.raises(ValueError):
        scan.add_find_many(b"ab", array.array("q", [1, 2]), 0, -1)
    scan.feed(0, b"abab")
    room = array.array("q", [9, 9, 9])
    assert scan.find_many_matches(many, 3, room) == 1 and room.tolist() == [3, 1, 9]
    few = bytearray(b"...")
    counts = array.array("q", [9] * 8)
    assert scan.ngrams_top(grams, 0, few, counts) == 1
    assert (few, counts.tolist()) == (b"ab.", [2, 0, 9, 9, 9, 9, 9, 9])
    assert scan.ngrams_length(grams) == 2
    with pytest.raises(BufferError):
        scan.find_many_matches(many, 0, bytes(16))
