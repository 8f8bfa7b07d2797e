"""How a network reads sentences: as numbers of words, or as what MiniLM says of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import vocabulary
from core.datasets import Dataset
from core.elsewhere import Examples
from core.pretrained import kept, minilm
from core.spec import DataSpec, SpecError

SHOWN = 10  # at most so many words are named
LEVEL = 1e-3  # a number that spreads less than this says nothing: three of MiniLM's are always 0


@dataclass(frozen=True)
class Embedded:
    """Sentences as MiniLM's numbers, each with mean 0 and spread 1 on the course materials."""

    mean: tuple[float, ...]
    scale: tuple[float, ...]

    def inputs(self, texts: Iterable[str]) -> np.ndarray:
        """float32 [n, 384]"""
        return ((kept.embed(list(texts)) - np.array(self.mean)) / np.array(self.scale)).astype(np.float32)


def reader(dataset: Dataset, train: Examples, data: DataSpec) -> tuple[Any, tuple[str, ...], list[str]]:
    """What turns sentences into numbers, the names of these numbers, and what was learned from the course, in words."""
    if data.read == "minilm":
        return _embedded(train, data)
    known = vocabulary.fit(train.x)
    most = ", ".join(known.words[:SHOWN])
    steps = [f"{len(known.words):,} words stand in the {len(train.x):,} sentences of the course materials; most often: "
             f"{most}.", "A word that never occurs there has no number: it is skipped.",
             f"The longest sentence there has {known.length} words; longer ones are cut off."]
    return known, tuple(f"word {place}" for place in range(1, known.length + 1)), steps


def _embedded(train: Examples, data: DataSpec) -> tuple[Embedded, tuple[str, ...], list[str]]:
    check(data)
    said = kept.embed(list(train.x)).astype(np.float64)
    mean, scale = said.mean(axis=0), said.std(axis=0)
    steps = [f"MiniLM reads every sentence and says {minilm.NUMBERS} numbers for it. It was trained by others, on "
             "other texts, and learns nothing here."]
    if data.scaling == "none":
        mean, scale = mean * 0, scale * 0 + 1
    else:
        steps.append(f"Mean and spread of each of these numbers, from {len(train.x):,} sentences.")
    features = tuple(f"MiniLM {place}" for place in range(1, minilm.NUMBERS + 1))
    return Embedded(_plain(mean), _plain(np.where(scale > LEVEL, scale, 1.0))), features, steps


def check(data: DataSpec) -> None:
    """Raises SpecError where sentences are to be read by what is not there."""
    there, why, command = minilm.available()
    if data.read == "minilm" and not there:
        raise SpecError("data.read", why, f"Read it plainly; or install it: {command}")


def _plain(numbers: np.ndarray) -> tuple[float, ...]:
    return tuple(float(number) for number in numbers)
