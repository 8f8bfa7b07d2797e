"""Raw columns to numbers a network can eat: what is learned here is learned from the examples handed in, no others.

These are the course materials; only who asks for the cheat (split.fitted_on) hands in all three sets.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core import embedded
from core.datasets import Column, Dataset
from core.datasets.dataset import dice
from core.spec import DataSpec, SpecError
from core.split import Examples, Split
from core.texts import reader as read_text
from core.vocabulary import Letters

AS_THEY_ARE = "Every number goes in as it is, without one measure for all (scaling)."
AS_A_LEVEL = "A level goes in as it is: from what the network sees the game goes on."
NAMED = 8  # at most so many chosen columns are named

# Kinds that are read in a way of their own: (dataset, course materials, choices) -> reader, features, steps to tell.
READERS: dict[str, Callable[[Dataset, Examples, DataSpec], tuple[Any, tuple[str, ...], list[str]]]] = {
    "text": read_text,
    "letters": lambda dataset, train, data: (
        Letters(len(dataset.classes)), tuple(f"letter {place}" for place in range(1, train.x.shape[1] + 1)),
        [f"{len(dataset.classes)} small letters and signs; all else was left out. A block of text goes to one set as a "
         "whole, so that no window is torn between two."]),
    "levels": lambda dataset, train, data: (AsTheyAre(), _cells(dataset), [AS_A_LEVEL]),
}


@dataclass(frozen=True)
class AsTheyAre:
    """Reads levels: nothing is learned from any, because the game itself shows the network how it goes on."""

    vocabulary: int = 0

    def inputs(self, x: np.ndarray) -> np.ndarray:
        return x.reshape(len(x), -1).astype(np.float32)


@dataclass(frozen=True)
class Number:
    """One numeric column: where it is missing the middle value stands in, then mean 0 and spread 1."""

    column: int
    fill: float
    mean: float
    scale: float
    flagged: bool  # a second input says 1 where the value was missing

    def inputs(self, x: np.ndarray) -> np.ndarray:
        missing = np.isnan(x[:, self.column])
        value = (np.where(missing, self.fill, x[:, self.column]) - self.mean) / self.scale
        return np.stack([value, missing], axis=1) if self.flagged else value[:, None]


@dataclass(frozen=True)
class Category:
    """One category column: an input of 0 or 1 for every level seen; what was not seen is all zeros."""

    column: int
    levels: tuple[int, ...]

    def inputs(self, x: np.ndarray) -> np.ndarray:
        return x[:, self.column, None] == np.array(self.levels)


@dataclass(frozen=True)
class Preparation:
    """What was learned from the course materials; made of plain numbers, so two can be compared."""

    features: tuple[str, ...]
    steps: tuple[str, ...]  # plain sentences, for display
    target_mean: float = 0.0
    target_scale: float = 1.0
    mean: tuple[float, ...] = ()  # of the arrays: one number per feature, or one for all
    scale: tuple[float, ...] = ()
    columns: tuple[Number | Category, ...] = ()  # of a table, instead of mean and scale
    reader: Any = None  # of what is neither: an object with inputs(x) and vocabulary, fitted on the course materials

    def inputs(self, x: np.ndarray) -> np.ndarray:
        """float32 [n, features] from raw rows of any of the three sets."""
        if self.reader is not None:
            return self.reader.inputs(x)
        if self.columns:
            return np.concatenate([column.inputs(x) for column in self.columns], axis=1).astype(np.float32)
        flat = x.reshape(len(x), -1).astype(np.float64)
        return ((flat - np.array(self.mean)) / np.array(self.scale)).astype(np.float32)

    def targets(self, y: np.ndarray) -> np.ndarray:
        """int64 class numbers as they are; numbers to predict with mean 0 and spread 1 on the course materials."""
        if y.dtype.kind == "i":
            return y
        return ((y - self.target_mean) / self.target_scale).astype(np.float32)

    def in_units(self, prediction: np.ndarray) -> np.ndarray:
        """The way back from what the network says to the target's own unit."""
        return prediction * self.target_scale + self.target_mean


def fit(dataset: Dataset, train: Examples, data: DataSpec | None = None, luck: int = 0) -> Preparation:
    """Learn means, spreads, stand-ins, levels and columns from `train`. The other two sets are not an argument.

    `data`: how to scale, and how many columns to look at; `luck`: the seed of columns that are drawn by luck.
    """
    data = data or DataSpec()
    mean, scale, told = _target(dataset, train.y)
    if data.read != "plain":
        reader, features, steps = embedded.reader(train, data)
        return Preparation(features, (*steps, *told), mean, scale, reader=reader)
    if dataset.kind in READERS:
        reader, features, steps = READERS[dataset.kind](dataset, train, data)
        return Preparation(features, (*steps, *told), mean, scale, reader=reader)
    if dataset.kind != "table":
        means, scales, features, step = _array(dataset, train.x, data.scaling)
        return Preparation(features, (step, *told), mean, scale, means, scales)
    chosen, why = _chosen(dataset, train, data, luck)
    columns, features, steps = _table(dataset.columns, chosen, train.x, data.scaling)
    return Preparation(features, (*why, *steps, *told), mean, scale, columns=columns)


def everything(split: Split) -> Examples:
    """All three sets as one, the final exam among them: what nobody may learn from, except to show what happens."""
    sets = (split.train, split.val, split.test)
    return Examples(*(np.concatenate([getattr(part, name) for part in sets]) for name in ("x", "y", "ids")))


def _chosen(dataset: Dataset, train: Examples, data: DataSpec, luck: int) -> tuple[np.ndarray, list[str]]:
    """Which columns of a table the network sees, in their order, and a sentence about it."""
    total = len(dataset.columns)
    if data.columns is None or data.columns >= total:
        return np.arange(total), []
    if data.chosen == "luck":
        found, how = dice(luck, "columns").permutation(total), f"drawn by luck (seed {luck})"
    else:
        strengths = [strength(column, train.x[:, place], dataset, train.y)
                     for place, column in enumerate(dataset.columns)]
        found = np.argsort(-np.array(strengths), kind="stable")
        how = f"those that go most with the answers (largest correlation in {len(train.y):,} rows)"
    chosen = np.sort(found[:data.columns])
    names = ", ".join(dataset.columns[place].name for place in chosen[:NAMED]) + " …" * (len(chosen) > NAMED)
    return chosen, [f"{len(chosen):,} of {total:,} columns, {how}: {names}."]


def strength(column: Column, values: np.ndarray, dataset: Dataset, y: np.ndarray) -> float:
    """How much a column goes with the answers: the largest |correlation|, of any level with any one class."""
    shown = _filled(column, values.astype(np.float64))
    asked = y[:, None] == np.arange(len(dataset.classes)) if dataset.task == "classification" else y[:, None]
    shown, asked = (part - part.mean(axis=0) for part in (shown, asked.astype(np.float64)))
    spreads = np.outer(np.sqrt((shown**2).sum(axis=0)), np.sqrt((asked**2).sum(axis=0)))
    return float((np.abs(shown.T @ asked) / np.where(spreads > 1e-9, spreads, np.inf)).max(initial=0.0))


def _filled(column: Column, values: np.ndarray) -> np.ndarray:
    """[n, 1] with the middle value for what is missing; of a category [n, levels], 1 for its own level."""
    if column.kind == "category":
        return (values[:, None] == np.arange(len(column.levels))).astype(np.float64)
    missing = np.isnan(values)
    return np.where(missing, 0.0 if missing.all() else np.median(values[~missing]), values)[:, None]


def _array(dataset: Dataset, x: np.ndarray, scaling: str
           ) -> tuple[tuple[float, ...], tuple[float, ...], tuple[str, ...], str]:
    flat = x.reshape(len(x), -1).astype(np.float64)
    if dataset.kind in ("points", "curve"):
        means, scales = flat.mean(axis=0), flat.std(axis=0)
        features = tuple(column.name for column in dataset.columns)
        what = f"each of {', '.join(features)}" if len(features) > 1 else features[0]
    else:  # neighbours in a picture or a series keep their proportions
        means, scales = flat.mean(keepdims=True)[0], flat.std(keepdims=True)[0]
        features, what = _places(dataset), "all pixels together" if dataset.kind == "images" else "all values together"
    if scaling == "none":
        return _plain(means * 0), _plain(scales * 0 + 1), features, AS_THEY_ARE
    step = f"Mean and spread of {what}, from {len(x):,} rows: every input has mean 0 and spread 1 there."
    return _plain(means), _plain(np.where(scales > 0, scales, 1.0)), features, step


def _places(dataset: Dataset) -> tuple[str, ...]:
    if dataset.kind == "series":
        return tuple(f"t{i}" for i in range(dataset.x.shape[1]))
    height, width = dataset.x.shape[1:]
    return tuple(f"pixel {row},{column}" for row in range(height) for column in range(width))


def _cells(dataset: Dataset) -> tuple[str, ...]:
    """The names of a level's numbers."""
    if dataset.columns:
        return tuple(column.name for column in dataset.columns)
    if dataset.x.ndim == 2:  # of somebody else's game
        return tuple(f"number {place + 1}" for place in range(dataset.x.shape[1]))
    _, rows, columns = dataset.x.shape[1:]
    return tuple(f"{what} {row + 1},{column + 1}" for what in ("wall", "here", "goal") for row in range(rows)
                 for column in range(columns))


def _table(columns: tuple[Column, ...], chosen: np.ndarray, x: np.ndarray, scaling: str
           ) -> tuple[tuple, tuple[str, ...], list[str]]:
    kept, features, steps, left_out = [], [], [], []
    for index in map(int, chosen):
        column = columns[index]
        learn = _number if column.kind == "number" else _category
        fitted, names, told = learn(index, column, x[:, index].astype(np.float64))
        kept += [fitted] if names else []
        left_out += [] if names else [column.name]
        features += names
        steps += told
    if not kept:
        raise SpecError("data", "No column differs between the rows of the course materials: there is nothing to "
                        "learn from.", "Take more rows, or another cut.")
    numbers = sum(isinstance(column, Number) for column in kept)
    first = [f"Mean and spread of {numbers} numeric columns, from {len(x):,} rows."] if numbers else []
    if scaling == "none":
        kept = [replace(column, mean=0.0, scale=1.0) if isinstance(column, Number) else column for column in kept]
        first = [AS_THEY_ARE]
    last = [f"Left out, because they never change there: {', '.join(left_out)}."] if left_out else []
    return tuple(kept), tuple(features), first + steps + last


def _number(index: int, column: Column, values: np.ndarray) -> tuple[Number | None, list[str], list[str]]:
    missing = np.isnan(values)
    if missing.all():
        return None, [], []
    fill = float(np.median(values[~missing]))
    filled = np.where(missing, fill, values)
    flagged, scale = bool(missing.any()), float(filled.std())
    if filled.min() == filled.max() and not flagged:
        return None, [], []
    names = [column.name] + [f"{column.name} was missing"] * flagged
    told = [f"{column.name}: {missing.sum()} missing, {column.text(fill)} (the middle value) stands in, and an extra "
            "input says so."] if flagged else []
    return Number(index, fill, float(filled.mean()), scale or 1.0, flagged), names, told


def _category(index: int, column: Column, values: np.ndarray) -> tuple[Category | None, list[str], list[str]]:
    seen = np.unique(values[~np.isnan(values)]).astype(int)
    if len(seen) == 0 or (len(seen) == 1 and not np.isnan(values).any()):
        return None, [], []
    names = [f"{column.name} = {column.levels[level]}" for level in seen]
    unseen = [name for level, name in enumerate(column.levels) if level not in seen]
    told = [f"{column.name}: one input of 0 or 1 for each of {', '.join(column.levels[i] for i in seen)}; missing or "
            "never seen is all zeros."]
    told += [f"{column.name}: {', '.join(unseen)} never occurs there and gets no input."] if unseen else []
    return Category(index, tuple(int(level) for level in seen)), names, told


def _target(dataset: Dataset, y: np.ndarray) -> tuple[float, float, list[str]]:
    if dataset.task == "classification":
        return 0.0, 1.0, []
    mean, scale = float(y.mean(dtype=np.float64)), float(y.std(dtype=np.float64))
    told = [f"Mean {mean:.4g} and spread {scale:.4g} of {dataset.target}: the network predicts in these terms, marks "
            "are given in the real unit."]
    return mean, scale or 1.0, told


def _plain(numbers: np.ndarray) -> tuple[float, ...]:
    return tuple(float(number) for number in numbers)
