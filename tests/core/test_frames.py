"""Frames arrive as they were sent, and no reader ever sees half of one."""

import multiprocessing
import os
import signal
import time

import numpy as np
import pytest

from core.frames import FrameReader, FrameWriter, pack, unpack


def writer_process(path: str, seconds: float) -> None:
    """Frames of ever other sizes, each filled with its own number, as fast as they go."""
    writer = FrameWriter(path, 4096)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        n = writer.seq + 1
        writer.publish({"n": n}, {"fill": np.full(1 + n * 37 % 5000, n % 2**32, np.uint32)})


def start_writer(path, seconds: float) -> multiprocessing.Process:
    process = multiprocessing.get_context("spawn").Process(target=writer_process, args=(str(path), seconds))
    process.start()
    return process


def wait_for_frame(reader: FrameReader, after: int = 0) -> tuple[int, bytes]:
    for _ in range(6000):
        if found := reader.read(after):
            return found
        time.sleep(0.005)
    raise AssertionError("no frame came")


def test_a_frame_comes_out_as_it_went_in():
    arrays = {"surface": np.arange(6, dtype=np.uint8).reshape(2, 3), "weights.1": np.array([[1.5, -2.25]], np.float32),
              "confusion": np.array([[3, 1], [0, 7]], np.int64), "none": np.zeros((0, 2), np.float32)}
    header, out = unpack(pack({"type": "frame", "narrator": "Ünïcode ✓", "gap": None}, arrays))
    assert header == {"type": "frame", "narrator": "Ünïcode ✓", "gap": None}
    assert {name: (a.dtype.str, a.tolist()) for name, a in out.items()} == {
        "surface": ("|u1", [[0, 1, 2], [3, 4, 5]]), "weights.1": ("<f4", [[1.5, -2.25]]),
        "confusion": ("<u4", [[3, 1], [0, 7]]), "none": ("<f4", [])}


def test_every_array_starts_on_a_multiple_of_eight_bytes():
    payload = pack({"t": "x" * 5}, {"a": np.ones(3, np.uint8), "b": np.ones(5, np.float32), "c": np.ones(1, np.uint16)})
    start = payload.index(b"\x01\x01\x01")
    assert start % 8 == 0
    assert payload[start + 8:start + 12] == np.float32(1).tobytes()
    assert payload[start + 32:start + 34] == b"\x01\x00"


def test_arrays_of_a_frame_cannot_be_written_to():
    _, out = unpack(pack({}, {"a": np.ones(3, np.float32)}))
    with pytest.raises(ValueError):
        out["a"][0] = 2


def test_negative_whole_numbers_and_not_a_number_are_refused():
    with pytest.raises(ValueError, match="confusion"):
        pack({}, {"confusion": np.array([-1])})
    with pytest.raises(ValueError):
        pack({"loss": float("nan")}, {})


def test_a_reader_gets_the_newest_frame_once(tmp_path):
    writer, reader = FrameWriter(tmp_path / "r.frame"), FrameReader(tmp_path / "r.frame")
    assert reader.read() is None
    for text in (b"one", b"two", b"three"):
        writer.write(text)
    assert reader.read() == (3, b"three")
    assert reader.read(3) is None


def test_a_reader_that_meets_a_file_made_anew_before_its_first_frame_does_not_miss_that(tmp_path):
    path = tmp_path / "r.frame"
    old, reader = FrameWriter(path), FrameReader(path)
    old.write(b"old")
    assert reader.read() == (1, b"old")
    path.unlink()
    fresh = FrameWriter(path)
    assert reader.read(1) is None  # there is nothing in it yet
    fresh.write(b"new")
    assert reader.read(1) == (1, b"new")
    assert reader.read(1) is None


def test_a_missing_or_foreign_file_is_no_frame(tmp_path):
    assert FrameReader(tmp_path / "none").read() is None
    (tmp_path / "foreign").write_bytes(b"not a frame file" * 20)
    assert FrameReader(tmp_path / "foreign").read() is None
    (tmp_path / "empty").write_bytes(b"")
    assert FrameReader(tmp_path / "empty").read() is None


def test_a_larger_payload_grows_the_file_and_the_reader_follows(tmp_path):
    path = tmp_path / "r.frame"
    writer, reader = FrameWriter(path, 4096), FrameReader(path)
    writer.write(b"small")
    assert reader.read() == (1, b"small")
    writer.write(b"x" * 1_000_000)
    seq, payload = reader.read(1)
    assert (seq, len(payload)) == (2, 1_000_000)
    assert list(tmp_path.glob(".tmp*")) == []


def test_numbers_go_on_when_a_new_process_takes_over(tmp_path):
    path = tmp_path / "r.frame"
    reader = FrameReader(path)
    for text in (b"a", b"b"):
        first = FrameWriter(path)
        first.write(text)
        first.close()
    assert reader.read(1) == (2, b"b")


def test_a_file_made_anew_after_it_was_removed_is_news_though_its_numbers_begin_again(tmp_path):
    path = tmp_path / "r.frame"
    reader, first = FrameReader(path), FrameWriter(path)
    for text in (b"a", b"b", b"c"):
        first.write(text)
    assert reader.read() == (3, b"c")
    path.unlink()
    assert reader.read(3) is None
    FrameWriter(path).write(b"new")
    assert reader.read(3) == (1, b"new")


def test_a_published_frame_carries_its_own_number(tmp_path):
    writer = FrameWriter(tmp_path / "r.frame")
    writer.publish({"epoch": 0}, {})
    seq = writer.publish({"epoch": 1}, {})
    assert unpack(FrameReader(writer.path).read()[1])[0] == {"epoch": 1, "seq": seq} and seq == 2


def test_no_reader_sees_a_torn_frame_while_another_process_writes(tmp_path):
    reader, process, seen = FrameReader(tmp_path / "r.frame"), start_writer(tmp_path / "r.frame", 1.5), []
    last = 0
    while process.is_alive():
        if found := reader.read(last):
            last, payload = found
            header, arrays = unpack(payload)
            assert header["n"] == header["seq"] == last
            assert arrays["fill"].size == 1 + last * 37 % 5000
            assert (arrays["fill"] == last).all()
            seen.append(last)
    process.join()
    assert len(seen) > 20
    assert seen == sorted(set(seen))


def test_a_writer_killed_inside_a_frame_leaves_no_half_frame(tmp_path):
    path = tmp_path / "r.frame"
    for _ in range(3):
        reader = FrameReader(path)
        process = start_writer(path, 60)
        wait_for_frame(reader, (reader.read() or (0, b""))[0])
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        if found := reader.read():  # None when the kill fell inside a write
            header, arrays = unpack(found[1])
            assert (arrays["fill"] == header["n"]).all()


def test_a_frame_damaged_on_disk_is_not_shown(tmp_path):
    path = tmp_path / "r.frame"
    FrameWriter(path).write(b"hello frame")
    content = bytearray(path.read_bytes())
    content[content.index(b"hello")] ^= 1
    path.write_bytes(content)
    assert FrameReader(path).read() is None
