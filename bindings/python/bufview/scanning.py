# SPDX-License-Identifier: MIT
"""Many questions about many bytes, answered in one pass."""
from __future__ import annotations

import builtins
import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from array import array
from typing import TYPE_CHECKING, TypeAlias

from . import _bufview
from ._bufview import View
from ._plan import Plan
from ._status import refused
from .file import File
from .results import ManyMatches, Ngrams, Pattern, Result, Stats

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

    Source: TypeAlias = str | os.PathLike[str] | File | View | ReadableBuffer

_CHUNK = 1 << 24


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


def _patterns(find: ReadableBuffer | Pattern | Iterable[ReadableBuffer | Pattern],
              ignore_case: bool) -> dict[bytes | Pattern, Pattern]:
    """What is looked for, by the keys of Result.find."""
    one = isinstance(find, (bytes, bytearray, memoryview, View, Pattern))
    asked = [find] if one else builtins.list(find)  # type: ignore[arg-type]
    return {pattern if isinstance(pattern, Pattern) else bytes(pattern):  # type: ignore[arg-type]
            pattern if isinstance(pattern, Pattern) else Pattern(bytes(pattern), None, ignore_case)  # type: ignore[arg-type]
            for pattern in asked}


def scan(source: Source, *, find: ReadableBuffer | Pattern | Iterable[ReadableBuffer | Pattern] = (),
         find_many: Iterable[ReadableBuffer] | None = None, ignore_case: bool = False,
         digests: str | Iterable[str] = (), stats: bool = False, correlation: bool = False,
         block_entropy: int | None = None, window_entropy: tuple[int, int] | None = None,
         ngrams: int | None = None, top: int = 10, memory: int = 1 << 28,
         lines: bool | ReadableBuffer = False, strings: int | None = None,
         text: Mapping[str, int] | None = None, offset: int = 0, length: int | None = None,
         threads: int = 1, limit: int = -1,
         progress: Callable[[int, int], object] | None = None) -> Result:
    """Look at all bytes of a path, a File or any buffer once, for all that is asked.

    find           a pattern or several, each bytes or a Pattern; Result.find has Matches for each
    find_many      up to 65536 patterns that are looked for together; Result.find_many
    ignore_case    letters of ASCII in what is looked for as bytes match those of the other case
    digests        names such as "sha256" or "crc32c", see digest_names(); Result.digests has the hex
    stats          count byte values; Result.stats
    correlation    how much each byte depends on the one before, from -1 to 1, not a number if all
                   bytes are equal; Result.correlation
    block_entropy  bytes in a block; Result.block_entropy has a number for each block
    window_entropy bytes in a window that slides over the bytes, and its step; Result.window_entropy
                   has a number for each window that lies wholly in them, windows beginning at
                   multiples of the step
    ngrams         bytes in an n-gram, 1 to 8; Result.ngrams has the `top` most frequent ones, counted
                   in `memory` bytes
    lines          find where lines begin that end with a newline, or with other bytes if these are
                   given; Result.lines
    strings        least length of printable ASCII; Result.strings has (offset, length) of each
    text           least number of characters in a run of text, by encoding: "ascii", "utf-8",
                   "utf-16-le" or "utf-16-be"; Result.text has (offset, length in bytes) of each run
    limit          matches, lines and strings to keep of each kind, -1 for all; all are counted
    threads        threads that work, -1 for one on each processor; results do not depend on it
    progress       called with the bytes done and the bytes in all (-1 if unknown), on this thread;
                   what it raises ends the scan

    Other threads of Python run meanwhile. What is scanned stays where it is until the end.
    """
    names = [digests] if isinstance(digests, str) else builtins.list(digests)
    plan = Plan()
    found = {key: plan.find(pattern, limit) for key, pattern in _patterns(find, ignore_case).items()}
    tell_many = None
    if find_many is not None:
        tell_many = plan.find_many(builtins.list(find_many), ignore_case, limit)
    hashes = {name: plan.digest(name) for name in names}
    tell_stats = plan.stats() if stats else None
    tell_correlation = plan.correlation() if correlation else None
    tell_blocks = plan.block_entropy(block_entropy) if block_entropy is not None else None
    tell_windows = plan.window_entropy(*window_entropy) if window_entropy is not None else None
    tell_ngrams = plan.ngrams(ngrams, top, memory) if ngrams is not None else None
    tell_lines = None
    if lines is not False:
        tell_lines = plan.lines(b"\n" if lines is True else bytes(lines), limit)
    tell_strings = plan.strings(strings, limit) if strings is not None else None
    runs = {name: plan.text(name, minimum, limit) for name, minimum in (text or {}).items()}
    with _source(source) as opened:
        plan.run(opened, offset, length, threads, progress)
    return Result(
        offset=plan.scan.offset(),
        length=plan.scan.length(),
        find={pattern: tell() for pattern, tell in found.items()},
        find_many=tell_many and tell_many(),
        digests={name: tell() for name, tell in hashes.items()},
        stats=tell_stats and tell_stats(),
        correlation=tell_correlation and tell_correlation(),
        block_entropy=tell_blocks and tell_blocks(),
        window_entropy=tell_windows and tell_windows(),
        ngrams=tell_ngrams and tell_ngrams(),
        lines=tell_lines and tell_lines(),
        strings=tell_strings and tell_strings(),
        text={name: tell() for name, tell in runs.items()})


def find_all(source: Source, pattern: ReadableBuffer | Pattern, *, ignore_case: bool = False,
             limit: int = -1, threads: int = 1) -> array[int]:
    """Offsets of all matches, overlapping ones too, as an array of 64-bit integers.

    A Pattern may leave bits open, see Pattern.from_hex().
    """
    found = scan(source, find=[pattern], ignore_case=ignore_case, limit=limit, threads=threads).find
    return next(iter(found.values())).offsets


def find_many(source: Source, patterns: Iterable[ReadableBuffer], *, ignore_case: bool = False,
              limit: int = -1, threads: int = 1) -> ManyMatches:
    """Matches of up to 65536 patterns, looked for together; overlapping ones count."""
    found = scan(source, find_many=patterns, ignore_case=ignore_case, limit=limit, threads=threads)
    assert found.find_many is not None
    return found.find_many


def hash(source: Source, name: str = "sha256") -> str:
    """A digest, in hexadecimal digits; see digest_names()."""
    return scan(source, digests=[name]).digests[name]


def stats(source: Source, *, threads: int = 1) -> Stats:
    """How often each byte value occurs, the entropy, and more."""
    found = scan(source, stats=True, threads=threads).stats
    assert found is not None
    return found


def correlation(source: Source, *, threads: int = 1) -> float:
    """How much each byte depends on the one before: from -1 to 1, 0 for random bytes.

    It is that of the program ent, for which the first byte follows the last; not a number if all
    bytes are equal or there are none.
    """
    found = scan(source, correlation=True, threads=threads).correlation
    assert found is not None
    return found


def entropy(source: Source, block: int | None = None, *, step: int | None = None,
            threads: int = 1) -> float | array[float]:
    """Shannon's entropy in bits a byte: one number, or with `block` an array of one for each block.

    With `step`, a window as long as a block moves on by so many bytes each time.
    """
    if block is None:
        if step is not None:
            raise refused("a step of %d bytes needs the length of a window" % step)
        return stats(source, threads=threads).entropy
    if step is None:
        found = scan(source, block_entropy=block, threads=threads).block_entropy
    else:
        found = scan(source, window_entropy=(block, step), threads=threads).window_entropy
    assert found is not None
    return found


def ngrams(source: Source, n: int, top: int = 10, *, memory: int = 1 << 28, threads: int = 1) -> Ngrams:
    """The `top` most frequent sequences of n bytes, 1 to 8, at any offset.

    Counts are exact as long as all different ones fit the memory: at least one for each 86 bytes
    of it. Beyond that each says how far it may be off.
    """
    found = scan(source, ngrams=n, top=top, memory=memory, threads=threads).ngrams
    assert found is not None
    return found


def lines(source: Source, delimiter: ReadableBuffer = b"\n", *, limit: int = -1,
          threads: int = 1) -> array[int]:
    """Offsets at which lines begin, as an array of 64-bit integers.

    Each ends with a delimiter of 1 to 4096 bytes, the last one maybe without. Delimiters do not
    overlap, as those of bytes.split().
    """
    found = scan(source, lines=delimiter, limit=limit, threads=threads).lines
    assert found is not None
    return found.offsets


def strings(source: Source, minimum: int = 4, encoding: str = "ascii", *, limit: int = -1,
            threads: int = 1) -> list[tuple[int, str]]:
    """Runs of printable text, as (offset, text).

    Of "ascii" they have characters from space to tilde and tabs; of "utf-16-le" and "utf-16-be" the
    same ones; of "utf-8" all but control characters.
    """
    with _source(source) as opened:
        if encoding == "ascii":
            ranges = scan(opened, strings=minimum, limit=limit, threads=threads).strings or []
        else:
            ranges = scan(opened, text={encoding: minimum}, limit=limit, threads=threads).text[encoding]
        if isinstance(opened, File):
            return [(start, _read(opened, start, size).decode(encoding)) for start, size in ranges]
        flat = _flat(opened)
        return [(start, flat[start:start + size].tobytes().decode(encoding)) for start, size in ranges]


def _read(file: File, offset: int, size: int) -> bytearray:
    window = bytearray(size)
    file.readinto(window, offset)
    return window


def _flat(view: View) -> View:
    """The bytes of a view in C order."""
    return view.cast("B") if view.c_contiguous else View(view.tobytes())


def _chunks(source: File | View) -> Iterator[View]:
    if isinstance(source, File):
        yield from source.chunks(_CHUNK)
        return
    flat = _flat(source)
    for start in range(0, len(flat), _CHUNK):
        yield flat[start:start + _CHUNK]


def first_difference(source: Source, other: Source) -> int:
    """Offset of the first byte in which two paths, Files or buffers differ, -1 if they do not.

    If one begins with all bytes of the other, that is where the shorter one ends. Formats and
    shapes do not matter.
    """
    with _source(source) as left, _source(other) as right:
        if isinstance(left, View) and isinstance(right, View):
            return left.first_difference(right)
        offset = 0
        theirs = _chunks(right)
        for mine in _chunks(left):
            at = mine.first_difference(next(theirs, View(b"")))
            if at >= 0:
                return offset + at
            offset += len(mine)
        return -1 if next(theirs, None) is None else offset


def digest_names() -> list[str]:
    """The names of all digests."""
    return builtins.list(_bufview.digest_names())
