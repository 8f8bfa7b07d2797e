"""The autopsy of an opened exam: every mistake with its twin, and what was known by heart."""

import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import byheart, jobs, memorised
from core.checklist import open_checked
from core.exam import open_sealed
from core.memorised import BLOB, find
from dashboard import openings
from dashboard.autopsy import body, heart, mistakes
from dashboard.charts import taken
from tests.dashboard.conftest import VISITOR
from tests.dashboard.reading import charts, checked, text_of
from tests.house.source import ROOT

FRAME = str(ROOT / "dashboard" / "main.py")
SHORT = {"learning": {"epochs": 4}}
NOISY = {"data": {"rows": 100, "label_noise": 0.2}, "learning": {"epochs": 20}}
KINDS = {
    "moons": {}, "digits": {"data": {"rows": 150}}, "penguins": {}, "clock": {}, "mnist1d": {"data": {"rows": 200}},
    "coins": {"data": {"rows": 60}}, "diabetes": {}, "polynomial": {}, "cued_digits": {
        "data": {"rows": 150}, "split": {"world": "uncued"}}, "people": {"split": {"how": "group"}}}


def visit(run: str = "", **state) -> AppTest:
    page = AppTest.from_file(FRAME, default_timeout=60).run()
    page.switch_page("app_pages/autopsy.py")
    page.query_params.clear()
    if run:
        page.query_params["run"] = run
    for key, value in state.items():
        page.session_state[key] = value
    return checked(page.run())


def choices(name: str) -> dict:
    extra = KINDS[name]
    return {"learning": {"epochs": 3}} | extra | {"data": {"name": name} | extra.get("data", {})}


def heads(page: AppTest) -> list[int]:
    """The numbers of the questions or examples whose cards are shown."""
    said = "\n".join(each.value for each in page.markdown)
    return [int(number) - 1 for number in re.findall(r":gray\[(?:question|course example) (\d+)\]", said)]


def said_on(card) -> str:
    return "\n".join([card.head, *card.said]).replace("\\", "")


def laid_out(store, run: str) -> body.Body:
    row = store.get_run(run)
    return body.lay_out(row, openings.own(row)[0])


# --- the seal


def test_without_a_run_or_with_a_strangers_it_says_so(store, train):
    assert "Choose a network under My runs" in text_of(visit())
    stranger = train(SHORT, owner="b" * 32)
    open_sealed(store, stranger, "b" * 32, "mine")
    said = text_of(visit(stranger))
    assert "isn't yours" in said and "Final exam:" not in said


def test_a_sealed_exam_is_not_shown_and_the_button_opens_it(store, train, monkeypatch):
    run = train(SHORT)
    page = visit(run)
    assert "this one is sealed: 60 questions" in text_of(page) and not heads(page)
    assert not [chart for chart in charts(page)]
    monkeypatch.setattr(jobs, "open_exam", open_checked)
    page.button(key="autopsy_open").click()
    page = checked(page.run())
    assert store.openings(run=run)[0]["reason"] == "I want to see what went wrong."
    assert "of 60 wrong" in text_of(page) and heads(page)


def test_another_visitors_opening_opens_nothing_here(store, train):
    run = train(SHORT)
    open_sealed(store, run, "b" * 32, "not this visitor")
    assert "sealed" in text_of(visit(run))


def test_looked_at_before_it_is_a_peek_and_says_so(store, train, examined):
    examined(SHORT)
    assert "looked at its 60 questions once" in text_of(visit(train(SHORT | {"seed": 1})))


def test_an_unfinished_network_has_no_autopsy(train):
    page = visit(train({"learning": {"epochs": 5}}, epochs=2))
    assert "has not finished learning" in text_of(page) and not [b for b in page.button if b.key == "autopsy_open"]


# --- the wrong questions


@pytest.mark.parametrize("name", KINDS)
def test_all_kinds_of_data_show_their_questions(name, store, examined):
    run = examined(choices(name))
    whole, page = laid_out(store, run), visit(run)
    shown = mistakes.wrong(whole)[:10]
    assert heads(page) == shown and shown
    images = [image for group in page.get("image") for image in group.proto.imgs]
    tables = [each.value for each in page.markdown if each.value.startswith("| | the question")]
    wanted = {"images": (2, 0), "series": (2, 0), "table": (0, 1)}.get(whole.dataset.kind, (1, 0))
    assert (len(images), len(tables)) == (wanted[0] * len(shown), wanted[1] * len(shown))
    assert all(table.count("\n| ") <= 8 for table in tables)


def test_the_surest_mistakes_come_first_and_all_can_be_reached(store, examined):
    run = examined({"data": {"label_noise": 0.3}, "learning": {"epochs": 20}})
    whole = laid_out(store, run)
    wrong = mistakes.wrong(whole)
    answers = whole.answers
    assert set(wrong) == {n for n, truth in enumerate(answers["truth"]) if truth != answers["guess"][n]}
    assert [answers["sure"][n] for n in wrong] == sorted((answers["sure"][n] for n in wrong), reverse=True)
    page, seen = visit(run), []
    for _ in range(-(-len(wrong) // 10)):
        seen += heads(page)
        if not page.button(key="autopsy_page_on").disabled:
            page.button(key="autopsy_page_on").click()
            page = checked(page.run())
    assert seen == wrong and len(wrong) > 10


def test_a_card_tells_guess_truth_and_what_the_nearest_example_says(store, examined):
    whole = laid_out(store, examined(NOISY))
    for each in mistakes.wrong(whole):
        said = said_on(mistakes.card(whole, each))
        nearest = whole.answers["nearest"][each]
        near = whole.dataset.classes[whole.dataset.y[nearest]]
        guess = whole.dataset.classes[whole.answers["guess"][each]]
        assert f"It said **{guess}**" in said and f"nearest example in its book says **{near}**" in said
        assert ("too: it answered as that one does" in said) == (near == guess)


def test_the_nearest_example_is_the_nearest(store, examined):
    whole = laid_out(store, examined({"learning": {"epochs": 4}, "data": {"scaling": "none"}}))
    for each, x in enumerate(whole.exam.x):
        assert np.linalg.norm(whole.course.x - x, axis=1).argmin() == whole.twins[each]


def test_wrong_answers_of_the_exam_itself_are_named(store, examined):
    whole = laid_out(store, examined(NOISY))
    spoiled = [each for each in mistakes.wrong(whole) if whole.is_spoiled(each)]
    assert spoiled and "The exam itself is wrong here" in said_on(mistakes.card(whole, spoiled[0]))
    assert mistakes.filtered(whole, "spoiled", "any", "any") == spoiled


def test_filters_narrow_the_list(store, examined):
    run = examined(choices("digits"))
    whole = laid_out(store, run)
    truth, guess, count = taken.worst(taken.pairs(whole.answers["truth"], whole.answers["guess"]))[0]
    names = whole.classes[truth], whole.classes[guess]
    assert len(mistakes.filtered(whole, "all", *names)) == count
    page = visit(run, autopsy_part="taken")
    page.button(key=f"taken_{truth}_{guess}").click()
    page = checked(page.run())
    assert len(heads(page)) == min(count, 10)
    both = {*mistakes.filtered(whole, "twin", "any", "any"), *mistakes.filtered(whole, "astray", "any", "any")}
    assert both <= set(mistakes.wrong(whole))


def test_of_a_class_it_says_whose_answers_these_are(store, examined, train):
    whole = laid_out(store, examined(SHORT))
    result = whole.result | {"students": [None, {"accuracy": 0.8}, {"accuracy": 0.9}]}
    store.add_opening(whole.run["run"], VISITOR, whole.result["fingerprint"], "again", result)
    row = store.get_run(whole.run["run"])
    assert body.lay_out(row, openings.own(row)[1]).student == 2


def test_numbers_to_predict_show_the_largest_misses_and_all_answers(store, examined):
    run = examined(choices("diabetes"))
    whole = laid_out(store, run)
    off = [whole.miss(each) for each in mistakes.wrong(whole)]
    assert off == sorted(off, reverse=True) and len(off) == whole.result["questions"]
    page = visit(run, autopsy_part="taken")
    assert any("Half of the answers are off by less than" in alt for alt in charts(page))
    assert "largest misses first" in text_of(visit(run, autopsy_part="sure"))  # a part that numbers don't have


# --- texts


def test_texts_in_pictures_are_escaped(store, examined):
    whole = laid_out(store, examined(SHORT))
    bad = ("[click](https://bad.example)", "b")
    object.__setattr__(whole.dataset, "classes", bad)
    try:
        said = "".join(line for each in mistakes.wrong(whole) for line in mistakes.card(whole, each).said)
        assert "[click](" not in said and r"\[click\]" in said
    finally:
        object.__setattr__(whole.dataset, "classes", ("first", "second"))


# --- known by heart


def test_what_is_known_by_heart_is_asked_for_and_shown(store, examined):
    run = examined(NOISY)
    page = visit(run, autopsy_part="heart")
    page.button(key="heart_ask").click()
    page = checked(page.run())
    job = byheart.job(store, run)
    assert job["owner"] == VISITOR and page.button(key="heart_cancel")
    store.queue.change(job["job"], state="leased")
    memorised.work(store, store.queue.get(job["job"]))
    page = visit(run, autopsy_part="heart")
    said, found = text_of(page), byheart.found(store, run)
    assert found == json.loads(json.dumps(find(store, run)))
    assert f"{100 * np.mean(found['studied']):.0f} %" in said and f"{sum(found['wrong'])} wrong answers" in said
    assert len(heads(page)) == 10 and any("course examples." in alt for alt in charts(page))
    most = int(np.argmax(found["memorised"]))
    assert heads(page)[0] == most


def test_it_can_be_cancelled(store, examined):
    run = examined(NOISY)
    page = visit(run, autopsy_part="heart")
    page.button(key="heart_ask").click()
    checked(page.run()).button(key="heart_cancel").click()
    checked(page.run())
    assert byheart.job(store, run) is None


def test_what_takes_too_long_is_not_offered_and_the_remedy_named(store, examined, monkeypatch):
    run = examined(NOISY)
    monkeypatch.setattr(memorised, "SECONDS", 0.001)
    page = visit(run, autopsy_part="heart")
    assert "the limit is" in text_of(page) and not [each for each in page.button if each.key == "heart_ask"]


def test_what_went_wrong_is_said_and_can_be_tried_again(store, examined):
    run = examined(NOISY)
    error = {"field": "memorised", "error": "It crashed: Oops.", "remedy": "Try again."}
    store.save_blob(run, BLOB, json.dumps({"error": error}).encode())
    page = visit(run, autopsy_part="heart")
    assert "It crashed" in page.warning[0].value and page.button(key="heart_ask")


def test_the_sentences_are_the_counts():
    found = {"networks": 20, "failed": 0, "studied": [1.0, 1.0], "unseen": [1.0, 0.0], "memorised": [0.0, 1.0],
             "wrong": [False, True]}
    first, second = heart.said(found, "")
    assert "**100 %**" in first and "**50 %**" in first and "50 points" in first
    assert "**1 of 2**" in second and "**1** of these" in second
