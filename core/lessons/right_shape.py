"""The right shape of brain: filters that slide along a signal win by far, until the order of its values is lost."""

from core.lessons.lesson import DOTS, SLOW, Arm, Bet, Finding, Group, Lesson, Picture, Records, Source, smaller
from core.lessons.reckon import marks, median, of

SIGNALS = {"name": "mnist1d", "rows": 8_000, "seed": 42}    # the seed of the published set
CUT = {"train": 0.5, "val": 0.0625, "test": 0.4375}         # 4,000 pages, as published; 500 and 3,500 questions
FEW = {"train": 0.0125, "val": 0.0625, "test": 0.925}       # 100 pages
BRAINS = ("linear", "mlp", "cnn")
BRAIN = {"hidden": [100, 100], "activation": "relu"}        # of the mlp; the cnn's usual size is the published one
LEARNING = {"lr": 0.01, "batch_size": 100, "epochs": 25}    # 1,000 corrections; six times as many gain 2 to 4 points
ORDERS = ("kept", "shuffled")


def groups(cut: dict, learning: dict) -> tuple[Arm, ...]:
    """One group for each order, so that each core gets the same work."""
    return tuple(Arm(order, {"data": SIGNALS | {"order": order}, "split": cut, "model": BRAIN, "learning": learning},
                     {"model.name": BRAINS, "seed": range(5)}) for order in ORDERS)


ARMS = groups(CUT, LEARNING)


def shown(records: Records, brain: str, order: str, path: str = "test.accuracy") -> float:
    return median(of(records, order, model__name=brain), path)


def picture(records: Records) -> Picture:
    """A row for each brain and order: marks of the practice exam, and of the final exam once that is open."""
    role = "test" if marks(records, "test.accuracy") else "val"
    rows = [Group(f"{brain}_{order}", role, marks(of(records, order, model__name=brain), f"{role}.accuracy"))
            for brain in BRAINS for order in ORDERS]
    return Picture(DOTS, groups=[row for row in rows if row.marks], levels=[("guessing", 10)], y_range=(0, 103))


def claim(records: Records) -> list[Finding]:
    linear, mlp, cnn = (shown(records, brain, "kept") for brain in BRAINS)
    return [Finding("linear", linear, 27, 37, "32 %"),
            Finding("mlp_wins", mlp - linear, 20, 100, "36", "points"),
            Finding("cnn_wins", cnn - mlp, 15, 100, "26", "points"),
            Finding("cnn_drop", cnn - shown(records, "cnn", "shuffled"), 25, 100, "38", "points"),
            Finding("mlp_drop", mlp - shown(records, "mlp", "shuffled"), -4, 4, "0", "points")]


LESSON = Lesson(
    name="right_shape", chapter="size", seconds=SLOW,
    source=Source("Greydanus, Kobak 2024", "Scaling down deep learning", "arXiv 2011.14439, MNIST-1D"),
    bet=Bet(lambda records: shown(records, "cnn", "shuffled"), start=90),
    arms=ARMS, twin=smaller(groups(CUT, LEARNING | {"epochs": 15}), seed=range(1)),
 broken=groups(FEW, LEARNING | {"epochs": 200}),
    picture=picture, claim=claim,
    numbers=lambda records: {f"{brain}_{order}": shown(records, brain, order) for brain in BRAINS for order in ORDERS})
