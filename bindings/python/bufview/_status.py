# SPDX-License-Identifier: MIT
"""What a call of the library can answer."""
import enum

from . import _bufview


class Status(enum.IntEnum):
    """The statuses; `Error.status` is one of these numbers."""

    OK = 0
    ARGUMENT = -1
    HANDLE = -2
    RELEASED = -3
    BUSY = -4
    RANGE = -5
    TYPE = -6
    VALUE = -7
    FORMAT = -8
    SHAPE = -9
    MISMATCH = -10
    LAYOUT = -11
    READONLY = -12
    OVERFLOW = -13
    LIMIT = -14
    MEMORY = -15
    IO = -16
    CHANGED = -17
    DATA = -18
    CALLBACK = -19
    CANCELLED = -20
    UNSUPPORTED = -21
    INTERNAL = -22


def refused(text: str, status: Status = Status.ARGUMENT) -> _bufview.ValueError:
    """The exception for arguments that the library does not get to see."""
    error = _bufview.ValueError(text)
    error.status = status
    return error
