"""Looking inside a network while it learns: arrays that are added to scene and frames only while somebody does.

Everything is asked of a twin (core/inside/twin.py), so a look changes no bit of the run. Shown are answers to the
course materials and the practice exam; the final exam's only behind glass.
"""

from math import isfinite
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.attempt import Attempt
from core.inside import book, faces, pool
from core.inside.columns import Column, chosen, columns, is_whole, matrices
from core.inside.looks import attention
from core.inside.twin import Twin
from core.models import parameters
from core.models.drawn import said
from core.models.transformer import Transformer
from core.pictures.unlabelled import drawn_again

Arrays = dict[str, np.ndarray]
BINS = 16     # of a histogram
BEST = 4      # examples that excite a unit most, and least
ENDS = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0)}  # between which a bend answers, where that is known
PLACES = 64   # of a sentence, at most, whose attention is drawn


class Inside:
    """One attempt looked into. Which units of large columns are drawn is decided at the first look and stays."""

    def __init__(self, attempt: Attempt):
        self.twin = Twin(attempt)
        self.attempt, self.model = attempt, self.twin.model
        self.columns = columns(attempt, self.model)
        self.pool = pool.gathered(attempt)
        self.everywhere = faces.everywhere(attempt)
        self.whole = [number for number, column in enumerate(self.columns) if self._is_whole(number, column)]
        weights = [None, *matrices(self.model), None]
        self.drawn = [[0] if number in self.whole else chosen(weights[number], weights[number + 1], column.units)
                      for number, column in enumerate(self.columns)]
        self.taps = [column.tap for column in self.columns[1:]]

    def _is_whole(self, number: int, column: Column) -> bool:
        """Whether a column is drawn as one thing: examples that come so, and those that are drawn again."""
        last = number == len(self.columns) - 1
        return is_whole(self.attempt) if number == 0 else last and book.draws(self.attempt)

    # --- what stays

    def scene(self) -> tuple[dict[str, Any], Arrays]:
        """The columns in words, and the examples that are held up to them."""
        facts, arrays = pool.scene(self.attempt, self.pool)
        told = [self._told(number, column) for number, column in enumerate(self.columns)]
        about = said(self.model) or faces.about(self.attempt)
        return {"inside": {"columns": told, "pool": facts, "parameters": parameters(self.model),
                           "book": book.size(self.attempt), "about": about}}, arrays

    def _told(self, number: int, column: Column) -> dict[str, Any]:
        return {"label": column.label, "units": column.units, "drawn": self.drawn[number], "linear": column.linear,
                "bend": column.bend, "formula": column.formula, "numbers": column.numbers, "frozen": column.frozen,
                "face": self._face(number), "ratio": faces.ratio(self.attempt, column, number),
                "names": self._names(number), "linked": self._links_to(number)}

    def _face(self, number: int) -> str:
        if number in self.whole:
            return "whole"
        return faces.kind(self.attempt, self.columns[number], number) if number else "input"

    def _names(self, number: int) -> list[str] | None:
        """Of the drawn units of the first and the last column."""
        names: Any = None
        if number in self.whole:
            return None
        if number == 0:
            powers = [f"power {power}" for power in range(self.columns[0].units)]
            names = powers if self.columns[0].label == "powers" else self.attempt.preparation.features
        elif number == len(self.columns) - 1:
            names = book.outputs(self.attempt, self.columns[-1].units)
        if not names or len(names) != self.columns[number].units:
            return None
        return [str(names[unit])[:40] for unit in self.drawn[number]]

    def _links_to(self, number: int) -> bool:
        """Whether there is a weight for each pair of drawn units of this column and the one before."""
        if number == 0 or matrices(self.model)[number - 1] is None:
            return False
        sides = zip((number - 1, number), reversed(matrices(self.model)[number - 1].shape), strict=True)
        return all(side not in self.whole or units == 1 for side, units in sides)

    # --- what changes

    def frame(self) -> tuple[dict[str, Any], Arrays]:
        """Weights, slopes, faces, histograms and the most exciting examples, with the numbers as they are now."""
        self.twin.catch_up()
        loss, rows = self.twin.look_down()
        heard = self.twin.hear(self.taps, self.pool.x)
        everywhere = None if self.everywhere is None else self.twin.hear(self.taps, self.everywhere)
        slopes = columns(self.attempt, self.twin.slopes)
        arrays, named = self._links(), {}
        for number, column in enumerate(self.columns):
            seen = self._seen(number, heard)
            if seen is not None:
                arrays |= self._answers(number, seen)
            if everywhere is not None:
                arrays |= self._everywhere(number, everywhere)
            if number == 0 or number in self.whole:
                continue
            arrays |= self._own(number, slopes[number])
            arrays |= self._maps(number, heard[number - 1])
            if isinstance(column.weighs, faces.TABLES):
                named[str(number)] = faces.words(self.attempt, column, self.drawn[number])
        if isinstance(self.model, Transformer):
            arrays |= self._attention()
        if book.draws(self.attempt):
            arrays["in.again"] = drawn_again(self.attempt, heard[-1][self._watched()])
        loss = loss if isfinite(loss) else None
        return {"inside": {"loss": loss, "batch": rows, "words": named}}, arrays

    def _watched(self) -> Tensor:
        """Rows of the pool that are watched on their way."""
        return torch.from_numpy(self.pool.drawn[self.pool.watched]).to(self.pool.x.device)

    def _links(self) -> Arrays:
        """Weights and slopes between drawn units [to, from], and of each drawn unit its bias."""
        arrays: Arrays = {}
        pairs = zip(matrices(self.model), matrices(self.twin.slopes), strict=True)
        for number, (weights, slopes) in enumerate(pairs, start=1):
            for name, matrix in (("weights", weights), ("slopes", slopes)):
                if self._links_to(number):
                    cut = matrix.detach()[self.drawn[number]][:, self.drawn[number - 1]]
                    arrays[f"in.{number}.{name}"] = cut.float().cpu().numpy()
        return arrays

    def _own(self, number: int, slopes: Column) -> Arrays:
        """Bias, and the weights as a picture; with their slopes."""
        column, drawn, arrays = self.columns[number], self.drawn[number], {}
        for name, each in (("own", column), ("ownslopes", slopes)):
            picture = faces.own(self.attempt, each, number)
            if picture is not None:
                arrays[f"in.{number}.{name}"], largest = faces.signed(picture[drawn])
                arrays[f"in.{number}.{name}.largest"] = np.array([largest], np.float32)
            bias = getattr(each.weighs, "bias", None)
            if isinstance(bias, Tensor):
                arrays[f"in.{number}.{'bias' if name == 'own' else 'biasslopes'}"] = \
                    bias.detach()[drawn].float().cpu().numpy()
        return arrays

    def _seen(self, number: int, heard: list[Any]) -> Tensor | None:
        """What the drawn units of a column say to every example of the pool, [n, drawn]."""
        if number in self.whole:
            return None
        if number:
            return self._said(number, heard[number - 1], self.pool.x)[:, self.drawn[number]]
        return self._inputs(self.pool.x)[:, self.drawn[0]]

    def _inputs(self, x: Tensor) -> Tensor:
        """What the first column has for examples x: their numbers, or powers of these."""
        return self.model.powers(x) if self.columns[0].label == "powers" else x

    def _said(self, number: int, output: Tensor, x: Tensor) -> Tensor:
        """One number of each unit for each example [n, units]: of a map its strongest place, of a row of places the
        last or the mean.
        """
        reads = self.columns[number].reads
        if reads == "map":
            return output.flatten(2).amax(dim=2)
        if reads == "plain" or output.dim() == 2:
            return output.reshape(len(output), -1)
        there = pool.present(self.attempt, x) if self.attempt.inputs.kind in ("text", "letters") else None
        if reads == "mean":
            share = torch.ones_like(output[..., 0]) if there is None else there.to(output.dtype)
            return (output * share[..., None]).sum(dim=1) / share.sum(dim=1, keepdim=True)
        if there is None:
            return output[:, -1]
        return output[torch.arange(len(x), device=x.device), there.sum(dim=1) - 1]

    def _answers(self, number: int, seen: Tensor) -> Arrays:
        """How often each drawn unit says what, set by set; which examples excite it most and least; to the watched
        ones, what it says; and of units that can be silent the share of the course to which they say exactly 0.
        """
        seen = seen.float().cpu()
        known = torch.cat([seen[self.pool.sets[name]] for name in ("train", "val")])
        ends = ENDS.get(self.columns[number].bend)
        low, high = (known.amin(dim=0), known.amax(dim=0)) if ends is None else \
            (torch.full((seen.shape[1],), end) for end in ends)
        places = ((seen - low) / (high - low).clamp_min(1e-9) * BINS).nan_to_num(0).long().clamp(0, BINS - 1)
        arrays = {f"in.{number}.ends": torch.stack([low, high], dim=1).numpy()}
        for name, rows in self.pool.sets.items():
            counts = torch.nn.functional.one_hot(places[rows], BINS).sum(dim=0)
            arrays[f"in.{number}.hist.{name}"] = counts.numpy().astype(np.uint16)
        order = seen[self.pool.drawn].argsort(dim=0, descending=True, stable=True)
        for name, best in (("most", order[:BEST]), ("least", order[-BEST:].flip(0))):
            arrays[f"in.{number}.{name}"] = best.T.contiguous().numpy().astype(np.uint16)
            arrays[f"in.{number}.{name}says"] = seen[self.pool.drawn].gather(0, best).T.contiguous().numpy()
        arrays[f"in.{number}.says"] = seen[self.pool.drawn[self.pool.watched]].numpy()
        if self.columns[number].bend == "relu":
            arrays[f"in.{number}.silent"] = (seen[self.pool.sets["train"]] == 0).float().mean(dim=0).numpy()
        return arrays

    def _everywhere(self, number: int, heard: list[Any]) -> Arrays:
        """What each drawn unit answers over the plane [drawn, SIDE, SIDE], or along the curve [drawn, ALONG]."""
        output = heard[number - 1] if number else self._inputs(self.everywhere)
        answers = output.reshape(len(output), -1)[:, self.drawn[number]].T
        if self.attempt.inputs.kind == "points":
            answers = answers.reshape(-1, faces.SIDE, faces.SIDE)
            return {f"in.{number}.face": faces.signed(answers)[0]}
        return {f"in.{number}.face": np.stack([faces.signed(answer)[0] for answer in answers])}  # a scale for each line

    def _maps(self, number: int, output: Tensor) -> Arrays:
        """What filters find where [watched, drawn, ...], and the memory after each place, for the watched examples."""
        watched = output[self._watched()]
        if self.columns[number].reads == "map":
            return {f"in.{number}.maps": faces.signed(watched[:, self.drawn[number]])[0]}
        if faces.is_memory(self.columns[number]):
            return {f"in.{number}.maps": faces.signed(watched[..., self.drawn[number]].transpose(1, 2))[0]}
        return {}

    def _attention(self) -> Arrays:
        x = self.pool.x[self._watched()]
        looks = attention(self.model, x)
        most = looks.shape[-1]
        if self.attempt.inputs.kind == "text":
            most = min(PLACES, int(pool.present(self.attempt, x).sum(dim=1).max()))
        return {"in.attention": (looks[..., :most, :most].cpu().numpy() * 255).round().astype(np.uint8)}
