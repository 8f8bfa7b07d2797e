"""What all learning without answers has in common: the course is its own teacher, and a probe says what it was worth.

A type of it is a function `ask(attempt, x, dice)` that makes questions and their answers out of examples alone, and a
function `each(attempt, output, answer)` that says how wrong each example is.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.datasets.dataset import Dataset
from core.events import Marks
from core.fit import Batch
from core.learning.probe import adjusted_rand, codes, course, few, probe
from core.learning.supervised import ANSWERS
from core.losses import Loss
from core.measure import Rows
from core.split import Examples

DICE = ("views",)  # of what is hidden, turned or varied while it studies
FIXED = 0  # seed of the same in an exam: the same weights get the same mark
GROUP = 100  # examples examined together

Ask = Callable[[Any, Tensor, torch.Generator], Batch]
Each = Callable[[Any, Tensor, Tensor], Tensor]


def batches(attempt: Any, ask: Ask) -> Iterator[Batch]:
    """Once through all rows of the course in a new random order, answers left out; the last batch may be short."""
    x, size = attempt.train.x, attempt.batch_size
    order = torch.randperm(len(x), generator=attempt.dice["order"]).to(x.device)
    for start in range(0, len(x), size):
        yield ask(attempt, x[order[start:start + size]], attempt.dice["views"])


def loss(attempt: Any, each: Each) -> Loss:
    """The number to make small: the mean over the examples, plus the size of the weights where L1 is asked for."""
    l1, model = attempt.spec.learning.l1, attempt.model
    if not l1:
        return lambda output, answer: each(attempt, output, answer).mean()
    return lambda output, answer: (each(attempt, output, answer).mean()
                                   + l1 * sum(weights.abs().sum() for weights in model.parameters()))


def score(attempt: Any, part: Rows, ask: Ask, each: Each) -> Marks:
    """loss; probe: the share that a reader of the labelled few gets right; rand: how much its clusters are the classes.

    Of the course, both are measured on the labelled few, whose answers may be known, and the loss on up to 1,000 rows.
    """
    reader, x, y, rows = probe(attempt), part.x, part.y, slice(None)
    if part.x is attempt.train.x:
        x, rows = x[course(attempt)], few(attempt)
    seen, truth = codes(attempt, part.x[rows]), y[rows]
    return {"loss": losses(attempt, x, ask, each).mean().item(),
            "probe": (reader.read(seen)[0] == truth).double().mean().item(),
            "rand": adjusted_rand(reader.cluster(seen), truth)}


@torch.no_grad()
def losses(attempt: Any, x: Tensor, ask: Ask, each: Each) -> Tensor:
    """How wrong each example is, [n]. All groups are of one size, filled up from the start: views of one example are
    told from those of as many others, however many questions an exam has.
    """
    attempt.model.eval()
    dice, size = torch.Generator().manual_seed(FIXED), min(GROUP, len(x))
    rows = torch.arange(-(-len(x) // size) * size, device=x.device) % len(x)
    found = []
    for group in rows.split(size):
        question, answer = ask(attempt, x[group], dice)
        found.append(each(attempt, attempt.model(question), answer))
    return torch.cat(found)[:len(x)]


def sheet(attempt: Any, questions: Examples, exam: Rows, ask: Ask, each: Each) -> tuple[dict[str, Any], np.ndarray]:
    """Question by question: the truth, what the reader of the codes said, how sure it was, and which of the labelled
    few has the code most like it; the cluster; and how wrong the network's own answer was.
    """
    reader, known, missed = probe(attempt), few(attempt), losses(attempt, exam.x, ask, each).cpu().numpy()
    seen, learned = codes(attempt, exam.x[:ANSWERS]), codes(attempt, attempt.train.x[known])
    nearest = known.numpy()[torch.cdist(reader.measured(seen), reader.measured(learned)).argmin(dim=1).cpu().numpy()]
    guess, sure = reader.read(seen)
    return {"truth": questions.y[:ANSWERS].tolist(), "ids": questions.ids[:ANSWERS].tolist(),
            "nearest": attempt.split.train.ids[nearest].tolist(), "guess": guess.tolist(),
            "sure": sure.cpu().numpy().round(3).tolist(), "cluster": reader.cluster(seen).tolist(),
            "missed": missed[:ANSWERS].round(4).tolist()}, missed


def whole(dataset: Dataset, spec: Any) -> int:
    """How many numbers an example has: what a network says that draws it again."""
    return int(np.prod(dataset.x.shape[1:]))


def again(attempt: Any, output: Tensor, answer: Tensor) -> Tensor:
    """Mean squared distance of what was drawn from what it was, for each example; NaN in an answer is not asked for."""
    asked = ~answer.isnan()
    return torch.where(asked, output - answer, 0).square().sum(dim=1) / asked.sum(dim=1)
