"""The quick way of reading says what the careful one says, or nothing; Python's csv module is the third opinion."""

import csv
import io

import numpy as np
import pytest

from core.own import delimited, plain
from core.own.raw import Choices
from core.own.reading import read
from core.spec import SpecError

CELLS = ["", "a", "1.5", " x ", "ü🙂", "#", "'", "é\u2028b", "NaN", "null", "\x0b", "-", "true", "0x1", "\\N", "a\\",
         "1,5"]


def said(data: bytes, choices: Choices) -> object:
    """Everything a file says, or the sentence with which it is refused."""
    try:
        raw = read(data, "t", choices)
    except SpecError as problem:
        return str(problem)
    return [(column.name, [column.text(row) for row in range(raw.rows)]) for column in raw.columns], raw.notes


def some_table(luck: np.random.Generator) -> tuple[bytes, str]:
    separator = str(luck.choice([";", "\t", "|", ","]))
    end = str(luck.choice(["\n", "\r\n", "\r"]))
    width = int(luck.integers(1, 5))
    cells = [cell for cell in CELLS if separator not in cell]
    rows = [[f"n{place}" for place in range(width)]]
    rows += [[str(luck.choice(cells)) for _ in range(width + (luck.random() < 0.02))]
             for _ in range(luck.integers(1, 30))]
    lines = [separator.join(row) for row in rows]
    for _ in range(luck.integers(0, 2)):
        lines.insert(int(luck.integers(0, len(lines) + 1)), str(luck.choice(["", "  ", "# said", "a\rb", '"q"', "x"])))
    return (end.join(lines) + end * int(luck.integers(0, 3))).encode(), separator


@pytest.mark.parametrize("seed", range(4))
def test_whichever_way_is_taken_a_file_says_the_same(seed, monkeypatch):
    luck, taken, columns = np.random.default_rng(seed), [], plain.columns
    for _ in range(150):
        data, separator = some_table(luck)
        header = [None, True, False][luck.integers(3)]
        choices = Choices(separator=separator, quotes=bool(luck.integers(2)), header=header)
        monkeypatch.setattr(plain, "columns", lambda *given: taken.append(columns(*given)) or taken[-1])
        first = said(data, choices)
        monkeypatch.setattr(plain, "columns", lambda *given: None)
        assert said(data, choices) == first, data
    assert sum(map(bool, taken)) > 20, "the quick way was hardly taken"


def test_a_plain_file_is_read_the_quick_way_in_several_blocks(monkeypatch):
    monkeypatch.setattr(plain, "BLOCK", 1_000)
    monkeypatch.setattr(delimited, "_columns", lambda *given: pytest.fail("It was read the careful way."))
    data = "a,b\n" + "".join(f"{row},{row % 3}ü\n" for row in range(2_000))
    shares = []
    raw = read(data.encode(), "t", watch=shares.append)
    assert [[column.text(row) for column in raw.columns] for row in range(raw.rows)] == \
        list(csv.reader(io.StringIO(data)))[1:]
    assert shares == sorted(shares) and len(shares) > 5 and shares[-1] == 1
