# SPDX-License-Identifier: MIT
"""Typed, strided windows on memory: memoryview without its limits, and searches over them.

    >>> import bufview
    >>> view = bufview.View(bytearray(24)).cast("i", (2, 3))
    >>> view[1, ::2] = view[0, ::2]

A View stands on any object that exports a buffer, a Storage owns bytes and changes size, open()
gives files, scan() answers many questions about many bytes in one pass.
"""
from collections.abc import Sequence as _Sequence

from ._bufview import (
    BufferError,
    CancelledError,
    Error,
    FileNotFoundError,
    IndexError,
    IsADirectoryError,
    MemoryError,
    NotADirectoryError,
    NotImplementedError,
    OSError,
    PermissionError,
    TypeError,
    ValueError,
    View,
    set_debug,
)
from ._status import Status
from .file import File, open
from .results import (
    Lines,
    ManyMatches,
    Matches,
    Ngram,
    Ngrams,
    Pattern,
    Result,
    Stats,
)
from .scanning import (
    correlation,
    digest_names,
    entropy,
    find_all,
    find_many,
    first_difference,
    hash,
    lines,
    ngrams,
    scan,
    stats,
    strings,
)
from .storage import Storage

__all__ = [
    "BufferError",
    "CancelledError",
    "Error",
    "File",
    "FileNotFoundError",
    "IndexError",
    "IsADirectoryError",
    "Lines",
    "ManyMatches",
    "Matches",
    "MemoryError",
    "Ngram",
    "Ngrams",
    "NotADirectoryError",
    "NotImplementedError",
    "OSError",
    "Pattern",
    "PermissionError",
    "Result",
    "Stats",
    "Status",
    "Storage",
    "TypeError",
    "ValueError",
    "View",
    "correlation",
    "digest_names",
    "entropy",
    "find_all",
    "find_many",
    "first_difference",
    "hash",
    "lines",
    "ngrams",
    "open",
    "scan",
    "set_debug",
    "stats",
    "strings",
]

_Sequence.register(View)
