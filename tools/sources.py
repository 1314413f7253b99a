# SPDX-License-Identifier: MIT
"""Which files of the repository a check is about."""

import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent


def git(*arguments):
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True,
                          check=True)
    return [name for name in done.stdout.split("\0") if name]


def tracked(*patterns):
    """Files that are in the repository or about to be."""
    names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns)
    return sorted({name for name in names if (ROOT / name).is_file()})


def changed(*patterns):
    """Those of them that differ from where this branch left main."""
    base = subprocess.run(["git", "-C", str(ROOT), "merge-base", "HEAD", "main"],
                          capture_output=True, text=True, check=True).stdout.strip()
    names = set(git("diff", "-z", "--name-only", base, "--", *patterns))
    names.update(git("ls-files", "-z", "--others", "--exclude-standard", "--", *patterns))
    return sorted(name for name in names if (ROOT / name).is_file())


def llvm_tool(name, version):
    """A tool of LLVM in the version whose opinion is law here: others format and warn otherwise."""
    for candidate in (f"{name}-{version}", name):
        if shutil.which(candidate):
            text = subprocess.run([candidate, "--version"], capture_output=True, text=True,
                                  check=True).stdout
            if f"version {version}." in text:
                return candidate
    return None
