"""Chemical analysis of 178 wines of three cultivars (UCI, as shipped with scikit-learn)."""

import numpy as np

from core.datasets.dataset import Column, Dataset, sample
from core.datasets.packaged import table

TITLE = "Wines"
SENTENCE = "Thirteen chemical measurements of 178 Italian wines. Which of three grape cultivars is it?"
KIND, TASK = "table", "classification"
ROWS = (178, 12, 178)
NOISE = None
CLASSES = ("cultivar 1", "cultivar 2", "cultivar 3")  # the source numbers them
NAMES = (
    "alcohol", "malic acid", "ash", "alcalinity of ash", "magnesium", "total phenols", "flavanoids",
    "nonflavanoid phenols", "proanthocyanins", "color intensity", "hue", "od280/od315 of diluted wines", "proline",
)


def draw(rows: int, noise: None, seed: int) -> Dataset:
    source = table("wine_data.csv")
    chosen = sample(len(source), rows, seed)
    columns = tuple(Column(name) for name in NAMES)
    x, y = source[chosen, :-1].astype(np.float32), source[chosen, -1].astype(np.int64)
    return Dataset("wine", TITLE, KIND, TASK, x, y, columns, CLASSES, target="cultivar")
