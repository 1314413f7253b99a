#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Carries out conformance operations through the public Python interface: one command a line on
standard input, one answer a line on standard output. The commands are described in run.py, which
alone knows what is right."""
import builtins
import struct
import sys

import bufview
from bufview import View, _bufview

# What exceptions of Python's own, raised before the library is asked, stand for.
BUILTIN = [
    (builtins.IndexError, bufview.Status.RANGE),
    (builtins.TypeError, bufview.Status.TYPE),
    (builtins.OverflowError, bufview.Status.VALUE),
    (builtins.ValueError, bufview.Status.VALUE),
    (builtins.BufferError, bufview.Status.BUSY),
]
KINDS = range(1, 6)


def decode(word):
    return bytes.fromhex(word[1:])


def text(word):
    return None if word == "none" else decode(word).decode()


def bound(word):
    return None if word == "none" else int(word)


def numbers(word):
    return tuple(map(int, word.split(","))) if word != "-" else ()


def bounds(words):
    return slice(*map(bound, words[:3]))


def value_of(word):
    kind, rest = word[0], word[2:]
    if kind == "b":
        return rest == "1"
    if kind == "i":
        return int(rest)
    if kind == "f":
        return float("nan") if rest == "nan" else struct.unpack(">d", bytes.fromhex(rest))[0]
    if kind in "cx":
        return decode(word[1:])
    return decode(word[1:]).decode() if kind == "s" else None


def values(words):
    """One item: a scalar, or the tuple of a record."""
    found = tuple(map(value_of, words))
    return found[0] if len(found) == 1 else found


def shown(value):
    if isinstance(value, bool):
        return "b:%d" % value
    if isinstance(value, int):
        return "i:%d" % value
    if isinstance(value, float):
        return "f:nan" if value != value else "f:" + struct.pack(">d", value).hex()
    if isinstance(value, bytes):
        return ("c:" if len(value) == 1 else "x:") + value.hex()
    opening, closing = "()" if isinstance(value, tuple) else "[]"
    return opening + ",".join(map(shown, value)) + closing


def listed(values):
    return ",".join(map(str, values))


def keys(words):
    found = []
    words = iter(words)
    for word in words:
        if word == "int":
            found.append(int(next(words)))
        elif word == "slice":
            found.append(slice(bound(next(words)), bound(next(words)), bound(next(words))))
        else:
            found.append(...)
    return tuple(found)


class Testee:
    def __init__(self):
        self.reset()

    def reset(self):
        self.views = {}
        self.held = {}
        self.owner = None

    def new(self, how, data):
        self.owner = bufview.Storage(decode(data), readonly=how == "readonly")
        self.view("0")

    def live(self):
        return sum(map(_bufview.live_count, KINDS))

    def view(self, to):
        self.views[to] = View(self.owner)

    def copy(self, v, to):
        self.views[to] = View(self.views[v])

    def slice(self, v, to, *words):
        self.views[to] = self.views[v][bounds(words)]

    def cast(self, v, to, form, shape):
        arguments = [] if shape == "none" else [list(numbers(shape))]
        self.views[to] = self.views[v].cast(text(form), *arguments, strict=True)

    def readonly_(self, v, to):
        self.views[to] = self.views[v].toreadonly()

    def strided(self, to, form, shape, strides, offset):
        self.views[to] = self.owner.view(text(form), numbers(shape), numbers(strides), int(offset))

    def transpose(self, v, to, axes):
        self.views[to] = self.views[v].transpose(numbers(axes))

    def subview(self, v, to, *words):
        self.views[to] = self.views[v].subview(keys(words))

    def attrs(self, v):
        view = self.views[v]
        return "ndim=%d itemsize=%d nbytes=%d readonly=%d c=%d f=%d any=%d shape=%s strides=%s format==%s" % (
            view.ndim, view.itemsize, view.nbytes, view.readonly, view.c_contiguous,
            view.f_contiguous, view.contiguous, listed(view.shape), listed(view.strides),
            view.format.encode().hex())

    def len(self, v):
        return len(self.views[v])

    def get(self, v, index):
        return shown(self.views[v][numbers(index)])

    def set(self, v, index, *words):
        self.views[v][numbers(index)] = values(words)

    def assign(self, v, start, stop, step, how, source):
        source = self.views[source] if how == "from" else decode(source)
        self.views[v][bounds((start, stop, step))] = source

    def tobytes(self, v, order):
        return "=" + self.views[v].tobytes(chr(int(order))).hex()

    def tolist(self, v):
        return shown(self.views[v].tolist())

    def iter(self, v):
        return shown(list(self.views[v]))

    def reversed(self, v):
        return shown(list(reversed(self.views[v])))

    def hex(self, v, separator, group):
        arguments = [] if separator == "none" else [text(separator), int(group)]
        return "=" + self.views[v].hex(*arguments).encode().hex()

    def contains(self, v, start, stop, *words):
        return values(words) in self.views[v]

    def count(self, v, start, stop, *words):
        return self.views[v].count(values(words))

    def index(self, v, start, stop, *words):
        places = (0 if start == "none" else int(start), sys.maxsize if stop == "none" else int(stop))
        return self.views[v].index(values(words), *places)

    def eq(self, a, b):
        return self.views[a] == self.views[b]

    def eq_bytes(self, v, data):
        return self.views[v] == decode(data)

    def hash(self, v):
        hash(self.views[v])

    def hash_eq(self, a, b):
        return hash(self.views[a]) == hash(self.views[b])

    def release(self, v):
        self.views[v].release()

    def acquire(self, v, hold):
        self.held[hold] = memoryview(self.views[v])

    def unacquire(self, hold):
        self.held.pop(hold).release()

    def resize(self, size):
        self.owner.resize(int(size))

    def pinned(self):
        return self.owner.exports() > 0

    def owner_(self):
        return "=" + bytes(self.owner).hex()


def answer(testee, line):
    name, *words = line.split(" ")
    method = getattr(testee, {"readonly": "readonly_", "owner": "owner_"}.get(name, name))
    try:
        result = method(*words)
    except bufview.Error as error:
        return "err BUFVIEW_%s %s" % (bufview.Status(error.status).name, error)
    except Exception as error:
        for kind, status in BUILTIN:
            if isinstance(error, kind):
                return "err BUFVIEW_%s %s" % (status.name, error)
        raise
    if isinstance(result, bool):
        result = "true" if result else "false"
    return "ok" if result is None else "ok %s" % result


def main():
    testee = Testee()
    for line in sys.stdin:
        print(answer(testee, line.rstrip("\n")), flush=True)


if __name__ == "__main__":
    main()
