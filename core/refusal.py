"""What pydantic finds wrong with a choice, as a sentence that names the value and the nearest thing allowed."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from core.declared import SpecError
from core.spec import PARTS, Spec, bounds, is_text, label, options, plain


def refuse_loose_types(choices: Mapping[str, Any], prefix: str = "") -> None:
    """Texts that look like numbers, and true/false for numbers, are mistakes in a Spec, not spellings of numbers."""
    for key, value in choices.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping) and not prefix:
            refuse_loose_types(value, f"{path}.")
            continue
        try:
            text = bool(options(path)) or is_text(path)
        except KeyError:
            continue  # an unknown field: the validation names it
        if isinstance(value, bool) or (isinstance(value, str) and not text):
            raise SpecError(path, f"{label(path)} can't be {_shown(value)}.", "Give a number, without quotes.")


def as_sentence(error: ValidationError, choices: Mapping[str, Any]) -> SpecError:
    problem = error.errors(include_url=False)[0]
    cause = problem.get("ctx", {}).get("error")
    if isinstance(cause, SpecError):
        return cause
    names = [str(step) for step in problem["loc"]]
    path = ".".join(names[:2] if names[0] in PARTS else names[:1])
    value = _given(choices, problem["loc"])
    if problem["type"] == "extra_forbidden":
        known = PARTS[names[0]].model_fields if names[0] in PARTS else Spec.model_fields
        return SpecError(".".join(names), f"There is no setting called {'.'.join(names)!r}.",
                         f"Known here: {', '.join(known)}.")
    if path in PARTS:
        return SpecError(path, f"{path!r} must be an object of settings, not {_shown(value)}.",
                         f'For example {{"{path}": {{}}}}.')
    named = label(path)
    if options(path) and problem["type"] == "literal_error":
        return SpecError(path, f"{named} can't be {_shown(value)}.", f"Choose one of: {', '.join(options(path))}.")
    low, high = bounds(path)
    if low is not None and isinstance(value, int | float) and not isinstance(value, bool) and "hidden" not in path:
        nearest = low if not value > low else high
        kind = " and whole" if problem["type"] == "int_from_float" else ""
        limits = f"between {plain(low)} and {plain(high)}{kind}"
        return SpecError(path, f"{named} must be {limits}; it was {_shown(value)}.",
                         f"The nearest allowed value is {plain(nearest)}." if not kind else f"Use {round(value)}.")
    if problem["type"] == "string_too_long":
        return SpecError(path, f"{named} can't be {_shown(value)}.", "Give a shorter name.")
    if problem["type"] == "too_long":
        most = problem["ctx"]["max_length"]
        return SpecError(path, f"{named} can't have {len(value)} entries.", f"Give at most {most}.")
    if is_text(path):
        return SpecError(path, f"{named} can't be {_shown(value)}.", "Give a name, in quotes.")
    wanted = "whole numbers in a list, such as [8, 8]" if "hidden" in path else "a number"
    if path == "learning.changes":
        wanted = 'changes such as {"step": 120, "field": "lr", "value": 0.01}'
    return SpecError(path, f"{named} can't be {_shown(value)}.", f"Give {wanted}.")


def _given(choices: Any, loc: tuple[Any, ...]) -> Any:
    for step in loc:
        try:
            choices = choices[step]
        except (KeyError, IndexError, TypeError):
            return choices
    return choices


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"
