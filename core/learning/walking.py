"""Levels are walked: what a network lived through while it acted, what that was worth, and how many levels it solved.

Learning from one's own acts (reinforcement learning) needs no answers: the game pays, sooner or later. The files
reinforce.py and ppo.py say what is made of it.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from core.events import Marks
from core.games import GAMES
from core.games.arena import play
from core.measure import Rows
from core.split import Examples

DICE = ("levels", "acting")  # which levels are walked, and what is done there
FAR_SIGHT = 0.95  # lambda of advantages: 1 believes what came of an act alone, 0 the network's own guess alone
LEVELS = 2_000    # levels of an exam that are handed out one by one; a larger exam gives the first of them
NOBODY = 255      # in a path: the walk was over by then


class Moment(NamedTuple):
    """One step of all who were still walking; w of them."""

    who: np.ndarray  # int64 [w]: which levels
    seen: Tensor     # float32 [w, numbers]
    action: Tensor   # int64 [w]
    surely: Tensor   # float32 [w]: logarithm of how likely that action was
    value: Tensor    # float32 [w]: what the network expected to be paid from here on
    reward: Tensor   # float32 [w]; like values in units of the most that a level can pay


class Walks(NamedTuple):
    """Levels walked to their end, or to the limit of the game."""

    moments: list[Moment]
    solved: np.ndarray  # bool [levels]
    end: np.ndarray     # float32 [levels, numbers]: what was seen last
    left: Tensor        # float32 [levels]: what was still expected where the limit cut a walk off; 0 where it ended

    @property
    def steps(self) -> np.ndarray:
        """How many steps each level took [levels]."""
        return np.bincount(np.concatenate([moment.who for moment in self.moments]), minlength=len(self.solved))

    @property
    def returns(self) -> np.ndarray:
        """What each level paid in all [levels], in units of the most that it can pay."""
        paid = np.zeros(len(self.solved))
        for moment in self.moments:
            paid[moment.who] += moment.reward.numpy()
        return paid


def outputs(dataset: Any, spec: Any) -> int:
    """How many numbers the network says: a score for each action, and what it expects to be paid."""
    return len(GAMES[dataset.name].ACTIONS) + 1


def explore(attempt: Any) -> Walks:
    """Some levels of the course, drawn by dice, walked by the network as it is now."""
    count = attempt.spec.learning.walks
    rows = torch.randint(len(attempt.train.x), (count,), generator=attempt.dice["levels"])
    luck = torch.rand(GAMES[attempt.dataset.name].LIMIT, count, generator=attempt.dice["acting"])
    return walk(attempt, attempt.train.x[rows.to(attempt.train.x.device)], luck)


@torch.no_grad()
def walk(attempt: Any, levels: Tensor, luck: Tensor) -> Walks:
    """Each level [n, numbers] played once. `luck` [limit, n] from 0 to 1 decides for each step which action is taken:
    the more an action is liked, the more luck leads to it.
    """
    game, device = GAMES[attempt.dataset.name], levels.device
    arena = play(game, levels.cpu().numpy().reshape(len(levels), *attempt.dataset.x.shape[1:]))
    seen, _ = arena.reset()
    over = np.zeros(len(levels), bool)
    moments, action = [], np.zeros(len(levels), np.int64)
    for lucky in luck:
        who = np.flatnonzero(~over)
        view = torch.from_numpy(seen[who].reshape(len(who), -1)).to(device)
        liked, value = _heads(attempt.model(view))
        taken = (lucky[torch.from_numpy(who), None].to(device) > liked.exp().cumsum(dim=1)[:, :-1]).sum(dim=1)
        action[who] = taken.cpu().numpy()
        seen, reward, ended, late, _ = arena.step(action)
        surely = liked.gather(1, taken[:, None]).squeeze(1)
        paid = torch.from_numpy(reward[who].astype(np.float32) / np.float32(game.BEST))
        moments.append(Moment(who, view, taken, surely, value, paid))
        over = ended | late
        if over.all():
            break
    end = seen.reshape(len(levels), -1)
    left = attempt.model(torch.from_numpy(end).to(device))[:, -1].cpu()
    solved = ended if game.ENDS_WELL else ~ended
    return Walks(moments, solved, end, left.masked_fill(torch.from_numpy(ended), 0))


def _heads(output: Tensor) -> tuple[Tensor, Tensor]:
    """[n, actions + 1] -> logarithm of how likely each action is [n, actions], and what is expected [n]."""
    return F.log_softmax(output[:, :-1], dim=1), output[:, -1]


def experience(walks: Walks, discount: float, far_sight: float = FAR_SIGHT) -> tuple[Tensor, Tensor]:
    """Everything that was lived through as questions [steps, numbers] and what is known of each [steps, 4].

    Known: the action, the logarithm of how likely it was, by how much it turned out better than expected (generalised
    advantage, Schulman and others 2016), and what was paid from there on, where later pay counts less by `discount` a
    step.
    """
    later, gain = walks.left.clone(), torch.zeros(len(walks.solved))
    known = []
    for moment in reversed(walks.moments):
        value = moment.value.cpu()
        surprise = moment.reward + discount * later[moment.who] - value
        gain[moment.who] = surprise + discount * far_sight * gain[moment.who]
        later[moment.who] = value
        better = gain[moment.who]
        known.append(torch.stack([moment.action.cpu().float(), moment.surely.cpu(), better, better + value], dim=1))
    seen = torch.cat([moment.seen for moment in walks.moments])
    return seen, torch.cat(known[::-1]).to(seen.device)


def standard(known: Tensor) -> Tensor:
    """The same, with gains of mean 0 and spread 1: how large a correction is does not depend on what a game pays."""
    gains = known[:, 2]
    known[:, 2] = (gains - gains.mean()) / (gains.std(unbiased=False) + 1e-8)
    return known


def read(output: Tensor, known: Tensor) -> tuple[Tensor, ...]:
    """What a loss compares, each [n]: how likely the action is now and was then (logarithms), its gain; how far off the
    expectation is, squared; and how undecided the network is (entropy).
    """
    liked, value = _heads(output)
    action, surely, gain, paid = known.unbind(dim=1)
    now = liked.gather(1, action.long()[:, None]).squeeze(1)
    return now, surely, gain, (value - paid).square(), -(liked.exp() * liked).sum(dim=1)


def score(attempt: Any, part: Rows) -> Marks:
    """Every level of a set played once, always with the same luck: share solved, the mean of what was
    paid, and the share of the most that was missed (loss).
    """
    game = GAMES[attempt.dataset.name]
    walks = walk(attempt, part.x, luck(game.LIMIT, len(part.x)))
    paid = float(walks.returns.mean()) * game.BEST
    return {"loss": 1 - paid / game.BEST, "solved": float(walks.solved.mean()), "return": paid}


@lru_cache(maxsize=8)
def luck(steps: int, levels: int) -> Tensor:
    """The dice of all marks: drawn level by level, so that a level has the same luck in whatever company."""
    return torch.rand(levels, steps, generator=torch.Generator().manual_seed(0)).T.contiguous()


def sheet(attempt: Any, questions: Examples, exam: Rows) -> tuple[dict[str, Any], None]:
    """Level by level: whether it was solved, in how many steps, by which actions, and what is known of the level."""
    walks = walk(attempt, exam.x, luck(GAMES[attempt.dataset.name].LIMIT, len(exam.x)))
    path = paths(walks)[:LEVELS]
    return {"truth": questions.y[:LEVELS].tolist(), "ids": questions.ids[:LEVELS].tolist(),
            "solved": walks.solved[:LEVELS].tolist(), "steps": walks.steps[:LEVELS].tolist(),
            "paths": [[int(action) for action in row if action != NOBODY] for row in path]}, None


def paths(walks: Walks) -> np.ndarray:
    """The actions of each walk in their order: uint8 [levels, steps], NOBODY after its end."""
    found = np.full((len(walks.solved), len(walks.moments)), NOBODY, np.uint8)
    for step, moment in enumerate(walks.moments):
        found[moment.who, step] = moment.action.cpu().numpy()
    return found
