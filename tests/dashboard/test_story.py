"""The Story: every screen can be come back to, none comes before it is earned, and its numbers are the run's own."""

import re

import pytest

from core import jobs
from core.commands import Inbox, path_of
from core.exam import open_sealed
from core.spec import canonical, parse, run_id
from dashboard.story.progress import Progress, attempts
from dashboard.story.scenes import REMEDIES, SPEC, STEPS
from tests.dashboard.conftest import VISITOR
from tests.dashboard.reading import charts, checked, go, opened, press, query_of, sat, studied, text_of

STRANGER = "b" * 32


def test_a_first_visit_prepares_the_sealed_run_and_offers_one_button(store):
    page = opened()
    run = run_id(SPEC, VISITOR, 1, glass=False)
    assert query_of(page) == {"step": "deal", "run": run}
    assert not store.get_run(run)["glass"] and not store.queue.get(run)["play"] and store.queue.get(run)["auto_pause"]
    assert [button.label for button in page.button] == ["Start studying"]
    assert not store.runs(VISITOR)  # nothing was tried yet


def test_starting_lets_the_run_play_and_shows_it(store):
    page = go(opened())
    assert query_of(page)["step"] == "study"
    told = Inbox(path_of(store.folder, query_of(page)["run"])).read()
    assert told == [{"do": "speed", "value": "normal"}, {"do": "play"}]
    assert [button.label for button in page.button if not button.disabled] == ["Pause"]


def test_a_pause_that_comes_after_the_end_breaks_nothing(store):
    page = go(opened())
    run = query_of(page)["run"]
    store.change_run(run, state="done")
    store.queue.change(run, state="finished")
    assert "It has finished studying." in text_of(press(page, "aside"))


def test_a_second_story_is_a_new_attempt(store, first):
    assert query_of(opened())["run"] == run_id(SPEC, VISITOR, 2, glass=False)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_is_not_earned_falls_back_to_the_one_that_is(store, step):
    run = query_of(opened())["run"]
    page = opened(step=step, run=run)
    assert query_of(page) == {"step": "deal" if step == "deal" else "study", "run": run}


@pytest.mark.parametrize("step, reached", [("bet", "bet"), ("exam", "exam"), ("smarter", "exam"), ("said", "exam")])
def test_the_exam_comes_before_the_remedies(first, step, reached):
    assert query_of(opened(step=step, run=first))["step"] == reached


@pytest.mark.parametrize("step, reached", [("smarter", "smarter"), ("choose", "choose"), ("said", "choose")])
def test_a_fresh_exam_comes_before_the_end(smarter, step, reached):
    assert query_of(opened(step=step, run=smarter[0]))["step"] == reached


def test_somebody_elses_story_is_not_shown(store):
    theirs = jobs.submit(store, SPEC, STRANGER)
    page = opened(step="bet", run=theirs)
    assert query_of(page) == {"step": "deal", "run": run_id(SPEC, VISITOR, 1, glass=False)}
    assert "belongs to somebody else" in text_of(page)


@pytest.mark.parametrize("query", [{"run": "x" * 5000}, {"run": "' or 1=1"}, {"step": "<script>"}, {"bet": "-5"},
                                   {"bet": "9" * 400}, {"bet": "٣"}, {"step": "said", "run": "f" * 32}])
def test_a_broken_address_begins_the_story(query):
    assert query_of(opened(**query))["step"] == "deal"


def test_another_run_of_mine_is_no_story(train):
    other = train({"learning": {"epochs": 2}})
    assert query_of(opened(step="bet", run=other))["run"] != other


def test_the_bet_is_kept_in_the_address_and_pinned_on_the_axis(first):
    page = opened(step="bet", run=first)
    page.slider(key="bet").set_value(91)
    page = go(checked(page.run()))
    assert query_of(page) == {"step": "exam", "run": first, "bet": "91"}
    assert any("your bet 91 %" in alt for alt in charts(opened(**query_of(page))))


def test_the_bet_can_be_skipped(first):
    page = press(opened(step="bet", run=first), "aside")
    assert query_of(page) == {"step": "exam", "run": first}
    assert not any("your bet" in alt for alt in charts(page))


def test_before_the_opening_nothing_of_the_exam_is_on_the_screen(first, store):
    page = opened(step="exam", run=first)
    assert not store.openings(run=first)
    assert all("Final exam" not in alt for alt in charts(page))
    assert "Official" not in text_of(page)


def test_the_opened_exam_shows_the_mark_that_was_written_down(marked, store):
    result = store.openings(run=marked)[0]["result"]
    page = opened(step="exam", run=marked, bet="90")
    share, right = result["test"]["accuracy"], sum(a == b for a, b in zip(
        result["answers"]["truth"], result["answers"]["guess"], strict=True))
    assert f"Final exam: {100 * share:.0f} %" in text_of(page)
    assert right == round(share * 60) and f"{right} of 60 questions answered right, {60 - right} wrong." in charts(page)
    assert f"{90 - round(100 * share)} points too high" in text_of(page)


def test_next_mistake_walks_through_all_mistakes_and_begins_again(marked, store):
    answers = store.openings(run=marked)[0]["result"]["answers"]
    wrong = {n for n, pair in enumerate(zip(answers["truth"], answers["guess"], strict=True)) if pair[0] != pair[1]}
    page, seen = opened(step="exam", run=marked), []
    for _ in range(len(wrong) + 1):
        page = press(page, "next_mistake")
        seen.append(page.session_state["question"])
    assert set(seen) == wrong and seen[0] == seen[-1]


def test_a_remedy_trains_its_own_settings_sealed_and_leaves_the_exam_shut(marked, store):
    page = press(opened(step="smarter", run=marked), "try_simple")
    run = run_id(REMEDIES["simple"].spec, VISITOR, 1, glass=False)
    row = store.get_run(run)
    assert canonical(parse(row["spec"])) == canonical(REMEDIES["simple"].spec) and not row["glass"]
    assert len(store.openings(visitor=VISITOR)) == 1
    assert all(button.disabled for button in page.button if button.key.startswith("try_"))  # one after the other


def test_the_best_practice_mark_is_offered_and_a_fresh_exam_ends_the_story(smarter, store):
    first, stop = smarter
    page = opened(step="choose", run=first)
    assert page.radio(key="chosen").value == stop
    marks = sat(store, stop)
    page = opened(step="choose", run=first)
    assert "Fresh exam: 80 %" in text_of(page) and "(median of 20; middle half 75–85)" in text_of(page)
    assert "exam openings 1 + 1" in text_of(page)
    assert any(alt.startswith(f"Final exam: median of {len(marks)} 80 %") for alt in charts(page))
    assert any(alt.startswith("The exam's mark after each round") for alt in charts(page))
    end = go(page)
    assert query_of(end)["step"] == "said"
    assert len(re.findall(r"^\d\. ", text_of(end), re.MULTILINE)) == 3
    again = go(end)
    assert query_of(again)["step"] == "deal" and query_of(again)["run"] not in smarter


def test_the_ledger_counts_what_the_store_knows(smarter, store):
    first, stop = smarter
    store.create_run("f" * 32, REMEDIES["small"].spec.model_dump(mode="json"), VISITOR, 7)  # has not made a round
    sat(store, stop, store.get_run(first)["fingerprint"])  # the same questions, through another attempt
    store.create_run("e" * 32, SPEC.model_dump(mode="json"), VISITOR, 8, glass=True)
    store.change_run("e" * 32, fingerprint=store.get_run(first)["fingerprint"], epochs=30)
    store.create_run("c" * 32, SPEC.model_dump(mode="json"), VISITOR, 9, glass=True)
    store.change_run("c" * 32, fingerprint=store.get_run(first)["fingerprint"], epochs=12)
    store.delete_run("c" * 32)  # what was seen was seen
    open_sealed(store, first, "b" * 32, "somebody else's look counts for somebody else")
    said = text_of(opened(step="choose", run=first))
    assert "attempts 2" in said and "exam openings 2" in said and "exam watched for 42 rounds" in said


def test_the_newest_of_two_tries_with_one_remedy_comes_last(smarter, store):
    first, stop = smarter
    small = studied(store, "small")
    store.create_run("d" * 32, REMEDIES["stop"].spec.model_dump(mode="json"), VISITOR, 9)
    rows = [tried.row["run"] for tried in attempts(Progress("smarter", first))]
    assert rows == [first, small, "d" * 32] and stop not in rows


def test_a_full_room_is_said_kindly(store, monkeypatch):
    monkeypatch.setenv("FINAL_EXAM_LIMITS", '{"queued": 0}')
    page = opened()
    assert "the limit is 0" in text_of(page) and page.button(key="go_again").label == "Try again"
    monkeypatch.delenv("FINAL_EXAM_LIMITS")
    assert query_of(go(page))["step"] == "deal"


def test_a_full_room_at_a_remedy_keeps_the_screen(marked, monkeypatch):
    page = opened(step="smarter", run=marked)
    monkeypatch.setenv("FINAL_EXAM_LIMITS", '{"queued": 0}')
    page = press(page, "try_stop")
    assert query_of(page)["step"] == "smarter" and "the limit is 0" in text_of(page)
