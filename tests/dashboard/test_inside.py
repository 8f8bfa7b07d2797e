"""The page Inside: whose network is opened up, how, and what it says where there is none."""

import pytest
from streamlit.testing.v1 import AppTest

from core import jobs, looking
from core.frames import FrameReader, unpack
from core.spec import SpecError
from tests.dashboard.reading import FRAME, checked, query_of, text_of

SHORT = {"data": {"rows": 60}, "learning": {"epochs": 3}}


def visit(run: str = "") -> AppTest:
    page = AppTest.from_file(FRAME, default_timeout=60).run()
    page.switch_page("app_pages/inside.py")
    page.query_params.clear()
    if run:
        page.query_params["run"] = run
    return checked(page.run())



@pytest.fixture
def asked(store, monkeypatch) -> list[str]:
    """Errands are done here and now; which runs were asked for."""
    found: list[str] = []

    def ask(where, kind, what, run, owner, **more):
        found.append(run)
        return looking.errand(where, what, owner)

    monkeypatch.setattr(jobs, "ask", ask)
    return found


def finished(store, train, **more) -> str:
    run = train(SHORT, **more)
    store.queue.change(run, state="finished")
    return run


def test_without_an_attempt_it_says_what_could_be_seen_here(store):
    page = visit()
    assert "Start an attempt first" in text_of(page) and not page.selectbox


def test_a_run_that_has_ended_is_opened_up_once(store, train, asked):
    run = finished(store, train)
    page = visit(run)
    assert asked == [run] and query_of(page)["run"] == run
    checked(page.run())
    assert asked == [run], "its picture has everything in it"
    reader = FrameReader(store.live / f"{run}.frame")
    assert "inside" in unpack(reader.read()[1])[0]
    reader.close()


def test_the_newest_attempt_is_shown_and_another_can_be_chosen(store, train, asked):
    older = finished(store, train)
    newer = finished(store, train, attempt=2)
    store.change_run(older, title="*The first*")
    page = visit()
    assert query_of(page)["run"] == newer
    assert any("*The first*" in option for option in page.selectbox(key="inside_run").options)
    page.selectbox(key="inside_run").set_value(older)
    checked(page.run())
    assert query_of(page)["run"] == older and asked == [newer, older]


def test_a_strangers_run_stays_closed(store, train, asked):
    stranger = finished(store, train, owner="b" * 32)
    page = visit(stranger)
    assert "isn't yours" in text_of(page) and asked == []


def test_a_paused_run_whose_process_has_gone_is_taken_up_again_and_learns_nothing(store, train, asked):
    run = train(SHORT, epochs=2)
    store.queue.change(run, state="resting", play=False)
    visit(run)
    job = store.queue.get(run)
    assert (job["state"], bool(job["play"])) == ("queued", False) and asked == []


def test_what_can_not_be_opened_is_said_in_a_sentence(store, train, monkeypatch):
    run = finished(store, train)

    def refuse(*_, **__):
        raise SpecError("run", "The weights of <b>this</b> run are not there any more.", "Train it again.")

    monkeypatch.setattr(jobs, "ask", refuse)
    page = visit(run)
    assert "\\<b\\>" in page.warning[0].value
