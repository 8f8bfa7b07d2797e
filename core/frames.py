"""Frames: what a run looks like at one moment, packed as bytes, and the one memory-mapped file that holds the newest.

A frame is a JSON header and named arrays. The file has one writer (the run's process) and any number of readers (the
app); the newest frame wins, older ones are overwritten. A sequence lock and a checksum keep readers from torn frames:

    0  magic   8 bytes
    8  lock    u64   odd while the writer is inside
    16 seq     u64   number of the frame, 1, 2, 3 ...; goes on when the file is made anew
    24 length  u64   bytes of the payload
    32 check   u64   crc32 of seq, length and payload (memory order is not promised on every processor)
    64 payload
"""

import contextlib
import json
import mmap
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

MAGIC = b"FXFRAME1"
LOCK, SEQ, LENGTH, CHECK = 1, 2, 3, 4  # places in the u64 view of the head
HEAD = 64  # bytes before the payload
DTYPES = {"f4": np.dtype("<f4"), "u1": np.dtype("u1"), "u2": np.dtype("<u2"), "u4": np.dtype("<u4")}
CODES = {("f", 4): "f4", ("f", 8): "f4", ("f", 2): "f4", ("b", 1): "u1", ("u", 1): "u1", ("u", 2): "u2", ("u", 4): "u4",
         ("u", 8): "u4", ("i", 8): "u4", ("i", 4): "u4", ("i", 2): "u2", ("i", 1): "u1"}
TRIES = 50  # a reader that meets the writer this often in a row gives up until its next look


def pack(header: Mapping[str, Any], arrays: Mapping[str, Any]) -> bytes:
    """u32 header length, JSON header, padding to 8, then the arrays, each on a multiple of 8 bytes.

    Whole numbers must not be negative: the browser reads them as unsigned. 64-bit numbers are narrowed to 32.
    """
    table, parts, offset = [], [], 0
    for name, value in arrays.items():
        array = np.asarray(value)
        code = CODES[array.dtype.kind, array.dtype.itemsize]
        if array.dtype.kind == "i" and array.size and array.min() < 0:
            raise ValueError(f"array {name!r} holds negative whole numbers; give it as floats")
        body = np.ascontiguousarray(array, DTYPES[code]).tobytes()
        table.append({"name": name, "dtype": code, "shape": list(array.shape), "offset": offset, "bytes": len(body)})
        parts += [body, bytes(-len(body) % 8)]
        offset += len(body) + -len(body) % 8
    text = json.dumps({**header, "arrays": table}, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return b"".join([len(text).to_bytes(4, "little"), text, bytes(-(4 + len(text)) % 8), *parts])


def unpack(payload: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The header (without its table) and the arrays, which share the payload's memory and are read-only."""
    length = int.from_bytes(payload[:4], "little")
    header = json.loads(payload[4:4 + length])
    start = 4 + length + -(4 + length) % 8
    arrays = {}
    for entry in header.pop("arrays"):
        dtype = DTYPES[entry["dtype"]]
        flat = np.frombuffer(payload, dtype, entry["bytes"] // dtype.itemsize, start + entry["offset"])
        arrays[entry["name"]] = flat.reshape(entry["shape"])
    return header, arrays


class FrameWriter:
    """The one writer of a frame file. A payload that does not fit makes a larger file in its place."""

    def __init__(self, path: Path | str, capacity: int = 1 << 16):
        self.path = Path(path)
        self.seq = _last_seq(self.path)
        self._create(capacity)

    def publish(self, header: Mapping[str, Any], arrays: Mapping[str, Any]) -> int:
        """Pack and write a frame that carries its own number as `seq`; returns that number."""
        return self.write(pack({**header, "seq": self.seq + 1}, arrays))

    def write(self, payload: bytes) -> int:
        """Replace the newest frame; returns its number."""
        if len(payload) > self.capacity:
            self._close()
            self._create(2 * len(payload))
        self.seq += 1
        head, lock = self._head, self._head[LOCK]
        head[LOCK] = lock + 1
        self._map[HEAD:HEAD + len(payload)] = payload
        head[SEQ], head[LENGTH] = self.seq, len(payload)
        head[CHECK] = _check(self.seq, payload)
        head[LOCK] = lock + 2
        return self.seq

    def close(self) -> None:
        """Let go of the file; it stays, with the newest frame."""
        self._close()

    def _create(self, capacity: int) -> None:
        """A new file under the same name: readers see by its inode that they must map again."""
        self.capacity = -(-capacity // 4096) * 4096 - HEAD
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(f".tmp-{self.path.name}.{os.getpid()}")  # the name that is swept after a crash
        with open(fresh, "w+b") as file:
            # Pages are written now: a full disk is an error here and not a bus error in the middle of a run.
            file.write(MAGIC + bytes(self.capacity + HEAD - len(MAGIC)))
            file.flush()
            self._map = mmap.mmap(file.fileno(), self.capacity + HEAD)
        self._head = memoryview(self._map)[:HEAD].cast("Q")
        os.replace(fresh, self.path)

    def _close(self) -> None:
        self._head.release()
        self._map.close()


class FrameReader:
    """One reader of a frame file that may not exist yet, may grow, and may be made anew by another process."""

    def __init__(self, path: Path | str):
        self.path = Path(path)
        self._map: mmap.mmap | None = None
        self._file: tuple[int, int] | None = None
        self._seen = False  # whether there has been a file before
        self._anew = False  # whether this one is another, of which nothing was read yet

    def read(self, after_seq: int = 0) -> tuple[int, bytes] | None:
        """The newest whole frame and its number, or None when there is none newer than `after_seq`."""
        seen, before = self._seen, self._map
        if not self._attach():
            return None
        self._anew = self._anew or (seen and self._map is not before)
        if self._anew:
            after_seq = 0  # another file: numbers may have begun anew, and what it holds is news in any case
        for _ in range(TRIES):
            lock, seq, length, check = self._peek()
            if lock % 2:
                os.sched_yield() if hasattr(os, "sched_yield") else None
                continue
            if seq <= after_seq or length > len(self._map) - HEAD:
                return None
            payload = self._map[HEAD:HEAD + length]
            if self._peek()[0] == lock and _check(seq, payload) == check:
                self._anew = False
                return seq, payload
        return None

    def close(self) -> None:
        """Let go of the file."""
        self._unmap()
        self._file = None

    def _unmap(self) -> None:
        if self._map is not None:
            self._map.close()
        self._map = None

    def _peek(self) -> tuple[int, int, int, int]:
        with memoryview(self._map) as view, view[:HEAD].cast("Q") as head:
            return head[LOCK], head[SEQ], head[LENGTH], head[CHECK]

    def _attach(self) -> bool:
        try:
            status = os.stat(self.path)
        except FileNotFoundError:
            self._unmap()
            return False
        if self._map is not None and self._file == (status.st_dev, status.st_ino):
            return True
        self._unmap()
        with contextlib.suppress(OSError, ValueError), open(self.path, "rb") as file:
            opened = os.fstat(file.fileno())
            if opened.st_size >= HEAD and file.read(len(MAGIC)) == MAGIC:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                self._file, self._seen = (opened.st_dev, opened.st_ino), True
        return self._map is not None


def _check(seq: int, payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(seq.to_bytes(8, "little") + len(payload).to_bytes(8, "little")))


def _last_seq(path: Path) -> int:
    """The number that the file's former writer reached, so that numbers never go back for those who watch."""
    reader = FrameReader(path)
    seq = reader._peek()[1] if reader._attach() else 0
    reader.close()
    return seq
