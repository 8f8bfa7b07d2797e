"""Rounds that lessons name, on records small enough to count by hand."""

import math

from core.lessons import late_insight, when_to_stop


def record(train, val, loss=(), arm="stopped"):
    rounds = {"epoch": [1, 3, 9], "train.accuracy": train, "val.accuracy": val, "val.loss": loss}
    return {"arm": arm, "values": {}, "state": "done", "rounds": rounds}


def test_the_practice_mark_is_read_in_the_first_round_that_the_course_was_complete():
    records = [record([0.5, 1.0, 1.0], [0.1, 0.2, 0.95]), record([1.0, 1.0, 1.0], [0.4, 0.5, 0.9])]
    assert math.isclose(late_insight.practice_then(records), 30)  # between 20 and 40 per cent
    assert late_insight.when(records, "train.accuracy", late_insight.BY_HEART) == 2  # between rounds 3 and 1
    assert late_insight.when(records, "val.accuracy", late_insight.INSIGHT) == 9


def test_an_insight_that_never_comes_is_infinitely_far_away():
    never = [record([1.0, 1.0, 1.0], [0.0, 0.0, 0.1])]
    assert late_insight.when(never, "val.accuracy", late_insight.INSIGHT) == math.inf
    assert math.isnan(late_insight.when([], "val.accuracy", late_insight.INSIGHT))


def test_the_best_round_is_that_of_the_lowest_practice_loss_of_those_that_stopped():
    records = [record([], [], [0.9, 0.4, 0.5]), record([], [], [0.3, 0.4, 0.2], arm="to_the_end")]
    assert when_to_stop.best_round(records) == 3
