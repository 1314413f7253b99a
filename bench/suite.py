#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs all benchmarks and what they are compared with, and writes one report.

usage: suite.py quick|full [--only PART,...]

`quick` takes about three minutes, `full` thirty. The report, bench-report.html, .md and .json, comes
into bench-report/ of the build folder. With --only the other parts stay as they were measured last.
"""

import argparse
import datetime
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import time

import report

MIB = 1 << 20
FAMILIES = ["find", "find_many", "histogram", "digest", "strings", "ngrams", "scan", "array", "view"]
PEERS = ["peers", "arrays", "scans", "processes"]
# Bytes of a sample; of each benchmark: repetitions, and seconds for one; of each contest: rounds,
# and seconds after which there are no more.
MODES = {
    "quick": {"size": 128 * MIB, "repetitions": 3, "least": 0.03, "rounds": 5, "seconds": 0.8},
    "full": {"size": 512 * MIB, "repetitions": 7, "least": 0.25, "rounds": 15, "seconds": 10},
    # To see that everything runs. The figures say nothing.
    "tiny": {"size": 256 << 10, "repetitions": 1, "least": 0, "rounds": 1, "seconds": 0.001},
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

    def command(self, part):
        settings, programs = self.settings, self.build / "bench"
        if part in FAMILIES:
            return [programs / f"{part}_bench", "--benchmark_format=json",
                    f"--benchmark_repetitions={settings['repetitions']}",
                    f"--benchmark_min_time={settings['least']}",
                    "--benchmark_enable_random_interleaving=true"]
        rounds = ["--rounds", str(settings["rounds"]), "--seconds", str(settings["seconds"])]
        if part == "peers":
            return [programs / "peers" / "peers", *rounds]
        return [sys.executable, pathlib.Path(__file__).parent / "peers" / f"{part}.py", "--build",
                self.build, "--folder", self.folder, "--size", str(settings["size"]), *rounds]

    def run(self, part):
        """Whether it went well."""
        with Load() as load:
            done = subprocess.run(self.command(part), env=self.environment, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, check=False)
        print(f"{part:<12} {load.seconds:6.1f} s   others: {100 * load.told['others']:.0f} % of the"
              " processors", flush=True)
        try:
            data = json.loads(done.stdout)
        except ValueError:
            data = None
        if done.returncode != 0 or data is None:
            print(f"FAILED: {part}: exit status {done.returncode}\n{done.stderr[-4000:]}", flush=True)
        if data is not None:
            began = datetime.datetime.now().astimezone() - datetime.timedelta(seconds=load.seconds)
            (self.raw / f"{part}.json").write_text(json.dumps(
                {"part": part, "mode": self.mode, "began": began.isoformat(timespec="seconds"),
                 "seconds": load.seconds, **load.told, "settings": self.settings, "data": data}))
        return done.returncode == 0 and data is not None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("--build", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parent.parent / "build")
    parser.add_argument("--out", type=pathlib.Path, help="folder of the report")
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], metavar="PART,...",
                        help=f"of {', '.join(FAMILIES + PEERS)}")
    arguments = parser.parse_args()
    unknown = set(arguments.only) - set(FAMILIES + PEERS)
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
                       check=True)
        failed = [part for part in FAMILIES + PEERS
                  if (not arguments.only or part in arguments.only) and not suite.run(part)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    data = report.write(out, build)
    for contest in data["contests"]:
        if not contest["agree"]:
            failed.append(contest["name"])
            print(f"FAILED: {contest['name']}: the contestants do not agree")
    print(out / "bench-report.html")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
