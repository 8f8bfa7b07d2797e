"""Scaling before the split: a cheat that every textbook forbids, and that changes next to nothing (an honest null)."""

from statistics import fmean

from core.lessons.lesson import DOTS, Arm, Bet, Finding, Lesson, Picture, Record, Records, Source, changed, smaller
from core.lessons.reckon import mark, mean, of, rows


def scaled(name: str, seen: str) -> Arm:
    """Networks whose inputs are measured by means and spreads of all three sets, or of the course alone."""
    # Few pages make it a fair trial: means of 102 rows are rough, and the exam's 410 could mend them.
    cut = {"train": 0.18, "val": 0.1, "test": 0.72, "fitted_on": seen}
    return Arm(name, {"data": {"name": "breast_cancer"}, "split": cut, "model": {"hidden": [16]},
                      "learning": {"lr": 0.01, "epochs": 40}}, {"split.seed": range(20), "seed": range(2)})


ARMS = (scaled("before", "everything"), scaled("after", "course"))


def picture(records: Records) -> Picture:
    return Picture(DOTS, groups=[group for arm in ARMS for group in rows(records, arm.name, ("val", "test"))],
                   y_range=(85, 101))


def luck(record: Record) -> tuple[int, int]:
    """What the two networks of a pair share: the cut and the first weights."""
    return record["values"]["split.seed"], record["values"]["seed"]


def lies(records: Records) -> list[float]:
    """For each pair whose exams are open: points by which the cheat's mark is above the honest one."""
    honest = {luck(record): mark(record, "test.accuracy") for record in of(records, "after")}
    found = [(mark(record, "test.accuracy"), honest.get(luck(record))) for record in of(records, "before")]
    return [cheat - truth for cheat, truth in found if cheat is not None and truth is not None]


def lie(records: Records) -> float:
    """The mean over pairs; NaN where none is known."""
    found = lies(records)
    return fmean(found) if found else float("nan")


def largest(records: Records) -> float:
    """The greatest difference in a single pair, up or down."""
    return max(map(abs, lies(records)), default=float("nan"))


def verdict(records: Records) -> str | None:
    """What the cheat was worth, as the bet names it."""
    found = lie(records)
    return None if found != found else "much" if found > 5 else "some" if found > 1 else "nothing"


def claim(records: Records) -> list[Finding]:
    """The claim is that there is nothing: a difference of more than one point, either way, would break it."""
    return [Finding("lie", lie(records), -1, 1, unit="points"),
            Finding("exam", mean(of(records, "after"), "test.accuracy"), 93, 99)]


LESSON = Lesson(
    name="cheat_scaling", chapter="cheats",
    source=Source("Roth 2026", "Which leakage types matter? A quantitative landscape across 2,047 benchmark datasets",
                  "arXiv 2604.04199"),
    bet=Bet(verdict, options=("much", "some", "nothing")),
    arms=ARMS, twin=smaller(ARMS, split__seed=range(10)), broken=changed(ARMS, "data.scaling", "none"),
    picture=picture, claim=claim,
    numbers=lambda records: {"before": mean(of(records, "before"), "test.accuracy"),
                             "after": mean(of(records, "after"), "test.accuracy"),
                             "lie": round(abs(lie(records)), 1), "largest": round(largest(records), 1),
                             "pairs": len(lies(records))})
