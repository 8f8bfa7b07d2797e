"""One step of the loop left out: the same network, from the same weights, on the same batches, with it and without."""

import time
import traceback
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import torch
from torch import Tensor

from core.attempt import Attempt
from core.classroom import Study
from core.fit import fit
from core.measure import Rows
from core.spec import SpecError
from core.suits import UNLABELLED
from core.theatre.questions import BY_TRIAL
from core.theatre.source import LEFT_OUT, without
from core.theatre.thinned import short, total

STEPS = 40       # that both take
PATIENCE = 6.0   # seconds; whoever is slow takes fewer steps, both alike
LAST = 10        # steps whose slopes are compared
COURSE = 1_000   # course examples that are asked in the end
CLOSE = 0.02     # share of a loss within which two count as the same

Cast = Callable[[], tuple[Attempt, Study]]


def left_out(cast: Cast, step: str, most: int = STEPS) -> dict[str, Any]:
    """{"step", "steps": how many were taken, "whole" and "lacking": {"loss", "slope", "moved"} step by step,
    "stopped": where Python could not go on, "said": what went wrong, in a sentence}.

    Raises SpecError for what is no step that can be left out.
    """
    if step not in LEFT_OUT:
        raise SpecError("leave", f"{str(step)[:40]!r} can't be left out.", f"Leave out one of: {', '.join(LEFT_OUT)}.")
    whole, lacking = _Run(*cast(), fit), _Run(*cast(), without(step))
    until = time.monotonic() + PATIENCE
    for _ in range(most):
        whole.go()
        lacking.go()
        if time.monotonic() > until or lacking.stopped:
            break
    found = {"step": step, "steps": len(whole.loss), "whole": whole.record(), "lacking": lacking.record(),
             "stopped": lacking.stopped, "optimizer": whole.attempt.spec.learning.optimizer}
    if not lacking.stopped:
        found |= {"course": {"whole": whole.course(), "lacking": lacking.course(),
                             "rows": min(len(whole.attempt.train.x), COURSE)}}
    return found | {"said": said(found)}


class _Run:
    """One of the two: the loss of each batch, how long all slopes together are, how far the weights have come."""

    def __init__(self, attempt: Attempt, study: Study, loop: Callable[..., Any]):
        self.attempt, self.study = attempt, study
        self.start = [weights.detach().clone() for weights in attempt.parameters]
        self.loss: list[float | None] = []
        self.slope: list[float | None] = []
        self.moved: list[float | None] = []
        self.stopped: dict[str, Any] | None = None
        self.moments: Iterator[Any] = loop(study.model, study.batches, study.loss, study.optimizer, count())

    def go(self) -> None:
        """To the end of the next optimizer step; or to where Python stops because a name has no value."""
        try:
            for moment, value in self.moments:
                self._note(moment, value)
                if moment == "step":
                    return
        except NameError as problem:
            line = traceback.extract_tb(problem.__traceback__)[-1].lineno
            self.stopped = {"line": line, "name": problem.name, "error": f"{type(problem).__name__}: {problem}"}

    def _note(self, moment: str, value: Tensor | None) -> None:
        weights = self.attempt.parameters
        if moment == "loss":
            self.loss.append(short(value.detach()))
        elif moment == "backward":
            self.slope.append(total([each.grad for each in weights]))
        elif moment == "step":
            self.moved.append(total([each.detach() - first for each, first in zip(weights, self.start, strict=True)]))

    def course(self) -> float | None:
        """The loss of the first COURSE course examples now; None of levels, which would have to be walked for it."""
        how, train = self.attempt.spec.learning.name, self.attempt.train
        if how in BY_TRIAL:
            return None
        if how in UNLABELLED:  # which looks at so many by itself
            return short(self.attempt.score(train)["loss"])
        return short(self.attempt.score(Rows(train.x[:COURSE], train.y[:COURSE]))["loss"])

    def record(self) -> dict[str, Any]:
        return {"loss": self.loss, "slope": self.slope, "moved": self.moved}


def said(found: dict[str, Any]) -> str:
    """What came of it, from the numbers of both."""
    return {"forward": _stops, "loss": _stops, "zero_grad": _piled, "backward": _flat, "step": _still}[found["step"]](
        found)


def _stops(found: dict[str, Any]) -> str:
    stopped = found["stopped"]
    if stopped is None:  # an answer of the batch before was still there
        return "The loop went on with what was left of the batch before."
    return f"Python stops at line {stopped['line']}: nothing has the name “{stopped['name']}”. The loop can't go on."


def _piled(found: dict[str, Any]) -> str:
    whole, lacking, steps = found["whole"], found["lacking"], found["steps"]
    begin = f"The slopes of all {steps} steps are added up instead of being forgotten."
    if lacking["loss"][-1] is None or lacking["slope"][-1] is None:
        at = next(place for place, loss in enumerate(lacking["loss"] + [None]) if loss is None)
        return f"{begin} They grew until the loss left the range of numbers at step {min(at + 1, steps)}."
    ratio = _typical(lacking["slope"]) / max(_typical(whole["slope"]), 1e-12)
    size = f"{ratio:.3g} times as long as" if ratio >= 1.05 or ratio <= 0.95 else "about as long as"
    return f"{begin} In the end they are {size} those of the untouched network. {_compared(found)}"


def _compared(found: dict[str, Any]) -> str:
    whole, lacking = found["course"]["whole"], found["course"]["lacking"]
    if whole is None or lacking is None:
        return ""
    told = (f"Loss of {found['course']['rows']:,} course examples then: {lacking:.3g} without this step, {whole:.3g} "
            "with it")
    margin = CLOSE * max(abs(whole), abs(lacking))
    if lacking > whole + margin:
        return f"{told}: it learned worse."
    if lacking < whole - margin:
        return f"{told}: so far it even got further, as piled-up slopes push on like a stone that rolls."
    return f"{told}: no clear difference so far."


def _flat(found: dict[str, Any]) -> str:
    moved, slopes = found["lacking"]["moved"][-1], [slope for slope in found["lacking"]["slope"] if slope]
    begin = "Nobody looks for the slopes: .grad stays empty." if not slopes else "No new slopes are found."
    if moved == 0:
        return (f"{begin} step() finds nothing to move by: after {found['steps']} steps every weight is exactly where "
                "it was. The loss goes up and down only because the batches differ.")
    return f"{begin} Yet the weights moved by {moved:.3g}: this optimizer ({found['optimizer']}) needs no slopes."


def _still(found: dict[str, Any]) -> str:
    times = sum(slope is not None for slope in found["lacking"]["slope"])
    return (f"Slopes were found {times} times and never used: after {found['steps']} steps the weights have moved by "
            f"{found['lacking']['moved'][-1]:.3g}. The loss goes up and down only because the batches differ.")


def _typical(values: list[float | None]) -> float:
    """The middle one of the last."""
    there = torch.tensor([value for value in values[-LAST:] if value is not None], dtype=torch.float64)
    return float(there.median()) if len(there) else float("nan")
