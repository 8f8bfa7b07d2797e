"""The supervisor: notices every kind of death, lets the run go on, harms no neighbour, and may die itself."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core import jobs, processes
from core.doorbell import ring, who
from core.processes import NICE, born, in_words, is_alive
from core.spec import SpecError
from core.store import Store
from core.store.tables import locked
from tests.core.room import descendants, ends, frame, supervised, truth, until, worker

STEADY = {"data": {"rows": 60}, "model": {"hidden": [4], "dropout": 0.2}, "learning": {"epochs": 150}}


def choices(number: int, epochs: int = 150) -> dict:
    return STEADY | {"seed": number, "learning": {"epochs": epochs}}


@pytest.fixture(scope="module")
def room(tmp_path_factory) -> Store:
    with supervised(tmp_path_factory.mktemp("room"), memory_bytes=1_800_000_000) as store:
        yield store


def learns(store: Store, number: int, speed: str = "normal", epochs: int = 150) -> str:
    """A run that has told a few epochs."""
    run = jobs.submit(store, choices(number, epochs), "me", speed=speed)
    until(lambda: store.get_run(run)["epochs"] > 2)
    return run


def hurry(store: Store, run: str) -> None:
    """At full speed to the end, if it is not there already."""
    with contextlib.suppress(SpecError):
        jobs.command(store, run, {"do": "speed", "value": "max"})


def stop(store: Store, run: str) -> None:
    jobs.command(store, run, {"do": "stop"})
    ends(store, run, "stopped")


def told_as_if_nothing_happened(store: Store, run: str, number: int) -> bool:
    """Whether a run of endless length, stopped by hand, told what it would have told without interruption."""
    *told, last = store.events(run)
    return last["why"] == "stopped" and told == truth(choices(number, 100_000), run, first=len(told))


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGSTOP],
                         ids=["killed", "crashed in the maths library", "gave up", "hangs"])
def test_a_run_whose_process_dies_goes_on_by_itself_and_its_neighbours_notice_nothing(room, sign):
    number = 10 * int(sign)
    neighbours = [learns(room, number + other) for other in (1, 2, 3)]
    victim = learns(room, number)
    first = worker(room, victim)
    os.kill(first[0], sign)
    if sign == signal.SIGSTOP:  # as if minutes had gone by without a sign of life
        until(lambda: room.queue.change(victim, ("running",), heartbeat=time.time() - 1000))
    until(lambda: room.get_run(victim)["resumed"] == 1)
    assert until(lambda: worker(room, victim) != first)
    for run in (victim, *neighbours):
        hurry(room, run)
    for run in (victim, *neighbours):
        ends(room, run)
        assert room.events(run) == truth(choices(number + (victim, *neighbours).index(run)), run)
    assert [room.get_run(run)["resumed"] for run in (victim, *neighbours)] == [1, 0, 0, 0]


def test_the_first_picture_does_not_wait_for_the_database(room):
    with locked(room.folder / "writing.lock"):  # somebody else is writing, and takes long
        run = jobs.submit(room, choices(1030), "me", play=False)
        assert until(lambda: frame(room, run).get("state")) == "ready"
        assert room.count_events(run) == 0 and room.get_run(run)["state"] == "queued"
    until(lambda: room.get_run(run)["state"] == "ready")
    assert room.events(run)[0]["kind"] == "start" and room.load_blob(run, "scene")


def test_a_process_is_as_urgent_as_the_pages_until_its_first_picture_is_out_and_gives_way_then(room):
    run = learns(room, 1031, epochs=100_000)
    ours, theirs = (os.getpriority(os.PRIO_PROCESS, pid) for pid in (os.getpid(), worker(room, run)[0]))
    assert theirs == min(19, ours + NICE)
    stop(room, run)


@pytest.mark.parametrize("seconds", [30.0, 0.01], ids=["in time", "too slow"])
def test_who_hurries_gives_way_once_when_it_is_done_or_takes_too_long(monkeypatch, seconds):
    gave_way = []
    monkeypatch.setattr(processes, "stand_back", lambda: gave_way.append(time.monotonic()))
    with processes.hurried(seconds):
        assert not gave_way
        until(lambda: seconds > 1 or gave_way)
    assert len(gave_way) == 1


def test_those_who_watch_are_told_that_a_run_was_taken_up_again(room):
    run = learns(room, 1000)
    os.kill(worker(room, run)[0], signal.SIGKILL)
    until(lambda: frame(room, run).get("resumed") is not None)
    stop(room, run)


def test_a_run_that_needs_too_much_memory_fails_with_a_sentence_and_the_others_learn_on(room):
    neighbour = learns(room, 1001)
    greedy = {"data": {"rows": 100_000}, "model": {"hidden": [1024, 2, 1024, 2, 1024, 2, 1024]},
              "learning": {"epochs": 3, "batch_size": None}}  # 245 MB for what one wide layer answers
    row = ends(room, jobs.submit(room, greedy, "me"), "failed")
    assert "more memory" in row["error"] and "fewer rows" in row["remedy"]
    hurry(room, neighbour)
    ends(room, neighbour)
    assert room.get_run(neighbour)["resumed"] == 0


def test_a_run_stopped_while_it_waits_for_a_new_process_leaves_with_its_marks(room):
    run = learns(room, 1020, epochs=100_000)
    os.kill(worker(room, run)[0], signal.SIGKILL)
    until(lambda: room.get_run(run)["resumed"] == 1)
    jobs.command(room, run, {"do": "stop"})
    ends(room, run, "stopped")
    assert until(lambda: room.events(run)[-1]["kind"] == "done")
    assert jobs.open_exam(room, run, "me", "it was stopped")["official"]


def test_a_run_that_dies_again_and_again_fails_and_can_be_taken_up_by_hand(room):
    run = jobs.submit(room, choices(1002), "me", play=False)
    for _ in range(3):
        process = worker(room, run)
        os.kill(process[0], signal.SIGKILL)
        until(lambda process=process: room.queue.get(run)["pid"] != process[0])
    row = ends(room, run, "failed")
    assert "out of memory, or ended from outside" in row["error"] and "3 times" in row["remedy"]
    assert until(lambda: frame(room, run).get("state") == "failed")
    jobs.resume(room, run)
    hurry(room, run)
    ends(room, run)
    assert room.events(run) == truth(choices(1002), run)


def test_runs_survive_their_supervisor_and_the_next_one_adopts_them(room):
    run = learns(room, 1003, epochs=100_000)
    process, (pid, since) = worker(room, run), who(room.folder)
    os.kill(pid, signal.SIGKILL)
    until(lambda: not is_alive(pid, since))
    seen = room.get_run(run)["epochs"]
    until(lambda: room.get_run(run)["epochs"] > seen)  # nobody supervises, and it learns on
    jobs.ensure_supervisor(room)
    until(lambda: jobs.is_supervised(room.folder))
    assert worker(room, run) == process
    next_one = jobs.submit(room, choices(1004), "me")
    ends(room, next_one)
    assert worker(room, run) == process  # the new supervisor works, and has not started it twice
    os.kill(process[0], signal.SIGKILL)
    until(lambda: room.get_run(run)["resumed"] == 1)
    stop(room, run)
    assert told_as_if_nothing_happened(room, run, 1003)


def test_a_run_that_died_while_nobody_supervised_is_taken_up(room):
    run = learns(room, 1005, epochs=100_000)
    process, (pid, since) = worker(room, run), who(room.folder)
    os.kill(pid, signal.SIGKILL)
    os.kill(process[0], signal.SIGKILL)
    until(lambda: not is_alive(*process) and not is_alive(pid, since))
    jobs.ensure_supervisor(room)
    stop(room, run)
    assert told_as_if_nothing_happened(room, run, 1005) and room.get_run(run)["resumed"] == 1


def test_runs_survive_the_forkserver(room):
    run = learns(room, 1006, epochs=100_000)
    process = worker(room, run)
    parent = int(Path(f"/proc/{process[0]}/stat").read_text().rpartition(")")[2].split()[1])
    assert parent != who(room.folder)[0]
    os.kill(parent, signal.SIGKILL)
    other = jobs.submit(room, choices(1007), "me")
    ends(room, other)
    assert worker(room, run) == process and room.get_run(run)["resumed"] == 0
    stop(room, run)
    assert told_as_if_nothing_happened(room, run, 1006)


def test_only_one_supervisor_lives_per_data_folder(room):
    first = who(room.folder)
    second = subprocess.run([sys.executable, "-m", "core.supervisor", "--store", room.url], timeout=60, cwd=jobs.ROOT)
    assert second.returncode == 0 and who(room.folder) == first and is_alive(*first)


def test_a_clean_stop_leaves_no_process_and_the_runs_go_on_next_time(tmp_path):
    with supervised(tmp_path, linger_seconds=1) as store:
        learning = learns(store, 1)
        prepared = jobs.submit(store, choices(2), "me", play=False)
        ends(store, prepared, "ready")
        supervisor = who(store.folder)
        processes = descendants(supervisor[0]) | {supervisor[0]: supervisor[1]}
        assert len(processes) >= 5  # the supervisor, its forkserver, two runs and a spare
        told = store.count_events(learning)
        jobs.shutdown(store)
        until(lambda: not any(is_alive(*process) for process in processes.items()))
        assert store.load_checkpoint(learning) is not None
        assert store.queue.get(learning)["state"] == "queued" and store.queue.get(prepared)["state"] == "resting"
        assert store.get_run(learning)["epochs"] >= told - 1
        jobs.ensure_supervisor(store)
        hurry(store, learning)
        ends(store, learning)
        assert store.events(learning) == truth(choices(1), learning)
        assert store.get_run(learning)["resumed"] == 0
        until(lambda: not jobs.is_supervised(store.folder))  # nothing to do, nobody asks: it leaves


def test_ctrl_c_in_the_terminal_does_not_reach_the_runs(room):
    run = learns(room, 1008)
    assert os.getsid(worker(room, run)[0]) != os.getsid(0)
    assert os.getsid(who(room.folder)[0]) != os.getsid(0)
    stop(room, run)


def test_a_process_number_given_again_is_not_taken_for_the_old_process():
    process = subprocess.Popen(["sleep", "60"])
    since = born(process.pid)
    assert is_alive(process.pid, since) and not is_alive(process.pid, since - 1) and not is_alive(None, None)
    process.kill()
    until(lambda: not is_alive(process.pid, since))  # dead, though nobody has buried it yet
    process.wait()
    assert not is_alive(process.pid, since)


def test_ways_to_end_are_told_apart_in_words():
    words = {in_words(code) for code in (-9, -11, -6, -7, 1, 2, None)}
    assert len(words) == 7 and all(sentence.endswith(".") for sentence in words)


def test_nobody_hears_a_bell_without_a_supervisor(tmp_path):
    assert not ring(tmp_path)
    os.mkfifo(tmp_path / "wake")
    assert not ring(tmp_path)


def test_the_supervisor_uses_next_to_no_time_when_nothing_happens(room):
    pid, _ = who(room.folder)

    def used() -> float:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    before = used()
    time.sleep(2)
    assert used() - before < 0.4  # seconds of computing in two
