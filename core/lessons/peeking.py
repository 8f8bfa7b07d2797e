"""Peeking: the best of a hundred guessers has a splendid mark in the exam that chose it, and 50 % in the next."""

from functools import cache
from itertools import accumulate
from math import comb
from statistics import fmean

from core.lessons.lesson import LINES, Arm, Bet, Finding, Lesson, Line, Picture, Record, Records, Source, smaller
from core.lessons.reckon import LEARNED, best_of, mark, of

# Every try looks at five other columns of noise: tries that were alike would have little luck to choose from.
DATA = {"name": "coins", "columns": 5, "chosen": "luck"}
BRAIN = {"hidden": [8]}
LEARNING = {"lr": 0.03, "batch_size": None, "epochs": 30}
TRIES, DRAWS = 100, 3
QUESTIONS = {"short": 100, "long": 1_500}  # of the practice exam; 200 pages in both


def guessers(name: str, rows: int, cut: dict[str, float]) -> Arm:
    """A hundred tries for each of three draws of the data: one winner's exam alone is worth 50 give or take 10."""
    return Arm(name, {"data": DATA | {"rows": rows}, "split": cut, "model": BRAIN, "learning": LEARNING},
               {"data.seed": range(DRAWS), "seed": range(TRIES)})


ARMS = (guessers("short", 400, {"train": 0.5, "val": 0.25, "test": 0.25}),)
LONG = (guessers("long", 2_500, {"train": 0.08, "val": 0.6, "test": 0.32}),)


@cache
def at_most(questions: int) -> list[float]:
    """For each number of right answers but the last: how likely so many or fewer are, for who flips a coin."""
    return [below / 2**questions for below in accumulate(comb(questions, right) for right in range(questions))]


def best_by_luck(tries: int, questions: int) -> float:
    """The mark in per cent to expect of the best of so many who flip a coin for every answer.

    The mean of a number of right answers is the sum over j of how likely it is to be larger than j.
    """
    return 100 * sum(1 - share**tries for share in at_most(questions)) / questions


def draws(records: Records) -> list[list[Record]]:
    """The tries of each draw of the data, in the order in which they were made."""
    ended = [record for record in records if record["state"] in LEARNED]
    numbers = sorted({record["values"]["data.seed"] for record in ended})
    return [sorted(of(ended, data__seed=number), key=lambda record: record["values"]["seed"]) for number in numbers]


def winners(records: Records, choice: str) -> list[Record]:
    """In each draw the try with the highest mark in the set that chooses, where it is known."""
    return [best_of(tries, f"{choice}.accuracy") for tries in draws(records)
            if any(mark(record, f"{choice}.accuracy") is not None for record in tries)]


def won(records: Records, choice: str, role: str) -> float:
    """What the winners score in this set, on average; NaN where it is not known."""
    found = [mark(record, f"{role}.accuracy") for record in winners(records, choice)]
    return fmean(found) if found and None not in found else float("nan")


def lie(records: Records) -> float:
    """Points by which the mark of the exam that chose is above that for fresh questions."""
    return won(records, "test", "test") - won(records, "test", "fresh")


def best_so_far(tries: list[Record], choice: str) -> list[Record]:
    """After each try, the one with the highest mark until then in the set that chooses."""
    def better(best: Record, new: Record) -> Record:
        return best_of([best, new], f"{choice}.accuracy")
    return list(accumulate(tries, better))


def climb(records: Records, choice: str, role: str) -> Line:
    """After each number of tries: what the best so far scores in this set, as the mean over the draws."""
    each = [best_so_far(tries, choice) for tries in draws(records)
            if all(mark(record, f"{role}.accuracy") is not None for record in tries)]
    marks = [fmean(mark(best, f"{role}.accuracy") for best in bests) for bests in zip(*each, strict=False)]
    return Line(role, role, range(1, len(marks) + 1), marks, style="steps")


def picture(records: Records) -> Picture:
    lines = [climb(records, "val", role) for role in ("val", "test", "fresh")]
    tried, arm = lines[0].x, next((record["arm"] for record in records), "short")
    lines.append(Line("luck", "ideal", tried, [best_by_luck(number, QUESTIONS[arm]) for number in tried]))
    return Picture(LINES, lines, levels=[("guessing", 50)], log_x=True, x_range=(1, TRIES), y_range=(40, 70))


def claim(records: Records) -> list[Finding]:
    """62.5 is what luck gives the best of a hundred; an exam of a hundred questions, three times, is worth ± 8.7."""
    return [Finding("practice", won(records, "val", "val"), 58, 67),
            Finding("exam", won(records, "val", "test"), 41, 59, "50 %"),
            Finding("vault", won(records, "val", "fresh"), 45.5, 54.5, "50 %"),
            Finding("by_exam", won(records, "test", "test"), 58, 67),
            Finding("by_exam_vault", won(records, "test", "fresh"), 45.5, 54.5, "50 %")]


LESSON = Lesson(
    name="peeking", chapter="marks",
    source=Source("Dwork, Feldman, Hardt, Pitassi, Reingold, Roth 2015", "The reusable holdout: preserving validity in "
                  "adaptive data analysis", "Science 349, 636"),
    bet=Bet(lambda records: won(records, "val", "test"), start=60),
    arms=ARMS, twin=smaller(ARMS, data__seed=range(2)), broken=LONG, picture=picture, claim=claim, asks=("fresh",),
    numbers=lambda records: {"practice": won(records, "val", "val"), "exam": won(records, "val", "test"),
                             "by_exam": won(records, "test", "test"), "vault": won(records, "test", "fresh"),
                             "lie": lie(records)})
