"""Twins on both sides: recordings of the same person in course and exam are recognised, and nothing is diagnosed."""

from core.lessons.lesson import DOTS, Arm, Bet, Finding, Lesson, Picture, Records, Source, changed, smaller
from core.lessons.reckon import mean, of, rows

# Sixty people with twenty recordings each; who is ill was decided by a coin.
DATA = {"name": "people", "rows": 1_200, "noise": 0.6}
BRAIN = {"hidden": [64], "activation": "relu"}
LEARNING = {"lr": 0.01, "batch_size": 64, "epochs": 40}


def cut(name: str, how: str) -> Arm:
    return Arm(name, {"data": DATA, "split": {"how": how}, "model": BRAIN, "learning": LEARNING},
               {"data.seed": range(30)})


ARMS = (cut("mixed", "stratified"), cut("apart", "group"))


def picture(records: Records) -> Picture:
    groups = [group for arm in ARMS for group in rows(records, arm.name, ("val", "test", "fresh"))]
    return Picture(DOTS, groups=groups, levels=[("guessing", 50)], y_range=(20, 102))


def shown(records: Records, arm: str, role: str = "test") -> float:
    return mean(of(records, arm), f"{role}.accuracy")


def lie(records: Records) -> float:
    """Points between the exam of the mixed cut and the honest one, with people of its own."""
    return shown(records, "mixed") - shown(records, "apart")


def claim(records: Records) -> list[Finding]:
    """Published figures are of the same experiment with real patients only in kind: theirs had something to learn."""
    return [Finding("mixed_exam", shown(records, "mixed"), 88, 95),
            Finding("apart_exam", shown(records, "apart"), 45, 55),
            Finding("truth", shown(records, "mixed", "fresh"), 47, 53),
            Finding("lie", lie(records), 37, 47, unit="points")]


LESSON = Lesson(
    name="cheat_twins", chapter="cheats",
    source=Source("Saeb, Lonini, Jayaraman, Mohr, Kording 2017", "The need to approximate the use-case in clinical "
                  "machine learning", "GigaScience 6(5)"),
    bet=Bet(lambda records: shown(records, "mixed"), start=50),
    arms=ARMS, twin=smaller(ARMS, data__seed=range(15)), broken=changed(ARMS, "data.noise", 2.0),
    picture=picture, claim=claim, asks=("fresh",),
    numbers=lambda records: {"mixed": shown(records, "mixed"), "apart": shown(records, "apart"),
                             "fresh": shown(records, "mixed", "fresh"), "lie": lie(records)})
