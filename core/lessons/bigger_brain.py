"""A bigger brain: a network with one hidden layer grows from 1 unit to 256, and a part of its book is wrong."""

from core.lessons.lesson import LINES, Arm, Bet, Finding, Lesson, Picture, Records, Source, changed, smaller
from core.lessons.reckon import along, gap, median, of, value_of

# Three in ten of the answers in the book and the practice exam are wrong; the final exam is marked by the true ones.
MOONS = {"name": "moons", "rows": 1_000, "label_noise": 0.3, "wrong_in": "book"}
CUT = {"train": 0.06, "val": 0.1, "test": 0.84}  # a book of 60 pages, small enough to be learned by heart
LEARNING = {"lr": 0.01, "batch_size": None, "epochs": 600}
UNITS = ([1], [2], [4], [16], [64], [256])
SMALL, LARGE = (1,), (256,)

ARMS = (Arm("moons", {"data": MOONS, "split": CUT, "learning": LEARNING},
            {"model.hidden": UNITS, "data.seed": range(24)}),)


def sized(records: Records, units: tuple[int, ...]) -> Records:
    return of(records, "", model__hidden=units)


def exam(records: Records, units: tuple[int, ...]) -> float:
    """The mark in the exam, median over draws of the book."""
    return median(sized(records, units), "test.accuracy")


def picture(records: Records) -> Picture:
    lines = [along(records, value_of("model.hidden"), f"{part}.accuracy", part) for part in ("train", "val", "test")]
    return Picture(LINES, lines, log_x=True, x_range=(0.9, 290), y_range=(45, 103))


def claim(records: Records) -> list[Finding]:
    return [Finding("course", median(sized(records, LARGE), "train.accuracy"), 88, 100),
            Finding("gap", gap(sized(records, LARGE), "train.accuracy", "test.accuracy"), 18, 100, "", "points"),
            Finding("loss", exam(records, SMALL) - exam(records, LARGE), 5, 100, "", "points")]


LESSON = Lesson(
    name="bigger_brain", chapter="size",
    source=Source("Hastie, Tibshirani, Friedman 2009", "The Elements of Statistical Learning", "figure 2.11"),
    bet=Bet(lambda records: exam(records, LARGE), start=95),
    arms=ARMS, twin=smaller(ARMS, model__hidden=UNITS[::5], data__seed=range(12)),
    broken=changed(ARMS, "data.label_noise", 0.0), picture=picture, claim=claim,
    numbers=lambda records: {"course": median(sized(records, LARGE), "train.accuracy"),
                             "small": exam(records, SMALL), "large": exam(records, LARGE)})
