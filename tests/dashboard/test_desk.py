"""What the live socket asks of the real store: a run of the command line may be watched, and whose commands count."""

import pytest

from core.spec import SpecError
from dashboard.live.desk import StoreDesk, may_command

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
