# SPDX-License-Identifier: MIT
"""Bytes that change size while nobody looks at them."""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from . import _bufview

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from typing_extensions import Self


class Storage(_bufview.Storage):
    """Bytes that views can be taken of: a bytearray whose exports are counted by the library.

    Storage(size) is zeros, Storage(buffer) a copy; readonly=True keeps others from writing. While
    anything looks at the bytes - a View, a NumPy array, a running call - they stay where they are,
    and what would move them raises BufferError. With `with`, the bytes are given back at the end.
    """

    __slots__ = ()

    def extend(self, items: ReadableBuffer | Iterable[int]) -> None:
        """Add bytes, or integers from 0 to 255, at the end."""
        try:
            self.append(items)  # type: ignore[arg-type]
        except TypeError:
            self.append(bytes(items))  # type: ignore[arg-type]

    def __iadd__(self, data: ReadableBuffer) -> Self:
        self.append(data)
        return self

    def clear(self) -> None:
        """Take all bytes out."""
        self.resize(0)

    def __eq__(self, other: object) -> bool:
        return _bufview.View(self) == other  # type: ignore[arg-type]

    def __hash__(self) -> int:
        if not self.is_readonly():
            raise TypeError("unhashable type: 'Storage' that may be written")
        return hash(bytes(self))  # type: ignore[call-overload]
