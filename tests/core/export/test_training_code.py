"""The exported training code, run where nothing of ours is, tells in every round what the run told."""

import re
from dataclasses import replace

import numpy as np
import torch

from core.datasets import DATASETS, Column, Dataset
from core.datasets.own import keep
from core.finished import Finished
from core.spec import parse
from tests.core.export.taken import close, compared, differences, finished, rounds, told, unpacked
from tests.core.test_every_way import WAYS, spec_of

torch.set_num_threads(1)
MLP = {"name": "mlp", "hidden": [6, 9]}
CNN = {"name": "cnn", "filters": 4}
TURNED = [{"step": 2, "field": "lr", "value": 0.05}, {"step": 4, "field": "batch_size", "value": 16},
          {"step": 7, "field": "weight_decay", "value": 0.1}, {"step": 7, "field": "lr", "value": 0.001}]
TINY = {"filters": 4, "units": 8, "blocks": 1, "width": 4, "code": 4}


def chosen(data: str = "moons", model: dict | None = None, more: dict | None = None, **how) -> dict:
    """Settings for a hundred rows and a few rounds. `more`: of data and split."""
    whole = {"data": {"name": data, "rows": 100}, "model": MLP if model is None else model,
             "learning": {"epochs": 3} | how}
    for part, values in (more or {}).items():
        whole[part] = whole.get(part, {}) | values if isinstance(values, dict) else values
    return whole


CHOICES = {
    **{name: chosen(optimizer=name, weight_decay=0.01, l1=0.001, lr=0.01)
       for name in ("sgd", "momentum", "adam", "adamw", "rmsprop")},
    "momentum with filters": chosen("digits", CNN, optimizer="momentum", weight_decay=0.01, l1=0.001, lr=0.01),
    "exact": chosen("polynomial", {"name": "polynomial", "degree": 9}, optimizer="exact", batch_size=None,
                    weight_decay=0.01),
    "a level line": chosen("polynomial", {"name": "polynomial", "degree": 0}),
    "brier": chosen(loss="brier"),
    **{name: chosen("diabetes", loss=name) for name in ("mse", "mae", "huber")},
    **{name: chosen(model=MLP | {"activation": name}) for name in ("relu", "sigmoid", "gelu", "leaky_relu")},
    "no hidden layer": chosen(model={"name": "mlp", "hidden": []}),
    "dropout": chosen(model=MLP | {"dropout": 0.3}, batch_size=8),
    "dropout in several pieces": chosen(model={"name": "mlp", "hidden": [400, 330], "dropout": 0.3}, batch_size=7),
    "jitter and dropout": chosen(model=MLP | {"dropout": 0.5}, augment="jitter", batch_size=8),
    "shift and dropout": chosen("mnist1d", MLP | {"dropout": 0.5}, augment="shift", batch_size=8),
    "shift with filters": chosen("mnist1d", CNN, augment="shift"),
    "jitter with filters": chosen("digits", CNN, augment="jitter"),
    "sway of series, and dropout": chosen("mnist1d", MLP | {"dropout": 0.5}, augment="sway"),
    "sway of pictures": chosen("digits", CNN, augment="sway"),
    "knobs turned": chosen(changes=TURNED, batch_size=20, epochs=4),
    "knobs turned with dice": chosen(model=MLP | {"dropout": 0.2}, changes=TURNED, batch_size=20, augment="jitter"),
    "knobs turned with filters": chosen("digits", CNN, changes=TURNED, batch_size=20),
    "more in a batch than there are": chosen(changes=[{"step": 1, "field": "batch_size", "value": 90}], batch_size=20),
    "early stop": chosen(early_stop=2, lr=0.1, epochs=60),
    "early stop with filters": chosen("digits", CNN, early_stop=2, lr=0.03, epochs=60),
    "all rows at once": chosen(batch_size=None),
    "few labels": chosen("digits", more={"data": {"labels": 4}}, batch_size=None),
    "unscaled": chosen(more={"data": {"scaling": "none"}}),
    "an unscaled table": chosen("penguins", more={"data": {"scaling": "none"}}),
    "few columns": chosen("breast_cancer", more={"data": {"columns": 5, "chosen": "luck"}, "seed": 3}),
    "shuffled": chosen("digits", CNN, more={"data": {"order": "shuffled"}}),
    "half the classes": chosen("digits", more={"data": {"part": "second"}}),
    "wrong answers": chosen(more={"data": {"label_noise": 0.3, "wrong_in": "book"}}),
    "slipped in": chosen(more={"split": {"slipped": 0.5}}),
    **{f"{data} prepared from everything": chosen(data, more={"split": {"fitted_on": "everything"}})
       for data in ("moons", "digits", "penguins", "diabetes")},
    "words prepared from everything": chosen("movies", {"name": "embedding_bag"}, more={
        "data": {"rows": 300}, "split": {"fitted_on": "everything"}}),
    "frozen": chosen("digits", CNN | {"frozen": 2}),
    "transfer": chosen("mnist5k", {"name": "cnn", "start": "mnist5k_0_4", "frozen": 1}, rate_below=0.1, lr=0.01,
                       more={"data": {"rows": 200, "part": "second"}}, changes=TURNED[:1]),
    "transfer, all but the head frozen": chosen("mnist5k", {
        "name": "cnn", "start": "mnist5k_0_4", "frozen": 3}, rate_below=0.1, more={
            "data": {"rows": 200, "part": "second"}}),
    "without answers, L1 and a knob": chosen("digits", TINY, name="autoencode", l1=0.001, changes=TURNED[:1],
                                             more={"data": {"labels": 3}}, epochs=2),
    "little noise": chosen("digits", TINY, name="denoise", grain=0.3, epochs=1),
    "much covered": chosen("mnist1d", TINY, name="mask", covered=0.8, epochs=1),
    "a few poles": chosen("cartpole", {"name": "policy", "hidden": [8]}, name="ppo", walks=16, epochs=1, clip=0.1,
                          curiosity=0.1, discount=0.9, changes=TURNED[:1], more={"data": {"levels": 20}}),
}


def ways() -> dict[str, Finished]:
    """Every type of learning on every kind of data with every network that suits."""
    return {"-".join(way): finished(spec_of(*way)) for way in WAYS}


def choices() -> dict[str, Finished]:
    """Every choice about data, network and learning."""
    return {name: finished(each) for name, each in CHOICES.items()}


def data_sets() -> dict[str, Finished]:
    """Every other data set, with what is usual for it."""
    runs, seen = {}, {data for _, data, _ in WAYS} | {each["data"]["name"] for each in CHOICES.values()} - {"mnist5k"}
    for name in (name for name in DATASETS if name not in seen):
        rows = 200 if name == "mnist5k" else max(60, DATASETS[name].ROWS[1])
        runs[name] = finished({"data": {"name": name, "rows": rows}, "model": TINY, "learning": {"epochs": 1}})
    return runs


def own_data() -> dict[str, Finished]:
    """Data that somebody brought: a table with gaps, pictures that are not square, sentences."""
    dice, y = np.random.default_rng(0), np.arange(60) % 3
    x = np.column_stack([y + dice.normal(size=60), dice.integers(0, 4, 60), np.zeros(60)]).astype(np.float32)
    x[::7, 0], x[::5, 1] = np.nan, np.nan
    columns = (Column("size"), Column("colour", "category", ("red", "green", "blue", "none")), Column("nothing"))
    words = np.array([f"so {('many', 'some', 'few')[answer]} words, don't" for answer in y], object)
    wide = (dice.integers(0, 256, (60, 6, 10)) / 255).astype(np.float32)
    names, given = tuple("abc"), np.arange(60, dtype=np.uint8) // 20
    kept = {"table": keep(Dataset("own", "T", "table", "classification", x, y, columns, names, given=given), {}),
            "pictures": keep(Dataset("own", "P", "images", "classification", wide, y, classes=names), {}),
            "words": keep(Dataset("own", "W", "text", "classification", words, y, classes=names), {})}
    models = {"table": "mlp", "pictures": "transformer", "words": "transformer"}
    return {f"own {what}": finished(parse({"data": {"name": "own", "own": name}, "learning": {"epochs": 2},
                                           "split": {"how": "given" if what == "table" else "random"},
                                           "model": {"name": models[what], "units": 8, "blocks": 1}}))
            for what, name in kept.items()}


def test_whatever_is_chosen_the_script_tells_the_marks_of_every_round(tmp_path):
    runs = ways() | choices() | data_sets() | own_data()
    places = [unpacked(run, "script", tmp_path / str(number)) for number, run in enumerate(runs.values())]
    texts = dict(zip(runs, told(places), strict=True))
    found = {name: differences(texts[name], run) for name, run in runs.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert max(len(line) for place in places for line in (place / "train.py").read_text().splitlines()) <= 120
    assert re.search(r"^look.0.weight +\(4, 1, 5, 5\) +False$", texts["frozen"], re.M)
    assert re.search(r"^decide.weight +\(10, 4\) +True$", texts["frozen"], re.M)


def test_it_goes_as_far_as_the_run_did_and_shows_the_exam_to_whom_it_is_open(tmp_path):
    glass, sealed = finished(chosen(), glass=True), finished(chosen())
    result = {"test": glass.attempt.marks()["test"]}  # the same weights: the same marks
    by_hand = chosen(batch_size=20, epochs=30)
    runs = {"as the Playground starts": finished({}), "glass": glass,
            "opened": replace(sealed, opening={"result": result}), "stopped": finished(by_hand, stop_after=8),
            "stopped, with patience": finished(chosen(batch_size=20, epochs=30, early_stop=2, lr=1.0), stop_after=14)}
    places = [unpacked(run, "script", tmp_path / str(number)) for number, run in enumerate(runs.values())]
    texts = dict(zip(runs, told(places), strict=True))
    assert {name: differences(texts[name], run) for name, run in runs.items()} == dict.fromkeys(runs, [])
    assert len(rounds(texts["as the Playground starts"])) == 200
    assert "test" in rounds(texts["glass"])[0] and "test" not in rounds(texts["opened"])[0]
    assert compared(texts["opened"])["test"].keys() == result["test"].keys()
    stopped = runs["stopped"]
    assert stopped.events[-1]["why"] == "stopped" and stopped.events[-1]["val"] != stopped.attempt.history[-1]["val"]
    assert close(compared(texts["stopped"])["val"]["loss"][0], stopped.attempt.history[-1]["val"]["loss"])
