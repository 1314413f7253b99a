#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs all benchmarks and what they are compared with, and writes one report.

usage: suite.py quick|full [--only PART,...]

`quick` takes less than three minutes, `full` less than thirty. The report, bench-report.html, .md and
.json, comes into bench-report/ of the build folder. With --only the other parts stay as they were
measured last.
"""

import argparse
import datetime
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import time

import report

MIB = 1 << 20
# Seconds for which a part may go on with what it has begun.
GRACE = 45
# What each part may have of the time.
FAMILIES = {"find": 8, "find_many": 5, "histogram": 12, "digest": 8, "strings": 8, "ngrams": 12,
            "memory": 2, "scan": 10, "array": 8, "view": 5}
PEERS = {"peers": 40, "arrays": 12, "scans": 18, "processes": 18}
PARTS = {**FAMILIES, **PEERS}
# Seconds for all parts; bytes of a sample; of each benchmark: repetitions, and seconds for one; of
# each contest: the most rounds.
MODES = {
    "quick": {"seconds": 145, "size": 128 * MIB, "repetitions": 3, "least": 0.03, "rounds": 7},
    "full": {"seconds": 1620, "size": 512 * MIB, "repetitions": 7, "least": 0.2, "rounds": 25},
    # To see that everything runs. The figures say nothing.
    "tiny": {"seconds": 300, "size": 256 << 10, "repetitions": 1, "least": 0, "rounds": 1},
}


def jiffies():
    """Of all processors: busy, and in all. What a host took away counts as busy."""
    with open("/proc/stat") as stat:
        user, nice, system, idle, iowait, *rest = map(int, stat.readline().split()[1:9])
    return user + nice + system + sum(rest), user + nice + system + sum(rest) + idle + iowait


def own_seconds():
    return sum(usage.ru_utime + usage.ru_stime for usage in
               map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


class Load:
    """What others do to the machine while a part is measured."""

    def __enter__(self):
        self._busy, self._all = jiffies()
        self._own, self._begin = own_seconds(), time.monotonic()
        self._average = os.getloadavg()[0]
        return self

    def __exit__(self, *_):
        busy, whole = jiffies()
        self.seconds = time.monotonic() - self._begin
        used = (busy - self._busy) / os.sysconf("SC_CLK_TCK") - (own_seconds() - self._own)
        capacity = (whole - self._all) / os.sysconf("SC_CLK_TCK")
        self.told = {"load_before": self._average, "load_after": os.getloadavg()[0],
                     "others": max(0.0, used / capacity) if capacity else 0.0}


class Suite:
    def __init__(self, mode, build, out, folder):
        self.mode, self.settings = mode, MODES[mode]
        self.build, self.raw, self.folder = build, out / "raw", folder
        self.raw.mkdir(parents=True, exist_ok=True)
        self.environment = {**os.environ, "BUFVIEW_BENCH_FOLDER": str(folder),
                            "BUFVIEW_BENCH_BYTES": str(self.settings["size"]),
                            "LD_LIBRARY_PATH": f"{build}/capi:{os.environ.get('LD_LIBRARY_PATH', '')}",
                            "PYTHONDONTWRITEBYTECODE": "1"}

    def environment_for(self, seconds):
        return {**self.environment, "BUFVIEW_BENCH_SECONDS": f"{seconds:.3f}"}

    def benchmarks(self, part, seconds):
        """The runs of a family, and what went wrong. A repetition of all comes after the other, so that
        one that the machine disturbs does not spoil a figure; the first has all the time."""
        command = [self.build / "bench" / f"{part}_bench", "--benchmark_format=json",
                   f"--benchmark_min_time={self.settings['least']}"]
        runs, took, end = [], 0.0, time.monotonic() + seconds
        for _ in range(self.settings["repetitions"]):
            begin = time.monotonic()
            if begin + took > end:
                break
            out, failures = finish(command, self.environment_for(end - begin), end - begin + GRACE)
            if failures:
                return {"benchmarks": runs}, failures
            runs += json.loads(out)["benchmarks"]
            took = time.monotonic() - begin
        return {"benchmarks": runs}, []

    def contests(self, part, seconds):
        """The tasks of a program of peers, and what went wrong. One that is ended has told of those
        before."""
        rounds = ["--rounds", str(self.settings["rounds"]), "--seconds", f"{seconds:.3f}"]
        command = [sys.executable, pathlib.Path(__file__).parent / "peers" / f"{part}.py", "--build",
                   self.build, "--folder", self.folder, "--size", str(self.settings["size"])]
        if part == "peers":
            command = [self.build / "bench" / "peers" / "peers"]
        out, failures = finish(command + rounds, self.environment, 1.5 * seconds + GRACE)
        return {"contests": [json.loads(line) for line in out.splitlines() if line.endswith("}")]}, failures

    def run(self, part, seconds):
        """Leaves what a part has measured, and what went wrong, among the raw figures. A part begins
        nothing new after its seconds; if that does not help, it is ended."""
        with Load() as load:
            measure = self.benchmarks if part in FAMILIES else self.contests
            data, failures = measure(part, seconds)
        print(f"{part:<12} {load.seconds:6.1f} s of {seconds:.1f}   others: "
              f"{100 * load.told['others']:.0f} % of the processors", flush=True)
        began = datetime.datetime.now().astimezone() - datetime.timedelta(seconds=load.seconds)
        (self.raw / f"{part}.json").write_text(json.dumps(
            {"part": part, "mode": self.mode, "began": began.isoformat(timespec="seconds"),
             "seconds": load.seconds, **load.told, "settings": self.settings, "failures": failures,
             "data": data}))

    def run_all(self, parts):
        """What a part leaves of its time goes to the others, and what it takes too much is theirs, but
        half of what each is to have."""
        unit = self.settings["seconds"] / sum(PARTS.values())
        end = time.monotonic() + unit * sum(PARTS[part] for part in parts)
        for at, part in enumerate(parts):
            share = PARTS[part] / sum(PARTS[other] for other in parts[at:])
            self.run(part, max((end - time.monotonic()) * share, unit * PARTS[part] / 2))


def finish(command, environment, seconds):
    """What a command prints, and what went wrong. After the seconds all its processes are killed."""
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            out, error = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return process.communicate()[0], [f"did not come to an end in {seconds:.3g} s"]
        except BaseException:  # an interrupt ends what was begun, too
            os.killpg(process.pid, signal.SIGKILL)
            raise
    if process.returncode != 0:
        return out, [f"exit status {process.returncode}: {error.strip()[-1000:]}"]
    return out, []


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("--build", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parent.parent / "build")
    parser.add_argument("--out", type=pathlib.Path, help="folder of the report")
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], metavar="PART,...",
                        help=f"of {', '.join(PARTS)}")
    arguments = parser.parse_args()
    # As an interrupt does, so that nothing goes on and no samples stay.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("suite.py: terminated"))
    unknown = set(arguments.only) - set(PARTS)
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    build = arguments.build.resolve()
    out = (arguments.out or build / "bench-report").resolve()
    if not arguments.only:
        shutil.rmtree(out / "raw", ignore_errors=True)
    # Beside the report, so that it is on the disk of the build, and not in memory.
    folder = out / "samples"
    shutil.rmtree(folder, ignore_errors=True)
    suite = Suite(arguments.mode, build, out, folder)
    try:
        subprocess.run([build / "bench" / "peers" / "peers", "--samples"], env=suite.environment,
                       check=True, timeout=suite.settings["seconds"])
        suite.run_all([part for part in PARTS if not arguments.only or part in arguments.only])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    data = report.write(out, build)
    for failure in data["failures"]:
        print(f"FAILED: {failure['what']}: {failure['why']}")
    print(out / "bench-report.html")
    return 1 if data["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
