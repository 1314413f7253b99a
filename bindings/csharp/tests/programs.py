#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The examples find what is there, README shows what they say, and the benchmark runs.

    programs.py DOTNET PROGRAMS.dll
"""

import array
import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[3]


def snippet():
    """The lines of the method of examples/Readme.cs."""
    lines = (ROOT / "examples/Readme.cs").read_text().splitlines()
    first = next(i for i, line in enumerate(lines) if "void Run" in line) + 2
    return textwrap.dedent("\n".join(lines[first:lines.index("    }", first)]))


def cases(command):
    data = (b"a needle, GLIBC_2.34 and more text\0" + bytes(range(256))) * 1000
    data = data[:len(data) // 4 * 4]
    digest = hashlib.sha256(data).hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        sample = pathlib.Path(folder) / "sample"
        sample.write_bytes(data)

        def said(*arguments):
            done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
            return done.stdout if done.returncode == 0 else done.stdout + done.stderr + "failed"

        text = said("readme", str(sample))
        offsets = "".join(f"found at {2 + 291 * i}\n" for i in range(10))
        yield "readme", text == f"ends in {data[-4:].hex(' ')}\n{offsets}sha256 {digest}\n", text
        text = said("demo", str(sample))
        yield "demo: digest", text.count(digest) == 2, text
        yield "demo: matches", text.count("'GLIBC_2.34' 1000 times, at 10, at 301, at 592\n") == 2, text
        total = sum(array.array("I", data))
        yield "demo: sum", f"words of 32 bits  {total}\n" in text, text
        text = said("bench", str(1 << 20))
        lines = re.findall(r"^.+ / .+ +\d+\.\d\d +\d+\.\d\d (?:ns|us|ms) +\d+\.\d{3} ", text, re.M)
        yield "bench", len(lines) == 16 == text.count(" / "), text
    yield "README shows the example", snippet() in (ROOT / "README.md").read_text(), snippet()


def main():
    passed = failed = 0
    for name, holds, seen in cases(sys.argv[1:]):
        passed, failed = (passed + 1, failed) if holds else (passed, failed + 1)
        if not holds:
            print(f"{seen}\nFAILED: {name}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
