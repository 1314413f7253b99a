# SPDX-License-Identifier: MIT
"""Many questions about many bytes, answered in one pass."""
from __future__ import annotations

import builtins
import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from . import _bufview
from ._bufview import View
from .file import File

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

    Source: TypeAlias = str | os.PathLike[str] | File | View | ReadableBuffer

_WINDOW = 1 << 16


@dataclass(frozen=True)
class Matches:
    """Where a pattern was found; overlapping matches count."""

    count: int
    offsets: array[int]


@dataclass(frozen=True)
class Stats:
    """How often each byte value occurs, and what follows from it."""

    counts: array[int]
    entropy: float
    unique: int
    most_common: int | None


@dataclass(frozen=True)
class Result:
    """What scan() found in the bytes from `offset` on."""

    offset: int
    length: int
    find: dict[bytes, Matches] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    stats: Stats | None = None
    block_entropy: array[float] | None = None
    strings: list[tuple[int, int]] | None = None


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


@contextlib.contextmanager
def _source(source: Source) -> Iterator[File | View]:
    """A File or a View of what may be a path, a file or any buffer."""
    if isinstance(source, (str, os.PathLike)):
        with File(source) as file:
            yield file
    elif isinstance(source, (File, View)):
        yield source
    else:
        with View(source) as view:
            yield view


class _Plan:
    """Analyzers in a scan, and how their findings are told."""

    def __init__(self) -> None:
        self.scan = _bufview.Scan.create()

    def find(self, pattern: ReadableBuffer, limit: int) -> Callable[[], Matches]:
        scan = self.scan
        key = scan.add_find(pattern, 0, limit)

        def matches() -> Matches:
            count = scan.find_count(key)
            kept = count if limit < 0 else min(count, limit)
            return Matches(count, _list(lambda first, out: int(scan.find_offsets(key, first, out)), kept))
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
                         None if common < 0 else common)
        return stats

    def block_entropy(self, block: int) -> Callable[[], array[float]]:
        scan = self.scan
        key = scan.add_block_entropy(block, -1)
        return lambda: _list(lambda first, out: int(scan.block_entropies(key, first, out)),
                             scan.block_count(key), code="d")

    def strings(self, minimum: int, limit: int) -> Callable[[], list[tuple[int, int]]]:
        scan = self.scan
        key = scan.add_strings(minimum, limit)

        def strings() -> list[tuple[int, int]]:
            count = scan.strings_count(key)
            kept = count if limit < 0 else min(count, limit)
            flat = _list(lambda first, out: int(scan.strings(key, first, out)), kept, width=2)
            return list(zip(flat[0::2], flat[1::2]))
        return strings

    def run(self, source: File | View, offset: int, length: int | None, threads: int,
            progress: Callable[[int, int], object] | None) -> None:
        length = -1 if length is None else length
        if isinstance(source, File):
            _bufview.scan_file(self.scan, source._open(), offset, length, threads, False, progress)
        else:
            _bufview.scan_view(self.scan, source, offset, length, threads, False, progress)


def scan(source: Source, *, find: ReadableBuffer | Iterable[ReadableBuffer] = (),
         digests: str | Iterable[str] = (), stats: bool = False, block_entropy: int | None = None,
         strings: int | None = None, offset: int = 0, length: int | None = None, threads: int = 1,
         limit: int = -1, progress: Callable[[int, int], object] | None = None) -> Result:
    """Look at all bytes of a path, a File or any buffer once, for all that is asked.

    find           a pattern or several; Result.find has Matches for each
    digests        names such as "sha256" or "crc32c", see digest_names(); Result.digests has the hex
    stats          count byte values; Result.stats
    block_entropy  bytes in a block; Result.block_entropy has a number for each block
    strings        least length of printable text; Result.strings has (offset, length) of each
    limit          matches and strings to keep of each kind, -1 for all; all are counted
    threads        threads that work, -1 for one on each processor; results do not depend on it
    progress       called with the bytes done and the bytes in all (-1 if unknown), on this thread;
                   what it raises ends the scan

    Other threads of Python run meanwhile. What is scanned stays where it is until the end.
    """
    patterns: list[Any] = [find] if isinstance(find, (bytes, bytearray, memoryview, View)) else list(find)  # type: ignore[arg-type]
    names = [digests] if isinstance(digests, str) else list(digests)
    plan = _Plan()
    found = {bytes(pattern): plan.find(pattern, limit) for pattern in patterns}
    hashes = {name: plan.digest(name) for name in names}
    tell_stats = plan.stats() if stats else None
    tell_blocks = plan.block_entropy(block_entropy) if block_entropy is not None else None
    tell_strings = plan.strings(strings, limit) if strings is not None else None
    with _source(source) as opened:
        plan.run(opened, offset, length, threads, progress)
    return Result(
        offset=plan.scan.offset(),
        length=plan.scan.length(),
        find={pattern: tell() for pattern, tell in found.items()},
        digests={name: tell() for name, tell in hashes.items()},
        stats=tell_stats and tell_stats(),
        block_entropy=tell_blocks and tell_blocks(),
        strings=tell_strings and tell_strings())


def find_all(source: Source, pattern: ReadableBuffer, *, limit: int = -1, threads: int = 1) -> array[int]:
    """Offsets of all matches, overlapping ones too, as an array of 64-bit integers."""
    found = scan(source, find=[pattern], limit=limit, threads=threads).find
    return next(iter(found.values())).offsets


def hash(source: Source, name: str = "sha256") -> str:
    """A digest, in hexadecimal digits; see digest_names()."""
    return scan(source, digests=[name]).digests[name]


def stats(source: Source, *, threads: int = 1) -> Stats:
    """How often each byte value occurs, the entropy, and more."""
    found = scan(source, stats=True, threads=threads).stats
    assert found is not None
    return found


def entropy(source: Source, block: int | None = None, *, threads: int = 1) -> float | array[float]:
    """Shannon's entropy in bits a byte: one number, or with `block` an array of one for each block."""
    if block is None:
        return stats(source, threads=threads).entropy
    found = scan(source, block_entropy=block, threads=threads).block_entropy
    assert found is not None
    return found


def strings(source: Source, minimum: int = 4, *, limit: int = -1, threads: int = 1) -> list[tuple[int, str]]:
    """Runs of printable ASCII, as (offset, text)."""
    with _source(source) as opened:
        ranges = scan(opened, strings=minimum, limit=limit, threads=threads).strings or []
        if isinstance(opened, File):
            return [(start, _read(opened, start, size)) for start, size in ranges]
        flat = opened if opened.contiguous and opened.format == "B" else View(opened.tobytes())
        return [(start, flat[start:start + size].tobytes().decode("ascii")) for start, size in ranges]


def _read(file: File, offset: int, size: int) -> str:
    window = bytearray(size)
    file.readinto(window, offset)
    return window.decode("ascii")


def digest_names() -> list[str]:
    """The names of all digests."""
    return builtins.list(_bufview.digest_names())
