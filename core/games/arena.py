"""Levels of one game as environments of gymnasium: many side by side, or one by itself."""

from typing import Any

import numpy as np
from gymnasium import Env
from gymnasium.spaces import Box, Discrete, MultiDiscrete
from gymnasium.vector import AutoresetMode, VectorEnv


class Arena(VectorEnv):
    """`levels` [n, ...], each begun at reset and played once, by the rules of a game (core/games).

    Autoreset is disabled: a level that has ended stays as it was left, pays nothing more and goes on saying that it has
    ended, until reset begins all levels anew, or those of options["reset_mask"].
    """

    metadata = {"autoreset_mode": AutoresetMode.DISABLED}

    def __init__(self, rules: Any, levels: np.ndarray):
        self.rules, self.levels = rules, levels
        self.num_envs, self.actions, self.limit = len(levels), len(rules.ACTIONS), rules.LIMIT
        self.ends_well = rules.ENDS_WELL
        self.single_observation_space = Box(-np.inf, np.inf, levels.shape[1:], np.float32)
        self.single_action_space = Discrete(self.actions)
        self.observation_space = Box(-np.inf, np.inf, levels.shape, np.float32)
        self.action_space = MultiDiscrete(np.full(self.num_envs, self.actions))

    def reset(self, *, seed: Any = None, options: dict[str, Any] | None = None) -> tuple[np.ndarray, dict[str, Any]]:
        """Every level in its first moment. No level rolls dice, so that `seed` changes nothing."""
        mask = (options or {}).get("reset_mask", np.ones(self.num_envs, bool))
        if mask.all():
            self.seen = self.levels.astype(np.float32)
            self.taken = np.zeros(self.num_envs, np.int64)
            self.ended = np.zeros(self.num_envs, bool)
        self.seen[mask], self.taken[mask], self.ended[mask] = self.levels[mask], 0, False
        return self.seen.copy(), {}

    def step(self, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """What is seen [n, ...], the rewards [n], who has come to an end [n], who has come to the limit [n]."""
        going = np.flatnonzero(~(self.ended | (self.taken >= self.limit)))
        reward = np.zeros(self.num_envs, np.float32)
        self.seen[going], reward[going], self.ended[going] = self.rules.step(self.seen[going], actions[going])
        self.taken[going] += 1
        return self.seen.copy(), reward, self.ended.copy(), ~self.ended & (self.taken >= self.limit), {}


class Level(Env):
    """One level at a time, for who brings a learner of their own: `reset` draws one of `levels` [n, ...] by its seed,
    or begins that of options["level"].
    """

    def __init__(self, rules: Any, levels: np.ndarray):
        self.rules, self.levels = rules, levels
        self.observation_space = Box(-np.inf, np.inf, levels.shape[1:], np.float32)
        self.action_space = Discrete(len(rules.ACTIONS))

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[np.ndarray, dict]:
        super().reset(seed=seed)
        level = (options or {}).get("level", self.np_random.integers(len(self.levels)))
        self.arena = Arena(self.rules, self.levels[level][None])
        return self.arena.reset()[0][0], {"level": int(level)}

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        seen, reward, ended, late, told = self.arena.step(np.array([action]))
        return seen[0], float(reward[0]), bool(ended[0]), bool(late[0]), told


def play(game: Any, levels: np.ndarray) -> VectorEnv:
    """The levels [n, ...] of a game, ready to be walked: by its rules, or as it plays them itself."""
    return game.play(levels) if hasattr(game, "play") else Arena(game, levels)
