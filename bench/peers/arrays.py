#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Copies, comparisons and conversions of arrays beside NumPy and CPython's memoryview."""

import ctypes
import math
import sys
import zlib

import contest
from contest import OURS


class Layout(ctypes.Structure):
    _fields_ = [("size", ctypes.c_int64), ("data", ctypes.c_void_p), ("offset", ctypes.c_int64),
                ("format", ctypes.c_char_p), ("ndim", ctypes.c_int32), ("readonly", ctypes.c_int32),
                ("shape", ctypes.POINTER(ctypes.c_int64)), ("strides", ctypes.POINTER(ctypes.c_int64)),
                ("suboffsets", ctypes.POINTER(ctypes.c_int64))]


class Library:
    """The C interface, so that results go into memory that is there already, as NumPy's do."""

    def __init__(self, path):
        self._c = ctypes.CDLL(path)
        self._c.bufview_last_message.restype = ctypes.c_char_p

    def call(self, name, *args):
        if getattr(self._c, "bufview_view_" + name)(*args) != 0:
            sys.exit(f"arrays.py: {name}: {self._c.bufview_last_message().decode()}")

    def view(self, array):
        """A view of the memory of a NumPy array, with its shape and strides."""
        numbers = ctypes.c_int64 * max(array.ndim, 1)
        layout = Layout(ctypes.sizeof(Layout), array.ctypes.data, 0,
                        memoryview(array).format.encode(), array.ndim, 0,
                        numbers(*array.shape), numbers(*array.strides), None)
        out = ctypes.c_void_p()
        self.call("wrap", ctypes.byref(layout), None, None, ctypes.byref(out))
        return out

    def copy(self, view, into):
        self.call("copy_bytes", view, ord("C"), ctypes.c_void_p(into.ctypes.data),
                  ctypes.c_int64(into.nbytes))

    def equal(self, a, b):
        same = ctypes.c_int32()
        self.call("equal", a, b, ctypes.byref(same))
        return bool(same.value)


def checksum(result):
    """Of the bytes of an array, in their order, or of an object with bytes."""
    return f"{zlib.crc32(memoryview(result).cast('B')):08x}"


def copies(library, numpy, room, name, array):
    """Into memory that is there, which only this library and copyto can; and into new memory."""
    view = library.view(array)
    into = room[:array.nbytes]
    typed = into.view(array.dtype).reshape(array.shape)

    def told(_):
        return checksum(into)

    data = numpy.ascontiguousarray(array).reshape(-1).view(numpy.uint8)
    return (contest.Contest(f"arrays/copy {name}", "random", data)
            .enter(OURS, lambda: library.copy(view, into), told)
            .enter("numpy.copyto", lambda: numpy.copyto(typed, array), told)
            .enter("numpy.ascontiguousarray", lambda: numpy.ascontiguousarray(array),
                   lambda made: checksum(made.reshape(-1).view(numpy.uint8)))
            .enter("memoryview.tobytes", memoryview(array).tobytes, checksum))


def equality(library, numpy, name, a, b):
    left, right = library.view(a), library.view(b)
    return (contest.Contest(f"arrays/equal {name}", "random", numpy.ascontiguousarray(a).view(numpy.uint8))
            .enter(OURS, lambda: library.equal(left, right), str)
            .enter("memoryview", lambda: memoryview(a) == memoryview(b), str)
            .enter("numpy.array_equal", lambda: numpy.array_equal(a, b), str))


def contests(arguments):
    try:
        import numpy
    except ImportError:
        yield contest.Contest("arrays", "random").miss("NumPy", "there is no module numpy")
        return
    library = Library(arguments.build / "capi" / "libbufview.so")
    size = min(arguments.size, 64 << 20)
    side = math.isqrt(size // 4)
    data = numpy.random.default_rng(1).integers(0, 256, size, numpy.uint8)
    other = data.copy()
    square = data[:4 * side * side].view(numpy.float32).reshape(side, side)
    words = data.view(numpy.uint32)
    room = numpy.ones(size, numpy.uint8)

    for name, array in (("transposed float32", square.T), ("reversed bytes", data[::-1]),
                        ("step 2 bytes", data[::2]), ("step 2 float32", square[:, ::2])):
        yield copies(library, numpy, room, name, array)

    records = data[:size // 20 * 20].view([("x", "<f4"), ("y", "<f4"), ("z", "<f4"), ("a", "<u2"),
                                           ("b", "<u2"), ("c", "<u2"), ("", "V2")])
    yield copies(library, numpy, room, "one column of records", records["x"])

    little, big = library.view(words), library.view(room.view(">u4"))
    swapped = room.view(numpy.uint32)
    yield (contest.Contest("arrays/swap bytes of uint32", "random", data)
           .enter(OURS, lambda: library.call("convert", big, little), lambda _: checksum(room))
           .enter("numpy.copyto", lambda: numpy.copyto(swapped.view(">u4"), words),
                  lambda _: checksum(room))
           .enter("numpy.byteswap", words.byteswap, lambda made: checksum(made.view(numpy.uint8))))

    yield equality(library, numpy, "step 2 bytes", data[::2], other[::2])
    yield equality(library, numpy, "contiguous uint32", words, other.view(numpy.uint32))


if __name__ == "__main__":
    contest.main(__doc__, contests)
