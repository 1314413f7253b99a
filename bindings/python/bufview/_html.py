# SPDX-License-Identifier: MIT
"""Views as notebooks show them: a table of the first items. However large or strange a view is, the
table is small, and what it shows is escaped."""
from __future__ import annotations

import html
import itertools
from collections.abc import Iterable, Sequence

from ._bufview import NotImplementedError, OSError, View

_ROWS = 8
_COLUMNS = 8
_BYTES = 16
# Characters of a value, and of a format.
_TEXT = 32
# Bytes of an item; larger ones are not looked at.
_ITEM = 1024


def _cell(text: str, kind: str = "td") -> str:
    short = text if len(text) <= _TEXT else text[:_TEXT - 1] + "…"
    return "<%s>%s</%s>" % (kind, html.escape(short), kind)


def _rows(lines: Iterable[Sequence[str]]) -> str:
    return "".join("<tr>%s</tr>" % "".join([_cell(line[0], "th"), *map(_cell, line[1:])]) for line in lines)


def _hex(view: View) -> tuple[str, bool]:
    """Bytes in rows, as a hex dump, and whether there are more of them."""
    lines = []
    for start in range(0, min(view.nbytes, _ROWS * _BYTES), _BYTES):
        data = view[start:start + _BYTES].tobytes()
        shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)
        lines.append("<tr>%s<td>%s</td><td>%s</td></tr>" % (
            _cell("%08x" % start, "th"), data.hex(" "), html.escape(shown)))
    return "".join(lines), view.nbytes > _ROWS * _BYTES


def _values(view: View) -> tuple[str, bool]:
    """Items: the last dimension in columns, all others in rows."""
    if view.ndim == 0:
        return _rows([["()", repr(view[()])]]), False
    *outer, width = view.shape
    places = itertools.product(*map(range, outer))
    if view.ndim == 1:
        # One dimension fills rows, too.
        starts = range(0, min(width, _ROWS * _COLUMNS), _COLUMNS)
        lines = [[str(start), *(repr(view[i]) for i in range(start, min(start + _COLUMNS, width)))]
                 for start in starts]
        return _rows(lines), width > _ROWS * _COLUMNS
    lines = [["[%s]" % ", ".join(map(str, place)),
              *(repr(view[(*place, i)]) for i in range(min(width, _COLUMNS)))]
             for place in itertools.islice(places, _ROWS)]
    return _rows(lines), width > _COLUMNS or next(places, None) is not None


def table(view: View) -> str:
    """The table of a view."""
    try:
        view = View(view)
    except ValueError:
        return "<p>released View</p>"
    title = "View of %d bytes, format %s, shape %s%s" % (
        view.nbytes, view.format if len(view.format) <= _TEXT else view.format[:_TEXT - 1] + "…",
        view.shape, ", read-only" if view.readonly else "")
    try:
        if view.ndim == 1 and view.itemsize == 1 and view.format in ("B", "b", "c"):
            body, more = _hex(view)
        elif view.itemsize > _ITEM:
            body, more = _rows([["", "items of %d bytes" % view.itemsize]]), False
        else:
            body, more = _values(view)
    except (NotImplementedError, OSError) as error:
        # Items of an unknown format, or of a file that is gone.
        body, more = _rows([[type(error).__name__, str(error)]]), False
    return "<table><caption>%s</caption><tbody style=\"font-family: monospace\">%s%s</tbody></table>" % (
        html.escape(title), body, "<tr><th>…</th></tr>" if more else "")
