"""Mazes by heart: a walker that studied few levels knows them and is lost in new ones; one that studied many is not."""

from core.lessons.lesson import LINES, Arm, Bet, Finding, Lesson, Picture, Records, Source, changed, smaller
from core.lessons.reckon import along, marks, median, of, value_of

LEVELS = (1, 10, 100, 2_000)
CUT = {"train": 0.625, "val": 0.0625, "test": 0.3125}  # of 3,200: all 2,000 that may be studied, 200, and 1,000
BRAIN = {"name": "policy", "hidden": [128, 128], "activation": "relu"}
LEARNING = {"name": "ppo", "lr": 0.002, "epochs": 16}

ARMS = (Arm("mazes", {"data": {"name": "mazes"}, "split": CUT, "model": BRAIN, "learning": LEARNING},
            {"data.levels": LEVELS, "data.seed": range(3)}),)
AIMLESS = 34  # per cent of the mazes that are solved in 20 steps by going anywhere

studied = value_of("data.levels")


def solved(records: Records, levels: int, of_set: str = "test") -> float:
    """Per cent of a set's levels: the median over draws of the mazes."""
    return median(of(records, "", data__levels=levels), f"{of_set}.solved")


def picture(records: Records) -> Picture:
    """Solved levels of the course and of new ones over how many were studied."""
    new = "test" if marks(records, "test.solved") else "val"
    lines = [along(records, studied, f"{part}.solved", part) for part in ("train", new)]
    return Picture(LINES, lines, levels=[("aimless", AIMLESS)], log_x=True, x_range=(0.8, 2_600), y_range=(0, 103))


def claim(records: Records) -> list[Finding]:
    one, ten, hundred, most = (solved(records, levels) for levels in LEVELS)
    return [Finding("one", one, 0, 25), Finding("ten", ten, 5, AIMLESS), Finding("hundred", hundred, 38, 68),
            Finding("most", most, 74, 92), Finding("known", solved(records, 10, "train"), 80, 100),
            Finding("gap", solved(records, LEVELS[-1], "train") - most, -3, 12, "", "points")]


def numbers(records: Records) -> dict[str, float]:
    return {"known": solved(records, 10, "train"), "ten": solved(records, 10), "hundred": solved(records, 100),
            "most": solved(records, LEVELS[-1]), "most_known": solved(records, LEVELS[-1], "train"), "aimless": AIMLESS}


LESSON = Lesson(
    name="levels", chapter="heart",
    source=Source("Cobbe and others 2019", "Quantifying generalization in reinforcement learning",
                  "arXiv 1812.02341, CoinRun"),
    bet=Bet(lambda records: solved(records, 10), start=70),
    arms=ARMS, twin=smaller(ARMS, data__seed=range(1)), broken=changed(ARMS, "learning.discount", 0.0),
    picture=picture, claim=claim, numbers=numbers)
