# SPDX-License-Identifier: MIT
"""Runs the program and counts what it got right."""

import os
import pathlib
import resource
import shutil
import subprocess
import tempfile
import traceback

# Another locale must change nothing: it is set for every run.
ENVIRONMENT = dict(os.environ, LC_ALL="de_DE.UTF-8", LANG="de_DE.UTF-8")
PLAIN = dict(os.environ, LC_ALL="C")


class Harness:
    def __init__(self, program):
        self.program = str(pathlib.Path(program).resolve())
        self.passed = 0
        self.failed = 0
        self.skipped = []
        self.source = pathlib.Path(__file__).resolve().parents[2]
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bufview-cli-"))

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def file(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return str(path)

    def run(self, *args, stdin=None, memory=None, **more):
        """Status, standard output and error, as bytes."""
        prepare = more.pop("prepare", None)

        def before():
            if memory:
                resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
            if prepare:
                prepare()
        if stdin is None and "stdin_file" not in more:
            more["stdin"] = subprocess.DEVNULL
        if "stdin_file" in more:
            more["stdin"] = more.pop("stdin_file")
        done = subprocess.run([self.program, *args], input=stdin, env=ENVIRONMENT, timeout=120,
                              stdout=more.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE,
                              preexec_fn=before if memory or prepare else None, check=False, **more)
        return done.returncode, done.stdout, done.stderr

    def out(self, *args, **more):
        """The standard output of a run that must succeed."""
        status, out, err = self.run(*args, **more)
        if status != 0 or err:
            raise AssertionError(f"{args}: status {status}, {err[:300]!r}")
        return out

    def tool(self, *args, stdin=None):
        """What another program of this system prints, or None if there is none."""
        if shutil.which(args[0]) is None:
            self.skipped.append(args[0])
            return None
        return subprocess.run(args, input=stdin, env=PLAIN, capture_output=True, timeout=300,
                              check=False).stdout

    def equal(self, rule, got, wanted):
        if got == wanted:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {rule}\n  got    {str(got)[:400]}\n  wanted {str(wanted)[:400]}")

    def fails(self, rule, *args, says=None, **more):
        """Status 2, nothing on the standard output, one line on the standard error."""
        status, out, err = self.run(*args, **more)
        good = (status == 2 and out in (b"", None) and err.startswith(b"bufview: ") and
                err.count(b"\n") == 1 and err.endswith(b"\n") and
                (says is None or says.encode() in err))
        self.equal(rule, (status, out, err) if not good else "fails", "fails")

    def suite(self, functions):
        for function in functions:
            try:
                function(self)
            except Exception:  # pylint: disable=broad-except
                self.failed += 1
                print(f"FAILED: {function.__name__}\n{traceback.format_exc()}")
