"""A run rebuilt from its file: the network as its settings say, and everything in the file held against it first.

Nothing of a file is believed. What can be computed again is: names, shapes, answers, marks. What can't, such as the
marks of rounds long past, must at least be what a run of these settings could have told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import Tensor

from core import devices, shelf
from core.attempt import TRAIL_EPOCHS, Attempt
from core.events import SHARES, Event
from core.export import parity
from core.export.filed import DTYPES, Filed, damaged, refuse_parts
from core.retold import events_in, numbers_in
from core.run import first_event, setup
from core.spec import DataSpec, Spec, SpecError, parse
from core.store.files import digest

CLOSE = 1e-4  # how far recomputed marks may lie from those of the last Event: another machine rounds differently
OTHERS = "Settings and weights belong to different networks: open the file that was saved with them."
MEMORY = ("exp_avg", "exp_avg_sq", "momentum_buffer", "square_avg")  # what optimizers remember of each weight


@dataclass(frozen=True, eq=False)
class Rebuilt:
    """`attempt`: as the checkpoint left it; `events`: all of the run, told under its new name."""

    spec: Spec
    attempt: Attempt
    events: list[Event]
    title: str
    meta: dict[str, Any]
    tensors: dict[str, np.ndarray]  # of the checkpoint


def rebuilt(filed: Filed, run: str, may: Callable[[DataSpec], None] = lambda data: None) -> Rebuilt:
    """The run of a file under the name `run`. Raises SpecError naming the first thing that does not fit.

    `may`: raises SpecError (data.own) where the data are not for who brings the file.
    """
    spec, glass = _settings(filed.record), filed.record.get("glass") is True
    _bring_start(spec.model.start, filed.tensors.get("start"))
    _refuse_foreign(spec, may)
    attempt = _set_up(spec, run, glass)
    tensors = {name: array for name, array in filed.tensors.items()
               if name not in ("events", "start") and not name.startswith("parity.")}
    _refuse_wrong_tensors(attempt, tensors)
    events = events_in(filed.tensors.get("events"), first_event(attempt))
    meta = numbers_in(filed.record.get("checkpoint"), events, len(attempt.train.x))
    try:
        attempt.restore(tensors, meta, events)
    except (RuntimeError, ValueError, KeyError, TypeError):
        raise damaged("the state of its run can't be taken up") from None
    _refuse_other_answers(attempt, filed.tensors)
    _refuse_other_marks(attempt, events[-1])
    return Rebuilt(spec, attempt, events, _title(filed.record.get("title")), meta, tensors)


def _settings(record: dict[str, Any]) -> Spec:
    try:
        spec = parse(record.get("spec"))
    except SpecError as error:
        raise SpecError("file", f"The settings in this file can't be followed: {error.error}", "It may come from a "
                        "newer Final Exam: bring this one up to date.") from None
    if spec.students > 1:
        raise SpecError("file", f"This file says that it is a class of {spec.students}; one network is opened at a "
                        "time.", "Take one of its students home, and open that.")
    try:
        devices.pick(spec.device)
    except SpecError:  # it learned on a graphics card, and there is none here
        spec = spec.model_copy(update={"device": "cpu"})
    return spec


def _bring_start(name: str, held: np.ndarray | None) -> None:
    """Puts the start that came along with the run, if it is the very one that its settings name, onto the shelf."""
    if not name:
        return
    data = b"" if held is None or held.dtype != np.uint8 else held.tobytes()
    if digest(data).startswith(name):
        refuse_parts(data, (*DTYPES, "U64"))  # of the examples that the start has studied
        shelf.bring(data)
    try:
        shelf.load(name)
    except SpecError:
        raise SpecError("file", f"This network began from what another had learned ({name}), and that is not here.",
                        "Take it home again where it learned.") from None


def _refuse_foreign(spec: Spec, may: Callable[[DataSpec], None]) -> None:
    try:
        may(spec.data)
    except SpecError:
        raise _without_data() from None


def _set_up(spec: Spec, run: str, glass: bool) -> Attempt:
    try:
        return setup(spec, run, glass)
    except SpecError as error:
        if error.field != "data.own":
            raise
        raise _without_data() from None


def _without_data() -> SpecError:
    return SpecError("file", "This network studied data that somebody brought, and they are not here.",
                     "Bring the same data first, on the page Your data; then open this file again.")


def _refuse_wrong_tensors(attempt: Attempt, tensors: dict[str, np.ndarray]) -> None:
    """Names, shapes and kinds of numbers must be those of the network that the settings ask for."""
    wanted = {f"model.{name}": _like(value) for name, value in attempt.model.state_dict().items()}
    wanted |= {f"dice.{name}": _like(dice.get_state()) for name, dice in attempt.dice.items()}
    missing = sorted(wanted.keys() - tensors.keys())
    if missing:
        raise SpecError("file", f"This file lacks {missing[0]!r}, which a network with its settings has.",
                        "Fetch it again from where it was saved.")
    wanted |= _memory(attempt) | _beside(attempt, tensors)
    for name, array in sorted(tensors.items()):  # a file lists them in any order, its reader in another each time
        if name not in wanted:
            raise SpecError("file", f"This file has a part {name!r}, which a network with its settings has not.",
                            OTHERS)
        if (array.shape, array.dtype) != wanted[name]:
            raise SpecError("file", f"{name} is {_measure(array.shape, array.dtype)} in the file, and "
                            f"{_measure(*wanted[name])} in a network with its settings.", OTHERS)
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise SpecError("file", f"{name} holds numbers that are none (NaN or infinite): its training went out of "
                            "range.", "Train it again with a smaller learning rate.")


def _like(value: Tensor) -> tuple[tuple[int, ...], np.dtype]:
    return tuple(value.shape), value.cpu().numpy().dtype


def _memory(attempt: Attempt) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    """What an optimizer could remember of each weight that learns."""
    groups = getattr(attempt.enter().optimizer, "param_groups", None)
    learning = [weights for group in groups for weights in group["params"]] if groups else attempt.parameters
    found = {f"optimizer.{number}.step": ((), np.dtype(np.float32)) for number in range(len(learning))}
    return found | {f"optimizer.{number}.{name}": _like(weights.detach())
                    for number, weights in enumerate(learning) for name in MEMORY}


def _beside(attempt: Attempt, tensors: dict[str, np.ndarray]) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    """The weights of the best round, and of the rounds that can be looked at again."""
    row = attempt.weights()
    count = min(len(tensors.get("trail.epochs", ())), TRAIL_EPOCHS)
    dtype = _like(row)[1]
    return {"best": ((len(row),), dtype), "trail.epochs": ((count,), np.dtype(np.int64)),
            "trail.weights": ((count, len(row)), dtype)}


def _measure(shape: tuple[int, ...], dtype: np.dtype) -> str:
    return f"{' × '.join(map(str, shape)) or 'one number'} ({dtype})"


def _refuse_other_answers(attempt: Attempt, tensors: dict[str, np.ndarray]) -> None:
    """The network must say to ten questions of the practice exam what the file says that it said."""
    questions, wanted = (tensors.get(f"parity.{name}") for name in ("inputs", "outputs"))
    mine, answers = parity.rows(attempt)
    if questions is None or wanted is None or (questions.shape, questions.dtype) != (mine.shape, mine.dtype):
        raise damaged("its ten test questions are not there")
    if parity.differ(questions.astype(np.float64), mine.astype(np.float64)) > CLOSE:
        raise SpecError("file", "The ten test questions in this file are not those of its data: here the same settings "
                        "give other examples.", "It may come from another version of Final Exam or of its data.")
    apart = parity.differ(answers, wanted)
    if not apart <= parity.CLOSE:
        raise SpecError("file", "To ten test questions this network says something else than the file says it did "
                        f"(up to {apart:.2g} apart).", "Fetch the file again from where it was saved.")


def _refuse_other_marks(attempt: Attempt, last: Event) -> None:
    """The marks with these weights must be those that the last Event tells."""
    for name, marks in attempt.marks().items():
        for mark, value in marks.items():
            told, one = last[name][mark], 1 / len(attempt.sets[name].x)
            if abs(told - value) > max(CLOSE * (1 + abs(value)), 1.01 * one if mark in SHARES else 0):
                raise SpecError("file", f"With the weights in this file the {mark} is {value:.4g}, not {told:.4g} as "
                                "it says.", "Fetch the file again from where it was saved.")


def _title(said: Any) -> str:
    text = "".join(letter for letter in str(said or "Network") if letter.isprintable()).strip()[:60]
    return f"{text.removesuffix(' (loaded)') or 'Network'} (loaded)"
