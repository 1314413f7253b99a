# SPDX-License-Identifier: MIT
"""bufview hash"""

import hashlib
import json
import os
import random
import subprocess
import zlib

# Check values of RFC 1321, FIPS 180-4, RFC 7693 and the catalogues of CRCs; xxHash's own.
ABC = {
    "md5": "900150983cd24fb0d6963f7d28e17f72",
    "sha1": "a9993e364706816aba3e25717850c26c9cd0d89d",
    "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "sha512": "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
              "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    "blake2b": "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
               "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
    "crc32": "352441c2",
    "crc32c": "364b3fb7",
    "xxh3": "78af5f94892f3950",
}
EMPTY = {
    "md5": "d41d8cd98f00b204e9800998ecf8427e",
    "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "crc32": "00000000",
    "crc32c": "00000000",
    "xxh3": "2d06800538d394c2",
}
TAGS = {"md5": "MD5", "sha1": "SHA1", "sha256": "SHA256", "sha512": "SHA512",
        "blake2b": "BLAKE2b", "crc32": "CRC32", "crc32c": "CRC32C", "xxh3": "XXH3"}


def known_digests(h):
    abc, empty = h.file("abc", b"abc"), h.file("empty", b"")
    for algorithm, digest in ABC.items():
        h.equal(f"{algorithm} of abc", h.out("hash", "-a", algorithm, abc),
                f"{digest}  {abc}\n".encode())
    for algorithm, digest in EMPTY.items():
        h.equal(f"{algorithm} of nothing", h.out("hash", "-a", algorithm, empty),
                f"{digest}  {empty}\n".encode())
    h.equal("sha256 by default", h.out("hash", abc), f"{ABC['sha256']}  {abc}\n".encode())
    names = list(ABC)
    lines = "".join(f"{TAGS[name]} ({abc}) = {ABC[name]}\n" for name in names)
    h.equal("several digests are tagged", h.out("hash", "-a", ",".join(names), abc),
            lines.encode())


def as_python(h):
    data = random.Random(1).randbytes(3_000_001)
    path = h.file("random", data)
    wanted = {name: hashlib.new(name, data).hexdigest()
              for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b")}
    wanted["sha3-256"] = hashlib.sha3_256(data).hexdigest()
    wanted["crc32"] = f"{zlib.crc32(data):08x}"
    for options in ([], ["--threads", "1"], ["--threads", "2"], ["--io", "map"],
                    ["--io", "pread"], ["--chunk", "1000", "--threads", "2"],
                    ["--io", "pread", "--chunk", "64KiB", "--threads", "3"]):
        got = json.loads(h.out("hash", "--json", "-a", ",".join(wanted), *options, path))
        h.equal(f"all digests with {options}", got,
                [{"file": path, "size": len(data), "digests": wanted}])
    with open(path, "rb") as handle:
        h.equal("standard input, a file", h.out("hash", "-", stdin_file=handle),
                f"{wanted['sha256']}  -\n".encode())
    with open(path, "rb") as handle:
        os.lseek(handle.fileno(), 1000, os.SEEK_SET)
        h.equal("standard input, from where it stands", h.out("hash", "-", stdin_file=handle),
                f"{hashlib.sha256(data[1000:]).hexdigest()}  -\n".encode())
    h.equal("standard input, a pipe", h.out("hash", "-a", "md5,crc32", "-", stdin=data),
            f"MD5 (-) = {wanted['md5']}\nCRC32 (-) = {wanted['crc32']}\n".encode())


def as_coreutils(h):
    for name in ("plain", "with space", "back\\slash", "new\nline", "re\rturn", "tab\there",
                 "umlaut-\u00e4", "[brackets]", "[a,b]", "stats", "-dash"):
        h.file(name, name.encode() * 1000)
    here = os.getcwd()
    os.chdir(h.folder)
    try:
        files = ["plain", "with space", "back\\slash", "new\nline", "re\rturn", "tab\there",
                 "umlaut-\u00e4", "[brackets]", "[a,b]", "stats"]
        for algorithm in ("md5", "sha1", "sha256", "sha512", "b2"):
            wanted = h.tool(f"{algorithm}sum", "--", *files, "-dash")
            ours = "blake2b" if algorithm == "b2" else algorithm
            if wanted is not None:
                h.equal(f"{ours} as {algorithm}sum",
                        h.out("hash", "-a", ours, "--", *files, "-dash"), wanted)
        wanted = h.tool("sha256sum", "--tag", *files)
        if wanted is not None:
            got = h.out("hash", "-a", "sha256,md5", *files)
            kept = b"".join(line for line in got.splitlines(True) if b"SHA256 (" in line)
            h.equal("tags as sha256sum --tag", kept, wanted)
        got = h.out("hash", "-a", "sha256", *files, "--threads", "1")
        for threads in ("2", "4", "256"):
            h.equal(f"many files, {threads} threads",
                    h.out("hash", "-a", "sha256", *files, "--threads", threads), got)
    finally:
        os.chdir(here)


def failing_files(h):
    abc, missing = h.file("abc", b"abc"), str(h.folder / "missing")
    wanted = f"{ABC['sha256']}  {abc}\n".encode()
    for threads in ("1", "2"):
        status, out, err = h.run("hash", "--threads", threads, abc, missing, str(h.folder), abc)
        h.equal(f"others are hashed, {threads} threads", (status, out), (2, wanted * 2))
        h.equal(f"each failure is a line, {threads} threads", err.decode(),
                f"bufview: {missing}: No such file or directory\n"
                f"bufview: {h.folder}: Is a directory\n")


def folders(h):
    top = h.folder / "tree"
    for name in ("b/deep/er/file", "b/a", "a", "B", "b.txt", "empty/", "b/\u00e4", "new\nline", "-x"):
        path = top / name
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_bytes(name.encode() * 100)
    os.mkfifo(top / "pipe")
    os.symlink("a", top / "link")
    os.symlink("..", top / "b" / "loop")
    os.symlink("tree", h.folder / "to-tree")
    names = sorted(str(path).encode() for path in top.rglob("*")
                   if path.is_file() and not path.is_symlink())
    names.sort(key=lambda name: name.split(b"/"))
    wanted = h.tool("sha256sum", *names)
    if wanted is not None:
        for options in (["--threads", "1"], ["--threads", "2"], ["--threads", "64"]):
            h.equal(f"a folder with {options}", h.out("hash", "-r", *options, str(top)), wanted)
        h.equal("a folder with a slash behind", h.out("hash", "-r", f"{top}/"), wanted)
        h.equal("a folder by a link that is named",
                h.out("hash", "-r", str(h.folder / "to-tree")),
                wanted.replace(b"/tree/", b"/to-tree/"))
        h.equal("here", subprocess.run([h.program, "hash", "-r", "."], cwd=top, check=False,
                                       stdout=subprocess.PIPE).stdout,
                wanted.replace(str(top).encode() + b"/", b"./"))
        file = str(top / "a")
        h.equal("files and folders in their order",
                h.out("hash", "-r", file, str(top / "empty"), str(top / "b"), file),
                h.tool("sha256sum", file, *[name for name in names if b"/tree/b/" in name], file))
    h.equal("an empty folder", h.out("hash", "-r", str(top / "empty")), b"")
    h.equal("JSON of a folder", [one["file"] for one in json.loads(
        h.out("hash", "-r", "--json", str(top / "b")))],
        [name.decode() for name in names if b"/tree/b/" in name])
    h.equal("a missing file among folders", h.run("hash", "-r", str(top / "no"))[::2],
            (2, f"bufview: {top}/no: No such file or directory\n".encode()))
    if os.geteuid() != 0:
        os.chmod(top / "b" / "deep", 0)
        status, out, err = h.run("hash", "-r", str(top / "b"))
        h.equal("a folder that may not be read", (status, out.count(b"\n"), err.decode()),
                (2, 2, f"bufview: {top}/b/deep: Permission denied\n"))
        os.chmod(top / "b" / "deep", 0o700)


def names_once(h):
    """The line names the file, and its reason does not do so again."""
    fifo = str(h.folder / "silent")
    os.mkfifo(fifo)
    h.equal("a pipe that nobody writes to", h.run("hash", fifo),
            (2, b"", f"bufview: {fifo}: no process writes to this pipe\n".encode()))
    h.equal("a device that cannot be mapped", h.run("hash", "--io", "map", "/dev/zero"),
            (2, b"", b"bufview: /dev/zero: cannot be mapped\n"))
    h.equal("no terminal", h.run("hash", "/dev/tty", start_new_session=True),
            (2, b"", b"bufview: /dev/tty: No such device or address\n"))


TESTS = [folders, names_once, known_digests, as_python, as_coreutils, failing_files]
