#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The example programs do what they say, and README shows the first of them word for word.

Usage: examples_test.py SOURCE_ROOT PROGRAMS_FOLDER
"""

import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from cases import expect, finish  # noqa: E402

root, programs = map(pathlib.Path, sys.argv[1:3])


def run(name, *arguments):
    result = subprocess.run([programs / name, *arguments], capture_output=True, text=True)
    return result.returncode, result.stdout, result.stderr


expect("readme reads a number, and is refused a resize", run("readme"),
       (0, "table[1, -1] is 60\nrefused: 2 exports hold the bytes\n", ""))

with tempfile.TemporaryDirectory() as folder:
    sample = pathlib.Path(folder) / "sample"
    data = b"a needle, and a needle\0\1\2\3"
    sample.write_bytes(data)
    expect("search shows the end, the matches and the digest", run("search", sample, "needle"),
           (0, "ends in 00 01 02 03\nfound at 2\nfound at 16\n"
               f"sha256 {hashlib.sha256(data).hexdigest()}\n", ""))
    code, out, err = run("search", pathlib.Path(folder) / "missing", "needle")
    expect("search says in one line that a file is missing",
           (code, out, err.count("\n"), "missing" in err), (1, "", 1, True))

    data = b"\x00\x01\x02\x03" + b"\xff" * 3000
    sample.write_bytes(data)
    code, out, err = run("demo", sample)
    expect("demo succeeds", (code, err), (0, ""))
    numbers = '"...." ' + " ".join(["4294967295"] * 3 + ["18446744073709551615"] * 6)
    expect("demo shows unsigned numbers as such", numbers in out, True)
    expect("demo gives the digest", hashlib.sha256(data).hexdigest() in out, True)
    expect("demo gets the same from two threads", "the same results" in out, True)
    # How much it may be is another test's; a sanitizer takes more.
    expect("demo tells its memory", bool(re.search(r"peak anonymous memory [\d.]+ MiB", out)), True)

blocks = re.findall(r"^```c\n(.*?)^```\n\n```\n(.*?)^```$", (root / "README.md").read_text(),
                    re.M | re.S)
source = (root / "examples/readme.c").read_text().split("\n", 1)[1]
expect("README shows examples/readme.c and what it prints", blocks, [(source, run("readme")[1])])

finish()
