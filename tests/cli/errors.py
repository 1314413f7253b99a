# SPDX-License-Identifier: MIT
"""What cannot be done ends with status 2 and one line; help and version are there."""

import os
import signal
import subprocess
import time

COMMANDS = {
    "scan": [], "find": ["x"], "hash": [], "stats": [], "entropy": [], "strings": [], "view": [],
    "records": ["-f", "B"], "ngrams": [], "top": [],
}


def files(h):
    missing, folder = str(h.folder / "missing"), str(h.folder)
    locked = h.file("locked", b"secret")
    os.chmod(locked, 0)
    for command, words in COMMANDS.items():
        for io in ([], ["--io", "map"], ["--io", "pread"]):
            status, out, err = h.run(command, *words, missing, *io)
            h.equal(f"{command} {io}: a missing file", (status, out, err.decode()),
                    (2, b"", f"bufview: {missing}: No such file or directory\n"))
            status, out, err = h.run(command, *words, folder, *io)
            h.equal(f"{command} {io}: a folder", (status, out, err.decode()),
                    (2, b"", f"bufview: {folder}: Is a directory\n"))
            if os.geteuid() != 0:
                h.fails(f"{command} {io}: a file that may not be read", command, *words, locked,
                        *io, says="Permission denied")
        h.fails(f"{command}: no name", command, *words, "", says="'': No such file")
        h.fails(f"{command}: a name with a line break", command, *words, missing + "\nx",
                says="missing?x")
        h.fails(f"{command}: a pipe that cannot be mapped", command, *words, "-", "--io", "map",
                stdin=b"x", says="-: ")
        h.fails(f"{command}: no input", command, *words, "-", stdin_file=None,
                prepare=lambda: os.close(0), says="-: Bad file descriptor")
    fifo = str(h.folder / "nobody")
    os.mkfifo(fifo)
    h.fails("a pipe that nobody writes to", "hash", fifo)


def usage(h):
    path = h.file("file", b"0123456789")
    h.fails("no command")
    h.fails("an unknown command", "frobnicate")
    for command, words in COMMANDS.items():
        h.fails(f"{command} without a file", command, *words)
        h.fails(f"{command} with an unknown option", command, *words, path, "--frobnicate")
        for option, value in (("--threads", "x"), ("--threads", "-1"), ("--threads", "257"),
                              ("--threads", "1.5"), ("--threads", "99999999999999999999"),
                              ("--threads", ""), ("--chunk", "0"), ("--chunk", "x"),
                              ("--chunk", "1XB"), ("--chunk", "-5"), ("--chunk", "9E"),
                              ("--chunk", "MiB"), ("--io", "mmap")):
            h.fails(f"{command} {option} {value!r}", command, *words, path, option, value,
                    says=option)
    for args in (["find", "", path], ["find", "--hex", "xyz", path], ["find", "--hex", "abc", path],
                 ["find", "--hex", "a b", path], ["find", "--hex", " ", path], ["find", path],
                 ["find", "x", path, path], ["find", "--hex", "00", "x", path],
                 ["find", "x", path, "--limit", "-1"], ["find", "x", path, "--limit", "x"],
                 ["hash", path, "-a", "md4"], ["hash", path, "-a", ""], ["hash", path, "-a", "md5,"],
                 ["hash", path, "-a", "MD5"], ["strings", path, "-n", "0"],
                 ["strings", path, "-n", "x"], ["strings", path, "-n", "99999999"],
                 ["entropy", path, "--block", "0"], ["entropy", path, "--block", "x"],
                 ["scan", path, "--find", ""], ["scan", path, "-a", "x"], ["stats", path, path],
                 ["view", path, "--cast", "$"], ["view", path, "--cast", "i"],
                 ["view", path, "--cast", ""], ["view", path, "--shape", "3,4"],
                 ["view", path, "--shape", "x"], ["view", path, "--shape", "-1,-1"],
                 ["view", path, "--shape", "-2"], ["view", path, "--shape", "0,-1"],
                 ["view", path, "--shape", "9223372036854775807,9223372036854775807"],
                 ["view", path, "--slice", "::0"], ["view", path, "--slice", "1:2:3:4"],
                 ["view", path, "--slice", "x"], ["view", path, "--slice", "10"],
                 ["view", path, "--slice", "0,0"], ["view", path, "--hex", "--list"],
                 ["view", path, "--hex", "--json"]):
        h.fails(f"{args[0]} {args[1:]}".replace(path, "FILE"), *args)


def help_and_version(h):
    h.equal("version", h.out("--version").split()[0], b"bufview")
    text = h.out("--help").decode()
    h.equal("help names every command", [name for name in COMMANDS if name not in text], [])
    h.equal("help gives examples", b"Example: bufview hash -a md5,sha256 *.iso\n" in
            h.out("hash", "--help"), True)
    for command in [*COMMANDS, "cmp", "convert"]:
        text = h.out(command, "--help").decode()
        h.equal(f"help of {command}", [option for option in (
            "--json", "--threads", "--chunk", "--io", "--no-progress", "FILE") if option not in text],
            [])


def lost_output(h):
    path = h.file("many", b"x" * 200_000)
    for args in (["find", "x", path], ["strings", path], ["hash", path], ["stats", path],
                 ["entropy", path], ["view", path], ["scan", path], ["records", "-f", "B", path], ["ngrams", path], ["top", path],
                 ["cmp", path, "/dev/null"], ["find", "-f", h.file("one", b"x\n"), path], ["--help"],
                 ["--version"]):
        with open("/dev/full", "wb") as full:
            h.fails(f"a full disk: {args[0]}", *args, stdout=full,
                    says="standard output: No space left on device")
        read, write = os.pipe()
        os.close(read)
        status, _, err = h.run(*args, stdout=write, prepare=lambda: signal.signal(
            signal.SIGPIPE, signal.SIG_IGN))
        os.close(write)
        h.equal(f"a reader that has gone: {args[0]}", (status, err), (2, b""))
    shell = subprocess.run(["/bin/sh", "-c", '"$0" find x "$1" | head -n 1', h.program, path],
                           capture_output=True, check=False)
    h.equal("in front of head", (shell.stdout, shell.stderr), (b"0\n", b""))


def changing_files(h):
    """A file that becomes shorter while it is read: one line, no signal."""
    path = str(h.folder / "shrinking")
    for args in (["hash", "-a", "md5", path], ["hash", "-a", "md5", path, "--io", "pread"],
                 ["scan", path, "--threads", "2"], ["stats", "-", "--threads", "2"]):
        with open(path, "wb") as handle:
            handle.truncate(64 << 30)
        stdin = open(path, "rb") if "-" in args else None
        process = subprocess.Popen([h.program, *args], stdin=stdin, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        time.sleep(0.3)
        running = process.poll() is None
        os.truncate(path, 4096)
        out, err = process.communicate(timeout=100)
        if stdin:
            stdin.close()
        h.equal(f"a file that shrinks under {args[0]} {args[2:]}",
                (running, process.returncode, out, err.startswith(b"bufview: "), err.count(b"\n")),
                (True, 2, b"", True, 1))
    os.unlink(path)


def interrupted(h):
    """A broken pipe in front is the end of the input; a signal ends the program at once."""
    read, write = os.pipe()
    process = subprocess.Popen([h.program, "hash", "-"], stdin=read, stdout=subprocess.PIPE)
    os.close(read)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    h.equal("an interrupt", process.wait(timeout=20), -signal.SIGINT)
    os.close(write)
    process.stdout.close()


def little_memory(h):
    with open(h.program, "rb") as program:
        if b"__asan_init" in program.read():
            return  # it takes terabytes of address space for itself
    path = h.file("file", b"x" * 1000)
    for limit in (8 << 20, 4 << 20, 2 << 20, 1 << 20):
        try:
            status, out, err = h.run("find", "xx", path, "--count", memory=limit)
        except subprocess.SubprocessError:
            continue
        # The loader itself may not have enough; no signal of ours is allowed.
        h.equal(f"{limit} bytes of data segment", (status >= 0, status in (0, 2, 127)), (True, True))


TESTS = [files, usage, help_and_version, lost_output, changing_files, interrupted, little_memory]
