"""Whose mark is shown: only that of the run's own exam, with every look at its questions counted."""

from core.exam import open_sealed
from dashboard import openings
from tests.dashboard.conftest import VISITOR
from tests.dashboard.test_playground import opened, query_of
from tests.dashboard.test_runs import opened as notebook
from tests.dashboard.test_runs import text_of

SHORT = {"learning": {"epochs": 4}}


def test_a_fresh_exam_is_not_taken_for_the_runs_own(store, train):
    run = train(SHORT)
    open_sealed(store, run, VISITOR, "a fresh one", fresh=1)
    assert openings.own(store.get_run(run)) == []
    page = opened({"run": run})
    assert page.button(key="open_exam").label == "Open the final exam" and "Sealed" in text_of(page)
    assert ":material/lock: sealed" in text_of(notebook())


def test_a_new_attempt_does_not_take_over_the_mark_of_a_deleted_one(store, train):
    run = train(SHORT)
    open_sealed(store, run, VISITOR, "I want to know.")
    store.delete_run(run)
    page = opened({"ep": "4", "sealed": "1"})
    assert query_of(page)["run"] != run and page.button(key="open_exam").label == "Open the final exam"


def test_rounds_watched_in_the_open_make_the_sealed_exam_a_peek_and_say_so(store, train):
    train(SHORT, glass=True)
    page = opened({"ep": "4", "sealed": "1"})  # its process has not told the fingerprint yet
    assert "you have looked at it 4 times: opening is a **peek**" in text_of(page)
    run = train(SHORT | {"seed": 1})
    page = opened({"run": run})
    page.button(key="open_exam").click().run()
    assert "So this is a **peek**" in text_of(page) and "This mark counts" not in text_of(page)
    assert "looked at 4 times" in text_of(notebook())


def test_an_exam_that_nobody_looked_at_counts(train):
    page = opened({"run": train(SHORT)})
    assert "60 questions that you have not seen" in text_of(page)
    page.button(key="open_exam").click().run()
    assert "This mark counts" in text_of(page)


def test_what_the_command_line_opened_is_ones_own_on_ones_own_machine_only(store, train, monkeypatch):
    run = train(SHORT, owner="")
    open_sealed(store, run, "", "I want to know.")
    assert len(openings.own(store.get_run(run))) == 1 and ":material/lock: sealed" not in text_of(notebook())
    monkeypatch.setenv("FINAL_EXAM_PROFILE", "hosted")
    assert openings.own(store.get_run(run)) == []


def test_a_mark_in_numbers_keeps_its_error_bar(store, train):
    run = train({"data": {"name": "diabetes"}, "learning": {"epochs": 2}})
    result = open_sealed(store, run, VISITOR, "I want to know.")
    low, high = result["interval"]
    assert f"{low:.3g} to {high:.3g}" in text_of(notebook())
