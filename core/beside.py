"""A network beside simple methods at the same exam: compared question by question, and said in one honest sentence."""

from collections.abc import Sequence
from math import comb
from typing import Any

import numpy as np

from core.events import SHARES, headline
from core.exam import bootstrap

Row = dict[str, Any]

SURE = 0.05  # a difference that luck gives no more often than that is called clear


def paired(network: np.ndarray, method: np.ndarray, is_share: bool) -> Row:
    """{"ahead", "clear"}: by how much the network misses less, on average, and whether that is more than luck.

    `network`, `method` [questions]: 1 for a wrong answer and 0 for a right one, or how far off each was. Wrong answers
    are compared by the exact sign test (McNemar 1947), distances by the bootstrap of their differences.
    """
    gains = method.astype(float) - network
    if is_share:
        return {"ahead": float(gains.mean()), "clear": luck(int((gains > 0).sum()), int((gains < 0).sum())) <= SURE}
    low, high = bootstrap(gains)
    return {"ahead": float(gains.mean()), "clear": low > 0 or high < 0}


def luck(won: int, lost: int) -> float:
    """How often tosses of a fair coin come out at least as one-sided, either way."""
    tosses, fewer = won + lost, min(won, lost)
    return min(1.0, 2 * sum(comb(tosses, heads) for heads in range(fewer + 1)) / 2**tosses)


def sentence(result: Row, exams: Sequence[Row]) -> str:
    """What the network's mark is worth. `result`: of its opening; `exams`: of core.baselines.examined.

    It names the dullest method, and of the others the best.
    """
    mark = headline(result["test"])
    dull, *others = exams
    best = (max if mark in SHARES else min)(others, key=lambda each: each["test"]["marks"][mark], default=None)
    said = [_clause(result, each, mark) for each in (dull, best) if each]
    return f"On new questions the network is {', and '.join(said)}."


def short(value: float) -> str:
    """Three digits as people write them: 9,370 and not 9.37e+03."""
    value = float(f"{value:.3g}")
    return f"{value:,.0f}" if 1e3 <= abs(value) < 1e15 else f"{value:.3g}"


def _clause(result: Row, each: Row, mark: str) -> str:
    theirs = each["test"]["marks"][mark]
    ahead, clear = _ahead(result, each, mark)
    name = f"“{each['title']}” ({f'{100 * theirs:.0f} %' if mark in SHARES else f'off by {short(theirs)}'})"
    if ahead == 0:
        return f"just as good as {name}"
    if clear:
        return f"clearly {'better' if ahead > 0 else 'worse'} than {name}"
    return f"{'ahead of' if ahead > 0 else 'behind'} {name} by no more than luck explains"


def _ahead(result: Row, each: Row, mark: str) -> tuple[float, bool]:
    """By how much the network is better, and whether beyond luck; where answers can't be paired, by both error bars."""
    if each.get("beside"):
        return each["beside"]["ahead"], each["beside"]["clear"]
    ours, theirs = result["test"][mark], each["test"]["marks"][mark]
    (low, high), (floor, ceiling) = result["interval"], each["test"]["interval"]
    return (ours - theirs if mark in SHARES else theirs - ours), low > ceiling or high < floor
