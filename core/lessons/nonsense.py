"""Learning or memorising: a network learns a book of dice throws by heart, and the exam shows what that is worth."""

from core.lessons.lesson import LINES, Arm, Bet, Finding, Lesson, Line, Picture, Records, Source, changed, smaller
from core.lessons.reckon import median, rounds

# 90 % of the answers are another class, chosen evenly: with ten classes that is the same as throwing a die for each.
DICE = {"name": "digits", "label_noise": 0.9}
CUT = {"train": 0.56, "val": 0.17, "test": 0.27}  # 1,006 rows to study, as in the published runs 1,000
BRAIN = {"hidden": [512], "activation": "relu"}
LEARNING = {"lr": 0.003, "batch_size": 100, "epochs": 250}

ARMS = (Arm("dice", {"data": DICE, "split": CUT, "model": BRAIN, "learning": LEARNING}, {"seed": range(5)}),)
GUESSING = 10  # per cent right by pure guessing among ten classes


def picture(records: Records) -> Picture:
    """Marks of every round; the exam's, once it is open, at the end."""
    lines = [rounds(records, "train.accuracy", "train"), rounds(records, "val.accuracy", "val")]
    exam = median(records, "test.accuracy")
    if exam == exam:  # known
        lines.append(Line("test", "test", [LEARNING["epochs"]], [exam], style="dots"))
    return Picture(LINES, lines, levels=[("guessing", GUESSING)], x_range=(0, LEARNING["epochs"]),
                   y_range=(0, 103))


def claim(records: Records) -> list[Finding]:
    return [Finding("course", median(records, "train.accuracy"), 99.5, 100, "100 %"),
            Finding("exam", median(records, "test.accuracy"), 6.5, 13.5, "10 %")]


LESSON = Lesson(
    name="nonsense", chapter="heart",
    source=Source("Zhang, Bengio, Hardt, Recht, Vinyals 2017", "Understanding deep learning requires rethinking "
                  "generalization", "arXiv 1611.03530, table 1"),
    bet=Bet(lambda records: median(records, "test.accuracy"), start=60),
    arms=ARMS, twin=smaller(ARMS, seed=range(2)), broken=changed(ARMS, "data.label_noise", 0.0),
    picture=picture, claim=claim, rounds=True,
    numbers=lambda records: {"course": median(records, "train.accuracy"), "exam": median(records, "test.accuracy")})
