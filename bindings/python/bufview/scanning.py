# SPDX-License-Identifier: MIT
"""Many questions about many bytes, answered in one pass."""
import builtins
import contextlib
import os
from array import array
from dataclasses import dataclass, field

from . import _bufview
from ._bufview import View
from .file import File

_WINDOW = 1 << 16


@dataclass(frozen=True)
class Matches:
    """Where a pattern was found; overlapping matches count."""

    count: int
    offsets: array


@dataclass(frozen=True)
class Stats:
    """How often each byte value occurs, and what follows from it."""

    counts: array
    entropy: float
    unique: int
    most_common: int | None


@dataclass(frozen=True)
class Result:
    """What scan() found in the bytes from `offset` on."""

    offset: int
    length: int
    find: dict = field(default_factory=dict)
    digests: dict = field(default_factory=dict)
    stats: Stats | None = None
    block_entropy: array | None = None
    strings: list | None = None


def _list(fill, count, *, code="q", width=1):
    """What a scan kept, taken window by window."""
    out = array(code, bytes(8 * width * count))
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
def _source(source):
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

    def __init__(self):
        self.scan = _bufview.Scan.create()

    def find(self, pattern, limit):
        scan = self.scan
        key = scan.add_find(pattern, 0, limit)

        def matches():
            count = scan.find_count(key)
            kept = count if limit < 0 else min(count, limit)
            return Matches(count, _list(lambda first, out: scan.find_offsets(key, first, out), kept))
        return matches

    def digest(self, name):
        key = self.scan.add_digest(name)
        return lambda: self.scan.digest_hex(key)

    def stats(self):
        scan = self.scan
        key = scan.add_histogram()

        def stats():
            counts = array("q", bytes(8 * 256))
            scan.histogram(key, counts)
            common = scan.most_common_byte(key)
            return Stats(counts, scan.entropy(key), scan.unique_bytes(key),
                         None if common < 0 else common)
        return stats

    def block_entropy(self, block):
        scan = self.scan
        key = scan.add_block_entropy(block, -1)
        return lambda: _list(lambda first, out: scan.block_entropies(key, first, out),
                             scan.block_count(key), code="d")

    def strings(self, minimum, limit):
        scan = self.scan
        key = scan.add_strings(minimum, limit)

        def strings():
            count = scan.strings_count(key)
            kept = count if limit < 0 else min(count, limit)
            flat = _list(lambda first, out: scan.strings(key, first, out), kept, width=2)
            return list(zip(flat[0::2], flat[1::2]))
        return strings

    def run(self, source, offset, length, threads, progress):
        length = -1 if length is None else length
        if isinstance(source, File):
            _bufview.scan_file(self.scan, source._open(), offset, length, threads, False, progress)
        else:
            _bufview.scan_view(self.scan, source, offset, length, threads, False, progress)


def scan(source, *, find=(), digests=(), stats=False, block_entropy=None, strings=None, offset=0,
         length=None, threads=1, limit=-1, progress=None):
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
    patterns = [find] if isinstance(find, (bytes, bytearray, memoryview, View)) else list(find)
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


def find_all(source, pattern, *, limit=-1, threads=1):
    """Offsets of all matches, overlapping ones too, as an array of 64-bit integers."""
    return scan(source, find=[pattern], limit=limit, threads=threads).find[bytes(pattern)].offsets


def hash(source, name="sha256"):
    """A digest, in hexadecimal digits; see digest_names()."""
    return scan(source, digests=[name]).digests[name]


def stats(source, *, threads=1):
    """How often each byte value occurs, the entropy, and more."""
    return scan(source, stats=True, threads=threads).stats


def entropy(source, block=None, *, threads=1):
    """Shannon's entropy in bits a byte: one number, or with `block` an array of one for each block."""
    if block is None:
        return stats(source, threads=threads).entropy
    return scan(source, block_entropy=block, threads=threads).block_entropy


def strings(source, minimum=4, *, limit=-1, threads=1):
    """Runs of printable ASCII, as (offset, text)."""
    with _source(source) as opened:
        ranges = scan(opened, strings=minimum, limit=limit, threads=threads).strings
        if isinstance(opened, File):
            return [(start, _read(opened, start, size)) for start, size in ranges]
        flat = opened if opened.contiguous and opened.format == "B" else View(opened.tobytes())
        return [(start, flat[start:start + size].tobytes().decode("ascii")) for start, size in ranges]


def _read(file, offset, size):
    window = bytearray(size)
    file.readinto(window, offset)
    return window.decode("ascii")


def digest_names():
    """The names of all digests."""
    return builtins.list(_bufview.digest_names())
