"""More data, a bigger network: the curves are those of networks trained by hand, and the words follow them."""

import json

import numpy as np
import pytest
import torch
from scipy import stats

from core.__main__ import main
from core.datasets.dataset import dice
from core.measure import Rows, answers
from core.run import learn, setup
from core.seek.more import STUDENT, More, compared
from core.spec import SpecError, parse
from core.store import Store
from tests.core.test_seal import absurd, with_exam

torch.set_num_threads(1)

BASE = {"data": {"name": "wine"}, "model": {"hidden": [4, 4]}, "learning": {"epochs": 8}}
NUMBERS = {"data": {"name": "diabetes"}, "model": {"name": "linear"}, "learning": {"epochs": 30, "lr": 0.01}}


def answered(base: dict, seeds: int = 3, store: str | None = None) -> dict:
    more = More(Store(store), "ann", parse(base), seeds)
    for _ in more.learn():
        pass
    return more.summary()


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict:
    return answered(BASE, store=f"sqlite:///{tmp_path_factory.mktemp('told')}/final-exam.db")


def by_hand(base: dict, share: float, hidden: list[int], luck: int) -> np.ndarray:
    """Right (1) or wrong (0) per practice question, of a network that saw a part of the course."""
    attempt = setup(parse(base | {"model": {"hidden": hidden}, "seed": luck}))
    rows = round(share * len(attempt.train.x))
    part = np.sort(dice(luck, "more").permutation(len(attempt.train.x))[:rows])
    attempt.train = Rows(attempt.train.x[part], attempt.train.y[part])
    attempt.batch_size = min(32, rows)
    for _ in learn(attempt):
        pass
    return (answers(attempt.model, attempt.val.x).argmax(dim=1) == attempt.val.y).numpy().astype(float)


def test_the_curves_are_those_of_networks_trained_one_by_one(told):
    data = [[by_hand(BASE, share, [4, 4], luck) for luck in range(3)] for share in (0.25, 0.5, 1)]
    assert [point["marks"] for point in told["data"]["points"]] == [
        pytest.approx([each.mean() for each in point]) for point in data]
    wide = [by_hand(BASE, 1, [8, 8], luck) for luck in range(3)]
    assert told["width"]["points"][2]["marks"] == pytest.approx([each.mean() for each in wide])
    assert [point["size"] for point in told["width"]["points"]] == [[2, 2], [4, 4], [8, 8]]
    assert [point["size"] for point in told["data"]["points"]] == [27, 54, 107] and told["tries"] == 15
    assert (told["data"]["gain"], told["data"]["error"]) == pytest.approx(compared(data[1], data[2]))
    mean = np.mean([each.mean() for each in data[2]])
    assert f"with all of it to {100 * mean:.0f}" in told["data"]["sentence"]


def test_the_error_of_a_difference_holds_what_it_promises():
    """Networks and questions have luck: in 95 of 100 worlds the truth lies within, or in a few more."""
    throw, held, wide = np.random.default_rng(0), 0, []
    for _ in range(400):
        question = throw.normal(0, 0.3, 60)  # what more data are worth to each question; 0.05 on average
        small, large = (throw.normal(0, 0.4, (5, 60)) + throw.normal(0, 0.05, (5, 1)) for _ in range(2))
        gain, error = compared(list(small), list(large + 0.05 + question))
        held += abs(gain - 0.05) <= error
        wide.append(error)
    assert 0.94 <= held / 400 <= 1
    assert np.mean(wide) < 0.3  # and not by saying nothing


@pytest.mark.parametrize("freedom", STUDENT)
def test_students_points_are_those_of_the_distribution(freedom):
    assert STUDENT[freedom] == pytest.approx(stats.t.ppf(0.975, freedom), abs=1e-3)


def test_the_words_follow_the_numbers():
    more = More(Store(), "ann", parse(BASE), 3)
    more.mark, more.each = "accuracy", {(1.0, 1.0, 0): np.ones(36)}
    assert more._sentence("data", [0.81, 0.86], 0.05, 0.03) == (
        "With half the course the practice exam went to 81, with all of it to 86 (± 3): more data would help.")
    assert "does not matter within the error bar (± 6)" in more._sentence("width", [0.81, 0.86], 0.05, 0.06)
    assert more._sentence("width", [0.86, 0.81], -0.05, 0.03).endswith("a bigger network made it worse.")
    told = answered(NUMBERS)
    assert "has no width" in told["width"]["sentence"] and told["width"]["helps"] is None
    assert told["mark"] == "mae" and told["data"]["gain"] == pytest.approx(
        told["data"]["points"][1]["mean"] - told["data"]["points"][2]["mean"])  # fewer missed is better


def test_another_final_exam_changes_nothing(told, monkeypatch):
    changed = with_exam(absurd, monkeypatch)
    assert answered(BASE) == told and changed


@pytest.mark.parametrize(("base", "seeds", "field"), [
    ({}, 1, "seeds"), ({}, True, "seeds"), ({"students": 2}, 3, "students"),
    ({"data": {"name": "mazes"}, "model": {"name": "policy"}, "learning": {"name": "ppo"}}, 3, "learning.name")])
def test_what_can_not_be_drawn_is_said(base, seeds, field):
    with pytest.raises(SpecError) as error:
        More(Store(), "ann", parse(base), seeds)
    assert error.value.field == field


def test_the_command_prints_every_network_and_the_answer(capsys, tmp_path):
    path = tmp_path / "spec.json"
    path.write_text(json.dumps({"data": {"rows": 60}, "model": {"name": "linear"}, "learning": {"epochs": 2}}))
    assert main(["search", str(path), "--more"]) == 0
    *members, summary = [json.loads(said) for said in capsys.readouterr().out.splitlines()]
    assert len(members) == 15 and summary["kind"] == "summary" and "half the course" in summary["sentence"]
