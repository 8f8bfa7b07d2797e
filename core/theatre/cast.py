"""Who plays in the theatre: a copy of an attempt as its last checkpoint left it, or fresh settings, with autograd.

Small perceptrons learn in a stack that brings its own way back (core/models/stack.py). Here everybody is taken as the
module that was written, with the slopes in `.grad` and an optimizer of torch: the numbers are the same (tests hold them
together), and each of them can be looked at. Nothing of the run changes: not its weights, nor its dice, nor its store.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.attempt import Attempt
from core.classroom import Study
from core.cohort import students
from core.run import setup
from core.spec import Spec, SpecError, parse
from core.store import Store

MEMORY = "optimizer."  # of a checkpoint: what its optimizer remembers


def cast(store: Store, asked: dict[str, Any]) -> tuple[Attempt, Study]:
    """`asked`: {"run": id} or {"spec": settings}. Raises SpecError where there is no such run, or can't be."""
    if not asked.get("run"):
        attempt = setup(_playable(parse(asked["spec"])))
        return attempt, Study(attempt)
    row = store.get_run(asked["run"]) if asked["run"].isalnum() else None
    if row is None or not row["spec"]:
        raise SpecError("run", f"There is no run {asked['run'][:40]!r}.", "Choose one of your runs.")
    spec, run = parse(row["spec"]), asked["run"]
    if spec.students > 1:  # the first of a class
        run = students(spec, row["owner"], bool(row["glass"]))[0].run
    attempt, saved = setup(_playable(spec), run), store.load_checkpoint(run)
    study = Study(attempt)
    if saved:
        arrays, meta = saved
        attempt.restore(reminded(study, attempt, arrays), meta, events=store.events(run))
        for change in [change for change in attempt.pending if change["step"] <= attempt.step]:  # due by now
            attempt.set_knobs(**{change["field"]: change["value"]})
    return attempt, study


def reminded(study: Study, attempt: Attempt, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """A checkpoint as torch's optimizer reads it. A stack counts steps once for all, and its weights with those that
    are frozen.
    """
    turned = {weights for group in study.optimizer.param_groups for weights in group["params"]}
    learns = [number for number, weights in enumerate(attempt.parameters) if weights in turned]
    found = {name: value for name, value in arrays.items() if not name.startswith(MEMORY)}
    memory = [(*name.removeprefix(MEMORY).split(".", 1), value) for name, value in arrays.items()
              if name.startswith(MEMORY)]
    every = len({number for number, _, _ in memory}) > len(learns)  # the frozen ones too
    for number, name, value in memory:
        if not every or int(number) in learns:
            found[f"{MEMORY}{learns.index(int(number)) if every else number}.{name}"] = value
    once = next((value for _, name, value in memory if name == "step"), None)
    counts = {} if once is None else {f"{MEMORY}{place}.step": once for place in range(len(learns))}
    return counts | found


def _playable(spec: Spec) -> Spec:
    """One network, on the processor."""
    return spec.model_copy(update={"students": 1, "device": "cpu"})
