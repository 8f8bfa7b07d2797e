"""The opened exam of a game: ways as they were walked, nothing before the opening, and bands that split no level."""

import numpy as np
import pytest

from core.games import maze
from dashboard.charts import mazes
from dashboard.types import reinforcement, walked


def test_a_way_is_the_cells_in_their_order_and_bumps_stay():
    level = maze.read("S.. .#. ..G")[0]
    assert mazes.way(level, [0, 2, 2, 1, 1]).tolist() == [0, 0, 3, 6, 7, 8]


def test_every_maze_has_its_walls_its_way_and_its_name():
    levels = np.concatenate([maze.read("S.. .#. ..G")] * 10)
    figure = mazes.figure(levels, [[1, 1, 2, 2]] * 5 + [[0]] * 5, [True] * 5 + [False] * 5, range(1, 11))
    ground, solved, lost, goals, starts = figure.data
    assert np.nansum(ground.z) == 10 and len(goals.x) == len(starts.x) == 10
    assert [text.split(":")[0] for text in lost.text[::3]] == [f"level {number}" for number in range(6, 11)]
    assert solved.x[:5] == (0, 1, 2, 2, 2) and solved.y[:5] == (0, 0, 0, 1, 2) and solved.x[5] is None
    assert mazes.alt([True, False]) == "2 mazes with the way that was walked in each: 1 were solved."


def test_bands_hold_every_level_once_and_count_as_by_hand():
    known = np.array([1, 1, 2, 2, 2, 3, 5, 9])
    ranges = walked._ranges(known)
    assert sum(((known >= low) & (known <= high)).sum() for low, high in ranges) == len(known)
    assert all(before[1] < after[0] for before, after in zip(ranges, ranges[1:], strict=False))
    answers = {"truth": [1.0] * 4 + [7.0] * 4, "solved": [True] * 5 + [False] * 3}
    said = walked.bands(answers, "shortest way")
    assert said.startswith("Solved, by shortest way: 1: 100 % (") and "7: 25 % (" in said


def test_where_all_levels_are_alike_there_is_one_count():
    assert walked.bands({"truth": [2.0, 2.0], "solved": [True, False]}, "half-length") == "1 of 2 solved."


@pytest.mark.parametrize("name", reinforcement.TYPE.variants)
def test_a_variant_says_in_few_words_what_to_look_at(name):
    assert len(reinforcement.TYPE.variants[name].look.split()) <= 25
