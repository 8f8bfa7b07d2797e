"""Levels as data: sets that share none, fewer among more, longer poles in the exam alone, borrowed games."""

import gymnasium
import numpy as np
import pytest
import torch

from core.datasets import DATASETS, Dataset, load
from core.games import GAMES
from core.games.arena import Arena
from core.games.borrowed import Borrowed
from core.learning.walking import explore, sheet
from core.measure import rows
from core.run import learn, setup
from core.spec import parse
from core.split import SETS, cut

torch.set_num_threads(1)


def attempt(data: dict, **learning):
    return setup(parse({"data": data, "split": {"train": 0.625, "val": 0.1875, "test": 0.1875},
                        "model": {"name": "policy", "hidden": [32]},
                        "learning": {"name": "ppo", "walks": 24, "epochs": 1, **learning}}), "run")


@pytest.mark.parametrize("name", GAMES)
def test_no_level_lies_in_two_sets(name):
    spec = parse({"data": {"name": name}})
    split = cut(load(spec.data), spec.data, spec.split)
    seen = [{level.tobytes() for level in getattr(split, part).x} for part in SETS]
    assert sum(map(len, seen)) == len(set.union(*seen)) == DATASETS[name].ROWS[0]


def test_what_is_walked_while_learning_lies_among_the_levels_that_may_be_studied():
    found = {levels: attempt({"name": "mazes", "rows": 300, "levels": levels}) for levels in (1, 10, 100, None)}
    ids = {levels: each.split.train.ids.tolist() for levels, each in found.items()}
    assert [len(each) for each in ids.values()] == [1, 10, 100, 188]
    assert all(set(ids[few]) < set(ids[more]) for few, more in ((1, 10), (10, 100), (100, None)))
    for part in ("val", "test"):
        assert len({getattr(each.split, part).x.tobytes() for each in found.values()}) == 1
    known = {level.numpy().tobytes() for level in found[10].train.x}
    assert {level.numpy().tobytes() for level in explore(found[10]).moments[0].seen} <= known and len(known) == 10


def test_longer_poles_are_asked_in_the_exam_alone():
    split = {"train": 0.625, "val": 0.1875, "test": 0.1875}
    both = [parse({"data": {"name": "cartpole", "rows": 60}, "split": split | more})
            for more in ({"world": "longer", "far": 150}, {})]
    longer, usual = (cut(load(spec.data), spec.data, spec.split) for spec in both)
    assert np.allclose(longer.test.y, 2.0) and max(longer.train.y.max(), longer.val.y.max()) <= 0.75 + 1e-6
    assert np.array_equal(usual.test.x[:, 1:], longer.test.x[:, 1:]) and np.array_equal(usual.train.x, longer.train.x)


@pytest.mark.parametrize("name", GAMES)
def test_an_arena_can_be_asked_on_when_every_level_has_ended(name):
    game, levels = GAMES[name], load(parse({"data": {"name": name, "rows": 60}}).data).x[:5]
    arena = Arena(game, levels)
    arena.reset()
    for _ in range(game.LIMIT + 3):
        _, reward, ended, late, _ = arena.step(np.zeros(5, np.int64))
    assert (ended | late).all() and not reward.any()


def test_a_game_of_somebody_elses_is_cut_learned_and_examined_as_ours_are(monkeypatch):
    """gymnasium's own CartPole-v1 as a set of 40 levels."""
    game = Borrowed(lambda: gymnasium.make("CartPole-v1"), limit=50, best=50, ends_well=False)
    levels = game.levels(range(40))
    monkeypatch.setitem(GAMES, "borrowed", game)
    monkeypatch.setattr(DATASETS["cartpole"], "draw", lambda rows, noise, seed: Dataset(
        "borrowed", "Borrowed", "levels", "regression", levels, np.zeros(40, np.float32)))
    found = attempt({"name": "cartpole", "rows": 40, "seed": 4242},  # a seed that nobody else asks for
                    lr=0.01, epochs=8, discount=0.99, curiosity=0.0)
    before = found.score(found.val)
    marks = [event["val"] for event in learn(found) if event and event["kind"] == "epoch"]
    assert before["return"] < 35 and max(each["return"] for each in marks) > before["return"] + 10
    exam = rows(found.preparation, found.split.test, "cpu")
    assert len(sheet(found, found.split.test, exam)[0]["solved"]) == len(exam.x) > 0
