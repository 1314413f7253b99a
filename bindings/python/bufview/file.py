# SPDX-License-Identifier: MIT
"""Files, looked at through views."""
from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import _bufview
from ._bufview import View
from ._status import Status, refused

if TYPE_CHECKING:
    from _typeshed import StrOrBytesPath, WriteableBuffer

_ACCESS = {"r": 0, "r+": 1, "c": 2}
_IO = {"auto": 0, "map": 1, "pread": 2}


def _choose(table: dict[str, int], name: str, what: str) -> int:
    try:
        return table[name]
    except KeyError:
        raise refused("%s is one of %s, not %r" % (what, ", ".join(table), name)) from None


class File:
    """An open file.

    Views of it are the mapped file itself; what io="pread" opens, or cannot be mapped, is read in
    windows instead, with the same results. A file that shrinks under a view is an OSError, in every
    call that touched what is gone.
    """

    def __init__(self, path: StrOrBytesPath | int, mode: str = "r", io: str = "auto") -> None:
        access = _choose(_ACCESS, mode, "mode")
        way = _choose(_IO, io, "io")
        self.mode = mode
        self.io = io
        self.name: str | bytes | int
        self._file: _bufview.File | None
        if isinstance(path, int):
            self.name = path
            self._file = _bufview.File.from_descriptor(path, access, way)
            return
        self.name = os.fspath(path)
        try:
            self._file = _bufview.File.open(self.name, access, way)
        except OSError as error:
            error.filename = self.name
            raise

    def _open(self) -> _bufview.File:
        if self._file is None:
            raise refused("operation on a closed file: %r" % (self.name,), Status.RELEASED)
        return self._file

    @property
    def closed(self) -> bool:
        """Whether close() was called."""
        return self._file is None

    @property
    def size(self) -> int | None:
        """Bytes the file had when it was opened; None if only reading to the end will tell."""
        size = self._open().size()
        return None if size < 0 else size

    @property
    def mapped(self) -> bool:
        """Whether the bytes are reached by a mapping."""
        return self._open().is_mapped()

    def view(self, offset: int = 0, length: int | None = None, format: str | None = None) -> View:
        """A view of a range of the file, of bytes or of items of a format. Nothing is read."""
        view = _bufview.file_view(self._open(), offset, -1 if length is None else length, self)
        return view if format is None else view.cast(format)

    def readinto(self, buffer: WriteableBuffer, offset: int = 0) -> int:
        """Read bytes from an offset into a buffer; how many, fewer only at the end of the file."""
        return self._open().read(offset, buffer)

    def chunks(self, size: int, overlap: int = 0, offset: int = 0,
               length: int | None = None) -> Iterator[View]:
        """Go through the file in views of `size` bytes, each with the last `overlap` of the one before.

        Of a file that is not mapped they are windows that were read. The last one may be shorter.
        """
        if size < 1 or not 0 <= overlap < size:
            raise refused("chunks of %d bytes cannot overlap by %d" % (size, overlap))
        stop = None if length is None else offset + length
        if self.size is not None:
            stop = self.size if stop is None else min(stop, self.size)
        if self.mapped:
            whole = self.view(offset, None if stop is None else stop - offset)
            for start in range(0, max(len(whole) - overlap, 1) if len(whole) else 0, size - overlap):
                yield whole[start:start + size]
            return
        kept = bytearray()
        while stop is None or offset < stop:
            room = size - len(kept)
            window = bytearray(len(kept) + (room if stop is None else min(room, stop - offset)))
            window[:len(kept)] = kept
            count = self.readinto(View(window)[len(kept):], offset)
            if count == 0:
                return
            offset += count
            yield View(window)[:len(kept) + count]
            kept = window[len(kept) + count - overlap:len(kept) + count] if overlap else bytearray()

    def check(self) -> None:
        """Raise OSError unless the file is what it was when it was opened."""
        self._open().check()

    def close(self) -> None:
        """Give the file back. Views of it stay valid. May be repeated."""
        self._file = None

    def __enter__(self) -> File:
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        size = self.size
        if size is None:
            raise _bufview.TypeError("a file of unknown size has no length")
        return size

    def __repr__(self) -> str:
        return "<bufview.File %r mode=%r%s>" % (self.name, self.mode, " closed" if self.closed else "")

    def __reduce__(self) -> tuple[Any, ...]:
        """By reference: whoever unpickles it opens the same path."""
        if isinstance(self.name, int):
            raise TypeError("cannot pickle a file of a descriptor")
        return File, (os.path.abspath(self.name), self.mode, self.io)

    def _reduce_view(self, view: View, position: int) -> tuple[Any, ...]:
        return _restore, (self, position, view.nbytes, view.format, view.shape)


def _restore(file: File, position: int, nbytes: int, format: str, shape: tuple[int, ...]) -> View:
    view = file.view(position, nbytes)
    return view if (format, len(shape)) == ("B", 1) else view.cast(format, shape)


def open(path: StrOrBytesPath | int, mode: str = "r", io: str = "auto") -> File:
    """Open a file: to read ("r"), to write through to it ("r+"), or to write copies ("c").

    `path` is a path or a descriptor, which is duplicated.
    """
    return File(path, mode, io)
