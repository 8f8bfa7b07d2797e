"""The film of a run: every moment whose weights were kept, drawn once more, for a viewer who goes back in time.

It holds what changes from moment to moment: the arrays of a frame without the curves, which the viewer has. Whoever has
the film can look at any of its moments without asking again. The exam is in it only behind glass, as in every frame.
"""

import gzip
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from core.events import Event
from core.finished import Finished, recall
from core.frames import pack
from core.run import setup
from core.snapshot import moment
from core.spec import SpecError
from core.store import Store, reel
from core.store.files import replace_file

MOMENTS = 300  # at most, round 0 and the newest among them
FEW = 25  # of a first film, which is there sooner: whoever grabs the rail need not wait for all of them
BYTES = 6_000_000  # of all pictures, before they are compressed
SECONDS = 5.0  # of drawing: where a picture takes long, there are fewer
SAME = ("type", "run", "epochs")  # facts of a frame that are the film's, and not a moment's
QUICK = 3  # how hard gzip tries: more takes twice the time for a tenth less

Drawn = tuple[dict[str, Any], dict[str, np.ndarray]]


def errand(store: Store, asked: dict[str, Any], visitor: str) -> dict[str, Any]:
    """For the server: {"file": name of the film in the live folder}; it lies there until the run has learned more.

    `few`: only so many moments as are drawn in no time.
    """
    run, few = asked["run"], bool(asked.get("few"))
    name = reel.newest(store, run)
    data = gzip.compress(film(recall(store, run, visitor, ended=False), few), QUICK)
    path = reel.place(store, run, name[0] if name else "none", few)
    for old in store.live.glob(f"{run}.*{reel.SUFFIX}"):
        if not name or not old.name.startswith(f"{run}.{name[0]}."):
            old.unlink(missing_ok=True)
    replace_file(path, data, lasting=False)
    return {"file": path.name}


def film(finished: Finished, few: bool = False) -> bytes:
    """All moments, packed as one (core/frames.py): `epochs` and `moments` in the header, and arrays [moments, ...].

    `few`: at most FEW of them. An array that has not always the same shape is there once for each moment, as
    "name@place". Raises SpecError where no weights of earlier rounds were kept.
    """
    if not finished.attempt.trail:
        raise SpecError("run", "Of this network no earlier rounds were kept: it learned in company.",
                        "Press Reset: the same settings learned alone can be looked back at.")
    screen = Screen(finished)
    drawn = screen.draw(FEW if few else MOMENTS)
    epochs = [header["epoch"] for header, _ in drawn]
    header = {"type": "film", "run": finished.run, "epochs": epochs, "restored": screen.restored,
              "moments": [{name: value for name, value in header.items() if name not in SAME} for header, _ in drawn],
              "changes": [{name: change[name] for name in ("epoch", "field", "value")} for change in screen.changes]}
    return pack(header, _stacked([arrays for _, arrays in drawn]))


class Screen:
    """A network of the same Spec that is put into each of the kept moments, and drawn."""

    def __init__(self, finished: Finished):
        self.last = finished.attempt
        self.attempt = setup(finished.spec, finished.run, bool(finished.row["glass"]))
        self.attempt.before  # noqa: B018 - its marks before anything is learned are asked for while that is so
        self.start = {name: getattr(self.attempt, name) for name in ("lr", "weight_decay", "batch_size")}
        self.changes = [event for event in finished.events if event["kind"] == "change"
                        and event["step"] < self.last.step]
        self.bests = _bests(self.last.history)
        newest, self.weights = self.last.weights().cpu().numpy(), {0: self.attempt.weights().cpu().numpy()}
        self.weights |= self.last.trail
        best = self.last.best_weights
        self.restored = bool(best is not None and self.last.best_epoch < self.last.epoch
                             and np.array_equal(best.cpu().numpy(), newest))
        if not self.restored:
            self.weights[self.last.epoch] = newest

    def draw(self, most: int) -> list[Drawn]:
        """As many moments as there is room and time for, in the order in which they were."""
        epochs = sorted(self.weights)
        begun, first = time.process_time(), [self.at(epoch) for epoch in epochs[:2]]
        cost = (time.process_time() - begun) / len(first)
        size = max(sum(array.nbytes for array in arrays.values()) for _, arrays in first)
        room = int(min(most, BYTES // max(size, 1), SECONDS / max(cost, 1e-9)))
        places = np.unique(np.linspace(0, len(epochs) - 1, max(2, min(room, len(epochs)))).round().astype(int))
        return [first[place] if place < len(first) else self.at(epochs[place]) for place in places.tolist()]

    def at(self, epoch: int) -> Drawn:
        """The moment after this round, as it was drawn then."""
        attempt, history = self.attempt, self.last.history[:epoch]
        attempt.history, attempt.epoch, attempt.best_epoch = history, epoch, self.bests[epoch]
        attempt.step = history[-1]["step"] if history else 0
        made = {change["field"]: change["value"] for change in self.changes if change["epoch"] < epoch}
        for name, value in (self.start | made).items():
            setattr(attempt, name, min(int(value), len(attempt.train.x)) if name == "batch_size" else value)
        attempt.put_weights(torch.from_numpy(self.weights[epoch]))
        return moment(attempt)


def _bests(history: list[Event]) -> list[int]:
    """For each number of rounds the best of them by the practice exam, as a run in the making knows it."""
    bests = [0]
    for event in history:
        best = history[bests[-1] - 1]["val"]["loss"] if bests[-1] else float("inf")
        bests.append(event["epoch"] if event["val"]["loss"] < best else bests[-1])
    return bests


def _stacked(moments: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return dict(_together(moments))


def _together(moments: list[dict[str, np.ndarray]]) -> Iterator[tuple[str, np.ndarray]]:
    for name in dict.fromkeys(name for arrays in moments for name in arrays):
        found = [arrays.get(name) for arrays in moments]
        if len({None if array is None else (array.shape, array.dtype) for array in found}) == 1:
            yield name, np.stack(found)
            continue
        for place, array in enumerate(found):
            if array is not None:
                yield f"{name}@{place}", array
