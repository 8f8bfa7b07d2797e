"""Asks a finished network: one form or many, answered with how sure it is and the course examples most like them.

The same answers on the page Try it, on the command line (`python -m core predict`) and over HTTP (`python -m core
serve`).
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.attempt import Attempt
from core.datasets.letters import CLASSES, spelled
from core.events import Event
from core.finished import recall
from core.form import form_of
from core.games import GAMES
from core.learning import rotate, supervised, walking
from core.learning.next_letter import write
from core.learning.probe import codes, probe
from core.measure import answers
from core.pictures.levels import liked, trace
from core.spec import SpecError
from core.store import Store

NEAREST = 3     # course examples that are named
MOST = 10_000   # questions answered together
LETTERS = 120   # that are written on
TURNED = ("upright", "turned by a quarter", "turned by a half", "turned by three quarters")

Answer = dict[str, Any]


class Predictor:
    """A network that is asked. `attempt`: with the weights it answers with; `events`: the run's, for its usual miss."""

    def __init__(self, attempt: Attempt, events: Sequence[Event]):
        self.attempt, self.form = attempt, form_of(attempt)
        self.miss = events[-1]["val"].get("mae") if events else None
        attempt.model.eval()

    def answer(self, inputs: Any, nearest: int = NEAREST) -> Answer:
        """To one form. Raises SpecError naming the input that is wrong."""
        return self.answers([inputs], nearest)[0]

    def answers(self, many: Sequence[Any], nearest: int = 0) -> list[Answer]:
        """To many forms at once, in their order, each with the `nearest` course examples.

        Raises SpecError for the first that is wrong; of several it says which one.
        """
        if len(many) > MOST:
            raise SpecError("inputs", f"{len(many):,} questions were asked at once; at most {MOST:,} are answered.",
                            "Ask them in parts.")
        rows = [self._read(inputs, place, len(many)) for place, inputs in enumerate(many)]
        return ANSWERS[self.attempt.spec.learning.name](self, rows, nearest) if rows else []

    def _read(self, inputs: Any, place: int, count: int) -> Any:
        try:
            return self.form.read(inputs)
        except SpecError as error:
            if count == 1:
                raise
            raise SpecError(error.field, f"Question {place + 1} of {count:,}: {error.error}", error.remedy) from None

    def seen(self, rows: Sequence[Any]) -> Tensor:
        """Raw rows as the network sees them."""
        text = self.attempt.dataset.kind == "text"
        with np.errstate(over="ignore"):  # what becomes infinite is refused with its answer
            x = self.attempt.preparation.inputs(np.array(rows, object) if text else np.stack(rows))
        whole = torch.from_numpy(np.ascontiguousarray(x, np.int64 if x.dtype.kind in "iu" else np.float32))
        return whole.to(self.attempt.train.x.device)

    def said(self, x: Tensor) -> Tensor:
        """The network's own numbers [n, ...]. Raises SpecError where they are none."""
        output = answers(self.attempt.model, x).cpu()
        if not torch.isfinite(output).all():
            raise SpecError("inputs", "The network's answer is out of the range of numbers.",
                            "Give values nearer to those of the course materials.")
        return output

    # --- the course examples most like a question

    @cached_property
    def course(self) -> np.ndarray:
        """Which of the course materials may be named: none that slipped in from the final exam."""
        split = self.attempt.split
        return np.flatnonzero(~np.isin(split.train.ids, split.test.ids))

    def alike(self, unlike: Tensor, count: int) -> list[list[Answer]]:
        """The `count` course examples nearest to each question. `unlike` [n, course]: how far all of them are."""
        if not count:
            return [[] for _ in unlike]
        count = min(count, len(self.course))
        places = unlike[:, torch.from_numpy(self.course)].topk(count, dim=1, largest=False).indices.numpy()
        return [[self._example(int(self.course[place])) for place in row] for row in places]

    def _example(self, place: int) -> Answer:
        course, dataset = self.attempt.split.train, self.attempt.dataset
        said = course.y[place]
        known = dataset.classes[said] if dataset.classes else f"{said:.4g} {dataset.unit}".strip()
        return {"row": int(course.ids[place]), "answer": known, "inputs": self.form.shown(course.x[place])}

    @cached_property
    def coded(self) -> Tensor:
        """What the network makes of the course, where it makes codes."""
        return probe(self.attempt).measured(codes(self.attempt, self.attempt.train.x))

    def alike_in_code(self, x: Tensor, count: int) -> list[list[Answer]]:
        if not count:
            return [[] for _ in x]
        return self.alike(torch.cdist(probe(self.attempt).measured(codes(self.attempt, x)), self.coded).cpu(), count)


def _supervised(asked: Predictor, rows: Sequence[Any], nearest: int) -> list[Answer]:
    attempt, x = asked.attempt, asked.seen(rows)
    output = asked.said(x)
    near = asked.alike(supervised.distances(attempt, x), nearest) if nearest else [[] for _ in rows]
    if attempt.dataset.classes:
        return _classes(torch.softmax(output, dim=1), attempt.dataset.classes, near)
    numbers = attempt.preparation.in_units(output.squeeze(-1).double().numpy())
    return [{"kind": "number", "answer": float(f"{value:.6g}"), "unit": attempt.dataset.unit, "miss": asked.miss,
             "nearest": each} for value, each in zip(numbers, near, strict=True)]


def _classes(shares: Tensor, names: Sequence[str], near: list[list[Answer]]) -> list[Answer]:
    """Shares [n, classes] as answers, the likeliest class first."""
    found = []
    for row, each in zip(shares.double().numpy().round(6).tolist(), near, strict=True):
        ordered = sorted(zip(names, row, strict=True), key=lambda share: -share[1])
        found.append({"kind": "class", "answer": ordered[0][0], "sure": ordered[0][1],
                      "shares": [list(share) for share in ordered], "nearest": each})
    return found


def _drawn(asked: Predictor, rows: Sequence[Any], nearest: int) -> list[Answer]:
    """What it draws of each example; a series as a picture one row high."""
    x, preparation, size = asked.seen(rows), asked.attempt.preparation, asked.attempt.dataset.x.shape[1:]
    raw = asked.said(x).double().numpy() * np.array(preparation.scale) + np.array(preparation.mean)
    raw = raw.clip(0, 1) if len(size) == 2 else raw
    pictures = [asked.form.in_place(one.reshape(size)) for one in raw]
    return [{"kind": "picture", "picture": picture if len(size) == 2 else [picture], "nearest": near}
            for picture, near in zip(pictures, asked.alike_in_code(x, nearest), strict=True)]


def _turned(asked: Predictor, rows: Sequence[Any], nearest: int) -> list[Answer]:
    x = asked.seen(rows)
    return _classes(torch.softmax(asked.said(x), dim=1), TURNED[:rotate.WAYS], asked.alike_in_code(x, nearest))


def _read_codes(asked: Predictor, rows: Sequence[Any], nearest: int) -> list[Answer]:
    """Who learned to find pairs names no class itself: a reader of its codes does, taught by few answers."""
    x, names = asked.seen(rows), asked.attempt.dataset.classes
    guess, sure = probe(asked.attempt).read(codes(asked.attempt, x))
    found = zip(guess.tolist(), sure.double().cpu().numpy().round(6).tolist(), asked.alike_in_code(x, nearest),
                strict=True)
    return [{"kind": "class", "answer": names[best], "sure": share, "shares": [[names[best], share]], "nearest": near}
            for best, share, near in found]


def _written(asked: Predictor, rows: Sequence[Any], nearest: int) -> list[Answer]:
    """How each text goes on, with the same dice for each; and which letter is how likely to be the next."""
    x = asked.seen(rows)
    shares = torch.softmax(asked.said(x)[:, :, -1], dim=1)
    texts = [write(asked.attempt.model, row[None], LETTERS, torch.Generator().manual_seed(0))[0] for row in x]
    return [{"kind": "text", "text": spelled(text.cpu().numpy()), "shares": found["shares"]}
            for text, found in zip(texts, _classes(shares, CLASSES, [[] for _ in rows]), strict=True)]


def _walked(asked: Predictor, rows: Sequence[Any], nearest: int) -> list[Answer]:
    """How it walks each level, with the luck that the practice exam gives it there."""
    attempt, game = asked.attempt, GAMES[asked.attempt.dataset.name]
    places = np.array(rows)
    luck = walking.luck(game.LIMIT, len(attempt.val.x))[:, places]
    walks = walking.walk(attempt, attempt.val.x[places], luck)
    traces, hopes = trace(walks, game), liked(attempt, places).get("walk.liked") if hasattr(game, "anywhere") else None
    said = attempt.dataset
    return [{"kind": "walk", "game": said.name, "actions": list(game.ACTIONS), "limit": game.LIMIT,
             "known": f"{said.target}: {said.answer(int(attempt.split.val.ids[place]))}",
             "level": attempt.split.val.x[place].tolist(), "trace": traces[n][:int(walks.steps[n]) + 1].tolist(),
             "steps": int(walks.steps[n]), "solved": bool(walks.solved[n]),
             "liked": None if hopes is None else hopes[n].tolist()} for n, place in enumerate(places)]


ANSWERS: dict[str, Callable[[Predictor, Sequence[Any], int], list[Answer]]] = {
    "supervised": _supervised, "autoencode": _drawn, "denoise": _drawn, "mask": _drawn, "rotate": _turned,
    "contrast": _read_codes, "next_letter": _written, "reinforce": _walked, "ppo": _walked}


def errand(store: Store, asked: dict[str, Any], visitor: str) -> dict[str, Any]:
    """For a page: {"form": fields, "answer"}; without asked["inputs"] the form alone."""
    finished = recall(store, asked["run"], visitor)
    predictor = Predictor(finished.attempt, finished.events)
    inputs = asked.get("inputs")
    return {"form": predictor.form.fields, "answer": None if inputs is None else predictor.answer(inputs)}
