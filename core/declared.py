"""How one choice is declared: its default, its words, its limits; and the error of a choice that can't be."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, Strict

Whole = Annotated[int, Strict()]  # 8, and neither "8" nor true

SEED_MAX = 2**31 - 1
MOST_CHANGES = 14  # knobs turned in one run: a link must carry them all in under 500 characters


class SpecError(ValueError):
    """A choice that cannot be: which field, what is wrong with it, and what to do instead."""

    def __init__(self, field: str, error: str, remedy: str):
        super().__init__(f"{error} {remedy}".strip())
        self.field, self.error, self.remedy = field, error, remedy

    def record(self) -> dict[str, str]:
        """The error as the Event that the command line prints and pages show."""
        return {"kind": "failed", "error": self.error, "field": self.field, "remedy": self.remedy}


def choice(default: Any, label: str, term: str, help: str, **limits: Any) -> Any:
    """One declared choice. `label` is the exam word, `term` the field's own word, `help` one sentence.

    `needs`: the other choice without which this one means nothing, and the values of it with which it does, e.g.
    ("model.name", "gru", "transformer").
    """
    extra = {"term": term, "scale": limits.pop("scale", "linear")}
    if "needs" in limits:
        extra["needs"] = list(limits.pop("needs"))
    return Field(default, title=label, description=help, json_schema_extra=extra, **limits)


def bounds_of(info: Any) -> tuple[float | None, float | None]:
    """The smallest and largest value that a declaration (FieldInfo) allows, None where there is no limit."""
    low = high = None
    for rule in info.metadata:
        low = getattr(rule, "ge", getattr(rule, "gt", low))
        high = getattr(rule, "le", getattr(rule, "lt", high))
    return low, high


def label_of(info: Any, path: str) -> str:
    """The exam word of a choice, and the field's own word in brackets."""
    term = (info.json_schema_extra or {}).get("term", path)
    return f"{info.title or path} ({term})"


def plain(number: float) -> str:
    """0.000001 rather than 1e-06: people read these."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=False, hide_input_in_errors=True)
