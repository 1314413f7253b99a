# SPDX-License-Identifier: MIT
"""Tasks done by this library and by what users would take instead: in turns, with the same result.

What bench/peers/contest.h is to programs in C++; both write the same JSON.
"""

import argparse
import ctypes
import json
import mmap
import os
import pathlib
import sys
import time

OURS = "libbufview"


class Unable(Exception):
    """A contestant that is there, and cannot do the task."""


class Contest:
    """A task. `data` is what all go through; a task without bytes is one of calls."""

    def __init__(self, name, kind, data=b""):
        self.name, self.kind, self.data = name, kind, data
        self.entries, self.missing = [], []

    def enter(self, who, work, tell=lambda result: "", calls=1):
        """`work` is measured; what it gives is handed to `tell`, which is not, and whose text must
        be that of all others. `calls`: how often `work` does the task."""
        self.entries.append({"who": who, "work": work, "tell": tell, "calls": calls})
        return self

    def miss(self, who, why):
        self.missing.append({"who": who, "why": why})
        return self


class Limit:
    """The vector sum that everything is compared with."""

    def __init__(self, library):
        self._seconds = ctypes.CDLL(library).bufview_bench_limit_seconds
        self._seconds.restype = ctypes.c_double
        self._seconds.argtypes = [ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64]

    def seconds(self, data):
        """`data`: a writable buffer; a private mapping is one, and leaves its file alone."""
        first = ctypes.c_char.from_buffer(data)
        return self._seconds(ctypes.addressof(first), memoryview(data).nbytes, 1)


def mapped(path):
    """A file as bytes that a pointer can be had to, without a copy."""
    with open(path, "rb") as file:
        return mmap.mmap(file.fileno(), 0, flags=mmap.MAP_PRIVATE,
                         prot=mmap.PROT_READ | mmap.PROT_WRITE)


def repeated(statement, names, times=1000):
    """A function that runs a statement some times without a call for each, and gives its value."""
    space = {**names, "RANGE": range(times - 1)}
    exec(f"def run():\n  for _ in RANGE:\n    {statement}\n  return {statement}", space)
    return space["run"]


def timed(entry, times, clock):
    begin = clock()
    for _ in range(times):
        result = entry["work"]()
    return (clock() - begin) / times / entry["calls"], result


def enter(contest, failed, clock):
    """Those contestants that can do the task, after their first time."""
    for entry in contest.entries:
        try:
            once, result = timed(entry, 1, clock)
            answer = entry["tell"](result)
            if once < 0.01:
                once, _ = timed(entry, 1, clock)
        except Unable as error:
            contest.miss(entry["who"], str(error))
        except Exception as error:  # the others still compete, and the report names it
            failed.append({"who": entry["who"], "why": f"{type(error).__name__}: {error}"})
        else:
            yield {**entry, "answer": answer, "seconds": [],
                   "times": max(1, int(0.0005 / max(once * entry["calls"], 1e-9)))}


def hold(contest, limit, rounds, seconds, clock=time.perf_counter):
    """The results of one contest, as the report wants them. It has no new round after `seconds`, but
    three, or one if they are negative. `clock` is what contestants are measured by."""
    end = time.perf_counter() + seconds
    failed, limits = [], []
    entries = list(enter(contest, failed, clock))
    size = memoryview(contest.data).nbytes
    for turn in range(rounds):
        if turn >= (1 if seconds < 0 else 3) and time.perf_counter() > end:
            break
        if size:
            limits.append(limit.seconds(contest.data))
        for at in range(len(entries)):
            entry = entries[(at + turn) % len(entries)]
            took, result = timed(entry, entry["times"], clock)
            entry["seconds"].append(took)
            answer = entry["tell"](result)
            if answer != entry["answer"]:
                entry["answer"] += f", then {answer}"
    return {"name": contest.name, "kind": contest.kind, "bytes": size, "limit_seconds": limits,
            "entries": [{key: entry[key] for key in ("who", "answer", "seconds")}
                        for entry in entries],
            "missing": contest.missing, "failed": failed}


def main(doc, contests):
    """Runs what `contests` makes of the arguments, and prints each result as a line. Whether they are
    equal is for the reader (bench/figures.py) to see."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--build", type=pathlib.Path, required=True, help="the build folder")
    parser.add_argument("--size", type=int, default=64 << 20, help="bytes of the samples")
    parser.add_argument("--folder", type=pathlib.Path, help="where the samples lie")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=60, help="for all tasks together")
    parser.add_argument("--filter", default="", help="only tasks with this text in their names")
    arguments = parser.parse_args()
    limit = Limit(arguments.build / "bench" / "libbufview_bench_limit.so")
    end = time.perf_counter() + arguments.seconds
    tasks = [contest for contest in contests(arguments)
             if arguments.filter in f"{contest.name}/{contest.kind}"]
    for left, contest in zip(range(len(tasks), 0, -1), tasks):
        share = (end - time.perf_counter()) / left
        print(json.dumps(hold(contest, limit, arguments.rounds, share)), flush=True)


def sample(arguments, kind):
    """The path of a sample that the programs in C++ have made."""
    path = arguments.folder / f"{kind}-{arguments.size}"
    if not path.is_file():
        sys.exit(f"{os.path.basename(sys.argv[0])}: there is no {path}: run peers --samples first")
    return path
