"""Mazes drawn at random, each with a way out and none twice: a level is studied, practised on or kept for the exam."""

import numpy as np

from core.datasets.dataset import Dataset, dice
from core.games.maze import GOAL, HERE, WALL, shortest

TITLE = "Mazes"
SENTENCE = "A grid with walls, a walker and a goal, and every maze is a level of its own. Which way?"
KIND, TASK = "levels", "regression"
SIDE, WALLS = 5, 7
ROWS = (3_200, 30, 20_000)
NOISE = None
DRAWN = True
AT_ONCE = 4_096  # mazes drawn at a time: a larger set begins with the mazes of the smaller


def draw(rows: int, noise: None, seed: int) -> Dataset:
    rng, levels = dice(seed, "mazes"), np.empty((0, 3, SIDE, SIDE), np.float32)
    while len(levels) < rows:
        fresh = _at_random(rng)
        levels = _once_each(np.concatenate([levels, fresh[shortest(fresh) > 0]]))
    levels = levels[:rows]
    return Dataset("mazes", TITLE, KIND, TASK, levels, shortest(levels).astype(np.float32), target="shortest way",
                   unit="steps")


def _at_random(rng: np.random.Generator) -> np.ndarray:
    """Mazes [n, 3, SIDE, SIDE] as they come, solvable or not: of the cells in random order the first are walls, the
    next is the start, the one after it the goal.
    """
    order = rng.random((AT_ONCE, SIDE * SIDE)).argsort(axis=1)
    levels = np.zeros((AT_ONCE, 3, SIDE * SIDE), np.float32)
    for plane, first, last in ((WALL, 0, WALLS), (HERE, WALLS, WALLS + 1), (GOAL, WALLS + 1, WALLS + 2)):
        np.put_along_axis(levels[:, plane], order[:, first:last], 1, axis=1)
    return levels.reshape(AT_ONCE, 3, SIDE, SIDE)


def _once_each(levels: np.ndarray) -> np.ndarray:
    """Without those that came before; so none can lie in two sets."""
    _, first = np.unique(levels.reshape(len(levels), -1), axis=0, return_index=True)
    return levels[np.sort(first)]
