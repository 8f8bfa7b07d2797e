"""A click is done to its end, whatever comes next; an address of before is no wish, unless Back brought it."""

import tomllib
from pathlib import Path

import pytest
from streamlit.runtime.state import SafeSessionState
from streamlit.testing.v1 import AppTest

from dashboard import scripts
from dashboard.live.handover import Move


def a_page():
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    from dashboard.scripts import whole

    def the_next_click_comes():
        get_script_run_ctx().script_requests.request_rerun(RerunData())

    def count(name):
        the_next_click_comes()
        for _ in range(3):
            st.session_state[name] = st.session_state.get(name, 0) + 1

    st.button("Callback", on_click=count, args=("callback",))
    if st.button("Whole"):
        with whole():
            count("whole")
    if st.button("Broken off"):
        count("broken")


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setattr(SafeSessionState, "on_script_will_rerun", SafeSessionState.on_script_will_rerun)
    scripts.keep_callbacks_whole()
    return AppTest.from_function(a_page).run()


def press(page, label):
    next(button for button in page.button if button.label == label).click().run()
    return {name: page.session_state[name] for name in ("callback", "whole", "broken") if name in page.session_state}


def test_a_callback_runs_to_its_end_while_the_next_click_waits(page):
    assert press(page, "Callback") == {"callback": 3}


def test_what_is_done_whole_in_a_script_is_not_left_half_way(page):
    assert press(page, "Whole") == {"whole": 3}


def test_what_is_not_is_left_for_the_next_click(page):
    assert press(page, "Broken off") == {}, "if this holds no more, Streamlit has changed and scripts.py may go"


def a_page_after_a_choice():
    import time

    import streamlit as st

    from dashboard import scripts
    from dashboard.live.handover import Move

    def choose(what):
        st.session_state[scripts.COMING] = move = Move("before", "next")
        if what == "sent":
            move.sent.set()

    begun = time.monotonic()
    scripts.picture_first()
    st.session_state["waited"] = [*st.session_state.get("waited", []), time.monotonic() - begun]
    for what in ("sent", "never"):
        st.button(what, on_click=choose, args=(what,))


@pytest.mark.parametrize("what, waits", [("sent", False), ("never", True)])
def test_a_page_is_drawn_when_the_picture_that_was_asked_for_is_on_its_way_or_late(monkeypatch, what, waits):
    monkeypatch.setattr(scripts, "PICTURE_FIRST", 1.0)
    page = AppTest.from_function(a_page_after_a_choice).run()
    next(button for button in page.button if button.label == what).click().run()
    first, then = page.session_state["waited"]
    assert first < 1.0 and (then >= 1.0) is waits
    assert page.run().session_state["waited"][-1] < 1.0, "it is waited for once"


def test_a_newer_click_is_not_kept_waiting_by_the_picture_of_an_older_one(monkeypatch):
    class NewerClick(Exception):
        pass

    def it_comes():
        raise NewerClick

    state = {scripts.COMING: Move("before", "next")}
    monkeypatch.setattr(scripts, "PICTURE_FIRST", 1000.0)
    monkeypatch.setattr(scripts, "give_way", it_comes)
    monkeypatch.setattr(scripts.st, "session_state", state)
    with pytest.raises(NewerClick):
        scripts.picture_first()
    assert state == {}, "its page is drawn for the newer one"


def test_twice_kept_whole_is_wrapped_once(page):
    once = SafeSessionState.on_script_will_rerun
    scripts.keep_callbacks_whole()
    assert SafeSessionState.on_script_will_rerun is once


def test_outside_of_a_script_whole_does_nothing():
    with scripts.whole():
        pass


def test_scripts_of_one_visitor_follow_one_another():
    config = tomllib.loads((Path(__file__).parents[2] / ".streamlit/config.toml").read_text())
    assert config["runner"]["fastReruns"] is False


@pytest.mark.parametrize(("query", "back", "news"), [
    ({"lr": "3"}, False, True), ({"lr": "2"}, False, False), ({"lr": "1"}, False, False), ({"lr": "1"}, True, True),
    ({"lr": "2"}, True, False)])
def test_an_address_of_before_is_a_wish_only_where_back_brought_it(monkeypatch, query, back, news):
    monkeypatch.setattr(scripts, "_went_back", lambda: back)
    assert scripts.is_news(query, [{"lr": "1"}, {"lr": "2"}]) is news


def test_addresses_are_remembered_newest_last_and_not_for_ever():
    written = []
    for number in range(60):
        written = scripts.with_newest(written, {"seed": str(number)})
    written = scripts.with_newest(written, {"seed": "55"})
    assert len(written) == 50 and written[-1] == {"seed": "55"} and written.count({"seed": "55"}) == 1


def led(led_to, here, monkeypatch):
    """Where follow() goes from a page, and what is left to do afterwards."""
    went = []
    monkeypatch.setattr(scripts.st, "session_state", {scripts.LED: led_to} if led_to else {})
    monkeypatch.setattr(scripts.st, "switch_page", lambda page, query_params: went.append((page, query_params)))
    scripts.follow({"runs": "My runs", "try": "Try it"}, here)
    return went, scripts.st.session_state.get(scripts.LED)


def test_a_click_leads_to_another_page_also_when_the_one_before_calls_once_more(monkeypatch):
    monkeypatch.setattr(scripts.st, "session_state", {})
    scripts.lead_to("try", run="7")
    wish = scripts.st.session_state[scripts.LED]
    assert led(wish, "runs", monkeypatch)[0] == [("Try it", {"run": "7"})]
    assert led(wish, "try", monkeypatch)[0] == []
    assert led(wish, "runs", monkeypatch)[0] == [("Try it", {"run": "7"})], "a request that was on its way is overtaken"
    wish["since"] -= 2 * scripts.OVERTAKEN
    assert led(wish, "runs", monkeypatch) == ([], None), "later it is the visitor who went back"
    assert led(None, "runs", monkeypatch) == ([], None)


def test_one_that_has_not_arrived_is_led_on_however_long_it_takes(monkeypatch):
    monkeypatch.setattr(scripts.st, "session_state", {})
    scripts.lead_to("try")
    wish = scripts.st.session_state[scripts.LED]
    wish["since"] -= 60
    assert led(wish, "runs", monkeypatch)[0] == [("Try it", None)]
