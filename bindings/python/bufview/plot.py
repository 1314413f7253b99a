# SPDX-License-Identifier: MIT
"""Pictures of bytes, by matplotlib: where entropy changes, which values occur, what lies where."""
from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from . import scanning
from ._bufview import View

if TYPE_CHECKING:
    from .scanning import Source


def _axes(title: str, axes: Any) -> Any:
    # The canvas needs no display, and pyplot is not told: a figure lives as long as its caller wants.
    if axes is None:
        from matplotlib.figure import Figure

        axes = Figure(figsize=(8, 3), layout="constrained").add_subplot()
    axes.set_title(title)
    return axes


def entropy(source: Source, block: int = 4096, *, axes: Any = None) -> Any:
    """Entropy of each block, in bits a byte, by position. Gives the figure."""
    values = scanning.entropy(source, block)
    axes = _axes("entropy of blocks of %d bytes" % block, axes)
    axes.step([i * block for i in range(len(values))], values, where="post")  # type: ignore[arg-type]
    axes.set(xlabel="offset", ylabel="bits a byte", ylim=(0, 8.2))
    return axes.figure


def histogram(source: Source, *, axes: Any = None) -> Any:
    """How often each byte value occurs. Gives the figure."""
    counts = scanning.stats(source).counts
    axes = _axes("byte values", axes)
    axes.bar(range(256), counts, width=1.0)
    axes.set(xlabel="value", ylabel="count", xlim=(-0.5, 255.5))
    return axes.figure


def heatmap(view: View, width: int = 64, *, rows: int = 256, axes: Any = None) -> Any:
    """Bytes as colours, `width` in a row, from the beginning. Gives the figure."""
    data = View(view).tobytes()[:width * rows]
    lines = [list(data[i:i + width]) for i in range(0, len(data), width)]
    if lines:
        lines[-1] += [0] * (width - len(lines[-1]))
    axes = _axes("the first %d bytes" % len(data), axes)
    axes.imshow(lines or [[0]], vmin=0, vmax=255, aspect="auto", interpolation="nearest")
    axes.set(xlabel="column", ylabel="row of %d bytes" % width)
    return axes.figure


def save(figure: Any, path: str | os.PathLike[str]) -> None:
    """Save a figure as a PNG file."""
    figure.savefig(path, format="png")
