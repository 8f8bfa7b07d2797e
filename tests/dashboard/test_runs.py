"""My runs: every attempt is there, in words, and nothing of a sealed exam is."""

import csv
import io

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from core.exam import open_sealed
from dashboard import attempts
from tests.dashboard.conftest import VISITOR
from tests.house.source import ROOT

FRAME = str(ROOT / "dashboard" / "main.py")
SHORT = {"learning": {"epochs": 4}}


def opened() -> AppTest:
    page = AppTest.from_file(FRAME, default_timeout=30).run().switch_page("app_pages/runs.py").run()
    assert not page.exception, page.exception
    return page


def text_of(page: AppTest) -> str:
    said = " ".join(element.value for kind in ("markdown", "caption", "warning") for element in page.get(kind))
    return said.replace("\\,", ",").replace("\\.", ".")


def captions(page: AppTest) -> list[str]:
    return [caption.value.replace("\\", "") for caption in page.caption]


def test_an_empty_notebook_points_to_the_playground():
    assert "Nothing here yet" in text_of(opened())


def test_an_attempt_is_listed_with_marks_error_bars_gap_and_a_padlock(store, train):
    run = store.get_run(train(SHORT | {"model": {"hidden": [3]}}))
    said = text_of(opened())
    right = run["train"]["accuracy"]
    assert f"{100 * right:.0f} % (" in said and "points" in said and ":material/lock: sealed" in said
    assert "Hidden layers 3" in said.replace("\\", "") and "finished" in said


def test_nothing_of_the_exam_shows_before_it_is_opened_and_then_the_mark_does(store, train):
    run = train(SHORT)
    before = text_of(opened())
    result = open_sealed(store, run, VISITOR, "I want to know.")
    after = text_of(opened())
    share = f"**{100 * result['test']['accuracy']:.0f} % ("
    assert share not in before and share in after and "sealed" not in after


def test_a_run_in_the_open_says_so(train):
    train(SHORT, glass=True)
    assert "practised in the open" in text_of(opened())


def test_others_do_not_see_my_runs_and_i_do_not_see_theirs(train, monkeypatch):
    train(SHORT, owner="b" * 32)
    assert "Nothing here yet" in text_of(opened())


def test_runs_of_the_command_line_are_listed_on_ones_own_machine_only(train, monkeypatch):
    train(SHORT, owner="")
    assert "Two moons" in text_of(opened())
    monkeypatch.setenv("FINAL_EXAM_PROFILE", "hosted")
    assert "Nothing here yet" in text_of(opened())


def test_a_name_is_shown_as_plain_text(store, train):
    run = train(SHORT)
    store.change_run(run, title="[x](javascript:alert(1)) <b>")
    said = text_of(opened())
    assert "[x](java" not in said and "\\[x\\]\\(javascript" in said


def test_a_damaged_record_is_shown_as_such_beside_the_others(store, train):
    train(SHORT)
    broken = train(SHORT | {"seed": 1})
    with store.doors.sure.begin() as door:
        door.execute(text("update runs set spec = '{broken' where run = :run"), {"run": broken})
    said = text_of(opened())
    assert attempts.DAMAGED in said and "Everything as it comes" not in said and "Rounds 4" in said


def test_ten_on_a_page_newest_first(store):
    from core import jobs

    for seed in range(23):
        run = jobs.submit(store, {"seed": seed}, VISITOR)
        store.change_run(run, created=1e9 + seed)
    page = opened()
    shown = captions(page)
    assert shown[:2] == ["Luck 22", "Luck 21"] and len(shown) == 10
    next(button for button in page.button if button.label == "Older").click().run()
    assert captions(page)[0] == "Luck 12"
    next(button for button in page.button if button.label == "Older").click().run()
    assert captions(page) == ["Luck 2", "Luck 1", "Everything as it comes"]


def test_words_find_attempts(store, train):
    train(SHORT | {"seed": 5})
    train(SHORT | {"model": {"hidden": [2]}})
    page = opened()
    page.text_input(key="find").set_value("luck 5").run()
    assert captions(page) == ["Rounds 4, Luck 5"]


def test_deleting_asks_first(store, train):
    run = train(SHORT)
    page = opened()
    assert not [button for button in page.button if button.key == f"delete_{run}"]
    page.checkbox(key=f"sure_{run}").check().run()
    page.button(key=f"delete_{run}").click().run()
    assert store.get_run(run) is None and "Nothing here yet" in text_of(page)


def test_how_it_went_shows_the_curve_of_the_recorded_rounds(store, train):
    run = train(SHORT)
    page = opened()
    page.button(key=f"history_{run}").click().run()
    chart = page.get("plotly_chart")[0]
    assert "after 4 rounds" in chart.proto.alt and "Final exam" not in chart.proto.spec


@pytest.mark.parametrize("glass", [True, False])
def test_the_table_to_take_home_has_a_line_per_round_and_exam_columns_only_in_the_open(store, train, glass):
    run = train(SHORT, glass=glass)
    epochs = [event for event in store.events(run) if event["kind"] == "epoch"]
    rows = list(csv.DictReader(io.StringIO(attempts.history_csv(epochs))))
    assert len(rows) == 4 and float(rows[-1]["val_loss"]) == epochs[-1]["val"]["loss"]
    assert ("test_accuracy" in rows[0]) is glass


@pytest.mark.parametrize("value", ["=1+1", "+A1", "-2", "@SUM(A1)", "\tx"])
def test_no_cell_is_a_formula(value):
    assert attempts.cell(value) == f"'{value}" and attempts.cell(-2) == -2
