"""Insight comes late: sums on a clock, known by heart for hundreds of rounds, and then understood (grokking)."""

import numpy as np

from core.lessons.lesson import (
    LINES,
    Arm,
    Bet,
    Finding,
    Lesson,
    Line,
    Picture,
    Record,
    Records,
    Source,
    changed,
    smaller,
)
from core.lessons.reckon import median, rounds

# Hours are names here, not numbers: each is an input of its own, 0 or 1, and nothing is scaled.
CLOCK = {"name": "clock", "scaling": "none"}
CUT = {"train": 0.7, "val": 0.1, "test": 0.2}  # 403 of the 576 sums; of 40 % of them the rule is never found
BRAIN = {"hidden": [128], "activation": "relu"}
ROUNDS = 1000
# Three things that it won't do without: every sum in every step, AdamW's own kind of weight decay, and much of it.
LEARNING = {"optimizer": "adamw", "weight_decay": 1.0, "lr": 0.03, "batch_size": None, "epochs": ROUNDS}

ARMS = (Arm("clock", {"data": CLOCK, "split": CUT, "model": BRAIN, "learning": LEARNING}, {"seed": range(7)}),)
GUESSING = 100 / 24  # per cent right by pure guessing among 24 hours
BY_HEART, INSIGHT = 0.995, 0.9  # share of right answers that counts as knowing the course; as understanding


def first(record: Record, path: str, share: float) -> int | None:
    """The first of the drawn rounds with at least this mark, as a place in their list."""
    found = record.get("rounds", {}).get(path, [])
    return next((place for place, mark in enumerate(found) if mark >= share), None)


def practice_then(records: Records) -> float:
    """The practice mark, in per cent, when the course was known by heart: the median of those that came so far."""
    places = [(each, first(each, "train.accuracy", BY_HEART)) for each in records]
    found = [100 * each["rounds"]["val.accuracy"][place] for each, place in places if place is not None]
    return float(np.median(found)) if found else float("nan")


def when(records: Records, path: str, share: float) -> float:
    """The median of the rounds in which this mark is reached; infinite where most never reach it."""
    places = [(each, first(each, path, share)) for each in records if each.get("rounds")]
    found = [np.inf if place is None else each["rounds"]["epoch"][place] for each, place in places]
    return float(np.median(found)) if found else float("nan")


def picture(records: Records) -> Picture:
    """Marks of every round, the early ones as wide as the late ones; the exam's, once it is open, at the end."""
    lines = [rounds(records, "train.accuracy", "train"), rounds(records, "val.accuracy", "val")]
    exam = median(records, "test.accuracy")
    if exam == exam:  # known
        lines.append(Line("test", "test", [ROUNDS], [exam], style="dots"))
    return Picture(LINES, lines, levels=[("guessing", GUESSING)], log_x=True, x_range=(1, 1.1 * ROUNDS),
                   y_range=(0, 103))


def claim(records: Records) -> list[Finding]:
    """The wait: in how many times as many rounds the rule was found as the sums were learned by heart."""
    wait = when(records, "val.accuracy", INSIGHT) / when(records, "train.accuracy", BY_HEART)
    return [Finding("course", median(records, "train.accuracy"), 99.5, 100, "≈ 100 %"),
            Finding("then", practice_then(records), 0, 10, "≈ 0 %"),
            Finding("wait", wait, 10, 45, "up to ≈ 1,000 ×", unit="×"),
            Finding("exam", median(records, "test.accuracy"), 90, 100, "≈ 100 %")]


def numbers(records: Records) -> dict[str, float]:
    return {"early": when(records, "train.accuracy", BY_HEART), "then": practice_then(records),
            "late": when(records, "val.accuracy", INSIGHT), "exam": median(records, "test.accuracy")}


LESSON = Lesson(
    name="late_insight", chapter="heart",
    source=Source("Power, Burda, Edwards, Babuschkin, Misra 2022", "Grokking: Generalization beyond overfitting on "
                  "small algorithmic datasets", "arXiv 2201.02177; with two layers: Gromov 2023, arXiv 2301.02679"),
    bet=Bet(lambda records: median(records, "test.accuracy"), start=20),
    arms=ARMS, twin=smaller(ARMS, seed=range(3)), broken=changed(ARMS, "learning.weight_decay", 0.0),
    picture=picture, claim=claim, numbers=numbers, rounds=True)
