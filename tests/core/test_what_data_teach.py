"""Real networks on the data made for lessons: what the literature found is found here (SCIENCE: B3, D3, D4, D13)."""

import numpy as np
import torch

from core.run import run
from core.spec import parse

torch.set_num_threads(1)
WIDE = {"hidden": [64], "activation": "relu"}


def end(**choices) -> dict:
    return list(run(parse(choices), glass=True))[-1]


def accuracies(**choices) -> list[float]:
    """Of four draws of data, sets and weights: the marks in the final exam."""
    marks = []
    for seed in range(4):
        seeded = {"data": {**choices["data"], "seed": seed}, "split": {**choices["split"], "seed": seed}, "seed": seed}
        marks.append(end(**{**choices, **seeded})["test"]["accuracy"])
    return marks


def test_clock_sums_are_known_by_heart_long_before_they_are_understood():
    story = [event for event in run(parse({
        "data": {"name": "clock"}, "split": {"how": "random", "train": 0.7, "val": 0.15, "test": 0.15},
        "model": {"hidden": [128], "activation": "relu"},
        "learning": {"optimizer": "adamw", "lr": 0.03, "weight_decay": 1.0, "batch_size": None, "epochs": 1200}}))
        if event["kind"] == "epoch"]
    by_heart = next(event for event in story if event["train"]["accuracy"] == 1)
    understood = next(event for event in story if event["val"]["accuracy"] >= 0.9)
    assert by_heart["epoch"] <= 60 and by_heart["val"]["accuracy"] <= 0.1
    assert understood["epoch"] > 10 * by_heart["epoch"]


def test_known_people_are_recognised_and_strangers_are_not():
    choices = {"data": {"name": "people"}, "model": WIDE, "learning": {"epochs": 60}}
    known, strangers = (np.mean(accuracies(split={"how": how}, **choices)) for how in ("random", "group"))
    assert known > 0.8 and abs(strangers - 0.5) < 0.15


def test_a_walk_is_filled_in_between_and_never_foretold():
    learned = {"model": {"hidden": [64, 64], "activation": "relu"}, "learning": {"epochs": 200, "lr": 0.005}}
    between, future = (end(data={"name": "walk"}, split={"how": how}, **learned)["test"]["r2"]
                       for how in ("random", "time"))
    assert between > 0.9 and future < 0


def test_who_reads_the_hint_is_lost_without_it():
    done = end(data={"name": "cued_digits"}, split={"world": "uncued"}, learning={"epochs": 60})
    assert done["val"]["accuracy"] > 0.98 and done["test"]["accuracy"] < 0.8


def test_columns_chosen_with_the_exam_in_sight_make_a_mark_out_of_nothing():
    coins = {"data": {"name": "coins", "rows": 100, "columns": 20}, "model": {"hidden": [8]},
             "learning": {"epochs": 60}}
    honest, cheat = (np.mean(accuracies(split={"how": "random", "fitted_on": fitted}, **coins))
                     for fitted in ("course", "everything"))
    assert cheat > 0.7 and abs(honest - 0.5) < 0.16


def test_what_slipped_in_is_known_by_heart():
    coins = {"data": {"name": "coins", "rows": 200, "columns": 100}, "model": WIDE, "learning": {"epochs": 60}}
    assert min(accuracies(split={"how": "random", "slipped": 1.0}, **coins)) > 0.97  # of coin flips
    half = np.mean(accuracies(split={"how": "random", "slipped": 0.5}, **coins))
    assert abs(half - 0.75) < 0.1  # half known, half guessed
