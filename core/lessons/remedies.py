"""Remedies side by side: the same start and the same number of steps, and six ways to learn less by heart."""

from typing import Any

from core.lessons.lesson import DOTS, Arm, Bet, Finding, Group, Lesson, Picture, Records, Source, changed
from core.lessons.reckon import marks, median, of

ALL = 8000  # signals in all: what one remedy studies more, the others leave to the exam
FEW = {"train": 0.125, "val": 0.05, "test": 0.825}  # 1,000 to study
MANY = {"train": 0.5, "val": 0.05, "test": 0.45}  # 4,000
BRAIN = {"hidden": [128, 128], "activation": "relu"}
ROUNDS = 150  # of ten steps each; with four times the signals a quarter of the rounds, so that the steps are as many
LEARNING = {"lr": 0.003, "batch_size": 100}
SEEDS = range(3)

# What each remedy changes, and nothing else.
REMEDIES: dict[str, dict[str, dict[str, Any]]] = {
    "plain": {},
    "smaller": {"model": {"hidden": [16]}},
    "decay": {"learning": {"optimizer": "adamw", "weight_decay": 1.0}},
    "dropout": {"model": {"dropout": 0.5}},
    "more": {"split": MANY},
    "shift": {"learning": {"augment": "shift"}},
}
OPTIONS = tuple(name for name in REMEDIES if name != "plain")


def group(name: str, rounds: int, seeds: range) -> Arm:
    change = REMEDIES[name]
    usual = LEARNING | {"epochs": rounds // 4 if "split" in change else rounds}
    return Arm(name, {"data": {"name": "mnist1d", "rows": ALL}, "split": change.get("split", FEW),
                      "model": BRAIN | change.get("model", {}), "learning": usual | change.get("learning", {})},
               {"seed": seeds})


ARMS = tuple(group(name, ROUNDS, SEEDS) for name in REMEDIES)
# One network each, and one whose luck is ordinary: of seed 0 the one without a remedy is 2 points above its like.
TWIN = tuple(group(name, 100, range(2, 3)) for name in REMEDIES)


def picture(records: Records) -> Picture:
    """A row of marks for each remedy: of the practice exam, and once it is open of the final exam instead."""
    role = "test" if marks(records, "test.accuracy") else "val"
    rows = [Group(name, role, marks(of(records, name), f"{role}.accuracy")) for name in REMEDIES]
    return Picture(DOTS, groups=[row for row in rows if row.marks], y_range=(30, 75))


def exam(records: Records, name: str) -> float:
    return median(of(records, name), "test.accuracy")


def best(records: Records) -> str | None:
    """The remedy that helped most; None before all exams are open."""
    found = {name: exam(records, name) for name in OPTIONS}
    return max(found, key=lambda name: found[name]) if all(mark == mark for mark in found.values()) else None


def claim(records: Records) -> list[Finding]:
    """By how many points each remedy does better than none."""
    plain = exam(records, "plain")
    gain = {name: exam(records, name) - plain for name in OPTIONS}
    return [Finding("plain", plain, 43, 51),
            Finding("shift", gain["shift"], 12, 23, unit="points"),
            Finding("more", gain["more"], 12, 22, unit="points"),
            Finding("dropout", gain["dropout"], 4, 12, unit="points"),
            Finding("decay", gain["decay"], 1, 8, unit="points"),
            Finding("smaller", gain["smaller"], -12, -3, unit="points")]


LESSON = Lesson(
    name="remedies", chapter="size",
    source=Source("Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014", "Dropout: A simple way to prevent "
                  "neural networks from overfitting", "Journal of Machine Learning Research 15; compared: Zhang and "
                  "others 2017, arXiv 1611.03530, section 3"),
    bet=Bet(best, options=OPTIONS),
    arms=ARMS, twin=TWIN,
    broken=changed(ARMS, "data.order", "shuffled"),
    picture=picture, claim=claim, numbers=lambda records: {name: exam(records, name) for name in REMEDIES})
