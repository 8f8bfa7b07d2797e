"""Columns picked before the split: among a thousand columns of noise some fit the exam by luck (ESL, 7.10.2)."""

from core.lessons.lesson import DOTS, Arm, Bet, Finding, Lesson, Picture, Records, Source, changed, smaller
from core.lessons.reckon import mean, of, rows

# Few rows and many columns: among a thousand, twenty go well with a hundred coin flips by luck alone.
DATA = {"name": "coins", "rows": 100, "columns": 20}
LEARNING = {"lr": 0.01, "epochs": 30}


def picking(name: str, seen: str) -> Arm:
    """Networks that get the columns which go most with the answers seen."""
    return Arm(name, {"data": DATA, "split": {"train": 0.5, "val": 0.2, "test": 0.3, "fitted_on": seen},
                      "model": {"hidden": [16]}, "learning": LEARNING}, {"data.seed": range(25)})


ARMS = (picking("before", "everything"), picking("after", "course"))


def picture(records: Records) -> Picture:
    groups = [group for arm in ARMS for group in rows(records, arm.name, ("val", "test", "fresh"))]
    return Picture(DOTS, groups=groups, levels=[("guessing", 50)], y_range=(20, 102))


def shown(records: Records, arm: str, role: str = "test") -> float:
    return mean(of(records, arm), f"{role}.accuracy")


def lie(records: Records) -> float:
    """Points by which the exam of those who picked too early is above their mark for fresh questions."""
    return shown(records, "before") - shown(records, "before", "fresh")


def claim(records: Records) -> list[Finding]:
    return [Finding("picked_before", shown(records, "before"), 77, 85, "97 %"),
            Finding("picked_after", shown(records, "after"), 43, 57, "50 %"),
            Finding("truth", shown(records, "before", "fresh"), 46.5, 53.5, "50 %"),
            Finding("lie", lie(records), 26, 37, "47", "points")]


LESSON = Lesson(
    name="cheat_columns", chapter="cheats",
    source=Source("Hastie, Tibshirani, Friedman 2009", "The elements of statistical learning", "section 7.10.2"),
    bet=Bet(lambda records: shown(records, "before"), start=50),
    arms=ARMS, twin=smaller(ARMS, data__seed=range(12)), broken=changed(ARMS, "data.rows", 2_000),
    picture=picture, claim=claim, asks=("fresh",),
    numbers=lambda records: {"before": shown(records, "before"), "after": shown(records, "after"),
                             "fresh": shown(records, "before", "fresh"), "lie": lie(records)})
