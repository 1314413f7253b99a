#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the tests of this folder by pytest, any warning an error. Last line: 'N passed, N failed'."""
import pathlib
import sys

try:
    import pytest
except ImportError:
    print("SKIPPED: pytest is not installed")
    sys.exit(77)


class Count:
    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.append(report.nodeid)
        elif report.skipped:
            self.skipped.append("%s: %s" % (report.nodeid, report.longrepr[-1]))
        elif report.when == "call":
            self.passed += 1

    def pytest_collectreport(self, report):
        if report.failed:
            self.failed.append(report.nodeid)


def main():
    count = Count()
    folder = str(pathlib.Path(__file__).parent)
    pytest.main(["-q", "-W", "error", "-p", "no:cacheprovider", folder, *sys.argv[1:]], [count])
    for name in count.skipped:
        print("SKIPPED: " + name)
    for name in count.failed:
        print("FAILED: " + name)
    print("%d passed, %d failed" % (count.passed, len(count.failed)))
    if count.failed or not count.passed:
        return 1
    return 77 if count.skipped else 0


if __name__ == "__main__":
    sys.exit(main())
