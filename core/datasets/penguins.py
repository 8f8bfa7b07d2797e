"""Penguins near Palmer Station, with missing values and categories kept (Gorman et al. 2014, palmerpenguins)."""

import csv
from pathlib import Path

import numpy as np

from core.datasets.dataset import Column, Dataset, sample

TITLE = "Penguins"
SENTENCE = "Island, bill, flipper, mass, sex and year of 344 penguins, some unknown. Which species is it?"
KIND, TASK = "table", "classification"
ROWS = (344, 12, 344)
NOISE = None
CLASSES = ("Adelie", "Chinstrap", "Gentoo")
FILE = Path(__file__).parent / "bundled" / "penguins.csv"
COLUMNS = {
    "island": Column("island", "category", ("Biscoe", "Dream", "Torgersen")),
    "bill_length_mm": Column("bill length (mm)"),
    "bill_depth_mm": Column("bill depth (mm)"),
    "flipper_length_mm": Column("flipper length (mm)"),
    "body_mass_g": Column("body mass (g)"),
    "sex": Column("sex", "category", ("female", "male")),
    "year": Column("year"),
}


def draw(rows: int, noise: None, seed: int) -> Dataset:
    with FILE.open(newline="", encoding="utf-8") as file:
        records = list(csv.DictReader(file))
    chosen = [records[row] for row in sample(len(records), rows, seed)]
    x = [[_value(column, record[name]) for name, column in COLUMNS.items()] for record in chosen]
    y = [CLASSES.index(record["species"]) for record in chosen]
    return Dataset("penguins", TITLE, KIND, TASK, np.array(x, np.float32), np.array(y, np.int64),
                   tuple(COLUMNS.values()), CLASSES, target="species")


def _value(column: Column, cell: str) -> float:
    if cell == "NA":
        return np.nan
    return float(column.levels.index(cell) if column.kind == "category" else cell)
