"""What the Playground shows to somebody who comes without a link: settings that open a gap within ten seconds."""

from collections.abc import Mapping

from core.link import KEYS, from_query, to_query
from core.spec import Spec, parse

# A small book with mistakes in it and a brain that can hold them all: at round 100 (5 s) the course mark is about ten
# points above the practice mark, and it grows from there. Chosen by these two marks; no exam was looked at for it.
START: Spec = parse({"data": {"rows": 200, "label_noise": 0.15, "seed": 2}, "model": {"hidden": [32, 32]},
                     "learning": {"lr": 0.01, "epochs": 300}, "seed": 2})


def spec_of(query: Mapping[str, str], start: Spec = START) -> tuple[Spec, list[str]]:
    """The settings in an address with a sentence for each that can't be; without any, the settings to start with."""
    return from_query(query) if {*KEYS, "v"} & set(query) else (start, [])


def query_of(spec: Spec, **extra: str) -> dict[str, str]:
    """The settings as an address. Those that leave everything as it comes name their data, so as not to be empty."""
    return (to_query(spec) or {"d": spec.data.name}) | extra
