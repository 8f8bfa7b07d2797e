"""How one choice is declared: its default, its words, its limits; and the error of a choice that can't be."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


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

    `needs`: the other choice without which this one means nothing, e.g. ("model.name", "mlp").
    """
    extra = {"term": term, "scale": limits.pop("scale", "linear")}
    if "needs" in limits:
        extra["needs"] = list(limits.pop("needs"))
    return Field(default, title=label, description=help, json_schema_extra=extra, **limits)


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=False, hide_input_in_errors=True)
