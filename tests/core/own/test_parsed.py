"""A file that was read once is not read again, and what is kept of it says exactly the same."""

from pathlib import Path

import numpy as np
import pytest

from core.own import parsed, reading
from core.own.plan import proposed
from core.own.raw import Choices, Raw
from core.own.told import told
from core.spec import SpecError
from tests.core.own.test_forms import archive
from tests.core.own.workbook import workbook

TABLE = "day;size;ü\n" + "".join(f"{row % 28 + 1}.02.2020;{row % 7},5;{'yes' if row % 3 else 'nö'}\n"
                                 for row in range(90))
ROWS = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>' + "".join(
    f"<row><c><v>{row * 7 % 11}</v></c><c><v>{row % 3}</v></c></row>" for row in range(40))
PICTURES = {f"{'ab'[row % 2]}/{row}.png": np.full((6, 8), 20 * row, np.uint8) for row in range(12)}
FILES = {"cp1252": TABLE.encode("cp1252"), "utf-16": TABLE.encode("utf-16"), "excel": workbook(one=ROWS),
         "json": b'{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n' * 20, "pictures": archive(PICTURES)}


def everything(raw: Raw) -> tuple:
    cells = [(column.name, column.values.to_pylist(), column.codes.tolist()) for column in raw.columns]
    return cells, raw.rows, raw.notes, raw.written, raw.pictures.tolist() if raw.pictures is not None else None


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


@pytest.fixture
def only_once(monkeypatch):
    """After the call of this, nothing is read from a file any more."""
    def refuse(*_):
        raise AssertionError("The file was read again.")

    return lambda: monkeypatch.setattr(reading, "read", refuse)


@pytest.mark.parametrize("kind", FILES)
def test_the_second_time_it_says_the_same_without_being_read(kind, tmp_path, only_once):
    path = tmp_path / "file"
    path.write_bytes(FILES[kind])
    first = parsed.read(path, "a.csv")
    only_once()
    again = parsed.read(path, "a.csv")
    assert everything(again) == everything(first) == everything(first)
    assert told(again, proposed(again)) == told(first, proposed(first))
    assert again.rows >= 3 and np.asarray(again.columns[0].codes).dtype == np.int32


def test_other_choices_read_it_anew(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"a,b;c\n1,2;3\n4,5;6\n")
    assert [parsed.read(path, "", Choices(separator=sign)).names for sign in ",;,"] == [("a", "b;c"), ("a,b", "c"),
                                                                                          ("a", "b;c")]


@pytest.mark.parametrize("damage", [lambda data: data[:len(data) // 2], lambda data: b"", lambda data: b"ARROW1" * 99,
                                    lambda data: data[:300] + b"\xff" * 200 + data[500:]])
def test_what_is_damaged_is_read_from_the_file(damage, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(FILES["cp1252"])
    first = parsed.read(path)
    kept = path.with_name("file.columns")
    kept.write_bytes(damage(kept.read_bytes()))
    assert everything(parsed.read(path)) == everything(first)


def test_a_refused_file_leaves_nothing_and_removal_takes_both(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"a,b\n1,2,3\n")
    with pytest.raises(SpecError):
        parsed.read(path)
    assert names(tmp_path) == ["file"]
    path.write_bytes(FILES["cp1252"])
    parsed.read(path)
    assert names(tmp_path) == ["file", "file.columns"]
    parsed.remove(path)
    assert not names(tmp_path)


def test_a_full_disk_is_no_hindrance(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    path = tmp_path / "file"
    path.write_bytes(FILES["cp1252"])
    monkeypatch.setattr(parsed.os, "replace", full)
    assert parsed.read(path).rows == 90 and names(tmp_path) == ["file"]
