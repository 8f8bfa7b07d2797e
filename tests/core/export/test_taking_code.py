"""Training code by the command line and by the errand of a page: the same file, or a sentence that says why not."""

import io
import json
import zipfile
from pathlib import Path

import pytest
import torch

from core.__main__ import main
from core.errands import ERRANDS
from core.run import run as run_events
from core.spec import SpecError, parse, run_id
from core.store import Store
from tests.core.export.taken import RUN, told_here
from tests.core.test_exam import trained

torch.set_num_threads(1)
CHOICES = {"data": {"rows": 60}, "learning": {"epochs": 3}}


@pytest.fixture
def store():
    opened = Store()
    yield opened
    opened.close()


def test_the_command_writes_a_script_that_tells_what_the_run_told(store, tmp_path, capsys):
    run = trained(store, CHOICES, owner="")
    assert main(["export", run, "--what", "script", "--out", str(tmp_path / "mine.zip")]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["kind"] == "exported" and said["name"] == f"two-moons-{run[:8]}-script.zip"
    zipfile.ZipFile(tmp_path / "mine.zip").extractall(tmp_path)
    text = told_here(tmp_path)
    events = [event for event in run_events(parse(CHOICES), run) if event["kind"] == "epoch"]
    assert [f"{event['val']['loss']:.4f}" for event in events] == \
        [f"{float(line.split('practice: loss ')[1].split()[0]):.4f}" for line in text.splitlines() if "round" in line]


def test_a_page_gets_the_code_alone_and_only_who_opened_the_exam_gets_its_rows(store):
    run = trained(store, CHOICES)
    found = ERRANDS["export"](store, {"run": run, "what": "code"}, "ann")
    assert found["name"].endswith(".py") and "class Network(nn.Module)" in Path(found["file"]).read_text()
    ERRANDS["exam"](store, {"run": run, "visitor": "ann", "reason": "it is over", "fresh": 0}, "ann")
    for visitor, rows in (("ann", True), ("bob", False)):
        file = ERRANDS["export"](store, {"run": run, "what": "script"}, visitor)["file"]
        course = zipfile.ZipFile(file).read("course.npz")
        assert ("exam_x.npy" in zipfile.ZipFile(io.BytesIO(course)).namelist()) == rows


def test_what_can_not_be_taken_is_a_sentence(store):
    learning, spec = run_id(parse({}), "ann", 1, False), parse({}).model_dump(mode="json")
    store.create_run(learning, spec, "ann", 1, False)
    store.create_run(RUN, parse({"students": 3}).model_dump(mode="json"), "ann", 1, False)
    store.change_run(RUN, state="done")
    for run, what in ((learning, "script"), (RUN, "code"), ("0" * 32, "notebook"), (learning, "novel")):
        with pytest.raises(SpecError) as refused:
            ERRANDS["export"](store, {"run": run, "what": what}, "ann")
        assert refused.value.error and refused.value.remedy
