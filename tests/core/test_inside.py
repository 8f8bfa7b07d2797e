"""Looking inside a network: against hand computation and autograd, of every network, without touching the run."""

from copy import deepcopy
from itertools import islice

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from core.frames import pack
from core.inside import BINS, Inside
from core.inside.columns import MOST, matrices
from core.inside.looks import attention
from core.inside.twin import Twin
from core.learning import LEARNING
from core.models import parameters
from core.models.transformer import Transformer
from core.pictures.plane import extent
from core.run import learn, setup
from core.snapshot import frame
from core.spec import parse
from tests.core.test_every_way import WAYS, spec_of
from tests.core.test_seal import absurd, with_exam

torch.set_num_threads(1)
SMALLEST = {"data": {"rows": 60}, "model": {"hidden": [2], "activation": "tanh"}, "learning": {"epochs": 3}}


def begun(spec, steps: int = 5):
    """An attempt in the middle of its first rounds."""
    attempt = setup(spec, "run")
    list(islice(learn(attempt), steps))
    return attempt


def everything(attempt) -> list[bytes]:
    arrays, meta = attempt.checkpoint()
    return [*(array.tobytes() for array in arrays.values()), repr(meta).encode()]


@pytest.fixture(params=WAYS, ids="-".join)
def spec(request):
    return spec_of(*request.param)


def test_every_network_can_be_looked_into_and_nothing_of_the_run_changes(spec):
    looked, alone = begun(spec), begun(spec)
    training, inside = looked.model.training, Inside(looked)
    header, arrays = inside.scene()
    told = header["inside"]
    assert pack(header, arrays) and told["parameters"] == sum(column["numbers"] for column in told["columns"])
    header, arrays = inside.frame()
    assert pack(header, arrays) and header["inside"]["loss"] is not None
    assert all(np.isfinite(array).all() for array in arrays.values())
    assert everything(looked) == everything(alone) and looked.model.training == training
    for number, column in enumerate(told["columns"]):
        assert column["face"] in ("whole", "input") or column["formula"] and column["linear"]
        if column["linked"]:
            assert arrays[f"in.{number}.weights"].shape == (len(column["drawn"]),
                                                            len(told["columns"][number - 1]["drawn"]))


def test_a_run_that_is_looked_into_ends_bit_by_bit_like_one_that_is_not():
    spec = parse({"data": {"rows": 90}, "model": {"dropout": 0.3}, "learning": {"epochs": 3}})
    looked, alone = setup(spec, "run"), setup(spec, "run")
    inside = Inside(looked)
    for event in learn(looked):
        if event is None:
            inside.frame()
    list(learn(alone))
    assert everything(looked) == everything(alone)


def test_another_exam_changes_nothing_inside_before_the_opening(spec, monkeypatch):
    def told() -> list[bytes]:
        inside = Inside(begun(spec))
        return [pack(*inside.scene()), pack(*inside.frame())]

    before = told()
    changed = with_exam(absurd, monkeypatch)
    assert told() == before and changed


def test_behind_glass_the_exam_is_counted_but_its_examples_are_not_shown():
    sealed, glass = (Inside(setup(parse(SMALLEST), "run", open_)) for open_ in (False, True))
    names = {name for name in glass.frame()[1] if ".hist.test" in name}
    assert names and not any(".hist.test" in name for name in sealed.frame()[1])
    assert pack(*sealed.scene()) == pack(*glass.scene())


# --- a network of two inputs, two units and two answers, by hand


def by_hand(attempt) -> tuple[np.ndarray, ...]:
    first, second = attempt.model.layers[0], attempt.model.layers[2]
    return tuple(each.detach().double().numpy().copy() for each in (first.weight, first.bias, second.weight,
                                                                    second.bias))


def test_weights_biases_answers_and_histograms_are_those_that_can_be_reckoned_by_hand():
    attempt = begun(parse(SMALLEST))
    inside = Inside(attempt)
    arrays, (w1, b1, w2, b2) = inside.frame()[1], by_hand(attempt)
    assert np.allclose(arrays["in.1.weights"], w1) and np.allclose(arrays["in.2.weights"], w2)
    assert np.allclose(arrays["in.1.bias"], b1) and np.allclose(arrays["in.2.bias"], b2)
    hidden = np.tanh(attempt.train.x.double().numpy() @ w1.T + b1)
    for unit in range(2):
        counts, _ = np.histogram(hidden[:, unit], bins=BINS, range=(-1, 1))
        assert arrays["in.1.hist.train"][unit].tolist() == counts.tolist()
    both = np.concatenate([hidden, np.tanh(attempt.val.x.double().numpy() @ w1.T + b1)])
    order = np.argsort(-both[:, 0], kind="stable")
    assert arrays["in.1.most"][0].tolist() == order[:4].tolist()
    assert np.allclose(arrays["in.1.mostsays"][0], both[order[:4], 0], atol=1e-6)
    assert arrays["in.1.least"][0].tolist() == order[::-1][:4].tolist()


def test_slopes_are_those_of_the_loss_of_one_batch_of_the_course_written_out_by_hand():
    attempt = begun(parse(SMALLEST))
    inside = Inside(attempt)
    header, arrays = inside.frame()
    x, y = (each.numpy() for each in inside.twin.batch())
    assert header["inside"]["batch"] == len(x) == attempt.batch_size
    course = {row.tobytes() for row in attempt.train.x.numpy()}
    assert all(row.tobytes() in course for row in x)
    w1, b1, w2, b2 = by_hand(attempt)
    hidden = np.tanh(x @ w1.T + b1)
    scores = hidden @ w2.T + b2
    share = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    error = (share - np.eye(2)[y]) / len(x)  # of the mean cross entropy, for each score
    back = (error @ w2) * (1 - hidden**2)
    assert header["inside"]["loss"] == pytest.approx(-np.log(share[np.arange(len(y)), y]).mean(), rel=1e-5)
    assert np.allclose(arrays["in.2.slopes"], error.T @ hidden, atol=1e-6)
    assert np.allclose(arrays["in.1.slopes"], back.T @ x, atol=1e-6)
    assert np.allclose(arrays["in.1.biasslopes"], back.sum(axis=0), atol=1e-6)


def test_slopes_of_every_network_are_autograds_of_the_same_batch(spec):
    attempt = begun(spec)
    twin = Twin(attempt)
    twin.catch_up()
    loss, _ = twin.look_down()
    other = deepcopy(twin.model)
    twin.attempt.model, (question, answer) = other, twin.batch()
    error = LEARNING[spec.learning.name].loss(twin.attempt)(other(question), answer)
    slopes = torch.autograd.grad(error, list(other.parameters()), allow_unused=True)
    assert float(error.detach()) == loss
    for found, slope in zip(twin.slopes.parameters(), slopes, strict=True):
        assert torch.equal(found, torch.zeros_like(found) if slope is None else slope)


# --- what is drawn of larger networks


def test_the_surface_of_a_unit_is_its_answer_at_that_place():
    attempt = begun(parse(SMALLEST))
    face = Inside(attempt).frame()[1]["in.1.face"]
    x0, _, _, y1 = extent(attempt)
    corner = attempt.preparation.inputs(np.array([[x0, y1]], np.float32))
    w1, b1, _, _ = by_hand(attempt)
    answer = np.tanh(corner @ w1.T + b1)[0]
    largest = np.abs(face.astype(int) - 128).max() / 127
    assert largest == pytest.approx(1, abs=0.01)  # the strongest answer of the column fills the scale
    assert np.array_equal(np.sign(face[:, -1, 0].astype(int) - 128), np.sign(answer))


def test_of_a_large_layer_the_units_with_the_largest_weights_are_drawn():
    attempt = begun(parse({"data": {"rows": 60}, "model": {"hidden": [100]}, "learning": {"epochs": 1}}), steps=3)
    inside = Inside(attempt)
    column = inside.scene()[0]["inside"]["columns"][1]
    before, after = (matrix.detach().numpy() for matrix in matrices(inside.model))
    strength = (before**2).sum(axis=1) + (after**2).sum(axis=0)
    assert column["units"] == 100 and len(column["drawn"]) == MOST
    assert set(column["drawn"]) == set(np.argsort(-strength)[:MOST].tolist())
    arrays = inside.frame()[1]
    assert np.allclose(arrays["in.1.weights"], before[column["drawn"]])
    assert np.allclose(arrays["in.2.weights"], after[:, column["drawn"]])


def test_a_filters_map_and_its_picture_are_what_the_convolution_says():
    spec = parse({"data": {"name": "digits", "rows": 90}, "model": {"name": "cnn", "filters": 3}, "learning":
                  {"epochs": 1}})
    attempt = begun(spec, steps=3)
    inside = Inside(attempt)
    arrays = inside.frame()[1]
    weight = attempt.model.look[0].weight.detach()
    scaled = weight.sum(dim=1) / float(weight.sum(dim=1).abs().max()) * 127 + 128
    assert np.abs(arrays["in.1.own"] - scaled.numpy()).max() <= 0.5
    watched = inside.pool.x[inside.pool.drawn[inside.pool.watched]].view(-1, 1, 8, 8)
    maps = F.relu(F.conv2d(watched, weight, attempt.model.look[0].bias.detach(), stride=2, padding=1))
    assert np.abs(arrays["in.1.maps"] - (maps / maps.max() * 127 + 128).numpy()).max() <= 0.51
    silent = F.relu(F.conv2d(inside.pool.x[inside.pool.sets["train"]].view(-1, 1, 8, 8), weight,
                             attempt.model.look[0].bias.detach(), stride=2, padding=1)).flatten(2).amax(2) == 0
    assert np.allclose(arrays["in.1.silent"], silent.float().mean(dim=0))


@pytest.mark.parametrize("data", ["movies", "digits", "letters"])
def test_attention_is_what_the_block_itself_takes(data):
    spec = spec_of("next_letter" if data == "letters" else "supervised", data, "transformer")
    attempt = begun(spec)
    model: Transformer = attempt.model.eval()
    x = attempt.val.x[:3]
    looks = attention(model, x)
    assert torch.allclose(looks.sum(dim=-1), torch.ones(()), atol=1e-5)
    seen: list = []
    handle = model.blocks[0].tell.register_forward_hook(lambda module, asked, output: seen.append(asked[0]))
    inputs: list = []
    other = model.blocks[0].register_forward_pre_hook(lambda module, asked: inputs.append(asked[0]))
    with torch.no_grad():
        model(x)
        handle.remove(), other.remove()
        block = model.blocks[0]
        value = block.ask(block.calm(inputs[0])).view(3, inputs[0].shape[1], 3, 4, -1)[:, :, 2].transpose(1, 2)
        found = (looks[:, 0] @ value).transpose(1, 2).reshape(seen[0].shape)
    assert torch.allclose(found, seen[0], atol=1e-5)


def test_nobody_looking_inside_costs_a_frame_nothing():
    attempt = begun(parse({}))
    header, arrays = frame(attempt)
    assert len(pack(header, arrays)) <= 25_000 and "inside" not in header
    assert not any(name.startswith("in.") for name in arrays) and parameters(attempt.model) == 114
