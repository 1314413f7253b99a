# SPDX-License-Identifier: MIT
"""Tables of views, as notebooks show them."""
import html.parser

import numpy

import bufview
from bufview import View


class Cells(html.parser.HTMLParser):
    """The rows of a table. Tags other than those of tables are faults."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.caption, self.open = [], "", []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        assert tag in ("table", "caption", "tbody", "tr", "th", "td")
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1] == "caption":
            self.caption += data
        else:
            self.rows[-1][-1] += data


def cells(view):
    return Cells(view._repr_html_())


def test_tables_of_bytes():
    shown = cells(View(b"<script>&\0\xff 0123456789"))
    assert shown.caption == "View of 22 bytes, format B, shape (22,), read-only"
    assert shown.rows == [["00000000", b"<script>&\0\xff 0123".hex(" "), "<script>&.. 0123"],
                          ["00000010", b"456789".hex(" "), "456789"]]
    assert cells(View(bytes(129))).rows[8:] == [["…"]] and len(cells(View(bytes(128))).rows) == 8
    assert cells(View(b"")).rows == []


def test_tables_of_values():
    table = View(numpy.arange(6, dtype="i4").reshape(2, 3))
    assert cells(table).rows == [["[0]", "0", "1", "2"], ["[1]", "3", "4", "5"]]
    assert cells(View(numpy.array(2.5))).rows == [["()", "2.5"]]
    assert cells(View(bytearray(8)).cast("<hh")).rows == [["0", "(0, 0)", "(0, 0)"]]
    markup = View(b"<b>bold<" * 3).cast("8s")
    assert cells(markup).rows == [["0", *["b'<b>bold<'"] * 3]]
    wide = cells(View(numpy.zeros((20, 20, 20))))
    assert [len(row) for row in wide.rows] == [9] * 8 + [1]
    assert cells(View(numpy.zeros((0, 3)))).rows == [] and cells(View(numpy.zeros((3, 0)))).rows == [
        ["[0]"], ["[1]"], ["[2]"]]
    assert cells(View(numpy.arange(65))).rows[8] == ["…"]


def test_tables_are_small_and_never_fail(tmp_path):
    for view in (View(bytes(1 << 22)), View(bytes(1 << 20)).cast("%ds" % (1 << 20)),
                 View(numpy.array([None], "O")), View(numpy.zeros([1] * 32)), View(numpy.zeros((64, 64), "S99")),
                 View(bytes(4 * 60)).cast("T{" + "<i:%s:" % ("n" * 300) + "}")):
        assert len(view._repr_html_()) < 8000 and cells(view).rows
    assert "NotImplementedError" in View(numpy.array([None], "O"))._repr_html_()
    path = tmp_path / "file"
    path.write_bytes(bytes(8192))
    view = bufview.open(path).view()
    path.write_bytes(b"")
    assert "OSError" in view._repr_html_()
    view.release()
    assert view._repr_html_() == "<p>released View</p>"
