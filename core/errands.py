"""What a page asks a process for and waits: everything that needs torch and takes a moment. To add one = one line here.

A page asks with `jobs.ask`; the name of the errand stands in core/store/queue.py (ANSWERED), which never imports torch.
"""

from collections.abc import Callable
from typing import Any

from core import baselines, bringing, examine, film, looking, predict, reload, spoken
from core.checklist import open_checked
from core.export import taking
from core.store import Store
from core.theatre import errand as theatre

Errand = Callable[[Store, dict[str, Any], str], dict[str, Any]]  # (store, what was asked, who asks) -> plain JSON


def _open(store: Store, asked: dict[str, Any], visitor: str) -> dict[str, Any]:
    return open_checked(store, asked["run"], asked["visitor"], asked["reason"], fresh=asked["fresh"],
                        bet=asked.get("bet"))


# Each raises SpecError for what it can't do, which the page shows as a sentence.
ERRANDS: dict[str, Errand] = {
    "exam": _open,
    "lesson": examine.open_together,
    "read": lambda store, asked, _: spoken.read(store, asked),
    "export": taking.errand,
    "film": film.errand,
    "inside": looking.errand,
    "reload": reload.errand,
    "predict": predict.errand,
    "theatre": theatre.show,
    "baselines": baselines.errand,
    "inspect": bringing.inspect,
    "adopt": bringing.adopt,
}
# What a sentence says of an errand that crashed: the field, what it was, and what to know beside.
CRASHED = {"exam": ("exam", "Grading", "; the exam was not counted as opened unless the list says so"),
           "lesson": ("exam", "Grading", "; the exam was not counted as opened unless the list says so"),
           "read": ("run", "Reading", ""), "export": ("run", "Writing the file", ""),
           "film": ("run", "Drawing the earlier rounds", ""),
           "inside": ("run", "Looking inside", ""),
           "reload": ("file", "Reading the file", "; nothing of it was taken over"),
           "predict": ("run", "Answering", ""),
           "theatre": ("run", "The theatre", ""),
           "baselines": ("data", "Fitting the simple methods", ""),
           "inspect": ("file", "Reading the file", ""), "adopt": ("file", "Reading the file", "")}
