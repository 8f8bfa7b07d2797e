"""`python -m core export`: a file of a finished run, as its pages offer it."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.export import EXPORTS
from core.spec import SpecError
from core.store.files import digest, replace_file


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", help="the run's id: the last line of `run` names it")
    command.add_argument("--what", required=True, help=f"one of: {', '.join(EXPORTS)}")
    command.add_argument("--out", required=True, metavar="PATH", help="where the file goes; an older one is replaced")


def run(asked: argparse.Namespace, say: Callable[[dict[str, Any]], None], open_store: Callable[[str | None], Any]
        ) -> int:
    from core.export.taking import made  # torch lives behind this door

    store = open_store(asked.store)
    row = store.get_run(asked.run) if asked.run.isalnum() else None
    name, data = made(store, asked.run, asked.what, row["owner"] if row else "")
    try:
        replace_file(Path(asked.out), data)
    except OSError as error:
        raise SpecError("out", f"{asked.out} can't be written: {error.strerror}.", "Give a path that can.") from None
    say({"kind": "exported", "run": asked.run, "what": asked.what, "file": asked.out, "name": name,
         "bytes": len(data), "sha256": digest(data)})
    return 0
