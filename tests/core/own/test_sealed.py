"""Whatever the sealed exam of one's own data says, nothing that is stored or shown before its opening changes."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.baselines import compare
from core.checklist import checks
from core.datasets import Column, Dataset
from core.datasets.own import keep
from core.events import line
from core.frames import pack
from core.run import learn, setup
from core.snapshot import frame, scene
from core.spec import parse
from core.split import dealt
from core.store import Store

torch.set_num_threads(1)

ROWS = 90
LEARNING = {"epochs": 3, "early_stop": 2, "batch_size": 16}
KINDS = [("table", "given"), ("numbers", "time"), ("table", "group"), ("points", "given"), ("text", "group"),
         ("images", "random")]


def brought(kind: str) -> Dataset:
    """Data as core/own makes them of a file, with all that can decide how they are cut."""
    dice = np.random.default_rng(5)
    y = dice.integers(0, 3, ROWS)
    ways = {"groups": np.arange(ROWS) // 3, "given": (np.arange(ROWS) % 3).astype(np.uint8), "timed": True}
    if kind == "text":
        words = np.array([f"word{number} word{other}" for number, other in dice.integers(0, 9, (ROWS, 2))], object)
        return Dataset("own", "Mine", kind, "classification", words, y, classes=("a", "b", "c"), **ways)
    if kind == "images":
        x = np.round(dice.random((ROWS, 8, 8)) * 255).astype(np.float32) / 255
        return Dataset("own", "Mine", kind, "classification", x, y, classes=("a", "b", "c"), **ways)
    x = np.column_stack([dice.normal(size=ROWS), dice.normal(size=ROWS) + y]).astype(np.float32)
    columns = (Column("size"), Column("weight"))
    if kind == "points":
        return Dataset("own", "Mine", kind, "classification", x, y, columns, ("a", "b", "c"), **ways)
    x = np.column_stack([x, dice.integers(0, 3, ROWS)]).astype(np.float32)
    x[::8, 0] = np.nan
    columns += (Column("colour", "category", ("red", "green", "blue")),)
    if kind == "numbers":
        y = (x[:, 1] * 3 + dice.normal(size=ROWS)).astype(np.float32)
        return Dataset("own", "Mine", "table", "regression", x, y, columns, target="price", unit="€", **ways)
    return Dataset("own", "Mine", kind, "classification", x, y, columns, ("a", "b", "c"), "fruit", **ways)


def other_labels(mine: Dataset, exam: np.ndarray) -> Dataset:
    y = mine.y.copy()
    y[exam] = np.roll(y[exam], 1)
    return replace(mine, y=y)


def other_rows(mine: Dataset, exam: np.ndarray) -> Dataset:
    """Questions far from all others."""
    x = mine.x.copy()
    if mine.kind == "text":
        x[exam] = [f"zebra{row}" for row in exam]
    elif mine.kind == "images":
        x[exam] = 1 - x[exam]
    else:
        x[exam, :2] = x[exam, :2] * 1_000 + 77
    return replace(mine, x=x)


def shown(mine: Dataset, how: str) -> list[bytes | str]:
    """All that is stored or shown before an opening, with the names that come from the bytes of the file left out."""
    name = keep(mine, {})
    network = {"text": "embedding_bag", "images": "cnn"}.get(mine.kind, "mlp")
    spec = parse({"data": {"name": "own", "own": name}, "split": {"how": how}, "model": {"name": network},
                  "learning": LEARNING})
    attempt = setup(spec, "run")
    events = [event for event in learn(attempt) if event]
    told: list[bytes | str] = [*map(line, events), pack(*scene(attempt)), pack(*frame(attempt))]
    arrays, meta = attempt.checkpoint()
    told += [array.tobytes() for array in arrays.values()] + [repr(meta)]
    simple = compare(spec)
    row = {"run": "run", "owner": "ann", "fingerprint": simple["fingerprint"], "state": "done",
           "spec": spec.model_dump(mode="json"), "val": events[-1]["val"]}
    told += [repr(simple), repr(checks(Store(), row, "ann"))]
    return [_nameless(each, name, simple["fingerprint"]) for each in told]


def _nameless(told: bytes | str, *names: str) -> bytes | str:
    for name in names:
        told = told.replace(name.encode(), b"") if isinstance(told, bytes) else told.replace(name, "")
    return told


@pytest.mark.parametrize("change", [other_labels, other_rows])
@pytest.mark.parametrize(("kind", "how"), KINDS)
def test_another_exam_of_ones_own_data_changes_nothing_before_the_opening(kind, how, change):
    mine = brought(kind)
    exam = dealt(mine, parse({"split": {"how": how}}).split)[2]
    other = change(mine, exam)
    assert shown(other, how) == shown(mine, how)
