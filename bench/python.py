#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The Python binding beside memoryview, bytes, NumPy and struct, in one run.

Each line is measured in turns with its peer, many times, by the time of the processor; the ratio is
that of the medians, and what it must not exceed stands beside it. BUFVIEW_BENCH_MIB sets the size of the large file (1024).
"""
import array
import ctypes
import os
import statistics
import struct
import tempfile
import threading
import time

import numpy

import bufview
from bufview import View

MIB = 1 << 20
ROUNDS = 31


def seconds(function, times):
    begin = time.process_time()
    for _ in range(times):
        function()
    return (time.process_time() - begin) / times


def in_turns(ours, theirs, times=1, rounds=ROUNDS):
    """Medians; who goes first changes, because the first one warms caches for the second."""
    mine, others = [], []
    for turn in range(rounds):
        order = [(ours, mine), (theirs, others)]
        for function, out in order if turn % 2 else reversed(order):
            out.append(seconds(function, times))
    return statistics.median(mine), statistics.median(others)


def statement(text, names):
    """A function that runs a statement a thousand times, without a call for each."""
    space = dict(names)
    exec("def run():\n    for _ in RANGE:\n        %s\n" % text, {**space, "RANGE": range(1000)}, space)
    return space["run"]


def show(name, ours, theirs, limit, unit=1e9, label="ns"):
    ratio = ours / theirs
    print("%-44s %10.1f %10.1f %s %8.3f   %s" % (
        name, ours * unit, theirs * unit, label, ratio, "at most %.2f" % limit if limit else ""))


def small():
    data = bytes(4096)
    names = {"b": data, "m": memoryview(data), "v": View(data), "View": View, "s": data[:100], "w": View(data[:100])}
    for name, ours, theirs, limit in [
            ("v[5] / memoryview", "v[5]", "m[5]", 1.0),
            ("v[16:32] / memoryview", "v[16:32]", "m[16:32]", 1.0),
            ("len(v) / memoryview", "len(v)", "len(m)", 1.05),
            ("View(b) / memoryview(b)", "View(b)", "memoryview(b)", 1.3),
            ("memoryview(v) / memoryview(b)", "memoryview(v)", "memoryview(b)", 1.1),
            ("v[16:32] / bytes", "v[16:32]", "b[16:32]", None),
            ("w.find(x) in 100 bytes / bytes.find(x)", "w.find(b'x')", "s.find(b'x')", None),
            ("v.find(x) in 4 KiB / bytes.find(x)", "v.find(b'x')", "b.find(b'x')", None)]:
        pair = in_turns(statement(ours, names), statement(theirs, names), 10)
        show(name, pair[0] / 1000, pair[1] / 1000, limit)


def large():
    doubles = array.array("d", range(10**6))
    data = os.urandom(MIB)
    same = bytes(bytearray(data))
    table = numpy.arange(1 << 20, dtype="f4").reshape(1024, 1024)
    record = struct.Struct("<3f3Hxx")
    rows = bytes(record.size * 10000)
    records = View(rows).cast("<3f3Hxx")
    lines = [
        ("tolist() of 10^6 doubles / memoryview", View(doubles).tolist, memoryview(doubles).tolist, 1.0),
        ("1 MiB == 1 MiB / memoryview", lambda: View(data) == View(same),
         lambda: memoryview(data) == memoryview(same), 1 / 20),
        ("v[::2].tobytes() / memoryview", View(data)[::2].tobytes, memoryview(data)[::2].tobytes, 1 / 5),
        ("table.T.tobytes() / memoryview", View(table).T.tobytes, memoryview(table.T).tobytes, 1 / 5),
        ("table.T.tobytes() / numpy", View(table).T.tobytes, table.T.tobytes, None),
        ("10^4 records to tuples / struct", records.tolist,
         lambda: list(record.iter_unpack(rows)), None),
        ("10^6 big-endian integers / struct", View(bytes(4 * 10**6)).cast(">i").tolist,
         lambda numbers=struct.Struct(">%di" % 10**6), data=bytes(4 * 10**6): list(numbers.unpack(data)), None),
    ]
    for name, ours, theirs, limit in lines:
        show(name, *in_turns(ours, theirs), limit, 1e6, "us")


def anonymous_memory():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) << 10 for line in status if line.startswith("RssAnon"))


def most_memory(function):
    """By how much anonymous memory grows at most while a function runs, looked at a thousand times a second."""
    before = most = anonymous_memory()
    running = threading.Event()

    def watch():
        nonlocal most
        while not running.wait(0.001):
            most = max(most, anonymous_memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    function()
    running.set()
    watcher.join()
    return max(most, anonymous_memory()) - before


class Direct:
    """A search by the C interface alone, as a program in C has it: its own file, view and scan."""

    def __init__(self, path, pattern):
        # It is loaded; this finds it by its name.
        self.library = ctypes.CDLL("libbufview.so.0")
        self.pattern = pattern
        file, self.view = ctypes.c_void_p(), ctypes.c_void_p()
        self.call("file_open", os.fsencode(path), 0, 0, ctypes.byref(file))
        self.call("file_view", file, ctypes.c_int64(0), ctypes.c_int64(-1), ctypes.byref(self.view))
        self.library.bufview_file_free(file)

    def call(self, name, *arguments):
        status = getattr(self.library, "bufview_" + name)(*arguments)
        assert status == 0, (name, status)

    def find_all(self):
        scan, key, count = ctypes.c_void_p(), ctypes.c_int64(), ctypes.c_int64()
        self.call("scan_create", ctypes.byref(scan))
        self.call("scan_add_find", scan, self.pattern, ctypes.c_int64(len(self.pattern)), 0, ctypes.c_int64(-1),
                  ctypes.byref(key))
        self.call("scan_run_view", scan, self.view, None)
        self.call("scan_find_count", scan, key, ctypes.byref(count))
        offsets = (ctypes.c_int64 * count.value)()
        self.call("scan_find_offsets", scan, key, ctypes.c_int64(0), count, offsets, ctypes.byref(count))
        self.library.bufview_scan_free(scan)
        return offsets


def file(mebibytes):
    block = os.urandom(MIB)
    pattern = block[1000:1013]
    with tempfile.NamedTemporaryFile() as target:
        for _ in range(mebibytes):
            target.write(block)
        target.flush()
        view = bufview.open(target.name).view()
        direct = Direct(target.name, pattern)
        expected = list(range(1000, mebibytes * MIB, MIB))
        assert list(direct.find_all()) == bufview.find_all(view, pattern).tolist() == expected
        ours, theirs = in_turns(lambda: bufview.find_all(view, pattern), direct.find_all, rounds=9)
        show("find_all in mapped %d MiB / C interface" % mebibytes, ours, theirs, 1.05, 1e3, "ms")
        grown = most_memory(lambda: bufview.find_all(view, pattern))
        print("%-44s %10.1f                MiB          at most 64" % ("  anonymous memory meanwhile", grown / MIB))
        print("%-44s %10.1f               GB/s" % ("  speed", mebibytes * MIB / ours / 1e9))


if __name__ == "__main__":
    print("%-44s %10s %10s    %8s" % ("", "ours", "peer", "ratio"))
    small()
    large()
    file(int(os.environ.get("BUFVIEW_BENCH_MIB", "1024")))
