"""A maze: a walker looks for the goal on a grid of cells, one step up, right, down or left at a time."""

import numpy as np

from core.declared import SpecError

ACTIONS = ("up", "right", "down", "left")
MOVES = np.array([[-1, 0], [0, 1], [1, 0], [0, -1]])  # rows down, columns to the right
LIMIT = 20         # steps, after which a walk that has not arrived is over
BEST = 1.0         # the most that a level can pay: for reaching the goal,
EFFORT = 0.02      # less this much for every step
ENDS_WELL = True   # a walk that ends before the limit has reached the goal
WALL, HERE, GOAL = 0, 1, 2  # the planes of a level [n, 3, rows, columns]: 1 where something is, 0 elsewhere
SIGNS = {"#": WALL, "S": HERE, "G": GOAL}


def step(seen: np.ndarray, action: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One step in each of n mazes [n, 3, rows, columns]: how they look then, the rewards [n], and who has arrived [n].

    Who walks into a wall or off the grid stays where they are.
    """
    n, _, rows, columns = seen.shape
    each, size = np.arange(n), np.array([rows, columns])
    here = np.stack(np.divmod(seen[:, HERE].reshape(n, rows * columns).argmax(axis=1), columns), axis=1)
    there = np.clip(here + MOVES[action], 0, size - 1)
    blocked = seen[each, WALL, there[:, 0], there[:, 1]] > 0
    there[blocked] = here[blocked]
    after = seen.copy()
    after[:, HERE] = 0
    after[each, HERE, there[:, 0], there[:, 1]] = 1
    arrived = seen[each, GOAL, there[:, 0], there[:, 1]] > 0
    return after, BEST * arrived.astype(np.float32) - np.float32(EFFORT), arrived


def shortest(levels: np.ndarray) -> np.ndarray:
    """Steps of the shortest way in each maze [n, 3, rows, columns] -> [n], -1 where there is none: all at once, the
    cells that can be reached in 0, 1, 2 … steps (breadth-first search).
    """
    free, goal = levels[:, WALL] == 0, levels[:, GOAL] > 0
    reached = levels[:, HERE] > 0
    steps = np.full(len(levels), -1)
    for taken in range(free[0].size):
        steps[(steps < 0) & (reached & goal).any(axis=(1, 2))] = taken
        around = np.pad(reached, ((0, 0), (1, 1), (1, 1)))
        reached = free & (reached | around[:, :-2, 1:-1] | around[:, 2:, 1:-1] | around[:, 1:-1, :-2]
                          | around[:, 1:-1, 2:])
    return steps


def where(seen: np.ndarray) -> np.ndarray:
    """What of a moment is drawn: the cell of the walker, float32 [n, 1], from mazes [n, ...], also flat ones."""
    planes = seen.reshape(len(seen), 3, -1)
    return planes[:, HERE].argmax(axis=1)[:, None].astype(np.float32)


def anywhere(levels: np.ndarray) -> np.ndarray:
    """Each maze with the walker in every cell in turn: [n, 3, rows, columns] -> [n, cells, 3, rows, columns]."""
    n, _, rows, columns = levels.shape
    placed = np.repeat(levels[:, None], rows * columns, axis=1).reshape(n, -1, 3, rows * columns)
    placed[:, :, HERE] = np.eye(rows * columns, dtype=levels.dtype)
    return placed.reshape(n, -1, 3, rows, columns)


def read(text: str) -> np.ndarray:
    """A maze [1, 3, rows, columns] written in lines of signs: # is a wall, S the start, G the goal, a dot a free cell.

    Raises SpecError for anything that is no maze, or none that can be solved.
    """
    lines = text.split()
    if not lines or any(len(line) != len(lines[0]) for line in lines):
        raise SpecError("level", "The lines of a maze must all be of one length.", "Write for example S.# ... #.G")
    if strange := sorted(set("".join(lines)) - set(SIGNS) - {"."}):
        raise SpecError("level", f"The sign {strange[0]!r} stands for nothing in a maze.", "Use # . S and G.")
    signs = np.array([list(line) for line in lines])
    level = np.stack([signs == sign for sign in SIGNS]).astype(np.float32)[None]
    refuse(level)
    return level


def refuse(levels: np.ndarray) -> None:
    """Raises SpecError naming the first maze that has no start, no goal, or no way from one to the other."""
    for plane, name in ((HERE, "start"), (GOAL, "goal")):
        count = (levels[:, plane] > 0).sum(axis=(1, 2))
        if (wrong := np.flatnonzero(count != 1)).size:
            raise SpecError("level", f"Level {wrong[0] + 1} has {count[wrong[0]]} cells marked as {name}, not 1.",
                            f"Mark one cell as {name}.")
    if (closed := np.flatnonzero(shortest(levels) < 1)).size:
        raise SpecError("level", f"Level {closed[0] + 1} can't be solved: no way leads from its start to its goal.",
                        "Take a wall away.")
