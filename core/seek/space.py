"""Which settings a search tries: those that the kind of network has, in the range in which they usually matter."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from core.spec import PARTS, Spec, SpecError, field_info, options, parse

# Number -> (lowest, highest) that is tried; the base's own value is always within.
RANGES: dict[str, tuple[float, float]] = {
    "learning.lr": (1e-4, 0.1), "learning.weight_decay": (1e-6, 0.1), "model.dropout": (0.0, 0.5),
    "model.filters": (4, 64), "model.units": (8, 128), "model.blocks": (1, 4), "model.width": (4, 64),
    "model.code": (2, 64), "model.degree": (0, 15), "learning.curiosity": (1e-4, 0.1),
    "learning.discount": (0.8, 1.0)}
LAYERS, WIDTH = "model.hidden.layers", "model.hidden.width"  # model.hidden is tried as so many layers of one width
HIDDEN = {LAYERS: (1, 3), WIDTH: (4, 128)}
BATCHES = (8, 16, 32, 64, 128, 256)
PLAIN_STRIDE = 10  # without Adam's own measure the stride is so much longer
ADAPTIVE = ("adam", "adamw", "rmsprop")
BY_TRIAL = ("reinforce", "ppo")
SIZES = ("model.filters", "model.units", "model.width", "model.code", WIDTH)  # tried by their proportions
FIELDS = ("learning.lr", "model.hidden", *[path for path in RANGES if path != "learning.lr"], "model.activation",
          "learning.batch_size")

Values = dict[str, Any]


class Knob(NamedTuple):
    """One thing that is tried. `choices`: instead of a range. `usual`: the base's, None where it has no such place."""

    name: str
    low: float = 0
    high: float = 0
    log: bool = False
    whole: bool = False
    choices: tuple[Any, ...] = ()
    usual: Any = None

    def suggest(self, trial: Any) -> Any:
        """A value from Optuna's trial; numbers with four digits, so that a Spec stays short."""
        if self.choices:
            return trial.suggest_categorical(self.name, list(self.choices))
        if self.whole:
            return trial.suggest_int(self.name, int(self.low), int(self.high), log=self.log)
        return float(f"{trial.suggest_float(self.name, self.low, self.high, log=self.log):.4g}")

    def nearest(self) -> Any:
        """The base's own value as a place in this range."""
        return self.usual if self.choices else min(max(self.usual, self.low), self.high)


def space(base: Spec, course: int, over: Sequence[str] | None = None) -> list[Knob]:
    """What is tried around `base`, in a stable order. `course`: rows that are studied; `over`: only these settings.

    Raises SpecError naming a setting that can't be tried.
    """
    fitting = [path for path in FIELDS if _has(base, path)]
    for path in over or ():
        if path not in fitting:
            raise SpecError(path[:60], f"A search of this network can't try {path[:60]!r}.",
                            f"It can try: {', '.join(fitting)}.")
    return [knob for path in fitting if over is None or path in over for knob in _knobs(base, path, course)]


def with_values(base: Spec, values: Mapping[str, Any]) -> tuple[Spec, Values]:
    """The base with these values of knobs, and what they set: {"model.hidden": [16, 16], "learning.lr": 0.01}."""
    found = {name: value for name, value in values.items() if name not in HIDDEN}
    if LAYERS in values:
        found["model.hidden"] = [values[WIDTH]] * values[LAYERS]
    whole = base.model_dump(mode="json")
    for path, value in found.items():
        part, _, name = path.partition(".")
        whole[part][name] = value
    return parse(whole), found


def value_of(spec: Spec, path: str) -> Any:
    part, _, name = path.partition(".")
    return getattr(getattr(spec, part), name)


def _has(base: Spec, path: str) -> bool:
    """Whether the setting means something for this network and this way of learning."""
    needs = (field_info(path).json_schema_extra or {}).get("needs")
    if needs and value_of(base, needs[0]) not in needs[1:]:
        return False
    if path.startswith("model.") and path != "model.dropout" and base.model.start:
        return False  # what is brought along has its shape
    if base.learning.optimizer == "exact" and path in ("learning.lr", "learning.batch_size"):
        return False
    return not (path == "learning.batch_size" and base.learning.name in BY_TRIAL)


def _knobs(base: Spec, path: str, course: int) -> list[Knob]:
    usual = value_of(base, path)
    if path == "model.hidden":
        even = len(set(usual)) == 1
        return [_number(LAYERS, HIDDEN[LAYERS], len(usual) if even else None, path),
                _number(WIDTH, HIDDEN[WIDTH], usual[0] if even else None, path)]
    if path == "learning.batch_size":
        usual = min(usual or course, course)
        return [Knob(path, choices=tuple(sorted({size for size in BATCHES if size <= course} | {usual})), usual=usual)]
    if options(path):
        return [Knob(path, choices=options(path), usual=usual)]
    low, high = RANGES[path]
    if path == "learning.lr" and base.learning.optimizer not in ADAPTIVE:
        low, high = low * PLAIN_STRIDE, high * PLAIN_STRIDE
    return [_number(path, (low, high), usual, path)]


def _number(name: str, limits: tuple[float, float], usual: Any, path: str) -> Knob:
    log = name in SIZES or (field_info(path).json_schema_extra or {}).get("scale") == "log"
    low, high = limits
    if usual and usual > 0:  # 0 has no place on a scale of proportions: the lowest stands for it
        low, high = min(low, usual), max(high, usual)
    part, _, field = path.partition(".")
    whole = name in HIDDEN or PARTS[part].model_fields[field].annotation is int
    return Knob(name, low, high, log, whole, usual=usual)
