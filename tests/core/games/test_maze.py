"""Mazes: every step as it would be taken by hand, ways as a slow search finds them, and no level in two sets."""

from collections import deque

import numpy as np
import pytest

from core.datasets import load
from core.datasets.mazes import SIDE, WALLS
from core.games import maze
from core.games.maze import GOAL, HERE, WALL
from core.spec import DataSpec, SpecError, SplitSpec
from core.split import cut, walked

SMALL = "S.. .#. ..G"  # signs of three lines


def shortest_by_hand(level: np.ndarray) -> int:
    """Breadth-first search, one cell after another."""
    start, goal = (tuple(np.argwhere(level[plane])[0]) for plane in (HERE, GOAL))
    seen, queue = {start: 0}, deque([start])
    while queue:
        row, column = here = queue.popleft()
        for there in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            inside = 0 <= there[0] < level.shape[1] and 0 <= there[1] < level.shape[2]
            if inside and not level[WALL][there] and there not in seen:
                seen[there] = seen[here] + 1
                queue.append(there)
    return seen.get(goal, -1)


def test_a_walker_goes_where_it_is_told_and_not_through_walls_or_off_the_grid():
    level = maze.read(SMALL)
    for action, cell in (("up", 0), ("right", 1), ("down", 3), ("left", 0)):
        after, reward, arrived = maze.step(level, np.array([maze.ACTIONS.index(action)]))
        assert maze.where(after)[0, 0] == cell and not arrived and reward == np.float32(-maze.EFFORT)
    beside = maze.step(level, np.array([1]))[0]  # now the wall lies below
    assert maze.where(maze.step(beside, np.array([2]))[0])[0, 0] == 1


def test_the_goal_pays_and_nothing_but_the_walker_moves():
    seen = maze.read(SMALL)
    for action in ("down", "down", "right", "right"):
        before, (seen, reward, arrived) = seen, maze.step(seen, np.array([maze.ACTIONS.index(action)]))
        assert np.array_equal(before[:, [WALL, GOAL]], seen[:, [WALL, GOAL]]) and seen[:, HERE].sum() == 1
    assert arrived and reward == np.float32(maze.BEST - maze.EFFORT)


def test_shortest_ways_are_those_of_a_slow_search_also_where_there_is_none():
    dice = np.random.default_rng(0)
    levels = np.zeros((200, 3, 5, 6), np.float32)
    for level in levels:
        start, goal, *walls = dice.permutation(30)[:14]
        level[HERE].flat[start] = level[GOAL].flat[goal] = 1
        level[WALL].flat[walls] = 1
    found = maze.shortest(levels)
    assert found.tolist() == [shortest_by_hand(level) for level in levels]
    assert (found == -1).any() and (found > 5).any()


def test_drawn_mazes_can_be_solved_and_are_all_different():
    dataset = load(DataSpec(name="mazes"))
    maze.refuse(dataset.x)
    assert len(np.unique(dataset.x.reshape(len(dataset.x), -1), axis=0)) == len(dataset.x)
    assert (dataset.x[:, WALL].sum(axis=(1, 2)) == WALLS).all() and dataset.x.shape[2:] == (SIDE, SIDE)
    assert dataset.y.tolist() == maze.shortest(dataset.x).tolist()
    assert np.array_equal(load(DataSpec(name="mazes", rows=6_000)).x[:3_200], dataset.x), "more begin with the fewer"


@pytest.mark.parametrize("how", ["random", "stratified"])
def test_no_level_lies_in_two_sets_and_fewer_levels_leave_the_exams_as_they_are(how):
    data = DataSpec(name="mazes")
    split = cut(load(data), data, SplitSpec(how=how))
    as_bytes = [{level.tobytes() for level in part.x} for part in (split.train, split.val, split.test)]
    assert not (as_bytes[0] & as_bytes[1] or as_bytes[0] & as_bytes[2] or as_bytes[1] & as_bytes[2])
    ten, hundred = (walked(split, data.model_copy(update={"levels": count})) for count in (10, 100))
    assert len(ten.train.ids) == 10 and set(ten.train.ids) < set(hundred.train.ids) < set(split.train.ids)
    assert ten.test is split.test and ten.val is split.val and ten.fingerprint == split.fingerprint


@pytest.mark.parametrize(("text", "words"), [
    ("S# #G", "can't be solved"), ("..G ...", "0 cells marked as start"), ("S.G G..", "2 cells marked as goal"),
    ("S.x ..G", "'x'"), ("S. ..G", "one length"), ("", "one length")])
def test_a_level_that_is_none_is_refused_in_words_with_the_remedy(text, words):
    with pytest.raises(SpecError, match=words) as refusal:
        maze.read(text)
    assert refusal.value.field == "level" and refusal.value.remedy


def test_a_maze_with_the_walker_everywhere_differs_in_nothing_else():
    level = maze.read(SMALL)
    placed = maze.anywhere(level)
    assert placed.shape == (1, 9, 3, 3, 3)
    assert maze.where(placed[0])[:, 0].tolist() == list(range(9))
    assert (placed[0, :, [WALL, GOAL]] == level[0, [WALL, GOAL]][:, None]).all()
