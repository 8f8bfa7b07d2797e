"""A mark as charts take it."""

from typing import NamedTuple


class Mark(NamedTuple):
    """A share of right answers, the interval it may truly lie in, and how many questions it rests on."""

    share: float
    low: float
    high: float
    questions: int
