"""Levels of your own: any environment of gymnasium's whose actions can be numbered, learned as if it were one of ours.

    game = Borrowed(lambda: gymnasium.make("FrozenLake-v1", is_slippery=False), limit=100)
    levels = game.levels(range(50))    # float32 [50, numbers + 1]: what is seen first, and the seed that leads there
    GAMES["frozen_lake"] = game        # where the types of learning look for it, by the name of the data set

Cut `levels` into course, practice and exam like any data: each seed is a level, and lies in one set. An environment of
yours has `reset(seed=...)` and `step(action)` as gymnasium.Env says them. It runs as code in your own process: that is
why it is registered from Python, and why none can be uploaded.
"""

from collections.abc import Callable, Iterable
from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import Box, Discrete, MultiDiscrete, flatten, flatten_space
from gymnasium.vector import AutoresetMode, VectorEnv

from core.declared import SpecError


class Borrowed:
    """`limit`: steps of a walk at most; `best`: the most that a level can pay; `ends_well`: whether an end before the
    limit is a good one where it paid, as at a goal, or a bad one, as when a pole falls.
    """

    def __init__(self, make: Callable[[], gymnasium.Env], limit: int, best: float = 1.0, ends_well: bool = True):
        self.make, self.LIMIT, self.BEST, self.ENDS_WELL = make, limit, best, ends_well
        first = make()
        if not isinstance(first.action_space, Discrete):
            raise SpecError("level", f"This environment's actions are {first.action_space}, which can't be numbered.",
                            "Take one whose action_space is Discrete.")
        self.ACTIONS = tuple(f"action {number + 1}" for number in range(int(first.action_space.n)))
        self.numbers = flatten_space(first.observation_space).shape[0]

    def levels(self, seeds: Iterable[int]) -> np.ndarray:
        """float32 [n, numbers + 1]: what is seen first after each seed, and the seed itself."""
        seeds = np.array(list(seeds))
        seen, _ = Borrowers(self, seeds).reset()
        seen[:, -1] = seeds
        return seen

    def play(self, levels: np.ndarray) -> "Borrowers":
        return Borrowers(self, levels[:, -1].astype(int))


class Borrowers(VectorEnv):
    """One environment for each seed. Where a level had its seed, who plays it sees 0: it is no part of the game."""

    metadata = {"autoreset_mode": AutoresetMode.DISABLED}

    def __init__(self, game: Borrowed, seeds: np.ndarray):
        self.game, self.seeds, self.num_envs = game, seeds, len(seeds)
        self.envs = [game.make() for _ in seeds]
        self.single_action_space = Discrete(len(game.ACTIONS))
        self.action_space = MultiDiscrete(np.full(self.num_envs, len(game.ACTIONS)))
        self.single_observation_space = Box(-np.inf, np.inf, (game.numbers + 1,), np.float32)
        self.observation_space = Box(-np.inf, np.inf, (self.num_envs, game.numbers + 1), np.float32)

    def reset(self, *, seed: Any = None, options: dict[str, Any] | None = None) -> tuple[np.ndarray, dict[str, Any]]:
        self.seen = np.zeros(self.observation_space.shape, np.float32)
        self.ended, self.taken = np.zeros((2, self.num_envs), int)
        self.paid = np.zeros(self.num_envs)
        for place, (env, own) in enumerate(zip(self.envs, self.seeds, strict=True)):
            self._see(place, env.reset(seed=int(own))[0])
        return self.seen.copy(), {}

    def step(self, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Who has ended stays so. An end without pay, where ends are to be good, counts as running out of time."""
        reward, late = np.zeros(self.num_envs), self.taken >= self.game.LIMIT
        for place in np.flatnonzero((self.ended == 0) & ~late):
            seen, reward[place], ended, cut, _ = self.envs[place].step(int(actions[place]))
            self._see(place, seen)
            self.paid[place] += reward[place]
            self.taken[place] = self.game.LIMIT if cut else self.taken[place] + 1
            self.ended[place] = ended
        ended, lost = self.ended > 0, (self.ended > 0) & (self.paid <= 0) & self.game.ENDS_WELL
        return self.seen.copy(), reward, ended & ~lost, lost | (~ended & (self.taken >= self.game.LIMIT)), {}

    def _see(self, place: int, seen: Any) -> None:
        self.seen[place, :-1] = flatten(self.envs[place].observation_space, seen)
