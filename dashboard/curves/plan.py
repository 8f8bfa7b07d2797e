"""What is on the Curves page: the field along the axis, its values, seeds, all other settings; and its address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from core.check import contradictions
from core.datasets import DATASETS, source_of
from core.link import KEYS, from_query, to_query
from core.quotas import current
from core.spec import SEED_MAX, Spec, SpecError, field_info, options, parse
from core.suits import MODELS, seen_kind
from core.sweep import APP_ATTEMPT, Sweep, parse_sweep
from dashboard.curves import axis
from dashboard.curves.axis import AXES, Value
from dashboard.fitting import along, means, need, value_of
from dashboard.onscreen import with_values
from dashboard.start import START

SEEDS = (5, 10, 20)  # offered; `more` goes on from the last
FIRST = axis.UNITS
PATHS = {key: path for key, path in KEYS.items() if path in AXES}
# Questions that one click answers, with settings in which the answer shows: of ten networks, course and practice marks
# part where the brain is too large, the book too small or too wrong. Chosen by these marks; no exam was looked at.
EXAMPLES = {
    axis.UNITS: parse({"data": {"name": "circles", "rows": 200, "label_noise": 0.2}, "model": {"activation": "relu"},
                       "learning": {"lr": 0.03, "epochs": 500}}),
    "data.rows": START,
    "data.label_noise": START,
}
# What stands behind a curve whose field means nothing for the data that were there.
BASES = {
    "data.levels": parse({"data": {"name": "mazes"}, "split": {"train": 0.625, "val": 0.0625, "test": 0.3125},
                          "model": {"name": "policy", "hidden": [128, 128], "activation": "relu"},
                          "learning": {"name": "ppo", "lr": 0.002, "epochs": 20}}),
}  # of the others: START
# What other data take along: what only suited the ones before goes back to its own.
NEW_DATA: dict[str, Any] = {"data.rows": None, "data.noise": None, "learning.loss": "auto"}
OF_NETWORK = {"polynomial": {"learning.optimizer": "exact", "learning.epochs": 1}}  # how it is best taught
OWN = {"x", "xs", "seeds", "open"}  # in the address, beside the keys of the settings


@dataclass(frozen=True)
class Plan:
    """One curve. `glass`: the exam lies open."""

    field: str
    values: tuple[Value, ...]
    seeds: int
    base: Spec
    glass: bool = False

    def asked(self) -> dict[str, Any]:
        """As core.sweep reads it. Seeds change slowest, so that the whole curve is there from the first of them on."""
        first = min(self.base.seed, SEED_MAX - self.seeds)
        return {"base": self.base.model_dump(mode="json"),
                "vary": {"seed": [first + number for number in range(self.seeds)],
                         self.field: [axis.in_spec(self.field, value) for value in self.values]}}


@dataclass(frozen=True)
class Planned:
    """One run of a curve before it is trained."""

    run: str
    value: Value
    seed: int


def plan(field: str, base: Spec, **other: Any) -> Plan:
    """A curve over the usual values of a field."""
    base = settled(base, field)
    return Plan(field, axis.preset(field, base), SEEDS[1], base, **other)


def settled(base: Spec, field: str) -> Spec:
    """What all members share: settings without turned knobs, of one network each, and such that the field counts."""
    default, base = field_info(field).default, base if means(field, base) else BASES.get(field, START)
    values = {"learning.changes": [], "students": 1, field: list(default) if isinstance(default, tuple) else default}
    needs = need(field)
    if needs and value_of(needs[0], base) not in needs[1:]:
        values |= {needs[0]: needs[1]} | _data_for(needs[1], base) | OF_NETWORK.get(needs[1], {})
    return with_values(base, along(values, base))


def _data_for(network: str, base: Spec) -> dict[str, Any]:
    """Other data, where this network is not made for the ones that are there."""
    kinds = MODELS[network].kinds
    if seen_kind(base.data) in kinds:
        return {}
    return NEW_DATA | {"data.name": next(name for name, source in DATASETS.items() if source.KIND in kinds)}


@lru_cache(maxsize=64)
def checked(now: Plan) -> Sweep:
    """The sweep behind the curve. Raises SpecError in a sentence where it can't be."""
    if now.field == "data.noise" and source_of(now.base.data).NOISE is None:
        raise SpecError("data.noise", f"{source_of(now.base.data).TITLE}: their blur (noise) can't be chosen.",
                        "Choose another course, or another field.")
    sweep = parse_sweep(now.asked())
    if now.field not in ("data.rows", "learning.batch_size"):  # else some members may fail, and the rest may not
        contradictions(next(spec for _, spec in sweep.specs()))
    return sweep


@lru_cache(maxsize=64)
def members(now: Plan, owner: str) -> tuple[Planned, ...]:
    """The runs of the curve, in the order in which they are trained."""
    found = checked(now).members(owner, now.glass, APP_ATTEMPT)
    return tuple(Planned(each.run, each.values[now.field][0] if now.field == axis.UNITS else each.values[now.field],
                         each.values["seed"]) for each in found)


def with_more_seeds(now: Plan) -> Plan:
    bigger = [seeds for seeds in SEEDS if seeds > now.seeds]
    return replace(now, seeds=bigger[0] if bigger else now.seeds + SEEDS[-1])


def with_more_values(now: Plan) -> Plan:
    return replace(now, values=axis.more(now.field, now.values, now.base))


def with_field(now: Plan, field: str) -> Plan:
    return replace(plan(field, now.base, glass=now.glass), seeds=now.seeds)


def with_data(now: Plan, name: str) -> Plan:
    """Other data. A network on which the axis depends stays, and the page says where it does not fit them."""
    values = along(NEW_DATA | {"data.name": name}, now.base)
    if need(now.field):
        values.pop("model.name", None)
    base = with_values(now.base, values)
    values = axis.preset(now.field, base) if now.field == "data.rows" else now.values
    return replace(now, base=base, values=values)


def query_of(now: Plan) -> dict[str, str]:
    """The curve as an address."""
    key = next(key for key, path in PATHS.items() if path == now.field)
    own = {"x": key, "xs": axis.write(now.values).replace(", ", ","), "seeds": str(now.seeds)}
    return to_query(now.base) | own | ({"open": "1"} if now.glass else {})


def asks(query: Mapping[str, str]) -> bool:
    """Whether an address says anything about a curve."""
    return bool((OWN | set(KEYS)) & set(query))


def from_address(query: Mapping[str, str]) -> tuple[Plan, list[str]]:
    """The curve of an address, and a sentence for each part that could not be taken. Never raises."""
    base, notes = from_query({key: value for key, value in query.items() if key not in OWN})
    field = PATHS.get(query.get("x", ""), FIRST)
    if "x" in query and query["x"] not in PATHS:
        notes.append(f"In the link: there is no axis {query['x'][:20]!r}. Using {axis.title(FIRST).lower()}.")
    found = plan(field, base, glass="open" in query)
    try:
        values = axis.read(field, query["xs"]) if "xs" in query else found.values
        found = replace(found, values=values)
        seeds = query.get("seeds", "")
        is_number = seeds.isascii() and seeds.isdigit() and len(seeds) < 5
        found = replace(found, seeds=int(seeds)) if is_number else found
        parse_size(found)
        _refuse_out_of_range(found)
    except SpecError as error:
        notes.append(f"In the link: {error} Using the usual values.")
        found = plan(field, base, glass=found.glass)
    return found, notes


def parse_size(now: Plan) -> None:
    """Refuses more members than one sweep may have, and names that the field does not know."""
    limit = current().sweep_members
    if not 1 <= now.seeds * len(now.values) <= limit:
        raise SpecError("seeds", f"{now.seeds} seeds of {len(now.values)} values are {now.seeds * len(now.values):,} "
                        f"runs; one curve has 1 to {limit:,}.", "Choose fewer seeds or fewer values.")
    if unknown := [value for value in now.values if options(now.field) and value not in AXES[now.field].values]:
        raise SpecError(now.field, f"There is no {str(unknown[0])[:40]!r}.", "Choose from the list.")


def _refuse_out_of_range(now: Plan) -> None:
    if options(now.field):
        return
    low, high = axis.limits(now.field, now.base)
    if wrong := [value for value in now.values if not low <= value <= high]:
        raise SpecError(now.field, f"{axis.title(now.field)} can't be {axis.said(wrong[0])}.",
                        f"Choose from {axis.said(low)} to {axis.said(high)}.")
