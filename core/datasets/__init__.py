"""The catalogue of data sets, in menu order, and the one way to load them."""

from dataclasses import replace
from functools import lru_cache
from types import ModuleType

import numpy as np

from core.datasets import (
    blobs,
    breast_cancer,
    cartpole,
    circles,
    clock,
    coins,
    cued_digits,
    diabetes,
    digits,
    iris,
    letters,
    mazes,
    mnist1d,
    mnist5k,
    moons,
    movies,
    news,
    penguins,
    people,
    polynomial,
    products,
    shapes,
    spirals,
    tweets,
    walk,
    wine,
    xor,
)
from core.datasets.dataset import Column, Dataset, dice
from core.datasets.own import Own, require
from core.datasets.own import source as own_source
from core.spec import DataSpec, SpecError

__all__ = ["DATASETS", "ORDERED", "SEEN", "Column", "Dataset", "as_drawn", "is_drawn", "load", "missing", "outline",
           "resolve", "source_of", "title_of"]

ORDERED = ("images", "series")  # kinds in which it means something what lies beside what
SEEN = ("scaling", "read", "columns", "chosen", "labels", "levels")  # how a network looks at the data

# One module per source: TITLE, SENTENCE, KIND, TASK, ROWS (default, smallest, largest), NOISE (the set's own, None
# where there is no blur to turn), draw(rows, noise, seed) -> Dataset, and ceiling(noise, label_noise) where the best
# score is known. DRAWN = True for data that are drawn fresh, though they have no NOISE.
DATASETS: dict[str, ModuleType] = {
    "moons": moons,
    "circles": circles,
    "spirals": spirals,
    "xor": xor,
    "blobs": blobs,
    "polynomial": polynomial,
    "digits": digits,
    "breast_cancer": breast_cancer,
    "wine": wine,
    "iris": iris,
    "diabetes": diabetes,
    "penguins": penguins,
    "mnist5k": mnist5k,
    "mnist1d": mnist1d,
    "clock": clock,
    "coins": coins,
    "people": people,
    "walk": walk,
    "cued_digits": cued_digits,
    "shapes": shapes,
    "movies": movies,
    "products": products,
    "tweets": tweets,
    "news": news,
    "letters": letters,
    "mazes": mazes,
    "cartpole": cartpole,
}


def load(data: DataSpec) -> Dataset:
    """The data set that was chosen, with its share of wrong answers. Its arrays can't be written to.

    Raises SpecError where the set can't give what was asked.
    """
    return _load(as_drawn(data))


def outline(data: DataSpec) -> Dataset:
    """The same for who asks how many examples there are, of what shape, and with which answers, and not what they say.

    Of data that somebody brought it takes a hundredth of the memory: x is one empty row in the place of all.
    """
    if data.name != "own":
        return load(data)
    data = as_drawn(data)
    drawn = _some_classes(source_of(data).outline(data.rows, data.seed), data.part)
    return replace(drawn, y=_with_wrong_answers(drawn, data.label_noise, data.seed), truth=drawn.y)


def missing(data: DataSpec) -> str:
    """What to say where somebody's own data are not here any more, with the remedy; empty where they are."""
    try:
        if data.name == "own":
            require(data.own)
    except SpecError as problem:
        return str(problem)
    return ""


def source_of(data: DataSpec) -> ModuleType | Own:
    """Where the data come from: a module of the catalogue, or what somebody brought. Raises SpecError for the latter
    where it is not here any more.
    """
    return own_source(data.own) if data.name == "own" else DATASETS[data.name]


def title_of(data: DataSpec) -> str:
    """What the data are called, also where they are not here any more."""
    try:
        return source_of(data).TITLE
    except SpecError:
        return "Data of your own"


def is_drawn(name: str) -> bool:
    """Whether there are always more examples where these came from."""
    source = DATASETS.get(name, Own)
    return getattr(source, "DRAWN", source.NOISE is not None)


def as_drawn(data: DataSpec) -> DataSpec:
    """What decides which examples there are and what they say, with the set's own numbers filled in.

    Equal data, equal record: how a network will look at them (SEEN) is left at its default.
    """
    usual = {name: DataSpec.model_fields[name].default for name in SEEN}
    return resolve(data).model_copy(update=usual if data.label_noise else usual | {"wrong_in": "everywhere"})


def resolve(data: DataSpec) -> DataSpec:
    """The same choice with the set's own numbers filled in."""
    source = source_of(data)
    rows = source.ROWS[0] if data.rows is None else data.rows
    _check_rows(data.name, source, rows)
    if source.NOISE is None and data.noise is not None:
        raise SpecError("data.noise", f"The blur (noise) of {data.name} can't be chosen: it brings its own, and "
                        f"{data.noise:g} can't be added.",
                        "Leave the blur (noise) empty, or choose wrong answers (label noise) instead.")
    noise = source.NOISE if data.noise is None else data.noise
    return data.model_copy(update={"rows": rows, "noise": noise})


def _check_rows(name: str, source: ModuleType, rows: int) -> None:
    _, least, most = source.ROWS
    if rows > most:
        raise SpecError("data.rows", f"{rows:,} rows were asked of {name}, which has {most:,}.",
                        f"Ask for at most {most:,}, or leave it empty for the set's own number.")
    if rows < least:
        raise SpecError("data.rows", f"{rows:,} rows are too few for {name}.", f"Ask for at least {least:,}.")


@lru_cache(maxsize=8)  # the largest, coins, takes 20 MB
def _load(data: DataSpec) -> Dataset:
    source = source_of(data)
    drawn = _some_classes(source.draw(data.rows, data.noise, data.seed), data.part)
    wrong_in_exam = data.label_noise if data.wrong_in == "everywhere" else 0.0
    best = source.ceiling(data.noise, wrong_in_exam) if hasattr(source, "ceiling") else None
    dataset = replace(drawn, y=_with_wrong_answers(drawn, data.label_noise, data.seed), truth=drawn.y, ceiling=best)
    if data.order == "shuffled" and dataset.kind in ORDERED:
        dataset = _shuffled(dataset)
    for array in (dataset.x, dataset.y, dataset.truth, dataset.groups, dataset.elsewhere, dataset.given):
        if array is not None:
            array.setflags(write=False)
    return dataset


def _some_classes(dataset: Dataset, part: str) -> Dataset:
    """All of it, or the examples of the first or the second half of its classes. Raises SpecError."""
    if part == "all":
        return dataset
    half = (len(dataset.classes) + 1) // 2
    if half < 2 or len(dataset.classes) - half < 2:
        raise SpecError("data.part", f"{dataset.name} has {len(dataset.classes) or 'no'} classes: half of them leave "
                        "nothing to tell apart.", "Take all of it, or data with four classes or more.")
    first, last = (0, half) if part == "first" else (half, len(dataset.classes))
    rows = np.flatnonzero((dataset.y >= first) & (dataset.y < last))
    arrays = {name: getattr(dataset, name) for name in ("x", "groups", "elsewhere", "given")}
    taken = {name: array[rows] for name, array in arrays.items() if array is not None}
    return replace(dataset, y=dataset.y[rows] - first, classes=dataset.classes[first:last], **taken)


def _shuffled(dataset: Dataset) -> Dataset:
    """The values of every picture or series change places, in all of them alike and in every draw of the data."""
    places = dice(0, "places").permutation(dataset.x[0].size)
    x, elsewhere = (None if array is None else array.reshape(len(array), -1)[:, places].reshape(array.shape)
                    for array in (dataset.x, dataset.elsewhere))
    return replace(dataset, x=x, elsewhere=elsewhere, places=places)


def _with_wrong_answers(dataset: Dataset, share: float, seed: int) -> np.ndarray:
    """That share of the rows gets another class, or the target of another row."""
    y, rows, rng = dataset.y.copy(), len(dataset.y), dice(seed, "wrong answers")
    regression = dataset.task == "regression"
    chosen = rng.permutation(rows)[: round(share * rows)]  # a larger share keeps the rows that were already wrong
    step = rng.integers(1, rows if regression else len(dataset.classes), rows)[: len(chosen)]
    y[chosen] = dataset.y[(chosen + step) % rows] if regression else (y[chosen] + step) % len(dataset.classes)
    return y
