# SPDX-License-Identifier: MIT
"""The class model of bindings/bufview.i, as sets of names, for tests that compare a language with it."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = ("bufview.i", "bufview_scan.i", "bufview_analysis.i")


def methods(files=FILES):
    """The methods of each class, static ones included, by the names they have in the model."""
    classes = {}
    for name in files:
        text = re.sub(r"//[^\n]*", "", (ROOT / "bindings" / name).read_text())
        for match in re.finditer(r"^%extend (\w+) \{\n(.*?)^\}", text, re.M | re.S):
            found = re.findall(r"^    (?:static )?[\w:<>]+(?: \*| )(\w+)\(", match.group(2), re.M)
            classes.setdefault(match.group(1), set()).update(found)
    return classes


def missing(has, renamed):
    """The methods of the model that a language has not: `has` tells whether a class has a name,
    `renamed` tells by "Class.method" how the language spells some of them."""
    return [f"{cls}.{name}" for cls, names in sorted(methods().items()) for name in sorted(names)
            if not has(cls, renamed.get(f"{cls}.{name}", name))]


def differences(model, language, renamed, left_out, own):
    """What is in one of them only, a line each. All three tables go by "Class.method": how the
    language calls a method of the model, which ones it has in another form, and what it has more."""
    lines = []
    for cls, names in sorted(model.items()):
        for name in sorted(names):
            key = f"{cls}.{name}"
            wanted = renamed.get(key, key)
            if key not in left_out and wanted not in language:
                lines.append(f"{key}, as {wanted}, is missing")
            if key in left_out and wanted in language:
                lines.append(f"{key} is said to be left out, but is there")
    known = {renamed.get(f"{cls}.{name}", f"{cls}.{name}")
             for cls, names in model.items() for name in names}
    lines += [f"{name} is not in the class model" for name in sorted(language - known - own)]
    for table in (renamed, left_out):
        lines += [f"{key} is no method of the class model" for key in sorted(table)
                  if key.split(".")[1] not in model.get(key.split(".")[0], ())]
    return lines
