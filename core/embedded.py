"""Examples as numbers that a network trained by others says of each: MiniLM of sentences, EfficientNet of pictures."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.elsewhere import Examples
from core.pretrained import efficientnet, kept, minilm
from core.spec import DataSpec, SpecError

READERS = {"minilm": minilm, "efficientnet": efficientnet}  # by data.read
LEVEL = 1e-3  # a number that spreads less than this says nothing: three of MiniLM's are always 0


@dataclass(frozen=True)
class Embedded:
    """What a reader says, each of its numbers with mean 0 and spread 1 on the course materials."""

    name: str
    mean: tuple[float, ...]
    scale: tuple[float, ...]

    def inputs(self, x: Any) -> np.ndarray:
        """float32 [n, numbers]"""
        said = kept.embed(list(x), READERS[self.name])
        return ((said - np.array(self.mean)) / np.array(self.scale)).astype(np.float32)


def reader(train: Examples, data: DataSpec) -> tuple[Embedded, tuple[str, ...], list[str]]:
    """What turns examples into numbers, the names of these numbers, and what was learned from the course, in words."""
    check(data)
    source, what = READERS[data.read], "sentence" if data.read == "minilm" else "picture"
    said = kept.embed(list(train.x), source).astype(np.float64)
    mean, scale = said.mean(axis=0), said.std(axis=0)
    steps = [f"{source.TITLE} sees every {what} and says {source.NUMBERS:,} numbers for it. It was trained by others, "
             f"on other {what}s, and learns nothing here."]
    if data.scaling == "none":
        mean, scale = mean * 0, scale * 0 + 1
    else:
        steps.append(f"Mean and spread of each of these numbers, from {len(train.x):,} {what}s.")
    return Embedded(data.read, _plain(mean), _plain(np.where(scale > LEVEL, scale, 1.0))), names(data), steps


def names(data: DataSpec) -> tuple[str, ...]:
    """What the numbers are called, without reading anything."""
    source = READERS[data.read]
    return tuple(f"{source.TITLE} {place}" for place in range(1, source.NUMBERS + 1))


def check(data: DataSpec) -> None:
    """Raises SpecError where examples are to be read by what is not there."""
    if data.read in READERS and not (found := READERS[data.read].available())[0]:
        raise SpecError("data.read", found[1], f"Read it plainly; or install it: {found[2]}")


def _plain(numbers: np.ndarray) -> tuple[float, ...]:
    return tuple(float(number) for number in numbers)
