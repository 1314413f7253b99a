# SPDX-License-Identifier: MIT
"""Views beside memoryview, and beyond it. CPython's own tests of memoryview are exchanged.py's."""
import array
import copy
import ctypes
import gc
import itertools
import mmap
import pickle
import struct
import sys
import weakref

import numpy
import pytest

import bufview
from bufview import Status, View

EXPORTERS = [
    b"0123456789abcdef",
    bytearray(range(32)),
    array.array("d", [1.5, -0.0, float("inf"), 2.0**-1074]),
    array.array("h", range(-5, 5)),
    (ctypes.c_uint32 * 4)(1, 2, 3, 4),
    memoryview(bytes(range(24))).cast("i", (2, 3)),
    numpy.arange(24, dtype="i4").reshape(2, 3, 4)[:, ::-1, ::2],
    numpy.asfortranarray(numpy.arange(12.0).reshape(3, 4)),
    numpy.zeros((0, 3)),
    numpy.array(7),
]
# Of a format that memoryview does not read.
FOREIGN = EXPORTERS[4]
ATTRIBUTES = ("nbytes", "readonly", "itemsize", "format", "ndim", "shape", "strides", "suboffsets",
              "c_contiguous", "f_contiguous", "contiguous")


def outcome(function, *args):
    """A result, or the class and text of an exception."""
    try:
        return function(*args)
    except Exception as error:
        kind = type(error)
        return kind.__mro__[2] if isinstance(error, bufview.Error) else kind, str(error)


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda e: type(e).__name__)
def test_says_what_memoryview_says(exporter):
    view, oracle = View(exporter), memoryview(exporter)
    for name in ATTRIBUTES:
        assert getattr(view, name) == getattr(oracle, name), name
    assert view.obj is oracle.obj
    assert view.tobytes() == oracle.tobytes()
    assert view.tobytes("F") == oracle.tobytes("F")
    if exporter is not FOREIGN:
        assert view.tolist() == oracle.tolist()
    assert view.hex(":", 3) == oracle.hex(":", 3)
    assert view == oracle and oracle == view
    assert len(view) == len(oracle)


KEYS = [0, -1, 3, 99, -99, 2**70, slice(1, 3), slice(None, None, -2), slice(5, 2), slice(0, 2, 0),
        None.__class__, "x", 1.5, (0,), (1, 2, 3, 4), ..., ()]


@pytest.mark.parametrize("key", [k for k in KEYS if k is not ... and k != ()], ids=repr)
@pytest.mark.parametrize("exporter", EXPORTERS[:4], ids=lambda e: type(e).__name__)
def test_subscripts_as_memoryview(exporter, key):
    def get(view):
        part = view[key]
        return part.tolist() if hasattr(part, "tolist") else part

    assert outcome(get, View(exporter)) == outcome(get, memoryview(exporter))


VALUES = [0, 1, -1, 255, 256, 2**31, 2**63, 2**64, -(2**63) - 1, 1.5, 1e300, float("nan"), True, None,
          b"a", b"ab", "a", 2j, numpy.int16(7), numpy.float32(0.5), object()]


@pytest.mark.parametrize("code", "bBhHiIlLqQnNPfd?c")
def test_stores_as_memoryview(code):
    size = struct.calcsize(code)
    for value in VALUES:
        ours, theirs = bytearray(2 * size), bytearray(2 * size)
        view, oracle = View(ours).cast(code), memoryview(theirs).cast(code)
        got = outcome(view.__setitem__, 1, value)
        assert got == outcome(oracle.__setitem__, 1, value), value
        assert ours == theirs
        assert repr(view[1]) == repr(oracle[1])


def test_slice_assignment_as_memoryview():
    for key, value in itertools.product(
            [slice(0, 4), slice(None, None, 2), slice(4, 0, -1), slice(2, 2)],
            [b"abcd", b"abc", b"", bytearray(4), array.array("h", [1, 2, 3, 4]), 7, "abcd"]):
        ours, theirs = bytearray(range(8)), bytearray(range(8))
        got = outcome(View(ours).__setitem__, key, value)
        assert got == outcome(memoryview(theirs).__setitem__, key, value)
        assert ours == theirs
    overlap = bytearray(range(8))
    view = View(overlap)
    view[2:8] = view[0:6]
    assert overlap == bytes([0, 1, 0, 1, 2, 3, 4, 5])


def test_refusals_carry_a_status():
    view = View(b"abc")
    for status, kind, call in [
            (Status.RANGE, IndexError, lambda: view[3]),
            (Status.READONLY, TypeError, lambda: view.__setitem__(0, 1)),
            (Status.TYPE, TypeError, lambda: View(7)),
            (Status.SHAPE, TypeError, lambda: view.cast("i")),
            (Status.FORMAT, ValueError, lambda: view.cast("T{")),
            (Status.BUSY, BufferError, lambda: held(view)),
            (Status.RELEASED, ValueError, lambda: released()[0])]:
        with pytest.raises(kind) as caught:
            call()
        assert isinstance(caught.value, bufview.Error)
        assert caught.value.status == status


def held(view):
    with memoryview(view):
        view.release()


def released():
    view = View(b"abc")
    view.release()
    view.release()
    return view


def test_released_views_answer_with_an_error():
    names = [n for n in dir(View) if n not in dir(object) and n not in
             ("release", "__exit__", "__class_getitem__", "__dlpack_device__", "_repr_html_")]
    for name in names:
        view = released()
        with pytest.raises((ValueError, TypeError)):
            attribute = getattr(view, name)
            if callable(attribute):
                attribute()
    assert "released" in repr(released())
    assert released() != released()


def test_arguments_that_are_needed():
    view, file, scan = View(bytes(8)), bufview._bufview.File.open("/dev/null", 0, 0), bufview._bufview.Scan.create()
    for function, names in ((view.windows, ("axis", "width", "step")), (view.chunk, ("axis", "size", "index")),
                            (view.chunk_count, ("axis", "size")), (file.read, ("offset", "out_data")),
                            (scan.feed, ("offset", "data"))):
        values = dict(zip(names, (0, bytearray(1) if "data" in names[1] else 1, 1)))
        function(**values)
        for count in range(len(names)):
            for given in itertools.combinations(names, count):
                with pytest.raises(TypeError):
                    function(**{name: values[name] for name in given})
    with pytest.raises(TypeError):
        bufview._bufview.file_view(file)


def test_no_half_made_views():
    with pytest.raises(TypeError):
        View.__new__(View)
    with pytest.raises(TypeError):
        View()
    with pytest.raises(TypeError):
        View(b"", b"")
    assert View(object=b"ab")[1] == 98

    class Sub(View):
        def __init__(self, *args):
            pass

    sub = Sub(b"xy")
    sub.note = 1
    assert isinstance(sub, View) and sub[0] == 120 and type(sub[:1]) is View


def test_no_pickle_and_no_copy():
    for function in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            function(View(b"abc"))


def test_exact_reference_counts():
    exporter = bytearray(64)
    before = sys.getrefcount(exporter)
    view = View(exporter)
    parts = [view[i:] for i in range(10)] + [view.cast("i"), view.flip(), View(view), memoryview(view)]
    assert view == bytes(64) and view.count(0) == 64
    with pytest.raises(BufferError):
        exporter.append(1)
    del parts, view
    assert sys.getrefcount(exporter) == before
    exporter.append(1)


def test_cycles_are_collected():
    class Owner(bytearray):
        pass

    owner = Owner(b"abc")
    owner.view = View(owner)
    owner.part = owner.view[1:].flip()
    gone = weakref.ref(owner)
    del owner
    gc.collect()
    assert gone() is None
    view = View(b"abc")
    gone = weakref.ref(view)
    del view
    assert gone() is None


class Owner(bufview.Storage):
    """What can have attributes, and with them be part of a cycle."""


@pytest.mark.parametrize("use", [
    lambda view: None,
    lambda view: view.find_all(b"a"),
    lambda view: [view.flip(), view.transpose(), view[1:].cast("H"), view[::2].field],
], ids=["made", "searched", "derived"])
def test_cycles_through_storages_are_collected(use):
    before = bufview._bufview.live_count(0)
    owner = Owner(17)
    owner.view = View(owner)
    owner.part = owner.view[3:5]
    owner.used = use(owner.view)
    gone = weakref.ref(owner)
    del owner
    gc.collect()
    assert gone() is None
    assert bufview._bufview.live_count(0) == before



def test_conversions_may_run_any_code():
    class Release:
        def __init__(self, view):
            self.view = view

        def __index__(self):
            self.view.release()
            return 1

        def __float__(self):
            return float(self.__index__())

    for code in ("B", "d", "<d", ">hh"):
        exporter = bytearray(64)
        view = View(exporter).cast(code)
        with pytest.raises(ValueError):
            view[1] = Release(view) if code != ">hh" else (Release(view), 1)
        exporter.append(1)
    view = View(bytearray(8))
    with pytest.raises(ValueError):
        view[Release(view)]
    view = View(bytearray(8)).cast("B", (2, 4))
    with pytest.raises(ValueError):
        view[0:1, Release(view)]


def test_several_dimensions_as_numpy():
    data = bytearray(range(120))
    oracle = numpy.frombuffer(data, "u1").reshape(4, 5, 6)
    view = View(data).cast("B", (4, 5, 6))
    for key in [1, -1, slice(1, 3), (1, 2), (slice(None), 2), (..., 0), (slice(None, None, -2), 1),
                (None, 1), (0, ..., slice(1, 5, 2)), (..., None), (3, slice(0), 2)]:
        assert view[key].tolist() == oracle[key].tolist(), key
        assert view[key].shape == oracle[key].shape, key
    assert view[1, 2, 3] == oracle[1, 2, 3]
    assert view.T.tolist() == oracle.T.tolist()
    assert view.transpose((1, 0, 2)).tolist() == oracle.transpose(1, 0, 2).tolist()
    assert view.flip(1).tolist() == oracle[:, ::-1].tolist()
    assert view.reshape((20, -1)).shape == (20, 6)
    assert view.swap_axes(0, 2).shape == (6, 5, 4)
    assert view[0].diagonal().tolist() == numpy.diagonal(oracle[0]).tolist()
    assert view[0, 0].windows(width=3, step=2, axis=0).tolist() == [[0, 1, 2], [2, 3, 4]]
    assert numpy.shares_memory(numpy.asarray(view[1:3, ::2]), oracle)
    view[1:3, ::2] = view[0:2, ::2]
    assert oracle[2, 0].tolist() == [30, 31, 32, 33, 34, 35]
    assert [row.tolist() for row in view[:, 0, 0:2]] == oracle[:, 0, 0:2].tolist()


def test_records():
    packed = struct.Struct("<3f3Hxx")
    rows = [(1.0, 2.0, 3.0, 4, 5, 6), (7.5, 8.5, 9.5, 10, 11, 12)]
    data = bytearray(b"".join(packed.pack(*row) for row in rows))
    view = View(data).cast("<3f3Hxx")
    assert view.tolist() == rows
    view[0] = rows[1]
    assert packed.unpack_from(data) == rows[1]
    assert view.count(rows[1]) == 2 and view.index(rows[1]) == 0
    with pytest.raises(ValueError):
        view[0] = (1.0, 2.0)
    points = View(bytearray(24)).cast("T{<f:x:<f:y:<I:rgb:}")
    points.field("x")[:] = array.array("f", [1.0, 2.0])
    assert points.field("x").strides == (12,)
    assert points.tolist() == [(1.0, 0.0, 0), (2.0, 0.0, 0)]
    dtype = numpy.dtype([("a", "<i4"), ("b", ">f8")])
    table = numpy.array([(1, 2.5), (3, 4.5)], dtype)
    assert View(table).tolist() == table.tolist()
    assert View(table).field("b").tolist() == [2.5, 4.5]


def test_formats_that_memoryview_cannot_index():
    for code, value in [("<d", 1.5), (">H", 258), ("e", 0.5), ("=q", -1), ("3s", b"abc"), ("Zd", 1 + 2j)]:
        size = {"Zd": 16}.get(code) or struct.calcsize(code)
        view = View(bytearray(4 * size)).cast(code)
        view[2] = value
        assert view[2] == value and view.index(value) == 2
        assert value in view


def test_unknown_formats_are_bytes_with_a_layout():
    view = View(numpy.array([[None, 1], [2, 3]], dtype=object))
    assert view.format == "O" and view[1:].T.shape == (2, 1) and view.T.format == "O"
    assert len(view[:, ::-1].tobytes()) == 32
    for call in (view.tolist, lambda: view[0, 0]):
        with pytest.raises(NotImplementedError):
            call()


def test_goes_everywhere_a_buffer_goes():
    import hashlib
    import io
    import re
    import zlib
    data = bytearray(b"some bytes 0123456789")
    view = View(data)[5:10]
    assert hashlib.sha256(view).digest() == hashlib.sha256(b"bytes").digest()
    assert zlib.crc32(view) == zlib.crc32(b"bytes")
    assert struct.unpack_from("<H", view, 1) == struct.unpack("<H", b"yt")
    struct.pack_into("B", view, 0, 66)
    assert re.search(b"t.s", view).group() == b"tes"
    assert b"".join([view, view]) == b"BytesBytes"
    assert io.BytesIO(b"zz").readinto(view) == 2 and data[5:7] == b"zz"
    assert int.from_bytes(view, "big") == int.from_bytes(b"zztes", "big")
    assert numpy.frombuffer(view, "u1").base is not None
    with mmap.mmap(-1, 16) as memory:
        with View(memory) as mapped:
            mapped[0:3] = b"abc"
            with pytest.raises(BufferError):
                memory.close()
        assert memory[:3] == b"abc"


@pytest.mark.parametrize("flags", range(0, 0x200, 7))
def test_buffers_out_as_memoryview(flags):
    testbuffer = pytest.importorskip("_testbuffer")
    for exporter in EXPORTERS[:8]:
        def ask(kind):
            lent = testbuffer.ndarray(kind(exporter), getbuf=flags)
            return lent.shape, lent.strides, lent.format, lent.readonly, lent.nbytes, lent.suboffsets

        assert outcome(ask, View) == outcome(ask, memoryview)


def test_suboffsets():
    testbuffer = pytest.importorskip("_testbuffer")
    pil = testbuffer.ndarray(list(range(12)), shape=[3, 4], flags=testbuffer.ND_PIL)
    view, oracle = View(pil), memoryview(pil)
    assert view.suboffsets == oracle.suboffsets
    assert view.tolist() == oracle.tolist() and view[1].tolist() == [4, 5, 6, 7]
    assert view[::-1].tolist() == oracle[::-1].tolist()
    assert view.tobytes() == oracle.tobytes() and view == oracle


def test_is_a_sequence_and_generic():
    from collections.abc import Sequence
    assert isinstance(View(b""), Sequence)
    assert View[int].__origin__ is View
    match View(b"ab"):
        case [first, 98]:
            assert first == 97
    assert list(reversed(View(b"abc"))) == [99, 98, 97]
    assert 98 in View(b"abc") and 7 not in View(b"abc")
