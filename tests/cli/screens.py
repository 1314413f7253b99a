# SPDX-License-Identifier: MIT
"""bufview top"""

import hashlib
import json
import os
import random
import re


def top(h):
    data = (b"\x7fELF" + bytes(5000) + b"The longest of all the strings in this file, by far. " * 9 +
            b"\0another one\0short\0" + b"two\nlines\n" + random.Random(18).randbytes(8192))
    path = h.file("thing", data)
    runs = sorted(((-len(match.group()), match.start(), match.group().decode())
                   for match in re.finditer(rb"[\t -~]{6,}", data)))[:6]
    stats = json.loads(h.out("stats", "--json", path))
    stats.pop("histogram")
    for options, name in (([], path), (["--threads", "1"], path), (["--io", "pread"], path),
                          ([], "-")):
        got = json.loads(h.out("top", "--json", *options, name,
                               stdin=data if name == "-" else None))
        told = f"top with {options} of {name[-5:]}"
        h.equal(f"{told}: statistics", {key: got[key] for key in stats}, stats)
        h.equal(f"{told}: lines", got["lines"], data.count(b"\n") + 1)
        h.equal(f"{told}: digests", got["digests"], {
            kind: hashlib.new(kind, data).hexdigest() for kind in ("md5", "sha1", "sha256")})
        h.equal(f"{told}: strings", [(-one["length"], one["offset"], one["text"])
                                     for one in got["strings"]["longest"]],
                [(length, at, text[:256]) for length, at, text in runs])
        h.equal(f"{told}: regions", sum(one["length"] for one in got["regions"]), len(data))
    text = h.out("top", path).decode()
    lines = text.splitlines()
    h.equal("one screen", (len(lines) <= 24, max(map(len, lines)) <= 80 or
                           max(len(line) for line in lines if path not in line) <= 80,
                           "\x1b" in text), (True, True, False))
    h.equal("it tells", [part for part in (
        path, "type  ", f"{len(data)} bytes", "bits per byte", "chi-square", "correlation",
        "The longest of all", "...", hashlib.sha256(data).hexdigest()) if part not in text], [])
    h.equal("an empty file", [part for part in (b"empty", b"0 bytes, 0 lines", b"md5", b"none")
                              if part not in h.out("top", h.file("empty", b""))], [])
    large = os.urandom(1000) * 40_000
    got = json.loads(h.out("top", "--json", h.file("large", large)))
    h.equal("a file of several batches", got["digests"]["sha256"],
            hashlib.sha256(large).hexdigest())


def types(h):
    png = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000100000001080600000 01f15c489"
                        .replace(" ", ""))
    named = b"libmagic" in open(h.program, "rb").read()
    for name, data, ours in (("png", png, "PNG image"), ("text", b"just words\n" * 9, "text"),
                             ("gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\3", "gzip compressed data"),
                             ("zeros", bytes(99), "zeros"), ("nothing", b"", "empty")):
        got = json.loads(h.out("top", "--json", h.file(name, data)))["type"]
        wanted = h.tool("file", "-b", "-", stdin=data) if named else ours.encode()
        if wanted is not None:
            h.equal(f"type of {name}", got, wanted.decode().strip())


TESTS = [top, types]
