# SPDX-License-Identifier: MIT
"""Storages, files and scans, from one thread."""
import array
import collections
import hashlib
import math
import os
import pickle
import re
import zlib

import numpy
import pytest

import bufview
from bufview import File, Status, Storage, View

DATA = (b"The quick brown fox \x00\x01\x02 jumps over the lazy dog.\n" * 3000 + bytes(range(256)) * 40)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "data \N{GRINNING FACE}"
    path.write_bytes(DATA)
    return path


def test_storage_is_like_a_bytearray():
    storage, oracle = Storage(b"abc"), bytearray(b"abc")
    for change in (lambda s: s.append(b"def") if isinstance(s, Storage) else s.extend(b"def"),
                   lambda s: s.extend([1, 2, 3]),
                   lambda s: s.__setitem__(slice(1, 3), b"XY"),
                   lambda s: s.__setitem__(0, 65),
                   lambda s: s.insert(2, b"mid") if isinstance(s, Storage) else s.__setitem__(slice(2, 2), b"mid"),
                   lambda s: s.__iadd__(b"!")):
        change(storage)
        change(oracle)
        assert storage == oracle and len(storage) == len(oracle) and storage[2:5] == oracle[2:5]
    storage.erase(0, 4)
    assert bytes(storage) == bytes(oracle[4:])
    storage.clear()
    assert len(storage) == 0 and Storage(5) == bytes(5)
    with pytest.raises(TypeError):
        hash(storage)
    with pytest.raises(TypeError):
        Storage(b"abc", readonly=True)[0] = 1


def test_exports_refuse_a_resize():
    storage = Storage(16)
    view, lent = View(storage), numpy.frombuffer(storage, "u1")
    assert storage.exports() == 2 and view.obj is storage
    for call in (lambda: storage.resize(17), lambda: storage.append(b"x"), storage.close):
        with pytest.raises(BufferError, match="2 exports") as caught:
            call()
        assert caught.value.status == Status.BUSY
    assert not issubclass(bufview.BufferError, ValueError)
    part = view[3:].flip()
    view.release()
    del lent
    with pytest.raises(BufferError):
        storage.resize(17)
    part.release()
    storage.resize(17)
    with storage:
        pass
    with pytest.raises(ValueError):
        len(storage)
    storage = Storage(b"xyz")
    view = View(storage)
    del storage
    assert bytes(view) == b"xyz"


def test_shared_memory():
    shared = Storage.create_shared(16)
    other = Storage.map_shared(shared.descriptor())
    View(shared)[3] = 7
    assert type(other) is Storage and other[3] == 7 and len(other) == 16
    with pytest.raises(TypeError):
        Storage.map_shared(shared.descriptor(), readonly=True)[0] = 1
    for call in (lambda: Storage.map_shared(-1), lambda: Storage.create_shared(-1), lambda: shared.resize(5)):
        with pytest.raises(bufview.Error):
            call()


def test_layouts_lie_in_the_storage():
    storage = Storage(bytes(range(24)))
    view = storage.view("<H", (3, 2), (8, -2), 4)
    assert view.tolist() == [[0x0504, 0x0302], [0x0d0c, 0x0b0a], [0x1514, 0x1312]]
    with pytest.raises(IndexError) as caught:
        storage.view("<H", (4, 2), (8, -2), 4)
    assert caught.value.status == Status.RANGE


@pytest.mark.parametrize("io", ["auto", "map", "pread"])
def test_files(path, io):
    with bufview.open(path, io=io) as file:
        assert file.size == len(file) == len(DATA) and file.mapped == (io != "pread")
        room = bytearray(7)
        assert file.readinto(room, 4) == 7 and room == DATA[4:11]
        assert file.readinto(memoryview(room)[2:], len(DATA) - 3) == 3
        for size, overlap in ((1000, 0), (1000, 10), (len(DATA), 0), (10**6, 5), (7, 6)):
            if size == 7:
                chunks = list(file.chunks(size, overlap, 0, 60))
                assert [bytes(c) for c in chunks] == [DATA[i:i + 7] for i in range(54)]
                continue
            joined, last = b"", b""
            for chunk in file.chunks(size, overlap):
                assert len(chunk) <= size and bytes(chunk[:overlap]) == last[-overlap:] if last and overlap else True
                last = bytes(chunk)
                joined += last[overlap:] if joined else last
            assert joined == DATA
        if io == "pread":
            with pytest.raises(NotImplementedError):
                file.view()
        else:
            assert bytes(file.view(10, 20)) == DATA[10:30]
            assert file.view(0, 8, "<I").tolist() == numpy.frombuffer(DATA, "<u4", 2).tolist()
            with pytest.raises(IndexError):
                file.view(len(DATA) + 1)
        file.check()
    assert file.closed
    with pytest.raises(ValueError) as caught:
        file.view()
    assert caught.value.status == Status.RELEASED


def test_views_outlive_their_file(path):
    view = bufview.open(path).view()
    assert hashlib.sha256(view).digest() == hashlib.sha256(DATA).digest()
    with pytest.raises(TypeError):
        view[0] = 1
    written = bufview.open(path, "r+").view()
    written[:3] = b"THE"
    assert path.read_bytes()[:3] == b"THE" and bytes(view[:3]) == b"THE"
    copy = bufview.open(path, "c").view()
    copy[:3] = b"the"
    assert path.read_bytes()[:3] == b"THE" and bytes(copy[:3]) == b"the"


def test_errors_of_files(path, tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        bufview.open(tmp_path / "none")
    assert caught.value.errno == 2 and caught.value.filename == str(tmp_path / "none")
    assert caught.value.status == Status.IO
    for arguments in (("x",), ("r", "mmap")):
        with pytest.raises(ValueError):
            bufview.open(path, *arguments)
    for wrong, kind in ((tmp_path, IsADirectoryError), (path / "x", NotADirectoryError), (10**6, OSError)):
        with pytest.raises(kind) as caught:
            bufview.open(wrong)
        assert isinstance(caught.value, bufview.OSError) and caught.value.status == Status.IO
        assert pickle.loads(pickle.dumps(caught.value)).errno == caught.value.errno
    with pytest.raises(bufview.FileNotFoundError):
        bufview.hash(tmp_path / "none")


def test_pickles_by_reference(path):
    file = bufview.open(path)
    again = pickle.loads(pickle.dumps(file))
    assert again.size == file.size
    table = file.view(8, 24).cast(">H", (3, 4))
    again = pickle.loads(pickle.dumps(table))
    assert again == table and again.shape == (3, 4) and again.format == ">H"
    assert len(pickle.dumps(file.view())) < 400
    with pytest.raises(TypeError):
        pickle.dumps(table.T)


def test_a_file_that_shrinks(path):
    view = bufview.open(path).view()
    os.truncate(path, 100)
    for call in (lambda: view[len(DATA) - 1], view.tobytes, view.tolist, lambda: view == bytes(len(DATA)),
                 lambda: view.count(0), lambda: bufview.hash(view)):
        with pytest.raises(OSError) as caught:
            call()
        assert caught.value.status == Status.CHANGED


def expected_entropy(data):
    counts = collections.Counter(data)
    return -sum(n / len(data) * math.log2(n / len(data)) for n in counts.values())


@pytest.mark.parametrize("threads", [1, 3])
def test_scans(path, threads):
    overlapping = [m.start() for m in re.finditer(b"(?=fox )", DATA)]
    for source in (path, str(path), DATA, View(DATA), bufview.open(path, io="pread"), array.array("B", DATA)):
        result = bufview.scan(source, find=[b"fox ", b"none"], digests=["md5", "crc32"], stats=True,
                              block_entropy=4096, strings=6, threads=threads)
        assert (result.offset, result.length) == (0, len(DATA))
        assert list(result.find[b"fox "].offsets) == overlapping
        assert result.find[b"fox "].count == len(overlapping) and result.find[b"none"].count == 0
        assert result.digests == {"md5": hashlib.md5(DATA).hexdigest(), "crc32": "%08x" % zlib.crc32(DATA)}
        assert list(result.stats.counts) == numpy.bincount(list(DATA), minlength=256).tolist()
        assert result.stats.entropy == pytest.approx(expected_entropy(DATA), abs=1e-12)
        assert result.block_entropy[1] == pytest.approx(expected_entropy(DATA[4096:8192]), abs=1e-12)
        texts = re.finditer(rb"[\t\x20-\x7e]{6,}", DATA)
        assert result.strings == [(m.start(), len(m.group())) for m in texts]


def test_entropy_of_a_sliding_window():
    assert list(bufview.entropy(b"aaaabbcdef", 4, step=2)) == [0, 1, 1.5, 2]
    found = bufview.scan(DATA, window_entropy=(1000, 300), threads=2).window_entropy
    starts = range(0, len(DATA) - 999, 300)
    assert len(found) == len(starts) > 3
    for value, start in zip(found, starts):
        assert value == pytest.approx(expected_entropy(DATA[start:start + 1000]), abs=1e-12)
    assert list(bufview.entropy(b"abc", 4, step=1)) == []
    for refused in (lambda: bufview.entropy(DATA, step=3), lambda: bufview.entropy(DATA, 4, step=0),
                    lambda: bufview.entropy(DATA, 0, step=1)):
        with pytest.raises(ValueError):
            refused()


def test_functions(path):
    assert list(bufview.find_all(path, b"aa")) == [] and list(bufview.find_all(b"aaaa", b"aa")) == [0, 1, 2]
    assert bufview.find_all(DATA, b"fox", limit=2).tolist() == [DATA.index(b"fox"), DATA.index(b"fox", 20)]
    assert bufview.hash(path) == hashlib.sha256(DATA).hexdigest()
    assert bufview.hash(DATA[::2], "sha1") == bufview.hash(View(DATA)[::2], "sha1") == \
        hashlib.sha1(DATA[::2]).hexdigest()
    assert bufview.entropy(bytes(100)) == 0.0 and bufview.stats(b"").most_common is None
    expected = [(m.start(), m.group().decode()) for m in re.finditer(rb"[\t\x20-\x7e]{8,}", DATA)]
    assert bufview.strings(path, 8) == bufview.strings(DATA, 8) == expected
    assert "sha256" in bufview.digest_names()
    with pytest.raises(ValueError):
        bufview.hash(DATA, "sha0")
    with pytest.raises(IndexError):
        bufview.scan(DATA, stats=True, offset=len(DATA) + 1)


def test_progress(path):
    seen = []
    bufview.scan(path, digests="sha256", progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(DATA), len(DATA))

    def refuse(done, total):
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        bufview.scan(path, digests="sha256", progress=refuse)


def test_a_pipe_is_scanned():
    reading, writing = os.pipe()
    os.write(writing, b"some text in a pipe")
    os.close(writing)
    file = File(reading)
    os.close(reading)
    assert file.size is None
    assert bufview.scan(file, find=b"text").find[b"text"].offsets.tolist() == [5]
