"""Pictures of a run: every kind of data is drawn, in range, and from the practice exam only."""

import numpy as np
import pytest
import torch

from core.datasets import DATASETS
from core.frames import pack, unpack
from core.run import learn, setup
from core.snapshot import frame, gap, scene
from core.spec import parse
from core.suits import names_for
from tests.core.suited import suited

torch.set_num_threads(1)


def finished(name: str = "moons", glass: bool = False, **more):
    rows = max(90, DATASETS[name].ROWS[1])
    usual = suited(name, {"learning": {"epochs": 2}})
    if "mlp" in names_for("model.name", parse(usual)):
        del usual["model"]
    attempt = setup(parse(usual | {"data": {"name": name, "rows": rows}} | more), "r", glass)
    list(learn(attempt))
    return attempt


@pytest.mark.parametrize("name", DATASETS)
def test_every_data_set_has_a_scene_and_a_frame_that_travel(name):
    attempt = finished(name)
    for header, arrays in (scene(attempt), frame(attempt)):
        back, same = unpack(pack(header, arrays))
        assert back["type"] == header["type"] and set(same) == set(arrays)
        assert all(np.isfinite(array).all() for array in arrays.values())
    drawn = frame(attempt)[1]
    if attempt.dataset.kind in ("letters", "levels"):
        return
    assert "confusion" in drawn if attempt.dataset.task == "classification" else "residual.guess" in drawn
    assert {"surface"} <= set(drawn) if attempt.dataset.kind == "points" else "surface" not in drawn


@pytest.mark.parametrize("name", DATASETS)
def test_a_frame_fits_the_wire(name):
    assert len(pack(*frame(finished(name)))) <= 25_000


def test_the_surface_is_the_networks_answer_at_that_place():
    attempt = finished()
    x0, x1, y0, y1 = scene(attempt)[0]["extent"]
    surface = frame(attempt)[1]["surface"]
    place = np.array([[x0 + (x1 - x0) * 20 / 79, y0 + (y1 - y0) * 60 / 79]], np.float32)  # column 20, row 60 from below
    with torch.no_grad():
        share = torch.softmax(attempt.model(torch.from_numpy(attempt.preparation.inputs(place))), 1)[0, 1].item()
    assert surface[60, 20] == pytest.approx(255 * share, abs=1)


def test_the_thumbnail_of_a_unit_is_that_units_answer():
    attempt = finished()
    pictures = frame(attempt)[1]["units.1"]
    assert pictures.shape == (8, 16, 16)
    x0, _, y0, _ = scene(attempt)[0]["extent"]
    corner = torch.from_numpy(attempt.preparation.inputs(np.array([[x0, y0]], np.float32)))
    with torch.no_grad():
        answers = torch.tanh(attempt.model.layers[0](corner))[0].numpy()
    assert np.array_equal(np.sign(pictures[:, 0, 0].astype(int) - 128), np.sign(np.round(answers, 2)))


def test_the_confusion_matrix_counts_the_practice_exam():
    attempt = finished("iris")
    counts = frame(attempt)[1]["confusion"]
    assert counts.sum() == len(attempt.val.x)
    assert counts.trace() / counts.sum() == attempt.history[-1]["val"]["accuracy"]


def test_predicted_numbers_are_in_the_targets_own_unit():
    attempt = finished("diabetes")
    drawn = frame(attempt)[1]
    miss = np.abs(drawn["residual.guess"] - drawn["residual.truth"]).mean()
    assert miss == pytest.approx(attempt.history[-1]["val"]["mae"], rel=1e-4)


def test_long_histories_are_thinned_but_keep_both_ends():
    attempt = setup(parse({"data": {"rows": 30}, "learning": {"epochs": 600}}))
    list(learn(attempt))
    epochs = frame(attempt)[1]["lines.epoch"]
    assert len(epochs) <= 250 and epochs[0] == 0 and epochs[-1] == 600


def test_the_exam_is_drawn_only_behind_glass():
    sealed, open_ = finished(), finished(glass=True)
    assert not any("test" in name for name in (scene(sealed)[1] | frame(sealed)[1]))
    assert set(frame(sealed)[0]["marks"]) == {"train", "val"} and frame(sealed)[0]["looks"] == 0
    assert "test.x" in scene(open_)[1] and "lines.test.accuracy" in frame(open_)[1]
    assert frame(open_)[0]["looks"] == 2


def test_drawing_changes_nothing_in_the_run():
    plain, watched = setup(parse({"model": {"dropout": 0.3}, "learning": {"epochs": 3}})), None
    told = [event for event in learn(plain) if event]
    watched = setup(parse({"model": {"dropout": 0.3}, "learning": {"epochs": 3}}))
    seen = []
    for event in learn(watched):
        if event:
            seen.append(event)
            frame(watched)
    assert seen == told


def test_large_layers_are_summarised():
    attempt = finished("digits", model={"hidden": [100, 3]})
    layers = scene(attempt)[0]["layers"]
    assert [(layer["units"], layer["drawn"]) for layer in layers] == [(64, 12), (100, 12), (3, 3), (10, 10)]
    assert frame(attempt)[1]["weights.1"].shape == (12, 12) and frame(attempt)[1]["weights.2"].shape == (3, 12)


def test_a_wide_table_shows_some_columns_and_a_narrow_choice_shows_those_that_count():
    wide, narrow = (finished("coins", data={"name": "coins", **more}) for more in ({}, {"columns": 3}))
    shown = scene(wide)[0]["examples"]
    assert shown["columns"] == [f"noise {number}" for number in range(1, 9)]
    assert {len(row) for row in shown["rows"]} == {8}
    header = scene(narrow)[0]
    assert header["examples"]["columns"] == header["features"] == list(narrow.preparation.features)
    column = int(header["features"][1].split()[1]) - 1
    first = narrow.split.val.ids[0]
    assert header["examples"]["rows"][0][1] == f"{narrow.dataset.x[first, column]:.5g}"
    assert len(pack(*scene(wide))) < 25_000


def test_the_names_of_the_inputs_are_those_of_the_drawn_units():
    header = scene(finished("penguins", data={"name": "penguins", "columns": 2}))[0]
    assert header["layers"][0]["units"] == len(header["features"])


def test_behind_glass_an_exam_from_the_future_is_in_the_picture():
    time = {"data": {"name": "walk"}, "split": {"how": "time"}}
    sealed, open_ = (scene(finished("walk", glass, **time))[0]["extent"] for glass in (False, True))
    assert sealed[1] < 0.9 < 1 < open_[1]


def test_the_gap_is_one_number_in_favour_of_the_book():
    assert gap({"train": {"accuracy": 1.0}, "val": {"accuracy": 0.75}}) == 0.25
    assert gap({"train": {"mae": 10.0}, "val": {"mae": 14.0}}) == 4.0
