"""Chemical analysis of 178 wines of three cultivars (UCI, as shipped with scikit-learn)."""

import numpy as np

from core.datasets.dataset import Column, Dataset, sample

TITLE = "Wines"
SENTENCE = "Thirteen chemical measurements of 178 Italian wines. Which of three grape cultivars is it?"
KIND, TASK = "table", "classification"
ROWS = (178, 12, 178)
NOISE = None
CLASSES = ("cultivar 1", "cultivar 2", "cultivar 3")  # the source numbers them


def draw(rows: int, noise: None, seed: int) -> Dataset:
    from sklearn.datasets import load_wine

    source = load_wine()
    chosen = sample(len(source.target), rows, seed)
    columns = tuple(Column(name.replace("_", " ")) for name in source.feature_names)
    x, y = source.data[chosen].astype(np.float32), source.target[chosen].astype(np.int64)
    return Dataset("wine", TITLE, KIND, TASK, x, y, columns, CLASSES, target="cultivar")
