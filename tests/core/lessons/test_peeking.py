"""The arithmetic of luck against figures known from elsewhere."""

import numpy as np
import pytest

from core.lessons.peeking import best_by_luck, climb, winners, won


def record(draw: int, seed: int, val: float, test: float | None = None) -> dict:
    found = {"arm": "short", "values": {"data.seed": draw, "seed": seed}, "state": "done", "val": {"accuracy": val}}
    return found if test is None else found | {"test": {"accuracy": test}}


def test_the_best_of_some_coins_by_hand():
    assert best_by_luck(1, 40) == pytest.approx(50)
    assert best_by_luck(3, 1) == pytest.approx(100 * (1 - 0.5**3))  # one question: wrong only if all three are
    # Two questions, two tries: both have none right in 1 of 16, both at most one in 9 of 16.
    assert best_by_luck(2, 2) == pytest.approx(100 * (1 * (9 - 1) / 16 + 2 * (16 - 9) / 16) / 2)


def test_the_best_of_many_is_what_dice_give_and_what_normals_predict():
    thrown = np.random.default_rng(0).binomial(100, 0.5, (20_000, 100)).max(axis=1).mean()
    assert best_by_luck(100, 100) == pytest.approx(thrown, abs=0.1)
    assert best_by_luck(100, 100) == pytest.approx(50 + 5 * 2.5076, abs=0.25)  # the largest of 100 normals, tabulated
    assert best_by_luck(100, 1_500) == pytest.approx(50 + 50 / 1_500**0.5 * 2.5076, abs=0.05)


def test_the_staircase_keeps_the_first_of_equals_and_is_the_mean_over_draws():
    tries = [record(0, 1, 0.6, 0.4), record(0, 0, 0.5, 0.5), record(0, 2, 0.6, 0.9),
             record(1, 0, 0.7, 0.3), record(1, 1, 0.2, 0.8), record(1, 2, 0.8, 0.5)]
    assert climb(tries, "val", "val").y == pytest.approx([60, 65, 70])
    assert climb(tries, "val", "test").y == pytest.approx([40, 35, 45])
    assert [each["values"]["seed"] for each in winners(tries, "test")] == [2, 1]
    assert won(tries, "test", "val") == pytest.approx((60 + 20) / 2)


def test_a_sealed_exam_is_in_no_figure():
    tries = [record(0, 0, 0.5), record(0, 1, 0.6)]
    assert climb(tries, "val", "test").y == [] and climb(tries, "val", "val").y == pytest.approx([50, 60])
    assert won(tries, "val", "test") != won(tries, "val", "test")
    assert won(tries, "test", "test") != won(tries, "test", "test")
