# SPDX-License-Identifier: MIT
"""Puts what was measured into bench-report.json, .md and .html."""

import datetime
import html
import json
import pathlib

import figures as figure_of
import machine
import reach

TOP = pathlib.Path(__file__).resolve().parent.parent
ORDER = ["find", "find_many", "histogram", "digest", "strings", "ngrams", "memory", "scan", "array",
         "view", "peers", "arrays", "scans", "processes"]
TITLES = {"find": "Find", "find_many": "Find many", "histogram": "Histogram and entropy",
          "digest": "Digests", "strings": "Strings and lines", "ngrams": "n-grams",
          "memory": "Memory", "scan": "The engine", "array": "Arrays", "view": "Views"}
# Contests, by how their names begin.
GROUPS = [("One pattern", ("find/",)), ("Many patterns, lines", ("find-many/", "lines")),
          ("Histogram, entropy, strings, n-grams", ("histogram", "block-entropy", "strings", "ngrams")),
          ("Digests", ("digest/",)), ("Arrays in Python", ("arrays",)),
          ("Large files in Python", ("python/", "python")), ("Whole processes", ("process/",))]


class Markdown:
    """Has the same methods as the other renderer, so that both reports say the same."""

    def __init__(self, folder):
        self.folder, self.lines = folder, []

    def heading(self, level, text):
        self.lines += ["#" * level + " " + text, ""]

    def text(self, text):
        self.lines += [text, ""]

    def table(self, header, rows):
        def line(cells):
            return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
        self.lines += [line(header), line(["---"] + ["---:"] * (len(header) - 1)),
                       *map(line, rows), ""]

    def plot(self, name, title, svg):
        path = self.folder / "plots" / f"{name}.svg"
        path.parent.mkdir(exist_ok=True)
        path.write_text(svg)
        self.lines += [f"![{title}](plots/{name}.svg)", ""]

    def done(self):
        return "\n".join(self.lines)


class Html:
    STYLE = ("body{font:14px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}"
             "table{border-collapse:collapse;margin:1em 0;font-size:13px}"
             "td,th{padding:2px 10px;border-bottom:1px solid #ddd;text-align:right}"
             "td:first-child,th:first-child{text-align:left}svg{max-width:100%;height:auto}")

    def __init__(self):
        self.parts = ['<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
                      f"<title>Benchmarks of libbufview</title><style>{self.STYLE}</style></head><body>"]

    def heading(self, level, text):
        self.parts.append(f"<h{level}>{html.escape(text)}</h{level}>")

    def text(self, text):
        self.parts.append(f"<p>{html.escape(text)}</p>")

    def table(self, header, rows):
        def line(tag, cells):
            return "<tr>" + "".join(f"<{tag}>{html.escape(str(cell))}</{tag}>" for cell in cells) + "</tr>"
        self.parts += ["<table>", line("th", header), *[line("td", row) for row in rows], "</table>"]

    def plot(self, name, title, svg):
        # Names inside of a picture must differ from those of the others.
        own = svg.replace('id="', f'id="{name}-').replace('href="#', f'href="#{name}-') \
            .replace("url(#", f"url(#{name}-")
        self.parts.append(f'<figure role="img" aria-label="{html.escape(title)}">{own}</figure>')

    def done(self):
        return "\n".join(self.parts + ["</body></html>", ""])


class Both:
    """Hands everything to several renderers."""

    def __init__(self, *renderers):
        self._renderers = renderers

    def __getattr__(self, name):
        def call(*arguments):
            for renderer in self._renderers:
                getattr(renderer, name)(*arguments)
        return call


def number(value, digits=3):
    return "-" if value is None else f"{value:.{digits}g}"


def percent(value):
    return f"{100 * value:.0f} %"


def missing_of(contests, plots):
    """Who did not take part, and why; each once."""
    found = {(miss["who"], miss["why"]): None for contest in contests for miss in contest["missing"]}
    if plots is None:
        found["plots", "there is no module matplotlib"] = None
    return [{"who": who, "why": why} for who, why in found]


def load_plots():
    try:
        import plots
    except ImportError:
        return None
    return plots


def show_machine(out, data):
    made = data["machine"]
    out.heading(2, "Measured on")
    out.table(["", ""], [
        ["date", data["date"]], ["processor", made["processor"]],
        ["processors", made["processors"]], ["instructions", " ".join(made["instructions"])],
        ["caches", ", ".join(f"{level} {size}" for level, size in made["caches"].items()) or "unknown"],
        ["memory", f"{made['memory'] / 2**30:.0f} GiB"], ["system", made["system"]],
        ["compiler", f"{made['compiler']}, {made['options'].get('buildtype', '?')}"],
        *made["versions"].items()])
    out.text("What others did meanwhile is their share of all processors; on a quiet machine it is"
             " 0 %.")
    out.table(["part", "mode", "began", "seconds", "load before", "load after", "others"],
              [[part["part"], part["mode"], part["began"], f"{part['seconds']:.0f}",
                number(part["load_before"]), number(part["load_after"]), percent(part["others"])]
               for part in data["parts"]])


def show_missing(out, data):
    if data["missing"]:
        out.heading(2, "Missing")
        out.table(["who", "why"], [[miss["who"], miss["why"]] for miss in data["missing"]])


def show_failures(out, data):
    if data["failures"]:
        out.heading(2, "Failures")
        out.text("This has gone wrong. Figures of contestants that do not agree mean nothing.")
        out.table(["what", "why"], [[failure["what"], failure["why"]] for failure in data["failures"]])


def show_goals(out, data):
    out.heading(2, "What is to be reached")
    said = {True: "yes", False: "NO", None: "not measured"}
    out.table(["goal", "asked", "measured", "met?", "decided by"],
              [[goal["text"], ("at most " if goal["most"] else "at least ") + number(goal["bound"]),
                number(goal["value"]), said[goal["reached"]], goal["source"]]
               for goal in data["goals"]])


def show_families(out, data, plots):
    for part in ORDER:
        own = [figure for figure in data["figures"] if figure["family"] == part]
        if not own:
            continue
        out.heading(2, TITLES[part])
        picture = plots and plots.of_limit(own)
        if picture:
            out.plot(f"family-{part}", f"{TITLES[part]}: of the limit", picture)
        bulk = [figure for figure in own if "of_limit" in figure]
        calls = [figure for figure in own if "nanoseconds" in figure]
        if bulk:
            out.table(["", "threads", "GB/s", "limit", "of the limit", "spread", "times as fast as"],
                      [[figure["name"], figure["threads"], number(figure["speed"]),
                        number(figure["limit"]), number(figure["of_limit"]), percent(figure["spread"]),
                        f"{number(figure['beside'])} x {figure['beside_what']}"
                        if "beside" in figure else "-"] for figure in bulk])
        if calls:
            out.table(["", "threads", "ns", "spread"],
                      [[figure["name"], figure["threads"], number(figure["nanoseconds"]),
                        percent(figure["spread"])] for figure in calls])


def show_scaling(out, data, plots):
    """Two threads, beside what memory lets two threads have."""
    own = reach.scaled(data["figures"])
    if not own:
        return
    out.heading(2, "Two threads")
    out.text("Times as fast as one, in turns; and the limit of two threads, of which both together can"
             " have no more. Where that is less than 1.8 times the speed of one thread, memory is the"
             " bound.")
    picture = plots and plots.scaling(own)
    if picture:
        out.plot("scaling", "Two threads beside one", picture)
    out.table(["", "times one", "GB/s", "limit of two", "of it", "limit of two: times that of one",
               "1.8 times?"],
              [[figure["name"], number(figure["beside"]), number(figure["speed"]),
                number(figure["limit"]), number(figure["of_limit"]),
                number(figure["limit"] / figure["limit_of_one"]),
                "yes" if figure["beside"] >= 1.8 else
                "no: memory" if reach.bound_by_memory(figure) else "NO"] for figure in own])


def contest_table(out, contests):
    rows = []
    for contest in contests:
        for at, entry in enumerate(contest["entries"]):
            took = entry["seconds"] * 1e3
            rows.append([f"{contest['name']}, {contest['kind']}" if at == 0 else "", entry["who"],
                         number(entry.get("speed")), number(entry.get("of_limit")),
                         f"{took:.4g} ms" if took >= 0.01 else f"{took * 1e6:.4g} ns",
                         number(entry.get("ours_is")), percent(entry["spread"])])
    out.table(["task, bytes", "who", "GB/s", "of the limit", "time", "ours is x times as fast", "spread"],
              rows)


def show_contests(out, data, plots):
    out.heading(2, "Beside what users would take")
    for title, beginnings in GROUPS:
        own = [contest for contest in data["contests"]
               if contest["name"].startswith(beginnings) and contest["entries"]]
        if not own:
            continue
        out.heading(3, title)
        picture = plots and plots.peers(own)
        if picture:
            out.plot("peers-" + title.split(",")[0].lower().replace(" ", "-"), title, picture)
        contest_table(out, own)
    own = [contest for contest in data["contests"] if contest["name"].startswith("python-call/")]
    if own:
        out.heading(3, "Single calls in Python")
        contest_table(out, own)


def show_growth(out, data, plots):
    for prefix, title, label in (("size/", "Cost over the size of the file", "bytes of the file"),
                                 ("length/", "Cost over the length of the pattern",
                                  "bytes of the pattern")):
        own = [contest for contest in data["contests"] if contest["name"].startswith(prefix)]
        if not own:
            continue
        out.heading(2, title)
        picture = plots and plots.growth(own, label)
        if picture:
            out.plot(prefix.strip("/"), title, picture)
        contest_table(out, own)


def show(out, data, plots):
    out.heading(1, "Benchmarks of libbufview")
    out.text("The limit is a vector sum of the same bytes, measured in turns with each figure. Figures"
             " are medians; the spread is the middle half of the values, as a share of the median."
             " GB are 10^9 bytes. docs/performance.md says what each figure means.")
    show_failures(out, data)
    show_goals(out, data)
    show_missing(out, data)
    show_scaling(out, data, plots)
    show_families(out, data, plots)
    show_contests(out, data, plots)
    show_growth(out, data, plots)
    show_machine(out, data)


def write(folder, build):
    """The report on what lies in `folder`/raw. Gives what it says."""
    parts, figures, contests, failures = figure_of.gather(folder / "raw", ORDER)
    plots = load_plots()
    made = machine.describe(build, TOP)
    data = {"date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
            "machine": made, "parts": parts,
            "failures": [{"what": what, "why": why} for what, why in failures],
            "goals": [{**vars(goal), "reached": goal.reached}
                      for goal in reach.goals(figures, contests, made["instructions"])],
            "missing": missing_of(contests, plots), "figures": figures, "contests": contests}
    (folder / "bench-report.json").write_text(json.dumps(data, indent=1) + "\n")
    text, page = Markdown(folder), Html()
    show(Both(text, page), data, plots)
    (folder / "bench-report.md").write_text(text.done())
    (folder / "bench-report.html").write_text(page.done())
    return data
