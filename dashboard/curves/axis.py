"""What can lie along a curve's x axis: the fields, the question each answers, round values, and where they stand."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.datasets import source_of
from core.spec import Spec, SpecError, bounds, field_info, options
from core.split import counted
from dashboard.words import number

Value = int | float | str
UNITS = "model.hidden"  # on this axis the value is the number of units of one hidden layer
MANY_VALUES = 60  # more points than this can't be told apart on a curve
LONGEST = 1_000  # characters of typed values

OPTIMIZERS = tuple(name for name in options("learning.optimizer") if name != "exact")  # it does not walk, like others


@dataclass(frozen=True)
class Axis:
    """`log`: the values spread over powers of ten, whatever the field's own scale is."""

    question: str
    values: tuple[Value, ...]
    log: bool = False


AXES = {
    UNITS: Axis("How large must the brain be?", (1, 2, 4, 8, 16, 32, 64), log=True),
    "data.rows": Axis("How much must it read?", (30, 60, 100, 200, 300, 600, 1000), log=True),
    "data.label_noise": Axis("What do wrong answers in the book do?", (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)),
    "data.noise": Axis("How blurred may the pages be?", (0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8)),
    "learning.weight_decay": Axis("Does keeping it simple help?", (0.0, 0.0001, 0.001, 0.01, 0.03, 0.1, 0.3, 1.0)),
    "model.dropout": Axis("Does forgetting help?", (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8)),
    "learning.epochs": Axis("How long should it study?", (3, 10, 30, 100, 300, 1000), log=True),
    "learning.lr": Axis("How large a stride is right?", (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3)),
    "learning.batch_size": Axis("How many questions at a time?", (4, 8, 16, 32, 64, 128), log=True),
    "learning.l1": Axis("Does leaving connections out help?", (0.0, 0.0001, 0.001, 0.003, 0.01, 0.03)),
    "model.activation": Axis("Which bend is best?", options("model.activation")),
    "learning.optimizer": Axis("Which way of correcting is best?", OPTIMIZERS),
    "model.degree": Axis("How wriggly may a curve be?", (0, 1, 2, 3, 4, 6, 9)),
    "data.labels": Axis("How many answers does it need?", (1, 2, 5, 10, 20, 50), log=True),
    "model.code": Axis("How narrow may the door be?", (2, 4, 8, 16, 32), log=True),
    "data.levels": Axis("How many levels must it walk?", (1, 10, 100, 1000, 2000), log=True),
}


def is_log(path: str) -> bool:
    return AXES[path].log or (field_info(path).json_schema_extra or {}).get("scale") == "log"


def is_whole(path: str) -> bool:
    annotation = field_info(path).annotation
    return path == UNITS or annotation is int or int in getattr(annotation, "__args__", ())


def title(path: str) -> str:
    """What stands below the axis: exam word, and the field's own word in brackets."""
    info = field_info(path)
    return "Units of one hidden layer" if path == UNITS else f"{info.title} ({info.json_schema_extra['term']})"


def below(path: str, values: Sequence[Value]) -> str:
    """The same, and how the axis counts where that is not as a ruler does."""
    if options(path) or not is_log(path):
        return title(path)
    return f"{title(path)}, log scale" + ("; 0 stands apart at the left" if 0 in values else "")


def limits(path: str, base: Spec) -> tuple[float, float]:
    """The smallest and the largest value that can be asked for."""
    if path == "data.rows":
        return source_of(base.data).ROWS[1:]
    if path == "data.levels":
        return 1, int(counted(base.model_copy(update={"data": base.data.model_copy(update={"levels": None})}))[0])
    return (1, 1024) if path == UNITS else bounds(path)


def preset(path: str, base: Spec) -> tuple[Value, ...]:
    """Round values that these data can have."""
    values = AXES[path].values
    if options(path):
        return values
    low, high = limits(path, base)
    return tuple(value for value in values if low <= value <= high) or (low,)


def read(path: str, text: str) -> tuple[Value, ...]:
    """The values in "1, 2, 4", sorted. Raises SpecError naming the first that is no number."""
    found: list[Value] = []
    for word in text[:LONGEST].replace(";", " ").replace(",", " ").split():
        found.append(_number(path, word) if not options(path) else word)
    if not found:
        raise SpecError(path, "There are no values on the curve.", f"Write some, such as {write(AXES[path].values)}.")
    if len(found) > MANY_VALUES:
        raise SpecError(path, f"{len(found)} values were given; a curve has at most {MANY_VALUES} points.",
                        "Leave some out.")
    return tuple(sorted(found)) if not options(path) else tuple(found)


def write(values: Sequence[Value]) -> str:
    return ", ".join(value if isinstance(value, str) else _digits(value) for value in values)


def in_spec(path: str, value: Value) -> Any:
    """The value as the field has it."""
    return [value] if path == UNITS else value


def said(value: Value) -> str:
    return value.replace("_", " ") if isinstance(value, str) else number(value)


def more(path: str, values: Sequence[Value], base: Spec) -> tuple[Value, ...]:
    """The values with others in between; all names where the axis has names; beyond the last one where it is full."""
    if options(path):
        return AXES[path].values
    low, high = limits(path, base)
    between = {_between(path, a, b) for a, b in zip(values, values[1:], strict=False)}
    found = {value for value in between if low <= value <= high} | set(values)
    if len(found) == len(values):
        found |= {value for value in (2 * max(values) or 1,) if value <= high}
    return tuple(sorted(found))[:MANY_VALUES]


def positions(path: str, values: Sequence[Value]) -> list[float]:
    """Where each value stands on the axis. On a scale of powers of ten, nothing (0) stands left of all others."""
    if options(path):
        return [float(place) for place in range(len(values))]
    if not is_log(path):
        return [float(value) for value in values]
    powers = [math.log10(value) for value in values if value > 0]
    zero = min(powers, default=1.0) - max(0.4, (max(powers, default=0) - min(powers, default=0)) / 8)
    return [math.log10(value) if value > 0 else zero for value in values]


def _between(path: str, a: float, b: float) -> float:
    """Half way, as the axis counts."""
    if not is_log(path):
        middle = (a + b) / 2
    else:
        middle = math.sqrt(a * b) if a > 0 else b / 3
    return max(1, round(float(f"{middle:.2g}"))) if is_whole(path) else float(f"{middle:.3g}")


def _number(path: str, word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SpecError(path, f"{word[:40]!r} is not a number.", f"Write numbers, such as {write(AXES[path].values)}.")
    return int(value) if is_whole(path) and value.is_integer() else value


def _digits(value: float) -> str:
    """Plain decimals, without an exponent."""
    text = str(int(value)) if float(value).is_integer() else repr(value)
    return f"{value:.12f}".rstrip("0") if "e" in text else text
