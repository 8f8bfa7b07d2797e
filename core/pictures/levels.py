"""Three levels of the practice exam as the network walks them now, and in mazes what it would do in every cell."""

from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch

from core.attempt import Attempt
from core.games import GAMES
from core.learning import walking
from core.measure import answers
from core.models import drawn
from core.pictures.marked import Arrays, as_bytes

QUANTILES = (1 / 6, 1 / 2, 5 / 6)  # of the practice levels, ordered by what is known of them: an easy one, a hard one


def panels(attempt: Attempt) -> list[str]:
    return ["walk", "curves", "network"]


def scene(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """The three levels as they are at first, and the names of the actions."""
    rows, game, dataset = _chosen(attempt), GAMES[attempt.dataset.name], attempt.dataset
    layers = drawn.layers(attempt.model, attempt.spec.model.activation)
    layers[-1]["names"] = [*game.ACTIONS, "hope"]
    walks = {"game": dataset.name, "limit": game.LIMIT, "known": [f"{dataset.target}: {dataset.answer(int(row))}"
                                                                  for row in attempt.split.val.ids[rows]]}
    return {"walk": walks, "layers": layers}, {"walk.levels": attempt.split.val.x[rows].astype(np.float32)}


def frame(attempt: Attempt) -> tuple[dict[str, Any], Arrays]:
    """Whole walks, from the first step to the last, and how the network likes each action wherever it could stand.

    New ones at the end of each round: to walk takes time, and nobody could watch more of them.
    """
    between = not attempt.history or attempt.history[-1]["step"] == attempt.step
    if between or attempt not in _walked:
        _walked[attempt] = _walks(attempt)
    return {}, _walked[attempt]


_walked: WeakKeyDictionary[Attempt, Arrays] = WeakKeyDictionary()


def _walks(attempt: Attempt) -> Arrays:
    rows, game = _chosen(attempt), GAMES[attempt.dataset.name]
    walks = walking.walk(attempt, attempt.val.x[rows], walking.luck(game.LIMIT, len(attempt.val.x))[:, rows])
    arrays = {"walk.trace": trace(walks, game), "walk.steps": walks.steps.astype(np.uint16),
              "walk.solved": walks.solved.astype(np.uint8)}
    return arrays | (liked(attempt, rows) if hasattr(game, "anywhere") else {})


def _chosen(attempt: Attempt) -> np.ndarray:
    """Which practice levels [3]."""
    order = np.argsort(attempt.split.val.y, kind="stable")
    return order[(np.array(QUANTILES) * len(order)).astype(int)]


def trace(walks: walking.Walks, game: Any) -> np.ndarray:
    """Where each walker was at first and after each step, as the game tells it: float32 [3, steps + 1, numbers]. Who
    has ended stays there.
    """
    last = game.where(walks.end)
    found = np.repeat(last[:, None], len(walks.moments) + 1, axis=1)
    for step, moment in enumerate(walks.moments):
        found[moment.who, step] = game.where(moment.seen.cpu().numpy())
    return found


def liked(attempt: Attempt, rows: np.ndarray) -> Arrays:
    """The share of each action in every cell of the three mazes, as bytes [3, cells, actions]."""
    places = GAMES[attempt.dataset.name].anywhere(attempt.split.val.x[rows])  # [3, cells, ...]
    flat = torch.from_numpy(places.reshape(places.shape[0] * places.shape[1], -1))
    share = torch.softmax(answers(attempt.model, flat.to(attempt.train.x.device))[:, :-1], dim=1).cpu()
    return {"walk.liked": as_bytes(share).reshape(*places.shape[:2], -1)}
