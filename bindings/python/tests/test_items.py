# SPDX-License-Identifier: MIT
"""Lists of records and of other byte orders, beside struct; byteswap, beside NumPy; finding, beside bytes."""
import array
import itertools
import random
import struct

import _testbuffer
import numpy
import pytest

from bufview import Status, View

CODES = "bhilqBHILQefd?c"
FORMATS = ["<3f3Hxx", ">3f3Hxx", "=bhilqBHILQ?", "bhilqnBHILQNfd?", "<e2xd?5s", ">2q3s0s2xc", "<0i2h", "<3?",
           *(order + code for order in "<>=!" for code in CODES), *("@" + code for code in "nN"), "@bxi"]


def same(one, two):
    """Equal, and also not-a-number for the same."""
    return repr(one) == repr(two) and type(one) is type(two)


@pytest.mark.parametrize("format", FORMATS)
def test_lists_are_those_of_struct(format):
    size = struct.calcsize(format)
    data = random.Random(format).randbytes(size * 40)
    view = View(data).cast(format)
    expected = list(struct.iter_unpack(format, data))
    if len(format) <= 2:
        expected = [value for value, in expected]
    assert same(view.tolist(), expected)
    assert same(view[::-3].tolist(), expected[::-3])
    assert same(view.tolist(), [view[i] for i in range(len(view))])
    table = view.reshape((5, 8)).T
    assert same(table.tolist(), [expected[i::8] for i in range(8)])


def test_lists_of_nested_records_and_arrays():
    data = bytes(range(64))
    assert View(data).cast("T{<h:a:T{B:x:(2)>H:y:}:b:x}").tolist() == [
        struct.unpack_from("<hB", data, at) + struct.unpack_from(">2H", data, at + 3) for at in range(0, 64, 8)]
    assert View(data).cast("(2,2)<H").tolist() == list(struct.iter_unpack("<4H", data))
    assert View(data).cast("4s").tolist() == [data[i:i + 4] for i in range(0, 64, 4)]
    assert View(data).cast("T{}4x").tolist() == [()] * 16
    assert View(data).cast("<Zf").tolist() == numpy.frombuffer(data, "<c8").tolist()
    assert View(data).cast(">Zf").tolist() == numpy.frombuffer(data, ">c8").tolist()
    many = View(bytes(2 * 5000)).cast("<5000h")
    assert many.tolist() == [(0,) * 5000]
    assert View(bytes(8)).cast("<i")[:0].tolist() == []
    empty = View(numpy.zeros((2, 0), ">i4"))
    assert empty.tolist() == [[], []]


def test_lists_through_pointers():
    items = [(i, i % 2 == 0) for i in range(12)]
    rows = _testbuffer.ndarray(items, shape=[3, 4], format="<h?", flags=_testbuffer.ND_PIL)
    view = View(rows)
    assert view.suboffsets != () and view.tolist() == [items[0:4], items[4:8], items[8:12]]


def test_items_that_are_not_supported_are_still_not():
    pair = numpy.array([(1, b"x")], dtype=[("a", "O"), ("b", "S1")])
    with pytest.raises(NotImplementedError):
        View(pair).tolist()


@pytest.mark.parametrize("dtype", ["u1", "<u2", ">i4", "<f8", ">f4", "<c16", "S5", "<f2", "?",
                                   [("a", "<i4"), ("b", ">f8"), ("c", "S3")]], ids=str)
def test_byteswap_as_numpy(dtype):
    dtype = numpy.dtype(dtype)
    data = numpy.frombuffer(random.Random(4).randbytes(60 * dtype.itemsize), "u1")
    if dtype.kind == "b":
        data = data % 2
    array = numpy.frombuffer(bytearray(data.tobytes()), dtype).reshape(5, 12)
    expected = array.byteswap()
    view = View(array)
    assert view.byteswap() is None
    assert view.tobytes() == expected.tobytes()
    view[1:3, ::-2].byteswap()
    expected[1:3, ::-2] = expected[1:3, ::-2].byteswap()
    assert view.tobytes() == expected.tobytes()
    view[:0].byteswap()
    view.T.byteswap()
    assert view.tobytes() == expected.byteswap().tobytes()


def test_byteswap_turns_bytes_not_values():
    # Booleans that are neither 0 nor 1, signalling not-a-numbers, characters that there are not.
    data = bytearray(random.Random(6).randbytes(22 * 40))
    data[4:8] = struct.pack("<I", 0x7f800001)
    before = bytes(data)
    view = View(data).cast("T{<?:a:?:b:2x<f:c:w:d:u:e:4p:f:2?2x}")
    assert view.itemsize == 22
    view.byteswap()
    layout = numpy.dtype([("a", "V4"), ("c", "<f4"), ("d", "<u4"), ("e", "<u2"), ("f", "V8")])
    assert data == numpy.frombuffer(before, layout).byteswap().tobytes()
    view.byteswap()
    assert data == before


def test_byteswap_of_what_is_the_machines():
    for code in "lLnNqQP":
        data = bytearray(range(16))
        View(data).cast(code).byteswap()
        assert data == bytes(range(8))[::-1] + bytes(range(8, 16))[::-1]
    # Padding stays.
    data = bytearray(range(12))
    View(data).cast("bxhxxxxi").byteswap()
    assert data == bytes([0, 1, 3, 2, 4, 5, 6, 7, 11, 10, 9, 8])


def test_byteswap_refusals():
    with pytest.raises(TypeError) as caught:
        View(bytes(8)).cast("<i").byteswap()
    assert caught.value.status == Status.READONLY
    with pytest.raises(NotImplementedError):
        View(numpy.array([1.5], "g")).byteswap()
    with pytest.raises(NotImplementedError):
        View(numpy.array([None], "O")).byteswap()
    released = View(bytearray(4))
    released.release()
    with pytest.raises(ValueError):
        released.byteswap()


def test_find_by_every_kind_of_argument():
    data = b"abcabc"
    view = View(data)
    assert view.find(data=b"c", start=3) == view.find(b"c", start=3, stop=None) == view.find(b"c", 3, None) == 5
    assert view.rfind(b"c", stop=5) == 2 and view.find(bytearray(b"ca")) == view.find(View(b"ca")) == 2
    for name in ("find", "rfind"):
        function = getattr(view, name)
        for arguments, keywords in (((), {}), ((b"a", 0, 1, 2), {}), ((b"a",), {"data": b"a"}), ((b"a",), {"x": 1}),
                                    ((), {"start": 1}), (("a",), {}), ((b"a", 1.5), {}), ((5,), {})):
            with pytest.raises(TypeError):
                function(*arguments, **keywords)


def test_find_where_there_is_nothing():
    for empty in (b"", array.array("b"), numpy.zeros(0)):
        view = View(empty)
        for name in ("find", "rfind"):
            assert [getattr(view, name)(*arguments) for arguments in ((b"",), (b"", 1), (b"", -1), (b"a",))] == [
                getattr(b"", name)(*arguments) for arguments in ((b"",), (b"", 1), (b"", -1), (b"a",))]


def test_find_small_and_large_alike():
    choose = random.Random(9)
    large = bytes(1 << 17)
    for _ in range(200):
        data = bytes(choose.choices(b"ab", k=choose.randrange(80)))
        part = bytes(choose.choices(b"ab", k=choose.randrange(36)))
        start, stop = choose.randrange(-90, 90), choose.randrange(-90, 90)
        for name, view in itertools.product(("find", "rfind"), (View(data), View(data[::-1])[::-1])):
            assert getattr(view, name)(part, start, stop) == getattr(data, name)(part, start, stop)
    assert View(large + b"xy" + large).find(b"xy") == View(large + b"xy" + large).rfind(b"xy") == 1 << 17
