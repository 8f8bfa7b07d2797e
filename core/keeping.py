"""A finished run as a start for others: its weights go on the shelf, with what they have studied. Without torch."""

from typing import Any

import numpy as np

from core import brought, datasets, embedded, prepare, shelf
from core.exam import FINISHED
from core.spec import Spec, SpecError, parse
from core.split import answered, cut
from core.store import Store


def keep_run(store: Store, run: str, owner: str = "", title: str = "") -> str:
    """Keeps the weights of a finished run and returns the name they have on the shelf. Raises SpecError as below."""
    return shelf.keep(packed_run(store, run, title), owner)


def packed_run(store: Store, run: str, title: str = "") -> bytes:
    """The file of a start with the weights of a finished run; `title`: what it is called (else as the run is).

    Raises SpecError where there is nothing to keep, or nothing of it could be brought along.
    """
    row = store.get_run(run)
    if row is None:
        raise SpecError("run", f"There is no run {run[:40]!r}.", "Choose one of your runs.")
    if row["state"] not in FINISHED:
        raise SpecError("run", f"This network has not learned to its end: it is {row['state']}.",
                        "Let it finish, or stop it, and keep it then.")
    spec = parse(row["spec"])
    if spec.students > 1:
        raise SpecError("run", f"This run is a class of {spec.students}.", "Choose one of its students, and keep that.")
    if brought.layers(spec.model) == 1:
        raise SpecError("run", f"A network of the kind {spec.model.name!r} has one layer, which belongs to its own "
                        "answers: nothing could be brought along.", "Keep a network with hidden layers.")
    saved = store.load_checkpoint(run)
    if saved is None:
        raise SpecError("run", "The weights of this run are not there any more.", "Train it again.")
    weights = {name.removeprefix(shelf.WEIGHTS): array for name, array in saved[0].items()
               if name.startswith(shelf.WEIGHTS)}
    return shelf.packed(weights, *_record(row, spec, title))


def _record(row: dict[str, Any], spec: Spec, title: str) -> tuple[np.ndarray, dict[str, Any]]:
    """Fingerprints of all it has studied, and the facts."""
    dataset = datasets.load(spec.data)
    split = cut(dataset, spec.data, spec.split)
    split = answered(split, spec.data, spec.split) if spec.learning.name == "supervised" else split
    if spec.data.read == "plain":
        luck = spec.seed if spec.data.columns and spec.data.chosen == "luck" else 0
        studied = split.train if spec.split.fitted_on == "course" else prepare.everything(split)
        features = prepare.fit(dataset, studied, spec.data, luck).features
    else:
        features = embedded.names(spec.data)
    present = np.unique(split.train.y) if dataset.classes else ()
    facts = {"title": title or row["title"] or dataset.title, "classes": [dataset.classes[place] for place in present],
             "rows": len(split.train.ids), "epochs": row["epochs"], "marks": {"val": row["val"]}}
    return brought.studied_by(spec, dataset, split), brought.facts_of(spec, dataset, features, **facts)
