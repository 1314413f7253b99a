# SPDX-License-Identifier: MIT
"""The methods of the class model, which every language has, under these or under its own names."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


def model():
    """Names of the methods by class, as the files bindings/*.i extend them."""
    found = {}
    for path in sorted((ROOT / "bindings").glob("*.i")):
        text = re.sub(r"//[^\n]*", "", path.read_text())
        for name, body in re.findall(r"^%extend (\w+) \{\n(.*?)^\}", text, re.M | re.S):
            methods = re.findall(r"^    (?:static )?[\w:<>]+(?: \*| )(\w+)\(", body, re.M)
            found.setdefault(name, set()).update(methods)
    return found


def missing(has, renamed):
    """What a language has not: `has` tells whether a class has a name, `renamed` gives others.

    `renamed` maps "Class.method" to how the language spells it, or to None and a reason.
    """
    out = []
    for name, methods in model().items():
        for method in sorted(methods):
            spelled = renamed.get("%s.%s" % (name, method), method)
            if isinstance(spelled, str) and not has(name, spelled):
                out.append("%s.%s" % (name, method))
    return out
