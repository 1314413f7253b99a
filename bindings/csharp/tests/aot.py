#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The programs, compiled ahead of time without a warning, do what they do otherwise.

    aot.py RUN-DOTNET DOTNET BUILD NATIVE-LIBRARY

BUILD is the folder that Meson builds the binding in, with a slash at its end.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent / "programs" / "Programs.csproj"
SKIPPED = 77


def linker():
    """What the compiler of .NET has link for it; None if there is nothing."""
    return next(filter(shutil.which, ("clang", "clang-14", "gcc")), None)


def faults(published, native, place):
    sample = place / "sample"
    sample.write_bytes(b"a needle\0\1\2\3")
    digest = hashlib.sha256(sample.read_bytes()).hexdigest()
    environment = {**os.environ, "BUFVIEW_NATIVE_PATH": str(native)}

    def run(*arguments):
        return subprocess.run([published / "Programs", *arguments], capture_output=True, text=True,
                              env=environment, check=False)

    ran = run("readme", sample)
    wanted = f"ends in 00 01 02 03\nfound at 2\nsha256 {digest}\n"
    yield "README's example", ran.stdout == wanted, ran.stdout + ran.stderr
    ran = run("demo", sample)
    yield "the demo, with callbacks", ran.returncode == 0 and digest in ran.stdout, ran.stdout + ran.stderr
    ran = run("readme", place / "nothing")
    yield ("an exception", ran.returncode != 0 and "FileNotFoundException" in ran.stderr,
           ran.stdout + ran.stderr)
    ran = run("bench", str(1 << 16))
    yield "the benchmark", ran.returncode == 0, ran.stdout + ran.stderr


def main():
    run_dotnet, dotnet, build, native = sys.argv[1:]
    found = linker()
    if found is None or not pathlib.Path("/usr/include/zlib.h").exists():
        print("SKIPPED: compiling ahead of time needs clang or gcc, and zlib")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        settings = ["-r", "linux-x64", "-p:PublishAot=true", f"-p:BufViewBuild={build}",
                    f"-p:ArtifactsPath={place}/artifacts", f"-p:CppCompilerAndLinker={found}"]
        done = subprocess.run([run_dotnet, dotnet, "restore", str(PROJECT), *settings],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(done.stdout)
            print("SKIPPED: the compiler that compiles ahead of time could not be had")
            return SKIPPED
        done = subprocess.run([run_dotnet, dotnet, "publish", str(PROJECT), "--no-restore", *settings,
                               "-o", str(place / "out")], capture_output=True, text=True, check=False)
        results = [("compiling without a warning", done.returncode == 0, done.stdout + done.stderr)]
        if done.returncode == 0:
            results += faults(place / "out", native, place)
    failed = [(name, seen) for name, holds, seen in results if not holds]
    for name, seen in failed:
        print(f"{seen}\nFAILED: {name}")
    print(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
