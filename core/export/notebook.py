"""Training code to take home as a notebook: the same steps as the script, with words between them."""

import json
from typing import TYPE_CHECKING

from core.export.script import DATA, READ, zipped
from core.spec import Spec

if TYPE_CHECKING:
    from core.finished import Finished

TITLE = "Notebook"
SENTENCE = "The script step by step, with words between the steps: for Jupyter or Colab."
SUFFIX = "-notebook.zip"
FORMAT = {"nbformat": 4, "nbformat_minor": 5}
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
          "language_info": {"name": "python"}}


def needs(spec: Spec) -> None:
    """Nothing that is not there."""


def make(finished: "Finished") -> bytes:
    from core.export.written.course import packed  # torch lives behind these doors

    read = READ.format(what="train.ipynb is the training in plain PyTorch", data=DATA, more=" notebook",
                       how="jupyter notebook train.ipynb, and run all cells (in Colab: put both files side by side)")
    whole = json.dumps(written(finished), indent=1, ensure_ascii=False)
    return zipped({"train.ipynb": whole.encode(), DATA: packed(finished), "README.txt": read.encode()})


def written(finished: "Finished") -> dict:
    """The notebook as JSON, by the format's version 4.5: cells of words and of code in turn."""
    from core.export.written import sections
    from core.export.written.text import named
    from core.export.written.whole import opening, with_imports

    parts = sections(finished)
    first, *rest = opening(finished).split("\n\n")
    settings = rest.pop()
    cells = [("markdown", f"# {named(first)}\n\n" + "\n\n".join(rest)), ("markdown", f"```\n{settings}\n```"),
             ("code", with_imports("\n".join(part.code for part in parts)))]
    for part in parts:
        cells += [("markdown", f"## {part.title}\n\n{part.words}"), ("code", part.code)]
    return FORMAT | {"metadata": KERNEL, "cells": [_cell(number, *cell) for number, cell in enumerate(cells)]}


def _cell(number: int, kind: str, text: str) -> dict:
    more = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": text.splitlines(keepends=True)} | more
