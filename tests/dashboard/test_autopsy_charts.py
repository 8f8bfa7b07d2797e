"""The charts of the autopsy: every question is in them once, and their sentences are their numbers."""

import pytest

from dashboard.charts import byheart as heart_chart
from dashboard.charts import misses, reliability, taken


def test_bins_count_every_question_once_and_hold_the_mean():
    sure, right = [0.5, 0.55, 0.95, 0.99, 1.0], [True, False, True, True, False]
    found = reliability.bins(sure, right, 2)
    assert [(round(each.low, 2), each.right, each.questions) for each in found] == [(0.5, 1, 2), (0.9, 2, 3)]
    assert found[0].said == pytest.approx(0.525)
    assert "80 % sure and 60 % right: it trusted itself 20 points too much" in reliability.verdict(found)
    assert reliability.alt(found) == "50 to 60 % sure: 1 of 2 right. 90 to 100 % sure: 2 of 3 right."


def test_pairs_are_counted_and_named():
    found = taken.pairs([0, 0, 1, 1, 1], [0, 1, 0, 0, 1])
    assert taken.worst(found) == [(1, 0, 2), (0, 1, 1)]
    assert taken.alt(found, ("a", "b")) == "b taken for a 2 times. a taken for b once."
    assert sum(cell[2] for cell in taken.squares(found, ("a", "<b>")).data[0].customdata) == 5
    assert "<b>" not in taken.squares(found, ("a", "<b>")).layout.yaxis.ticktext


def test_misses_are_said_in_numbers():
    assert "worst by 3. 1 are too high, 1 too low" in misses.alt([1, 2, 3], [1, 5, 2])


def test_the_bars_hold_every_example():
    figure = heart_chart.histogram([-0.3, 0.0, 0.5, 1.0], [False, False, True, True])
    assert sum(sum(bar.y) for bar in figure.data) == 4 and len(figure.data) == 2
    assert "75 or more points: 1, 1 of them" in heart_chart.alt([-0.3, 0.0, 0.5, 1.0], [False, False, True, True])
