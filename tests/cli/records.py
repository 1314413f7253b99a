# SPDX-License-Identifier: MIT
"""bufview records and bufview convert, held against struct, csv and json"""

import csv
import io
import json
import math
import os
import random
import resource
import signal
import stat
import struct
import subprocess
import time

NAMED = "T{<I:id:T{<d:x:(2)<H:q:}:at:<2f:,m\":4s}"
LAYOUT = struct.Struct("<IdHH2f4s")


def table(text):
    return list(csv.reader(io.StringIO(text.decode(), newline=""), strict=True))


def strict_json(text):
    def refuse(name):
        raise ValueError(name)
    return json.loads(text, parse_constant=refuse)


def shapes(h):
    rows = [(i, i / 2, i, i + 1, 1.5, -2.0, b'"\n,%d' % (i % 10)) for i in range(4)]
    path = h.file("rows", b"".join(LAYOUT.pack(*row) for row in rows))
    h.equal("tuples", h.out("records", "-f", NAMED, path).decode(),
            "".join(f"{row}\n" for row in rows))
    h.equal("CSV", h.out("records", "-f", NAMED, path, "--csv", "--limit", "2"),
            b'id,at.x,at.q[0],at.q[1],",m""[0]",",m""[1]",f3\r\n'
            b"0,0.0,0,1,1.5,-2.0,220a2c30\r\n1,0.5,1,2,1.5,-2.0,220a2c31\r\n")
    h.equal("JSON", h.out("records", "-f", NAMED, path, "--json", "--limit", "2").decode(),
            '[\n{"id":0,"at":{"x":0.0,"q":[0,1]},",m\\"":[1.5,-2.0],"f3":"220a2c30"},\n'
            '{"id":1,"at":{"x":0.5,"q":[1,2]},",m\\"":[1.5,-2.0],"f3":"220a2c31"}\n]\n')
    h.equal("fields in another order",
            h.out("records", "-f", NAMED, path, "--fields", "at.q,id", "--limit", "2"),
            b"(0, 1, 0)\n(1, 2, 1)\n")
    h.equal("fields as JSON", strict_json(h.out("records", "-f", NAMED, path, "--json", "--fields",
                                                "at.q,f3,at", "--limit", "1")),
            [{"at.q": [0, 1], "f3": "220a2c30", "at": {"x": 0.0, "q": [0, 1]}}])
    h.equal("fields as CSV", h.out("records", "-f", NAMED, path, "--csv", "--fields", "at,id",
                                   "--limit", "1"),
            b"at.x,at.q[0],at.q[1],id\r\n0.0,0,1,0\r\n")
    h.equal("one value", h.out("records", "-f", "<I", path, "--limit", "1"), b"(0,)\n")
    h.equal("one value in CSV", h.out("records", "-f", "<I", path, "--limit", "1", "--csv"),
            b"f0\r\n0\r\n")
    h.equal("values without names", table(h.out("records", "-f", "<2I3Hxx", path, "--limit", "1",
                                                "--csv"))[0], ["f0", "f1", "f2", "f3", "f4"])
    nested = h.file("nested", bytes(range(14)))
    h.equal("arrays of records",
            strict_json(h.out("records", "-f", "T{B:n:(2)T{B:t:(2)T{B:a:B:b:}:p:}:at:2xT{B:z:}}",
                              nested, "--json")),
            [{"n": 0, "at": [{"t": 1, "p": [{"a": 2, "b": 3}, {"a": 4, "b": 5}]},
                             {"t": 6, "p": [{"a": 7, "b": 8}, {"a": 9, "b": 10}]}],
              "f2": {"z": 13}}])
    h.equal("a column of them",
            strict_json(h.out("records", "-f", "T{B:n:(2)T{B:t:(2)T{B:a:B:b:}:p:}:at:3x}", nested,
                              "--json", "--fields", "at.p.b")), [{"at.p.b": [[3, 5], [8, 10]]}])
    h.equal("a name that is taken", table(h.out("records", "-f", "T{B:f1:BB}", nested, "--csv",
                                                "--limit", "0")), [["f1", "f1_", "f2"]])
    h.equal("a record of nothing else", h.out("records", "-f", "B", "/dev/null"), b"")
    h.equal("JSON of nothing", h.out("records", "-f", "B", "/dev/null", "--json"), b"[]\n")
    h.equal("CSV of nothing", h.out("records", "-f", "B", "/dev/null", "--csv"), b"f0\r\n")
    odd = h.file("odd", struct.pack("<ddd?Q", math.nan, math.inf, -math.inf, True, 2**64 - 1))
    h.equal("what is no number", strict_json(h.out("records", "-f", "<ddd?Q", odd, "--json")),
            [{"f0": None, "f1": None, "f2": None, "f3": True, "f4": 2**64 - 1}])
    h.equal("what is no number in CSV", h.out("records", "-f", "<ddd?Q", odd, "--csv"),
            b"f0,f1,f2,f3,f4\r\nnan,inf,-inf,true,18446744073709551615\r\n")
    h.equal("complex numbers", [h.out("records", "-f", "<Zd", odd, *more, "--limit", "1") for more in
                                (["--csv"], ["--json"])],
            [b"f0\r\n(nan+infj)\r\n", b'[\n{"f0":[null, null]}\n]\n'])


def everywhere(h):
    rng = random.Random(10)
    layout = struct.Struct(">hIdq")
    rows = [(rng.randrange(-2**15, 2**15), rng.randrange(2**32), rng.random(), -i)
            for i in range(100_000)]
    data = b"".join(layout.pack(*row) for row in rows)
    path = h.file("rows", data)
    wanted = "".join(f"{row}\n" for row in rows).encode()
    for options in ([], ["--io", "pread"], ["--threads", "2"], ["--chunk", "7"]):
        h.equal(f"records with {options}", h.out("records", "-f", ">hIdq", *options, path) == wanted,
                True)
    h.equal("records of a pipe", h.out("records", "-f", ">hIdq", "-", stdin=data) == wanted, True)
    got = table(h.out("records", "-f", ">T{h:a:I:b:d:c:q:d:}", path, "--csv"))
    h.equal("records as CSV", (got[0], [(int(a), int(b), float(c), int(d)) for a, b, c, d in
                                        got[1:]] == rows), (["a", "b", "c", "d"], True))
    got = strict_json(h.out("records", "-f", ">T{h:a:I:b:d:c:q:d:}", path, "--json"))
    h.equal("records as JSON", [tuple(row.values()) for row in got] == rows, True)
    for stride in (22, 23, 100, 1 << 20, (1 << 20) + 7):
        wanted = "".join(f"{layout.unpack_from(data, at)}\n" for at in
                         range(5, len(data) - layout.size + 1, stride)).encode()
        rest = (len(data) - 5) % stride
        for more in ({}, {"stdin": data}):
            args = ["records", "-f", ">hIdq", "--offset", "5", "--stride", str(stride),
                    "-" if more else path]
            status, out, err = h.run(*args, **more)
            h.equal(f"records every {stride} bytes, {list(more)}",
                    (status, out == wanted, err.count(b"\n")),
                    (2, True, 1) if 0 < rest < layout.size else (0, True, 0))
    with open(path, "rb") as handle:
        os.lseek(handle.fileno(), layout.size, os.SEEK_SET)
        h.equal("records from where the input stands",
                h.out("records", "-f", ">hIdq", "-", "--limit", "1", stdin_file=handle).decode(),
                f"{rows[1]}\n")


def refused(h):
    path = h.file("five", b"\1\0\2\0\3")
    status, out, err = h.run("records", "-f", "<H", path, "--json")
    h.equal("a record that is not whole", (status, strict_json(out), err.decode()),
            (2, [{"f0": 1}, {"f0": 2}],
             f"bufview: {path}: the item at offset 4 has 1 of 2 bytes\n"))
    h.equal("nobody asked for it", h.out("records", "-f", "<H", path, "--limit", "2"),
            b"(1,)\n(2,)\n")
    h.equal("a record larger than all", h.run("records", "-f", "1000000000000s", path)[0], 2)
    for args in (["-f", "T{H:x", path], ["-f", "", path], ["-f", "0s", path], [path],
                 ["-f", "<H", "--stride", "1", path], ["-f", "<H", "--offset", "6", path],
                 ["-f", "<H", "--offset", "-1", path], ["-f", "<H", "--limit", "-1", path],
                 ["-f", "<H", "--fields", "x", path], ["-f", "<H", "--fields", "f0,f0", path],
                 ["-f", "T{H:a:}", "--fields", "a.b", path], ["-f", "2000000B", path],
                 ["-f", "<H", "--json", "--csv", path], ["-f", "B" * 70_000, path]):
        h.fails(f"records {args}"[:60].replace(path, "FILE"), "records", *args)


def bounded_memory(h):
    if b"__asan_init" in open(h.program, "rb").read():
        return
    path, out = str(h.folder / "sparse"), str(h.folder / "large")
    with open(path, "wb") as handle:
        handle.truncate(300 << 20)
    limit = 100 << 20
    for args in (["records", "-f", "1024H", path, "--fields", "f7"],
                 ["records", "-f", "1024H", "-", "--fields", "f7"],
                 ["convert", "--from", "I", "--to", ">I", path, out]):
        with open(path, "rb") as stdin:
            status, text, err = h.run(*args, memory=limit, stdin_file=stdin)
        h.equal(f"{args[0]} {args[3]} in bounded memory", (status, len(text), err),
                (0, 0 if args[0] == "convert" else 150 * 1024 * 5, b""))
    h.equal("a large file", os.path.getsize(out), 300 << 20)
    os.unlink(path)
    os.unlink(out)


def conversions(h):
    rng = random.Random(11)
    numbers = [rng.randrange(-2**15, 2**15) for _ in range(300_001)]
    out = str(h.folder / "out")

    def converted(source, target, data, **more):
        path = "-" if more else h.file("in", data)
        h.equal(f"{source} to {target} says nothing",
                h.out("convert", "--from", source, "--to", target, path, out, **more), b"")
        return open(out, "rb").read()

    def packed(format_, values):
        return struct.pack(f"{format_[0]}{len(values)}{format_[1]}", *values)
    for source, target in ((">h", "<h"), ("<h", ">q"), (">q", "<h"), ("<h", ">d"), ("<d", ">h"),
                           (">f", "<d"), ("<i", "<i")):
        h.equal(f"{source} to {target}",
                converted(source, target, packed(source, numbers)) == packed(target, numbers), True)
    data = packed("<h", numbers)
    h.equal("from a pipe", converted("<h", ">i", None, stdin=data) == packed(">i", numbers), True)
    h.equal("to the standard output",
            h.out("convert", "--from", "<h", "--to", ">i", "-", "-", stdin=data) ==
            packed(">i", numbers), True)
    h.equal("nothing", converted("<h", ">d", b""), b"")
    h.equal("too large for a float is infinite",
            converted("<d", "<f", struct.pack("<d", 1e300)), struct.pack("<f", math.inf))
    h.equal("records", converted("<hxd", ">dq", struct.pack("<hxdhxd", 1, 2.0, -3, 4.0)),
            struct.pack(">dqdq", 1, 2, -3, 4))
    h.equal("padding is zero", converted("<h", "<hxx", struct.pack("<hh", 1, 2)),
            b"\1\0\0\0\2\0\0\0")
    path = h.file("same", struct.pack("<3H", 1, 2, 3))
    os.chmod(path, 0o640)
    os.symlink(path, h.folder / "link")
    h.out("convert", "--from", "<H", "--to", ">H", path, str(h.folder / "link"))
    h.equal("into itself, by a link",
            (open(path, "rb").read(), stat.S_IMODE(os.stat(path).st_mode),
             (h.folder / "link").is_symlink()), (struct.pack(">3H", 1, 2, 3), 0o640, True))
    h.equal("JSON", json.loads(h.out("convert", "--from", ">H", "--to", "<H", "--json", path, out)),
            {"file": path, "out": out, "from": ">H", "to": "<H", "items": 3})
    mask = os.umask(0)
    os.umask(mask)
    h.equal("permissions of a new file", stat.S_IMODE(os.stat(out).st_mode), 0o666 & ~mask)
    h.out("convert", "--from", "B", "--to", "H", path, "/dev/null")
    h.equal("a device stays one", stat.S_ISCHR(os.stat("/dev/null").st_mode), True)


def failing_conversions(h):
    out = h.file("kept", b"as it was")
    numbers = list(range(200_000)) + [70_000, -1]
    path = h.file("numbers", struct.pack(f"<{len(numbers)}q", *numbers[:70_000], *([0] * 130_000),
                                         *numbers[-2:]))

    def kept(rule, *args, says=None, **more):
        h.fails(rule, "convert", *args, says=says, **more)
        h.equal(f"{rule}: OUT is as it was", open(h.folder / "kept", "rb").read(), b"as it was")
    kept("the first that does not fit", "--from", "<q", "--to", "<H", path, out,
         says=f"{path}: item 65536, at byte 524288: 65536 does not fit '<H'")
    kept("the last that does not fit", "--from", "<q", "--to", "<I", path, out,
         says="item 200001, at byte 1600008: -1 does not fit '<I'")
    kept("no integer", "--from", "<d", "--to", "<q", h.file("d", struct.pack("<2d", 1, 2.5)), out,
         says="item 1, at byte 8: 2.5 does not fit '<q'")
    kept("a record", "--from", "<hh", "--to", "<BB", h.file("hh", struct.pack("<4h", 1, 2, 3, -4)),
         out, says="item 1, at byte 4: ")
    kept("no whole item", "--from", "<q", "--to", ">q", h.file("nine", b"123456789"), out,
         says="the item at offset 8 has 1 of 8 bytes")
    kept("no whole item in a pipe", "--from", "<q", "--to", ">q", "-", out, stdin=b"12345",
         says="-: the item at offset 0 has 5 of 8 bytes")
    kept("another kind", "--from", "4s", "--to", "<I", path, out, says="--to: ")
    kept("another number of values", "--from", "<2I", "--to", "<3I", "/dev/null", out, says="--to: ")
    for source, target in (("", "B"), ("B", ""), ("T{", "B"), ("B", "$"), ("0s", "B"),
                           ("B", "2000000000s")):
        kept(f"'{source}' to '{target}'", "--from", source, "--to", target, path, out, says="--")
    kept("a missing file", "--from", "B", "--to", "H", str(h.folder / "missing"), out)
    kept("no OUT", "--from", "B", "--to", "H", path)
    kept("a folder", "--from", "B", "--to", "H", path, str(h.folder), says="Is a directory")
    kept("no such folder", "--from", "B", "--to", "H", path, str(h.folder / "no" / "x"))
    kept("a full device", "--from", "B", "--to", "H", path, "/dev/full",
         says="/dev/full: No space left on device")
    kept("a limit on files", "--from", "<q", "--to", "<d", path, out, says="File too large",
         prepare=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        read, write = os.pipe()
        # Whoever runs the tests in the background may ignore it, which the program would respect.
        process = subprocess.Popen([h.program, "convert", "--from", "B", "--to", "H", "-", out],
                                   stdin=read, stderr=subprocess.PIPE,
                                   preexec_fn=lambda n=number: signal.signal(n, signal.SIG_DFL))
        os.close(read)
        while not [name for name in os.listdir(h.folder) if name.startswith(".bufview-")]:
            time.sleep(0.01)
        process.send_signal(number)
        h.equal(f"signal {number}", (process.wait(timeout=60), process.stderr.read()), (-number, b""))
        process.stderr.close()
        os.close(write)
    h.equal("no other file is left",
            [name for name in os.listdir(h.folder) if name.startswith(".bufview-")], [])
    h.equal("OUT is as it was in the end", open(out, "rb").read(), b"as it was")
    if os.geteuid() != 0:
        os.chmod(out, 0o444)
        kept("a file that may not be written", "--from", "B", "--to", "H", path, out,
             says="Permission denied")


TESTS = [shapes, everywhere, refused, bounded_memory, conversions, failing_conversions]
