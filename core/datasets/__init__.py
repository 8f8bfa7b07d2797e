"""The catalogue of data sets, in menu order, and the one way to load them."""

from dataclasses import replace
from functools import lru_cache
from types import ModuleType

import numpy as np

from core.datasets import (
    blobs,
    breast_cancer,
    circles,
    diabetes,
    digits,
    iris,
    mnist1d,
    mnist5k,
    moons,
    penguins,
    polynomial,
    spirals,
    wine,
    xor,
)
from core.datasets.dataset import Column, Dataset, dice
from core.spec import DataSpec, SpecError

__all__ = ["DATASETS", "Column", "Dataset", "load", "resolve"]

# One module per source: TITLE, SENTENCE, KIND, TASK, ROWS (default, smallest, largest), NOISE (the set's own, None for
# real data), draw(rows, noise, seed) -> Dataset, and ceiling(noise, label_noise) where the best score is known.
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
}


def load(data: DataSpec) -> Dataset:
    """The data set that was chosen, with its share of wrong answers. Its arrays can't be written to.

    Raises SpecError where the set can't give what was asked.
    """
    return _load(resolve(data))


def resolve(data: DataSpec) -> DataSpec:
    """The same choice with the set's own numbers filled in: equal data, equal record."""
    source = DATASETS[data.name]
    rows = source.ROWS[0] if data.rows is None else data.rows
    _check_rows(data.name, source, rows)
    if source.NOISE is None and data.noise is not None:
        raise SpecError("data.noise", f"{data.name} is real data: it brings its own noise; {data.noise:g} can't be "
                        "added.", "Leave the blur (noise) empty, or choose wrong answers (label noise) instead.")
    noise = source.NOISE if data.noise is None else data.noise
    return data.model_copy(update={"rows": rows, "noise": noise})


def _check_rows(name: str, source: ModuleType, rows: int) -> None:
    _, least, most = source.ROWS
    if rows > most:
        raise SpecError("data.rows", f"{rows:,} rows were asked of {name}, which has {most:,}.",
                        f"Ask for at most {most:,}, or leave it empty for the set's own number.")
    if rows < least:
        raise SpecError("data.rows", f"{rows:,} rows are too few for {name}.", f"Ask for at least {least:,}.")


@lru_cache(maxsize=8)  # the largest, mnist5k, takes 16 MB
def _load(data: DataSpec) -> Dataset:
    source = DATASETS[data.name]
    drawn = source.draw(data.rows, data.noise, data.seed)
    best = source.ceiling(data.noise, data.label_noise) if hasattr(source, "ceiling") else None
    dataset = replace(drawn, y=_with_wrong_answers(drawn, data.label_noise, data.seed), ceiling=best)
    for array in (dataset.x, dataset.y):
        array.setflags(write=False)
    return dataset


def _with_wrong_answers(dataset: Dataset, share: float, seed: int) -> np.ndarray:
    """That share of the rows gets another class, or the target of another row."""
    y, rows, rng = dataset.y.copy(), len(dataset.y), dice(seed, "wrong answers")
    regression = dataset.task == "regression"
    chosen = rng.permutation(rows)[: round(share * rows)]  # a larger share keeps the rows that were already wrong
    step = rng.integers(1, rows if regression else len(dataset.classes), rows)[: len(chosen)]
    y[chosen] = dataset.y[(chosen + step) % rows] if regression else (y[chosen] + step) % len(dataset.classes)
    return y
