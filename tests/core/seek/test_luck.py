"""The luck of the best of many: against simulation, against tables, and said in words."""

import numpy as np
import pytest

from core.seek.luck import expected_maximum, luck, mean_error, said, sentence, share_error


@pytest.mark.parametrize(("looks", "tabled"), [(1, 0.0), (2, 0.56419), (5, 1.16296), (10, 1.53875), (20, 1.86748),
                                               (100, 2.50759)])
def test_the_largest_of_some_normal_numbers_is_as_the_tables_say(looks, tabled):
    assert expected_maximum(looks) == pytest.approx(tabled, abs=1e-4)  # Harter 1961, table 1


@pytest.mark.parametrize(("looks", "truth", "questions"), [(5, 0.8, 100), (20, 0.8, 60), (50, 0.6, 200)])
def test_it_is_what_equally_good_networks_show_when_the_best_is_taken(looks, truth, questions):
    dice = np.random.default_rng(0)
    marks = dice.binomial(questions, truth, (4_000, looks)) / questions
    simulated = (marks.max(axis=1) - truth).mean()
    told = np.mean([luck([share_error(mark, questions) for mark in row]) for row in marks[:200]])
    assert told == pytest.approx(simulated, rel=0.1)


def test_errors_are_those_of_the_textbook_and_never_nothing():
    assert share_error(0.8, 10_000) == pytest.approx(0.004, rel=0.01)
    assert share_error(1.0, 20) > 0.04
    misses = np.random.default_rng(1).exponential(3, 50)
    means = np.random.default_rng(2).choice(misses, (20_000, 50)).mean(axis=1)
    assert mean_error(misses) == pytest.approx(means.std(), rel=0.03)
    assert mean_error(np.ones(1)) == 0 and luck([]) == 0 and luck([0.1]) == pytest.approx(0, abs=1e-9)


def test_it_is_said_without_decimals_that_the_questions_do_not_bear():
    assert sentence(20, 0.0934, "accuracy", 60) == ("You have looked 20 times at the practice exam of 60 questions: "
                                                    "expect about 9 points of luck in the best mark.")
    assert said(0.0112, "accuracy", 60) == "1 point" and said(0.0112, "accuracy", 1_000) == "1.1 points"
    assert said(0.001, "accuracy", 60) == "less than half a point" and said(3.456, "mae", 60, "mm") == "3.5 mm"
    assert sentence(1, 0.0, "accuracy", 60).startswith("You have looked once")
