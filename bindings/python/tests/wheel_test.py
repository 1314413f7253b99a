#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The package as pip installs it: a wheel is built, installed into a fresh environment, and used
from there by the tests. No index is asked.

    wheel_test.py SOURCE_ROOT SCRATCH
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

EXPECTED = {"bufview/__init__.py", "bufview/_bufview.pyi", "bufview/_html.py", "bufview/_plan.py", "bufview/_status.py",
            "bufview/file.py", "bufview/libbufview.so", "bufview/plot.py", "bufview/py.typed",
            "bufview/results.py", "bufview/scanning.py", "bufview/storage.py"}
USE = """
import pathlib, sys
import bufview
home = pathlib.Path(bufview.__file__).parent
assert pathlib.Path(sys.prefix) in home.parents, home
maps = pathlib.Path("/proc/self/maps").read_text()
loaded = {line.split()[-1] for line in maps.splitlines() if "bufview" in line}
assert {pathlib.Path(name).parent for name in loaded} == {home}, loaded
view = bufview.View(bytearray(range(24))).cast("i", (2, 3))
assert view[1, ::2].tolist() == [0x0f0e0d0c, 0x17161514]
assert bufview.find_all(b"a needle", b"needle").tolist() == [2]
assert bufview.hash(b"", "sha256").startswith("e3b0c442")
"""

passed = failed = 0


def expect(rule, good, shown=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAILED: %s\n%s" % (rule, shown))
    return good


def run(*command, env=None, **more):
    # Without the path to the library that was built beside: who installs a wheel has none.
    clean = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, env=clean if env is None else env, **more)
    return done.returncode, done.stdout


def build(source, scratch):
    """The wheel; None if there is none. A copy is built: meson-python leaves files in the sources."""
    copy = scratch / "source"
    shutil.copytree(source, copy, symlinks=True, ignore=lambda folder, names: [
        name for name in names
        if name == "__pycache__" or pathlib.Path(folder) == source and name.startswith((".", "build"))])
    code, text = run(sys.executable, "-m", "pip", "--isolated", "wheel", "--no-build-isolation", "--no-index",
                     "--no-deps", "--config-settings", "builddir=build", "--config-settings",
                     "setup-args=-Dwerror=true", "-w", scratch, copy)
    wheels = list(scratch.glob("*.whl"))
    return wheels[0] if expect("a wheel is built", code == 0 and len(wheels) == 1, text) else None


def check_content(wheel, source):
    version = re.search(r"version: '(.*?)'", (source / "meson.build").read_text()).group(1)
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        info = "bufview-%s.dist-info/" % version
        package = {name for name in names if not name.startswith(info)}
        extensions = {name for name in package if re.fullmatch(r"bufview/_bufview\.cpython-\d+.*\.so", name)}
        expect("it has the package, the library and nothing else",
               package - extensions == EXPECTED and len(extensions) == 1, sorted(names))
        licence = (source / "LICENSE").read_bytes()
        expect("it has the licence", info + "LICENSE" in names and archive.read(info + "LICENSE") == licence)
        metadata = archive.read(info + "METADATA").decode()
        for line in ("Name: bufview", "Version: " + version, "Requires-Python: >=3.11"):
            expect("its metadata has " + line, re.search("^%s$" % re.escape(line), metadata, re.M), metadata)
        expect("it is for this interpreter", re.search(r"Tag: cp\d+-cp\d+-linux_", archive.read(info + "WHEEL").decode()))


def check_use(wheel, source, scratch):
    home = scratch / "environment"
    # NumPy and pytest are those of the system, bufview is not.
    code, text = run(sys.executable, "-m", "venv", "--system-site-packages", home)
    expect("an environment is made", code == 0, text)
    python = home / "bin" / "python3"
    code, text = run(python, "-I", "-m", "pip", "install", "--no-index", "--no-deps", wheel)
    expect("pip installs it", code == 0, text)
    shutil.rmtree(scratch / "source")
    code, text = run(python, "-I", "-W", "error", "-c", USE, cwd=scratch)
    expect("it works without what it was built from", code == 0, text)
    code, text = run(python, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider",
                     source / "bindings/python/tests/test_view.py", source / "bindings/python/tests/test_files.py",
                     cwd=scratch, env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"})
    expect("the tests pass with it", code == 0, text)
    code, text = run(python, "-m", "mypy", "--strict", "--cache-dir", scratch / "mypy", "-c",
                     "import bufview\nreveal_type(bufview.View(b'').first_difference)", cwd=scratch)
    expect("its types are found", code == 0 and "bufview._bufview.View) -> builtins.int" in text, text)
    code, text = run(python, "-I", "-m", "pip", "uninstall", "-y", "bufview")
    left = list(home.glob("lib/python3*/site-packages/bufview*"))
    expect("pip removes all of it", code == 0 and not left, text + str(left))


def main():
    source = pathlib.Path(sys.argv[1])
    missing = [name for name in ("pip", "venv", "mesonpy", "pytest", "mypy")
               if run(sys.executable, "-c", "import " + name)[0]]
    missing += [name for name in ("patchelf",) if shutil.which(name) is None]
    if missing:
        print("SKIPPED: no wheel is built: %s missing" % ", ".join(missing))
        return 77
    with tempfile.TemporaryDirectory(dir=sys.argv[2]) as folder:
        scratch = pathlib.Path(folder)
        wheel = build(source, scratch)
        if wheel is not None:
            check_content(wheel, source)
            check_use(wheel, source, scratch)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
