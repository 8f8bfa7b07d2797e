"""The exported notebook: well-formed, and its cells run in their order tell what the run told."""

import json

import pytest
import torch

from core.export import EXPORTS, notebook
from tests.core.export.taken import differences, finished, told, unpacked

torch.set_num_threads(1)
# What Jupyter does with "run all cells": one after the other, in one namespace, beside the data.
RUN_ALL = """
import json, os, pathlib
os.chdir(pathlib.Path(__file__).parent)
names = {"__name__": "__main__"}
for cell in json.loads(pathlib.Path("train.ipynb").read_text(encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        exec(compile("".join(cell["source"]), "cell", "exec"), names)
"""
TINY = {"filters": 4, "code": 4}
RUNS = {"answers": {"data": {"rows": 90}, "model": {"name": "mlp", "dropout": 0.2},
                    "learning": {"epochs": 9, "early_stop": 1, "lr": 0.3,
                                 "changes": [{"step": 3, "field": "lr", "value": 0.1}]}},
        "none": {"data": {"name": "digits", "rows": 90}, "model": TINY, "learning": {"name": "contrast", "epochs": 1}},
        "trial": {"data": {"name": "mazes", "rows": 60}, "learning": {"name": "ppo", "epochs": 1, "walks": 8}},
        "words": {"data": {"name": "movies", "rows": 300}, "model": {"name": "embedding_bag"},
                  "learning": {"epochs": 1}}}


def test_its_cells_run_in_their_order_and_tell_the_marks_of_every_round(tmp_path):
    runs = {name: finished(choices) for name, choices in RUNS.items()}
    places = [unpacked(run, "notebook", tmp_path / name) for name, run in runs.items()]
    for place in places:
        (place / "run_all.py").write_text(RUN_ALL)
    for text, run in zip(told(places, "run_all.py"), runs.values(), strict=True):
        assert not differences(text, run)


@pytest.fixture(scope="module")
def run():
    return finished(RUNS["answers"], title="A <b>title</b> [of](http://mine) `mine`")


def test_it_keeps_to_the_format(run):
    """Version 4.5 of the format: https://nbformat.readthedocs.io/en/latest/format_description.html"""
    written = json.loads(json.dumps(notebook.written(run)))
    assert (written["nbformat"], written["nbformat_minor"]) == (4, 5) and written["metadata"]["kernelspec"]["name"]
    names = [cell["id"] for cell in written["cells"]]
    assert len(set(names)) == len(names)
    for cell in written["cells"]:
        more = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert set(cell) == {"cell_type", "id", "metadata", "source"} | more
        assert all(line.endswith("\n") for line in cell["source"][:-1]) and cell["source"]


def test_words_stand_before_every_step_and_a_title_brings_no_markup(run):
    kinds = [cell["cell_type"] for cell in notebook.written(run)["cells"]]
    assert all(before == "markdown" for before, kind in zip(kinds, kinds[1:], strict=False) if kind == "code")
    words = "".join("".join(cell["source"]) for cell in notebook.written(run)["cells"][:1])
    assert words.startswith("# A b title") and not set("<[`") & set(words)


def test_the_same_run_gives_the_same_bytes(run):
    assert EXPORTS["notebook"].make(run) == EXPORTS["notebook"].make(run)
