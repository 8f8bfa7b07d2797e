"""How sure a mark is: the same kind of network sits exams of 20, 100, 500 and 2,000 questions, sixty times each."""

import numpy as np

from core.exam import Z, wilson
from core.lessons.lesson import DOTS, Arm, Bet, Finding, Lesson, Picture, Records, Source, smaller
from core.lessons.reckon import marks, mean, of, rows

QUESTIONS = {"twenty": 20, "hundred": 100, "five_hundred": 500, "two_thousand": 2000}
# With 1,000 pages all networks understand equally much: what is left between their marks is the luck of the exam.
MANY_PAGES, FEW_PAGES = 1000, 20
# No wrong answers are written in: their number would be exact, and the luck a little smaller than that of an exam.
MOONS = {"name": "moons", "noise": 0.35}
BRAIN = {"hidden": [8], "activation": "tanh"}
LEARNING = {"lr": 0.03, "batch_size": None, "epochs": 100}


def exam_of(name: str, pages: int) -> Arm:
    """Networks with an exam, and a practice exam, of so many questions; each studies a draw of its own."""
    questions = QUESTIONS[name]
    every = pages + 2 * questions
    cut = {"train": pages / every, "val": questions / every, "test": questions / every}
    return Arm(name, {"data": MOONS | {"rows": every}, "split": cut, "model": BRAIN, "learning": LEARNING},
               {"data.seed": range(60)})


ARMS = tuple(exam_of(name, MANY_PAGES) for name in QUESTIONS)


def picture(records: Records) -> Picture:
    return Picture(DOTS, groups=[group for name in QUESTIONS for group in rows(records, name, ("val", "test"))],
                   y_range=(50, 100))


def spread(records: Records, name: str) -> float:
    """Standard deviation of the exam marks of a group, in points; NaN where they are not known."""
    found = marks(of(records, name), "test.accuracy")
    return float(np.std(found, ddof=1)) if len(found) > 1 else float("nan")


def covered(records: Records) -> float:
    """Share of the error bars, in per cent, that hold what the networks are truly worth: the mean of all the marks for
    2,000 questions.
    """
    truth = mean(of(records, "two_thousand"), "test.accuracy")
    bars = [wilson(round(record["test"]["accuracy"] * record["questions"]), record["questions"])
            for record in records if "test" in record]
    return 100 * float(np.mean([low <= truth / 100 <= high for low, high in bars])) if bars else float("nan")


def apart(records: Records) -> float:
    """Points between the best and the worst mark for twenty questions."""
    found = marks(of(records, "twenty"), "test.accuracy")
    return max(found) - min(found) if found else float("nan")


def claim(records: Records) -> list[Finding]:
    """With 100 times as many questions the spread is a tenth; sixty draws know a spread to a tenth of itself."""
    return [Finding("narrower", spread(records, "twenty") / spread(records, "two_thousand"), 6, 15, "10", "times"),
            Finding("bar", Z * spread(records, "hundred"), 4, 8.5, "6", "points"),
            Finding("covered", covered(records), 89, 100, "95 %")]


LESSON = Lesson(
    name="how_sure", chapter="marks",
    source=Source("Wilson 1927", "Probable inference, the law of succession, and statistical inference",
                  "Journal of the American Statistical Association 22, 209"),
    bet=Bet(apart, start=5, unit="points"),
    arms=ARMS, twin=smaller(ARMS, data__seed=range(25)), broken=tuple(exam_of(name, FEW_PAGES) for name in QUESTIONS),
    picture=picture, claim=claim,
    numbers=lambda records: {"apart": apart(records), "twenty": Z * spread(records, "twenty"), "hundred":
                             Z * spread(records, "hundred"), "two_thousand": Z * spread(records, "two_thousand"),
                             "covered": covered(records)})
