"""Examples that are held up to a network while somebody looks inside: of the course and of the practice exam only."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.attempt import Attempt
from core.datasets.letters import spelled
from core.suits import UNLABELLED

HEARD = {"train": 300, "val": 150, "test": 150}  # rows of a set whose answers are counted; the exam's only behind glass
SHOWN = {"train": 120, "val": 60}  # of these so many can be drawn, as what excites a unit most
NUMBERS = 200_000  # that the drawn examples may have together
LOOKED_AT = 6      # examples that one can watch on their way through the network
CELLS, LETTERS = 5, 160  # of an example in words


@dataclass(frozen=True, eq=False)
class Pool:
    """`x` [n, ...]: rows as the network sees them, set after set; `sets`: which of them belong to which set."""

    x: Tensor
    sets: dict[str, slice]
    rows: dict[str, np.ndarray]  # of each set's own rows, evenly taken
    drawn: np.ndarray            # rows of `x` that can be drawn: first those of the course
    watched: np.ndarray          # places among the drawn ones: practice examples, watched on their way


def gathered(attempt: Attempt) -> Pool:
    """The same examples at every look."""
    parts, sets, rows, at = [], {}, {}, 0
    for name, part in attempt.sets.items():
        rows[name] = _evenly(len(part.x), HEARD[name])
        parts.append(part.x[torch.from_numpy(rows[name]).to(part.x.device)])
        sets[name] = slice(at, at + len(rows[name]))
        at += len(rows[name])
    raw = attempt.split.train.x
    each = int(np.prod(raw.shape[1:])) or 1
    share = min(1.0, NUMBERS / (each * sum(SHOWN.values())))
    counts = {name: max(LOOKED_AT, min(len(rows[name]), int(SHOWN[name] * share))) for name in SHOWN}
    drawn = np.concatenate([sets[name].start + _evenly(len(rows[name]), counts[name]) for name in SHOWN])
    first = min(len(rows["train"]), counts["train"])
    return Pool(torch.cat(parts), sets, rows, drawn, _watched(attempt, rows, drawn, first))


def scene(attempt: Attempt, pool: Pool) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What the drawn examples look like: as numbers, or in words; with their answers, where learning has any."""
    parts = [(name, pool.rows[name][pool.drawn[_of(pool, name)] - pool.sets[name].start]) for name in SHOWN]
    raw = np.concatenate([getattr(attempt.split, name).x[rows] for name, rows in parts])
    facts: dict[str, Any] = {"sets": {name: len(rows) for name, rows in parts}, "watched": pool.watched.tolist()}
    arrays = {}
    kind = attempt.dataset.kind
    if kind == "images":
        arrays["pool.x"] = np.round(raw * 255).astype(np.uint8)
    elif kind == "levels" and raw.ndim == 4:  # mazes: walls, the walker and the goal side by side
        arrays["pool.x"] = np.round(np.concatenate(list(raw.transpose(1, 0, 2, 3)), axis=2) * 255).astype(np.uint8)
    elif kind in ("series", "points", "curve"):
        arrays["pool.x"] = raw.astype(np.float32)
    else:
        ids = [(name, getattr(attempt.split, name).ids[rows]) for name, rows in parts]
        facts["texts"] = [_in_words(attempt, name, int(row)) for name, of_set in ids for row in of_set]
    if attempt.spec.learning.name not in UNLABELLED and kind not in ("letters", "levels"):
        answers = np.concatenate([getattr(attempt.split, name).y[rows] for name, rows in parts])
        arrays["pool.y"] = answers.astype(np.float32 if attempt.dataset.task == "regression" else np.uint8)
    if places := _places(attempt, pool):
        facts["places"] = places
    return facts, arrays


def present(attempt: Attempt, x: Tensor) -> Tensor:
    """Which places of each row hold something, [n, places]: all, but for sentences, which end earlier or later."""
    there = x != 0 if attempt.inputs.kind == "text" else torch.ones_like(x, dtype=torch.bool)
    return there | (there.sum(dim=1, keepdim=True) == 0)


def _of(pool: Pool, name: str) -> np.ndarray:
    """Which of the drawn examples belong to a set."""
    return (pool.drawn >= pool.sets[name].start) & (pool.drawn < pool.sets[name].stop)


def _evenly(count: int, most: int) -> np.ndarray:
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.int64))


def _watched(attempt: Attempt, rows: dict[str, np.ndarray], drawn: np.ndarray, first: int) -> np.ndarray:
    """Practice examples of as many classes as there are."""
    practice = np.arange(first, len(drawn))
    if not attempt.dataset.classes or attempt.dataset.kind in ("letters", "levels"):
        return practice[:LOOKED_AT]
    own = rows["val"][drawn[practice] - len(rows["train"])]
    truth = attempt.split.val.y[own]
    earlier = np.array([(truth[:place] == answer).sum() for place, answer in enumerate(truth)])
    return practice[np.lexsort((truth, earlier))][:LOOKED_AT]


def _in_words(attempt: Attempt, name: str, row: int) -> str:
    """A row of a table, a sentence or a window of letters, as text."""
    dataset = attempt.dataset
    if dataset.kind == "letters":
        part = getattr(attempt.split, name)
        return spelled(part.x[int(np.flatnonzero(part.ids == row)[0])])
    if dataset.columns:
        places = [column.column for column in attempt.preparation.columns][:CELLS] or range(CELLS)
        shown = zip(places, dataset.show(row, places), strict=True)
        return ", ".join(f"{dataset.columns[place].name} {text}" for place, text in shown)
    return str(dataset.show(row)[0])[:LETTERS]


def _places(attempt: Attempt, pool: Pool) -> list[list[str]]:
    """What stands at each place of the watched examples: words, or letters."""
    x = pool.x[torch.from_numpy(pool.drawn[pool.watched]).to(pool.x.device)].cpu()
    if attempt.inputs.kind == "letters":
        return [[attempt.dataset.classes[code] for code in row] for row in x.tolist()]
    if attempt.inputs.kind != "text":
        return []
    words = attempt.preparation.reader.words
    return [[words[code - 1] if code else "…" for code in row[:int(there.sum())]]
            for row, there in zip(x.tolist(), present(attempt, x), strict=True)]
