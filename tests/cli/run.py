#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The program `bufview`, held against literals, Python's library and the tools of the system.

Usage: run.py PROGRAM
"""

import sys

import analysis
import counts
import demands
import errors
import hashes
import patterns
import pictures
import records
import screens
import searches
import views
from harness import Harness


def main():
    harness = Harness(sys.argv[1])
    try:
        for module in (hashes, searches, patterns, counts, analysis, pictures, screens, demands,
                       views, records, errors):
            harness.suite(module.TESTS)
    finally:
        harness.close()
    for tool in sorted(set(harness.skipped)):
        print(f"note: not compared with {tool}, which is not installed")
    print(f"{harness.passed} passed, {harness.failed} failed")
    return 1 if harness.failed or not harness.passed else 0


if __name__ == "__main__":
    sys.exit(main())
