"""All that was chosen for one run: data, split, network, learning. Frozen, JSON, hashable.

Every choice is declared once, here and in core/choices: its default, its range, its label, its term and a sentence of
help. The form, the command line, the address bar (core/link.py), the error sentences and the JSON Schema all read this
declaration.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import ValidationError

from core.choices.cut import SplitSpec
from core.choices.data import DataSpec
from core.choices.network import ModelSpec
from core.choices.studying import LearningSpec
from core.declared import MOST_CHANGES, SEED_MAX, Part, SpecError, bounds_of, choice, label_of, plain

__all__ = ["MOST_CHANGES", "PARTS", "SEED_MAX", "DataSpec", "LearningSpec", "ModelSpec", "Spec", "SpecError",
           "SplitSpec", "bounds", "canonical", "field_info", "is_text", "label", "options", "parse", "plain", "run_id"]

Device = Literal["auto", "cpu", "cuda", "mps"]


class Spec(Part):
    data: DataSpec = DataSpec()
    split: SplitSpec = SplitSpec()
    model: ModelSpec = ModelSpec()
    learning: LearningSpec = LearningSpec()
    seed: int = choice(0, "Luck", "seed", "Fixes the first weights and the order of the questions. The same number "
                       "gives the same run.", ge=0, le=SEED_MAX)
    students: int = choice(1, "Class", "networks trained together", "How many networks learn side by side from the "
                           "same materials, alike but for their luck. One can be an exception; a class shows what is "
                           "usual.", ge=1, le=200)
    device: Device = choice("cpu", "Where it computes", "device", "Auto takes a graphics card where there is one.")


PARTS: dict[str, type[Part]] = {"data": DataSpec, "split": SplitSpec, "model": ModelSpec, "learning": LearningSpec}


def parse(choices: Any) -> Spec:
    """A Spec from plain JSON values; any field may be left out.

    Raises SpecError naming the first wrong field, the value given, and the nearest thing that is allowed.
    """
    if not isinstance(choices, Mapping):
        raise SpecError("", f"Settings must be a JSON object, not {type(choices).__name__}.", 'Begin with {"data": …}.')
    from core.refusal import as_sentence, refuse_loose_types  # here, because its sentences read the declarations above

    refuse_loose_types(choices)
    try:
        return Spec.model_validate(choices)
    except ValidationError as error:
        raise as_sentence(error, choices) from None


def canonical(spec: Spec) -> str:
    """The Spec as sorted JSON without defaults: equal choices give equal text, and so the same run id."""
    return json.dumps(spec.model_dump(mode="json", exclude_defaults=True), sort_keys=True, separators=(",", ":"))


def run_id(spec: Spec, owner: str = "", attempt: int = 1, glass: bool = False) -> str:
    """32 hex digits: the same choices by the same visitor at the same attempt are the same run."""
    text = "\n".join([canonical(spec), owner, str(attempt), "glass" if glass else "sealed"])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def field_info(path: str) -> Any:
    """The declaration (pydantic FieldInfo) behind "learning.lr" or "seed". Raises KeyError for an unknown path."""
    part, _, name = path.rpartition(".")
    return (PARTS[part] if part else Spec).model_fields[name]


def options(path: str) -> tuple[Any, ...]:
    """The names offered for a field of fixed choices, in menu order; empty for numbers."""
    annotation = field_info(path).annotation
    found: list[Any] = []
    for arm in (annotation, *get_args(annotation)):
        found += [value for value in get_args(arm) if isinstance(value, str)] if not isinstance(arm, str) else []
    return tuple(dict.fromkeys(found))


def is_text(path: str) -> bool:
    """Whether any name may be given, not only those of a list."""
    return field_info(path).annotation is str


def bounds(path: str) -> tuple[float | None, float | None]:
    """The smallest and largest value allowed, None where there is no limit."""
    return bounds_of(field_info(path))


def label(path: str) -> str:
    """The exam word of a choice, and the field's own word in brackets."""
    return label_of(field_info(path), path)
