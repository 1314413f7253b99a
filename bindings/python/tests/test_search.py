# SPDX-License-Identifier: MIT
"""Looking for bytes, beside the methods of bytes; filling and converting, beside NumPy."""
import itertools
import random
import re

import numpy
import pytest

from bufview import View


def test_find_as_bytes_do():
    choose = random.Random(5)
    bounds = [None, 0, 3, -4, 100, -100]
    for _ in range(60):
        data = bytes(choose.choices(b"ab", k=choose.randrange(30)))
        view = View(data)
        for length, start, stop in itertools.product((0, 1, 2, 4), bounds, bounds):
            part = bytes(choose.choices(b"ab", k=length))
            for name in ("find", "rfind", "count", "startswith", "endswith"):
                assert getattr(view, name)(part, start, stop) == getattr(data, name)(part, start, stop), \
                    (name, data, part, start, stop)
            if part:
                assert [bytes(v) for v in view.split(part)] == data.split(part)
                overlapping = [m.start() for m in re.finditer(b"(?=" + part + b")", data)]
                assert view.find_all(part).tolist() == overlapping


def test_find_in_strides_and_other_formats():
    data = bytes(range(200))
    assert View(data)[::2].find(bytes([20, 22, 24])) == 10
    assert View(data).cast("i").find(bytes([20, 21])) == 20
    assert View(data)[::-1].rfind(bytes([50, 49])) == 149
    assert View(bytes(10000)).find_all(b"\0", overlapping=False).tolist() == list(range(10000))
    for call in (lambda: View(data).find("a"), lambda: View(data).split(b""),
                 lambda: View(data).cast("i").split(b"a"), lambda: View(data).find(b"a", 1.5)):
        with pytest.raises((TypeError, ValueError)):
            call()


def test_fill_and_convert():
    table = numpy.zeros((4, 6), ">i2")
    View(table)[1:3, ::2].fill(7)
    expected = numpy.zeros((4, 6), ">i2")
    expected[1:3, ::2] = 7
    assert table.tolist() == expected.tolist()
    doubles = numpy.zeros((4, 6))
    View(doubles).convert(View(table))
    assert doubles.tolist() == expected.tolist()
    with pytest.raises(ValueError):
        View(table).fill(40000)
    with pytest.raises(TypeError):
        View(bytes(3)).fill(1)
