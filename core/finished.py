"""A run as its last checkpoint left it, with everything that may be told about it: what is drawn, taken home, replayed.

The final exam stays sealed here too: its marks are there only behind glass, or for those to whom it was opened.
"""

from dataclasses import dataclass
from typing import Any

from core.attempt import Attempt
from core.events import Event, Marks
from core.exam import FINISHED, looks
from core.run import setup
from core.spec import Spec, SpecError, parse
from core.store import Store


@dataclass(frozen=True, eq=False)
class Finished:
    """`attempt`: with the weights of its last checkpoint, its history and its trail (epoch -> all weights as one row).

    `opening`: the official one of whoever asks, as the store has it; None while the exam is sealed to them. `looks`:
    how often they have seen marks of this exam; `attempts`: runs of the owner that would sit it. `beside`: what simple
    methods got in it (core/baselines.py), where they sat it.
    """

    row: dict[str, Any]
    spec: Spec
    attempt: Attempt
    events: list[Event]
    opening: dict[str, Any] | None
    looks: int = 0
    attempts: int = 1
    beside: list[dict[str, Any]] | None = None

    @property
    def run(self) -> str:
        return self.row["run"]

    @property
    def title(self) -> str:
        return self.row["title"] or self.attempt.dataset.title

    @property
    def marks(self) -> dict[str, Marks]:
        """The marks of the weights as they are, per set; of the exam only behind glass, or when it was opened."""
        opened = {"test": self.opening["result"]["test"]} if self.opening and self.attempt.test is None else {}
        return self.attempt.marks() | opened


def recall(store: Store, run: str, visitor: str = "", ended: bool = True) -> Finished:
    """The run of that id as its newest checkpoint left it. `ended`: refuse one that still learns.

    Raises SpecError naming what is missing. A class is recalled by its students, one at a time.
    """
    row = store.get_run(run) if run.isalnum() else None
    if row is None or not row["spec"]:
        raise SpecError("run", f"There is no run {run[:40]!r}.", "Choose one of your runs.")
    if ended and row["state"] not in FINISHED:
        raise SpecError("run", f"This network has not learned to its end: it is {row['state']}.",
                        "Let it finish, or stop it, and take it then.")
    spec = parse(row["spec"])
    if spec.students > 1:
        raise SpecError("run", f"This run is a class of {spec.students}.", "Open one of its students, and take that.")
    saved = store.load_checkpoint(run)
    if saved is None:
        raise SpecError("run", "There are no saved weights of this run yet." if not ended else
                        "The weights of this run are not there any more.",
                        "Let it learn a round, and pause it." if not ended else "Train it again.")
    attempt, events = setup(spec, run, bool(row["glass"])), store.events(run)
    attempt.restore(*saved, events=events)
    seen = store.openings(run=run, visitor=visitor)
    official = [each for each in seen if each["official"]]
    beside = next((each["result"]["baselines"] for each in seen if "baselines" in each["result"]), None)
    exam = attempt.split.fingerprint
    alike = sum(other["fingerprint"] == exam for other in store.runs(owner=row["owner"]))
    return Finished(row, spec, attempt, events, official[0] if official else None, looks(store, visitor, exam),
                    max(alike, store.searches.tried_with(run), 1), beside if official else None)
