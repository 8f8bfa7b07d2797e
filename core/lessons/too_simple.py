"""Too simple, too clever: curves of growing power through ten dots, and which of them found the wave behind."""

from core.lessons.lesson import LINES, Arm, Bet, Finding, Lesson, Picture, Record, Records, Source, changed, smaller
from core.lessons.reckon import along, mark, median, of, value_of

ROWS = 1_000
TEN = {"how": "random", "train": 0.01, "val": 0.09, "test": 0.9}      # ten dots, as in the textbook; 900 in the exam
HUNDRED = {"how": "random", "train": 0.1, "val": 0.09, "test": 0.81}
LEAST_SQUARES = {"optimizer": "exact", "batch_size": None, "epochs": 1}
POWERS = range(10)
FLOOR = 0.24  # the scatter of the dots: a spread of 0.3 is 0.24 on average, and no curve can foresee it

ARMS = (Arm("ten", {"data": {"name": "polynomial", "rows": ROWS}, "split": TEN, "model": {"name": "polynomial"},
                    "learning": LEAST_SQUARES}, {"model.degree": POWERS, "data.seed": range(25)}),)

power = value_of("model.degree")


def at(records: Records, degree: int, path: str = "test.mae") -> float:
    """The average miss with this highest power: the median over draws of the dots."""
    return median(of(records, "", model__degree=degree), path)


def best(records: Records) -> float:
    """The power that misses least in the exam; NaN before it is open."""
    found = along(records, power, "test.mae", "test")
    return min(zip(found.y, found.x, strict=True))[1] if found.x else float("nan")


def never_rises(records: Records) -> float:
    """In how many of 100 draws no further power makes the course's squared error larger."""
    draws: dict[int, list[Record]] = {}
    for record in sorted((each for each in records if mark(each, "train.loss") is not None), key=power):
        draws.setdefault(record["values"]["data.seed"], []).append(record)
    kept = [all(after["train"]["loss"] <= before["train"]["loss"] + 1e-6  # which is as exact as 32 bits are
                for before, after in zip(draw, draw[1:], strict=False)) for draw in draws.values()]
    return 100 * sum(kept) / len(kept) if kept else float("nan")


def picture(records: Records) -> Picture:
    """The average miss over the highest power. The course's falls out of the picture: it becomes zero."""
    lines = [along(records, power, f"{part}.mae", part) for part in ("train", "val", "test")]
    return Picture(LINES, lines, levels=[("floor", FLOOR)], log_y=True, percent=False, x_range=(0, 9),
                   y_range=(0.01, 10_000))


def claim(records: Records) -> list[Finding]:
    return [Finding("never", never_rises(records), 95, 100),
            Finding("simple", 100 * at(records, 3) / at(records, 1), 0, 85),
            Finding("clever", 100 * at(records, 3) / at(records, 9), 0, 10),
            Finding("best", best(records), 3, 4, "about 3", "")]


LESSON = Lesson(
    name="too_simple", chapter="size",
    source=Source("Bishop 2006", "Pattern Recognition and Machine Learning", "section 1.1, figures 1.4 to 1.6"),
    bet=Bet(best, low=0, high=9, start=9, unit=""),
    arms=ARMS, twin=smaller(ARMS, data__seed=range(8)), broken=changed(ARMS, "split", HUNDRED),
    picture=picture, claim=claim,
    numbers=lambda records: {"course": round(at(records, 9, "train.mae"), 3), "best": best(records),
                             "three": at(records, 3), "nine": at(records, 9), "one": at(records, 1)})
