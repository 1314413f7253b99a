#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The Python binding beside memoryview, bytes, NumPy and struct, in one run.

Each task is done in turns with its peer, with the same result, and measured by the time of the
processor; the ratio is the median of those of the rounds, and what it must not exceed stands beside it.

usage: python.py [BYTES]       of the large file, 1 GiB if none
"""
import array
import ctypes
import os
import pathlib
import struct
import sys
import tempfile
import threading
import time

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "peers"))
import contest  # noqa: E402
import figures  # noqa: E402

import bufview  # noqa: E402
from bufview import View  # noqa: E402

MIB = 1 << 20


def compare(name, ours, peer, theirs, *, most=None, unit="ns", tell=str, calls=1, rounds=31):
    """A line of the table. `most`: of the time of the peer. Gives the seconds of ours."""
    task = (contest.Contest(name, "python").enter(contest.OURS, ours, tell, calls)
            .enter(peer, theirs, tell, calls))
    held = figures.of_contest("python", contest.hold(task, None, rounds, float("inf"), time.process_time))
    for what, why in figures.failures_of([held]):
        sys.exit(f"python.py: {what}: {why}")
    mine, other = held["entries"]
    ratio = 1 / other["ours_is"]
    scale = {"ns": 1e9, "us": 1e6, "ms": 1e3}[unit]
    print(f"{name + ' / ' + peer:<48} {mine['seconds'] * scale:10.1f} {other['seconds'] * scale:10.1f} {unit}"
          f" {ratio:8.3f}   " + (f"at most {most:.2f}   {'yes' if ratio <= most else 'NO'}" if most else ""))
    return mine["seconds"]


def told(made):
    """Of a view or bytes the length, else the number."""
    return str(len(made) if hasattr(made, "__len__") else made)


def small():
    data = bytes(4096)
    names = {"b": data, "m": memoryview(data), "v": View(data), "View": View, "s": data[:100],
             "w": View(data[:100])}
    for peer, ours, theirs, most in [
            ("memoryview", "v[5]", "m[5]", 1.0),
            ("memoryview", "v[16:32]", "m[16:32]", 1.0),
            ("memoryview", "len(v)", "len(m)", 1.05),
            ("memoryview", "View(b)", "memoryview(b)", 1.3),
            ("memoryview(b)", "memoryview(v)", "memoryview(b)", 1.1),
            ("bytes", "v[16:32]", "b[16:32]", None),
            ("bytes of 100", "w.find(b'x')", "s.find(b'x')", None),
            ("bytes of 4096", "v.find(b'x')", "b.find(b'x')", None)]:
        compare(ours, contest.repeated(ours, names), peer, contest.repeated(theirs, names), most=most,
                tell=told, calls=1000)


def items(made):
    return str(hash(tuple(made)))


def large():
    doubles = array.array("d", range(10**6))
    data = os.urandom(MIB)
    same = bytes(bytearray(data))
    table = numpy.arange(1 << 20, dtype="f4").reshape(1024, 1024)
    record = struct.Struct("<3f3Hxx")
    rows = bytes(range(200)) * (record.size * 10**4 // 200)
    numbers, big = struct.Struct(f">{10**6}i"), os.urandom(4 * 10**6)
    for name, ours, peer, theirs, most, tell in [
            ("tolist() of 10^6 doubles", View(doubles).tolist, "memoryview", memoryview(doubles).tolist,
             1.0, items),
            ("1 MiB == 1 MiB", lambda: View(data) == View(same), "memoryview",
             lambda: memoryview(data) == memoryview(same), 1 / 20, str),
            ("v[::2].tobytes()", View(data)[::2].tobytes, "memoryview", memoryview(data)[::2].tobytes,
             1 / 5, hash),
            ("table.T.tobytes()", View(table).T.tobytes, "memoryview", memoryview(table.T).tobytes, 1 / 5,
             hash),
            ("table.T.tobytes()", View(table).T.tobytes, "numpy", table.T.tobytes, None, hash),
            ("10^4 records to tuples", View(rows).cast("<3f3Hxx").tolist, "struct",
             lambda: list(record.iter_unpack(rows)), None, items),
            ("10^6 big-endian integers", View(big).cast(">i").tolist, "struct",
             lambda: list(numbers.unpack(big)), None, items)]:
        compare(name, ours, peer, theirs, most=most, unit="us", tell=lambda made, tell=tell: str(tell(made)))


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
        ours = compare(f"find_all in mapped {mebibytes} MiB", lambda: bufview.find_all(view, pattern),
                       "C interface", direct.find_all, most=1.05, unit="ms", rounds=9,
                       tell=lambda found: str(list(found)))
        grown = most_memory(lambda: bufview.find_all(view, pattern)) / MIB
        print(f"{'  anonymous memory meanwhile':<48} {grown:10.1f}            MiB          at most 64.00"
              f"   {'yes' if grown <= 64 else 'NO'}")
        print(f"{'  speed':<48} {mebibytes * MIB / ours / 1e9:10.1f}            GB/s")


if __name__ == "__main__":
    print(f"{'':<48} {'ours':>10} {'peer':>10}    {'ratio':>8}   {'asked':<12}   met?")
    small()
    large()
    file(int(sys.argv[1]) // MIB if len(sys.argv) > 1 else 1024)
