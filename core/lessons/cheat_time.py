"""Time shuffled: a network that fills gaps between yesterday and tomorrow is no prophet (Kapoor & Narayanan 2023)."""

from dataclasses import replace

from core.lessons.lesson import DOTS, Arm, Bet, Finding, Lesson, Picture, Records, Source, changed, smaller
from core.lessons.reckon import median, of, rows

DATA = {"name": "walk", "rows": 1_000, "noise": 0.0}
BRAIN = {"hidden": [64, 64, 64], "activation": "tanh"}
LEARNING = {"lr": 0.005, "batch_size": 64, "epochs": 150}
FLOOR = -5.0  # marks below are drawn here: a walk that turns away can cost hundreds, and no picture has the room


def cut(name: str, how: str) -> Arm:
    return Arm(name, {"data": DATA, "split": {"how": how}, "model": BRAIN, "learning": LEARNING},
               {"data.seed": range(20)})


ARMS = (cut("shuffled", "random"), cut("future", "time"))


def picture(records: Records) -> Picture:
    groups = [group for arm in ARMS for group in rows(records, arm.name, ("val", "test"), "r2")]
    raised = [replace(group, marks=[max(mark, FLOOR) for mark in group.marks]) for group in groups]
    return Picture(DOTS, groups=raised, levels=[("average", 0), ("floor", FLOOR)], percent=False,
                   y_range=(FLOOR - 0.3, 1.3))


def shown(records: Records, arm: str, measure: str = "r2") -> float:
    """The median: one walk that runs away would make any mean its own."""
    return median(of(records, arm), f"test.{measure}")


def times(records: Records) -> float:
    """How many times as far from the truth the forecast is as the filling of gaps."""
    return shown(records, "future", "mae") / shown(records, "shuffled", "mae")


def verdict(records: Records) -> str | None:
    """What the honest exam says, as the bet names it."""
    mark = shown(records, "future")
    return None if mark != mark else "good" if mark > 0.8 else "middling" if mark > 0 else "worse"


def claim(records: Records) -> list[Finding]:
    return [Finding("shuffled_exam", shown(records, "shuffled"), 0.88, 1, unit=""),
            Finding("future_exam", shown(records, "future"), -100, -0.3, unit=""),
            Finding("times", times(records), 3, 12, unit="")]


LESSON = Lesson(
    name="cheat_time", chapter="cheats",
    source=Source("Kapoor, Narayanan 2023", "Leakage and the reproducibility crisis in machine-learning-based science",
                  "Patterns 4(9), arXiv 2207.07048"),
    bet=Bet(verdict, options=("good", "middling", "worse")),
    arms=ARMS, twin=smaller(ARMS, data__seed=range(5)), broken=changed(ARMS, "data.noise", 1.0),
    picture=picture, claim=claim,
    numbers=lambda records: {"shuffled": shown(records, "shuffled"), "future": shown(records, "future"),
                             "lie": shown(records, "shuffled") - shown(records, "future"), "times": times(records)})
