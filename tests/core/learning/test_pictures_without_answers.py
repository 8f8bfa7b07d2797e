"""What the live view is told of learning without answers: whole, finite, from practice alone, and a map that lies still."""

import numpy as np
import pytest
import torch

from core.frames import pack, unpack
from core.learning.probe import probe
from core.run import learn, setup
from core.snapshot import frame, scene
from core.spec import parse
from core.suits import UNLABELLED

torch.set_num_threads(1)
CHOICES = [(how, name) for how in UNLABELLED for name in ("digits", "mnist1d") if (how, name) != ("rotate", "mnist1d")]


def started(how: str, name: str = "digits", **model):
    return setup(parse({"data": {"name": name, "rows": 300}, "model": {"name": "autoencoder", "filters": 4, **model},
                        "learning": {"name": how, "epochs": 2, "batch_size": 60}}), "run")


@pytest.mark.parametrize(("how", "name"), CHOICES)
def test_scene_and_frames_hold_what_the_panels_draw(how, name):
    attempt = started(how, name)
    list(learn(attempt))
    header, arrays = unpack(pack(*scene(attempt)))
    told, changing = unpack(pack(*frame(attempt)))
    assert header["panels"] == ["reconstruction", "embedding", "curves", "network"]
    assert [mark for mark, _ in header["measures"]] == ["probe", "rand", "loss"]
    assert header["labelled"] == header["questions"]["train"] == 10 * len(header["classes"])
    assert arrays["came.in"].shape == arrays["came.shown"].shape == changing["came.out"].shape
    assert ("came.covered" in arrays) == (how == "mask") and ("came.right" in changing) == (how in ("rotate", "contrast"))
    assert len(arrays["map.x"]) == len(arrays["map.y"]) == len(changing["map.place"]) == len(attempt.val.x)
    assert all(np.isfinite(array).all() for array in (*arrays.values(), *changing.values())) and told["reach"] > 0
    assert set(changing["map.cluster"]) <= set(range(10)) and changing["map.code"].shape == (len(attempt.val.x), 16)


def test_pictures_come_back_as_they_are():
    attempt = started("autoencode")
    shown = scene(attempt)[1]
    assert np.array_equal(shown["came.in"], np.round(attempt.split.val.x[:12] * 255).astype(np.uint8))
    assert np.array_equal(shown["came.in"], shown["came.shown"])


def test_what_was_not_covered_is_drawn_as_it_was():
    attempt = started("mask")
    shown, out = scene(attempt)[1], frame(attempt)[1]["came.out"]
    seen = shown["came.covered"] == 0
    assert np.array_equal(out[seen], shown["came.in"][seen]) and not np.array_equal(out[~seen], shown["came.in"][~seen])


def test_the_map_does_not_turn_over_when_the_axes_do():
    """All codes change their sign: the principal axes may point anywhere, the map stays."""
    attempt = started("autoencode")
    before = frame(attempt)[1]["map.place"]
    with torch.no_grad():
        attempt.model.encode.decide.weight.neg_()
        attempt.model.encode.decide.bias.neg_()
    assert np.allclose(frame(attempt)[1]["map.place"], before, atol=1e-3)


def test_a_turned_map_is_the_same_map():
    attempt = started("autoencode")
    list(learn(attempt))
    frame(attempt)
    places = frame(attempt)[1]["map.place"]
    raw = probe(attempt).place(attempt.model.encode(attempt.val.x).detach()).numpy()
    apart = [np.linalg.norm(each[:, None] - each[None], axis=2) for each in (raw, places)]
    assert np.allclose(*apart, atol=1e-3)
