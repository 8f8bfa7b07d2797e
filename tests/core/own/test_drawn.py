"""Points that were drawn by hand: each in one set as it was drawn; few are refused, forged ones are never taken."""

import json
import math

import numpy as np
import pytest

from core import datasets
from core.datasets.dataset import Column
from core.datasets.own import path_of, source
from core.own.building import built
from core.own.drawn import CLASSES, EACH, FEWEST, MOST, REACH, adopt, checked, dataset, is_plane, moved_up, starts
from core.own.plan import proposed
from core.own.reading import pasted
from core.run import run
from core.spec import DataSpec, SpecError, parse
from core.split import cut

# Two columns of ten: orange on the left, blue on the right.
PAIR = [[side, place / 4 - 1, number] for number, side in enumerate((-1.0, 1.0)) for place in range(10)]
LIST = [0.5, 0.5, 0]


def spec_of(name: str, **more):
    return parse({"data": {"name": "own", "own": name}, **more})


def test_what_was_drawn_is_what_is_kept_to_the_last_digit():
    points = checked([[0.12345, -2, 1], [3, -3, 0], *PAIR])
    assert points[:2] == [[0.123, -2.0, 1], [3.0, -3.0, 0]]
    kept = datasets.load(DataSpec(name="own", own=adopt(points)))
    assert kept.kind == "points" and kept.classes == ("orange", "blue") and kept.target == "colour"
    assert kept.x.tolist() == np.array([point[:2] for point in points], np.float32).tolist()
    assert kept.y.tolist() == [number for *_, number in points]
    assert not datasets.is_drawn("own") and source(adopt(points)).NOISE is None, "nobody can draw more of them"


def test_the_same_drawing_has_one_name_and_one_more_point_makes_another():
    assert adopt(PAIR) == adopt(json.loads(json.dumps(PAIR))) != adopt([*PAIR, LIST])
    assert path_of(adopt(PAIR)).exists()
    assert source(adopt([*PAIR, LIST])).about["steps"] == ["21 points were drawn by hand, with 2 colours."]


def test_every_point_lies_in_exactly_one_set_and_each_colour_in_all_three():
    spec = spec_of(adopt(PAIR))
    split = cut(datasets.load(spec.data), spec.data, spec.split)
    parts = (split.train, split.val, split.test)
    assert [len(part.y) for part in parts] == [12, 4, 4]
    assert all(np.bincount(part.y).tolist() == [len(part.y) // 2] * 2 for part in parts)
    found = sorted([*place, number] for part in parts for place, number in zip(part.x.tolist(), part.y.tolist(),
                                                                              strict=True))
    assert found == sorted(PAIR)


def test_a_network_learns_them_and_sees_no_exam():
    learning = {"epochs": 60, "lr": 0.03, "batch_size": 4}
    events = list(run(spec_of(adopt(PAIR), model={"hidden": [8]}, learning=learning)))
    assert events[-1]["kind"] == "done" and "test" not in events[-1]
    assert events[-1]["val"]["accuracy"] == 1, "the sides lie far apart"


def test_points_on_one_another_count_once_so_that_none_is_studied_and_asked_too():
    twice = [*PAIR, *PAIR, [*PAIR[0][:2], 1]]  # the last: the same place, another colour
    made = dataset(twice)
    assert len(made.y) == 21 and made.y[-1] == 1
    said = source(adopt(twice)).about["steps"][1]
    assert said == "20 points left out that lay exactly on another of the same colour."


def test_colours_without_points_are_left_out_and_it_is_said():
    gaps = [[x, y, 1 + 2 * number] for x, y, number in PAIR]
    said = "Colours without points are left out: what was blue is orange now, what was pink is blue now."
    assert moved_up(gaps) == (PAIR, said)
    assert dataset(gaps).classes == ("orange", "blue") and dataset(gaps).y.tolist() == dataset(PAIR).y.tolist()
    assert source(adopt(gaps)).about["steps"][1] == said
    assert moved_up(PAIR) == (PAIR, "")


@pytest.mark.parametrize(("points", "said"), [
    ([], "no points yet"),
    (PAIR[:10], "All points are orange"),
    ([*PAIR, [0, 0, 2]], "There is 1 green point"),
    (PAIR[:14], "There are 4 blue points"),
    (PAIR[1:], "There are 19 points"),
])
def test_too_few_get_a_sentence_with_what_to_draw(points, said):
    with pytest.raises(SpecError, match=said) as problem:
        adopt(points)
    assert str(EACH) in problem.value.remedy or str(FEWEST) in problem.value.remedy


@pytest.mark.parametrize("told", [
    None, "points", {"0": LIST}, [None], ["0,0,0"], [LIST, {}], [[0.1, 0.1]], [[0.1, 0.1, 0, 0]], [["0", 0, 0]],
    [[True, 0, 0]], [[math.nan, 0, 0]], [[0, math.inf, 0]], [[0, -math.inf, 0]], [[10**400, 0, 0]], [[0, 1e300, 0]],
    [[REACH + 0.01, 0, 0]], [[None, 0, 0]], [[[0], 0, 0]], [[0, 0, len(CLASSES)]], [[0, 0, -1]], [[0, 0, 0.5]],
    [[0, 0, math.nan]], [[0, 0, "0"]], [[0, 0, False]], [LIST] * (MOST + 1),
], ids=lambda told: str(told)[:30])
def test_a_forged_message_is_refused_with_a_sentence(told):
    with pytest.raises(SpecError) as problem:
        checked(told)
    assert problem.value.field == "drawing" and problem.value.remedy and len(str(problem.value)) < 200


def test_as_many_as_may_be_are_taken():
    assert len(checked([LIST] * MOST)) == MOST


def test_what_one_may_start_from_lies_on_the_plane_and_can_be_used():
    assert len(starts()) == 3
    for points in starts().values():
        assert checked(points) == points and len(dataset(points).classes) == 2
        assert max(abs(value) for point in points for value in point[:2]) <= REACH


def test_a_table_of_two_numbers_and_a_few_classes_is_points_too():
    lines = [f"{x},{y},{'left' if number == 0 else 'right'}" for x, y, number in PAIR * 2]
    raw = pasted("\n".join(["width,height,side", *lines]))
    made = built(raw, proposed(raw, "side"))
    assert (made.kind, made.classes, [column.name for column in made.columns]) == ("points", ("left", "right"),
                                                                                  ["width", "height"])
    gap = pasted("\n".join(["width,height,side", *lines, ",1,left"]))
    assert built(gap, proposed(gap, "side")).kind == "table", "no place on a plane is unknown"
    number = pasted("\n".join(["width,height,side", *lines]))
    assert built(number, proposed(number, "width")).kind == "table"


@pytest.mark.parametrize(("columns", "classes", "plane"), [
    ((Column("a"), Column("b")), 2, True), ((Column("a"), Column("b")), 10, True),
    ((Column("a"), Column("b")), 11, False), ((Column("a"), Column("b")), 0, False),
    ((Column("a"), Column("b", "category", ("u", "v"))), 2, False), ((Column("a"),) * 3, 2, False)])
def test_more_than_a_picture_can_show_stays_a_table(columns, classes, plane):
    assert is_plane(np.zeros((4, len(columns))), columns, tuple(map(str, range(classes)))) is plane
