"""What MiniLM said is kept: once read, never again; by several processes at once; bounded; and never in the way."""

import os
import subprocess
import sys

import numpy as np
import pytest

from core.pretrained import kept, minilm

TEXTS = [f"sentence number {number}" for number in range(10)]


@pytest.fixture
def reads(monkeypatch) -> list[str]:
    """What was read, by a reader that takes no time: a sentence's numbers are its length and letters."""
    done: list[str] = []

    def read(texts):
        done.extend(texts)
        for place, text in enumerate(texts):
            yield [place], np.full((1, minilm.NUMBERS), len(text) + sum(map(ord, text)) / 1e6, np.float32)

    monkeypatch.setattr(minilm, "read", read)
    return done


def test_a_sentence_is_read_once_and_comes_back_to_the_bit(reads):
    first = kept.embed([*TEXTS, TEXTS[0]])
    assert sorted(reads) == sorted(TEXTS) and np.array_equal(first[0], first[-1])
    again = kept.embed(TEXTS[::-1])
    assert len(reads) == len(TEXTS) and np.array_equal(first[:-1], again[::-1])
    assert again.dtype == np.float32 and kept.embed([]).shape == (0, minilm.NUMBERS)


def test_another_version_of_the_model_reads_anew(reads, monkeypatch):
    kept.embed(TEXTS)
    monkeypatch.setattr(minilm, "VERSION", "another")
    kept.embed(TEXTS)
    assert len(reads) == 2 * len(TEXTS)


def test_the_shelf_is_bounded_and_the_oldest_go_first(reads, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 6)
    monkeypatch.setattr(kept, "PIECE", 2)
    kept.embed(TEXTS[:4])
    kept.embed(TEXTS[4:])
    before = len(reads)
    kept.embed(TEXTS[4:])
    assert len(reads) == before
    kept.embed(TEXTS[:4])
    assert len(reads) == before + 4


def test_a_damaged_file_stops_nobody_and_is_begun_anew(reads):
    first = kept.embed(TEXTS)
    for path in kept.file().parent.glob("sentences.db*"):
        path.unlink()
    kept.file().write_bytes(b"no database at all" * 100)
    assert np.array_equal(kept.embed(TEXTS), first)
    kept.embed(TEXTS)
    before = len(reads)
    kept.embed(TEXTS)
    assert len(reads) == before


def test_where_nothing_can_be_written_it_reads_again(reads, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("FINAL_EXAM_DATA", str(tmp_path / "file" / "inside"))
    assert np.array_equal(kept.embed(TEXTS), kept.embed(TEXTS))
    assert len(reads) == 2 * len(TEXTS)


def test_how_far_it_is_can_be_asked_from_outside(reads, monkeypatch):
    monkeypatch.setattr(kept, "PIECE", 3)
    seen = []
    monkeypatch.setattr(kept, "LISTENERS", [lambda: seen.append(kept.progress(os.getpid()))])
    assert kept.progress(os.getpid()) is None
    kept.embed(TEXTS)
    assert all(done < of == len(TEXTS) for done, of in seen[:-1]) and seen[-1] is None
    assert kept.progress(os.getpid() + 1) is None


def test_two_processes_read_the_same_book_and_find_the_same_numbers(data_folder):
    code = ("import numpy as np\nfrom core.pretrained import kept, minilm\n"
            "def read(texts):\n    for place, text in enumerate(texts):\n"
            "        yield [place], np.full((1, 384), len(text), np.float32)\n"
            "minilm.read = read\nkept.PIECE = 5\n"
            "print(kept.embed(['x' * number for number in range(200)]).astype(int).sum())")
    readers = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
               for _ in range(3)]
    told = [reader.communicate(timeout=60) for reader in readers]
    assert {out.strip() for out, _ in told} == {str(384 * sum(range(200)))}, told
