"""What the live socket asks of the real store: a run of the command line may be watched, and whose commands count."""

import pytest

from core import jobs
from core.pretrained import kept, minilm
from core.spec import SpecError, parse
from dashboard.live.desk import StoreDesk, may_command
from dashboard.live.watcher import standing
from tests.dashboard.conftest import VISITOR

SHORT = {"learning": {"epochs": 4}}


@pytest.mark.parametrize("profile, allowed", [("local", True), ("hosted", False)])
def test_a_run_without_owner_is_everybodys_on_ones_own_machine_only(train, monkeypatch, profile, allowed):
    run = train(SHORT, owner="")
    monkeypatch.setenv("FINAL_EXAM_PROFILE", profile)
    assert may_command(StoreDesk(), run, None) is allowed


def test_a_run_that_no_process_of_the_house_has_says_so_when_it_is_told_something(store, train):
    run = train(SHORT, owner="", epochs=3)
    store.queue.remove(run)
    with pytest.raises(SpecError, match="command line"):
        StoreDesk().command(run, {"do": "pause"})


def test_while_minilm_reads_those_who_wait_hear_how_far_it_is(store, monkeypatch):
    monkeypatch.setattr(kept, "progress", lambda process: (64, 600) if process == 7 else None)
    monkeypatch.setattr(minilm, "available", lambda: (True, "", ""))
    read = {"data": {"name": "movies", "read": "minilm"}, "model": {"name": "linear"}}
    runs = [jobs.submit(store, parse(choices), VISITOR) for choices in (read, {"data": {"name": "moons"}})]
    for run in runs:
        assert store.queue.change(run, state="leased", pid=7)
    told, silent = (standing(StoreDesk(), run)["narrator"] for run in runs)
    assert told == "MiniLM reads the sentences: 64 of 600. It does so only once for each." and silent is None
