"""Mistakes in the book: the more answers are wrong, the further the course mark rises above what anybody can score."""

from core.datasets import moons
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
from core.lessons.reckon import along, median, of

BLUR = 0.2
DATA = {"name": "moons", "rows": 1000, "noise": BLUR}
CUT = {"train": 0.1, "val": 0.2, "test": 0.7}  # 100 pages: few enough to be learned by heart, mistakes and all
BRAIN = {"hidden": [128, 128], "activation": "relu"}
SMALL_BRAIN = [2]
LEARNING = {"lr": 0.01, "batch_size": None, "epochs": 400}
LEVELS = (0, 0.1, 0.2, 0.3, 0.4, 0.5)  # share of wrong answers; a half among two classes is a coin
BET = 0.2
CLEAR = (0.2, 0.3, 0.4)  # where the three lines must lie well apart

ARMS = (Arm("books", {"data": DATA, "split": CUT, "model": BRAIN, "learning": LEARNING},
            {"data.label_noise": LEVELS, "data.seed": range(6)}),)


def ceiling(level: float) -> float:
    """Per cent right for somebody who knows the moons themselves, on questions of which so many are marked wrongly."""
    return 100 * moons.ceiling(BLUR, level)


def wrong(record: Record) -> float:
    return 100 * record["values"]["data.label_noise"]


def picture(records: Records) -> Picture:
    levels = sorted({record["values"]["data.label_noise"] for record in records})
    best = Line("ceiling", "ideal", [100 * level for level in levels], [ceiling(level) for level in levels])
    lines = [along(records, wrong, f"{role}.accuracy", role) for role in ("train", "val", "test")]
    return Picture(LINES, [*lines, best], y_range=(40, 102))


def at(records: Records, level: float, role: str) -> float:
    return median(of(records, data__label_noise=level), f"{role}.accuracy")


def claim(records: Records) -> list[Finding]:
    above = min(at(records, level, "train") - ceiling(level) for level in CLEAR)
    below = min(ceiling(level) - at(records, level, "test") for level in CLEAR)
    return [Finding("course", min(at(records, level, "train") for level in LEVELS), 92, 100, "about 100 %"),
            Finding("above", above, 14, 40, unit="points"),
            Finding("below", below, 5, 15, unit="points"),
            Finding("coin", at(records, LEVELS[-1], "test"), 46, 54)]


LESSON = Lesson(
    name="mistakes", chapter="heart",
    source=Source("Zhang, Bengio, Hardt, Recht, Vinyals 2017", "Understanding deep learning requires rethinking "
                  "generalization", "arXiv 1611.03530, figure 1c"),
    bet=Bet(lambda records: at(records, BET, "test"), start=80),
    arms=ARMS, twin=smaller(ARMS, data__seed=range(3)), broken=changed(ARMS, "model.hidden", SMALL_BRAIN),
    picture=picture, claim=claim,
    numbers=lambda records: {"course": at(records, BET, "train"), "exam": at(records, BET, "test"),
                             "ceiling": ceiling(BET)})
