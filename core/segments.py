"""In which groups of questions an opened exam went worst, and whether luck alone would make one look as bad."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from core.datasets import Dataset
from core.datasets.dataset import Column
from core.exam import bootstrap, wilson
from core.prepare import strength
from core.split import Examples

FEWEST = 10       # questions in a group, and beside it
PARTS = 4         # of a column of numbers: cut where the course has its quarters
FEW_VALUES = 6    # a column with no more different numbers than that is not cut, but taken value by value
COLUMNS = 60      # of a wide table those are looked at that go most with the answers of the course
SHUFFLES = 1_000
LEVEL = 0.05      # from here on a group is called weak
LISTED = 10       # groups that are told, the weakest first
ANSWER, LENGTH = "right answer", "number of words"


class Group(NamedTuple):
    """Questions that have a value of one column in common. `members`: bool [questions]."""

    column: str
    says: str
    members: np.ndarray


class Segment(NamedTuple):
    """A group that went worse than the exam as a whole.

    `questions`: their places in the exam. `mark`: share of right answers, or mean miss; `low` to `high`: its 95 %
    interval. `chance`: how often the worst of all groups would look at least this bad, were it luck which are missed.
    """

    column: str
    says: str
    questions: tuple[int, ...]
    mark: float
    low: float
    high: float
    chance: float
    is_share: bool

    @property
    def is_weak(self) -> bool:
        return self.chance <= LEVEL


class Weakest(NamedTuple):
    """`looked`: how many groups were looked at; the mark of the whole exam; the worst segments, least luck first."""

    looked: int
    questions: int
    is_share: bool
    mark: float
    low: float
    high: float
    segments: list[Segment]


def weakest(dataset: Dataset, course: Examples, exam: Examples, answers: dict[str, Any]) -> Weakest | None:
    """Of an exam that was opened. `answers`: "truth" and "guess" of its first questions (core/learning/supervised.py).

    None where there are too few questions for groups, or no mistake that could lie in one.
    """
    truth, guess = np.array(answers["truth"]), np.array(answers["guess"])
    is_share = dataset.task == "classification"
    misses = (truth != guess).astype(float) if is_share else np.abs(truth - guess)
    found = groups(dataset, course, exam.x[:len(truth)], truth)
    return ranked(found, misses, is_share) if found and np.ptp(misses) > 0 else None


def groups(dataset: Dataset, course: Examples, x: np.ndarray, truth: np.ndarray) -> list[Group]:
    """All groups with enough questions: by the right answer, and by each column or the length of a text.

    `x` [n, ...]: the questions; `truth` [n]: their right answers. Where numbers are cut is learned from the course.
    """
    answer = Column(ANSWER, "category", dataset.classes) if dataset.classes else Column(ANSWER)
    columns = [(answer, course.y, truth)]
    if dataset.kind == "text":
        columns.append((Column(LENGTH), *(np.array([len(text.split()) for text in part]) for part in (course.x, x))))
    if dataset.kind in ("table", "points", "curve"):
        columns += [(dataset.columns[place], course.x[:, place], x[:, place]) for place in _looked_at(dataset, course)]
    return [Group(column.name, says, members) for column, known, asked in columns
            for says, members in _cut(column, np.asarray(known, float), np.asarray(asked, float))
            if FEWEST <= members.sum() <= len(truth) - FEWEST]


def _looked_at(dataset: Dataset, course: Examples) -> list[int]:
    places = range(len(dataset.columns))
    if len(places) <= COLUMNS:
        return list(places)
    strengths = [strength(dataset.columns[place], course.x[:, place], dataset, course.y) for place in places]
    return sorted(np.argsort(-np.array(strengths), kind="stable")[:COLUMNS].tolist())


def _cut(column: Column, known: np.ndarray, asked: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """What the questions have in common, in words, and which they are. `known`: the column's values in the course."""
    yield "missing", np.isnan(asked)
    known = known[~np.isnan(known)]
    values = np.unique(known)
    if column.kind == "category" or len(values) <= FEW_VALUES:
        yield from ((column.text(value), asked == value) for value in values)
        return
    edges = np.unique(np.quantile(known, np.arange(1, PARTS) / PARTS, method="inverted_cdf"))
    said = [column.text(edge) for edge in edges]
    yield f"up to {said[0]}", asked <= edges[0]
    for place in range(1, len(edges)):
        yield f"over {said[place - 1]}, up to {said[place]}", (asked > edges[place - 1]) & (asked <= edges[place])
    yield f"over {said[-1]}", asked > edges[-1]


def ranked(found: list[Group], misses: np.ndarray, is_share: bool, shuffles: int = SHUFFLES) -> Weakest:
    """The groups that went worst. `misses` [n]: 1 for a wrong answer and 0 for a right one, or how far off it was.

    The chance of each is corrected for all groups at once: the misses are dealt to the questions anew, `shuffles`
    times, and counted is how often the worst group is then as bad (Westfall and Young 1993).
    """
    members = np.array([group.members for group in found], float)
    sizes = members.sum(axis=1).astype(int)
    dice = np.random.default_rng(0)
    dealt = dice.permuted(np.tile(misses, (shuffles, 1)), axis=1)
    surprise = _tails if is_share else _distances
    seen, luck = surprise(misses, sizes, members @ misses), surprise(misses, sizes, members @ dealt.T).max(axis=0)
    chances = (1 + (luck >= seen[:, None] - 1e-9).sum(axis=1)) / (shuffles + 1)
    worse = members @ misses / sizes > misses.mean()
    order = [place for place in np.argsort(-seen, kind="stable") if worse[place]][:LISTED]
    told = [Segment(found[place].column, found[place].says, tuple(np.flatnonzero(found[place].members).tolist()),
                    *_mark(misses[found[place].members], is_share), float(chances[place]), is_share)
            for place in order]
    return Weakest(len(found), len(misses), is_share, *_mark(misses, is_share), told)


def _mark(misses: np.ndarray, is_share: bool) -> tuple[float, float, float]:
    if not is_share:
        return float(misses.mean()), *bootstrap(misses)
    right = len(misses) - round(misses.sum())
    return right / len(misses), *wilson(right, len(misses))


def _tails(misses: np.ndarray, sizes: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    """-log of the chance that so many of the exam's wrong answers or more lie in a group of that size (hypergeometric).

    `wrong`: [groups] or [groups, shuffles].
    """
    questions, mistakes = len(misses), round(misses.sum())
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, questions + 1)))])

    def choose(whole: int, part: np.ndarray) -> np.ndarray:
        inside = (part >= 0) & (part <= whole)
        part = np.where(inside, part, 0)
        return np.where(inside, factorials[whole] - factorials[part] - factorials[whole - part], -np.inf)

    tables = {}
    for size in np.unique(sizes).tolist():
        count = np.arange(size + 1)
        shares = choose(mistakes, count) + choose(questions - mistakes, size - count) - choose(questions,
                                                                                               np.array(size))
        tables[size] = -np.logaddexp.accumulate(shares[::-1])[::-1]
    places = np.rint(wrong).astype(int)
    return np.array([tables[size][place] for size, place in zip(sizes.tolist(), places, strict=True)])


def _distances(misses: np.ndarray, sizes: np.ndarray, sums: np.ndarray) -> np.ndarray:
    """How many standard deviations a group's mean miss lies above that of all, in draws without replacement."""
    questions = len(misses)
    spread = misses.std() * np.sqrt((questions - sizes) / (sizes * (questions - 1)))
    sizes, spread = (part.reshape(-1, *[1] * (sums.ndim - 1)) for part in (sizes, spread))
    return (sums / sizes - misses.mean()) / spread


def verdict(found: Weakest) -> str:
    """Whether there is a weak spot, in words; names as they stand in the data."""
    if not found.segments:
        return f"None of {found.looked:,} groups went worse than the whole exam."
    first = found.segments[0]
    weak = sum(segment.is_weak for segment in found.segments)
    times = round(100 * first.chance)
    odds = f"in {times}" if times else "in less than 1"
    if not weak:
        return (f"No weak spot can be told from luck. {found.looked:,} groups were looked at; if luck alone chose "
                f"which questions go wrong, the worst of them would look this bad {odds} of 100 such exams.")
    many = "One group is" if weak == 1 else f"{weak} groups are"
    return (f"{many} weaker than luck explains. {found.looked:,} were looked at; if luck alone chose which questions "
            f"go wrong, the worst of them would look as bad as the first here {odds} of 100 such exams.")
