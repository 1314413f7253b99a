#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds libbufview's formats against struct, ctypes and NumPy: format_differential.py DRIVER [SEED]

Exit status 77 (skipped) without NumPy."""
import ctypes
import random
import struct
import subprocess
import sys

try:
    import numpy
    try:
        from numpy._core._internal import _dtype_from_pep3118
    except ImportError:
        from numpy.core._internal import _dtype_from_pep3118
except ImportError as error:
    print("SKIPPED: this test needs NumPy:", error)
    sys.exit(77)

rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 3118)
asked = []  # (question, what the answer must be; a function says whether it is right)


def hexed(data):
    return (data.encode() if isinstance(data, str) else bytes(data)).hex() or "-"


def ask(question, text, expected, *rest):
    asked.append((" ".join([question, hexed(text), *rest]), expected, text))


def bits(real):
    return struct.pack(">d", real).hex()


def token(value):
    if isinstance(value, bool):
        return "b:%d" % value
    if isinstance(value, int):
        return "i:%d" % value
    if isinstance(value, float):
        return "f:" + bits(value)
    if isinstance(value, complex):
        return "z:%s:%s" % (bits(value.real), bits(value.imag))
    return "s:" + hexed(value)


def is_nan_free(values):
    """struct makes signalling NaNs quiet; libbufview keeps them, which a unit test shows."""
    return all(not isinstance(v, float) or v == v for v in values)


# -- the struct module -----------------------------------------------------------------------------

STRUCT_CODES = "xcbB?hHiIlLqQnNefdspP"


def struct_format():
    prefix = rng.choice(["", "", "@", "=", "<", ">", "!"])
    text = prefix
    for _ in range(rng.randrange(1, 8)):
        code = rng.choice(STRUCT_CODES)
        if prefix not in ("", "@") and code in "nNP":
            continue
        count = rng.choice(["", "", "0", "1", "2", "3", "07", "12"])
        if code == "p" and count == "0":
            continue  # CPython 3.11 raises SystemError when it unpacks one
        text += rng.choice(["", "", " "]) + count + code
    return text if text != prefix else prefix + "i"


def against_struct():
    for _ in range(4000):
        text = struct_format()
        size = struct.calcsize(text)
        data = rng.randbytes(size)
        values = struct.unpack(text, data)
        ask("layout", text, lambda a, n=size, v=len(values): a[1] == str(n) and a[3] == str(v))
        ask("canonical", text, lambda a: a[0] == "ok")
        if is_nan_free(values):
            ask("unpack", text, ["ok"] + [token(v) for v in values], hexed(data))
            packed = struct.pack(text, *values)
            ask("pack", text, ["ok", hexed(packed)], *[token(v) for v in values])
    # Which texts are formats at all: an order alone is one to struct, and n, N and P of standard
    # size are told apart above.
    for _ in range(6000):
        text = "".join(rng.choice("bhiqfdsx?e0123  \tZy{:(9") for _ in range(rng.randrange(7)))
        try:
            struct.calcsize(text)
        except struct.error:
            if not set(text) & set("Z{:("):
                ask("layout", text, lambda a: a[0] == "error" and a[1] in ("-8", "-13"))
        else:
            ask("layout", text, ["ok", str(struct.calcsize(text)), None, None])


# -- ctypes ----------------------------------------------------------------------------------------

CTYPES = {"b": ctypes.c_byte, "B": ctypes.c_ubyte, "h": ctypes.c_short, "H": ctypes.c_ushort,
          "i": ctypes.c_int, "I": ctypes.c_uint, "l": ctypes.c_long, "L": ctypes.c_ulong,
          "q": ctypes.c_longlong, "Q": ctypes.c_ulonglong, "f": ctypes.c_float,
          "d": ctypes.c_double, "g": ctypes.c_longdouble, "?": ctypes.c_bool, "P": ctypes.c_void_p,
          "&i": ctypes.POINTER(ctypes.c_int), "X{}": ctypes.CFUNCTYPE(None)}


def ctypes_record(depth):
    """(text, ctypes type) of a random C struct."""
    parts = []
    text = "T{"
    for number in range(rng.randrange(1, 6)):
        if depth > 0 and rng.random() < 0.3:
            part_text, part = ctypes_record(depth - 1)
        else:
            part_text = rng.choice(list(CTYPES))
            part = CTYPES[part_text]
        if rng.random() < 0.3:
            shape = [rng.randrange(1, 4) for _ in range(rng.randrange(1, 3))]
            for extent in reversed(shape):
                part = part * extent
            part_text = "(%s)%s" % (",".join(map(str, shape)), part_text)
        text += "%s:f%d:" % (part_text, number)
        parts.append(("f%d" % number, part))
    return text + "}", type("Record", (ctypes.Structure,), {"_fields_": parts})


def against_ctypes():
    for _ in range(2000):
        text, record = ctypes_record(2)
        ask("layout", text, ["ok", str(ctypes.sizeof(record)), str(ctypes.alignment(record)), None])
        expected = ["ok"]
        for name, _ in record._fields_:
            expected += [hexed(name), str(getattr(record, name).offset), None, None]
        ask("fields", text, expected)
        ask("canonical", text, lambda a: a[0] == "ok")
        # What ctypes writes itself; it leaves the padding out, so that only parsing is compared.
        ask("layout", memoryview(record()).format, lambda a: a[0] == "ok")


# -- NumPy -----------------------------------------------------------------------------------------

NUMPY_TYPES = ["?", "i1", "u1", "<i2", ">i2", "<u4", ">u4", "<i8", ">u8", "<f2", ">f4", "<f8", "f8",
               "<c8", ">c16", "g", "G", "S1", "S5", "<U3", ">U2", "i4", "u8", "f4"]


def numpy_dtype(depth):
    names = []
    types = []
    for number in range(rng.randrange(1, 6)):
        part = numpy_dtype(depth - 1) if depth > 0 and rng.random() < 0.3 else rng.choice(NUMPY_TYPES)
        names.append("f%d" % number if rng.random() < 0.8 else "n\u00e4me %d" % number)
        shape = tuple(rng.randrange(1, 4) for _ in range(rng.randrange(3)))
        types.append((part, shape) if rng.random() < 0.3 else part)
    align = rng.random() < 0.5
    return numpy.dtype(list(zip(names, types)), align=align) if not align else numpy.dtype(
        {"names": names, "formats": types}, align=True)


def leaves(dtype, item):
    """The scalars of an item, flat, as tokens."""
    if dtype.subdtype is not None:
        base, _ = dtype.subdtype
        flat = numpy.asarray(item).reshape(-1)
        return [t for x in flat for t in leaves(base, x)]
    if dtype.names is not None:
        return [t for n in dtype.names for t in leaves(dtype.fields[n][0], item[n])]
    if dtype.kind in "SU":
        array = numpy.zeros(1, dtype)
        array[0] = item
        return ["s:" + hexed(array.tobytes())]
    if dtype.kind == "c":
        return [token(complex(item))]
    return [token({"b": bool, "i": int, "u": int, "f": float}[dtype.kind](item))]


def has_fixed_values(values):
    return all("7ff" not in v.lower() and "fff" not in v.lower() for v in values if v[0] in "fz")


def expected_fields(dtype):
    expected = ["ok"]
    for name in dtype.names:
        part, offset = dtype.fields[name][:2]
        base, shape = part.subdtype or (part, ())
        expected += [hexed(name), str(offset), str(base.itemsize),
                     "(%s)" % "".join("%d," % n for n in shape)]
    return expected


def against_numpy():
    for _ in range(2000):
        text = memoryview(numpy.zeros(1, numpy_dtype(2))).format
        # What NumPy writes leaves the padding at the ends open; what it reads there counts.
        dtype = _dtype_from_pep3118(text)
        array = numpy.zeros(1, dtype)
        ask("layout", text, ["ok", str(dtype.itemsize), None, None])
        ask("fields", text, expected_fields(dtype))
        ask("canonical", text, lambda a, d=dtype: a[0] == "ok" and _dtype_from_pep3118(
            bytes.fromhex(a[1]).decode()).itemsize == d.itemsize)
        array.view("u1")[:] = numpy.frombuffer(rng.randbytes(dtype.itemsize), "u1")
        for name in dtype.names:
            part = dtype.fields[name][0]
            if (part.subdtype[0] if part.subdtype else part).kind == "U":
                array[name] = "ab"
        try:
            values = leaves(dtype, array[0])
        except ValueError:  # a nested text that is not Unicode
            continue
        if has_fixed_values(values):
            ask("unpack", text, ["ok"] + values, hexed(array.tobytes()))


def numpy_text(depth):
    text = ""
    for number in range(rng.randrange(1, 5)):
        text += rng.choice(["", "", "(2)", "(2,3)"])
        text += rng.choice(["", "", "", "<", ">", "=", "@", "^"])
        if depth > 0 and rng.random() < 0.3:
            text += rng.choice(["", "2"]) + "T{" + numpy_text(depth - 1) + "}"
        else:
            text += rng.choice(["", "", "2", "3"]) + rng.choice(
                ["b", "B", "?", "h", "i", "l", "q", "e", "f", "d", "Zf", "Zd", "s", "w", "x"])
        text += rng.choice(["", ":f%d:" % number])
    return text


def numpy_reading():
    """Random texts as NumPy reads them; inside T{}, because at the top it pads as C does."""
    for _ in range(4000):
        text = "T{" + numpy_text(2) + "}"
        try:
            dtype = _dtype_from_pep3118(text)
        except (ValueError, RuntimeError, TypeError, NotImplementedError):
            continue
        ask("layout", text, ["ok", str(dtype.itemsize), None, None])


def main():
    against_struct()
    against_ctypes()
    against_numpy()
    numpy_reading()
    run = subprocess.run([sys.argv[1]], input="".join(q + "\n" for q, _, _ in asked), text=True,
                         capture_output=True)
    answers = run.stdout.splitlines()
    wrong = 0
    for (question, expected, text), line in zip(asked, answers):
        answer = line.split(" ")
        if callable(expected):
            good = answer[0] in ("ok", "error") and expected(answer)
        else:
            good = len(answer) == len(expected) and all(
                e is None or e == a for e, a in zip(expected, answer))
        if not good:
            wrong += 1
            if wrong <= 20:
                print("WRONG: %s %r\n  answer   %s\n  expected %s" % (
                    question.split(" ")[0], text, line,
                    "(see the program)" if callable(expected) else expected))
    if run.returncode != 0 or len(answers) != len(asked):
        print("the driver stopped with status %d at question %d of %d: %s" % (
            run.returncode, len(answers), len(asked), run.stderr))
        wrong += 1
    print("%d questions, %d wrong" % (len(asked), wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
