"""`python -m core predict`: asks a finished network, by its run or from its file; a line of JSON for each question."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.spec import SpecError

LARGEST = 100_000_000  # bytes of questions

Say = Callable[[dict[str, Any]], None]


def add_arguments(command: argparse.ArgumentParser) -> None:
    add_model(command)
    command.add_argument("input", help="a file with one question as a JSON object, or a list of them; - for "
                         "standard input")
    command.add_argument("--nearest", type=int, default=0, metavar="N", help="name so many course examples that are "
                         "most like each question (default: none)")


def add_model(command: argparse.ArgumentParser) -> None:
    command.add_argument("model", help="the id of a finished run, or a file that `export --what weights` wrote")


def run(asked: argparse.Namespace, say: Say, open_store: Callable[[str | None], Any]) -> int:
    questions = read(asked.input)
    many = questions if isinstance(questions, list) else [questions]
    if not 0 <= asked.nearest <= 100:
        raise SpecError("nearest", f"{asked.nearest} course examples can't be named.", "Ask for 0 to 100.")
    network, _ = known(asked, open_store)
    for answer in network.answers(many, asked.nearest):
        say(answer if asked.nearest or "nearest" not in answer else {
            name: value for name, value in answer.items() if name != "nearest"})
    return 0


def known(asked: argparse.Namespace, open_store: Callable[[str | None], Any]) -> tuple[Any, dict[str, Any]]:
    """The network that asked.model names, ready to be asked, and what is told of it. Raises SpecError."""
    import torch  # behind this door, so that a wrong question is answered at once

    torch.set_num_threads(1)
    from core.export import facts
    from core.export.filed import LARGEST as LARGEST_FILE
    from core.export.filed import opened, too_large
    from core.finished import recall
    from core.predict import Predictor
    from core.rebuilt import rebuilt

    path = Path(asked.model)
    if path.is_file():
        if path.stat().st_size > LARGEST_FILE:
            raise too_large(path.stat().st_size)
        filed = opened(path.read_bytes())
        found = rebuilt(filed, filed.digest[:32])
        return Predictor(found.attempt, found.events), filed.record["facts"] | {"run": found.attempt.run}
    store = open_store(asked.store)
    row = store.get_run(asked.model) if asked.model.isalnum() else None
    if row is None:
        raise SpecError("model", f"There is no run and no file called {asked.model[:60]!r}.",
                        "Give the id that `run` printed, or the path of a weights file.")
    finished = recall(store, asked.model, row["owner"])
    return Predictor(finished.attempt, finished.events), facts.told(finished)


def read(path: str) -> Any:
    """What a file, or standard input, asks. Raises SpecError naming the file and where its JSON breaks."""
    try:
        data = sys.stdin.buffer.read(LARGEST + 1) if path == "-" else _bytes(Path(path))
    except OSError as error:
        raise SpecError("input", f"The file {path} can't be read: {error.strerror}.",
                        "Give the path of a JSON file.") from None
    if len(data) > LARGEST:
        raise SpecError("input", f"There are more than {LARGEST / 1e6:.0f} MB of questions.", "Ask them in parts.")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise SpecError("input", f"{path} is not JSON: {error.msg} in line {error.lineno}, column {error.colno}.",
                        'Ask for example {"x": 0.5, "y": 1}.') from None
    except (ValueError, RecursionError):
        raise SpecError("input", f"{path} is no JSON that can be read.",
                        'Ask for example {"x": 0.5, "y": 1}.') from None


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)
