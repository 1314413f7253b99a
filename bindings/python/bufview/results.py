# SPDX-License-Identifier: MIT
"""What scans look for, and what they find."""
from __future__ import annotations

import string
from array import array
from dataclasses import dataclass, field

from ._status import refused


@dataclass(frozen=True)
class Pattern:
    """Bytes to look for, of which some bits may be anything, or letters of ASCII of either case.

    `mask` has as many bytes as `data`; a bit that is not set in it may be anything.
    """

    data: bytes
    mask: bytes | None = None
    ignore_case: bool = False

    @classmethod
    def from_hex(cls, text: str) -> Pattern:
        """A pattern of hexadecimal digits, where ? stands for any digit: "7f 45 4c 46 ?? 0?"."""
        digits = "".join(text.split())
        if len(digits) % 2 or not set(digits) <= set(string.hexdigits + "?"):
            raise refused("pairs of hexadecimal digits or ? are required, not %r" % text)
        mask = "".join("0" if digit == "?" else "f" for digit in digits)
        return cls(bytes.fromhex(digits.replace("?", "0")),
                   bytes.fromhex(mask) if "?" in digits else None)


@dataclass(frozen=True)
class Matches:
    """Where a pattern was found; overlapping matches count."""

    count: int
    offsets: array[int]


@dataclass(frozen=True)
class ManyMatches:
    """Where patterns were found: in `counts` how often each, and of each match that was kept, by
    ascending offsets, where it begins and the number of its pattern."""

    count: int
    counts: array[int]
    offsets: array[int]
    patterns: array[int]


@dataclass(frozen=True)
class Stats:
    """How often each byte value occurs, and what follows from it.

    entropy      Shannon's, in bits a byte: 0 to 8
    unique       how many values occur
    most_common  the value that occurs most often, the smallest of several; None without bytes
    chi_square   against bytes that are all equally frequent; near 255 for random ones
    mean         the arithmetic mean; near 127.5 for random bytes
    """

    counts: array[int]
    entropy: float
    unique: int
    most_common: int | None
    chi_square: float
    mean: float


@dataclass(frozen=True)
class Ngram:
    """A sequence of bytes. It occurs `count` times at most, and at least `count - error` times."""

    gram: bytes
    count: int
    error: int


@dataclass(frozen=True)
class Ngrams:
    """The most frequent sequences of n bytes.

    total     how many there are
    distinct  how many different ones; None if they did not fit the memory
    missed    one that is not among the most frequent, however many are asked for, occurs so often
              at most; 0 if all counts are exact
    top       the most frequent ones, and of equally frequent ones in the order of their bytes
    """

    total: int
    distinct: int | None
    missed: int
    top: list[Ngram]


@dataclass(frozen=True)
class Lines:
    """Where lines begin. A newline, or what was given as delimiter, ends a line; what follows the
    last one is a line unless it is empty."""

    count: int
    offsets: array[int]


@dataclass(frozen=True)
class Result:
    """What scan() found in the bytes from `offset` on."""

    offset: int
    length: int
    find: dict[bytes | Pattern, Matches] = field(default_factory=dict)
    find_many: ManyMatches | None = None
    digests: dict[str, str] = field(default_factory=dict)
    stats: Stats | None = None
    correlation: float | None = None
    block_entropy: array[float] | None = None
    window_entropy: array[float] | None = None
    ngrams: Ngrams | None = None
    lines: Lines | None = None
    strings: list[tuple[int, int]] | None = None
    text: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
