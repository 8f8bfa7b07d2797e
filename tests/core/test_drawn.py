"""Pictures of networks that are no perceptrons: their layers, links that mean what they say, and frames that travel."""

import numpy as np
import pytest
import torch

from core.frames import pack, unpack
from core.models import build
from core.models.drawn import layers, links, said
from core.run import learn, setup
from core.snapshot import frame, scene
from core.spec import ModelSpec, parse

torch.set_num_threads(1)
UNUSUAL = {
    "cnn": {"data": {"name": "mnist1d", "rows": 100}, "model": {"name": "cnn"}, "learning": {"epochs": 2}},
    "polynomial": {"data": {"name": "polynomial", "rows": 60}, "model": {"name": "polynomial", "degree": 15},
                   "learning": {"optimizer": "exact", "batch_size": None, "epochs": 2}},
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_a_network_that_is_no_perceptron_has_a_scene_and_a_frame_that_travel(name):
    attempt = setup(parse(UNUSUAL[name]), "r")
    list(learn(attempt))
    for header, arrays in (scene(attempt), frame(attempt)):
        back, same = unpack(pack(header, arrays))
        assert back["type"] == header["type"] and set(same) == set(arrays)
        assert all(np.isfinite(array).all() for array in arrays.values())
    assert len(pack(*frame(attempt))) <= 25_000
    drawn, weights = scene(attempt)[0]["layers"], frame(attempt)[1]
    for number, (before, after) in enumerate(zip(drawn, drawn[1:], strict=False), start=1):
        assert weights[f"weights.{number}"].shape == (after["drawn"], before["drawn"])
    assert scene(attempt)[0]["brain"].endswith(".")


def test_a_convolution_is_drawn_filter_by_filter_with_the_sums_of_their_weights():
    model = build(ModelSpec(name="cnn", filters=3), 40, 10, seed=0)
    assert [(layer["label"], layer["units"]) for layer in layers(model, "tanh")] == [
        ("input", 1), ("filters 1", 3), ("filters 2", 3), ("filters 3", 3), ("output", 10)]
    drawn = links(model)
    assert np.allclose(drawn["weights.1"][:, 0], model.look[0].weight.detach().sum((1, 2)))
    alike = torch.zeros(1, 3, 5)
    alike[0, 1] = 1  # the second filter says yes at each of its five places
    with torch.no_grad():
        pulled = (model.decide(alike.flatten(1)) - model.decide.bias)[0]
    assert np.allclose(drawn["weights.4"][:, 1], pulled, atol=1e-6)


def test_the_units_of_a_polynomial_are_its_powers():
    model = build(ModelSpec(name="polynomial", degree=2), 1, 1, seed=0)
    first, last = layers(model, "tanh")
    assert first["names"] == ["power 0", "power 1", "power 2"] and last["label"] == "output"
    assert np.allclose(links(model)["weights.1"], model.weigh.weight.detach())


def test_a_perceptron_needs_no_explanation():
    assert said(build(ModelSpec(), 2, 2, seed=0)) == ""


def test_a_layer_that_is_frozen_says_so_and_how_many_weights_lead_to_it():
    free = layers(build(ModelSpec(hidden=(4, 3)), 2, 2, seed=0), "tanh")
    assert [(layer["weights"], layer["frozen"]) for layer in free[1:]] == [(12, False), (15, False), (8, False)]
    spec = parse({"data": {"name": "digits", "rows": 60}, "model": {"name": "cnn", "frozen": 2}})
    header, _ = scene(setup(spec, "r"))
    assert [layer.get("frozen") for layer in header["layers"]] == [None, True, True, False, False]
    still = sum(layer["weights"] for layer in header["layers"][1:] if not layer["frozen"])
    assert header["learns"] == still < header["parameters"]
