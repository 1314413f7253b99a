# SPDX-License-Identifier: MIT
"""Analyzers in a scan of the library, and how their findings are told."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from array import array
from typing import TYPE_CHECKING, Any

from . import _bufview
from ._bufview import View
from ._status import refused
from .file import File
from .results import Lines, ManyMatches, Matches, Ngram, Ngrams, Pattern, Stats

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_WINDOW = 1 << 16
_IGNORE_CASE = 1
_ENCODINGS = {"ascii": 0, "utf-8": 1, "utf-16-le": 2, "utf-16-be": 3}


def _list(fill: Callable[[int, View], int], count: int, *, code: str = "q", width: int = 1) -> array[Any]:
    """What a scan kept, taken window by window."""
    out: array[Any] = array(code, bytes(8 * width * count))
    view = View(out)
    done = 0
    while done < count:
        got = fill(done, view[width * done:width * (done + _WINDOW)])
        if got == 0:
            break
        done += got
    del view
    return out[:width * done]


def _kept(count: int, limit: int) -> int:
    return count if limit < 0 else min(count, limit)


class Plan:
    """Each method adds an analyzer, and gives a function that tells what it has found."""

    def __init__(self) -> None:
        self.scan = _bufview.Scan.create()

    def find(self, pattern: Pattern, limit: int) -> Callable[[], Matches]:
        scan = self.scan
        flags = _IGNORE_CASE if pattern.ignore_case else 0
        if pattern.mask is None:
            key = scan.add_find(pattern.data, flags, limit)
        else:
            key = scan.add_find_masked(pattern.data, pattern.mask, flags, limit)

        def matches() -> Matches:
            count = scan.find_count(key)
            return Matches(count, _list(lambda first, out: int(scan.find_offsets(key, first, out)),
                                        _kept(count, limit)))
        return matches

    def find_many(self, patterns: Sequence[ReadableBuffer], ignore_case: bool,
                  limit: int) -> Callable[[], ManyMatches]:
        scan = self.scan
        parts = [bytes(pattern) for pattern in patterns]
        key = scan.add_find_many(b"".join(parts), array("q", map(len, parts)),
                                 _IGNORE_CASE if ignore_case else 0, limit)

        def matches() -> ManyMatches:
            count = scan.find_many_count(key)
            counts = _list(lambda first, out: int(scan.find_many_counts(key, first, out)), len(parts))
            flat = _list(lambda first, out: int(scan.find_many_matches(key, first, out)),
                         _kept(count, limit), width=2)
            return ManyMatches(count, counts, flat[0::2], flat[1::2])
        return matches

    def digest(self, name: str) -> Callable[[], str]:
        key = self.scan.add_digest(name)
        return lambda: str(self.scan.digest_hex(key))

    def stats(self) -> Callable[[], Stats]:
        scan = self.scan
        key = scan.add_histogram()

        def stats() -> Stats:
            counts = array("q", bytes(8 * 256))
            scan.histogram(key, counts)
            common = scan.most_common_byte(key)
            return Stats(counts, scan.entropy(key), scan.unique_bytes(key),
                         None if common < 0 else common, scan.chi_square(key), scan.mean(key))
        return stats

    def correlation(self) -> Callable[[], float]:
        key = self.scan.add_correlation()
        return lambda: float(self.scan.correlation(key))

    def block_entropy(self, block: int) -> Callable[[], array[float]]:
        scan = self.scan
        key = scan.add_block_entropy(block, -1)
        return lambda: _list(lambda first, out: int(scan.block_entropies(key, first, out)),
                             scan.block_count(key), code="d")

    def window_entropy(self, window: int, step: int) -> Callable[[], array[float]]:
        scan = self.scan
        key = scan.add_window_entropy(window, step, -1)
        return lambda: _list(lambda first, out: int(scan.window_entropies(key, first, out)),
                             scan.window_count(key), code="d")

    def ngrams(self, n: int, top: int, memory: int) -> Callable[[], Ngrams]:
        if top < 0:
            raise refused("the %d most frequent n-grams cannot be told" % top)
        scan = self.scan
        key = scan.add_ngrams(n, memory)

        def ngrams() -> Ngrams:
            total, distinct, missed = scan.ngrams_summary(key)
            # One takes more than eight bytes of the memory.
            room = min(top, total, memory // 8) if distinct < 0 else min(top, distinct)
            grams = bytearray(n * room)
            numbers = array("q", bytes(16 * room))
            told = scan.ngrams_top(key, 0, grams, numbers)
            return Ngrams(total, None if distinct < 0 else distinct, missed,
                          [Ngram(bytes(grams[n * i:n * (i + 1)]), numbers[2 * i], numbers[2 * i + 1])
                           for i in range(told)])
        return ngrams

    def lines(self, delimiter: bytes, limit: int) -> Callable[[], Lines]:
        scan = self.scan
        key = scan.add_lines(limit) if delimiter == b"\n" else scan.add_split(delimiter, limit)

        def lines() -> Lines:
            count = scan.line_count(key)
            return Lines(count, _list(lambda first, out: int(scan.line_offsets(key, first, out)),
                                      _kept(count, limit)))
        return lines

    def _runs(self, key: int, count: str, runs: str, limit: int) -> Callable[[], list[tuple[int, int]]]:
        tell = getattr(self.scan, runs)

        def told() -> list[tuple[int, int]]:
            flat = _list(lambda first, out: int(tell(key, first, out)),
                         _kept(getattr(self.scan, count)(key), limit), width=2)
            return list(zip(flat[0::2], flat[1::2]))
        return told

    def strings(self, minimum: int, limit: int) -> Callable[[], list[tuple[int, int]]]:
        return self._runs(self.scan.add_strings(minimum, limit), "strings_count", "strings", limit)

    def text(self, encoding: str, minimum: int, limit: int) -> Callable[[], list[tuple[int, int]]]:
        if encoding not in _ENCODINGS:
            raise refused("an encoding is one of %s, not %r" % (", ".join(_ENCODINGS), encoding))
        return self._runs(self.scan.add_text(_ENCODINGS[encoding], minimum, limit), "text_count", "text_runs",
                          limit)

    def run(self, source: File | View, offset: int, length: int | None, threads: int,
            progress: Callable[[int, int], object] | None) -> None:
        length = -1 if length is None else length
        if isinstance(source, File):
            _bufview.scan_file(self.scan, source._open(), offset, length, threads, False, progress)
        else:
            _bufview.scan_view(self.scan, source, offset, length, threads, False, progress)
