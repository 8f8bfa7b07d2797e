"""What a lesson is made of: groups of networks, a bet, one picture of their marks, and findings that hold or don't.

A lesson knows numbers and no sentences: those lie in core/lessons/words, one file per language and lesson.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.sweep import APP_ATTEMPT, Member, Sweep, parse_sweep

# One network: "arm", "values" (what sets it apart), "run", "state", "epochs", "train", "val" (marks); "rounds" where
# the lesson draws them; and after the exam was opened "test", "questions", and what else the lesson asked for.
Record = dict[str, Any]
Records = Sequence[Record]

LINES, DOTS = "lines", "dots"  # kinds of pictures
QUICK, SLOW = 30, 120          # seconds on two cores that a lesson may take


@dataclass(frozen=True)
class Arm:
    """A group of networks: what they share, and what sets them apart, as a sweep says it."""

    name: str
    base: Mapping[str, Any]
    vary: Mapping[str, Sequence[Any]]

    def sweep(self) -> Sweep:
        return parse_sweep({"base": dict(self.base), "vary": {path: list(each) for path, each in self.vary.items()}})

    def members(self, owner: str, attempt: int = APP_ATTEMPT) -> list[Member]:
        return list(self.sweep().members(owner, False, attempt))


def sweeps(arms: Sequence[Arm]) -> list[Sweep]:
    """What is asked of the processes: a sweep for each group; a group alone in two halves, because cores are two."""
    if len(arms) > 1:
        return [arm.sweep() for arm in arms]
    arm = arms[0]
    path = max(arm.vary, key=lambda path: len(arm.vary[path]))
    values = list(arm.vary[path])
    halves = [half for half in (values[::2], values[1::2]) if half]
    return [replace(arm, vary={**arm.vary, path: half}).sweep() for half in halves]


@dataclass(frozen=True)
class Bet:
    """What is guessed before anything trains. `truth`: the answer, once the exam is open; None before.

    A slider from `low` to `high`, or, where `options` are named, a choice between them.
    """

    truth: Callable[[Records], float | str | None]
    low: float = 0
    high: float = 100
    start: float = 50
    step: float = 1
    unit: str = "%"
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that is claimed: our figure must lie from `low` to `high`. `published`: the figure of the source."""

    name: str
    ours: float
    low: float
    high: float
    published: str = ""
    unit: str = "%"

    @property
    def holds(self) -> bool:
        return self.low <= self.ours <= self.high


@dataclass(frozen=True)
class Source:
    """Where it was published."""

    who: str
    title: str
    where: str


@dataclass(frozen=True)
class Line:
    """`role` chooses the colour: train, val, test, fresh (questions nobody has seen), ideal, or another name.

    `low`, `high`: a band around it. `style`: line, steps, or dots.
    """

    name: str
    role: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    style: str = "line"


@dataclass(frozen=True)
class Group:
    """One row of dots: a mark of every network of a group."""

    name: str
    role: str
    marks: Sequence[float]


@dataclass(frozen=True)
class Picture:
    """The one chart of a lesson, as numbers; names are keys of the lesson's words. Marks in per cent where `percent`.

    `levels`: (name, height) of lines across, such as pure guessing. `ticks`: x -> its name, where numbers won't do.
    """

    kind: str
    lines: Sequence[Line] = ()
    groups: Sequence[Group] = ()
    levels: Sequence[tuple[str, float]] = ()
    log_x: bool = False
    log_y: bool = False
    percent: bool = True
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    ticks: Mapping[float, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Lesson:
    """`twin`: the same groups, smaller, for a test that always runs. `broken`: one thing changed, so that it breaks.

    `asks`: what is measured beside the exam's marks (core/examine.py). `rounds`: whether the picture needs the marks of
    every round. `numbers`: figures that the sentences name.
    """

    name: str
    chapter: str
    source: Source
    bet: Bet
    arms: tuple[Arm, ...]
    twin: tuple[Arm, ...]
    broken: tuple[Arm, ...]
    picture: Callable[[Records], Picture]
    claim: Callable[[Records], list[Finding]]
    numbers: Callable[[Records], dict[str, float]] = lambda records: {}
    asks: tuple[str, ...] = ()
    rounds: bool = False
    seconds: int = QUICK


def smaller(arms: Sequence[Arm], **changes: Sequence[Any]) -> tuple[Arm, ...]:
    """The same groups with fewer values: smaller(arms, seed=range(3)). A name with a dot is written with two __."""
    other = {name.replace("__", "."): list(values) for name, values in changes.items()}
    return tuple(replace(arm, vary={path: other.get(path, values) for path, values in arm.vary.items()})
                 for arm in arms)


def changed(arms: Sequence[Arm], path: str, value: Any) -> tuple[Arm, ...]:
    """The same groups with one thing changed for all: changed(arms, "data.label_noise", 0.0)."""
    return tuple(replace(arm, base=_with(arm.base, path, value),
                         vary={name: values for name, values in arm.vary.items() if name != path}) for arm in arms)


def _with(base: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    part, _, name = path.rpartition(".")
    return {**base, part: {**base.get(part, {}), name: value}} if part else {**base, name: value}
