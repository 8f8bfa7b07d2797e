"""What is said about a file: a kind, a sentence, and the first rows that it is about."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

SHOWN = 8  # at most so many row numbers, names or cells are named
LONGEST = 40  # characters of a name or a cell in a sentence


@dataclass(frozen=True)
class Note:
    """Something that was done or seen while reading. `rows`: the first of them, counted from 1 below the names."""

    kind: str
    sentence: str
    rows: tuple[int, ...] = ()


def listed(cells: Iterable[object]) -> str:
    """A few names or cells in a sentence, in quotes, and that there are more."""
    every = list(cells)
    more = f" and {len(every) - SHOWN:,} more" if len(every) > SHOWN else ""
    return ", ".join(quoted(cell) for cell in every[:SHOWN]) + more


def quoted(cell: object) -> str:
    text = str(cell)
    return repr(text if len(text) <= LONGEST else f"{text[:LONGEST - 1]}…")


def row_numbers(places: np.ndarray) -> tuple[int, ...]:
    """The first of these rows, which are counted from 0, as numbers from 1."""
    return tuple((places[:SHOWN] + 1).tolist())


def counted(number: int, one: str, more: str = "") -> str:
    """"1 row", "2,000 rows"."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"
