# SPDX-License-Identifier: MIT
"""Every method of the class model can be called from Python."""
import pathlib
import sys

import bufview
from bufview import _bufview

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tests/bindings"))
import class_model  # noqa: E402

ITEM, ATTRIBUTE = "__getitem__", "T"
RENAMED = {
    "View.duplicate": "__new__", "View.to_readonly": "toreadonly", "View.slice": ITEM, "View.len": "__len__",
    "View.is_readonly": "readonly", "View.equal": "__eq__", "View.equal_bytes": "__eq__",
    "View.hash": "__hash__", "View.contains": "index", "View.assign": "__setitem__",
    "View.assign_bytes": "__setitem__", "View.find_bytes": "find", "View.rfind_bytes": "rfind",
    "View.count_bytes": "count", "View.find_all_bytes": "find_all", "View.starts_with": "startswith",
    "View.ends_with": "endswith", "View.copy_bytes": "tobytes",
    **{"View.get" + kind: ITEM for kind in ("", "_int64", "_double")},
    **{"View.set" + kind: "__setitem__" for kind in ("", "_int64", "_double", "_bytes")},
    **{"View.read_" + kind: "tolist" for kind in ("int64", "double", "bytes")},
    **{"View.write_" + kind: "__setitem__" for kind in ("int64", "double", "bytes")},
    "Storage.create": "__new__", "Storage.copy": "__new__", "Storage.view_layout": "view",
    "File.map": "view",
}
CLASSES = {"View": [bufview.View], "Storage": [bufview.Storage], "File": [bufview.File, _bufview.File],
           "Scan": [_bufview.Scan], "Format": [_bufview.Format]}


def test_methods_are_those_of_the_model():
    assert {"View", "Storage", "File", "Scan"} <= set(class_model.methods())
    missing = class_model.missing(
        lambda name, method: name not in CLASSES or any(hasattr(c, method) for c in CLASSES[name]), RENAMED)
    assert missing == []
