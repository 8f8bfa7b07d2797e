"""Sentences of four worlds, and whether people found them negative or positive (Hutto & Gilbert 2014)."""

import csv
import gzip
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.datasets.dataset import Dataset, sample

KIND, TASK = "text", "classification"
NOISE = None
CLASSES = ("negative", "positive")
DOMAINS = ("movies", "products", "tweets", "news")
FILE = Path(__file__).parent / "bundled" / "sentiment.tsv.gz"


class Sentence(NamedTuple):
    text: str
    score: float  # mean of twenty people, from -4 to 4; those from -0.5 to 0.5 were left out
    group: str    # the review or article it was cut from; of tweets those that say the same words; "" where unknown


@lru_cache(maxsize=1)
def sentences() -> dict[str, list[Sentence]]:
    """All sentences of each domain."""
    found: dict[str, list[Sentence]] = {domain: [] for domain in DOMAINS}
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found[row["domain"]].append(Sentence(row["sentence"], float(row["score"]), row["group"]))
    return found


def drawn(name: str, title: str, rows: int, seed: int) -> Dataset:
    """So many sentences of one domain."""
    every = sentences()[name]
    chosen = [every[row] for row in sample(len(every), rows, seed)]
    x = np.array([each.text for each in chosen], object)
    y = np.array([each.score > 0 for each in chosen], np.int64)
    groups = np.array([int(each.group) for each in chosen]) if chosen[0].group else None
    return Dataset(name, title, KIND, TASK, x, y, classes=CLASSES, target="feeling", groups=groups)
