# SPDX-License-Identifier: MIT
"""From what the programs have written to the figures of the report. All are medians."""

import json
import re
import statistics

OURS = "libbufview"
# What bench/measure.cpp and the programs tell, by the names of the report.
COUNTERS = {"speed": "GB/s", "limit": "limit", "of_limit": "of_limit", "limit_of_one": "limit_of_one",
            "beside": "beside", "memory": "memory"}


def spread(values):
    """The middle half of the values, as a share of their median."""
    middle = statistics.median(values)
    if len(values) < 2 or not middle:
        return 0.0
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return (high - low) / middle


def of_benchmarks(part, data):
    """One figure for each benchmark, in the order in which they were registered. Those for which no
    time was left have none."""
    runs = {}
    for run in data["benchmarks"]:
        if run["run_type"] == "iteration" and not run.get("error_occurred"):
            index = run["family_index"], run["per_family_instance_index"]
            runs.setdefault((index, run["run_name"]), []).append(run)
    for (_, name), repetitions in sorted(runs.items()):
        clock = "real_time" if name.endswith("/manual_time") else "cpu_time"
        name = re.sub(r"/iterations:\d+", "", name.removesuffix("/manual_time"))
        found = re.search(r"/(?:on|threads):(\d+)", name)
        figure = {"family": part, "name": name.replace(found.group(), "") if found else name,
                  "threads": int(found.group(1)) if found else 1, "repetitions": len(repetitions)}
        if "of_limit" in repetitions[0]:
            for key, counter in COUNTERS.items():
                if counter in repetitions[0]:
                    figure[key] = statistics.median(run[counter] for run in repetitions)
            if "beside" in figure:
                figure["beside_what"] = repetitions[0]["label"]
            figure["spread"] = spread([run["of_limit"] for run in repetitions])
        else:
            times = [run[clock] for run in repetitions]
            figure["nanoseconds"] = statistics.median(times)
            figure["spread"] = spread(times)
            if "longest_ms" in repetitions[0]:
                figure["longest_ms"] = max(run["longest_ms"] for run in repetitions)
        yield figure


def of_contest(part, raw):
    """A contest with the medians of its rounds. Ratios are taken within a round, then the median."""
    entries, mine = [], None
    for entry in raw["entries"]:
        if entry["who"] == OURS:
            mine = entry["seconds"]
    for entry in raw["entries"]:
        seconds = entry["seconds"]
        told = {"who": entry["who"], "answer": entry["answer"][:200], "rounds": len(seconds),
                "seconds": statistics.median(seconds), "spread": spread(seconds)}
        if raw["bytes"]:
            told["speed"] = raw["bytes"] / told["seconds"] / 1e9
            told["of_limit"] = statistics.median(
                limit / own for limit, own in zip(raw["limit_seconds"], seconds))
        if mine is not None:
            told["ours_is"] = statistics.median(own / our for own, our in zip(seconds, mine))
        entries.append(told)
    limit = raw["bytes"] / statistics.median(raw["limit_seconds"]) / 1e9 if raw["limit_seconds"] else None
    return {"part": part, "name": raw["name"], "kind": raw["kind"], "bytes": raw["bytes"],
            "limit": limit, "agree": len({entry["answer"] for entry in raw["entries"]}) <= 1,
            "entries": entries, "missing": raw["missing"], "failed": raw["failed"]}


def unmeasured(data):
    """Benchmarks of which no repetition has a figure, and why."""
    runs = [run for run in data["benchmarks"] if run["run_type"] == "iteration"]
    measured = {run["run_name"] for run in runs if not run.get("error_occurred")}
    return {run["run_name"]: run["error_message"] for run in runs if run["run_name"] not in measured}


def gather(folder, order):
    """Parts, figures, contests and failures of the files in a folder."""
    parts, figures, contests, failures = [], [], [], []
    for part in order:
        path = folder / f"{part}.json"
        if not path.exists():
            continue
        raw = json.loads(path.read_text())
        data = raw.pop("data")
        parts.append(raw)
        failures += [(part, why) for why in raw["failures"]]
        if "benchmarks" in data:
            figures += of_benchmarks(part, data)
            failures += unmeasured(data).items()
        else:
            contests += [of_contest(part, contest) for contest in data["contests"]]
    return parts, figures, contests, failures + list(failures_of(contests))


def failures_of(contests):
    for contest in contests:
        name = f"{contest['name']}, {contest['kind']}"
        for failed in contest["failed"]:
            yield name, f"{failed['who']}: {failed['why']}"
        if not contest["agree"]:
            yield name, "the contestants do not agree: " + "; ".join(
                f"{entry['who']}: {entry['answer']}" for entry in contest["entries"])
