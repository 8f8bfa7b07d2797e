"""Knobs turned in a run: its link, a refresh and a second go say the same; what the run would refuse is not sent."""

import json

import pytest

from core.link import from_query
from core.spec import MOST_CHANGES, SpecError, parse
from dashboard import state
from dashboard.turning import course, turn
from tests.dashboard.test_playground import opened, query_of, said, spec_of

SHORT = {"learning": {"epochs": 6}}


def changes_of(page) -> list[tuple]:
    spec, notes = from_query(query_of(page))
    assert not notes
    return [(change.step, change.field, change.value) for change in spec.learning.changes]


def sent(store, run) -> list[dict]:
    path = store.live / f"{run}.commands"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def undo(page) -> None:
    next(button for button in page.button if button.label == "Undo").click().run()
    assert not page.exception


def test_a_knob_turned_while_paused_is_in_the_link_at_once_and_after_a_refresh(store, train):
    run = train(SHORT, glass=True, epochs=3)
    step = store.events(run)[-1]["step"]
    page = opened({"run": run})
    page.select_slider(key="set_learning_lr").set_value(0.03).run()
    assert changes_of(page) == [(step, "lr", 0.03)]
    fresh = opened({"run": run})
    assert changes_of(fresh) == [(step, "lr", 0.03)] and spec_of(fresh).learning.lr == 0.03


def test_what_the_runs_process_has_put_off_is_in_the_link_once(store, train):
    run = train(SHORT, glass=True, epochs=3)
    turned = {"kind": "change", "epoch": 3, "step": 18, "field": "lr", "value": 0.1}
    store.append(run, store.count_events(run), [turned])
    pending = [{"step": 20, "field": "lr", "value": 0.03}, {"step": 20, "field": "weight_decay", "value": 0.1}]
    store.queue.change(run, asked=json.dumps({"step": 20, "pending": pending}))
    page = opened({"run": run})
    assert changes_of(page) == [(18, "lr", 0.1), (20, "lr", 0.03), (20, "weight_decay", 0.1)]
    assert spec_of(page).learning.lr == 0.03


def test_what_a_spec_plans_stays_in_the_link_and_is_not_yet_turned(store, train):
    planned = {"step": 30, "field": "lr", "value": 0.1}
    run = train({"learning": {"epochs": 6, "changes": [planned]}}, glass=True, epochs=3)
    store.queue.change(run, asked=json.dumps({"step": 0, "pending": [planned]}))
    page = opened({"run": run})
    assert spec_of(page).learning.lr == 0.003 and changes_of(page) == [(30, "lr", 0.1)]
    page.select_slider(key="set_learning_weight_decay").set_value(0.1).run()
    assert (30, "lr", 0.1) in changes_of(page) and len(changes_of(page)) == 2


def test_the_same_once_more_begins_as_the_first_did_and_turns_the_same_knobs(store, train):
    run = train(SHORT, glass=True, epochs=3)
    page = opened({"run": run})
    page.select_slider(key="set_learning_lr").set_value(0.03).run()
    link = query_of(page) | {"sealed": "1"}
    page.toggle(key="sealed").set_value(True).run()
    again = store.get_run(query_of(page)["run"])
    assert parse(again["spec"]) == from_query(link)[0] and again["spec"]["learning"]["lr"] == 0.003


def test_undo_of_a_batch_goes_back_to_all_rows(store, train):
    run = train({"learning": {"epochs": 6, "batch_size": None}}, glass=True, epochs=3)
    page = opened({"run": run})
    page.select_slider(key="set_learning_batch_size").set_value(10).run()
    undo(page)
    assert not said(page)
    assert sent(store, run)[-1] == {"do": "change", "field": "batch_size", "value": course(parse({}))}


def test_more_turns_than_a_link_can_carry_break_no_page_and_the_newest_stay(store, train):
    run = train(SHORT, glass=True, epochs=3)
    turns = [{"kind": "change", "epoch": 3, "step": 18 + n, "field": "lr", "value": 0.01 + n / 1000} for n in range(51)]
    store.append(run, store.count_events(run), turns)
    page = opened({"run": run})
    assert [step for step, _, _ in changes_of(page)] == list(range(18 + 51 - MOST_CHANGES, 18 + 51))
    assert any("almost the same" in line.value for line in page.markdown)
    page.select_slider(key="set_learning_lr").set_value(0.1).run()
    assert not page.exception and "no more fit" in said(page) and not sent(store, run)
    assert spec_of(page).learning.lr == pytest.approx(0.06)


def test_a_batch_larger_than_the_course_is_neither_sent_nor_remembered(store, train):
    run = train(SHORT, glass=True, epochs=3)
    now = state.attach(store.get_run(run))
    with pytest.raises(SpecError, match="larger than the course"):
        turn(now, "batch_size", 900)
    assert not sent(store, run)


def test_an_attempt_of_the_command_line_leaves_the_screen_untouched(store, train):
    run = train(SHORT, owner="", glass=True, epochs=3)
    store.queue.remove(run)
    page = opened({"run": run})
    page.select_slider(key="set_learning_lr").set_value(0.03).run()
    assert not page.exception and not said(page)
    assert query_of(page)["run"] != run and spec_of(page).learning.lr == 0.03 and store.get_run(run)["epochs"] == 3
    undo(page)
    assert query_of(page)["run"] == run


def test_a_run_that_ends_while_it_is_left_does_not_cost_the_new_choice(store, train, monkeypatch):
    from core import jobs

    def too_late(*_):
        raise SpecError("run", "This run is done.", "Start a new one.")

    page = opened({"run": train(SHORT, glass=True, epochs=3)})
    monkeypatch.setattr(jobs, "command", too_late)
    page.selectbox(key="set_model_activation").set_value("relu").run()
    assert not said(page) and spec_of(page).model.activation == "relu"
