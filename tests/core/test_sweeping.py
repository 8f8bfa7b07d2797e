"""Sweeps that train: each member as if alone, finished ones never twice, and no death of a process loses them."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core import jobs
from core.__main__ import main
from core.events import line
from core.quotas import QuotaError, Quotas, may_start
from core.run import run
from core.spec import SpecError, parse
from core.steward import Steward
from core.store import Store
from core.store.rows import StoreError
from core.store.sweeps import Block
from core.sweep import APP_ATTEMPT, parse_sweep
from core.sweeping import Sweeping
from tests.core.room import ends, frame, supervised, until

ROOT = Path(__file__).parents[2]
BASE = {"data": {"rows": 60}, "learning": {"epochs": 4}}
SMALL = {"base": BASE, "vary": {"model.hidden": [[1], [8]], "seed": [0, 1]}}
MIXED = {"base": BASE | {"learning": {"epochs": 3, "weight_decay": 0.01}},
         "vary": {"model.dropout": [0, 0.3], "data.rows": [60, 90], "model.hidden": [[3], [20, 5], []]}}
ENDLESS = {"base": {"data": {"rows": 60}, "learning": {"epochs": 100_000}}, "vary": {"seed": [0, 1]}}
OVER = ("done", "failed", "stopped")


def learned(store: Store, asked: dict, glass: bool = False) -> list[dict]:
    """Trains a sweep here and now; a record of each member, in the order of the plan."""
    sweeping = Sweeping(store, "", glass, 1)
    told = [member for member in sweeping.learn(parse_sweep(asked).members("", glass)) if member]
    return sorted(told, key=lambda member: member["number"])


def everything_kept(store: Store) -> bytes:
    """All bytes of the store's folder, as anybody could read them."""
    with sqlite3.connect(store.folder / "final-exam.db") as door:
        dump = "\n".join(door.iterdump()).encode()
    return dump + b"".join(path.read_bytes() for path in store.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("glass", [False, True])
def test_each_member_tells_what_it_tells_alone_to_the_byte(glass):
    store = Store()
    for member in learned(store, MIXED, glass):
        spec = parse(store.get_run(member["run"])["spec"])
        alone = [line(event) for event in run(spec, member["run"], glass)]
        assert [line(event) for event in store.events(member["run"])] == alone
        row = store.get_run(member["run"])
        assert (row["state"], row["epochs"], row["val"]) == ("done", 3, member["val"])
        assert bool(row["test"]) is glass and store.load_checkpoint(member["run"])


def test_what_is_trained_is_told_again_and_not_trained_again(monkeypatch):
    store = Store()
    first = learned(store, SMALL)
    monkeypatch.setattr("core.sweeping.setup", lambda *_: pytest.fail("it was trained again"))
    again = learned(store, SMALL)
    keys = ("run", "values", "state", "epochs", "train", "val")
    assert [[member[key] for key in keys] for member in again] == [[member[key] for key in keys] for member in first]
    assert len(again) == 4


def test_a_member_that_can_not_be_and_one_that_diverges_are_marked_and_the_rest_go_on():
    few = {"base": {"learning": {"epochs": 2}, "data": {"name": "digits"}}, "vary": {"data.rows": [12, 300]}}
    impossible, good = learned(Store(), few)
    assert impossible["state"] == "failed" and impossible["remedy"] and good["state"] == "done"
    wild = {"base": {"data": {"name": "polynomial"}, "model": {"activation": "relu"},
                     "learning": {"optimizer": "sgd", "epochs": 50}}, "vary": {"learning.lr": [0.001, 10]}}
    calm, diverged = learned(Store(), wild)
    assert calm["state"] == "done" and diverged["state"] == "failed" and "left the range" in diverged["error"]
    assert [member["state"] for member in learned(Store(), wild)] == ["done", "failed"]  # and told so again


def test_who_stops_in_the_middle_keeps_what_is_finished_and_begins_the_rest_again():
    store, sweep = Store(), parse_sweep(SMALL | {"base": BASE | {"learning": {"epochs": 300}}})
    sweeping = Sweeping(store, "", False, 1)
    learning = sweeping.learn(sweep.members("", False))
    runs = [member.run for member in sweep.members("", False)]
    while not any(row["epochs"] for row in store.sweeps.rows(runs).values()):
        next(learning)
    sweeping.leave()
    states = {row["state"] for row in store.sweeps.rows(runs).values()}
    assert states <= {"interrupted", "done"} and "interrupted" in states
    assert [member["state"] for member in learned(store, sweep.record())] == ["done"] * 4
    for member in sweep.members("", False):
        assert store.events(member.run) == list(run(member.spec, member.run))


def test_a_record_that_does_not_fit_is_marked_and_never_written_over():
    store, member = Store(), next(parse_sweep(SMALL).members("", False))
    store.create_run(member.run, member.spec.model_dump(mode="json"))
    store.append(member.run, 0, [{"kind": "epoch", "epoch": 7, "step": 9, "train": {"loss": 1.0}}])
    states = [each["state"] for each in learned(store, SMALL)]
    assert states == ["failed", "done", "done", "done"] and store.events(member.run)[0]["epoch"] == 7


def test_marks_of_a_sealed_exam_are_refused_by_the_store():
    store = Store()
    store.sweeps.begin({"a" * 32: {}}, "", False, 1)
    told = [{"kind": "epoch", "epoch": 1, "step": 1, "train": {"loss": 1.0}, "test": {"loss": 1.0}}]
    with pytest.raises(StoreError, match="sealed"):
        store.sweeps.append({"a" * 32: Block(0, told)}, False, {}, {})
    assert store.events("a" * 32) == []


def said(text: str) -> list[dict]:
    return [json.loads(text) for text in text.splitlines()]


def test_the_command_prints_a_line_for_each_member_and_a_summary(tmp_path, capsys):
    done = subprocess.run([sys.executable, "-m", "core", "sweep", "-"], input=json.dumps(SMALL), capture_output=True,
                          text=True, cwd=ROOT, timeout=120)
    told = said(done.stdout)
    *members, summary = told
    assert [member["kind"] for member in members] == ["member"] * 4
    assert done.returncode == 0 and '"test":{' not in done.stdout
    assert {json.dumps(member["vary"]) for member in members} == {
        json.dumps({"model.hidden": [units], "seed": seed}) for units in (1, 8) for seed in (0, 1)}
    assert (summary["kind"], summary["members"], summary["failed"], summary["mark"]) == ("summary", 4, 0, "accuracy")
    assert [each["value"] for each in summary["curves"]] == [[1], [8]]
    of_one = [member["val"]["accuracy"] for member in members if member["vary"]["model.hidden"] == [1]]
    assert summary["curves"][0]["val"]["median"] == pytest.approx(sum(of_one) / 2)
    (tmp_path / "sweep.json").write_text(json.dumps(SMALL))
    assert main(["sweep", str(tmp_path / "sweep.json")]) == 0
    again = said(capsys.readouterr().out)
    assert again[-1] == summary and sorted(map(str, again)) == sorted(map(str, told))


def test_the_command_refuses_a_wrong_sweep_and_shows_the_exam_behind_glass_only(tmp_path, capsys):
    path = tmp_path / "sweep.json"
    path.write_text('{"vary": {"seed": []}}')
    assert main(["sweep", str(path)]) == 2
    told = said(capsys.readouterr().out)
    assert [event["kind"] for event in told] == ["failed"] and told[0]["field"] == "seed" and told[0]["remedy"]
    path.write_text(json.dumps({"base": BASE, "vary": {"seed": [0]}}))
    assert main(["sweep", str(path), "--glass"]) == 0
    member, summary = said(capsys.readouterr().out)
    assert "test" in member and summary["curves"][0]["test"]["median"] == member["test"]["accuracy"]
    path.write_text('{"base": {"data": {"name": "digits", "rows": 12}}, "vary": {"seed": [0]}}')
    assert main(["sweep", str(path)]) == 1
    member, summary = said(capsys.readouterr().out)
    assert member["error"] and summary["failed"] == 1 and summary["curves"] == []


def test_ctrl_c_keeps_what_is_finished():
    asked = {"base": BASE, "vary": {"learning.epochs": [2, 50_000]}}
    started = subprocess.Popen([sys.executable, "-m", "core", "sweep", "-"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True, cwd=ROOT)
    started.stdin.write(json.dumps(asked))
    started.stdin.close()
    assert json.loads(started.stdout.readline())["epochs"] == 2
    other = list(parse_sweep(asked).members("", False))[1].run
    until(lambda: (Store().get_run(other) or {"epochs": 0})["epochs"])
    started.send_signal(signal.SIGINT)
    assert started.wait(60) == 130
    assert Store().get_run(other)["state"] == "interrupted"


@pytest.fixture(scope="module")
def room(tmp_path_factory) -> Store:
    with supervised(tmp_path_factory.mktemp("room"), unwatched_seconds=3, silent_seconds=60) as store:
        yield store


def submitted(store: Store, asked: dict, glass: bool = False) -> str:
    return jobs.submit_sweep(store, asked, "me", glass)


def over(store: Store, sweep: str) -> dict:
    return until(lambda: (row := jobs.sweep_status(store, sweep))["state"] in OVER and row)


def test_a_sweep_in_a_process_trains_all_sealed_and_lists_none_of_them(room):
    sweep = submitted(room, SMALL)
    row = over(room, sweep)
    assert (row["state"], row["done"], row["failed"], row["members"]) == ("done", 4, 0, 4)
    planned = list(parse_sweep(SMALL).members("me", False, APP_ATTEMPT))
    assert [member["run"] for member in room.sweeps.members(sweep)] == [member.run for member in planned]
    for member in planned:
        assert room.events(member.run) == list(run(member.spec, member.run))
    assert room.runs("me") == [] and submitted(room, SMALL) == sweep
    kept = everything_kept(room)
    assert b'"test":{' not in kept and b"lines.test" not in kept


def test_a_killed_process_is_followed_by_another_and_finished_members_stay(room):
    slow = {"base": {"data": {"rows": 60}, "learning": {"epochs": 500}},
            "vary": {"learning.batch_size": [4, 16], "seed": [0, 1]}}
    sweep = submitted(room, slow)
    until(lambda: any(member["epochs"] > 3 for member in room.sweeps.members(sweep)))
    job = until(lambda: (job := room.queue.get(sweep))["state"] == "running" and job)
    os.kill(job["pid"], signal.SIGKILL)
    row = over(room, sweep)
    assert (row["state"], row["done"]) == ("done", 4) and room.queue.get(sweep)["tries"] >= 1
    member = next(parse_sweep(slow).members("me", False, APP_ATTEMPT))
    assert room.events(member.run) == list(run(member.spec, member.run))


def test_pause_play_and_stop_reach_the_process(room):
    sweep = submitted(room, ENDLESS)
    until(lambda: any(member["epochs"] for member in room.sweeps.members(sweep)))
    jobs.command_sweep(room, sweep, {"do": "pause"})
    until(lambda: jobs.sweep_status(room, sweep)["state"] == "paused")
    held = [member["epochs"] for member in room.sweeps.members(sweep)]
    time.sleep(0.7)
    assert [member["epochs"] for member in room.sweeps.members(sweep)] == held
    jobs.command_sweep(room, sweep, {"do": "play"})
    until(lambda: room.sweeps.members(sweep)[0]["epochs"] > held[0])
    jobs.command_sweep(room, sweep, {"do": "pause"})
    until(lambda: room.queue.get(sweep)["state"] == "resting")  # nobody said anything for three seconds: it was let go
    jobs.command_sweep(room, sweep, {"do": "play"})
    until(lambda: jobs.sweep_status(room, sweep)["state"] == "learning")
    jobs.command_sweep(room, sweep, {"do": "stop"})
    row = over(room, sweep)
    assert row["state"] == "stopped" and {member["state"] for member in room.sweeps.members(sweep)} == {"interrupted"}
    with pytest.raises(SpecError, match="over"):
        jobs.command_sweep(room, sweep, {"do": "play"})


def test_a_larger_sweep_takes_what_a_smaller_one_has_trained(room):
    base = BASE | {"data": {"rows": 70}}
    over(room, submitted(room, {"base": base, "vary": {"seed": [0, 1]}}))
    first = next(parse_sweep({"base": base, "vary": {"seed": [0]}}).members("me", False, APP_ATTEMPT)).run
    trained = room.get_run(first)["updated"]
    larger = submitted(room, {"base": base, "vary": {"seed": [0, 1, 2], "model.hidden": [[8, 8], [4]]}})
    assert over(room, larger)["done"] == 6 and room.get_run(first)["updated"] == trained


def test_a_member_is_opened_as_any_finished_run_is(room):
    base = BASE | {"data": {"rows": 80}}
    sweep = submitted(room, {"base": base, "vary": {"seed": [3]}})
    over(room, sweep)
    name = room.sweeps.members(sweep)[0]["run"]
    jobs.revisit(room, name)
    until(lambda: frame(room, name).get("state") == "done")
    assert frame(room, name)["epoch"] == 4 and ends(room, name)["val"] == room.events(name)[-1]["val"]
    opened = jobs.open_exam(room, name, "me", "the curve is drawn")
    assert opened["official"] and opened["questions"] == 16


def test_a_sweep_waits_for_a_core_and_counts_as_one_job(monkeypatch):
    sweep = {"job": "s", "kind": "sweep", "owner": "a", "play": True}
    quotas = Quotas(heavy_per_core=1)
    assert may_start(quotas, sweep, [{"kind": "run", "owner": "b", "play": True}] * 3)
    assert not may_start(quotas, sweep, [sweep | {"owner": "b"}] * quotas.heavy_in_all)
    monkeypatch.setattr(jobs, "ensure_supervisor", lambda store: None)
    monkeypatch.setenv("FINAL_EXAM_PROFILE", "hosted")
    store = Store()
    for seed in range(3):
        submitted(store, {"vary": {"seed": [seed]}})
    with pytest.raises(QuotaError, match="3 of yours are waiting"):
        submitted(store, {"vary": {"seed": [9]}})


@pytest.mark.parametrize("limit", ["wall_seconds", "cpu_seconds"])
def test_a_sweep_at_its_limit_says_so_and_keeps_what_it_has(monkeypatch, limit):
    monkeypatch.setattr(jobs, "ensure_supervisor", lambda store: None)
    store = Store()
    sweep = submitted(store, {"base": BASE | {"learning": {"epochs": 20_000}},
                              "vary": {"learning.epochs": [2, 20_000], "learning.batch_size": [8, 16]}})
    store.queue.change(sweep, state="running", pid=os.getpid())
    Steward(store, store.queue.get(sweep), store.sweeps.get(sweep), Quotas(**{limit: 0.3})).conduct()
    row, job = jobs.sweep_status(store, sweep), store.queue.get(sweep)
    assert row["state"] == "stopped" and "the limit" in row["error"] and row["remedy"] and job["state"] == "cancelled"
    assert "learning" not in {member["state"] for member in store.sweeps.members(sweep)}
    submitted(store, row["asked"])  # once more: it goes on
    assert jobs.sweep_status(store, sweep)["state"] == "queued" and jobs.sweep_status(store, sweep)["error"] is None
