"""`python -m core audit`: what is wrong with a table before it is cut into three sets, a finding a line."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.quotas import current
from core.spec import SpecError

Say = Callable[[dict[str, Any]], None]


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="CSV, TSV, Excel, Parquet, JSON lines, or a zip of pictures")
    add_choices(command)
    command.add_argument("--keep", action="store_true", help="keep the data set; its name goes into a Spec as data.own")


def add_choices(command: argparse.ArgumentParser) -> None:
    """How a file is read and what is asked of it."""
    command.add_argument("--target", default="", metavar="COLUMN", help="what is asked (default: guessed)")
    command.add_argument("--task", choices=("classification", "regression"), help="a class or a number (default: "
                         "guessed)")
    command.add_argument("--plan", default="{}", metavar="JSON", help='what else is done, such as {"left_out": ["id"]}')
    command.add_argument("--fix", action="append", default=[], metavar="NAME[:COLUMN]", help="a change that a finding "
                         "names, such as drop_duplicates or by_group:patient; may be given again")
    command.add_argument("--separator", default="", metavar="SIGN", help="what is between cells (default: found out)")
    command.add_argument("--letters", action="store_true", help="quotes are letters like others, and enclose nothing")
    command.add_argument("--sample", type=int, metavar="SEED", help="draw rows by luck where there are too many")


def run(asked: argparse.Namespace, say: Say, open_store: Callable[[str | None], Any]) -> int:
    """Findings, a line for each column, and a summary. Raises SpecError."""
    from core.own import building, reading  # behind this door: they take their time to load
    from core.own.told import told

    raw = reading.read(read_file(asked.file), Path(asked.file).name, choices_of(asked))
    chosen = plan_of(asked, raw)
    found = told(raw, chosen)
    name = building.adopt(raw, chosen, Path(asked.file).name) if asked.keep else None
    for kind in ("note", "column", "finding"):
        for each in found[f"{kind}s"]:
            say({"kind": kind} | each)
    summary = {"kind": "summary", "file": asked.file, "target": chosen.target, "task": chosen.task,
               "findings": len(found["findings"])}
    summary |= {part: found[part] for part in ("stopped", "rows", "questions", "inputs", "powers", "steps", "plan")}
    if name:
        summary |= {"own": name, "spec": {"data": {"name": "own", "own": name}, "split": {"how": found["cut"]}}}
    say(summary)
    return 0


def choices_of(asked: argparse.Namespace) -> Any:
    """How the file is to be read."""
    from core.own.raw import Choices

    return Choices(asked.separator, quotes=not asked.letters, sample=asked.sample)


def plan_of(asked: argparse.Namespace, raw: Any) -> Any:
    """The plan that is proposed for a file, with what was asked for. Raises SpecError."""
    from core.own import plan

    try:
        more = json.loads(asked.plan)
    except (ValueError, RecursionError):
        raise SpecError("plan", f"{asked.plan[:60]!r} is no JSON.", 'Give for example {"left_out": ["id"]}.') from None
    if not isinstance(more, dict):
        raise SpecError("plan", "A plan is a JSON object.", 'Give for example {"left_out": ["id"]}.')
    types = plan.parsed({"target": "-", **more}).types
    chosen = plan.proposed(raw, asked.target or str(more.get("target", "")), types)
    task = {"task": asked.task} if asked.task else {}
    chosen = plan.parsed(chosen.record() | more | {"target": chosen.target} | task)
    for fix in asked.fix:
        name, _, column = fix.partition(":")
        chosen = plan.fixed(chosen, name, column)
    return chosen


def read_file(path: str) -> bytes:
    """The bytes of a file that is not too large. Raises SpecError."""
    limit = current().upload_bytes
    try:
        with open(path, "rb") as file:
            return file.read(limit + 1) if Path(path).stat().st_size <= limit else _refuse(Path(path).stat().st_size)
    except OSError as error:
        raise SpecError("file", f"The file {path} can't be read: {error.strerror}.",
                        "Give the path of a table.") from None


def _refuse(size: int) -> bytes:
    from core.own.guard import refuse_size

    refuse_size(size, current())
    return b""
