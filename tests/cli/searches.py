# SPDX-License-Identifier: MIT
"""bufview find and bufview strings"""

import json
import os
import random
import re
import resource
import subprocess
import threading

OPTIONS = ([], ["--threads", "1"], ["--threads", "2"], ["--io", "pread"],
           ["--chunk", "1", "--threads", "2"], ["--chunk", "7"],
           ["--chunk", "4096", "--threads", "3", "--io", "pread"])


def offsets_of(pattern, data):
    return [match.start() for match in re.finditer(b"(?=" + re.escape(pattern) + b")", data)]


def lines(offsets):
    return "".join(f"{offset}\n" for offset in offsets).encode()


def find_by_hand(h):
    path = h.file("text", b"banana bandana\xde\xad\xbe\xefx\xde\xad")
    h.equal("overlapping matches", h.out("find", "ana", path), b"1\n3\n11\n")
    h.equal("hex in groups", h.out("find", "--hex", "de ad be ef", path), b"14\n")
    h.equal("hex in one", h.out("find", "--hex", "DEAD", path), b"14\n19\n")
    h.equal("count", h.out("find", "a", path, "--count"), b"6\n")
    h.equal("limit", h.out("find", "a", path, "--limit", "2"), b"1\n3\n")
    h.equal("limit above the matches", h.out("find", "ana", path, "--limit", "9"), b"1\n3\n11\n")
    h.equal("limited count", h.out("find", "a", path, "--count", "--limit", "4"), b"4\n")
    h.equal("limit 0 asks whether there is one",
            h.run("find", "ana", path, "--limit", "0"), (0, b"", b""))
    h.equal("limit 0, none", h.run("find", "xyz", path, "--limit", "0"), (1, b"", b""))
    h.equal("nothing found", h.run("find", "xyz", path), (1, b"", b""))
    h.equal("nothing counted", h.run("find", "xyz", path, "--count"), (1, b"0\n", b""))
    h.equal("nothing in nothing", h.run("find", "x", h.file("empty", b"")), (1, b"", b""))
    h.equal("pattern longer than the file", h.run("find", "x" * 1000, path), (1, b"", b""))
    h.equal("a pattern with a dash", h.out("find", "--", "-x", h.file("dash", b"a-x")), b"1\n")
    h.equal("JSON", json.loads(h.out("find", "ana", path, "--json", "--limit", "2")),
            {"file": path, "pattern": "616e61", "offsets": [1, 3], "count": 3, "size": 21})
    status, out, _ = h.run("find", "xyz", path, "--json")
    h.equal("JSON of nothing", (status, json.loads(out)),
            (1, {"file": path, "pattern": "78797a", "offsets": [], "count": 0, "size": 21}))
    h.equal("JSON of a count", json.loads(h.out("find", "ana", path, "--json", "--count")),
            {"file": path, "pattern": "616e61", "count": 3, "size": 21})
    with open(path, "rb") as handle:
        os.lseek(handle.fileno(), 2, os.SEEK_SET)
        h.equal("offsets count from where the input stands",
                h.out("find", "ana", "-", stdin_file=handle), b"1\n9\n")


def find_everywhere(h):
    rng = random.Random(2)
    data = bytes(rng.choice(b"ab") for _ in range(20_000))
    path = h.file("ab", data)
    for pattern in (b"a", b"ab", b"aab", b"abababab", b"b" * 13, data[100:5000]):
        wanted = lines(offsets_of(pattern, data))
        for options in OPTIONS:
            if len(pattern) > 100 and "1" in options:
                continue
            status, out, err = h.run("find", pattern.decode(), path, *options)
            h.equal(f"find {pattern[:13]!r} with {options}", (status, out, err),
                    (0 if wanted else 1, wanted, b""))
        h.equal(f"find {pattern[:13]!r} in a pipe",
                h.run("find", pattern.decode(), "-", stdin=data)[1], wanted)
    wanted = h.tool("grep", "-obUaF", "needle", h.file("hay", b"hay needle\n" * 50_000))
    if wanted is not None:
        offsets = lines(int(line.split(b":")[0]) for line in wanted.splitlines())
        h.equal("as grep -obUaF", h.out("find", "needle", str(h.folder / "hay")), offsets)


def strings_by_hand(h):
    path = h.file("s", b"abcd\nab\tcde\0xyz\x7fwxyz~ \xc3\xa4 last")
    h.equal("strings", h.out("strings", path), b"abcd\nab\tcde\nwxyz~ \n last\n")
    h.equal("longer strings", h.out("strings", "-n", "6", path), b"ab\tcde\nwxyz~ \n")
    h.equal("offsets", h.out("strings", "--offsets", path),
            b"      0 abcd\n      5 ab\tcde\n     16 wxyz~ \n     24  last\n")
    h.equal("no strings in nothing", h.out("strings", h.file("empty", b"")), b"")
    h.equal("JSON", json.loads(h.out("strings", "--json", h.file("q", b'"a\\\tb"\0wxyz'))),
            {"file": str(h.folder / "q"), "count": 2, "size": 11,
             "strings": [{"offset": 0, "text": '"a\\\tb"'}, {"offset": 7, "text": "wxyz"}]})


def strings_as_binutils(h):
    rng = random.Random(3)
    alphabet = bytes(range(256)) + b"abcdefghijklmnopqrstuvwxyz \t\n\r\v\f" * 30
    mixed = bytes(rng.choice(alphabet) for _ in range(300_000))
    wide = b"\0" * 10_000_000 + b"seven digits are passed" + b"\0" * 3
    long = b"\1" + b"x" * 3_000_000 + b"\2" + b"end!"
    program = open(h.program, "rb").read()
    for name, data in (("mixed", mixed), ("wide", wide), ("long", long), ("program", program)):
        path = h.file(name, data)
        for length in ("1", "4", "13", "64"):
            for ours, theirs in (([], []), (["--offsets"], ["-t", "d"])):
                wanted = h.tool("strings", "-a", *theirs, "-n", length, path)
                if wanted is None:
                    return
                h.equal(f"strings of {name} {length} {ours}",
                        h.out("strings", "-n", length, *ours, path) == wanted, True)
                h.equal(f"strings of {name} {length} {ours}, from a pipe",
                        h.out("strings", "-n", length, *ours, "-", stdin=data) == wanted, True)
    path = str(h.folder / "mixed")
    wanted = h.tool("strings", "-a", "-t", "d", "-n", "4", path)
    for options in OPTIONS:
        if "1" in options and "--chunk" in options:
            options = ["--chunk", "61", "--threads", "2"]
        h.equal(f"strings with {options}",
                h.out("strings", "--offsets", *options, path) == wanted, True)


def bounded_memory(h):
    """A limit on the data segment, so that pages of the mapped file do not count."""
    if b"__asan_init" in open(h.program, "rb").read():
        return
    size = 300 << 20
    path = str(h.folder / "printable")
    with open(path, "wb") as handle:
        for _ in range(size >> 20):
            handle.write(b"x" * (1 << 20))
    limit = 200 << 20
    for args, wanted in ((["strings", path], size + 1),
                         (["strings", "--io", "pread", path], size + 1),
                         (["find", "xxxxxxxxxxxxx", path, "--count"], len(f"{size - 12}\n"))):
        process = subprocess.Popen(
            [h.program, *args], stdout=subprocess.PIPE,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)))
        count = 0
        while block := process.stdout.read(1 << 20):
            count += len(block)
        process.stdout.close()
        h.equal(f"{args[0]} in bounded memory", (process.wait(), count), (0, wanted))
    os.unlink(path)


def pipes_and_devices(h):
    fifo = str(h.folder / "fifo")
    os.mkfifo(fifo)
    data = b"needle" * 200_000
    ready = threading.Event()

    def write():
        # Open for reading, too, so that it does not wait. More bytes than a pipe holds: when the
        # last is written the program has begun to read.
        with os.fdopen(os.open(fifo, os.O_RDWR), "wb") as handle:
            ready.set()
            handle.write(data)

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    ready.wait()
    h.equal("a named pipe", h.out("find", "needle", fifo, "--count"), b"200000\n")
    writer.join(60)
    h.equal("/dev/null", h.run("find", "x", "/dev/null"), (1, b"", b""))
    if os.path.exists("/proc/version"):
        text = open("/proc/version", "rb").read()
        h.equal("/proc", h.out("strings", "-n", "1", "/proc/version"), text)
        h.equal("/proc, offsets", h.out("find", text[:5].decode(), "/proc/version", "--limit", "1"),
                b"0\n")


TESTS = [find_by_hand, find_everywhere, strings_by_hand, strings_as_binutils, bounded_memory,
         pipes_and_devices]
