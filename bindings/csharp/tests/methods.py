#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The classes of C# have the methods of the class model. What they have is read from the
documentation that the compiler made, in which it lets no public member be missing.

    methods.py BufView.xml
"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tests" / "bindings"))
import class_model  # noqa: E402

CLASSES = {"File": "MappedFile"}

# Where C# has a word of its own.
RENAMED = {
    "Storage.view_layout": "View",
    "View.len": "Length",
    "View.nbytes": "ByteLength",
    "View.itemsize": "ItemSize",
    "View.items": "ItemCount",
    "View.ndim": "Dimensions",
    "View.is_readonly": "IsReadOnly",
    "View.c_contiguous": "IsCContiguous",
    "View.f_contiguous": "IsFortranContiguous",
    "View.indirect": "IsIndirect",
    "View.to_readonly": "ToReadOnly",
    "View.get": "GetItem",
    "View.set": "SetItem",
    "View.index": "IndexOf",
    "View.equal": "Equals",
    "View.rfind_bytes": "FindLastBytes",
    "Storage.is_readonly": "IsReadOnly",
    "Format.itemsize": "ItemSize",
    "Format.values": "ValueCount",
    "Scan.analyzers": "AnalyzerCount",
}


def camel(name):
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def main():
    text = pathlib.Path(sys.argv[1]).read_text()
    members = set(re.findall(r'name="[MP]:BufView\.(\w+\.\w+)', text))
    looked_at = set()

    def has(cls, name):
        wanted = "%s.%s" % (CLASSES.get(cls, cls), camel(name))
        looked_at.add((cls, name))
        # How values travel is not seen.
        return cls == "Values" or wanted in members

    missing = class_model.missing(has, RENAMED)
    known = {"%s.%s" % (cls, name) for cls, names in class_model.methods().items() for name in names}
    missing += ["%s is renamed, but is no method" % key for key in sorted(set(RENAMED) - known)]
    for line in missing:
        print("FAILED: " + line)
    print("%d passed, %d failed" % (len(looked_at) - len(missing), len(missing)))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
