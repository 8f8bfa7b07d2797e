"""What MiniLM said of sentences, and EfficientNet of pictures, kept on disk: each is read once, whichever process asks.

One SQLite file, kept by content: a sentence that comes again, in whichever data set, is found. Processes that need the
same sentences share the work. Where the disk won't take it, sentences are read again.
"""

import hashlib
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from core.folder import data_folder
from core.pretrained import minilm

Found = TypeVar("Found")
LISTENERS: list[Callable[[], Any]] = []  # told after every piece, because to read much takes minutes
log = logging.getLogger(__name__)

MOST = 30_000   # of both together that are kept: 50 MB of sentences, 150 of pictures; those read first go first
PIECE = 64      # sentences between two looks at what others have read meanwhile
PATIENCE = 30   # seconds that a process waits for another that writes
FRESH = 20      # seconds after which who says nothing any more is not reading any more
ASKED = 500     # keys in one question
TABLES = """
    create table if not exists read (number integer primary key, key blob unique, said blob);
    create table if not exists readers (process integer primary key, done integer, of integer, told real);
"""


def embed(texts: Sequence[Any], reader: Any = minilm) -> np.ndarray:
    """float32 [n, 384]: what MiniLM says of each text; or what another `reader` says of what it can read."""
    keys = [_key(text, reader.VERSION) for text in texts]
    known = _taken(keys)
    left = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if left:
        _keep({}, 0, len(left))
    for piece in _in_pieces(left):
        known |= _taken(piece)  # by others, meanwhile
        new = _read({key: left[key] for key in piece if key not in known}, reader)
        known |= new
        _keep(new, sum(key in known for key in left), len(left))
        for tell in LISTENERS:
            tell()
    return np.stack([known[key] for key in keys]) if keys else np.zeros((0, reader.NUMBERS), np.float32)


def progress(process: int) -> tuple[int, int] | None:
    """How many of how many sentences this process has read; None while it reads none."""
    def ask(door: sqlite3.Connection) -> tuple[int, int] | None:
        return door.execute("select done, of from readers where process = ? and told > ? and done < of",
                            (process, time.time() - FRESH)).fetchone()

    return _at_the_shelf(ask, None)


def _in_pieces(left: dict[bytes, Any]) -> Iterator[list[bytes]]:
    """Sentences of about one length together, in an order of this process's own: two who read the same book begin at
    different pages.
    """
    by_length = sorted(left, key=lambda key: (len(left[key]), key))
    pieces = [by_length[start:start + PIECE] for start in range(0, len(by_length), PIECE)]
    for number in np.random.default_rng(os.getpid()).permutation(len(pieces)):
        yield pieces[number]


def _read(texts: dict[bytes, Any], reader: Any) -> dict[bytes, np.ndarray]:
    keys, found = list(texts), {}
    for some, said in reader.read(list(texts.values())):
        found |= {keys[place]: row for place, row in zip(some, said, strict=True)}
    return found


def _taken(keys: Sequence[bytes]) -> dict[bytes, np.ndarray]:
    """Those that are on the shelf."""
    def ask(door: sqlite3.Connection) -> dict[bytes, np.ndarray]:
        found = {}
        for start in range(0, len(keys), ASKED):
            some = keys[start:start + ASKED]
            marks = ",".join("?" * len(some))
            found |= {key: np.frombuffer(said, "<f4") for key, said in
                      door.execute(f"select key, said from read where key in ({marks})", some)}
        return found

    return _at_the_shelf(ask, {})


def _keep(new: dict[bytes, np.ndarray], done: int, total: int) -> None:
    """Puts them on the shelf, takes the oldest off, and tells how far this process is."""
    def put(door: sqlite3.Connection) -> None:
        door.executemany("insert or ignore into read (key, said) values (?, ?)",
                         [(key, said.astype("<f4").tobytes()) for key, said in new.items()])
        door.execute("delete from read where number <= (select max(number) from read) - ?", (MOST,))
        door.execute("delete from readers where told < ?", (time.time() - FRESH,))
        door.execute("insert or replace into readers values (?, ?, ?, ?)", (os.getpid(), done, total, time.time()))

    _at_the_shelf(put, None)


def file() -> Path:
    """The file."""
    return data_folder() / "sentences.db"


def _at_the_shelf(work: Callable[[sqlite3.Connection], Found], otherwise: Found) -> Found:
    """What `work` finds in the file; `otherwise` where it can't be used. One that is damaged is begun anew."""
    try:
        file().parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file(), timeout=PATIENCE)) as door:
            door.execute("pragma journal_mode = wal")
            door.execute("pragma synchronous = off")  # after a power cut sentences are read again, no more
            door.executescript(TABLES)
            with door:
                return work(door)
    except (sqlite3.Error, OSError) as error:
        log.warning("what was read is not kept: %s", error)
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            file().unlink(missing_ok=True)
        return otherwise


def _key(text: Any, version: str) -> bytes:
    """By content: of a text, or of an array of numbers."""
    said = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else f"{text.shape}".encode() + text.tobytes()
    return hashlib.sha256(f"{version}\n".encode() + said).digest()[:16]
