"""What a network is built for: the kind and the shape of one example as it will see it."""

from math import prod
from typing import NamedTuple


class Inputs(NamedTuple):
    kind: str  # as in core/datasets/dataset.py; "table" also for features that another network has read
    size: tuple[int, ...]  # of one example: (2,) for points, (28, 28) for pictures, which come as [n, numbers]
    vocabulary: int = 0  # how many different words or letters there are; 0 where examples are plain numbers

    @property
    def numbers(self) -> int:
        """How many numbers one example has."""
        return prod(self.size)
