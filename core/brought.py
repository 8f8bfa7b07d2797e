"""Whether a network can start from what was chosen: its shape, its data, and above all what the start has studied."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from core import shelf
from core.datasets import Dataset, load
from core.shelf import Start
from core.spec import ModelSpec, Spec, SpecError, field_info
from core.split import SETS, WORDS, Split
from core.store.files import digest

MAY_DIFFER = ("name", "start", "frozen", "dropout")  # of a network and its start; the name has a sentence of its own


def layers(model: ModelSpec) -> int:
    """How many layers with weights a network has, its head the last; 1: nothing that could be brought along."""
    return {"mlp": len(model.hidden) + 1, "cnn": 4, "autoencoder": 6, "gru": 2,
            "transformer": model.blocks + 2}.get(model.name, 1)


def fits(spec: Spec) -> None:
    """Raises SpecError where a network can't start from what was chosen, or nothing is left for it to learn."""
    model, count = spec.model, layers(spec.model)
    if count == 1 and (model.start or model.frozen):
        raise SpecError("model.start" if model.start else "model.frozen", f"A network of the kind {model.name!r} here "
                        "has one layer of weights, which belongs to its own answers: there is nothing to bring along "
                        "or to freeze.", "Choose an mlp with hidden layers or a cnn, or leave both alone.")
    if model.frozen >= count > 1:
        raise SpecError("model.frozen", f"{model.frozen} layers can't be frozen: the network has {count}, and the last "
                        "must learn the new answers.", f"Freeze at most {count - 1}.")
    if model.start:
        _alike(shelf.load(model.start), model, load(spec.data))


def _alike(start: Start, model: ModelSpec, dataset: Dataset) -> None:
    theirs = start.model
    if theirs.name != model.name:
        raise SpecError("model.start", f"{start.title!r} was learned by a network of the kind {theirs.name!r}, not "
                        f"{model.name!r}.", f"Choose {theirs.name!r} as the kind of network, or another start.")
    for name in ModelSpec.model_fields:
        needs = (field_info(f"model.{name}").json_schema_extra or {}).get("needs", ("", model.name))
        mine, other = getattr(model, name), getattr(theirs, name)
        if name not in MAY_DIFFER and model.name in needs[1:] and mine != other:
            title = field_info(f"model.{name}").title.lower()
            raise SpecError("model.start", f"{start.title!r} has {title} {_plain(other)}, this network {_plain(mine)}.",
                            f"Choose {_plain(other)}, or another start.")
    if dataset.kind == "text":
        raise SpecError("model.start", "A network that reads words can't start from another: the words of its own "
                        "course have other numbers.", "Begin from scratch, or let MiniLM read the sentences.")
    kind, size = start.facts["inputs"]["kind"], tuple(start.facts["inputs"]["size"])
    if (kind, size) != (dataset.kind, dataset.x.shape[1:]):
        raise SpecError("model.start", f"{start.title!r} has studied {_measure(size)} {kind}; {dataset.name} has "
                        f"{_measure(dataset.x.shape[1:])} {dataset.kind}.", "Choose data of that kind and size, or "
                        "another start.")


def same_columns(spec: Spec, features: Sequence[str]) -> None:
    """Raises SpecError where the start knows other columns of a table than those that come in here."""
    if not spec.model.start:
        return
    start = shelf.load(spec.model.start)
    if start.facts["features"] != _named(features):
        raise SpecError("model.start", f"{start.title!r} has studied other columns than the {len(features):,} that "
                        "this network sees.", "Choose the same data and columns, or another start.")


def _named(features: Sequence[str]) -> str:
    """Names of columns, of whatever number, as a short text that is equal where they are."""
    return digest("\n".join(features).encode())[:16]


def _plain(value: Any) -> str:
    return "-".join(map(str, value)) or "none" if isinstance(value, tuple) else str(value)


def _measure(size: tuple[int, ...]) -> str:
    return " × ".join(map(str, size))


def refuse_known(name: str, dataset: Dataset, split: Split) -> None:
    """Raises SpecError where the start of that name has studied questions of a run's exams, which then examine nothing.

    What lies among this run's own course materials as well gives away nothing new.
    """
    start = shelf.load(name)
    own = fingerprints(dataset, split.train.ids)
    for part in SETS[1:]:
        asked = fingerprints(dataset, getattr(split, part).ids)
        known = int((np.isin(asked, start.studied) & ~np.isin(asked, own)).sum())
        if known:
            raise SpecError("model.start", f"{start.title!r} has studied {known:,} of the {len(asked):,} questions of "
                            f"the {WORDS[part]}.", "Choose a start that learned from other examples, such as from "
                            "other classes, or begin from scratch.")


def fingerprints(dataset: Dataset, rows: np.ndarray) -> np.ndarray:
    """uint64 for each of these rows: what the example itself says, whatever its number and its answer are."""
    x = dataset.x
    if dataset.places is not None:  # where the values changed places: as they lay before
        x = x.reshape(len(x), -1)[:, np.argsort(dataset.places)]
    return np.array([_fingerprint(x[row]) for row in rows], np.uint64)


def _fingerprint(example: Any) -> int:
    said = example.encode() if isinstance(example, str) else np.ascontiguousarray(example).tobytes()
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "little")


def studied_by(spec: Spec, dataset: Dataset, split: Split) -> np.ndarray:
    """Fingerprints of all that a run's weights have come from: its course, the practice exam if that chose the round,
    and what its own start had studied before.
    """
    sets = [split.train, *[split.val] * (spec.learning.early_stop is not None)]
    found = [fingerprints(dataset, part.ids) for part in sets]
    before = [shelf.load(spec.model.start).studied] if spec.model.start else []
    return np.unique(np.concatenate(found + before))


def facts_of(spec: Spec, dataset: Dataset, features: Sequence[str], **more: Any) -> dict[str, Any]:
    """The record beside the weights, as plain JSON. `more`: title, classes, rows, marks and what else is worth knowing.
    """
    return json.loads(json.dumps({
        "spec": spec.model_dump(mode="json", exclude_defaults=True), "features": _named(features),
        "inputs": {"kind": dataset.kind, "size": dataset.x.shape[1:]}, **more}))
