# SPDX-License-Identifier: MIT
"""README shows examples/readme.py word for word, and what it prints; the other examples run."""
import hashlib
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]


def run(name, *arguments):
    return subprocess.run([sys.executable, "-W", "error", ROOT / "examples" / name, *arguments],
                          capture_output=True, text=True)


def test_readme_is_true():
    text = (ROOT / "README.md").read_text()
    (shown, printed), = re.findall(r"^```python\n(.*?)^```\n\n```\n(.*?)^```$", text, re.M | re.S)
    source = (ROOT / "examples/readme.py").read_text()
    assert source.split("\n", 1)[1] == shown and len(shown.splitlines()) <= 20
    done = run("readme.py")
    assert (done.stdout, done.stderr) == (printed, "")


def test_demo_finds_what_is_there(tmp_path):
    data = b"\x7fELF and an error in a text\0" * 1000
    path = tmp_path / "data"
    path.write_bytes(data)
    done = run("demo.py", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the same results" in done.stdout and hashlib.sha256(data).hexdigest() in done.stdout
    assert "1000 times, at 12, 40, 68\n" in done.stdout
    assert "zeros      1000," in done.stdout
