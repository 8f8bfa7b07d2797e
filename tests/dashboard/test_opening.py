"""Opening an exam on a page: what is measured first, a bet, and then its mark beside practice and simple methods."""

import pytest

from core import errands, jobs
from core.checklist import open_checked
from core.datasets import load
from core.datasets.own import keep
from core.spec import DataSpec
from dashboard import openings
from dashboard.charts import opened as chart
from dashboard.opened import said_bet
from tests.dashboard.conftest import VISITOR
from tests.dashboard.reading import charts, checked, text_of
from tests.dashboard.test_playground import opened

SHORT = {"learning": {"epochs": 4}}


@pytest.fixture
def here(monkeypatch):
    """Errands are run here instead of in processes of their own."""
    monkeypatch.setattr(jobs, "open_exam", open_checked)
    monkeypatch.setattr(jobs, "ask", lambda store, kind, asked, run, owner, within=0:
                        errands.ERRANDS[kind](store, asked, owner))


def own(title: str = "penguins") -> dict:
    return {"data": {"name": "own", "own": keep(load(DataSpec(name=title)), {})}}


def asked(run: str, bet: float | None = None):
    page = opened({"run": run})
    page.button(key="open_exam").click().run()
    if bet is not None:
        page.number_input(key="open_now_bet").set_value(bet)
    return page


def picture(page) -> tuple[str, dict]:
    return next((alt, chart) for alt, chart in charts(page).items() if "Final exam:" in alt)


def test_before_the_opening_it_says_what_is_known_and_that_there_is_no_second_exam(store, train):
    run = train(own() | SHORT)
    said = text_of(asked(run))
    assert "It has learned to its end" in said and "only attempt" in said and "not looked at its questions" in said
    assert "as in practice, would mean" in said and "There is no second final exam" in said
    assert not store.openings(run=run)
    assert "no second final exam" not in text_of(asked(train(SHORT)))


def test_ones_own_exam_is_opened_with_a_bet_beside_it_and_simple_methods(store, train, here):
    run = train(own() | {"learning": {"epochs": 30, "lr": 0.01}})
    page = checked(asked(run, bet=40).button(key="open_now").click().run())
    result = store.openings(run=run)[0]["result"]
    mark = round(100 * result["test"]["accuracy"])
    assert result["bet"] == 40 and f"You bet 40 %: {mark - 40} points too low." in text_of(page)
    alt, chart = picture(page)
    exams = openings.beside(store.get_run(run))
    for each in exams:
        assert f"{each['title']}, at the same exam: {100 * each['test']['marks']['accuracy']:.0f} %" in alt
    assert "Your bet: 40 %" in alt and f"Final exam: {mark} %" in alt and "Practice exam:" in alt
    assert "On new questions the network is clearly better than “Always the majority”" in text_of(page)
    assert "Known when it was opened" in text_of(page) and "no second final exam" in text_of(page)
    assert list(chart["layout"]["xaxis"]["range"]) == [-1, 103]


def test_no_baseline_of_the_exam_is_on_the_page_before_the_opening(train, here):
    page = opened({"run": train(own() | SHORT)})
    assert "at the same exam" not in text_of(page) and not [alt for alt in charts(page) if "Final exam:" in alt]


def test_of_shipped_data_simple_methods_are_asked_for_by_a_button(store, train, here):
    run = train(SHORT)
    page = checked(asked(run).button(key="open_now").click().run())
    assert openings.beside(store.get_run(run)) is None and "bet" not in store.openings(run=run)[0]["result"]
    page = checked(page.button(key="exam_compare").click().run())
    assert "On new questions the network is" in text_of(page) and openings.looks(store.get_run(run)) == 1
    assert not [each for each in page.button if each.key == "exam_compare"]


def test_of_numbers_bet_and_methods_stand_in_their_unit(store, train, here):
    run = train(own("diabetes") | {"learning": {"epochs": 5}})
    page = checked(asked(run, bet=50.5).button(key="open_now").click().run())
    alt, chart = picture(page)
    miss = store.openings(run=run)[0]["result"]["test"]["mae"]
    assert f"You bet on 50.5; on average it is off by {miss:.3g}." in text_of(page)
    assert "Always the mean, at the same exam: off by" in alt and "off by, on average" in str(chart["layout"]["xaxis"])


def test_a_strangers_methods_are_not_shown(store, train, here):
    run = train(own() | SHORT)
    open_checked(store, run, "b" * 32, "mine")
    errands.ERRANDS["baselines"](store, {"opened": run}, "b" * 32)
    assert openings.beside(store.get_run(run)) is None
    assert VISITOR not in {each["visitor"] for each in store.openings(run=run)}


@pytest.mark.parametrize(("bet", "words"), [
    (80, "right on"), (82, "right on"), (70, "10 points too low"), (91, "11 points too high")])
def test_how_far_off_the_bet_was(bet, words):
    assert words in said_bet({"test": {"accuracy": 0.8}, "bet": bet})


def test_a_wild_bet_leaves_the_marks_their_room():
    """It lies at the end of the axis, as outside; a bet that is only wrong stands where it belongs."""
    marks = [chart.Row("Practice", "val", 40, "off by 40", 30, 50), chart.Row("Exam", "test", 44, "off by 44", 36, 52)]
    for bet, outside in ((90, False), (1e6, True)):
        figure = chart.axis([*marks, chart.Row("Your bet", "bet", bet, f"{bet:g}")], "points")
        assert figure.layout.xaxis.range[1] < 2.2 * 52 and figure.data[-1].x[0] <= figure.layout.xaxis.range[1]
        assert ("far outside" in figure.layout.annotations[-1].text) == outside
