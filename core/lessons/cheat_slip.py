"""The exam slips into the book: the more of its questions are studied, the more its mark lies."""

from core.lessons.lesson import LINES, Arm, Bet, Finding, Lesson, Picture, Record, Records, Source, changed, smaller
from core.lessons.reckon import along, gap, mean, of

# A quarter of the answers is wrong: who understands the moons can't score more than about 72, in any exam.
DATA = {"name": "moons", "rows": 250, "label_noise": 0.25}
CUT = {"train": 0.48, "val": 0.12, "test": 0.4}  # 120 pages, 30 practice questions, 100 in the exam
BRAIN = {"hidden": [128, 128], "activation": "tanh"}  # room for every page, right or wrong
LEARNING = {"lr": 0.02, "batch_size": None, "epochs": 400}
SLIPPED = (0.0, 0.1, 0.25, 0.5, 1.0)

ARMS = (Arm("wide", {"data": DATA, "split": CUT, "model": BRAIN, "learning": LEARNING},
            {"split.slipped": SLIPPED, "data.seed": range(7)}),)


def slipped(record: Record) -> float:
    """Per cent of the exam that lay in the book."""
    return 100 * record["values"]["split.slipped"]


def at(records: Records, share: float) -> list[Record]:
    return of(records, split__slipped=share)


def lie(records: Records, share: float) -> float:
    """Points by which the exam's mark is above that for questions that nobody has seen."""
    return gap(at(records, share), "test.accuracy", "fresh.accuracy")


def picture(records: Records) -> Picture:
    return Picture(LINES, [along(records, slipped, f"{role}.accuracy", role) for role in ("val", "test", "fresh")],
                   x_range=(0, 100), y_range=(40, 103))


def claim(records: Records) -> list[Finding]:
    """Sealed, the exam tells the truth; slipped in as a whole, it is known by heart; nothing was understood by that."""
    sealed, whole = at(records, 0), at(records, 1)
    return [Finding("sealed", mean(sealed, "test.accuracy"), 55, 67),
            Finding("whole", mean(whole, "test.accuracy"), 95, 100),
            Finding("truth", mean(whole, "fresh.accuracy"), 56, 66),
            Finding("honest", lie(records, 0), -8, 8, unit="points"),
            Finding("lie", lie(records, 1), 32, 44, unit="points")]


LESSON = Lesson(
    name="cheat_slip", chapter="cheats",
    source=Source("Barz, Denzler 2020", "Do we train on test data? Purging CIFAR of near-duplicates",
                  "Journal of Imaging 6(6), arXiv 1902.00423"),
    bet=Bet(lambda records: mean(at(records, 1), "fresh.accuracy"), start=85),
    arms=ARMS, twin=smaller(ARMS, split__slipped=(0.0, 0.5, 1.0), data__seed=range(2)),
    broken=changed(ARMS, "model.hidden", [3]), picture=picture, claim=claim, asks=("fresh",),
    numbers=lambda records: {"sealed": mean(at(records, 0), "test.accuracy"),
                             "whole": mean(at(records, 1), "test.accuracy"),
                             "fresh": mean(at(records, 1), "fresh.accuracy"), "half": lie(records, 0.5),
                             "lie": lie(records, 1)})
