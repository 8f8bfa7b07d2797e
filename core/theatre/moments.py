"""The loop of core/fit.py, asked moment by moment, and what lay in its hands each time: for some steps in a row."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from math import inf
from typing import Any

import torch
from torch import Tensor, nn

from core.attempt import Attempt
from core.classroom import Study
from core.fit import Batch, fit
from core.learning import LEARNING
from core.models.drawn import DRAWN
from core.models.layers import ACTIVATIONS
from core.theatre import questions
from core.theatre.network import links, slopes_of
from core.theatre.sentences import told
from core.theatre.thinned import WHOLE, busiest, rows, short, shorts, thinned, total

TENSORS = 8  # tensors of weights that are told one by one
ONE_BY_ONE = 64  # examples whose own loss is told
CELLS = 8    # rows of a batch that are told in numbers

Step = dict[str, Any]


def steps(attempt: Attempt, study: Study, first: int, many: int, within: float = inf) -> list[Step]:
    """The steps `first` to `first + many - 1`, counted from 0 for the next one that the network would take.

    Where `within` seconds have passed, fewer, but two.
    """
    taken: list[Step] = []
    until = time.monotonic() + within
    for step in Watch(attempt, study).steps(first):
        taken.append(step)
        if len(taken) == many or (len(taken) > 1 and time.monotonic() > until):
            break
    return taken


class Watch:
    """Looks at everything between two moments, and touches nothing."""

    def __init__(self, attempt: Attempt, study: Study):
        self.attempt, self.study, self.model = attempt, study, study.model
        self.named = dict(self.model.named_parameters())
        self.order: Tensor | None = None  # of this round: which rows of the course come in which place
        self.at = self.round = 0
        self.heard: list[Tensor] = []  # what the bends of the network answered, from the input on
        for part in self.model.modules():
            if isinstance(part, tuple(ACTIVATIONS.values())):
                part.register_forward_hook(lambda _, __, answer: self.heard.append(answer.detach()))

    def steps(self, first: int) -> Iterator[Step]:
        """One record after the other, for ever; the first steps are taken, but not looked at."""
        step: Step = {}
        self.round = self.attempt.epoch
        loop = fit(self.model, self._dealt, self.study.loss, self.study.optimizer, count())
        for moment, _ in loop:
            if moment == "epoch" or first:
                self.attempt.step += moment == "step"
                first -= moment == "step"
                continue
            names = loop.gi_frame.f_locals  # what the loop itself calls them
            if moment == "forward":
                step = self._opened(names["question"], names["answer"], names["output"])
            elif moment == "loss":
                step |= self._marked(names["answer"], names["output"], names["error"])
            elif moment == "zero_grad":
                step["cleared"] = total(self._slopes())
            elif moment == "backward":
                step |= self._turned(step)
            else:
                step |= self._moved(step, names["question"], names["answer"])
                yield self._closed(step)

    def _dealt(self) -> Iterator[Batch]:
        """The batches as they come; a second pair of dice, set like the first, says which rows they are."""
        by_trial = self.attempt.spec.learning.name in questions.BY_TRIAL
        dice = torch.Generator()
        dice.set_state(self.attempt.dice["order"].get_state())
        self.order = None if by_trial else torch.randperm(len(self.attempt.train.x), generator=dice)
        self.round, self.at = self.round + 1, -1
        for batch in self.study.batches():
            self.at += 1
            self.heard.clear()  # to deal may mean to act, which asks the network too
            yield batch

    def _rows(self) -> Tensor | None:
        size = self.attempt.batch_size
        return None if self.order is None else self.order[self.at * size:(self.at + 1) * size]

    def _slopes(self) -> list[Tensor | None]:
        return [weights.grad for weights in self.named.values()]

    def _weights(self) -> dict[str, Tensor]:
        return {name: weights.detach().clone() for name, weights in self.named.items()}

    # --- the five moments of a step

    def _opened(self, question: Tensor, answer: Tensor, output: Tensor) -> Step:
        attempt, chosen = self.attempt, self._rows()
        units = [[shorts(row) for row in layer[:CELLS, :DRAWN]] for layer in self.heard if layer.dim() == 2]
        self.heard.clear()
        return {
            "number": attempt.step + 1, "round": self.round, "opens": self.at == 0, "batch": self.at + 1,
            "batches": None if chosen is None else -(-len(self.order) // attempt.batch_size),
            "rows": None if chosen is None else (chosen[:questions.ON_PLANE] + 1).tolist(), "size": len(question),
            "question": rows(question, CELLS), "answer": rows(answer, CELLS), "output": rows(output, CELLS),
            "asked": questions.asked(attempt, question, answer, chosen),
            "said": questions.said(attempt, question, answer, output), "units": units,
            "right": right_of(attempt, answer, output), "stale": total(self._slopes()), "before": self._weights(),
            "stale_of": [None if slope is None else slope.clone() for slope in self._slopes()[:TENSORS]],
            "links": {"before": links(self.model)}, "again": {"before": self._asked_again(question, answer)}}

    def _marked(self, answer: Tensor, output: Tensor, error: Tensor) -> Step:
        each = each_of(self.attempt, self.study.loss, output.detach(), answer, self._penalty())
        return {"loss": short(error.detach()), "each": shorts(each), "penalty": short(self._penalty())}

    def _turned(self, step: Step) -> Step:
        slopes = [None if slope is None else slope.detach().clone() for slope in self._slopes()]
        step["links"]["slope"] = links(slopes_of(self.model))
        return {"slopes": slopes, "slope": total(slopes), "steepest": steepest(list(self.named), slopes)}

    def _moved(self, step: Step, question: Tensor, answer: Tensor) -> Step:
        self.attempt.step += 1
        after = self._weights()
        step["links"]["after"] = links(self.model)
        step["again"]["after"] = self._asked_again(question, answer)
        moves = [after[name] - weights for name, weights in step["before"].items()]
        return {"after": after, "moved": total(moves), "farthest": short(max(move.abs().max() for move in moves)),
                "reckoned": self._reckoned(step, after)}

    def _closed(self, step: Step) -> Step:
        """Ready to be sent: tensors as plain numbers, and a sentence for each moment."""
        before, after, slopes = step.pop("before"), step.pop("after"), step.pop("slopes")
        stale, step["weights"] = step.pop("stale_of"), []
        for place, name in enumerate(list(before)[:TENSORS]):
            some = busiest(slopes[place])
            told_whole = {"stale": stale[place], "slope": slopes[place], "before": before[name], "after": after[name],
                          "moved": after[name] - before[name]}
            step["weights"].append({"name": name, "shape": list(before[name].shape),
                                    "memory": self._memory(self.named[name])}
                                   | {what: thinned(tensor, some) for what, tensor in told_whole.items()})
        others = list(before.values())[TENSORS:]
        step["others"] = {"tensors": len(others), "weights": sum(weights.numel() for weights in others)}
        return step | {"sentences": told(self.attempt, step)}

    # --- what is asked beside

    @torch.no_grad()
    def _asked_again(self, question: Tensor, answer: Tensor) -> float | None:
        """The loss of this batch with the weights as they are, nothing forgotten at random: it rolls no dice."""
        learning = self.model.training
        self.model.eval()
        found = short(self.study.loss(self.model(question), answer))
        self.model.train(learning)
        self.heard.clear()
        return found

    def _penalty(self) -> float:
        """What L1 adds to the loss of the answers."""
        l1 = self.attempt.spec.learning.l1
        return l1 * float(sum(weights.detach().abs().sum() for weights in self.named.values())) if l1 else 0.0

    def _memory(self, weights: nn.Parameter) -> dict[str, Any]:
        """What the optimizer remembers of a small tensor: running means of its slopes."""
        state = self.study.optimizer.state.get(weights, {}) if weights.numel() <= WHOLE else {}
        return {name: thinned(value) for name, value in state.items()
                if isinstance(value, Tensor) and value.shape == weights.shape}

    def _reckoned(self, step: Step, after: dict[str, Tensor]) -> Step | None:
        """One weight's step to reckon after: the steepest one's, where the rule is plain w - lr * slope."""
        how, steep = self.attempt.spec.learning, step["steepest"]
        if how.optimizer != "sgd" or self.attempt.weight_decay or self.attempt.spec.model.start or steep is None:
            return None
        name, place = steep["name"], steep["place"]
        return steep | {"before": short(step["before"][name].reshape(-1)[place]), "lr": short(self.attempt.lr),
                        "after": short(after[name].reshape(-1)[place])}


def each_of(attempt: Attempt, loss: Callable[[Tensor, Tensor], Tensor], output: Tensor, answer: Tensor,
            penalty: float) -> Tensor:
    """How wrong each of the first examples is: the loss, asked of one example alone. Of views, among all others."""
    if attempt.spec.learning.name == "contrast":
        return LEARNING["contrast"].each(attempt, output, answer)[:ONE_BY_ONE]
    few = range(min(len(output), ONE_BY_ONE))
    with torch.no_grad():
        return torch.stack([loss(output[at:at + 1], answer[at:at + 1]) for at in few]) - penalty


def right_of(attempt: Attempt, answer: Tensor, output: Tensor) -> int | None:
    """How many best guesses of the whole batch are right, where an answer is one of some names."""
    if answer.is_floating_point():
        return None
    if attempt.spec.learning.name == "contrast":
        return int((LEARNING["contrast"].said(attempt, output, output)[1] == answer).sum())
    return int((output.argmax(dim=1) == answer).sum())


def steepest(names: list[str], slopes: list[Tensor | None]) -> Step | None:
    """The weight with the largest slope: {"name" of its tensor, "place" in it, "index", "slope"}."""
    found = [(float(slope.abs().max()), name, slope) for name, slope in zip(names, slopes, strict=True)
             if slope is not None]
    if not found:
        return None
    _, name, slope = max(found, key=lambda each: each[0])
    place = int(slope.abs().argmax())
    index = [int(number) for number in torch.unravel_index(torch.tensor(place), slope.shape)]
    return {"name": name, "place": place, "index": index, "slope": short(slope.reshape(-1)[place])}
