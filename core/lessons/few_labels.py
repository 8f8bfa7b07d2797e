"""Few labels: who first looked at many signals without answers needs few answers to tell them apart (Chen 2020)."""

from core.lessons.lesson import DOTS, Arm, Bet, Finding, Group, Lesson, Picture, Records, Source, changed, smaller
from core.lessons.reckon import marks, median, of

# The published signals: 4,000 to look at. The same brain in all groups: filters, and a code of 32 numbers.
SIGNALS = {"name": "mnist1d", "rows": 8_000, "seed": 42}
CUT = {"train": 0.5, "val": 0.0625, "test": 0.4375}
BRAIN = {"name": "autoencoder", "filters": 16, "code": 32}
LOOKING = {"name": "contrast", "lr": 0.01, "batch_size": 100, "epochs": 25, "temperature": 0.1}
ANSWERS = {"lr": 0.01, "batch_size": 100, "epochs": 100}  # by then it knows them by heart, and practice stands still
BLINK = LOOKING | {"lr": 1e-6, "epochs": 1}  # as good as not looked at all
FEW, MORE = 10, 25  # answers per class
MARK = {"looked": "probe", "answers": "accuracy", "blank": "probe"}  # what a group is marked by


def group(way: str, learning: dict, labels: int, seeds: range = range(3)) -> Arm:
    return Arm(f"{way}_{labels}", {"data": SIGNALS | {"labels": labels}, "split": CUT, "model": BRAIN,
                                   "learning": learning}, {"seed": seeds})


# The two that take long in front, one for each core, and of two networks each.
ARMS = (group("looked", LOOKING, FEW, range(2, 4)), group("looked", LOOKING, MORE, range(2)),
        group("answers", ANSWERS, FEW), group("answers", ANSWERS, MORE), group("blank", BLINK, MORE))


def shown(records: Records, name: str, role: str = "test") -> float:
    return median(of(records, name), f"{role}.{MARK[name.partition('_')[0]]}")


def picture(records: Records) -> Picture:
    """A row for each group: marks of the practice exam, and of the final exam once that is open."""
    rows = []
    for arm in sorted(ARMS, key=lambda arm: int(arm.name.partition("_")[2])):
        mine, mark = of(records, arm.name), MARK[arm.name.partition("_")[0]]
        role = "test" if marks(mine, f"test.{mark}") else "val"
        rows.append(Group(arm.name, role, marks(mine, f"{role}.{mark}")))
    return Picture(DOTS, groups=[row for row in rows if row.marks], levels=[("guessing", 10)], y_range=(0, 80))


def figures(records: Records) -> dict[str, float]:
    return {arm.name: shown(records, arm.name) for arm in ARMS}


def claim(records: Records) -> list[Finding]:
    found = figures(records)
    return [Finding("answers", found["answers_25"], 28, 42, "35 %"),
            Finding("looked", found["looked_25"], 38, 60, "43 to 52 %"),
            Finding("gain", found["looked_25"] - found["answers_25"], 3, 40, "8 to 17", "points"),
            Finding("gain_few", found["looked_10"] - found["answers_10"], 8, 40, unit="points"),
            Finding("looking", found["looked_25"] - found["blank_25"], 8, 40, "12 to 21", "points")]


LESSON = Lesson(
    name="few_labels", chapter="size",
    source=Source("Chen, Kornblith, Norouzi, Hinton 2020", "A simple framework for contrastive learning of visual "
                  "representations", "arXiv 2002.05709; on these signals: Greydanus, Kobak 2024, arXiv 2011.14439"),
    bet=Bet(lambda records: shown(records, "looked_25"), start=35),
    arms=ARMS, twin=smaller(ARMS, seed=range(1)), broken=changed(ARMS, "data.order", "shuffled"),
    picture=picture, claim=claim, numbers=figures)
