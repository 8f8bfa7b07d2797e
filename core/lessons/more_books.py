"""More books or a better brain: how mistakes fall when the course doubles and doubles, for three kinds of brain."""

import numpy as np

from core.lessons.lesson import LINES, SLOW, Arm, Bet, Finding, Lesson, Line, Picture, Record, Records, Source, changed
from core.lessons.reckon import along, marks, of

# Questions, the same number whatever the size of the course. Every size has an exam of its own, so it must be large:
# two exams of 8,000 questions differ by less than a point by luck.
PRACTICE, EXAM = 500, 8_000
# Pages -> rounds: as many as it takes until the practice marks hardly move, from 100 to 1,400 corrections.
ROUNDS = {100: 100, 200: 75, 400: 50, 800: 40, 1_600: 35, 3_200: 25, 6_400: 22}
BRAINS = ("linear", "mlp", "cnn")


def arm(pages: int, seeds: int, brains: tuple[str, ...] = BRAINS) -> Arm:
    """All brains with a course of so many pages."""
    rows = pages + PRACTICE + EXAM
    data = {"name": "mnist1d", "rows": rows, "seed": 42}  # the seed of the published set
    cut = {"train": pages / rows, "val": PRACTICE / rows, "test": EXAM / rows}
    learning = {"lr": 0.01, "batch_size": 100, "epochs": ROUNDS[pages]}
    return Arm(str(pages), {"data": data, "split": cut, "model": {"hidden": [128], "activation": "relu"},
                            "learning": learning}, {"model.name": brains, "seed": range(seeds)})


ARMS = tuple(arm(pages, 3) for pages in ROUNDS)
TWIN = (arm(100, 1), arm(1_600, 1, ("linear", "mlp")), arm(3_200, 1))


def pages(record: Record) -> float:
    return float(record["arm"])


def wrong(records: Records, brain: str, of_set: str = "test") -> Line:
    """Wrong answers in per cent over the pages of the course."""
    return along(of(records, "", model__name=brain), pages, f"{of_set}.wrong", brain)


def law(line: Line) -> tuple[float, float]:
    """The power law nearest to a line in the logarithms of both: wrong = factor * pages ** exponent."""
    if len(line.x) < 2:
        return float("nan"), float("nan")
    exponent, start = np.polyfit(np.log(line.x), np.log(np.maximum(line.y, 0.1)), 1)
    return float(np.exp(start)), float(exponent)


def worst_step(line: Line) -> float:
    """By how many points wrong answers rise where they rise most from one size to the next; below 0: they never do."""
    return float(np.diff(line.y).max()) if len(line.x) > 1 else float("nan")


def gain(line: Line) -> float:
    """By how many points wrong answers fell when the course doubled for the last time."""
    if len(line.x) < 2:
        return float("nan")
    return (line.y[-2] - line.y[-1]) / float(np.log2(line.x[-1] / line.x[-2]))


def picture(records: Records) -> Picture:
    """Wrong answers in the practice exam, and in the final exam once that is open; both scales logarithmic."""
    of_set = "test" if marks(records, "test.wrong") else "val"
    lines = [wrong(records, brain, of_set) for brain in BRAINS]
    laws = [_drawn(line, f"{line.name}_law") for line in lines[1:] if len(line.x) > 2]
    return Picture(LINES, lines + laws, log_x=True, log_y=True, x_range=(90, 7_200), y_range=(5, 100))


def _drawn(line: Line, name: str) -> Line:
    factor, exponent = law(line)
    return Line(name, "ideal", line.x, [factor * x ** exponent for x in line.x])


def claim(records: Records) -> list[Finding]:
    linear, mlp, cnn = (wrong(records, brain) for brain in BRAINS)
    return [Finding("mlp_law", law(mlp)[1], -0.35, -0.07, "-0.35 – -0.07", ""),
            Finding("cnn_law", law(cnn)[1], -1, -0.45, "-0.35 – -0.07", ""),
            Finding("mlp_rise", worst_step(mlp), -100, 1.5, "", "points"),
            Finding("cnn_rise", worst_step(cnn), -100, 1.5, "", "points"),
            Finding("cnn_left", 100 * cnn.y[-1] / cnn.y[0] if cnn.y else float("nan"), 0, 20),
            Finding("linear_gain", gain(linear), -2.5, 3, "", "points")]


def numbers(records: Records) -> dict[str, float]:
    """Wrong answers with the smallest and the largest course, and how many of 100 are left when the course doubles."""
    lines = {brain: wrong(records, brain) for brain in BRAINS}
    known = {brain: line for brain, line in lines.items() if line.y}
    found = {f"{brain}_{size}": line.y[place] for brain, line in known.items() for size, place in
             (("least", 0), ("most", -1))}
    return found | {f"{brain}_left": 100 * 2 ** law(line)[1] for brain, line in known.items()}


LESSON = Lesson(
    name="more_books", chapter="size", seconds=SLOW,
    source=Source("Hestness and others 2017", "Deep learning scaling is predictable, empirically", "arXiv 1712.00409"),
    bet=Bet(lambda records: wrong(records, "cnn").y[-1] if wrong(records, "cnn").y else None, start=60),
    arms=ARMS, twin=TWIN, broken=changed(ARMS, "data.order", "shuffled"),
    picture=picture, claim=claim, numbers=numbers)
