"""A run can be finished early and taken up again from the pages."""

import json

from sqlalchemy import text

from tests.dashboard.test_playground import opened, query_of, said
from tests.dashboard.test_runs import opened as notebook

SHORT = {"learning": {"epochs": 6}}


def sent(store, run) -> list[str]:
    path = store.live / f"{run}.commands"
    return [json.loads(line)["do"] for line in path.read_text().splitlines()] if path.exists() else []


def keys(page) -> set[str]:
    return {button.key for button in page.button}


def test_a_sealed_run_can_be_finished_now_from_both_pages(store, train):
    for run, page in ((train(SHORT, epochs=3), opened), (train(SHORT | {"seed": 1}, epochs=3), None)):
        shown = page({"run": run}) if page else notebook()
        shown.button(key=f"finish_{run}").click().run()
        assert not shown.exception and sent(store, run)[-1] == "stop"


def test_a_run_without_a_round_is_not_finished_but_told_why(store):
    page = opened({"sealed": "1", "d": "moons"})
    run = query_of(page)["run"]
    page.button(key=f"finish_{run}").click().run()
    assert "one round first" in said(page) and not sent(store, run)


def test_a_run_that_is_over_is_not_finished_again(train):
    run = train(SHORT)
    assert f"finish_{run}" not in keys(opened({"run": run})) | keys(notebook())


def test_a_run_whose_process_died_goes_on_from_both_pages(store, train):
    for seed, page in enumerate((opened, None)):
        run = train(SHORT | {"seed": seed}, glass=True, epochs=3)
        store.change_run(run, state="failed", error="The process died three times.", remedy="Let it go on.")
        store.queue.change(run, state="failed")
        shown = page({"run": run}) if page else notebook()
        shown.button(key=f"go_on_{run}").click().run()
        assert not shown.exception and store.queue.get(run)["state"] == "queued"
        assert store.get_run(run)["state"] == "interrupted" and f"go_on_{run}" not in keys(shown)


def test_a_run_that_failed_by_its_settings_would_only_fail_again(store, train):
    run = train(SHORT, glass=True, epochs=3)
    failed = {"kind": "failed", "run": run, "error": "The loss left the range.", "field": "learning.lr",
              "remedy": "Lower it.", "epoch": 3}
    store.append(run, store.count_events(run), [failed], {"state": "failed"})
    store.queue.change(run, state="failed")
    assert f"go_on_{run}" not in keys(opened({"run": run})) | keys(notebook())


def test_a_crashed_run_with_a_damaged_record_is_shown_without_a_way_on(store, train):
    run = train(SHORT, glass=True, epochs=3)
    store.change_run(run, state="failed")
    store.queue.change(run, state="failed")
    with store.doors.sure.begin() as door:
        door.execute(text("update events set body = '{' where run = :run"), {"run": run})
    assert f"go_on_{run}" not in keys(opened({"run": run})) | keys(notebook())


def test_an_attempt_of_the_command_line_can_be_deleted(store, train):
    run = train(SHORT, owner="", epochs=3)
    store.queue.remove(run)
    page = notebook()
    page.checkbox(key=f"sure_{run}").check().run()
    page.button(key=f"delete_{run}").click().run()
    assert not page.exception and store.get_run(run) is None
