#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Copies, comparisons and conversions of 64 MiB beside NumPy and CPython's memoryview, in one run.

usage: arrays.py libbufview.so

Each line is the time of this library, that of the peer, and how many times as fast it is: the best
of several rounds in turns, so that other programs disturb both alike.
"""

import ctypes
import sys
import time

SIZE = 64 << 20
ROUNDS = 7


class Layout(ctypes.Structure):
    _fields_ = [("size", ctypes.c_int64), ("data", ctypes.c_void_p), ("offset", ctypes.c_int64),
                ("format", ctypes.c_char_p), ("ndim", ctypes.c_int32), ("readonly", ctypes.c_int32),
                ("shape", ctypes.POINTER(ctypes.c_int64)), ("strides", ctypes.POINTER(ctypes.c_int64)),
                ("suboffsets", ctypes.POINTER(ctypes.c_int64))]


class Library:
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
        assert same.value == 1


def best(*ways):
    times = [float("inf")] * len(ways)
    for _ in range(ROUNDS):
        for at, way in enumerate(ways):
            start = time.perf_counter()
            way()
            times[at] = min(times[at], time.perf_counter() - start)
    return times


def main(path):
    try:
        import numpy
    except ImportError:
        sys.exit("arrays.py: there is no NumPy")
    library = Library(path)
    rng = numpy.random.default_rng(1)
    data = rng.integers(0, 256, SIZE, numpy.uint8)
    other = data.copy()
    square = data.view(numpy.float32).reshape(4096, 4096)
    words = data.view(numpy.uint32)
    room = numpy.ones(SIZE, numpy.uint8)

    def line(name, peer, ours, theirs):
        mine, its = best(ours, theirs)
        print(f"{name:28} {mine * 1e3:9.2f} ms   {peer:28} {its * 1e3:9.2f} ms   {its / mine:7.1f} x")

    def copies(name, array):
        view = library.view(array)
        into = room[:array.nbytes]
        typed = into.view(array.dtype).reshape(array.shape)
        line(name, "numpy.copyto", lambda: library.copy(view, into),
             lambda: numpy.copyto(typed, array))
        assert (typed == array).all() or array.dtype.kind == "f"
        line(name, "numpy.ascontiguousarray", lambda: library.copy(view, into),
             lambda: numpy.ascontiguousarray(array))
        line(name, "memoryview.tobytes", lambda: library.copy(view, into),
             memoryview(array).tobytes)

    copies("transposed float32", square.T)
    copies("reversed bytes", data[::-1])
    copies("step 2 bytes", data[::2])
    copies("step 2 float32", square[:, ::2])

    little = library.view(words)
    big = library.view(room.view(">u4"))
    swapped = room.view(numpy.uint32)

    line("byte swap uint32", "memmove",
         lambda: library.call("convert", big, little),
         lambda: ctypes.memmove(room.ctypes.data, data.ctypes.data, SIZE))
    line("byte swap uint32", "numpy.byteswap", lambda: library.call("convert", big, little),
         lambda: words.byteswap())
    library.call("convert", big, little)
    assert (swapped.byteswap() == words).all()

    for name, a, b in (("equal, step 2 bytes", data[::2], other[::2]),
                       ("equal, contiguous uint32", words, other.view(numpy.uint32))):
        left, right = library.view(a), library.view(b)
        line(name, "memoryview ==", lambda: library.equal(left, right),
             lambda: memoryview(a) == memoryview(b))
        line(name, "numpy.array_equal", lambda: library.equal(left, right),
             lambda: numpy.array_equal(a, b))

    records = data[:SIZE // 20 * 20].view([("x", "<f4"), ("y", "<f4"), ("z", "<f4"), ("a", "<u2"),
                                           ("b", "<u2"), ("c", "<u2"), ("", "V2")])
    column = library.view(records["x"])
    into = room[:records.size * 4]
    line("one column of records", "numpy.ascontiguousarray", lambda: library.copy(column, into),
         lambda: numpy.ascontiguousarray(records["x"]))


if __name__ == "__main__":
    main(sys.argv[1])
