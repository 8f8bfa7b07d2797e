"""One data set cut into course materials, practice exam and final exam, and the fingerprint of that cut."""

import hashlib
import json
from dataclasses import dataclass

import numpy as np

from core.datasets import Dataset, resolve
from core.spec import DataSpec, SpecError, SplitSpec

SETS = ("train", "val", "test")
WORDS = {"train": "course materials (training set)", "val": "practice exam (validation set)",
         "test": "final exam (test set)"}
MOST_BINS = 10  # a number to predict is stratified by tenths of its range of ranks, where there are rows enough


@dataclass(frozen=True, eq=False)
class Examples:
    x: np.ndarray
    y: np.ndarray
    ids: np.ndarray  # int64: which rows of the data set these are, ascending


@dataclass(frozen=True, eq=False)
class Split:
    train: Examples
    val: Examples
    test: Examples
    fingerprint: str  # 16 hex digits; equal exactly when the same rows of the same data lie in the same sets


def cut(dataset: Dataset, data: DataSpec, split: SplitSpec) -> Split:
    """Every row goes to exactly one of the three sets. Raises SpecError where a set could not do its job."""
    counts = sizes(len(dataset.y), split)
    _refuse_single_answer(dataset)
    rng = np.random.default_rng([split.seed, *b"split"])
    if split.how == "random":
        ids = np.split(rng.permutation(len(dataset.y)), np.cumsum(counts)[:-1])
        _refuse_one_class(dataset, ids[0])
    else:
        ids = _stratified(_groups(dataset, counts), counts, rng)
    ids = [np.sort(part) for part in ids]
    parts = [Examples(_frozen(dataset.x[part]), _frozen(dataset.y[part]), _frozen(part)) for part in ids]
    return Split(*parts, _fingerprint(data, split, ids))


def sizes(rows: int, split: SplitSpec) -> np.ndarray:
    """How many rows the three sets get, in the order of SETS. Raises SpecError where one would be empty."""
    shares = np.array([getattr(split, name) for name in SETS])
    counts = _whole(rows * shares / shares.sum(), rows)
    for name, size in zip(SETS, counts, strict=True):
        if size < 1:
            share = getattr(split, name)
            raise SpecError(f"split.{name}", f"With {rows} rows and a share of {share:g} the {WORDS[name]} would be "
                            "empty.", "Take more rows, or give this set a larger share.")
    return counts


def _whole(wanted: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers near `wanted` that add up to `total` (largest remainder; the first of equals wins)."""
    down = np.floor(wanted + 1e-9).astype(np.int64)
    left = total - int(down.sum())
    down[np.argsort(down - wanted, kind="stable")[:left]] += 1
    return down


def _groups(dataset: Dataset, sizes: np.ndarray) -> list[np.ndarray]:
    """Row numbers of each class, or of each band of a number to predict."""
    if dataset.task == "regression":
        bands = min(MOST_BINS, int(sizes.min()), len(dataset.y) // len(SETS))
        return np.array_split(np.argsort(dataset.y, kind="stable"), bands)
    counts = np.bincount(dataset.y, minlength=len(dataset.classes))
    _refuse_small_classes(dataset, counts, sizes)
    return [np.flatnonzero(dataset.y == c) for c in range(len(counts))]


def _refuse_small_classes(dataset: Dataset, counts: np.ndarray, sizes: np.ndarray) -> None:
    rarest = int(counts.argmin())
    name, count = dataset.classes[rarest], int(counts[rarest])
    remedy = "Cut the sets at random, or take more rows."
    if count < len(SETS):
        rows = "1 row" if count == 1 else f"{count} rows"
        raise SpecError("split.how", f"The class {name!r} has {rows}: it can't be in all three sets.", remedy)
    small = int(sizes.argmin())
    if sizes[small] < len(counts):
        raise SpecError("split.how", f"The {WORDS[SETS[small]]} would have {sizes[small]} rows for {len(counts)} "
                        f"classes: {name!r} ({count} rows) can't be in all three sets.", remedy)


def _refuse_single_answer(dataset: Dataset) -> None:
    if (dataset.y == dataset.y[0]).all():
        raise SpecError("data", f"Every row has the answer {dataset.answer(0)!r}: there is nothing to learn.",
                        "Take more rows, or another draw of the data.")


def _refuse_one_class(dataset: Dataset, train: np.ndarray) -> None:
    if dataset.task == "classification" and len(np.unique(dataset.y[train])) < 2:
        raise SpecError("split.how", f"All {len(train)} rows of the course materials (training set) would have the "
                        f"answer {dataset.answer(train[0])!r}.", "Cut them stratified, or take more rows.")


def _stratified(groups: list[np.ndarray], sizes: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    table = _table(np.array([len(group) for group in groups]), sizes)
    pieces = [np.split(rng.permutation(group), np.cumsum(row)[:-1]) for group, row in zip(groups, table, strict=True)]
    return [np.concatenate(column) for column in zip(*pieces, strict=True)]


def _table(groups: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """How many rows of each group go to each set, [groups, 3]: both margins exact, every cell at least 1.

    Rounding the running sums, instead of each group by itself, makes the columns add up to the sizes.
    """
    running = np.cumsum(groups)
    rounded = np.array([_whole(total * sizes / sizes.sum(), int(total)) for total in running])
    table = np.diff(rounded, axis=0, prepend=0)
    while (table < 1).any():  # four cells change, no margin does
        group, part = np.argwhere(table < 1)[0]
        donor, other = int(table[:, part].argmax()), int(table[group].argmax())
        table[[group, donor], [part, other]] += 1
        table[[group, donor], [other, part]] -= 1
    return table


def _fingerprint(data: DataSpec, split: SplitSpec, ids: list[np.ndarray]) -> str:
    choices = {"data": resolve(data).model_dump(mode="json"), "split": split.model_dump(mode="json")}
    digest = hashlib.sha256(json.dumps(choices, sort_keys=True).encode())
    for part in ids:
        digest.update(f"|{len(part)}|".encode() + part.astype("<i8").tobytes())
    return digest.hexdigest()[:16]


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
