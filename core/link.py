"""A Spec as the query part of an address: short keys, defaults left out, any garbage answered with a sentence.

    ?d=circles&h=4-4&lr=0.01        three choices; all else is as it comes
"""

import json
from collections.abc import Mapping
from typing import Any

from core.spec import PARTS, Spec, SpecError, is_text, options, parse

VERSION = 1  # of the link's language; raised when a key changes its meaning
KEYS = {
    "d": "data.name", "n": "data.rows", "noise": "data.noise", "wrong": "data.label_noise", "ds": "data.seed",
    "wi": "data.wrong_in", "ord": "data.order", "sc": "data.scaling",
    "read": "data.read", "cols": "data.columns", "pick": "data.chosen", "part": "data.part", "lab": "data.labels",
    "lev": "data.levels", "own": "data.own",
    "cut": "split.how", "tr": "split.train", "va": "split.val", "te": "split.test", "ss": "split.seed",
    "fit": "split.fitted_on", "slip": "split.slipped", "world": "split.world", "far": "split.far",
    "m": "model.name", "h": "model.hidden", "act": "model.activation", "drop": "model.dropout",
    "deg": "model.degree", "flt": "model.filters", "un": "model.units", "blk": "model.blocks", "wid": "model.width",
    "code": "model.code", "from": "model.start", "ice": "model.frozen",
    "by": "learning.name", "loss": "learning.loss", "opt": "learning.optimizer", "lr": "learning.lr",
    "wd": "learning.weight_decay", "l1": "learning.l1", "bs": "learning.batch_size", "ep": "learning.epochs",
    "stop": "learning.early_stop", "below": "learning.rate_below", "aug": "learning.augment",
    "grain": "learning.grain", "cov": "learning.covered", "tau": "learning.temperature", "wk": "learning.walks",
    "dis": "learning.discount", "cur": "learning.curiosity", "clip": "learning.clip", "ch": "learning.changes",
    "seed": "seed", "c": "students", "dev": "device",
}
KNOBS = {"l": "lr", "w": "weight_decay", "b": "batch_size"}  # in a link's changes
NONE = "-"  # how an empty choice is written where the default is not empty
LONGEST = 2_000  # characters of one value; a link of ours never comes near


def to_query(spec: Spec, **extra: str) -> dict[str, str]:
    """The address bar's view of a Spec: only what differs from the defaults. `extra` is added as given."""
    chosen = spec.model_dump(mode="json", exclude_defaults=True)
    query = {}
    for key, path in KEYS.items():
        part, _, name = path.rpartition(".")
        values = chosen.get(part, {}) if part else chosen
        if name in values:
            query[key] = _written(path, values[name])
    return query | extra


def from_query(query: Mapping[str, Any]) -> tuple[Spec, list[str]]:
    """The Spec of a link, and a sentence for each part that could not be taken. Never raises.

    A value that can't be is replaced by its default; what else the link says still counts.
    """
    notes = []
    version = _number(str(query.get("v", VERSION)))
    if isinstance(version, int | float) and version > VERSION:
        notes.append(f"This link was made by a newer Final Exam (version {version:g}; this one reads {VERSION}). "
                     "What is known here was taken; the rest is as it comes.")
    choices: dict[str, Any] = {}
    for key, path in KEYS.items():
        text = query.get(key)
        text = text[-1] if isinstance(text, list) and text else text
        if isinstance(text, str):
            _take(choices, path, text, notes)
    return _settle(choices, notes), notes


def _take(choices: dict[str, Any], path: str, text: str, notes: list[str]) -> None:
    """Adds one value to the choices if it can stand by itself; else says what was used instead."""
    part, _, name = path.rpartition(".")
    try:
        value = _read(path, text[:LONGEST])
        if part != "split" or name not in {"train", "val", "test"}:
            parse({part: {name: value}} if part else {name: value})
    except SpecError as error:
        notes.append(f"In the link: {error.error} Using {_default(path)}.")
        return
    (choices.setdefault(part, {}) if part else choices)[name] = value


def _settle(choices: dict[str, Any], notes: list[str]) -> Spec:
    """The whole Spec; parts whose values contradict one another go back to their defaults, and are named."""
    while True:
        try:
            return parse(choices)
        except SpecError as error:
            part = error.field.partition(".")[0]
            notes.append(f"In the link: {error.error} Using the usual {part or 'settings'}.")
            choices = {key: value for key, value in choices.items() if key != part} if part in choices else {}


def _written(path: str, value: Any) -> str:
    if value is None:
        return NONE
    if path == "model.hidden":
        return "-".join(map(str, value)) or "0"
    if path == "learning.changes":
        return "~".join(f"{change['step']}{change['field'][0]}{_exactly(change['value'])}" for change in value)
    return _exactly(value) if isinstance(value, float) else str(value)


def _exactly(value: float) -> str:
    """The shortest decimals that give back the same float, to the bit."""
    return str(int(value)) if value == int(value) else repr(value)


def _read(path: str, text: str) -> Any:
    if text == NONE:
        return None
    if path == "model.hidden":
        return [] if text == "0" else [_number(units) for units in text.split("-")]
    if path == "learning.changes":
        return [_change(piece) for piece in text.split("~")]
    return text if options(path) or is_text(path) else _number(text)


def _change(piece: str) -> dict[str, Any]:
    """"120l0.01": before step 120 + 1 the learning rate became 0.01."""
    for letter, field in KNOBS.items():
        step, found, value = piece.partition(letter)
        if found:
            return {"step": _number(step), "field": field, "value": _number(value)}
    return {"step": piece, "field": "lr", "value": 0}


def _number(text: str) -> Any:
    """A plain decimal number, else the text itself, so that the validation can name it ("1_000", "٣" and "nan")."""
    if not text or len(text) > 40 or set(text) - set("0123456789+-.eE"):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, int | float) else text


def _default(path: str) -> str:
    part, _, name = path.rpartition(".")
    default = getattr(PARTS[part]() if part else Spec(), name)
    return f"the usual, {_written(path, default)}" if default not in (None, ()) else "none"


