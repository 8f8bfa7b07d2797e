"""Learning to write: the text itself is question and answer, for after every letter comes the next one."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from core.events import Marks
from core.fit import Batch
from core.learning import supervised
from core.losses import Loss
from core.measure import Rows, answers
from core.split import Examples

TITLE = "Next letter"
SENTENCE = "Text is its own answer: after every letter comes the next one."
DICE: tuple[str, ...] = ()
TEMPERATURE = 0.6  # of writing: below 1 it keeps to what is likely


def outputs(dataset: Any, spec: Any) -> int:
    """A score for each letter."""
    return len(dataset.classes)


def batches(attempt: Any) -> Iterator[Batch]:
    """Once through the course: windows [n, places], and after each of their letters the one that follows."""
    x, y = attempt.train
    return supervised.once_through(x, torch.cat([x[:, 1:], y[:, None]], dim=1), attempt.batch_size,
                                   attempt.dice["order"])


def loss(attempt: Any) -> Loss:
    """Cross-entropy per letter, output [n, letters, places] against answers [n, places]; plus L1 where asked for."""
    return supervised.criterion_with(F.cross_entropy, attempt.model, attempt.spec.learning.l1)


def score(attempt: Any, part: Rows) -> Marks:
    """One question per window: the letter after its last. In between a network knows less than it could."""
    return supervised.marks(_last(attempt, part).T[None], part.y, attempt.criterion, [1.0])[0]


def sheet(attempt: Any, questions: Examples, exam: Rows) -> tuple[dict[str, Any], np.ndarray | None]:
    """Window by window: the letter that came, the guess, how sure it was, and the course window most like it."""
    few = Rows(exam.x[:supervised.ANSWERS], exam.y[:supervised.ANSWERS])
    sure, guess = torch.softmax(_last(attempt, few), dim=-1).max(dim=-1)
    unlike = torch.cdist(few.x.cpu().float(), attempt.train.x.cpu().float(), p=0)  # letters that differ
    nearest = attempt.split.train.ids[unlike.argmin(dim=1).numpy()]
    return {"truth": few.y.tolist(), "ids": questions.ids[:supervised.ANSWERS].tolist(), "nearest": nearest.tolist(),
            "guess": guess.tolist(), "sure": sure.cpu().numpy().round(3).tolist()}, None


def _last(attempt: Any, part: Rows) -> Tensor:
    """What the network says after the last letter of each window: [n, letters]."""
    return answers(attempt.model, part.x)[:, :, -1]


@torch.no_grad()
def write(model: torch.nn.Module, beginning: Tensor, letters: int, dice: torch.Generator) -> Tensor:
    """Goes on from `beginning` [n, places], letter by letter, each drawn by how likely it is: [n, letters].

    A network with a memory reads every letter once; any other reads the newest places again each time.
    """
    model.eval()
    remembers, read, written = hasattr(model, "go_on"), beginning, []
    said, memory = model.start(read) if remembers else (model(read)[:, :, -1], None)
    for _ in range(letters):
        likely = torch.softmax(said / TEMPERATURE, dim=-1)
        letter = torch.multinomial(likely.cpu(), 1, generator=dice).to(read.device)
        written.append(letter)
        if remembers:
            said, memory = model.go_on(letter[:, 0], memory)
        else:
            read = torch.cat([read[:, 1:], letter], dim=1)
            said = model(read)[:, :, -1]
    return torch.cat(written, dim=1)
