#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Replays conformance vectors through a testee.

    run.py --testee PROGRAM [--show N] FILE...

The vectors hold what CPython's memoryview, or NumPy with struct, gave: see the
schema in each file's header line.  Only this program knows what is right.  A
testee carries commands out through the public interface of one language; it
gets one command a line and answers with one line:

    ok                  it worked
    ok RESULT           and gave this
    err STATUS TEXT     it failed with this status

Texts and byte strings go as "=" and hexadecimal digits, lists of numbers as
"2,3" ("-" if empty), what is omitted as "none", values as in the vectors.

After each case everything is given back, and no handle may be alive.  Left out,
because a library may do more, is what memoryview does not implement, category
cast_refused, and the TypeError memoryview has for v[0:1, 0]: NumPy, the oracle
of the other vectors, has a result.  Last line: 'N passed, N failed'.
"""
import argparse
import json
import struct
import subprocess
import sys

# What a status is in the words of the vectors.
KINDS = {
    "BUFVIEW_RELEASED": "released",
    "BUFVIEW_READONLY": "readonly",
    "BUFVIEW_RANGE": "out_of_range",
    "BUFVIEW_FORMAT": "bad_format",
    "BUFVIEW_SHAPE": "bad_shape",
    "BUFVIEW_LIMIT": "bad_shape",
    "BUFVIEW_OVERFLOW": "bad_shape",
    "BUFVIEW_LAYOUT": "not_contiguous",
    "BUFVIEW_BUSY": "exports_exist",
    "BUFVIEW_MISMATCH": "structure_mismatch",
    "BUFVIEW_TYPE": "type",
    "BUFVIEW_VALUE": "value",
    "BUFVIEW_ARGUMENT": "value",
}


def text(value):
    return "=" + value.encode().hex()


def numbers(values):
    return ",".join(map(str, values)) if values else "-"


def bound(value):
    return "none" if value is None else str(value)


def bounds(op):
    return " ".join(bound(op[k]) for k in ("start", "stop", "step"))


def values(value):
    """The words of a value to write: a record is several."""
    if isinstance(value, dict):
        return " ".join(values(v) for v in value["t"])
    tag, _, rest = value.partition(":")
    if tag in "cx":
        return "%s=%s" % (tag, rest)
    if tag == "s":
        return "s" + text(rest)
    return value


def result(value):
    """An expected value as the testee writes it."""
    if isinstance(value, list):
        return "[" + ",".join(map(result, value)) + "]"
    if isinstance(value, dict):
        return "(" + ",".join(map(result, value["t"])) + ")"
    return value


def keys(op):
    words = []
    for key in op["key"]:
        if key == "...":
            words.append("...")
        elif isinstance(key, int):
            words.append("int %d" % key)
        else:
            words.append("slice " + " ".join(map(bound, key)))
    return " ".join(words)


def order(op):
    name = "C" if op["order"] is None else op["order"]
    return ord(name[0]) if name else 0


# How an operation is told to a testee.
COMMANDS = {
    "view": lambda o: "view %d" % o["to"],
    "copy": lambda o: "copy %d %d" % (o["v"], o["to"]),
    "slice": lambda o: "slice %d %d %s" % (o["v"], o["to"], bounds(o)),
    "cast": lambda o: "cast %d %d %s %s" % (
        o["v"], o["to"], text(o["format"]),
        "none" if o["shape"] is None else numbers(o["shape"])),
    "readonly": lambda o: "readonly %d %d" % (o["v"], o["to"]),
    "strided": lambda o: "strided %d %s %s %s %d" % (
        o["to"], text(o["format"]), numbers(o["shape"]), numbers(o["strides"]), o["offset"]),
    "transpose": lambda o: "transpose %d %d %s" % (o["v"], o["to"], numbers(o["axes"])),
    "attrs": lambda o: "attrs %d" % o["v"],
    "len": lambda o: "len %d" % o["v"],
    "get": lambda o: "get %d %s" % (o["v"], numbers(o["index"])),
    "set": lambda o: "set %d %s %s" % (o["v"], numbers(o["index"]), values(o["value"])),
    "assign": lambda o: "assign %d %s %s" % (
        o["v"], bounds(o),
        "from %d" % o["from"] if "from" in o else "hex =" + o["hex"]),
    "tobytes": lambda o: "tobytes %d %d" % (o["v"], order(o)),
    "tolist": lambda o: "tolist %d" % o["v"],
    "iter": lambda o: "iter %d" % o["v"],
    "reversed": lambda o: "reversed %d" % o["v"],
    "hex": lambda o: "hex %d %s %d" % (
        o["v"], "none" if o["sep"] is None else text(o["sep"]), o["group"]),
    "contains": lambda o: "contains %d none none %s" % (o["v"], values(o["value"])),
    "index": lambda o: "index %d %s %s %s" % (
        o["v"], bound(o["start"]), bound(o["stop"]), values(o["value"])),
    "count": lambda o: "count %d none none %s" % (o["v"], values(o["value"])),
    "eq": lambda o: "eq %d %d" % (o["a"], o["b"]),
    "eq_bytes": lambda o: "eq_bytes %d =%s" % (o["v"], o["hex"]),
    "hash": lambda o: "hash %d" % o["v"],
    "hash_eq": lambda o: "hash_eq %d %d" % (o["a"], o["b"]),
    "release": lambda o: "release %d" % o["v"],
    "acquire": lambda o: "acquire %d %d" % (o["v"], o["hold"]),
    "unacquire": lambda o: "unacquire %d" % o["hold"],
    "resize": lambda o: "resize %d" % o["size"],
    "pinned": lambda o: "pinned",
    "owner": lambda o: "owner",
}


def does_more(op):
    """True if memoryview refuses what a library may do."""
    if op.get("err") == "not_implemented":
        return True
    mixed = {type(k) for k in op.get("key", ())} == {int, list}
    return op["op"] == "index_nd" and op.get("err") == "type" and mixed


def command(op):
    if op["op"] == "index_nd":
        # An index for every dimension names an item; whether it is one, the oracle's answer says.
        ints = [k for k in op["key"] if isinstance(k, int)]
        if op.get("ok") is not None and len(ints) == len(op["key"]):
            return "get %d %s" % (op["v"], numbers(ints))
        return "subview %d %d %s" % (op["v"], op["to"], keys(op))
    return COMMANDS[op["op"]](op)


def expected(op):
    """The right answer after 'ok', as text; None if there is none; attrs as a dict."""
    want = op["ok"]
    if want is None:
        return None
    if op["op"] == "attrs":
        shown = {}
        for name, value in want.items():
            if isinstance(value, bool):
                value = int(value)
            if isinstance(value, list):
                value = ",".join(map(str, value))
            shown[name] = text(value) if name == "format" else str(value)
        return shown
    if op["op"] in ("tobytes", "owner"):
        return "=" + want
    if op["op"] == "hex":
        return text(want)
    if isinstance(want, bool):
        return "true" if want else "false"
    if isinstance(want, int):
        return str(want)
    return result(want)


class Testee:
    def __init__(self, path):
        self.path = path
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, bufsize=1)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        reply = self.process.stdout.readline()
        if not reply:
            raise SystemExit("the testee died (status %s) of: %s" % (self.process.wait(), line))
        return reply.rstrip("\n")

    def close(self):
        self.process.stdin.close()
        return self.process.wait()


def wrong(op, reply):
    """None, or what is wrong with the reply to an operation."""
    how, _, rest = reply.partition(" ")
    if "err" in op:
        kind = KINDS.get(rest.split(" ")[0]) if how == "err" else None
        return None if kind == op["err"] else "%s, wanted error %s" % (reply, op["err"])
    want = expected(op)
    if how != "ok":
        return "%s, wanted %s" % (reply, want)
    if isinstance(want, dict):
        got = dict(pair.split("=", 1) for pair in rest.split())
        bad = [k for k, v in want.items() if got.get(k) != v]
        return "%s: wanted %s" % (reply, {k: want[k] for k in bad}) if bad else None
    if want is not None and rest != want:
        return "%s, wanted ok %s" % (reply, want)
    return None


def run_case(case, testee):
    """None, or a line that says what was wrong."""
    testee.ask("reset")
    reply = testee.ask("new %s =%s" % (
        "writable" if case["owner"]["writable"] else "readonly", case["owner"]["hex"]))
    fault = None if reply == "ok" else "owner: " + reply
    for number, op in enumerate(case["ops"]):
        if fault is not None:
            break
        if does_more(op):
            continue
        line = command(op)
        what = wrong(op, testee.ask(line))
        if what is not None:
            fault = "op %d (%s): %s" % (number, line, what)
    testee.ask("reset")
    live = testee.ask("live")
    if fault is None and live != "ok 0":
        fault = "handles that are alive afterwards: " + live
    return fault


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--testee", required=True)
    parser.add_argument("--show", type=int, default=10)
    args = parser.parse_args()
    testee = Testee(args.testee)
    passed = failed = left_out = operations = 0
    for path in args.files:
        with open(path) as lines:
            head = json.loads(next(lines))
            if head.get("schema") != "bufview-vectors/1":
                raise SystemExit("%s: not bufview-vectors/1" % path)
            other = {c for c, n in head["sizes"].items() if struct.calcsize(c) != n}
            for line in lines:
                case = json.loads(line)
                if (case["cat"] == "cast_refused" or other & set(case["fmts"])
                        or head["byteorder"] != sys.byteorder and case["fmts"] != "B"):
                    left_out += 1
                    continue
                operations += len(case["ops"])
                fault = run_case(case, testee)
                if fault is None:
                    passed += 1
                    continue
                failed += 1
                if failed <= args.show:
                    print("FAILED %s %s" % (case["id"], fault))
    if testee.close() != 0:
        print("FAILED the testee ended with an error")
        failed += 1
    if passed + failed == 0:
        print("FAILED no case was run")
        failed = 1
    print("%d operations, %d cases left out" % (operations, left_out))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
