"""Pairs are networks that share the cut and the first weights, and no others."""

from core.lessons.cheat_scaling import largest, lie, lies


def record(arm: str, cut: int, test: float | None) -> dict:
    found = {"arm": arm, "values": {"split.seed": cut, "seed": 0}, "state": "done"}
    return found if test is None else found | {"test": {"accuracy": test}}


def test_differences_are_taken_within_pairs_whose_exams_are_open():
    records = [record("before", 0, 0.75), record("before", 1, 0.5), record("before", 2, 0.5), record("before", 3, None),
               record("after", 1, 0.75), record("after", 0, 0.625), record("after", 3, 0.5)]
    assert lies(records) == [12.5, -25]
    assert lie(records) == -6.25 and largest(records) == 25


def test_without_pairs_nothing_is_known():
    assert lie([]) != lie([]) and largest([]) != largest([])
