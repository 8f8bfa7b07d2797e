"""One input of a network as a field of a form, and what may be filled in there.

A field is plain JSON: name, label, help, kind, and for a number low, high, usual, step; for a choice values, usual; for
a picture height, width, usual (rows of 0 to 1); for a series length, usual; for a text usual; for a level usual (its
number), low, high. Where a value may be left unknown, `null` stands for it, and the field says "missing": true. Ranges,
usual values and categories are learned from the course materials alone.
"""

import math
from difflib import get_close_matches
from typing import Any

import numpy as np

from core.datasets import Column
from core.spec import SpecError

NAMED = 12       # at most so many inputs are named in a sentence
SHOWN = 40       # characters of a value in a sentence
POSITIONS = 100  # of a slider at least
LARGEST = 3e38   # what fits into 32 bits

Field = dict[str, Any]


def field_of(column: Column, values: np.ndarray) -> Field:
    """One column as a field. `values` [n] of the course materials; NaN is missing."""
    values = values[~np.isnan(values)]
    base = {"name": column.name, "label": column.name[:1].upper() + column.name[1:]}
    if column.kind == "category":
        seen, counts = np.unique(values.astype(int), return_counts=True)
        names = [column.levels[level] for level in seen]
        return base | {"kind": "choice", "values": names, "usual": names[int(counts.argmax())],
                       "help": f"Most often {names[int(counts.argmax())]} in the course materials."}
    low, high, usual, step = _range(values)
    said = column.text if column.is_date else "{:.5g}".format
    date = {"date": True} if column.is_date else {}  # its numbers are days since 1970
    return base | {"kind": "number", "low": low, "high": high, "usual": usual, "step": step,
                   "help": f"From {said(values.min())} to {said(values.max())} in the course materials; half of them "
                           f"lie {'before' if column.is_date else 'below'} {said(np.median(values))}."} | date


def _range(values: np.ndarray) -> tuple[float, float, float, float]:
    """Both ends rounded outward to a whole number of steps, the middle value, and the step: 1, 10, 0.1 and so on."""
    low, high = float(values.min()), float(values.max())
    power = math.floor(math.log10((high - low) / POSITIONS)) if high > low else 0
    if (values == values.round()).all():
        power = max(power, 0)
    step = 10.0**power
    ends = (math.floor(low / step + 1e-3), math.ceil(high / step - 1e-3))  # 32 bits: 7.9 is 7.9000001
    ends = ends if ends[0] < ends[1] else (ends[0] - 1, ends[1] + 1)
    found = (*ends, min(max(round(float(np.median(values)) / step), ends[0]), ends[1]), 1)
    return tuple(round(each * step, max(0, -power)) for each in found)


def number(field: Field, value: Any, where: str = "") -> float:
    """A plain finite number that fits into 32 bits. Raises SpecError."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(field, f"{field['name']!r} can't be {shown(value)}{where}: it is no number.", wanted(field))
    if not -LARGEST <= value <= LARGEST:  # nor is NaN
        raise wrong(field, f"{field['name']!r} can't be {shown(value)}{where}.", wanted(field))
    return float(value)


def wrong(field: Field, error: str, remedy: str) -> SpecError:
    return SpecError(f"inputs.{field['name']}", error, remedy)


def chosen(field: Field, value: Any) -> str:
    if value not in field["values"] or not isinstance(value, str):
        near = get_close_matches(str(value), field["values"], n=1)
        raise wrong(field, f"{field['name']!r} can't be {shown(value)}: it never occurs in the course materials.",
                    (f"Did you mean {near[0]!r}? " if near else "") + wanted(field))
    return value


def listed(field: Field, value: Any, length: int, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise wrong(field, f"{field['name']!r} can't be {shown(value)}: it is no list.", wanted(field))
    if len(value) != length:
        raise wrong(field, f"{field['name']!r} has {len(value):,} {what}; it must have {length}.", wanted(field))
    return value


def text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise wrong(field, f"{field['name']!r} can't be {shown(value)}: it is no text.", wanted(field))
    return value


def wanted(field: Field) -> str:
    kind, unknown = field["kind"], ", or null where it is not known" if field.get("missing") else ""
    if kind == "number":
        return f"Give a number, such as {field['usual']:g}{unknown}."
    if kind == "choice":
        return f"Choose one of: {named(field['values'])}{unknown}."
    if kind == "picture":
        return f"Give {field['height']} lists of {field['width']} numbers each, from 0 to 1."
    if kind == "series":
        return f"Give a list of {field['length']} numbers."
    return "Give a text, in quotes." if kind == "text" else f"Choose a whole number from 1 to {field['high']}."


def named(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + " …" * (len(names) > NAMED)


def shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
