# SPDX-License-Identifier: MIT
"""bufview stats, bufview entropy and bufview scan"""

import collections
import hashlib
import json
import math
import os
import random
import re
import subprocess
import xml.dom.minidom
import zlib

KEYS = ["size", "entropy", "unique_bytes", "most_common_byte", "mean", "chi_square",
        "serial_correlation", "histogram"]


def entropy_of(data):
    counts = collections.Counter(data).values()
    return sum(-n / len(data) * math.log2(n / len(data)) for n in counts) + 0.0 if data else 0.0


def near(got, wanted):
    return len(got) == len(wanted) and all(
        abs(a - b) < 1e-9 for a, b in zip(got, wanted))


def stats(h):
    got = json.loads(h.out("stats", "--json", h.file("aabb", b"aabb")))
    histogram = [0] * 256
    histogram[97] = histogram[98] = 2
    h.equal("stats", got, {"size": 4, "entropy": 1.0, "unique_bytes": 2, "most_common_byte": 97,
                           "mean": 97.5, "chi_square": 508.0, "serial_correlation": 0.0,
                           "histogram": histogram})
    h.equal("keys of stats", list(got), KEYS)
    empty = h.file("empty", b"")
    h.equal("stats of nothing", json.loads(h.out("stats", "--json", empty)),
            {"size": 0, "entropy": 0.0, "unique_bytes": 0, "most_common_byte": None,
             "mean": 0.0, "chi_square": 0.0, "serial_correlation": None, "histogram": [0] * 256})
    h.equal("stats of nothing for people", h.out("stats", empty),
            b"size              0\nentropy           0.000000 bits per byte\n"
            b"unique bytes      0\nmost common byte  none\n")
    h.equal("stats for people", h.out("stats", h.file("abbb", b"abbb")),
            b"size              4\nentropy           0.811278 bits per byte\n"
            b"unique bytes      2\nmost common byte  0x62 'b', 3 times (75.0%)\n"
            b"mean              97.7500, 127.5 if random\n"
            b"chi-square        636.00, random bytes exceed it less than 0.01% of the times\n"
            b"correlation       -0.333333\n")
    data = random.Random(4).randbytes(1_000_003) + bytes(70_000)
    path = h.file("random", data)
    counts = collections.Counter(data)
    for options in ([], ["--threads", "2"], ["--io", "pread"], ["--chunk", "999", "--threads", "2"]):
        got = json.loads(h.out("stats", "--json", *options, path))
        h.equal(f"histogram with {options}", got["histogram"], [counts[i] for i in range(256)])
        h.equal(f"entropy with {options}", near([got["entropy"]], [entropy_of(data)]), True)
        h.equal(f"the rest with {options}",
                [got["size"], got["unique_bytes"], got["most_common_byte"]],
                [len(data), 256, 0])
    h.equal("stats of a pipe", json.loads(h.out("stats", "--json", "-", stdin=data)), got)


def as_ent(h):
    rng = random.Random(14)
    skewed = bytes(rng.choice(range(256)) for _ in range(9_000)) + b"e" * 12
    for name, data in (("noise", rng.randbytes(300_000)), ("skewed", skewed),
                       ("even", bytes(range(256)) * 40), ("text", b"to be or not to be\n" * 999),
                       ("one", b"xxxx")):
        path = h.file(name, data)
        table = h.tool("ent", "-t", path)
        if table is None:
            return
        wanted = dict(zip(*(line.split(",") for line in table.decode().splitlines()[:2])))
        got = json.loads(h.out("stats", "--json", path))
        same = {"Entropy": got["entropy"], "Chi-square": got["chi_square"], "Mean": got["mean"]}
        if name != "one":
            same["Serial-Correlation"] = got["serial_correlation"]
        h.equal(f"ent of {name}", {key: f"{value:.6f}" for key, value in same.items()},
                {key: wanted[key] for key in same})
        chance = re.search(rb"would exceed this value (.*) percent", h.tool("ent", path)
                           .replace(b"than than", b"than")).group(1)
        h.equal(f"ent's chance of {name}",
                b"exceed it " + chance + b"% of the times" in h.out("stats", path), True)
    h.equal("equal bytes do not depend on each other", (
        got["serial_correlation"], b"correlation       none" in h.out("stats", path)), (None, True))


def entropy(h):
    h.equal("entropy of every byte once", h.out("entropy", h.file("all", bytes(range(256)))),
            b"8.000000\n")
    h.equal("entropy of one byte", h.out("entropy", h.file("one", b"x")), b"0.000000\n")
    empty = h.file("empty", b"")
    h.equal("entropy of nothing", h.out("entropy", empty), b"0.000000\n")
    h.equal("blocks of nothing", h.out("entropy", "--block", "4", empty), b"")
    h.equal("JSON of nothing", json.loads(h.out("entropy", "--block", "4", "--json", empty)),
            {"file": empty, "block": 4, "blocks": [], "size": 0, "entropy": 0.0})
    path = h.file("blocks", b"aaaaababc")
    h.equal("entropy of blocks", h.out("entropy", "--block", "4", path),
            b"0 0.000000\n4 1.000000\n8 0.000000\n")
    got = json.loads(h.out("entropy", "--json", path))
    h.equal("JSON of the whole", (got["size"], near([got["entropy"]], [entropy_of(b"aaaaababc")])),
            (9, True))
    data = random.Random(5).randbytes(500_001) + b"text " * 30_000
    path = h.file("mixed", data)
    for block in (1, 7, 4096, 65536, 10_000_000):
        wanted = [entropy_of(data[i:i + block]) for i in range(0, len(data), block)]
        for options in ([], ["--threads", "2", "--chunk", "10000"], ["--io", "pread"]):
            got = json.loads(h.out("entropy", "--block", str(block), "--json", *options, path))
            h.equal(f"blocks of {block} with {options}", near(got["blocks"], wanted), True)
            h.equal(f"whole of blocks of {block} with {options}",
                    (got["size"], near([got["entropy"]], [entropy_of(data)])), (len(data), True))
        got = json.loads(h.out("entropy", "--block", str(block), "--json", "-", stdin=data))
        h.equal(f"blocks of {block} in a pipe", near(got["blocks"], wanted), True)
    with open(path, "rb") as handle:
        os.lseek(handle.fileno(), 500_001, os.SEEK_SET)
        h.equal("blocks count from where the input stands",
                h.out("entropy", "--block", "75000", "-", stdin_file=handle)[:13], b"0 1.921928\n75")
    h.equal("sizes have units", h.out("entropy", "--block", "1k", path),
            h.out("entropy", "--block", "1KiB", path))
    h.equal("KB is 1000", h.out("entropy", "--block", "1KB", path),
            h.out("entropy", "--block", "1000", path))


def plot(h):
    out = str(h.folder / "plot.svg")
    data = bytes(10_000) + random.Random(6).randbytes(10_000)
    path = h.file("<&>", data)
    h.equal("a plot beside the number", h.out("entropy", path, "--svg", out)[:1], b"4")
    document = xml.dom.minidom.parse(out)
    texts = [node.firstChild.data for node in document.getElementsByTagName("text")]
    h.equal("a plot is SVG", document.documentElement.tagName, "svg")
    h.equal("its title names the file", texts[0], f"Entropy of {path}")
    h.equal("its axes are named", {"bits per byte", "offset"} <= set(texts), True)
    h.equal("its axes have numbers", {"0", "2", "4", "6", "8", "4 KiB", "16 KiB"} <= set(texts), True)
    line = document.getElementsByTagName("path")[-1].getAttribute("d")
    heights = [float(y) for y in re.findall(r"[\d.]+ ([\d.]+)", line)]
    h.equal("it is low where nothing is, and high where there is noise",
            (heights[0], heights[-3] < 100), (336.0, True))
    h.equal("no other file is left", [name for name in os.listdir(h.folder) if "svg" in name],
            ["plot.svg"])
    h.out("entropy", h.file("empty", b""), "--svg", out)
    h.equal("a plot of nothing is one", xml.dom.minidom.parse(out).documentElement.tagName, "svg")
    before = open(out, "rb").read()
    status, _, err = h.run("entropy", str(h.folder / "missing"), "--svg", out)
    h.equal("a failure leaves the old plot", (status, open(out, "rb").read() == before), (2, True))
    status, _, err = h.run("entropy", path, "--svg", str(h.folder / "no" / "plot.svg"))
    h.equal("a plot that cannot be written", (status, err.count(b"\n")), (2, 1))
    os.symlink(out, h.folder / "link.svg")
    h.out("entropy", path, "--svg", str(h.folder / "link.svg"))
    h.equal("a link stays one", (h.folder / "link.svg").is_symlink(), True)
    h.out("entropy", path, "--svg", "/dev/null")
    h.equal("a device stays one", os.path.exists("/dev/null") and not os.path.isfile("/dev/null"),
            True)
    h.equal("many blocks fit one plot",
            (h.out("entropy", "--block", "1", path, "--svg", out).count(b"\n"),
             os.path.getsize(out) < 500_000), (20_000, True))


def scan(h):
    data = (b"needle in a haystack\0" * 5_000) + random.Random(7).randbytes(100_000) + b"needle"
    path = h.file("hay", data)
    wanted = [match.start() for match in re.finditer(b"needle", data)]
    digests = {name: hashlib.new(name, data).hexdigest()
               for name in ("md5", "sha1", "sha256", "sha512", "blake2b")}
    digests["crc32"] = f"{zlib.crc32(data):08x}"
    strings = len(re.findall(rb"[\t -~]{4,}", data))
    results = []
    for options in ([], ["--threads", "1"], ["--threads", "2", "--chunk", "3000"],
                    ["--io", "pread"]):
        got = json.loads(h.out("scan", path, "--json", "--find", "needle", "--find", "\u00e4",
                               "--limit", "10000", *options))
        got.pop("seconds")
        results.append(got)
    h.equal("a scan does not depend on its options", results.count(results[0]), len(results))
    got = results[0]
    h.equal("a scan holds the statistics", {key: got[key] for key in KEYS},
            json.loads(h.out("stats", "--json", path)))
    h.equal("a scan holds the digests", {name: got["digests"][name] for name in digests}, digests)
    h.equal("a scan finds", got["find"], [
        {"text": "needle", "pattern": "6e6565646c65", "count": 5001, "offsets": wanted},
        {"text": "\u00e4", "pattern": "c3a4", "count": data.count(b"\xc3\xa4"),
         "offsets": [m.start() for m in re.finditer(b"\xc3\xa4", data)]}])
    h.equal("a scan counts strings", got["strings"], {"min_length": 4, "count": strings})
    h.equal("a scan has blocks", (got["blocks"]["block"], got["blocks"]["count"],
                                  near(got["blocks"]["entropies"],
                                       [entropy_of(data[i:i + 65536])
                                        for i in range(0, len(data), 65536)])),
            (65536, -(-len(data) // 65536), True))
    got = json.loads(h.out("scan", "-", "--json", "--find", "needle", "-a", "md5", stdin=data))
    h.equal("a scan of a pipe", (got["size"], got["digests"], got["find"][0]["count"]),
            (len(data), {"md5": digests["md5"]}, 5001))
    got = json.loads(h.out("scan", "--json", "--find", "x", "-a", "none", h.file("empty", b"")))
    h.equal("a scan of nothing",
            (got["size"], got["entropy"], got["digests"], got["find"][0]["count"],
             got["strings"]["count"], got["blocks"]["entropies"]), (0, 0.0, {}, 0, 0, []))
    text = h.out("scan", path, "--find", "needle", "--find-hex", "6e 65").decode()
    h.equal("a scan for people", [digests["sha256"] in text, "'needle' 5001 times, at 0, 21" in text],
            [True, True])


def progress(h):
    """Only a terminal sees it."""
    import pty
    path = str(h.folder / "sparse")
    with open(path, "wb") as handle:
        handle.truncate(1 << 30)
    main, other = pty.openpty()
    for options, shown in (([], True), (["--no-progress"], False)):
        process = subprocess.Popen([h.program, "hash", "-a", "md5", path, *options],
                                   stdout=subprocess.PIPE, stderr=other)
        out = process.communicate(timeout=100)[0]
        os.set_blocking(main, False)
        text = b""
        try:
            while part := os.read(main, 1 << 20):
                text += part
        except BlockingIOError:
            pass
        h.equal(f"progress on a terminal with {options}",
                (out, all(part in text for part in (b"%", b"iB/s", b"left")) if shown else text),
                (b"cd573cfaace07e7949bc0c46028904ff  " + path.encode() + b"\n",
                 True if shown else b""))
        if shown:
            h.equal("it is taken away at the end", text.endswith(b"\r\x1b[K"), True)
    os.close(main)
    os.close(other)
    os.unlink(path)


TESTS = [stats, as_ent, entropy, plot, scan, progress]
