#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Whole processes on one file: the program `bufview` beside GNU strings and grep, ripgrep,
sha256sum and others. What they print goes into files, because some do less when nobody reads it."""

import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile

import contest
from contest import OURS

# The bytes of bench/sample.h.
RARE = "needle\x01in\x02hay"
MEDIUM = "/index.html s"


class Command:
    """A process, and what it has printed."""

    def __init__(self, folder, command):
        self.command = command
        self.path = os.path.join(folder, "printed")

    def __call__(self):
        with open(self.path, "wb") as out:
            status = subprocess.run(self.command, stdout=out, stderr=subprocess.PIPE,
                                    stdin=subprocess.DEVNULL, check=False,
                                    env={**os.environ, "LC_ALL": "C"})
        # 1 is nothing found, for those that search.
        if status.returncode not in (0, 1):
            raise RuntimeError(f"{self.command[0]}: {status.stderr.decode(errors='replace')}")
        return self.path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def digest_of(path):
    return hashlib.sha256(read(path)).hexdigest()


def offsets(path):
    """The number that begins each line."""
    numbers = [int(line.split(b":")[0]) for line in read(path).splitlines()]
    return f"{len(numbers)} matches, sum {sum(numbers)}"


def hex_word(path):
    """The longest hexadecimal number, which is the digest."""
    return max(re.findall(r"\b[0-9a-f]{8,}\b", read(path).decode()), key=len)


def entropy_of_ent(path):
    return read(path).decode().splitlines()[1].split(",")[2]


def entropy_of_ours(path):
    return f"{json.loads(read(path))['entropy']:.6f}"


def contests(folder, arguments):
    """What the processes print goes into a folder."""
    program = arguments.build / "cli" / "bufview"
    file = str(contest.sample(arguments, "mix"))
    data = contest.mapped(file)

    def task(name):
        return contest.Contest(f"process/{name}", "mix", data)

    def ours(made, command, tell):
        # The program lies in a build: it finds its library there.
        if not program.is_file():
            return made.miss(OURS, "the program bufview is not built")
        for threads in (1, 2):
            made.enter(OURS if threads == 1 else f"{OURS}, {threads} threads",
                       Command(folder, [str(program), *command, "--threads", str(threads),
                                        "--no-progress"]), tell)
        return made

    def other(made, name, command, tell):
        if shutil.which(command[0]) is None:
            return made.miss(name, f"there is no program {command[0]}")
        return made.enter(name, Command(folder, command), tell)

    for name, pattern in (("rare", RARE), ("medium", MEDIUM)):
        made = ours(task(f"find 13 bytes, {name}"), ["find", pattern, file], offsets)
        other(made, "GNU grep", ["grep", "-obUaF", pattern, file], offsets)
        yield other(made, "ripgrep", ["rg", "--no-config", "-aobFN", pattern, file], offsets)
    made = ours(task("strings"), ["strings", "-n", "4", file], digest_of)
    other(made, "GNU strings", ["strings", "-a", "-n", "4", file], digest_of)
    yield other(made, "ripgrep", ["rg", "--no-config", "-aoN", r"(?-u)[\t -~]{4,}", file], digest_of)
    made = ours(task("sha256"), ["hash", "-a", "sha256", file], hex_word)
    other(made, "sha256sum", ["sha256sum", file], hex_word)
    yield other(made, "openssl dgst", ["openssl", "dgst", "-sha256", file], hex_word)
    made = ours(task("entropy"), ["stats", "--json", file], entropy_of_ours)
    yield other(made, "ent", ["ent", "-t", file], entropy_of_ent)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made_folder:
        contest.main(__doc__, functools.partial(contests, made_folder))
