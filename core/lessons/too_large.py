"""Larger than needed: as networks grow, the exam gets worse until the book just fits in, and better beyond."""

from core.lessons.lesson import LINES, SLOW, Arm, Bet, Finding, Lesson, Picture, Records, Source, changed, smaller
from core.lessons.reckon import along, median, of, value_of

# Of ten classes, 40 % of the answers thrown by dice leave 36 % wrong. The exam is marked by the true answers.
DATA = {"name": "digits", "label_noise": 0.36, "wrong_in": "book"}
CUT = {"train": 0.2226, "val": 0.2226, "test": 0.5548}  # 400 pages, 400 practice questions, 997 in the exam
LEARNING = {"optimizer": "momentum", "lr": 0.02, "batch_size": 100, "epochs": 1000}
NARROW, WIDE = (2, 3, 4, 6, 8, 12), (16, 32, 128, 512)  # two groups of equal work: they are trained side by side
WIDTHS = NARROW + WIDE
SMALL, LARGE = 6, 128  # below and above these, a network is surely too small, or larger than needed


def sized(name: str, widths: tuple[int, ...]) -> Arm:
    return Arm(name, {"data": DATA, "split": CUT, "model": {"activation": "relu"}, "learning": LEARNING},
               {"model.hidden": [[width] for width in widths], "seed": range(3)})


ARMS = (sized("narrow", NARROW), sized("wide", WIDE))
TWIN = smaller((sized("narrow", (4,)), sized("wide", (16, 128))), seed=range(1))


def picture(records: Records) -> Picture:
    width = value_of("model.hidden")
    return Picture(LINES, [along(records, width, f"{role}.loss", role) for role in ("train", "val", "test")],
                   log_x=True, percent=False)


def at(records: Records, width: int, path: str) -> float:
    """The median over networks of this width; NaN where none is known."""
    return median(of(records, model__hidden=(width,)), path)


def losses(records: Records) -> dict[int, float]:
    """Width -> the loss in the exam, where it is known."""
    found = {width: at(records, width, "test.loss") for width in WIDTHS}
    return {width: loss for width, loss in found.items() if loss == loss}


def peak(records: Records) -> int:
    """The width with the greatest loss in the exam; 0 where none is known."""
    known = losses(records)
    return max(known, key=known.get, default=0)


def worst(records: Records) -> str | None:
    """The size with the greatest loss, as the bet names it; None before the exam is open."""
    width = peak(records)
    return ("small" if width < SMALL else "large" if width >= LARGE else "just_enough") if width else None


def dip(records: Records) -> float:
    """The lowest loss in the exam of those that are smaller than the peak."""
    return min((loss for width, loss in losses(records).items() if width <= peak(records)), default=float("nan"))


def widest(records: Records) -> int:
    """The largest width whose exam is known; 0 where none is."""
    return max(losses(records), default=0)


def gain(records: Records) -> float:
    """Points by which the largest networks score better in the exam than the best of those up to the peak."""
    small = [at(records, width, "test.accuracy") for width in losses(records) if width <= peak(records)]
    return at(records, widest(records), "test.accuracy") - max(small, default=float("nan"))


def claim(records: Records) -> list[Finding]:
    """The greatest loss is where the book just fits in, and at least half as large again as on both sides."""
    top = at(records, peak(records), "test.loss")
    return [Finding("fits", at(records, peak(records), "train.accuracy"), 90, 100),
            Finding("before", top / dip(records), 1.5, 10, unit="times"),
            Finding("beyond", top / at(records, widest(records), "test.loss"), 1.5, 10, unit="times"),
            Finding("gain", gain(records), 3, 25, "1.7", "points")]


LESSON = Lesson(
    name="too_large", chapter="size",
    source=Source("Greydanus, Kobak 2024", "Scaling down deep learning with MNIST-1D", "arXiv 2011.14439"),
    bet=Bet(worst, options=("small", "just_enough", "large")),
    arms=ARMS, twin=TWIN, broken=changed(ARMS, "data.label_noise", 0.0),
    picture=picture, claim=claim, seconds=SLOW,
    numbers=lambda records: {"width": peak(records), "loss": at(records, peak(records), "test.loss"),
                             "small": dip(records),
                             "large": at(records, widest(records), "test.loss"), "gain": gain(records)})
