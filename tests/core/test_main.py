"""The command line: JSON lines, exit statuses, the seal, and that a cut-off run goes on.

Most commands are given here, in this process; what only a process of its own can show is shown in one.
"""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.__main__ import main
from core.datasets import DATASETS
from core.models import MODELS
from core.store import Store
from core.suits import LEARNINGS

ROOT = Path(__file__).parents[2]
QUICK = '{"data": {"rows": 60}, "learning": {"epochs": 3}}'
Told = tuple[int, list[dict], str]  # exit status, the lines taken apart, and as they were printed


@pytest.fixture
def core(capsys, monkeypatch) -> Callable[..., Told]:
    """Gives a command in this process."""

    def told(*arguments: str, given: str = "") -> Told:
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        status = main(list(arguments))
        text = capsys.readouterr().out
        return status, [json.loads(each) for each in text.splitlines()], text

    return told


def apart(*arguments: str, given: str = "") -> Told:
    """Gives a command as in a terminal: in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "core", *arguments], input=given, capture_output=True, text=True,
                          cwd=ROOT, timeout=120)
    return done.returncode, [json.loads(text) for text in done.stdout.splitlines()], done.stdout


def test_run_prints_events_and_ends_with_the_marks_but_never_the_exams(core):
    status, told, text = apart("run", "-", given=QUICK)
    assert status == 0 and [event["kind"] for event in told] == ["start", "epoch", "epoch", "epoch", "done"]
    assert told[-1]["epochs"] == 3 and set(told[-1]) >= {"run", "train", "val"} and '"test":{' not in text
    assert core("run", "-", given=QUICK)[2] == text  # told again from the store: the same bytes


def test_the_same_spec_in_another_store_and_process_gives_the_same_bytes(core, tmp_path):
    one, two = (way("run", "-", "--store", f"sqlite:///{tmp_path}/{name}.db", given=QUICK)[2]
                for way, name in ((core, "a"), (apart, "b")))
    assert one == two and one


def test_the_exam_is_opened_once_officially_and_counted_after(core):
    run = core("run", "-", given=QUICK)[1][-1]["run"]
    status, (first,), _ = core("exam", run, "--reason", "the course is over")
    _, (second,), _ = core("exam", run, "--reason", "once more")
    assert status == 0 and first["questions"] == 12 and first["peeks"] == 0 and second["peeks"] == 1
    assert first["interval"][0] <= first["test"]["accuracy"] <= first["interval"][1]


def test_behind_glass_the_exam_is_in_every_event(core):
    _, told, _ = core("run", "-", "--glass", given=QUICK)
    assert all("test" in event for event in told[1:])


@pytest.mark.parametrize(("arguments", "given", "field"), [
    (("run", "-"), '{"model": {"hidden": [0]}}', "model.hidden"), (("run", "-"), "{", "spec"),
    (("run", "no such file.json"), "", "spec"), (("run", "-"), '{"data": {"rows": 60}, "device": "cuda"}', "device"),
    (("exam", "nobody", "--reason", "x"), "", "run"), (("exam",), "", "command"), (("fly",), "", "command"),
    (("run", "-", "--store", "nonsense"), QUICK, "store")])
def test_wrong_input_is_one_line_status_2_and_changes_nothing(core, arguments, given, field):
    if field == "device" and core("run", "-", given=given)[0] == 0:
        given = '{"device": "mps"}'
    status, told, _ = core(*arguments, given=given)
    assert status == 2 and len(told) == 1
    assert told[0]["kind"] == "failed" and told[0]["field"] == field and told[0]["error"] and told[0]["remedy"]
    assert Store().runs(everything=True) == []


def test_a_process_of_its_own_ends_with_the_same_line_and_status(core):
    assert apart("run", "-", given="{") == core("run", "-", given="{")


def test_a_diverging_run_ends_with_status_1_and_keeps_its_history(core):
    status, told, _ = core("run", "-", given='{"data": {"name": "polynomial"}, "model": {"activation": "relu"},'
                                             ' "learning": {"optimizer": "sgd", "lr": 10}}')
    assert status == 1 and told[-1]["kind"] == "failed" and "left the range" in told[-1]["error"]
    assert Store().events(Store().runs()[0]["run"]) == told


def test_describe_names_every_choice_and_every_catalogue(core):
    _, (told,), _ = core("describe")
    assert told["default"]["data"]["name"] == "moons" and set(told["datasets"]) == set(DATASETS)
    assert set(told["spec"]["$defs"]) >= {"DataSpec", "SplitSpec", "ModelSpec", "LearningSpec"}
    assert told["models"] == list(MODELS) and told["learning"] == list(LEARNINGS)
    assert "adam" in told["optimizers"] and "exact" in told["optimizers"]


def test_a_run_killed_in_the_middle_goes_on_and_tells_the_same_events(core):
    long = '{"data": {"rows": 200}, "learning": {"epochs": 1500}}'
    started = subprocess.Popen([sys.executable, "-m", "core", "run", "-"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True, cwd=ROOT)
    started.stdin.write(long)
    started.stdin.close()
    acknowledged = [started.stdout.readline()]
    while len(acknowledged) < 300:
        acknowledged.append(started.stdout.readline())
    os.kill(started.pid, signal.SIGKILL)
    started.wait()
    time.sleep(0.1)
    name = json.loads(acknowledged[0])["run"]
    assert [json.loads(text) for text in acknowledged] == Store().events(name)[:300]
    whole = core("run", "-", given=long)[2]
    undisturbed = core("run", "-", "--store", f"sqlite:///{Store().folder}/other/x.db", given=long)[2]
    assert whole == undisturbed


def test_a_finished_run_is_kept_and_another_starts_from_it(core):
    run = core("run", "-", given=QUICK)[1][-1]["run"]
    status, (kept,), text = core("keep", run, "--title", "Half-moons")
    assert status == 0 and kept["title"] == "Half-moons" and kept["rows"] == 36 and core("keep", run)[0] == 0
    assert core("keep", run, "--title", "Half-moons")[2] == text
    spec = {"data": {"rows": 60, "seed": 1}, "model": {"start": kept["start"], "frozen": 1}, "learning": {"epochs": 1}}
    status, told, _ = core("run", "-", given=json.dumps(spec))
    assert status == 0 and told[0]["learns"] == 90 and told[0]["parameters"] == 114
    status, (refused,), _ = core("run", "-", given=json.dumps(spec | {"data": {"rows": 60}, "split": {"seed": 5}}))
    assert status == 2 and refused["field"] == "model.start" and "has studied" in refused["error"]
    assert core("keep", "nobody")[1][0]["field"] == "run"
