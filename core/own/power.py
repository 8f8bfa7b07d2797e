"""How much of the answer one column gives away by itself: a small rule for each, tried on rows it has not seen.

A category is asked level by level, a number by which of up to 64 equally full steps it lies in; the rule answers with
what was commonest there (or with the mean) among four fifths of the rows, and is marked on the last fifth, five times.
"""

from dataclasses import dataclass

import numpy as np

from core.datasets.dataset import dice
from core.own.table import Table

MOST_ROWS, STEPS, FOLDS = 50_000, 64, 5
FULL = 10  # rows that a step holds at least, on average
LEAKS = 0.98


@dataclass(frozen=True)
class Power:
    """What one column is worth. Accuracy counts every class alike; of numbers it is the share of variance (R²)."""

    column: str
    worth: float  # 0: no better than without it; 1: it says all
    right: float  # balanced accuracy, or R²
    same: bool    # the column is the answer, written otherwise

    @property
    def leaks(self) -> bool:
        return self.same or self.right > LEAKS


def powers(made: Table) -> list[Power]:
    """All inputs of a table, the most telling first."""
    if made.kind != "table" or len(made.rows) < FOLDS * 2:
        return []
    rng = dice(0, "power")
    rows = rng.permutation(len(made.rows))[:MOST_ROWS]
    fold = np.arange(len(rows)) % FOLDS  # of rows in the order of luck
    y = made.y[rows]
    found = [_power(column.name, made.x[rows, place], column.kind == "category", (y, fold), len(made.classes))
             for place, column in enumerate(made.columns)]
    return sorted(found, key=lambda power: -power.worth)


def _power(name: str, values: np.ndarray, is_category: bool, asked: tuple[np.ndarray, np.ndarray], classes: int
           ) -> Power:
    y, fold = asked
    codes = _codes(values, is_category)
    if classes:
        right = _balanced(codes, y, fold, classes)
        worth = max(0.0, (right - 1 / classes) / (1 - 1 / classes)) if classes > 1 else 0.0
        return Power(name, worth, right, _is_answer(codes, y))
    right = max(_variance(codes, y, fold), *(_straight(values, y) if not is_category else (0.0,)))
    return Power(name, max(0.0, right), max(0.0, right), right > 1 - 1e-9)


def _codes(values: np.ndarray, is_category: bool) -> np.ndarray:
    """Numbers of levels or steps from 1; 0 is missing."""
    missing = np.isnan(values)
    if is_category or missing.all():
        return np.where(missing, 0, np.nan_to_num(values) + 1).astype(np.int64)
    known = np.unique(values[~missing])
    most = min(STEPS, max(2, len(values) // FULL))
    edges = known[1:] if len(known) <= most else np.unique(
        np.quantile(values[~missing], np.linspace(0, 1, most + 1)[1:-1], method="higher"))
    return np.where(missing, 0, np.searchsorted(edges, values, side="right") + 1)


def _balanced(codes: np.ndarray, y: np.ndarray, fold: np.ndarray, classes: int) -> float:
    """The mean over the classes of how many of their rows are answered right out of fold."""
    levels = int(codes.max()) + 1
    right = np.zeros(classes)
    counts = np.bincount(y, minlength=classes)
    for part in range(FOLDS):
        learn, ask = fold != part, fold == part
        seen = np.bincount(codes[learn] * classes + y[learn], minlength=levels * classes).reshape(levels, classes)
        shares = seen / np.maximum(seen.sum(axis=0), 1)  # each class counts alike
        empty = seen.sum(axis=1) == 0
        answer = np.where(empty, -1, shares.argmax(axis=1))[codes[ask]]
        right += np.bincount(y[ask][answer == y[ask]], minlength=classes)
    return float((right[counts > 0] / counts[counts > 0]).mean())


def _variance(codes: np.ndarray, y: np.ndarray, fold: np.ndarray) -> float:
    """The share of the variance of y that the means of the levels explain out of fold."""
    y = y.astype(np.float64)
    missed = 0.0
    for part in range(FOLDS):
        learn, ask = fold != part, fold == part
        seen = np.bincount(codes[learn], minlength=int(codes.max()) + 1)
        sums = np.bincount(codes[learn], y[learn], minlength=len(seen))
        guess = np.where(seen > 0, sums / np.maximum(seen, 1), y[learn].mean())
        missed += float(((y[ask] - guess[codes[ask]]) ** 2).sum())
    spread = float(((y - y.mean()) ** 2).sum())
    return 1 - missed / spread if spread else 0.0


def _straight(values: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """The squared correlation of a number with the answer, and of their ranks; 0 where much is missing."""
    known = np.isfinite(values)
    if known.sum() < 0.5 * len(values) or known.sum() < 3:
        return 0.0, 0.0
    x, y = values[known].astype(np.float64), y[known].astype(np.float64)
    share = known.mean()
    return share * _squared(x, y), share * _squared(_ranks(x), _ranks(y))


def _squared(a: np.ndarray, b: np.ndarray) -> float:
    a, b = a - a.mean(), b - b.mean()
    size = float((a * a).sum() * (b * b).sum())
    return float((a * b).sum()) ** 2 / size if size else 0.0


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks; equal values share the middle of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place]


def _is_answer(codes: np.ndarray, y: np.ndarray) -> bool:
    """Whether every level has one class, and every class one level."""
    pairs = len(np.unique(codes * (int(y.max()) + 1) + y))
    return pairs == len(np.unique(codes)) == len(np.unique(y))
