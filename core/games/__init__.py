"""The games whose levels are studied: each file is the rules of one, for many levels at a time, in numpy.

Rules are ACTIONS (names), LIMIT (steps), BEST (the most that a level can pay), ENDS_WELL (whether an early end is a
good one), and step(seen, action). A level is the game in its first moment, and all there is to know of it: what the
network sees is what the rules go on from. For pictures: where(seen), numbers that say what is drawn of a moment, and,
where a level can be looked at from everywhere, anywhere(levels).
"""

from types import ModuleType

from core.games import cartpole, maze

GAMES: dict[str, ModuleType] = {"mazes": maze, "cartpole": cartpole}  # by the data set that holds their levels
