"""One data set cut into course materials, practice exam and final exam, and the fingerprint of that cut."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.datasets import SEEN, Dataset, as_drawn, load, outline, resolve
from core.datasets.dataset import dice
from core.elsewhere import WORLDS, Examiner, Examples, examiner
from core.spec import DataSpec, Spec, SpecError, SplitSpec

__all__ = ["SETS", "WORDS", "Examples", "Split", "answered", "counted", "course", "cut", "dealt", "few", "known",
           "read", "sizes", "walked", "whole_groups"]

SETS = ("train", "val", "test")
WORDS = {"train": "course materials (training set)", "val": "practice exam (validation set)",
         "test": "final exam (test set)"}
READ = 10  # answers per class that read what was learned without any (core/learning/probe.py)
MOST_BINS = 10  # a number to predict is stratified by tenths of its range of ranks, where there are rows enough
LATER = ("wrong_in", "order", "slipped", "world", "far", "part", "own")  # choices that earlier versions did not have


@dataclass(frozen=True, eq=False)
class Split:
    train: Examples
    val: Examples
    test: Examples
    fingerprint: str  # 16 hex digits; equal exactly when the same questions lie in the same sets
    examiner: Examiner = Examiner()  # who makes questions of the exam from rows; the exam here is theirs


def cut(dataset: Dataset, data: DataSpec, split: SplitSpec) -> Split:
    """Every row goes to exactly one of the three sets, and a share of the exam's also into the book, if asked for.

    The choices must fit the data (core/check.py). Raises SpecError where a set could not do its job.
    """
    ids = dealt(dataset, split)
    train, val = (Examples(dataset.x[part], dataset.y[part], part) for part in ids[:2])
    asks = examiner(data, split, train.x)
    test = asks.ask(dataset, ids[2])
    parts = [_readable(part) for part in (_with_slipped(train, test, split), val, test)]
    return Split(*parts, _fingerprint(data, split, ids), asks)


def dealt(dataset: Dataset, split: SplitSpec) -> list[np.ndarray]:
    """The row numbers of the three sets, ascending, before anything slips into the book. Raises SpecError as `cut`."""
    if dataset.kind != "levels":  # those ask for acts, and may be alike in what is known of them
        _refuse_single_answer(dataset)
    ids = [_frozen(np.sort(part)) for part in _dealt(dataset, split)]
    if split.how != "stratified":
        _refuse_one_class(dataset, ids[0])
    return ids


def course(ids: list[np.ndarray], split: SplitSpec) -> int:
    """How many rows are studied, with those of the exam that slip in."""
    return len(ids[0]) + _slipped(len(ids[2]), split)


def _dealt(dataset: Dataset, split: SplitSpec) -> list[np.ndarray]:
    """The row numbers of the three sets."""
    rng = np.random.default_rng([split.seed, *b"split"])
    if split.how == "group" or dataset.kind == "letters":  # windows of one block share their letters
        return _by_group(dataset.groups, split, rng)
    if split.how == "given":
        return [np.flatnonzero(dataset.given == part) for part in range(len(SETS))]
    counts = sizes(len(dataset.y), split)
    if split.how == "stratified":
        return _stratified(_groups(dataset, counts), counts, rng)
    rows = np.arange(len(dataset.y)) if split.how == "time" else rng.permutation(len(dataset.y))
    return np.split(rows, np.cumsum(counts)[:-1])


def _with_slipped(train: Examples, test: Examples, split: SplitSpec) -> Examples:
    """A share of the exam's questions with their answers lies among the course materials; a cheat, on purpose."""
    order = dice(split.seed, "slipped").permutation(len(test.ids))  # a larger share contains the smaller
    chosen = np.sort(order[:_slipped(len(test.ids), split)])
    if not len(chosen):
        return train
    return Examples(*(np.concatenate([mine, exams[chosen]]) for mine, exams in
                      ((train.x, test.x), (train.y, test.y), (train.ids, test.ids))))


def _slipped(questions: int, split: SplitSpec) -> int:
    """How many of the exam's questions are also among the course materials."""
    return round(split.slipped * questions)


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


def few(train: Examples, data: DataSpec, split: SplitSpec) -> np.ndarray:
    """Which of the course materials come with their answers, ascending: `data.labels` of each class, or all of them.

    More labels of the same cut contain the fewer.
    """
    if data.labels is None:
        return np.arange(len(train.y))
    order = dice(split.seed, "labels").permutation(len(train.y))
    return np.sort(np.concatenate([order[train.y[order] == answer][:data.labels] for answer in np.unique(train.y)]))


def read(data: DataSpec) -> DataSpec:
    """The same data with a number of answers per class: READ, where none was chosen, for who studies without any."""
    return data if data.labels is not None else data.model_copy(update={"labels": READ})


def known(spec: Spec) -> int:
    """How many of the course materials come with an answer that a reader of codes may know."""
    return len(few(cut(load(spec.data), spec.data, spec.split).train, read(spec.data), spec.split))


def answered(split: Split, data: DataSpec, how: SplitSpec) -> Split:
    """The same exams, and of the course materials only those that come with their answers."""
    if data.labels is None:
        return split
    chosen = few(split.train, data, how)
    part = Examples(*(getattr(split.train, name)[chosen] for name in ("x", "y", "ids")))
    return replace(split, train=_readable(part))


def walked(split: Split, data: DataSpec) -> Split:
    """The same exams, and of the course the first `data.levels` levels: more of them contain the fewer."""
    if data.levels is None:
        return split
    part = Examples(*(getattr(split.train, name)[:data.levels] for name in ("x", "y", "ids")))
    return replace(split, train=_readable(part))


def counted(spec: Spec) -> np.ndarray:
    """How many examples lie in the three sets, with whole groups and what slipped in. Raises SpecError."""
    data, split = spec.data, spec.split
    if data.labels is not None and spec.learning.name == "supervised":
        found = answered(cut(load(data), data, split), data, split)
        return np.array([len(getattr(found, name).ids) for name in SETS])
    dataset = outline(data)
    by_group = (split.how == "group" or data.name == "letters") and dataset.groups is not None
    if by_group or (split.how == "given" and dataset.given is not None):
        counts = np.array([len(part) for part in _dealt(dataset, split)])
    else:
        counts = sizes(len(dataset.y) if data.part != "all" else resolve(data).rows, split)
    counts = counts + [_slipped(int(counts[-1]), split), 0, 0]
    return np.minimum(counts, [data.levels or counts[0], *counts[1:]])


def _whole(wanted: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers near `wanted` that add up to `total` (largest remainder; the first of equals wins)."""
    down = np.floor(wanted + 1e-9).astype(np.int64)
    left = total - int(down.sum())
    down[np.argsort(down - wanted, kind="stable")[:left]] += 1
    return down


def _by_group(groups: np.ndarray, split: SplitSpec, rng: np.random.Generator) -> list[np.ndarray]:
    """Each group as a whole to the set that lacks most rows; before that, one group to each set."""
    names, counts = np.unique(groups, return_counts=True)
    if len(names) < len(SETS):
        found = "1 group" if len(names) == 1 else f"{len(names)} groups"
        raise SpecError("split.how", f"The examples come from {found}: {len(SETS)} sets can't each have one.",
                        "Take more rows, or cut the sets at random.")
    order = rng.permutation(len(names))
    order = order[np.argsort(-counts[order], kind="stable")]  # large ones first: the small ones even out
    owner = np.empty(len(names), np.int64)
    owner[order] = whole_groups(counts[order].tolist(), split)
    of_row = owner[np.searchsorted(names, groups)]
    return [np.flatnonzero(of_row == part) for part in range(len(SETS))]


def whole_groups(counts: Sequence[int], split: SplitSpec) -> list[int]:
    """To which set, 0 to 2, each group goes. `counts`: their rows, the largest first, 3 groups or more."""
    missing = [getattr(split, name) * sum(counts) for name in SETS]
    first = sorted(range(len(SETS)), key=lambda part: -missing[part])
    owner = []
    for place, count in enumerate(counts):
        owner.append(first[place] if place < len(SETS) else missing.index(max(missing)))
        missing[owner[-1]] -= count
    return owner


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
    """What a network is told of the questions (scaling, columns) is not in it: the exam stays the same exam."""
    same_place = {} if split.world in WORLDS else {"far": 0.0}
    choices = {"data": as_drawn(data).model_dump(mode="json", exclude=set(SEEN)),
               "split": split.model_copy(update=same_place).model_dump(mode="json", exclude={"fitted_on"})}
    for part, declared in (("data", DataSpec), ("split", SplitSpec)):
        for name in LATER:  # at their defaults they say nothing, so that an exam of earlier versions is still the same
            if name in choices[part] and choices[part][name] == declared.model_fields[name].default:
                del choices[part][name]
    digest = hashlib.sha256(json.dumps(choices, sort_keys=True).encode())
    for part in ids:
        digest.update(f"|{len(part)}|".encode() + part.astype("<i8").tobytes())
    return digest.hexdigest()[:16]


def _readable(part: Examples) -> Examples:
    return Examples(_frozen(part.x), _frozen(part.y), _frozen(part.ids))


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
