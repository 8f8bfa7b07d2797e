"""A batch as it can be drawn, and what the network says to it: points, pictures, series, sentences, letters, levels."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.attempt import Attempt
from core.datasets.letters import spelled
from core.games import GAMES
from core.learning import LEARNING
from core.suits import UNLABELLED, seen_kind
from core.theatre.thinned import as_picture, short, shorts

SHOWN = 8      # examples of a batch that are drawn one by one
ON_PLANE = 64  # points of a batch that lie on the plane
BEHIND = 160   # points of the whole course behind them
LONGEST = 90   # letters of a sentence
CELLS = 6      # columns of a table
LONG = 60      # numbers of a series
NAMES = 10     # classes whose shares are drawn

BY_TRIAL = ("reinforce", "ppo")


def behind(attempt: Attempt) -> dict[str, Any] | None:
    """The course materials that stand behind a batch on a plane; None where nothing lies on one."""
    kind = seen_kind(attempt.spec.data)
    if kind not in ("points", "curve"):
        return None
    return {"x": [shorts(row) for row in attempt.train.x[:BEHIND]], "y": shorts(attempt.train.y[:BEHIND])}


def asked(attempt: Attempt, question: Tensor, answer: Tensor, rows: Tensor | None) -> dict[str, Any]:
    """The questions of a batch: "look" says how they are drawn. `rows`: which of the course they are."""
    how, kind = attempt.spec.learning.name, seen_kind(attempt.spec.data)
    if how in BY_TRIAL:
        return _levels(attempt, question)
    if kind in ("points", "curve"):
        return {"look": kind, "x": [shorts(row) for row in question[:ON_PLANE]], "y": shorts(answer[:ON_PLANE])}
    if kind in ("images", "series"):
        found = {"look": kind, "drawn": drawn(attempt, question[:SHOWN])}
        if how in UNLABELLED and answer.is_floating_point():
            found["covered"] = [(~row.isnan()).int().tolist() for row in answer[:SHOWN]] if answer.isnan().any() else []
        return found
    if kind == "letters":
        return {"look": "letters", "texts": [spelled(window) for window in question[:SHOWN].tolist()]}
    ids = attempt.split.train.ids[rows[:SHOWN].numpy()]
    if kind == "text":
        return {"look": "text", "texts": [attempt.dataset.show(int(row))[0][:LONGEST] for row in ids]}
    if attempt.dataset.kind == "text":  # sentences that another network has read
        return {"look": "text", "texts": [attempt.dataset.show(int(row))[0][:LONGEST] for row in ids]}
    places = sorted({column.column for column in attempt.preparation.columns})[:CELLS]
    if not places:
        return {"look": "numbers"}
    return {"look": "table", "columns": [attempt.dataset.columns[place].name for place in places],
            "cells": [attempt.dataset.show(int(row), places) for row in ids]}


def said(attempt: Attempt, question: Tensor, answer: Tensor, output: Tensor) -> dict[str, Any]:
    """What the network says, beside what is right: "look" says how it is drawn; "right" and "says" are texts."""
    how = attempt.spec.learning.name
    few, right, output = output[:SHOWN], answer[:SHOWN], output.detach()
    if how in BY_TRIAL:
        return _acts(attempt, right, few)
    if how == "next_letter":
        names, shares = attempt.dataset.classes, torch.softmax(few, dim=1)
        return {"look": "letters", "says": ["".join(names[code] for code in row) for row in shares.argmax(1).tolist()],
                "right": ["".join(names[code] for code in row) for row in right.tolist()]}
    if how == "contrast":
        _, partner = LEARNING[how].said(attempt, question, output)
        return _named([f"view {row + 1}" for row in range(len(question))], partner[:SHOWN], right)
    if how in UNLABELLED and answer.is_floating_point():
        whole = torch.where(right.isnan(), question[:SHOWN], right)
        return {"look": "drawn", "drawn": drawn(attempt, few), "right": drawn(attempt, whole)}
    if answer.is_floating_point():
        unit, scale = attempt.dataset.unit, attempt.preparation
        numbers = [scale.in_units(part.double().squeeze(-1).numpy()).tolist() for part in (few.detach(), right)]
        says, truth = ([f"{value:.4g} {unit}".strip() for value in part] for part in numbers)
        return {"look": "numbers", "says": says, "right": truth, "at": [shorts(few.squeeze(-1)), shorts(right)]}
    names = [f"{90 * quarters}°" for quarters in range(4)] if how == "rotate" else list(attempt.dataset.classes)
    shares = torch.softmax(few.detach(), dim=1)
    found = _named(names, shares.argmax(dim=1), right)
    return found | {"look": "shares", "names": names[:NAMES], "shares": [shorts(row[:NAMES]) for row in shares],
                    "truth": right.tolist()}


def drawn(attempt: Attempt, x: Tensor) -> dict[str, Any]:
    """Prepared examples in their own measure: pictures as bytes, series as numbers; "size" is of one of them."""
    size, preparation = list(attempt.dataset.x.shape[1:]), attempt.preparation
    raw = x.detach().cpu().numpy() * np.float32(preparation.scale) + np.float32(preparation.mean)
    if len(size) == 1:
        every = max(1, -(-size[0] // LONG))
        return {"size": size, "lines": [[short(value) for value in row[::every]] for row in raw]}
    return {"size": size, "pictures": [as_picture(row) for row in raw]}


def _named(names: list[str], says: Tensor, right: Tensor) -> dict[str, Any]:
    return {"look": "names", "says": [names[code] for code in says.tolist()], "correct": (says == right).tolist(),
            "right": [names[code] for code in right.tolist()]}


def _levels(attempt: Attempt, seen: Tensor) -> dict[str, Any]:
    """Moments of levels: mazes as they were, of other games the numbers that were seen."""
    size = list(attempt.dataset.x.shape[1:])
    if len(size) != 3:
        return {"look": "numbers"}
    return {"look": "mazes", "size": size, "levels": [row.int().tolist() for row in seen[:SHOWN]]}


def _acts(attempt: Attempt, known: Tensor, output: Tensor) -> dict[str, Any]:
    """How each action is liked, which one was taken, and how much better it turned out than expected."""
    actions = GAMES[attempt.dataset.name].ACTIONS
    shares = torch.softmax(output[:, :-1].detach(), dim=1)
    return {"look": "acts", "names": list(actions), "shares": [shorts(row) for row in shares],
            "right": [actions[int(code)] for code in known[:, 0].tolist()],
            "truth": known[:, 0].int().tolist(), "gain": shorts(known[:, 2])}
