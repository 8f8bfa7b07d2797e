"""Settings for any data: around the choices a type of learning and a network that go with them."""

from typing import Any

from core.spec import parse
from core.suits import names_for


def suited(name: str, choices: dict[str, Any] | None = None) -> dict[str, Any]:
    """Choices for the data called `name`, with what they leave open filled in so that it fits."""
    choices = choices or {}
    whole = choices | {"data": {"name": name} | choices.get("data", {})}
    how = choices.get("learning", {})
    usual = names_for("learning.name", parse({"data": {"name": name}}))[0]
    whole["learning"] = how | {"name": how.get("name") or usual}
    brain = choices.get("model", {})
    fitting = names_for("model.name", parse({"data": {"name": name}, "learning": {"name": whole["learning"]["name"]}}))
    whole["model"] = brain | {"name": brain.get("name") or (fitting[0] if fitting else "mlp")}
    return whole
