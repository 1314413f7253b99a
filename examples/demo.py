# SPDX-License-Identifier: MIT
"""The main job from Python: one pass over a file with one and with two threads.

demo.py FILE
"""
import os
import sys
import time

import bufview

MIB = 1 << 20


def anonymous_memory():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) << 10 for line in status if line.startswith("RssAnon"))


def one_pass(file, threads):
    begin = time.perf_counter()
    result = bufview.scan(file, find=[b"error", b"\x7fELF"], digests=["sha256", "crc32c", "xxh3"], stats=True,
                          block_entropy=MIB, strings=8, limit=3, threads=threads)
    return result, time.perf_counter() - begin


def main(path):
    before = anonymous_memory()
    with bufview.open(path) as file:
        size = len(file)
        print("size       %d bytes" % size)
        begin = time.perf_counter()
        zeros = sum(chunk.count(0) for chunk in file.chunks(16 * MIB))
        seconds = time.perf_counter() - begin
        print("zeros      %d, through views of 16 MiB, %.2f GB/s" % (zeros, size / seconds / 1e9))
        (first, alone), (second, together) = one_pass(file, 1), one_pass(file, 2)
    print("entropy    %.6f bits per byte, %d byte values, most common %s" % (
        first.stats.entropy, first.stats.unique, first.stats.most_common))
    for pattern, matches in first.find.items():
        print("%-10r %d times, at %s" % (pattern, matches.count, ", ".join(map(str, matches.offsets))))
    print("strings    %d of the first: %s" % (len(first.strings), first.strings))
    for name, digest in first.digests.items():
        print("%-10s %s" % (name, digest))
    print("1 thread   %.3f s  %.2f GB/s" % (alone, size / alone / 1e9))
    print("2 threads  %.3f s  %.2f GB/s, %s" % (
        together, size / together / 1e9, "the same results" if first == second else "OTHER RESULTS"))
    print("anonymous memory grew by %.1f MiB" % ((anonymous_memory() - before) / MIB))
    return 0 if first == second and zeros == first.stats.counts[0] else 1


if __name__ == "__main__":
    if len(sys.argv) != 2 or not os.path.exists(sys.argv[1]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
