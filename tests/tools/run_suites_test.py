#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The program that adds the tests up does not take a crash, an empty suite or a skip for a success."""

import contextlib
import importlib.util
import io
import os
import pathlib
import stat
import subprocess
import sys
import tempfile
from importlib.machinery import SourceFileLoader

RUNNER = pathlib.Path(__file__).resolve().parents[2] / "tools" / "run-suites"
sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from cases import expect, finish  # noqa: E402

loader = SourceFileLoader("run_suites", str(RUNNER))
suites = importlib.util.module_from_spec(importlib.util.spec_from_loader("run_suites", loader))
loader.exec_module(suites)


def judged(returncode, text):
    """Number of passed cases, failures, number of skips."""
    passed_cases, failures, skips = suites.judge("s", returncode, text)[:3]
    return passed_cases, failures, len(skips)


GOOD = """[==========] Running 3 tests from 1 test suite.
[ RUN      ] A.One
[       OK ] A.One (0 ms)
[ RUN      ] A.Two/0
[       OK ] A.Two/0 (1 ms)
[ RUN      ] A.Three
x.cpp:1: Skipped
[  SKIPPED ] A.Three (0 ms)
[  PASSED  ] 2 tests.
"""
BAD = """[==========] Running 2 tests from 1 test suite.
[ RUN      ] A.One
x.cpp:7: Failure
[  FAILED  ] A.One, where GetParam() = 3 (0 ms)
[ RUN      ] A.Two
[       OK ] A.Two (0 ms)
[  FAILED  ] 1 test, listed below:
[  FAILED  ] A.One, where GetParam() = 3
"""
CRASH = """[==========] Running 2 tests from 1 test suite.
[ RUN      ] A.One
[       OK ] A.One (0 ms)
[ RUN      ] A.Two
"""

expect("GoogleTest cases are counted", judged(0, GOOD), (2, [], 0))
expect("a failed case is named, once", judged(1, BAD), (1, ["s: A.One"], 0))
expect("a case that never ended has failed", judged(-11, CRASH), (1, ["s: A.Two"], 0))
expect("a program that fails after its last case has failed",
       judged(1, GOOD)[1], ["s: exit status 1"])
expect("a program without cases has failed",
       judged(0, "[==========] Running 0 tests from 0 test suites.\n"), (0, ["s: nothing ran"], 0))
expect("a script is counted by its last line", judged(0, "noise\n7 passed, 0 failed\n"), (7, [], 0))
expect("failed cases of a script are named",
       judged(1, "FAILED: this\n3 passed, 2 failed\n"),
       (3, ["s: this", "s: a case without a name"], 0))
expect("a script that lies about its failures has failed",
       judged(1, "3 passed, 0 failed\n"), (3, ["s: exit status 1"], 0))
expect("a script in which nothing ran has failed", judged(0, "0 passed, 0 failed\n"),
       (0, ["s: nothing ran"], 0))
expect("a program that counts nothing is one case", judged(0, "fine\n"), (1, [], 0))
expect("a program that is killed has failed", judged(-9, ""), (0, ["s: exit status -9"], 0))
expect("a skip is no success", judged(77, "SKIPPED: no tool\n"), (0, [], 1))
expect("a part may be skipped", judged(77, "4 passed, 0 failed\nSKIPPED: no tool\n"), (4, [], 1))


def totals(strict, build):
    """Exit status and last line of a run in which a case is skipped in `build`."""
    run = suites.Totals(strict)
    run.passed_cases.add("unit: A.One")
    run.skipped_cases.append((build, "unit: A.One" if build == "asan" else "unit: A.Two"))
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        run.add("s", 1, [])
        status = run.finish()
    return status, out.getvalue().splitlines()[-1]


expect("a case that some build ran may be skipped in another", totals(True, "asan"),
       (0, "1 passed, 0 failed"))
expect("a case that no build ran is a failure on a server", totals(True, "release"),
       (1, "1 passed, 1 failed"))
expect("and not elsewhere", totals(False, "release"), (0, "1 passed, 0 failed"))

with tempfile.TemporaryDirectory() as folder:
    def script(name, text):
        path = pathlib.Path(folder) / name
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return f"{name}={path}"

    def run(*arguments):
        done = subprocess.run([sys.executable, RUNNER, *arguments], capture_output=True, text=True,
                              env={**os.environ, "CI": "true"}, check=False)
        return done.returncode, done.stdout.splitlines()[-1]

    good = script("good", "echo 2 passed, 0 failed\n")
    bad = script("bad", "echo 1 passed, 1 failed; exit 1\n")
    expect("counts are summed, and one failure does not stop the rest",
           run("--script", bad, "--script", good), (1, "3 passed, 1 failed"))
    expect("a build that failed counts", run("--broken", "asan", "--script", good),
           (1, "2 passed, 1 failed"))
    expect("a language that could not be built is a failure on a server",
           run("--skip", "java: no JDK", "--script", good), (1, "2 passed, 1 failed"))
    expect("nothing at all is a failure", run(), (1, "0 passed, 0 failed"))

finish()
