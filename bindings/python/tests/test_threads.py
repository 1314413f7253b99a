# SPDX-License-Identifier: MIT
"""Threads, forks, and what a call holds while others go on. BUFVIEW_STRESS multiplies the rounds."""
import os
import sys
import threading
import time

import numpy
import pytest

import bufview
from bufview import Storage, View

ROUNDS = 20 * int(os.environ.get("BUFVIEW_STRESS", "1"))


def in_threads(*functions):
    """Runs functions at once; gives what they raised."""
    raised = []

    def run(function):
        try:
            function()
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(f,)) for f in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_others_run_during_long_calls():
    """With an endless interval a thread runs only while the call has let go of the lock."""
    data = bytes(16 << 20)
    view, other = View(data), View(bytes(data))
    interval = sys.getswitchinterval()
    running, ticks = threading.Event(), [0]

    def tick():
        while running.is_set():
            ticks[0] += 1
            time.sleep(0)

    running.set()
    ticker = threading.Thread(target=tick)
    ticker.start()
    sys.setswitchinterval(1000)
    try:
        for call in (lambda: bufview.hash(view, "md5"), lambda: view == other, view.tobytes,
                     lambda: view.count(1), lambda: view.find(b"x"), lambda: view[::2].tobytes(),
                     lambda: bufview.ngrams(view, 3), lambda: bufview.lines(view),
                     lambda: bufview.find_many(view, [b"x", b"y"]), lambda: bufview.correlation(view),
                     lambda: view.first_difference(other)):
            for _ in range(1000):
                before = ticks[0]
                call()
                if ticks[0] > before:
                    break
            else:
                pytest.fail("nobody ran")
    finally:
        sys.setswitchinterval(interval)
        running.clear()
        ticker.join()


@pytest.mark.parametrize("work", ["hash", "find", "count", "tobytes", "equal", "ngrams", "difference"])
def test_release_and_resize_meanwhile(work):
    """They are refused or put off; the call gives the right answer, or says that it was released."""
    expected = bytes(range(256)) * 4096
    other = View(expected)
    for _ in range(ROUNDS):
        storage = Storage(expected)
        view = View(storage)[:]
        results = []
        calls = {
            "hash": lambda: results.append(bufview.hash(view, "crc32")),
            "find": lambda: results.append(len(bufview.find_all(view, b"\x01\x02"))),
            "count": lambda: results.append(view.count(7)),
            "tobytes": lambda: results.append(view[::2].tobytes() == expected[::2]),
            "equal": lambda: results.append(view == expected),
            "ngrams": lambda: results.append(bufview.ngrams(view, 2).distinct),
            "difference": lambda: results.append(view.first_difference(other)),
        }
        right = {"hash": bufview.hash(expected, "crc32"), "find": 4096, "count": 4096, "tobytes": True,
                 "equal": True, "ngrams": 256, "difference": -1}

        def disturb():
            view.release()
            try:
                storage.resize(10)
            except BufferError:
                pass

        raised = in_threads(calls[work], disturb)
        assert all(isinstance(error, ValueError) for error in raised), raised
        assert all(result in (right[work], False) for result in results), results
        storage.resize(5)
        assert storage.exports() == 0


def test_many_threads_slice_one_view():
    exporter = bytearray(1000)
    view = View(exporter)

    def work():
        for i in range(200 * ROUNDS):
            part = view[i % 1000:]
            assert len(part) == 1000 - i % 1000 and part.flip().tobytes() is not None

    assert in_threads(work, work, work) == []
    view.release()
    exporter.append(1)


def test_a_fork():
    storage = Storage(bytes(range(10)))
    view = View(storage)
    view.count(1)
    child = os.fork()
    if child == 0:
        good = view[::-1].tobytes() == bytes(range(9, -1, -1)) and bufview.hash(view, "crc32")
        view.release()
        os._exit(0 if good else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert view[3] == 3 and storage.exports() > 0


def test_a_socket_with_partial_sends():
    import socket
    left, right = socket.socketpair()
    data = View(os.urandom(3 << 20))
    room = View(bytearray(3 << 20))

    def send():
        rest = data
        while len(rest):
            rest = rest[left.send(rest):]
        left.close()

    def receive():
        rest = room
        while len(rest) and (got := right.recv_into(rest)):
            rest = rest[got:]
        right.close()

    assert in_threads(send, receive) == []
    assert room == data


def test_arrays_share_memory_both_ways():
    table = numpy.arange(12, dtype="<f8").reshape(3, 4)
    view = View(table)
    view[1, 2] = -1.0
    assert table[1, 2] == -1.0
    back = numpy.asarray(view[:, ::2])
    assert numpy.shares_memory(back, table) and back.strides == (32, 16)
    assert numpy.from_dlpack(view).tolist() == table.tolist()
    assert numpy.shares_memory(numpy.from_dlpack(view), table)


def test_capsules_hold_the_memory():
    for export in (View.__dlpack__, View.__arrow_c_array__,
                   lambda view: view.__dlpack__(max_version=(1, 0))):
        exporter = bytearray(16)
        view = View(exporter)
        capsules = export(view)
        del view
        with pytest.raises(BufferError):
            exporter.append(1)
        del capsules
        exporter.append(1)
    with pytest.raises(BufferError):
        View(b"abc").__dlpack__()
    with pytest.raises(BufferError):
        View(bytearray(4)).cast(">i").__dlpack__(max_version=(1, 0))
