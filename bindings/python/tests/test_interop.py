# SPDX-License-Identifier: MIT
"""Memory that goes to and comes from other libraries, by DLPack and by Arrow's C data interface."""
import ctypes
import gc
import sys

import numpy
import pytest

import bufview
from bufview import Status, View

ARRAYS = [
    numpy.arange(12, dtype="<f8").reshape(3, 4),
    numpy.asfortranarray(numpy.arange(12, dtype="i2").reshape(3, 4)),
    numpy.arange(24, dtype="u4").reshape(2, 3, 4)[:, ::-1, ::2],
    numpy.array([1 + 2j, -0.5j], dtype="c8"),
    numpy.array([0.5, 65504], dtype="f2"),
    numpy.array(7, dtype="i8"),
    numpy.zeros((0, 3), dtype="i1"),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: "%s%s" % (array.dtype, array.shape))
def test_arrays_come_in_by_dlpack(array):
    view = View.from_dlpack(array)
    assert view.tolist() == array.tolist() and view.shape == array.shape and view.obj is array
    assert numpy.asarray(view).dtype == array.dtype
    if array.size:
        assert numpy.shares_memory(numpy.asarray(view), array)
    back = numpy.from_dlpack(view)
    assert back.tolist() == array.tolist() and back.dtype == array.dtype


def test_writing_goes_both_ways():
    array = numpy.zeros((2, 3), "i4")
    view = View.from_dlpack(array)
    view[1, ::2] = View(numpy.array([5, 6], "i4"))
    array[0, 1] = 7
    assert view.tolist() == array.tolist() == [[0, 7, 0], [5, 0, 6]]
    assert view[1].find(b"\6") == 8 and view.T[2].tolist() == [0, 6]
    view[1].fill(9)
    assert array[1].tolist() == [9, 9, 9]


class Tensor:
    """A producer of version 1, which is what a View is, and which says when it is asked."""

    def __init__(self, view, *, old=False):
        self.view, self.old, self.asked = view, old, []

    def __dlpack__(self, **keywords):
        self.asked.append(keywords)
        if self.old and keywords:
            raise TypeError("unexpected keyword")
        return self.view.__dlpack__(**keywords)


@pytest.mark.parametrize("old", [False, True])
def test_tensors_of_both_forms(old):
    data = bytearray(range(8))
    tensor = Tensor(View(data).cast("H"), old=old)
    view = View.from_dlpack(tensor)
    assert tensor.asked == [{"max_version": (1, 0)}] + [{}] * old
    assert view.tolist() == [0x0100, 0x0302, 0x0504, 0x0706] and not view.readonly
    assert View.from_dlpack(Tensor(View(bytearray(b"\0\1")).cast("?"), old=old)).tolist() == [False, True]
    if not old:
        fixed = View.from_dlpack(Tensor(View(bytes(4))))
        assert fixed.readonly
        with pytest.raises(TypeError):
            fixed[0] = 1


def test_what_came_in_is_held_and_given_back():
    for come, go in ((View.from_dlpack, lambda view: Tensor(view)), (View.from_arrow, lambda view: view)):
        data = bytearray(range(16))
        view = come(go(View(data)))
        part = view[3:9]
        view.release()
        gc.collect()
        with pytest.raises(BufferError):
            data.append(1)
        assert part.find(b"\5") == 2 and bufview.hash(part, "crc32") == bufview.hash(bytes(range(3, 9)), "crc32")
        array = numpy.asarray(part)
        del part
        with pytest.raises(BufferError):
            data.append(1)
        assert array.tolist() == [3, 4, 5, 6, 7, 8]
        del array
        data.append(1)
    array = numpy.arange(5)
    before = sys.getrefcount(array)
    view = View.from_dlpack(array)
    assert sys.getrefcount(array) > before
    del view
    assert sys.getrefcount(array) == before


def test_subclasses_come_in_as_such():
    class Mine(View):
        pass

    assert type(Mine.from_dlpack(numpy.arange(3))) is Mine
    assert type(Mine.from_arrow(View(b"abc"))) is Mine


def test_what_is_no_tensor():
    class Liar:
        def __init__(self, answer):
            self.answer = answer

        def __dlpack__(self, **_):
            return self.answer

        def __arrow_c_array__(self):
            return self.answer

    schema, array = View(b"ab").__arrow_c_array__()
    used = View(bytearray(4)).__dlpack__()
    numpy.from_dlpack(Liar(used))
    for take, things in ((View.from_dlpack, [b"abc", 5, Liar(None), Liar(schema), Liar(used)]),
                         (View.from_arrow, [b"abc", Liar(None), Liar((schema,)), Liar((array, schema)),
                                            Liar((schema, 5))])):
        for thing in things:
            with pytest.raises(TypeError) as caught:
                take(thing)
            assert caught.value.status == Status.TYPE

    class Broken:
        def __dlpack__(self, **_):
            raise KeyError("broken")

        @property
        def __arrow_c_array__(self):
            raise KeyError("broken")

    for take in (View.from_dlpack, View.from_arrow):
        with pytest.raises(KeyError):
            take(Broken())


class Schema(ctypes.Structure):
    _fields_ = [("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_char_p),
                ("flags", ctypes.c_int64), ("n_children", ctypes.c_int64), ("children", ctypes.c_void_p),
                ("dictionary", ctypes.c_void_p), ("release", ctypes.c_void_p), ("private", ctypes.c_void_p)]


class Array(ctypes.Structure):
    _fields_ = [("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64),
                ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64),
                ("buffers", ctypes.POINTER(ctypes.c_void_p)), ("children", ctypes.c_void_p),
                ("dictionary", ctypes.c_void_p), ("release", ctypes.c_void_p), ("private", ctypes.c_void_p)]


class Arrow:
    """An array of 32-bit integers, laid out by hand."""

    def __init__(self, values, *, offset=0, format=b"i", nulls=0):
        self.released = []
        self.data = (ctypes.c_int32 * len(values))(*values)
        self.bitmap = (ctypes.c_uint8 * 8)()
        self.buffers = (ctypes.c_void_p * 2)(ctypes.addressof(self.bitmap) if nulls else None,
                                             ctypes.addressof(self.data))
        self.callbacks = [ctypes.CFUNCTYPE(None, ctypes.POINTER(kind))(self.release_of(name))
                          for kind, name in ((Schema, "schema"), (Array, "array"))]
        release = [ctypes.cast(callback, ctypes.c_void_p) for callback in self.callbacks]
        self.schema = Schema(format=format, release=release[0])
        self.array = Array(length=len(values) - offset, null_count=nulls, offset=offset, n_buffers=2,
                           buffers=ctypes.cast(self.buffers, ctypes.POINTER(ctypes.c_void_p)), release=release[1])

    def release_of(self, name):
        def release(pointer):
            self.released.append(name)
            pointer.contents.release = None
        return release

    def __arrow_c_array__(self, requested_schema=None):
        make = ctypes.pythonapi.PyCapsule_New
        make.restype, make.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        return (make(ctypes.addressof(self.schema), b"arrow_schema", None),
                make(ctypes.addressof(self.array), b"arrow_array", None))


def test_arrow_arrays_come_in():
    source = Arrow([5, -6, 7, 8], offset=1)
    view = View.from_arrow(source)
    assert (view.format, view.tolist(), view.readonly, view.obj) == ("i", [-6, 7, 8], True, source)
    assert source.released == ["schema"] and source.array.release is None
    part = view[::2]
    del view
    assert part.tolist() == [-6, 8] and source.released == ["schema"]
    del part
    assert source.released == ["schema", "array"]
    for view in map(View, (ARRAYS[0], ARRAYS[4])):
        assert View.from_arrow(view).tolist() == view.tolist()


def test_arrow_arrays_that_are_refused():
    for source, kind, status in ((Arrow([1, 2], nulls=1), ValueError, Status.VALUE),
                                 (Arrow([1, 2], format=b"u"), TypeError, Status.TYPE)):
        with pytest.raises(kind) as caught:
            View.from_arrow(source)
        assert caught.value.status == status and sorted(source.released) == ["array", "schema"]
    with pytest.raises(ValueError) as caught:
        View.from_arrow(source)
    assert caught.value.status == Status.RELEASED
