"""The points of the curves of more data and a bigger network: known before anything trains. No torch."""

from typing import Any

import numpy as np

from core.spec import Spec, bounds, parse
from core.split import counted

PARTS = {"data": (0.25, 0.5, 1.0), "width": (0.5, 1.0, 2.0)}  # shares of the course, and of the network's width
FEWEST_ROWS = 4
WIDEST = 1_024  # units of a layer
WIDE = {"mlp": "hidden", "cnn": "filters", "autoencoder": "filters", "gru": "units", "transformer": "units",
        "embedding_bag": "width", "polynomial": "degree"}  # what makes a network wider

Place = tuple[float, float]  # share of the course, factor of the width


def has(base: Spec, curve: str) -> bool:
    """Whether there is such a curve of this network."""
    return curve == "data" or base.model.name in WIDE


def places(base: Spec, curve: str = "") -> list[Place]:
    """Where networks are trained, for one curve or for both, which meet in (1, 1)."""
    data = [(share, 1.0) for share in PARTS["data"]]
    width = [(1.0, factor) for factor in PARTS["width"]] if has(base, "width") else []
    return {"data": data, "width": width}.get(curve, list(dict.fromkeys([*data, *width])))


def sizes(base: Spec, curve: str) -> list[Any]:
    """What each point of a curve has: rows of the course, or the width of the network (a number, or one per layer)."""
    if curve == "data":
        course = int(counted(base)[0])
        return [rows_of(course, share) for share, _ in places(base, "data")]
    return [width_of(wider(base, factor)) for _, factor in places(base, "width")]


def rows_of(course: int, share: float) -> int:
    return course if share == 1 else max(FEWEST_ROWS, round(share * course))


def width_of(spec: Spec) -> Any:
    value = getattr(spec.model, WIDE[spec.model.name])
    return list(value) if isinstance(value, tuple) else value


def wider(base: Spec, factor: float) -> Spec:
    """The same network so many times as wide, kept to what is allowed."""
    field, value = WIDE[base.model.name], width_of(base)
    whole = base.model_dump(mode="json")
    if field == "hidden":
        whole["model"][field] = [int(np.clip(round(factor * units), 1, WIDEST)) for units in value]
    else:
        whole["model"][field] = int(np.clip(round(factor * value), *bounds(f"model.{field}")))
    return parse(whole)
