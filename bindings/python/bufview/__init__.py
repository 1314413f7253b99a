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
    IndexError,
    MemoryError,
    NotImplementedError,
    OSError,
    TypeError,
    ValueError,
    View,
)
from ._status import Status
from .storage import Storage

__all__ = [
    "BufferError",
    "CancelledError",
    "Error",
    "IndexError",
    "MemoryError",
    "NotImplementedError",
    "OSError",
    "Status",
    "Storage",
    "TypeError",
    "ValueError",
    "View",
]

_Sequence.register(View)
