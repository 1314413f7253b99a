# SPDX-License-Identifier: MIT
"""What bufview scan tells on demand, and the manual"""

import collections
import json
import re
import subprocess

from analysis import near
from pictures import windows_of


def scans(h):
    data = ("Zeile eins\nZwei \u00e4\u00f6\u00fc\u00df\n" * 300).encode() + bytes(3000)
    path = h.file("scanned", data)
    words = h.file("words", b"eins\nZWEI\nno\n")
    got = json.loads(h.out(
        "scan", path, "--json", "-a", "none", "-f", words, "--lines", "--ngrams", "2,3", "--top",
        "2", "--text", "utf-8,utf-16le", "--window", "1000", "--step", "500", "-i"))
    h.equal("patterns", [(one["text"], one["count"]) for one in got["patterns"]],
            [("eins", 300), ("ZWEI", 300), ("no", 0)])
    h.equal("lines", got["lines"], 601)
    for found, n in zip(got["ngrams"], (2, 3)):
        counts = collections.Counter(data[i:i + n] for i in range(len(data) - n + 1))
        best = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:2]
        h.equal(f"{n}-grams", (found["n"], found["total"], found["distinct"], [
            (one["gram"], one["count"]) for one in found["top"]]),
            (n, len(data) - n + 1, len(counts), [(gram.hex(), count) for gram, count in best]))
    h.equal("text", got["text"], {"utf-8": {"min_length": 4, "count": 600},
                                  "utf-16le": {"min_length": 4, "count": 0}})
    wanted = [value for _, value in windows_of(data, 1000, 500)]
    h.equal("windows", (got["windows"]["window"], got["windows"]["step"], got["windows"]["count"],
                        near(got["windows"]["entropies"], wanted)), (1000, 500, len(wanted), True))
    for digits, count in (("0a", 601), ("5a", 601), ("00 00", 1500), ("00 00 00 00 00 00 00", 429)):
        got = json.loads(h.out("scan", path, "--json", "-a", "none", "--delimiter", digits))
        h.equal(f"lines that {digits} ends", got["lines"], count)
    plain = json.loads(h.out("scan", path, "--json", "-a", "none"))
    h.equal("nothing but what is asked for", [key for key in (
        "patterns", "lines", "ngrams", "text", "windows") if key in plain], [])
    text = h.out("scan", path, "-a", "none", "-f", words, "--lines", "--ngrams", "2", "--text",
                 "utf-8", "--window", "1k").decode()
    h.equal("for people", [part for part in (
        "'eins' 300 times", "lines             601", "2-grams", "600 runs of 4", "every 256")
        if part not in text], [])
    for options in (["--ngrams", "9"], ["--ngrams", "x"], ["--text", "x"], ["--step", "5"],
                    ["--window", "2MiB"], ["-f", path + "x"], ["--delimiter", ""],
                    ["--delimiter", "0?"], ["--delimiter", "0a" * 4097]):
        h.fails(f"scan {options}", "scan", path, *options)


def manual(h):
    """The page names every command and every option, and no others."""
    page = (h.source / "cli" / "bufview.1").read_text().replace("\\-", "-")
    commands = re.findall(r"^  (\w+) ", h.out("--help").decode().split("Commands:")[1], re.M)
    h.equal("commands in the manual", re.findall(r"^\.SS (\w+)", page, re.M), commands)
    common = {"--json", "--threads", "--chunk", "--io", "--no-progress", "-h", "--help"}
    for command in commands:
        options = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", "\n".join(
            line[:28] for line in h.out(command, "--help").decode().splitlines()
            if line.startswith("  -"))))
        section = re.split(r"^\.S[SH] ", page.split(f".SS {command}\n", 1)[1], flags=re.M)[0]
        listed = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", "\n".join(re.findall(
            r"^\.TP\n\.B[RI]* (.*)$", section, re.M)).replace('"', "")))
        h.equal(f"options of {command} in the manual", sorted(listed), sorted(options - common))
    h.equal("common options in the manual", [name for name in sorted(common) if name not in page],
            [])
    said = h.tool("groff", "-man", "-Tutf8", "-ww", "-z", str(h.source / "cli" / "bufview.1"))
    if said is not None:
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z",
                               str(h.source / "cli" / "bufview.1")], capture_output=True,
                              check=False)
        h.equal("the manual is well-formed", (done.returncode, done.stderr), (0, b""))


TESTS = [scans, manual]
