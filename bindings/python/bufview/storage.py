# SPDX-License-Identifier: MIT
"""Bytes that change size while nobody looks at them."""
from . import _bufview


class Storage(_bufview.Storage):
    """Bytes that views can be taken of: a bytearray whose exports are counted by the library.

    Storage(size) is zeros, Storage(buffer) a copy; readonly=True keeps others from writing. While
    anything looks at the bytes - a View, a NumPy array, a running call - they stay where they are,
    and what would move them raises BufferError. With `with`, the bytes are given back at the end.
    """

    __slots__ = ()

    def extend(self, items):
        """Add bytes, or integers from 0 to 255, at the end."""
        try:
            self.append(items)
        except TypeError:
            self.append(bytes(items))

    def __iadd__(self, data):
        self.append(data)
        return self

    def clear(self):
        """Take all bytes out."""
        self.resize(0)

    def __eq__(self, other):
        return _bufview.View(self) == other

    def __hash__(self):
        if not self.is_readonly():
            raise TypeError("unhashable type: 'Storage' that may be written")
        return hash(bytes(self))
