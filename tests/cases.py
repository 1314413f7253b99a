# SPDX-License-Identifier: MIT
"""Cases of test scripts, counted and told in the way that tools/run-suites reads."""

import sys

_passed = _failed = 0


def expect(rule, got, wanted):
    """A case: what the rule says is there."""
    global _passed, _failed
    if got == wanted:
        _passed += 1
    else:
        _failed += 1
        print(f"FAILED: {rule}: got {got!r}, wanted {wanted!r}", flush=True)


def finish():
    """Ends the script. One without cases has failed, too."""
    print(f"{_passed} passed, {_failed} failed")
    sys.exit(1 if _failed or not _passed else 0)
