"""Another world: pictures turned further and further, fewer and fewer right answers, and networks as sure as ever."""

from core.lessons.lesson import (
    LINES,
    Arm,
    Bet,
    Finding,
    Lesson,
    Line,
    Picture,
    Record,
    Records,
    Source,
    changed,
    smaller,
)
from core.lessons.reckon import along, median

PICTURES = {"name": "digits", "scaling": "none"}  # as they are: grey levels from 0 to 1
TURN = 45  # degrees, counterclockwise: how the exam asks its questions
SPLIT = {"world": "turned", "far": TURN}
BRAIN = {"hidden": [128], "activation": "relu"}
LEARNING = {"lr": 0.003, "epochs": 40}

ARMS = (Arm("turned", {"data": PICTURES, "split": SPLIT, "model": BRAIN, "learning": LEARNING}, {"seed": range(9)}),)
GUESSING = 10  # per cent right by pure guessing among ten digits


def worlds(records: Records) -> list[Record]:
    """A record for each network and angle: share of right answers, and how sure it was on average, in per cent."""
    return [{"state": each["state"], "far": world["far"], "test": {"accuracy": world["accuracy"]},
             "sure": 100 * world["sure"]} for each in records for world in each.get("worlds", ())]


def at(records: Records, far: float, path: str) -> float:
    """The median at one angle."""
    return median([world for world in worlds(records) if world["far"] == far], path)


def picture(records: Records) -> Picture:
    """Marks and certainty over the angle; the practice exam, which nobody turned, at 0."""
    found = [along(worlds(records), lambda world: world["far"], path, role)
             for path, role in (("test.accuracy", "test"), ("sure", "sure"))]
    practice = median(records, "val.accuracy")
    if practice == practice:  # known
        found.append(Line("val", "val", [0], [practice], style="dots"))
    return Picture(LINES, found, levels=[("guessing", GUESSING)], x_range=(0, 90), y_range=(0, 103))


def claim(records: Records) -> list[Finding]:
    return [Finding("straight", at(records, 0, "test.accuracy"), 94, 100),
            Finding("mark", at(records, TURN, "test.accuracy"), 15, 25),
            Finding("sure_turned", at(records, TURN, "sure"), 80, 96)]


def numbers(records: Records) -> dict[str, float]:
    return {"straight": at(records, 0, "test.accuracy"), "mark": at(records, TURN, "test.accuracy"),
            "sure": at(records, TURN, "sure"), "turn": TURN}


LESSON = Lesson(
    name="another_world", chapter="world",
    source=Source("Ovadia and others 2019", "Can you trust your model's uncertainty? Evaluating predictive "
                  "uncertainty under dataset shift", "arXiv 1906.02530"),
    bet=Bet(lambda records: at(records, TURN, "sure"), start=50),
    arms=ARMS, twin=smaller(ARMS, seed=range(3)), broken=changed(ARMS, "split.world", "noisier"),
    picture=picture, claim=claim, numbers=numbers, asks=("worlds",))
