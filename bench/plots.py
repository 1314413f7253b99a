# SPDX-License-Identifier: MIT
"""The pictures of the report, as SVG by matplotlib; the same figures give the same bytes."""

import io

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams.update({"svg.hashsalt": "bufview", "svg.fonttype": "path", "font.size": 8,
                            "axes.spines.top": False, "axes.spines.right": False})
from matplotlib.figure import Figure  # noqa: E402

OURS_COLOR = "#1f5fa8"
OTHERS = ["#b0892f", "#a8483f", "#5d8a4e", "#7d6aa0", "#6b6b6b"]


def svg(figure):
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None}, bbox_inches="tight")
    text = out.getvalue()
    return text[text.index("<svg"):]


def bars(rows, label, mark=None, log=False, bounds=()):
    """`rows`: (name, value, colour), from the top down. `bounds`: for each, a tick."""
    figure = Figure(figsize=(7.5, 0.5 + 0.19 * len(rows)))
    axes = figure.add_subplot()
    places = range(len(rows))
    values, colors = [value for _, value, _ in rows], [color for _, _, color in rows]
    if log:
        # A bar would need a beginning, which a logarithmic scale has not.
        axes.set_xscale("log")
        axes.grid(True, axis="both", which="major", linewidth=0.3)
        axes.scatter(values, places, color=colors, s=14, zorder=2)
    else:
        axes.barh(places, values, color=colors, height=0.75)
    axes.set_yticks(places, [name for name, _, _ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    for place, (_, value, _) in zip(places, rows):
        axes.annotate(f"  {value:.3g}", (value, place), va="center", fontsize=6.5)
    if bounds:
        axes.scatter(bounds, places, color="#a8483f", marker="|", s=40, zorder=3)
    if mark is not None:
        axes.axvline(mark, color="#888888", linewidth=0.8, linestyle="--")
    axes.set_xlabel(label)
    return svg(figure)


def of_limit(figures):
    """One thread of each benchmark of a family, as shares of the limit."""
    rows = [(figure["name"], figure["of_limit"], OURS_COLOR) for figure in figures
            if figure["threads"] == 1 and "of_limit" in figure]
    return bars(rows, "of the limit, one thread", mark=1.0) if rows else None


def scaling(figures):
    """Two threads beside one, and what the limit of two leaves room for, if that is less than twice."""
    rows = [(figure["name"], figure["beside"], OURS_COLOR) for figure in figures]
    bounds = [min(2.0, figure["limit"] * figure["beside"] / figure["speed"]) for figure in figures]
    return bars(rows, "two threads: times the speed of one; red: what memory leaves room for", mark=2.0,
                bounds=bounds)


def peers(contests):
    """All contestants of several tasks, as shares of the limit."""
    colors, rows = {}, []
    for contest in contests:
        for entry in contest["entries"]:
            if "of_limit" not in entry:
                continue
            who = entry["who"]
            ours = who.startswith("libbufview")
            if not ours and who not in colors:
                colors[who] = OTHERS[len(colors) % len(OTHERS)]
            name = f"{contest['name']}, {contest['kind']}: {who}" if who == "libbufview" else who
            rows.append((name, entry["of_limit"], OURS_COLOR if ours else colors[who]))
    return bars(rows, "of the limit, logarithmic", mark=1.0, log=True) if rows else None


def growth(contests, label):
    """Time over what stands behind the last slash of a name: straight lines if nothing is amiss."""
    lines = {}
    for contest in contests:
        for entry in contest["entries"]:
            lines.setdefault(entry["who"], []).append(
                (int(contest["name"].split("/")[-1]), entry["seconds"] * 1e3))
    if not lines:
        return None
    figure = Figure(figsize=(7.5, 3.2))
    axes = figure.add_subplot()
    others = iter(OTHERS * len(lines))
    for who, points in lines.items():
        ours = who == "libbufview"
        axes.plot(*zip(*points), marker="o", markersize=3, label=who,
                  color=OURS_COLOR if ours else next(others), linewidth=2 if ours else 1)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set(xlabel=label, ylabel="milliseconds")
    axes.grid(True, which="major", linewidth=0.3)
    axes.legend(frameon=False)
    return svg(figure)
