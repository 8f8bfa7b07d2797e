"""Cart and pole: step by step the physics of gymnasium's CartPole-v1, for poles of any length."""

import gymnasium
import numpy as np
import pytest

from core.datasets import load
from core.games import cartpole
from core.games.cartpole import HALF, UNITS
from core.spec import DataSpec, SplitSpec
from core.split import cut


@pytest.mark.parametrize("half", [0.1, 0.5, 2.0])
def test_every_step_is_gymnasiums(half):
    other = gymnasium.make("CartPole-v1").unwrapped
    other.reset(seed=0)
    other.length, other.polemass_length = half, other.masspole * half
    dice = np.random.default_rng(0)
    for _ in range(300):
        state = dice.uniform(-1, 1, 4) * [2.4, 2, 0.2, 2]
        action = int(dice.integers(2))
        other.state, other.steps_beyond_terminated = tuple(state), None
        theirs, _, fallen, _, _ = other.step(action)
        ours, reward, over = cartpole.step((np.array([[half, *state]]) / UNITS).astype(np.float32), np.array([action]))
        assert (ours * UNITS)[0, 1:] == pytest.approx(theirs, abs=1e-5) and ours[0, 0] == np.float32(half / HALF)
        assert bool(over[0]) == fallen and reward[0] == 1


def test_a_whole_walk_is_gymnasiums():
    other = gymnasium.make("CartPole-v1").unwrapped
    start, _ = other.reset(seed=3)
    seen = (np.array([[HALF, *start]]) / UNITS).astype(np.float32)
    for step in range(40):
        theirs, _, fallen, _, _ = other.step(step % 2)
        seen, _, over = cartpole.step(seen, np.array([step % 2]))
        assert (seen * UNITS)[0, 1:] == pytest.approx(theirs, abs=1e-3) and bool(over[0]) == fallen
        if fallen:
            break


def test_poles_differ_by_as_much_as_the_blur_says_and_the_exam_may_bring_longer_ones():
    data = DataSpec(name="cartpole")
    half = load(data).x[:, 0] * HALF
    assert half.min() == pytest.approx(HALF / 1.5, rel=0.02) and half.max() == pytest.approx(HALF * 1.5, rel=0.02)
    here, there = (cut(load(data), data, SplitSpec(world=world, far=150)) for world in ("same", "longer"))
    assert np.array_equal(here.train.x, there.train.x) and np.array_equal(here.test.x[:, 1:], there.test.x[:, 1:])
    assert set(there.test.x[:, 0]) == {np.float32(4)} and set(there.test.y) == {np.float32(2)}
    assert here.fingerprint != there.fingerprint
