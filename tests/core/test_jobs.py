"""Runs in processes of their own: asked for, watched, told what to do, let go and brought back, examined."""

import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from core import jobs
from core.frames import unpack
from core.processes import is_alive
from core.quotas import QuotaError
from core.spec import SpecError, parse, run_id
from core.store import Store
from tests.core.room import ends, frame, supervised, truth, until, worker

SHORT = {"data": {"rows": 60}, "model": {"hidden": [4], "dropout": 0.2}, "learning": {"epochs": 12}}
LONG = {"data": {"rows": 60}, "model": {"hidden": [4]}, "learning": {"epochs": 100_000}}


def choices(number: int, base: dict = SHORT) -> dict:
    return base | {"seed": number}


@pytest.fixture(scope="module")
def room(tmp_path_factory) -> Store:
    with supervised(tmp_path_factory.mktemp("room")) as store:
        yield store


@pytest.fixture(scope="module")
def hall(tmp_path_factory) -> Store:
    """A room with narrow limits, as a hosted one has."""
    limits = {"running": 1, "queued": 3, "unwatched_seconds": 0.3, "wall_seconds": 4, "idle": 1}
    with supervised(tmp_path_factory.mktemp("hall"), **limits) as store:
        yield store


def stop(store: Store, *runs: str) -> None:
    for run in runs:
        jobs.command(store, run, {"do": "stop"})
        ends(store, run, "stopped", "done")


def test_a_run_in_a_process_tells_the_same_events_as_one_learned_here(room):
    run = jobs.submit(room, choices(1), "me")
    row = ends(room, run)
    assert room.events(run) == truth(choices(1), run)
    assert (row["epochs"], row["why"], row["test"], row["title"]) == (12, "epochs", None, "Two moons")


def test_asking_again_gives_the_same_run_and_starts_nothing(room):
    run = jobs.submit(room, choices(2), "me")
    updated = ends(room, run)["updated"]
    assert jobs.submit(room, parse(choices(2)), "me") == run == run_id(parse(choices(2)), "me")
    assert room.get_run(run)["updated"] == updated and jobs.status(room, run)["job"] == "finished"
    assert jobs.submit(room, choices(2), "me", attempt=2) != run


def test_the_last_picture_and_the_scene_are_kept_with_the_run(room):
    run = jobs.submit(room, choices(3), "me")
    ends(room, run)
    scene, picture = (unpack(room.load_blob(run, name)) for name in ("scene", "frame"))
    assert scene[0]["type"] == "scene" and "train.x" in scene[1] and "test.x" not in scene[1]
    assert (picture[0]["state"], picture[0]["epoch"], picture[0]["why"]) == ("done", 12, "epochs")
    assert until(lambda: frame(room, run).get("state") == "done")


def test_a_prepared_run_waits_unlisted_and_learns_when_told(room):
    run = jobs.submit(room, choices(4), "waiter", play=False)
    ends(room, run, "ready")
    assert until(lambda: frame(room, run).get("state") == "ready")
    assert room.runs("waiter") == [] and frame(room, run).get("epoch") == 0
    jobs.command(room, run, {"do": "play"})
    ends(room, run)
    assert [row["run"] for row in room.runs("waiter")] == [run]


def test_step_and_epoch_go_exactly_that_far_and_pause(room):
    run = jobs.submit(room, choices(5), "me", play=False)
    ends(room, run, "ready")
    for steps in (1, 2):
        jobs.command(room, run, {"do": "step"})
        until(lambda steps=steps: frame(room, run).get("step") == steps and frame(room, run).get("state") == "paused")
    jobs.command(room, run, {"do": "epoch"})
    until(lambda: frame(room, run).get("epoch") == 1 and frame(room, run).get("state") == "paused")
    assert [event["kind"] for event in room.events(run)] == ["start", "epoch"]
    jobs.command(room, run, {"do": "play"})
    ends(room, run)
    assert room.events(run) == truth(choices(5), run)  # pictures in the middle of an epoch changed nothing


def test_pause_holds_stop_ends_and_a_stopped_run_takes_no_commands(room):
    run = jobs.submit(room, choices(6, LONG), "me", speed="normal")
    until(lambda: room.get_run(run)["epochs"] > 2)
    jobs.command(room, run, {"do": "pause"})
    ends(room, run, "paused")
    held = room.count_events(run)
    time.sleep(0.3)
    assert room.count_events(run) == held
    jobs.command(room, run, {"do": "stop"})
    row = ends(room, run, "stopped")
    assert row["why"] == "stopped" and room.events(run)[-1]["why"] == "stopped"
    with pytest.raises(SpecError, match="stopped"):
        jobs.command(room, run, {"do": "play"})


def test_a_changed_knob_becomes_an_event_and_a_wrong_one_a_message(room):
    run = jobs.submit(room, choices(7, LONG), "me", speed="normal")
    until(lambda: room.get_run(run)["epochs"] > 0)
    jobs.command(room, run, {"do": "change", "field": "lr", "value": 0.02})
    change = until(lambda: [event for event in room.events(run) if event["kind"] == "change"])
    assert (change[0]["field"], change[0]["value"]) == ("lr", 0.02)
    jobs.command(room, run, {"do": "change", "field": "lr", "value": 99})
    message = until(lambda: frame(room, run).get("message"))
    assert "99" in message["error"] and message["remedy"]
    assert room.get_run(run)["state"] == "learning"
    stop(room, run)


def test_speed_slows_a_run_down(room):
    run = jobs.submit(room, choices(8, LONG), "me", speed="slow")
    until(lambda: room.get_run(run)["epochs"] == 1)
    time.sleep(0.5)
    assert room.get_run(run)["epochs"] <= 3
    jobs.command(room, run, {"do": "speed", "value": "max"})
    until(lambda: room.get_run(run)["epochs"] > 20)
    stop(room, run)


def test_a_run_pauses_at_the_moment_worth_looking_at(room):
    memoriser = {"data": {"rows": 40, "label_noise": 0.4}, "model": {"hidden": [64, 64]},
                 "learning": {"epochs": 2000, "lr": 0.02}, "seed": 9}
    run = jobs.submit(room, memoriser, "me", auto_pause=True)
    ends(room, run, "paused", "done")
    assert until(lambda: frame(room, run).get("moment"))
    stop(room, run)


def test_choices_that_contradict_the_data_fail_with_a_sentence(room):
    run = jobs.submit(room, {"data": {"rows": 30}, "learning": {"batch_size": 5000}}, "me")
    row = ends(room, run, "failed")
    assert "5000" in row["error"] and row["remedy"] and row["field"] == "learning.batch_size"
    assert room.events(run)[-1]["kind"] == "failed"
    assert until(lambda: frame(room, run).get("message"))["error"] == row["error"]


def test_a_run_that_diverges_keeps_what_it_had(room):
    wild = {"data": {"name": "polynomial"}, "learning": {"optimizer": "sgd", "lr": 10, "epochs": 50}, "seed": 1}
    run = jobs.submit(room, wild, "me")
    row = ends(room, run, "failed")
    assert "range of numbers" in row["error"] and "learning rate" in row["remedy"]
    assert [event["kind"] for event in room.events(run)][-1] == "failed"
    assert until(lambda: frame(room, run).get("state") == "failed")


def test_an_exam_is_opened_by_a_process_of_its_own(room):
    run = jobs.submit(room, choices(10), "me")
    ends(room, run)
    opened = jobs.open_exam(room, run, "me", "the course is over")
    assert opened["official"] and opened["questions"] == 12 and 0 <= opened["test"]["accuracy"] <= 1
    assert not jobs.open_exam(room, run, "me", "again")["official"]
    assert [each["official"] for each in room.openings(run=run)] == [True, False]


def test_before_the_opening_no_exam_mark_of_a_sealed_run_is_anywhere(room):
    run = jobs.submit(room, choices(11), "me")
    ends(room, run)
    with sqlite3.connect(room.folder / "final-exam.db") as door:
        kept = [text for text, in door.execute("select body from events where run = ?", (run,))]
        marks, = door.execute("select test from runs where run = ?", (run,)).fetchone()
    assert marks is None and not any('"test":{' in text for text in kept)
    pictures = b"".join(path.read_bytes() for path in room.live.glob(f"{run}.*")) + room.load_blob(run, "frame")
    assert b"lines.test" not in pictures and b'"test":{' not in pictures


def test_behind_glass_the_exam_is_drawn_with_the_rest(room):
    run = jobs.submit(room, choices(12), "me", glass=True)
    ends(room, run)
    assert room.events(run) == truth(choices(12), run, glass=True)
    header, arrays = unpack(room.load_blob(run, "frame"))
    assert "test" in header["marks"] and "lines.test.loss" in arrays


def test_twenty_clicks_at_once_open_one_official_exam(room):
    run = jobs.submit(room, choices(13), "me")
    ends(room, run)
    with ThreadPoolExecutor(20) as clicks:
        opened = list(clicks.map(lambda n: jobs.open_exam(room, run, "me", f"click {n}"), range(20)))
    assert sum(each["official"] for each in opened) == 1
    assert len(room.openings(run=run)) == 20


def test_an_exam_that_can_not_be_opened_says_why(room):
    with pytest.raises(SpecError, match="no run"):
        jobs.open_exam(room, "f" * 32, "me", "curious")
    run = jobs.submit(room, choices(14), "me", play=False)
    ends(room, run, "ready")
    with pytest.raises(SpecError, match="not ready"):
        jobs.open_exam(room, run, "me", "curious")
    assert room.openings(run=run) == []


def test_a_deleted_run_ends_its_process(room):
    run = jobs.submit(room, choices(15, LONG), "me", speed="normal")
    process = worker(room, run)
    room.delete_run(run)
    until(lambda: not is_alive(*process))
    assert room.get_run(run) is None


@pytest.mark.parametrize("what", [{"do": "fly"}, {"do": "change", "field": "rows", "value": 3}])
def test_a_command_that_means_nothing_is_refused(room, what):
    run = jobs.submit(room, choices(4), "waiter")
    with pytest.raises(SpecError):
        jobs.command(room, run, what)


def test_commands_to_no_run_are_refused(room):
    with pytest.raises(SpecError, match="no such run"):
        jobs.command(room, "f" * 32, {"do": "play"})


def test_a_prepared_run_nobody_looks_at_is_let_go_and_comes_back_with_a_command(hall):
    run = jobs.submit(hall, choices(1), "sleeper", play=False)
    ends(hall, run, "ready")
    process = until(lambda: jobs.status(hall, run)["job"] == "resting")
    assert hall.get_run(run)["state"] == "ready"
    jobs.command(hall, run, {"do": "step"})
    until(lambda: frame(hall, run).get("step") == 1 and frame(hall, run).get("state") == "paused")
    until(lambda: jobs.status(hall, run)["job"] == "resting")  # in the middle of an epoch this time
    jobs.command(hall, run, {"do": "change", "field": "weight_decay", "value": 0.01})
    until(lambda: frame(hall, run).get("step") == 1 and jobs.status(hall, run)["job"] == "resting")
    jobs.command(hall, run, {"do": "play"})
    ends(hall, run)
    changed = choices(1) | {"learning": SHORT["learning"] | {
        "changes": [{"step": 1, "field": "weight_decay", "value": 0.01}]}}
    assert hall.events(run)[1:-1] == truth(changed, run)[1:-1]
    assert process and hall.get_run(run)["resumed"] == 0


def test_a_watched_prepared_run_stays(hall):
    run = jobs.submit(hall, choices(2), "watcher", play=False)
    process = worker(hall, run)
    for _ in range(8):
        (hall.live / f"{run}.viewer").touch()
        time.sleep(0.1)
    assert is_alive(*process)


def test_one_visitor_with_many_runs_does_not_hold_up_the_next(hall):
    mine = [jobs.submit(hall, choices(number, LONG), "many", speed="slow") for number in range(1)]
    ends(hall, mine[0], "learning")
    mine += [jobs.submit(hall, choices(number, LONG), "many", speed="slow") for number in range(1, 4)]
    with pytest.raises(QuotaError, match="limit is 3"):
        jobs.submit(hall, choices(4, LONG), "many")
    assert [jobs.status(hall, run)["place"] for run in mine] == [None, 1, 2, 3]
    yours = jobs.submit(hall, choices(3), "one")
    ends(hall, yours)
    assert [hall.get_run(run)["state"] for run in mine[1:]] == ["queued"] * 3
    jobs.command(hall, mine[2], {"do": "stop"})
    assert jobs.status(hall, mine[2])["state"] == "stopped" and jobs.status(hall, mine[3])["place"] == 2
    stop(hall, mine[0])
    ends(hall, mine[1], "learning")  # its turn came by itself
    stop(hall, mine[3], mine[1])


def test_play_without_a_free_place_waits_its_turn(hall):
    first = jobs.submit(hall, choices(20, LONG), "two", speed="slow")
    ends(hall, first, "learning")
    second = jobs.submit(hall, choices(21), "two", play=False)
    ends(hall, second, "ready")
    jobs.command(hall, second, {"do": "play"})
    ends(hall, second, "queued")
    assert until(lambda: jobs.status(hall, second)["place"] == 1)
    stop(hall, first)
    ends(hall, second)
    assert hall.events(second) == truth(choices(21), second)


def test_a_run_at_its_time_limit_ends_with_the_limit_named_and_can_sit_the_exam(hall):
    run = jobs.submit(hall, choices(30, LONG), "slowcoach", speed="normal")
    row = ends(hall, run, "stopped")
    assert "limit" in row["error"] and "minutes" in row["error"] and row["remedy"]
    assert jobs.open_exam(hall, run, "slowcoach", "time is up")["official"]


def test_the_process_of_a_run_gives_way_to_pages(room):
    run = jobs.submit(room, choices(31, LONG), "me", speed="slow")
    pid, _ = worker(room, run)
    until(lambda: os.getpriority(os.PRIO_PROCESS, pid) == 10)  # not before somebody has their first picture
    with open(f"/proc/{pid}/oom_score_adj") as file:
        assert file.read().strip() == "1000"
    assert os.getsid(pid) == pid
    stop(room, run)
