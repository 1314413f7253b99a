# SPDX-License-Identifier: MIT
"""Which files of the repository a check is about."""

import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent


def git(*arguments):
    """What git prints, also in a clone that belongs to somebody else, as on many servers."""
    command = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def names_of(listing):
    return {name for name in listing.split("\0") if (ROOT / name).is_file()}


def tracked(*patterns):
    """Files that are in the repository or about to be."""
    return sorted(names_of(git("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--",
                               *patterns)))


def changed(*patterns):
    """Those of them that differ from where this branch left main."""
    base = git("merge-base", "HEAD", "main").strip()
    names = names_of(git("diff", "-z", "--name-only", base, "--", *patterns))
    new = names_of(git("ls-files", "-z", "--others", "--exclude-standard", "--", *patterns))
    return sorted(names | new)


def llvm_tool(name, version):
    """A tool of LLVM in the version whose opinion is law here: others format and warn otherwise."""
    for candidate in (f"{name}-{version}", name):
        if shutil.which(candidate):
            text = subprocess.run([candidate, "--version"], capture_output=True, text=True,
                                  check=True).stdout
            if f"version {version}." in text:
                return candidate
    return None
