"""The shortcut: a dot above each digit gives the answer away, and in the exam the dot is gone (Clever Hans)."""

from core.lessons.lesson import DOTS, Arm, Bet, Finding, Lesson, Picture, Records, Source, changed, smaller
from core.lessons.reckon import median, of, rows

# Six layers: the more layers, the more a network lives by the hint alone. With one layer it looks at the digit as
# well, and only falls to about 90 %.
BRAIN = {"hidden": [64] * 6, "activation": "relu"}
LEARNING = {"lr": 0.003, "epochs": 20}
SEEDS = {"seed": range(9)}

ARMS = (Arm("hint", {"data": {"name": "cued_digits"}, "split": {"world": "uncued"}, "model": BRAIN,
                     "learning": LEARNING}, SEEDS),
        Arm("no_hint", {"data": {"name": "digits"}, "model": BRAIN, "learning": LEARNING}, SEEDS))
ROLES = ("val", "test")


def picture(records: Records) -> Picture:
    groups = [row for arm in ("hint", "no_hint") for row in rows(records, arm, ROLES)]
    return Picture(DOTS, groups=groups, y_range=(0, 103))


def figures(records: Records) -> dict[str, float]:
    """The medians of both exams of both groups."""
    return {f"{arm}_{role}": median(of(records, arm), f"{role}.accuracy") for arm in ("hint", "no_hint")
            for role in ROLES}


def claim(records: Records) -> list[Finding]:
    found = figures(records)
    return [Finding("hint_val", found["hint_val"], 99, 100, "87.4 %"),
            Finding("hint_test", found["hint_test"], 20, 65, "17.1 %"),
            Finding("no_hint_val", found["no_hint_val"], 94, 100),
            Finding("no_hint_test", found["no_hint_test"], 93, 100, "73.0 %")]


LESSON = Lesson(
    name="shortcut", chapter="world",
    source=Source("Arjovsky, Bottou, Gulrajani, Lopez-Paz 2019", "Invariant risk minimization",
                  "arXiv 1907.02893; on photographs: Lapuschkin and others 2019, Nature Communications 10:1096"),
    bet=Bet(lambda records: figures(records)["hint_test"], start=90),
    arms=ARMS, twin=smaller(ARMS, seed=range(5)), broken=changed(ARMS, "split.world", "same"),
    picture=picture, claim=claim, numbers=figures)
