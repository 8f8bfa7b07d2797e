"""How far diabetes went in a year, for 442 patients (Efron et al. 2004, as shipped with scikit-learn, unscaled)."""

import numpy as np

from core.datasets.dataset import Column, Dataset, sample
from core.datasets.packaged import table

TITLE = "Diabetes"
SENTENCE = "Ten measurements of 442 patients. How far will the disease have gone in a year?"
KIND, TASK = "table", "regression"
ROWS = (442, 12, 442)
NOISE = None
CLASSES = ()
SEX = 1  # the source codes it 1 and 2 and does not say which is which
COLUMNS = (Column("age"), Column("sex", "category", ("code 1", "code 2")), Column("body mass index"),
           Column("blood pressure"), Column("total cholesterol"), Column("LDL"), Column("HDL"),
           Column("cholesterol / HDL"), Column("log triglycerides"), Column("blood sugar"))


def draw(rows: int, noise: None, seed: int) -> Dataset:
    x = table("diabetes_data_raw.csv.gz", header=0, delimiter=None)
    y = table("diabetes_target.csv.gz", header=0)
    chosen = sample(len(y), rows, seed)
    x = x[chosen].astype(np.float32)
    x[:, SEX] -= 1
    return Dataset("diabetes", TITLE, KIND, TASK, x, y[chosen].astype(np.float32), COLUMNS, target="progression",
                   unit="points")
