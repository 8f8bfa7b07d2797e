"""The arithmetic behind the curves of more books, against numbers worked out by hand."""

import pytest

from core.lessons.lesson import Line
from core.lessons.more_books import gain, law, worst_step
from core.lessons.reckon import mark


def line(*points: tuple[float, float]) -> Line:
    xs, ys = zip(*points, strict=True)
    return Line("mlp", "mlp", xs, ys)


def test_a_power_law_is_found_again():
    """80 / sqrt(x / 100): half as many mistakes whenever there are four times as many pages."""
    factor, exponent = law(line((100, 80), (400, 40), (1_600, 20)))
    assert exponent == pytest.approx(-0.5) and factor == pytest.approx(800)


def test_the_largest_rise_and_the_last_gain():
    bumpy = line((100, 70), (200, 71), (400, 60), (1_600, 50))
    assert worst_step(bumpy) == 1
    assert gain(bumpy) == 5  # ten points in two doublings


def test_one_size_alone_says_nothing():
    alone = line((100, 70))
    assert all(value != value for value in (*law(alone), worst_step(alone), gain(alone)))


def test_wrong_answers_are_what_right_ones_leave():
    assert mark({"test": {"accuracy": 0.75}}, "test.wrong") == 25
    assert mark({"train": {"accuracy": 0.75}}, "test.wrong") is None
