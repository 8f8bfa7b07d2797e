"""Three sets: many networks are tried, the best in practice is chosen, and its practice mark flatters it."""

from itertools import accumulate

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
from core.lessons.reckon import LEARNED, mark, mean, of

# 40 pages to study, 40 practice questions, 920 exam questions. So few practice questions are what luck needs.
DATA = {"name": "moons", "rows": 1000, "noise": 0.25, "label_noise": 0.3}
CUT = {"train": 0.04, "val": 0.04, "test": 0.92}
LARGE_PRACTICE = {"train": 0.04, "val": 0.48, "test": 0.48}
LEARNING = {"lr": 0.03, "batch_size": None, "epochs": 200}
# 25 tries on each of twelve cuts: on one cut alone the practice questions may happen to be hard.
TRIES = {"seed": range(5), "model.hidden": [[64, 64], [16, 16], [8, 8], [32, 32], [4, 4]]}

ARMS = (Arm("tries", {"data": DATA, "split": CUT, "model": {"activation": "relu"}, "learning": LEARNING},
            {"data.seed": range(12), **TRIES}),)


def leaders(records: Records) -> list[list[Record]]:
    """For each cut: who is best in practice after one try, after two, and so on; the first of equals."""
    found = []
    for cut in sorted({record["values"]["data.seed"] for record in records}):
        tried = [record for record in of(records, data__seed=cut) if record["state"] in LEARNED]
        found.append(list(accumulate(tried, _better)))
    return [climb for climb in found if climb]


def _better(best: Record, other: Record) -> Record:
    return other if mark(other, "val.accuracy") > mark(best, "val.accuracy") else best


def staircase(records: Records, role: str) -> Line:
    """A mark of the best in practice so far, averaged over the cuts, along the number of tries."""
    climbs = leaders(records)
    length = min(map(len, climbs), default=0)
    table = [[mark(leader, f"{role}.accuracy") for leader in climb[:length]] for climb in climbs]
    if not length or any(None in row for row in table):
        return Line(role, role, [], [])
    return Line(role, role, list(range(1, length + 1)), np.mean(table, axis=0).tolist(), style="steps")


def picture(records: Records) -> Picture:
    return Picture(LINES, [staircase(records, "val"), staircase(records, "test")], y_range=(45, 80))


def chosen(records: Records, role: str) -> float:
    """The mark of the best in practice after all tries, averaged over the cuts; NaN where it is not known."""
    return staircase(records, role).y[-1] if staircase(records, role).y else float("nan")


def lost(records: Records) -> float:
    """Points between the practice mark and the exam mark of those who were chosen."""
    return chosen(records, "val") - chosen(records, "test")


def lost_by_all(records: Records) -> float:
    """The same for all that were tried. Not quite 0: the practice questions may happen to be hard, or easy."""
    return mean(records, "val.accuracy") - mean(records, "test.accuracy")


def claim(records: Records) -> list[Finding]:
    """That forty questions happen to be easy moves `lost` by 2.5 points from run to run; `chosen` is free of it."""
    return [Finding("lost", lost(records), 1, 18, unit="points"),
            Finding("chosen", lost(records) - lost_by_all(records), 5, 12, unit="points"),
            Finding("honest", chosen(records, "test") - chosen(records, "fresh"), -2.5, 2.5, "0", "points")]


LESSON = Lesson(
    name="three_sets", chapter="sets",
    source=Source("Dwork, Feldman, Hardt, Pitassi, Reingold, Roth 2015", "The reusable holdout: Preserving validity in "
                  "adaptive data analysis", "Science 349, 636"),
    bet=Bet(lost, high=30, start=0, unit="points"),
    arms=ARMS, twin=smaller(ARMS, data__seed=range(6), seed=range(3)), broken=changed(ARMS, "split", LARGE_PRACTICE),
    picture=picture, claim=claim, asks=("fresh",),
    numbers=lambda records: {"practice": chosen(records, "val"), "exam": chosen(records, "test"),
                             "fresh": chosen(records, "fresh")})
