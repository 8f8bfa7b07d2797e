"""How a network reads sentences by itself: as the numbers of their words."""

from typing import Any

from core import vocabulary
from core.datasets import Dataset
from core.elsewhere import Examples
from core.spec import DataSpec

SHOWN = 10  # at most so many words are named


def reader(dataset: Dataset, train: Examples, data: DataSpec) -> tuple[Any, tuple[str, ...], list[str]]:
    """What turns sentences into numbers, the names of these numbers, and what was learned from the course, in words."""
    known = vocabulary.fit(train.x)
    most = ", ".join(known.words[:SHOWN])
    steps = [f"{len(known.words):,} words stand in the {len(train.x):,} sentences of the course materials; most often: "
             f"{most}.", "A word that never occurs there has no number: it is skipped.",
             f"The longest sentence there has {known.length} words; longer ones are cut off."]
    return known, tuple(f"word {place}" for place in range(1, known.length + 1)), steps
