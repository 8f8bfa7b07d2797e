"""When to stop: mistakes in the book are learned last, and a practice exam tells when it is enough."""

import numpy as np

from core.lessons.lesson import LINES, Arm, Bet, Finding, Lesson, Line, Picture, Records, Source, changed, smaller
from core.lessons.reckon import median, of, rounds

# 40 % of the answers drawn anew leave 36 % wrong. The practice exam has them too: nobody has better answers to stop by.
# The final exam is marked by the true ones.
MISTAKES = {"name": "digits", "label_noise": 0.36, "wrong_in": "book"}
CUT = {"train": 0.445, "val": 0.167, "test": 0.388}  # 800, 300 and 697 digits
BRAIN = {"hidden": [256], "activation": "relu"}
ROUNDS = 200  # enough to learn every mistake by heart
LEARNING = {"lr": 0.0015, "batch_size": 100, "epochs": ROUNDS}
PATIENCE = 20  # rounds without a better practice exam; then back to the best round

BASE = {"data": MISTAKES, "split": CUT, "model": BRAIN, "learning": LEARNING}
ARMS = (Arm("to_the_end", BASE, {"seed": range(5)}),
        Arm("stopped", {**BASE, "learning": {**LEARNING, "early_stop": PATIENCE}}, {"seed": range(5)}))


def best_round(records: Records) -> float:
    """The median of the rounds to which those went back that stopped: where the practice exam's loss was lowest."""
    known = [each["rounds"] for each in of(records, "stopped") if each.get("rounds")]
    found = [each["epoch"][int(np.argmin(each["val.loss"]))] for each in known]
    return float(np.median(found)) if found else float("nan")


def exam(records: Records, arm: str) -> float:
    return median(of(records, arm), "test.accuracy")


def picture(records: Records) -> Picture:
    """Marks of every round on the way to the end; and both exam marks, each at the round that it was earned in."""
    whole = of(records, "to_the_end")
    lines = [rounds(whole, "train.accuracy", "train"), rounds(whole, "val.accuracy", "val")]
    for arm, place in (("stopped", best_round(records)), ("to_the_end", float(ROUNDS))):
        if exam(records, arm) == exam(records, arm):  # known
            lines.append(Line(arm, "test", [place], [exam(records, arm)], style="dots"))
    return Picture(LINES, lines, log_x=True, x_range=(1, 1.1 * ROUNDS), y_range=(0, 103))


def claim(records: Records) -> list[Finding]:
    end, stopped = exam(records, "to_the_end"), exam(records, "stopped")
    return [Finding("course", median(of(records, "to_the_end"), "train.accuracy"), 99, 100),
            Finding("end", end, 64, 74),
            Finding("stopped", stopped, 86, 95),
            Finding("gain", stopped - end, 15, 28, unit="points")]


def numbers(records: Records) -> dict[str, float]:
    return {"end": exam(records, "to_the_end"), "stopped": exam(records, "stopped"), "best": best_round(records),
            "rounds": ROUNDS}


LESSON = Lesson(
    name="when_to_stop", chapter="size",
    source=Source("Arpit and others 2017", "A closer look at memorization in deep networks", "arXiv 1706.05394; proved "
                  "for large networks: Li, Soltanolkotabi, Oymak 2020, arXiv 1903.11680"),
    bet=Bet(lambda records: exam(records, "stopped"), start=60),
    arms=ARMS, twin=smaller(ARMS, seed=range(2)), broken=changed(ARMS, "data.label_noise", 0.0),
    picture=picture, claim=claim, numbers=numbers, rounds=True)
