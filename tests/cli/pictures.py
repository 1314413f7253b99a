# SPDX-License-Identifier: MIT
"""bufview entropy in windows and pictures"""

import json
import os
import pty
import random
import re
import subprocess
import xml.dom.minidom
import zlib

from analysis import entropy_of, near


def windows_of(data, window, step):
    return [(at, entropy_of(data[at:at + window]))
            for at in range(0, len(data) - window + 1, step)]


def windows(h):
    path = h.file("steps", b"aaaabbbbcd")
    h.equal("a window that slides", h.out("entropy", "--window", "4", "--step", "2", path),
            b"0 0.000000\n2 1.000000\n4 0.000000\n6 1.500000\n")
    h.equal("a quarter of it by default", h.out("entropy", "--window", "8", path),
            b"0 1.000000\n2 1.750000\n")
    h.equal("JSON of windows", json.loads(h.out("entropy", "--window", "8", "--step", "1k",
                                                "--json", path)),
            {"file": path, "window": 8, "step": 1024, "windows": [1.0], "size": 10,
             "entropy": json.loads(h.out("entropy", "--json", path))["entropy"]})
    for name, data in (("short", b"abc"), ("empty", b"")):
        h.equal(f"no window in {name}", h.out("entropy", "--window", "4", h.file(name, data)), b"")
    rng = random.Random(15)
    data = rng.randbytes(60_000) + b"some text " * 3_000 + bytes(20_000) + rng.randbytes(11)
    path = h.file("mixed", data)
    for window, step in ((1, 777), (64, 64), (1000, 250), (4096, 1023), (50_000, 20_001),
                         (100, 100_000)):
        wanted = [value for _, value in windows_of(data, window, step)]
        for options in ([], ["--threads", "1"], ["--io", "pread", "--threads", "2"]):
            got = json.loads(h.out("entropy", "--window", str(window), "--step", str(step),
                                   "--json", *options, path))
            h.equal(f"{window} by {step} with {options}",
                    (near(got["windows"], wanted), got["size"], near([got["entropy"]],
                                                                    [entropy_of(data)])),
                    (True, len(data), True))
        got = json.loads(h.out("entropy", "--window", str(window), "--step", str(step), "--json",
                               "-", stdin=data))
        h.equal(f"{window} by {step} in a pipe", near(got["windows"], wanted), True)
    for options in (["--window", "4", "--block", "4"], ["--step", "4"], ["--window", "2MiB"],
                    ["--window", "0"], ["--window", "4", "--step", "0"]):
        h.fails(f"entropy {options}", "entropy", *options, path)


def windows_of_large_files(h):
    """Across the parts that the program holds, with more values than it keeps, and with gaps."""
    data = bytearray(b"\0\1" * (9 << 19))
    data[(8 << 20) - 50:(8 << 20) + 50] = bytes(range(100))
    data = bytes(data)
    path = h.file("large", data)
    for window, step in ((100, 50), (1 << 20, 1000), (16, 5 << 20), (4, 9 << 20)):
        lines = h.out("entropy", "--window", str(window), "--step", str(step), path).splitlines()
        places = list(range(0, len(data) - window + 1, step))
        h.equal(f"offsets of {window} by {step}",
                [int(line.split()[0]) for line in lines] == places, True)
        some = [i for i, at in enumerate(places)
                if abs(at - (8 << 20)) < window + 200 or i % 997 == 0][:60]
        h.equal(f"values of {window} by {step}", [lines[i].split()[1].decode() for i in some],
                [f"{entropy_of(data[places[i]:places[i] + window]):.6f}" for i in some])


KINDS = ["zeros", "one byte value", "text", "data", "compressed or encrypted"]


def regions_file(h):
    text = ("Stra\u00dfe und Haus, \u20ac 5; " * 4_000).encode()[:65536]
    parts = [bytes(65536), b"\xff" * 65536, text,
             bytes(random.Random(16).choices(range(64), k=65536)),
             zlib.compress(random.Random(17).randbytes(65536), 1)[:65536]]
    return h.file("regions", b"".join(parts))


def regions(h):
    path = regions_file(h)
    wanted = [{"offset": 65536 * i, "length": 65536, "kind": kind}
              for i, kind in enumerate(KINDS)]
    for options in ([], ["--block", "1k"], ["--window", "4k"]):
        got = json.loads(h.out("entropy", "--strip", "--json", *options, path))
        h.equal(f"regions with {options}", got["regions"], wanted)
    got = json.loads(h.out("entropy", "--strip", "--json", "-",
                           stdin=open(path, "rb").read()))
    h.equal("regions of a pipe", got["regions"], wanted)
    h.equal("the picture does not change the values",
            json.loads(h.out("entropy", "--block", "1k", "--json", path))["blocks"],
            json.loads(h.out("entropy", "--block", "1k", "--json", "--strip", path))["blocks"])
    lines = h.out("entropy", "--strip", path).decode().splitlines()
    h.equal("a strip", (float(lines[0]) > 3, len(lines[1]), lines[1][0], lines[1][-1],
                        re.fullmatch("0+1+t+[.]+#+", lines[2]) is not None, lines[3].split(),
                        lines[4]),
            (True, 72, "\u2581", "\u2588", True, ["0", "320.0", "KiB"],
             "0 zeros 20.0%, 1 one byte value 20.0%, t text 20.0%, . data 20.0%, "
             "# compressed or encrypted 20.0%"))
    h.equal("no strip of nothing", h.out("entropy", "--strip", h.file("empty", b"")),
            b"0.000000\n")
    many = h.file("many", (bytes(6000) + b"\xff" * 6000) * 1500)
    got = json.loads(h.out("entropy", "--strip", "--json", "-", stdin=open(many, "rb").read()))
    h.equal("regions cover the file", (sum(one["length"] for one in got["regions"]),
                                       len(got["regions"]) <= 1024), (18_000_000, True))


def plots(h):
    path = regions_file(h)
    out = str(h.folder / "plot.svg")
    for options, what in ((["--window", "8k"], "windows of 8192 bytes every 2048"),
                          (["--block", "4k"], "blocks of 4096 bytes")):
        h.out("entropy", *options, path, "--svg", out)
        document = xml.dom.minidom.parse(out)
        texts = [node.firstChild.data for node in document.getElementsByTagName("text")]
        h.equal(f"a plot of {what}", what in texts[1], True)
        h.equal("its legend", texts[-7:], ["mean", "least to greatest", *KINDS])
        marked = [(round(float(node.getAttribute("x"))), round(float(node.getAttribute("width"))),
                   node.getElementsByTagName("title")[0].firstChild.data)
                  for node in document.getElementsByTagName("rect")
                  if node.getElementsByTagName("title")]
        h.equal("its regions", marked, [
            (60 + 176 * i, 176, f"{kind}, 65536 bytes at {65536 * i}")
            for i, kind in enumerate(KINDS)])
    curve = document.getElementsByTagName("path")[-1].getAttribute("d")
    points = [tuple(map(float, point)) for point in re.findall(r"([\d.]+) ([\d.]+)", curve)]
    h.equal("its curve spans the axis", (points[0], points[-1][0]), ((60.0, 336.0), 940.0))


def terminal(h):
    """Colours, and as wide as the terminal; NO_COLOR is heeded."""
    path = regions_file(h)
    for more, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        main, other = pty.openpty()
        subprocess.run(["stty", "cols", "50"], stdin=other, check=True)
        environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
        process = subprocess.run([h.program, "entropy", "--strip", path], stdout=other,
                                 stderr=subprocess.PIPE, env=dict(environment, **more), check=False)
        os.close(other)
        text = b""
        try:
            while part := os.read(main, 1 << 16):
                text += part
        except OSError:
            pass
        os.close(main)
        lines = re.sub("\x1b\\[[0-9]*m", "", text.decode()).splitlines()
        h.equal(f"a strip on a terminal with {more}",
                (process.returncode, b"\x1b[32m" in text, len(lines[1])), (0, coloured, 48))


TESTS = [windows, windows_of_large_files, regions, plots, terminal]
