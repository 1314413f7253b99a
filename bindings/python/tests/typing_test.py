#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The types of the package hold: mypy reads it strictly, stubtest compares the stubs with what the
extension has. Last line: 'N passed, N failed'."""
import pathlib
import subprocess
import sys
import tempfile

# What stubtest sees of SWIG, or cannot know of C.
ALLOWED = r"""
bufview\._bufview\.SWIG.*
bufview\._bufview\.SHARED_PTR_DISOWN
bufview\._bufview\.(Format|File|Scan|delete_.*|new_.*|cvar)
bufview\._bufview\.(File|Scan|Format)\..*
bufview\._bufview\..*\.(this|thisown|__slots__|__sizeof__|__reduce_ex__)
bufview\._bufview\.View\.(__reversed__|__contains__)
bufview\._bufview\.[A-Za-z]*Error\.offset
bufview\._bufview\.[A-Za-z]*Error\.status
"""


def main():
    package = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        allowed = pathlib.Path(folder) / "allowed"
        allowed.write_text(ALLOWED)
        commands = [
            ("mypy", ["mypy", "--strict", "--cache-dir", folder, "--no-warn-unused-ignores", "-m", "bufview"]),
            ("stubtest", ["mypy.stubtest", "bufview._bufview", "--ignore-unused-allowlist",
                          "--ignore-missing-stub", "--allowlist", str(allowed)]),
        ]
        failed = 0
        for name, command in commands:
            done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True,
                                  cwd=package.parent)
            if done.returncode:
                failed += 1
                print(done.stdout + done.stderr)
                print("FAILED: %s" % name)
    print("%d passed, %d failed" % (len(commands) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
