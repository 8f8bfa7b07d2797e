"""What you already know: with two answers for each digit, a brain that has learned other digits before is far ahead."""

from core.lessons.lesson import LINES, Arm, Bet, Finding, Lesson, Picture, Record, Records, Source, changed, smaller
from core.lessons.reckon import along, marks, mean, of

START = "mnist5k_0_4"  # filters that have studied the digits 0 to 4; here the digits 5 to 9 are asked
CUT = {"train": 0.4, "val": 0.06, "test": 0.54}
ROUNDS = {2: 25, 5: 15, 10: 10, 20: 6}  # answers for each digit -> rounds: 50 to 120 corrections
LAYERS = 3  # of filters, which can stay as they are
WAYS = {"scratch": ("", 0), "fine": (START, 0), "frozen": (START, LAYERS), "chance": ("", LAYERS)}


def arm(answers: int, draws: int = 3) -> Arm:
    """All ways with so many answers for each digit. Every draw cuts the sets anew, and chooses other answers."""
    data = {"name": "mnist5k", "part": "second", "labels": answers}
    learning = {"lr": 0.004, "batch_size": 5, "epochs": ROUNDS[answers]}
    return Arm(str(answers), {"data": data, "split": CUT, "model": {"name": "cnn"}, "learning": learning},
               {"model.start": ["", START], "model.frozen": [0, LAYERS], "split.seed": range(draws)})


ARMS = tuple(arm(answers) for answers in ROUNDS)
TWIN = smaller((arm(2), arm(10)), split__seed=range(2))


def answers(record: Record) -> float:
    return float(record["arm"])


def those(records: Records, way: str, arm: str = "") -> list[Record]:
    start, frozen = WAYS[way]
    return of(records, arm, model__start=start, model__frozen=frozen)


def right(records: Records, way: str, answers: int) -> float:
    """Right answers in the exam, the mean over draws."""
    return mean(those(records, way, str(answers)), "test.accuracy")


def picture(records: Records) -> Picture:
    """Right answers in the practice exam, and in the final exam once that is open."""
    of_set = "test" if marks(records, "test.accuracy") else "val"
    lines = [along(those(records, way), answers, f"{of_set}.accuracy", way) for way in WAYS]
    return Picture(LINES, lines, levels=[("guessing", 20)], log_x=True, x_range=(1.8, 22), y_range=(0, 103),
                   ticks={number: str(number) for number in ROUNDS})


def claim(records: Records) -> list[Finding]:
    two, ten = ({way: right(records, way, number) for way in WAYS} for number in (2, 10))
    return [Finding("two_frozen", two["frozen"] - two["scratch"], 10, 35, "", "points"),
            Finding("ten_frozen", ten["frozen"] - ten["scratch"], 4, 20, "17", "points"),
            Finding("ten_fine", ten["fine"] - ten["scratch"], 3, 20, "16", "points"),
            Finding("ten_chance", ten["chance"] - ten["scratch"], -16, 3, "", "points")]


def numbers(records: Records) -> dict[str, float]:
    return {f"{way}_{number}": right(records, way, number) for way in WAYS for number in (2, 10)}


LESSON = Lesson(
    name="transfer", chapter="world",
    source=Source("Yosinski, Clune, Bengio, Lipson 2014", "How transferable are features in deep neural networks?",
                  "arXiv 1411.1792"),
    bet=Bet(lambda records: right(records, "frozen", 2), start=60),
    arms=ARMS, twin=TWIN, broken=changed(ARMS, "data.order", "shuffled"),
    picture=picture, claim=claim, numbers=numbers)
