"""What is told of a step, against the same step written by hand; and looking changes nothing."""

import json
from base64 import b64decode
from itertools import count, islice

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from core.classroom import Study
from core.fit import fit
from core.run import setup
from core.spec import parse
from core.theatre.moments import steps
from core.theatre.thinned import SIDE, thinned
from dashboard.theatre.scenes import SMALL

torch.set_num_threads(1)
SGD = parse(SMALL["Points"])
ADAM = parse({**SMALL["Points"], "learning": {"optimizer": "adam", "lr": 0.02, "batch_size": 8, "l1": 0.01}})
FORGETS = parse({"model": {"hidden": [8], "dropout": 0.5}, "learning": {"batch_size": 20}})


def played(spec, many: int, first: int = 0):
    attempt = setup(spec)
    return steps(attempt, Study(attempt), first, many), attempt


def values(tensor: dict) -> np.ndarray:
    return np.array(tensor["values"]).reshape(tensor["shape"])


def by_hand(spec, taken):
    """The same steps in plain torch: matrices, a softmax, and slopes asked one by one. Yields what each must say."""
    attempt = setup(spec)
    (w1, b1), (w2, b2) = ((layer.weight, layer.bias) for layer in attempt.model.parts())
    weights = [tensor.detach().double().requires_grad_() for tensor in (w1, b1, w2, b2)]
    for step in taken:
        rows = [row - 1 for row in step["rows"]]
        x, y = attempt.train.x[rows].double(), attempt.train.y[rows]

        def hidden(x=x):
            return torch.tanh(x @ weights[0].T + weights[1])

        def answer(hidden=hidden):
            return hidden() @ weights[2].T + weights[3]

        output, units = answer(), hidden().detach()
        each = F.cross_entropy(output, y, reduction="none")
        slopes = torch.autograd.grad(each.mean(), weights)
        before = [tensor.detach().clone() for tensor in weights]
        with torch.no_grad():
            for tensor, slope in zip(weights, slopes, strict=True):
                tensor -= spec.learning.lr * slope
        yield {"output": output.detach(), "units": units, "each": each.detach(), "slopes": slopes, "before": before,
               "after": [tensor.detach().clone() for tensor in weights],
               "again": F.cross_entropy(answer(), y).item(), "right": int((output.argmax(1) == y).sum())}


def test_every_number_of_three_steps_is_what_a_hand_written_step_gives():
    taken, _ = played(SGD, 3)
    for step, truth in zip(taken, by_hand(SGD, taken), strict=True):
        assert np.array(step["output"]["rows"]) == pytest.approx(truth["output"].numpy(), rel=1e-4, abs=2e-5)
        assert step["each"] == pytest.approx(truth["each"].tolist(), rel=1e-4, abs=2e-5)
        assert step["loss"] == pytest.approx(truth["each"].mean().item(), rel=1e-4, abs=2e-5) == step["again"]["before"]
        assert step["again"]["after"] == pytest.approx(truth["again"], rel=1e-4, abs=2e-5)
        assert np.array(step["units"]) == pytest.approx(truth["units"].numpy()[None], rel=1e-4, abs=2e-5)
        assert step["right"] == truth["right"] and step["cleared"] is None
        for place, told in enumerate(step["weights"]):
            for name in ("before", "after"):
                assert values(told[name]) == pytest.approx(truth[name][place].numpy(), rel=1e-4, abs=3e-5)
            assert values(told["slope"]) == pytest.approx(truth["slopes"][place].numpy(), rel=1e-4, abs=2e-5)
        length = torch.cat([slope.reshape(-1) for slope in truth["slopes"]]).norm().item()
        assert step["slope"] == pytest.approx(length, rel=1e-4)
        assert step["moved"] == pytest.approx(SGD.learning.lr * length, rel=1e-3)
        reckoned = step["reckoned"]
        assert reckoned["after"] == pytest.approx(reckoned["before"] - reckoned["lr"] * reckoned["slope"], abs=1e-4)
        largest = max(slope.abs().max().item() for slope in truth["slopes"])
        assert abs(reckoned["slope"]) == pytest.approx(largest, rel=1e-4)


def test_slopes_of_the_step_before_are_there_until_they_are_forgotten():
    first, second, _ = played(SGD, 3)[0]
    assert first["stale"] is None and second["stale"] == first["slope"] and second["cleared"] is None
    assert [each["stale"] for each in second["weights"]] == [each["slope"] for each in first["weights"]]


def test_adam_moves_as_its_authors_say_and_shows_what_it_keeps():
    for number, step in enumerate(played(ADAM, 2)[0], 1):
        for told in step["weights"]:
            mean, square = values(told["memory"]["exp_avg"]), values(told["memory"]["exp_avg_sq"])
            way = mean / (1 - 0.9**number) / (np.sqrt(square / (1 - 0.999**number)) + 1e-8)
            assert values(told["moved"]) == pytest.approx(-0.02 * way, abs=1e-4)
    size = sum(np.abs(values(told["before"])).sum() for told in step["weights"])
    assert step["penalty"] == pytest.approx(0.01 * size, rel=1e-3)
    assert step["loss"] == pytest.approx(np.mean(step["each"]) + step["penalty"], abs=1e-4) and not step["reckoned"]


@pytest.mark.parametrize("spec", [SGD, ADAM, FORGETS])
def test_looking_changes_no_bit_of_what_is_learned(spec):
    _, watched = played(spec, 8)
    alone = setup(spec)
    study = Study(alone)
    list(islice(fit(alone.model, study.batches, study.loss, study.optimizer, count()), 5 * 8))
    assert torch.equal(watched.weights(), alone.weights())
    for name, dice in alone.dice.items():
        assert torch.equal(dice.get_state(), watched.dice[name].get_state())


def test_dropout_is_off_when_a_batch_is_asked_again():
    for step in played(FORGETS, 2)[0]:
        assert step["again"]["before"] != step["loss"]


def test_the_next_steps_are_the_same_whether_asked_at_once_or_later():
    assert played(SGD, 6)[0][4:] == played(SGD, 2, first=4)[0]


def test_a_round_begins_anew_where_the_course_is_through():
    taken, attempt = played(SGD, 16)
    assert [step["batch"] for step in taken] == [*range(1, 16), 1]
    assert [step["opens"] for step in taken] == [True, *[False] * 14, True] and taken[-1]["round"] == 2
    dealt = [row for step in taken[:15] for row in step["rows"]]
    assert sorted(dealt) == list(range(1, len(attempt.train.x) + 1))
    for step in taken:
        rows = [row - 1 for row in step["rows"]]
        assert np.array(step["question"]["rows"]) == pytest.approx(attempt.train.x[rows].numpy(), abs=1e-4)
        assert step["answer"]["rows"] == [[value] for value in attempt.train.y[rows].tolist()]


def test_the_sentences_say_the_numbers_of_their_step():
    for step in played(SGD, 12)[0]:
        told = step["sentences"]
        assert f"right {step['right']} of 8 times" in told["forward"] and f"{step['loss']:.4g}." in told["loss"]
        lower = step["again"]["after"] < step["again"]["before"]
        assert ("lower than before" in told["step"]) is lower and ("higher than before" in told["step"]) is not lower
        rises = step["steepest"]["slope"] > 0
        assert ("the loss would rise." in told["backward"]) is rises
        assert all(sentence.endswith((".", "?")) and len(sentence.split()) <= 45 for sentence in told.values())


def test_a_large_tensor_is_a_picture_of_real_numbers():
    large = torch.randn(300, 40, generator=torch.Generator().manual_seed(0))
    told = thinned(large, torch.tensor([7, 8, 299]))
    assert told["shape"] == [300, 40] and told["norm"] == pytest.approx(large.norm().item(), rel=1e-4)
    shown = np.frombuffer(b64decode(told["picture"]), np.int8).reshape(3, SIDE) / 127 * told["top"]
    columns = np.linspace(0, 39, SIDE).round().astype(int)
    assert shown == pytest.approx(large[[7, 8, 299]][:, columns].numpy(), abs=told["top"] / 250)


def test_what_is_no_number_any_more_is_said_and_can_be_sent():
    wild = parse({**SMALL["A curve"], "learning": {"optimizer": "sgd", "lr": 10.0, "batch_size": 8}})
    taken = played(wild, 60)[0]
    assert json.dumps(taken, allow_nan=False)
    assert any(step["loss"] is None and "left the range of numbers" in step["sentences"]["loss"] for step in taken)


def test_what_a_step_does_besides_is_said():
    calm = played(SGD, 1)[0][0]["sentences"]["step"]
    assert "besides" not in calm and "Frozen" not in calm and "by the learning rate 0.5 times" in calm
    kept = parse({"model": {"hidden": [4, 4], "frozen": 1}, "learning": {"optimizer": "sgd", "weight_decay": 0.1}})
    step = played(kept, 1)[0][0]
    assert "towards zero besides. Frozen layers stay." in step["sentences"]["step"] and step["reckoned"] is None
    assert "Every weight that is not frozen gets a slope" in step["sentences"]["backward"]


def test_what_it_would_cost_to_know_nothing_is_so():
    classes, curve = played(SGD, 1)[0][0]["sentences"]["loss"], parse(SMALL["A curve"])
    assert "2 possible answers the same chance would cost 0.693" in classes
    assert F.cross_entropy(torch.zeros(5, 2), torch.tensor([0, 1, 1, 0, 1])).item() == pytest.approx(0.693, abs=5e-4)
    told, attempt = played(curve, 1)
    assert "every time would cost 1 over the whole course" in told[0]["sentences"]["loss"]
    assert F.mse_loss(torch.zeros(len(attempt.train.y)), attempt.train.y).item() == pytest.approx(1, abs=1e-4)
