"""A table of one's own where a command wants settings: read, audited, kept as a data set, and sealed by its cut."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.own import command
from core.spec import SpecError
from core.terminal import read_json

ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".parquet", ".jsonl", ".ndjson", ".zip")
NETWORKS = {"text": {"name": "embedding_bag"}, "images": {"name": "cnn"}, "table": {"name": "mlp", "hidden": [32, 16]}}
LEARNING = {"lr": 0.01, "epochs": 100}  # of a network that begins here, as on the page Your data

Say = Callable[[dict[str, Any]], None]


def add_arguments(asking: argparse.ArgumentParser) -> None:
    command.add_choices(asking)
    asking.add_argument("--settings", metavar="SPEC", help="with a table: a file of settings as JSON, which go before "
                        "the usual ones")


def settings(asked: argparse.Namespace, say: Say) -> Any:
    """What asked.spec holds: settings as JSON, or a table, of which a data set is made and told in one line.

    Raises SpecError naming what is wrong with the file; the first thing that stands in the way of an honest exam too.
    """
    if Path(asked.spec).suffix.lower() not in ENDINGS:
        return read_json(asked.spec)
    from core.own import building, plan, reading  # behind this door: they take their time to load
    from core.own.told import told

    more = read_json(asked.settings) if asked.settings else {}
    if not isinstance(more, dict):
        raise SpecError("settings", "Settings are a JSON object.", 'Give for example {"learning": {"epochs": 50}}.')
    raw = reading.read(command.read_file(asked.spec), Path(asked.spec).name, command.choices_of(asked))
    chosen = command.plan_of(asked, raw)
    found = told(raw, chosen)
    if found["stopped"]:
        stop = next(each for each in found["findings"] if each["severity"] == "stop")
        raise SpecError("file", stop["sentence"], f"`python -m core audit {asked.spec}` tells all findings, and which "
                        "--fix mends them.")
    name = building.adopt(raw, chosen, Path(asked.spec).name)
    base = {"data": {"name": "own", "own": name}, "split": {"how": plan.cut_of(chosen)},
            "model": NETWORKS.get(found["kind"], {}), "learning": LEARNING}
    spec = _over(base, more)
    say({"kind": "data", "file": asked.spec, "own": name, "target": chosen.target, "task": chosen.task,
         "rows": found["rows"], "findings": [each["sentence"] for each in found["findings"]], "steps": found["steps"],
         "spec": spec})
    return spec


def _over(base: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """`more` goes before `base`, part by part; with another kind of network goes what was said of the usual one."""
    other = isinstance(more.get("model"), dict) and more["model"].get("name", base["model"].get("name"))
    base = base | ({"model": {}} if other and other != base["model"].get("name") else {})
    return base | {part: base[part] | value if isinstance(value, dict) and part in base else value
                   for part, value in more.items()}
