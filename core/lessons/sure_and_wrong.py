"""Sure and wrong: networks that say they are sure nine times in ten are right six times; one number repairs it."""

import numpy as np

from core.lessons.lesson import LINES, Arm, Bet, Finding, Lesson, Line, Picture, Records, Source, changed, smaller
from core.lessons.reckon import median

# 4,000 signals to study, 1,000 in practice, 3,000 in the exam; 3,000 steps, long after the course is known by heart.
DATA = {"name": "mnist1d", "rows": 8000}
CUT = {"train": 0.5, "val": 0.125, "test": 0.375}
BRAIN = {"hidden": [100, 100], "activation": "relu"}
LEARNING = {"lr": 0.003, "batch_size": 100, "epochs": 75}
SHORT = 8        # rounds after which such networks are not yet too sure
ENOUGH = 0.005   # share of all questions that a point of the picture stands on at least
ROLES = {"before": "test", "after": "repaired"}

ARMS = (Arm("classes", {"data": DATA, "split": CUT, "model": BRAIN, "learning": LEARNING}, {"seed": range(10)}),)


def diagram(records: Records, when: str) -> Line:
    """How often the networks are right, where they say to be so sure; all networks' questions together."""
    found = [record["calibration"][when] for record in records if "calibration" in record]
    if not found:
        return Line(when, ROLES[when], [], [])
    count, said, true = (np.array([each[name] for each in found], float) for name in ("count", "said", "true"))
    total = count.sum(axis=0)
    full = total > ENOUGH * total.sum()
    said, true = ((count * each).sum(axis=0)[full] / total[full] for each in (said, true))
    return Line(when, ROLES[when], (100 * said).tolist(), (100 * true).tolist())


def picture(records: Records) -> Picture:
    honest = Line("honest", "ideal", [0, 100], [0, 100]) if records else Line("honest", "ideal", [], [])
    return Picture(LINES, [honest, diagram(records, "before"), diagram(records, "after")], y_range=(0, 100),
                   x_range=(0, 100))


def surest(records: Records) -> float:
    """Per cent right among the answers they were surest of; NaN before the exam is open."""
    return (diagram(records, "before").y or [float("nan")])[-1]


def error(records: Records, when: str) -> float:
    """Points between what they say and what is true, on average over the questions (ECE)."""
    return 100 * median(records, f"calibration.{when}.ece")


def moved(records: Records) -> float:
    """Points by which the repair changed the mark: dividing all answers by one number changes no order."""
    return median(records, "calibration.after.accuracy") - median(records, "calibration.before.accuracy")


def claim(records: Records) -> list[Finding]:
    return [Finding("error_before", error(records, "before"), 20, 35, "about 16", "points"),
            Finding("error_after", error(records, "after"), 0, 5, "about 1", "points"),
            Finding("temperature", median(records, "calibration.temperature"), 3, 8, unit=""),
            Finding("moved", moved(records), 0, 0, unit="points")]


LESSON = Lesson(
    name="sure_and_wrong", chapter="marks",
    source=Source("Guo, Pleiss, Sun, Weinberger 2017", "On calibration of modern neural networks", "arXiv 1706.04599"),
    bet=Bet(surest, start=95),
    arms=ARMS, twin=smaller(ARMS, seed=range(3)), broken=changed(ARMS, "learning.epochs", SHORT),
    picture=picture, claim=claim, asks=("calibration",),
    numbers=lambda records: {"sure": 100 * median(records, "calibration.before.sure"),
                             "right": median(records, "calibration.before.accuracy"), "surest": surest(records),
                             "before": error(records, "before"), "after": error(records, "after")})
