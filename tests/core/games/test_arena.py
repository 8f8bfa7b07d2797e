"""The gymnasium interfaces: its own checker, the documented autoreset, and environments of other people's."""

import warnings
from types import SimpleNamespace

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode, VectorEnv

from core.datasets import load
from core.fit import fit
from core.games import GAMES, cartpole, maze
from core.games.arena import Arena, Level, play
from core.games.borrowed import Borrowed
from core.learning import ppo, reinforce
from core.measure import Rows
from core.models import build
from core.spec import DataSpec, SpecError, parse

torch.set_num_threads(1)


@pytest.mark.parametrize("name", GAMES)
def test_gymnasiums_own_checker_finds_nothing_wrong(name):
    level = Level(GAMES[name], load(DataSpec(name=name, rows=60)).x)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a range of numbers is infinite, and that it draws no pictures
        check_env(level, skip_render_check=True)
    assert level.reset(options={"level": 7})[1] == {"level": 7}
    assert np.array_equal(level.reset(seed=5)[0], level.reset(seed=5)[0])


@pytest.mark.parametrize("name", GAMES)
def test_many_levels_side_by_side_are_each_as_if_by_itself(name):
    levels, dice = load(DataSpec(name=name, rows=60)).x[:20], np.random.default_rng(0)
    arena, alone = Arena(GAMES[name], levels), [Level(GAMES[name], levels) for _ in levels]
    assert isinstance(arena, VectorEnv) and arena.reset()[0] in arena.observation_space
    for number, level in enumerate(alone):
        level.reset(options={"level": number})
    going = np.ones(20, bool)
    while going.any():
        actions = dice.integers(0, len(GAMES[name].ACTIONS), 20)
        seen, reward, ended, late, _ = arena.step(actions)
        for number in np.flatnonzero(going):
            one = alone[number].step(actions[number])
            assert np.array_equal(one[0], seen[number]) and one[1] == reward[number]
            assert one[2:4] == (ended[number], late[number])
        going &= ~(ended | late)


def test_a_level_that_has_ended_stays_as_it_was_until_it_is_begun_anew():
    arena = Arena(maze, np.concatenate([maze.read("SG. ..."), maze.read("S.. ..G")]))
    assert arena.metadata["autoreset_mode"] == AutoresetMode.DISABLED
    first, _ = arena.reset()
    for _ in range(2):
        seen, reward, ended, _, _ = arena.step(np.array([1, 0]))
    assert ended.tolist() == [True, False] and reward[0] == 0
    again, _ = arena.reset(options={"reset_mask": np.array([True, False])})
    assert np.array_equal(again[0], first[0]) and np.array_equal(again[1], seen[1])


def test_a_walk_that_does_not_arrive_is_cut_off_at_the_limit():
    arena = Arena(maze, maze.read("S.. .G."))
    arena.reset()
    told = [arena.step(np.array([0]))[2:4] for _ in range(maze.LIMIT)]
    assert [bool(late[0]) for _, late in told] == [False] * (maze.LIMIT - 1) + [True] and not told[-1][0][0]


def attempt_of(name: str, levels: np.ndarray, learning: str, **how) -> SimpleNamespace:
    """As much of an attempt as a type of learning asks for."""
    spec = parse({"model": {"name": "policy", "hidden": [32]}, "learning": {"name": learning, **how}})
    rows = Rows(torch.from_numpy(levels.reshape(len(levels), -1)), torch.zeros(len(levels)))
    dataset = SimpleNamespace(name=name, x=levels)
    dice = {name: torch.Generator().manual_seed(0) for name in ("order", "levels", "acting")}
    model = build(spec.model, rows.x.shape[1], len(GAMES[name].ACTIONS) + 1, 0)
    return SimpleNamespace(spec=spec, train=rows, dataset=dataset, dice=dice, model=model)


@pytest.mark.parametrize(("made", "learning", "game", "rounds"), [
    ("FrozenLake-v1", ppo, {"limit": 30}, 8),
    ("CartPole-v1", reinforce, {"limit": 60, "best": 60, "ends_well": False}, 6)])
def test_a_game_of_somebody_elses_is_learned_through_the_same_loop(monkeypatch, made, learning, game, rounds):
    more = {"is_slippery": False} if made == "FrozenLake-v1" else {}
    borrowed = Borrowed(lambda: gymnasium.make(made, **more), **game)
    monkeypatch.setitem(GAMES, made, borrowed)
    attempt = attempt_of(made, borrowed.levels(range(8)), learning.__name__.rpartition(".")[2], walks=24, lr=0.01)
    before = learning.score(attempt, attempt.train)
    optimizer = torch.optim.Adam(attempt.model.parameters(), 0.01)
    for _ in fit(attempt.model, lambda: learning.batches(attempt), learning.loss(attempt), optimizer, range(rounds)):
        pass
    after = learning.score(attempt, attempt.train)
    assert after["loss"] < before["loss"] and after["return"] > before["return"]


def test_seeds_are_levels_that_come_again_and_the_network_does_not_see_them():
    borrowed = Borrowed(lambda: gymnasium.make("CartPole-v1"), limit=50)
    levels = borrowed.levels([3, 3, 4])
    assert levels.shape == (3, 5) and np.array_equal(levels[0], levels[1]) and not np.array_equal(levels[0], levels[2])
    seen, _ = play(borrowed, levels).reset()
    assert np.array_equal(seen[:, :4], levels[:, :4]) and not seen[:, 4].any()


def test_actions_that_cannot_be_numbered_are_refused_in_words():
    with pytest.raises(SpecError, match="can't be numbered"):
        Borrowed(lambda: gymnasium.make("Pendulum-v1"), limit=10)


def test_all_rules_say_what_rules_must_say():
    for rules in (maze, cartpole):
        assert rules.ACTIONS and rules.LIMIT > 0 and rules.BEST > 0 and rules.ENDS_WELL in (True, False)
