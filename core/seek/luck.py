"""How much luck is in the best of many marks: whoever looks often enough finds a good one by chance alone.

If K tries are equally good, each one's practice mark is the same true mark plus a chance error of about the practice
exam's standard error s, and the best of them is expected E(K) s above the truth: E(K) is the mean of the largest of K
independent standard normal numbers (David & Nagaraja 2003, Order Statistics, 3rd edition, section 3.1). Tries that are
wrong at the same questions share their chance and have less luck than that; so it is what to expect at most.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import erf, sqrt
from statistics import median

import numpy as np

from core.events import SHARES

FORMULA = "E(K) × s: the mean of the largest of K standard normal numbers (David & Nagaraja 2003, section 3.1), " \
          "times the standard error s of a practice mark. It holds for K tries that are equally good and wrong at " \
          "different questions; where they are not, luck is less."
REACH, STEPS = 9.0, 6_001  # the integral goes from -REACH to REACH


@lru_cache(maxsize=256)
def expected_maximum(looks: int) -> float:
    """E(K): the mean of the largest of K independent standard normal numbers; 0 for one, 1.54 for ten.

    The integral of [x > 0] - F(x)^K, with F the normal distribution.
    """
    x = np.linspace(-REACH, REACH, STEPS)
    below = np.array([(1 + erf(value / sqrt(2))) / 2 for value in x])
    return float(np.trapezoid((x > 0) + 0.5 * (x == 0) - below ** looks, x))


def share_error(share: float, questions: int) -> float:
    """The standard error of a share of right answers; with two right and two wrong added, so that it is never 0
    (Agresti & Coull 1998).
    """
    better = (share * questions + 2) / (questions + 4)
    return sqrt(better * (1 - better) / (questions + 4))


def mean_error(misses: np.ndarray) -> float:
    """The standard error of the mean of `misses` [n]; 0 where there is one."""
    return float(np.std(misses, ddof=1) / sqrt(len(misses))) if len(misses) > 1 else 0.0


def luck(errors: Sequence[float]) -> float:
    """By how much the best of some tries is expected to be too good. `errors`: the standard error of each."""
    return expected_maximum(len(errors)) * median(errors) if errors else 0.0


def sentence(looks: int, amount: float, mark: str, questions: int, unit: str = "") -> str:
    """`amount`: of `luck`, in terms of the mark."""
    times = "once" if looks == 1 else f"{looks:,} times"
    if looks < 2:
        return f"You have looked {times} at the practice exam of {questions:,} questions: no luck of choosing yet."
    return f"You have looked {times} at the practice exam of {questions:,} questions: expect about " \
           f"{said(amount, mark, questions, unit)} of luck in the best mark."


def said(amount: float, mark: str, questions: int, unit: str = "") -> str:
    """A difference of marks in words. No decimals of points below 1,000 questions."""
    if mark not in SHARES:
        return f"{amount:.2g} {unit}".strip()
    points = 100 * amount
    if questions < 1_000:
        return "less than half a point" if points < 0.5 else f"{points:.0f} point{'s' * (round(points) != 1)}"
    return f"{points:.1f} points"
