# SPDX-License-Identifier: MIT
"""bufview view, held against memoryview where memoryview can do it"""

import json
import math
import os
import random
import struct


def dumps(h):
    path = h.file("dump", bytes(range(0x3e, 0x3e + 20)))
    h.equal("a dump", h.out("view", path),
            b"00000000  3e 3f 40 41 42 43 44 45  46 47 48 49 4a 4b 4c 4d  |>?@ABCDEFGHIJKLM|\n"
            b"00000010  4e 4f 50 51                                       |NOPQ|\n")
    h.equal("a dump has the offsets of the file", h.out("view", path, "--slice", "17:"),
            b"00000011  4f 50 51                                          |OPQ|\n")
    h.equal("hexadecimal", h.out("view", path, "--hex", "--slice", "::-5"), b"514c4742\n")
    empty = h.file("empty", b"")
    h.equal("a dump of nothing", h.out("view", empty), b"")
    h.equal("hexadecimal of nothing", h.out("view", empty, "--hex"), b"\n")
    h.equal("a list of nothing", h.out("view", empty, "--list"), b"[]\n")
    data = random.Random(8).randbytes(300_007)
    path = h.file("random", data)
    h.equal("hexadecimal of much", h.out("view", path, "--hex"), data.hex().encode() + b"\n")
    wanted = h.tool("hexdump", "-v", "-C", path)
    if wanted is not None:
        h.equal("a dump as hexdump -C", h.out("view", path),
                b"".join(wanted.splitlines(True)[:-1]))
    h.equal("a dump from a pipe", h.out("view", "-", stdin=data), h.out("view", path))
    h.equal("a dump by reading", h.out("view", "--io", "pread", path), h.out("view", path))


def lists(h):
    data = random.Random(9).randbytes(4800)
    # A quiet NaN, infinities, and what repr() writes in each of its ways.
    data = struct.pack("<8d", math.nan, math.inf, -math.inf, 1.0, -0.0, 1e16, 1e-5, 0.1) + data[64:]
    path = h.file("items", data)
    for code in "bBhHiIlLqQfd?cnN":
        wanted = str(memoryview(data).cast(code).tolist()) + "\n"
        h.equal(f"a list of {code}", h.out("view", path, "--cast", code).decode(), wanted)
        wanted = str(memoryview(data).cast(code).tolist()[100:3:-7]) + "\n"
        h.equal(f"a slice of {code}",
                h.out("view", path, "--cast", code, "--slice", "100:3:-7").decode(), wanted)
    for code in ("<h", ">h", ">I", "<Q", "!d", "<f", ">e"):
        size = struct.calcsize(code)
        count = len(data) // size
        wanted = list(struct.unpack(f"{code[0]}{count}{code[1]}", data))
        h.equal(f"a list of {code}", h.out("view", path, "--cast", code).decode(), f"{wanted}\n")
    records = list(struct.iter_unpack("<3f3Hxx", data[:4800 // 20 * 20]))
    h.equal("a list of records",
            h.out("view", h.file("records", data[:4800]), "--cast", "<3f3Hxx").decode(),
            f"{records}\n")
    wanted = [(data[i:i + 4], data[i + 4]) for i in range(0, 4800, 5)]
    h.equal("bytes in records", h.out("view", path, "--cast", "4sB").decode(), f"{wanted}\n")
    shaped = memoryview(data[:4800]).cast("i", [10, 6, 20]).tolist()
    h.equal("a list of three dimensions",
            h.out("view", path, "--cast", "i", "--shape", "10,6,20").decode(), f"{shaped}\n")
    h.equal("a dimension left open",
            h.out("view", path, "--cast", "i", "--shape", "10,-1,20").decode(), f"{shaped}\n")
    h.equal("a slice of three dimensions",
            h.out("view", path, "--cast", "i", "--shape", "10,6,20", "--slice", "1:9:3,-1,::-1")
            .decode(), str([plane[-1][::-1] for plane in shaped[1:9:3]]) + "\n")
    h.equal("a new axis and spaces", h.out("view", path, "--cast", "i", "--shape", "10,6,20",
                                           "--slice", "None, 2, ..., 1:3").decode(),
            str([[row[1:3] for row in shaped[2]]]) + "\n")
    h.equal("records and columns of a slice",
            h.out("view", path, "--cast", "<T{H:a:(2)B:b:}", "--shape", "30,40", "--slice", "4,::39")
            .decode(), str([struct.unpack_from("<H2B", data, 4 * (160 + i)) for i in (0, 39)]) + "\n")
    h.equal("one item",
            h.out("view", path, "--cast", "i", "--shape", "10,6,20", "--slice", "9,...,5,4")
            .decode(), f"{shaped[9][5][4]}\n")
    h.equal("an empty dimension", h.out("view", path, "--shape", "240,20", "--slice", "1:3,5:2"),
            b"[[], []]\n")
    h.equal("all of nothing", h.out("view", path, "--shape", "240,20", "--slice", "3:3"), b"[]\n")
    h.equal("complex numbers", h.out("view", h.file("z", struct.pack("<6d", 1, 2, -0.5, -1, 0, 3)),
                                     "--cast", "Zd"), b"[(1+2j), (-0.5-1j), 3j]\n")
    with open(path, "rb") as handle:
        os.lseek(handle.fileno(), 4700, os.SEEK_SET)
        h.equal("the standard input from where it stands",
                h.out("view", "-", "--list", stdin_file=handle).decode(),
                f"{list(data[4700:])}\n")


def as_json(h):
    path = h.file("j", struct.pack("<dddd", 1, math.nan, math.inf, 0.1) + b"ab")
    h.equal("JSON", json.loads(h.out("view", path, "--json", "--slice", "32:")),
            {"file": path, "format": "B", "itemsize": 1, "shape": [2], "strides": [1],
             "nbytes": 2, "list": [97, 98]})
    got = json.loads(h.out("view", path, "--json", "--shape", "2,17"))
    h.equal("JSON of two dimensions", (got["shape"], got["strides"], got["list"][1][-2:]),
            ([2, 17], [17, 1], [97, 98]))
    path = h.file("d", struct.pack("<dddd", 1, math.nan, math.inf, 0.1))
    h.equal("what is no number is null",
            json.loads(h.out("view", path, "--json", "--cast", "<d"))["list"], [1.0, None, None, 0.1])
    path = h.file("r", b"\x00\xffab\x01\x02cd")
    h.equal("records and bytes",
            json.loads(h.out("view", path, "--json", "--cast", ">H2s"))["list"],
            [[255, "6162"], [258, "6364"]])
    h.equal("truth", json.loads(h.out("view", path, "--json", "--cast", "?"))["list"][:2],
            [False, True])
    h.equal("large numbers",
            json.loads(h.out("view", h.file("q", b"\xff" * 8), "--json", "--cast", "Q"))["list"],
            [2**64 - 1])


TESTS = [dumps, lists, as_json]
