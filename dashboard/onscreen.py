"""What is on the Playground's screen: settings, the run that learns them, and the knobs turned in it since."""

from dataclasses import dataclass
from typing import Any

from core.spec import Spec, parse


@dataclass(frozen=True)
class OnScreen:
    """A Spec and the run that learns it. `turned`: knobs turned while it learns, with their newest values."""

    spec: Spec
    run: str
    glass: bool
    number: int = 1
    turned: tuple[tuple[str, float], ...] = ()

    @property
    def shown(self) -> Spec:
        """The settings as the controls show them: what was turned since is folded in."""
        return with_values(self.spec, {f"learning.{field}": value for field, value in self.turned})


def with_values(spec: Spec, values: dict[str, Any]) -> Spec:
    """The Spec with some values replaced, e.g. {"learning.lr": 0.01}. Raises SpecError."""
    chosen = spec.model_dump(mode="json")
    for path, value in values.items():
        part, _, name = path.rpartition(".")
        (chosen[part] if part else chosen)[name] = value
    return parse(chosen)
