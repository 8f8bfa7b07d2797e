"""A report tells what the run told, to the last digit, and nothing of an exam that is sealed."""

import base64
import re

import numpy as np
import pytest
import torch

from core import jobs
from core.attempt import Attempt
from core.check import cuts
from core.datasets import DATASETS, load
from core.exam import bootstrap, open_sealed, wilson
from core.export.reported import drawn, facts
from core.export.reported.sheet import bins, levels
from core.finished import recall
from core.measure import answers
from core.pictures import picture_of
from core.run import learn, setup
from core.spec import DataSpec, parse
from core.store import Store
from tests.core.reported import OWNER, finished, opened, report, told, words
from tests.core.suited import suited
from tests.core.test_seal import absurd, shuffled, with_exam

torch.set_num_threads(1)
SHORT = {"model": {"hidden": [4]}, "learning": {"epochs": 6}}


@pytest.fixture
def store(data_folder, monkeypatch):
    monkeypatch.setattr(jobs, "ensure_supervisor", lambda store: None)
    return Store(f"sqlite:///{data_folder / 'report.db'}")


def test_its_curves_are_the_events_to_the_last_digit(store):
    run = finished(store, SHORT, glass=True)
    lines = told(report(store, run))["lines"]
    events = store.events(run)
    rounds = [events[0]["before"], *(event for event in events if event["kind"] == "epoch")]
    assert lines["epoch"] == list(range(7))
    for name in ("train", "val", "test"):
        for mark in ("loss", "accuracy"):
            assert lines[f"{name}.{mark}"] == [each[name][mark] for each in rounds]


def test_a_long_run_is_thinned_evenly_and_says_so(store, monkeypatch):
    monkeypatch.setattr(drawn, "ROUNDS", 4)
    page = report(store, finished(store, SHORT))
    assert told(page)["lines"]["epoch"] == [0, 2, 4, 6]


def test_its_marks_carry_the_error_bars_that_their_answers_give(store):
    run = finished(store, SHORT)
    row, said = store.get_run(run), words(report(store, run))
    for name, count in (("train", 180), ("val", 60)):
        low, high = (round(100 * end) for end in wilson(round(row[name]["accuracy"] * count), count))
        assert f"{100 * row[name]['accuracy']:.0f} % right, {count} questions; 95 % interval {low} to {high} %" in said


def test_of_a_number_the_error_bar_is_drawn_from_its_misses(store):
    run = finished(store, {"data": {"name": "diabetes"}, "learning": {"epochs": 3}})
    known = recall(store, run, OWNER)
    mark = {each.set: each for each in facts.marks(known)}["val"]
    attempt = known.attempt
    guess = attempt.preparation.in_units(answers(attempt.model, attempt.val.x).squeeze(-1).numpy())
    misses = np.abs(guess - attempt.split.val.y)
    assert mark.value == pytest.approx(float(misses.mean()), rel=1e-4)
    assert (mark.low, mark.high) == pytest.approx(bootstrap(misses), rel=1e-4)


@pytest.mark.parametrize("change", [shuffled, absurd])
@pytest.mark.parametrize("name", ["moons", "digits", "diabetes"])
def test_another_sealed_exam_gives_the_same_report_byte_for_byte(name, change, store, monkeypatch):
    run = finished(store, {"data": {"name": name, "rows": 120}, "split": {"how": "random"}, "learning": {"epochs": 3}})
    before = report(store, run)
    assert "sealed" in words(before)
    changed = with_exam(change, monkeypatch)
    assert report(store, run) == before and changed


def test_behind_glass_another_exam_is_seen_so_the_check_would_notice_a_leak(store, monkeypatch):
    run = finished(store, SHORT, glass=True)
    before = report(store, run)
    with_exam(absurd, monkeypatch)
    assert report(store, run) != before


def test_an_opened_exam_is_told_with_its_wrong_questions(store):
    run = finished(store, SHORT)
    sealed, result = report(store, run), opened(store, run)
    page = report(store, run)
    answered, exam = result["answers"], told(page)["exam"]
    wrong = [place for place, pair in enumerate(zip(answered["truth"], answered["guess"], strict=True))
             if pair[0] != pair[1]]
    low, high = (round(100 * end) for end in result["interval"])
    mark = f"{100 * result['test']['accuracy']:.0f} % right, 60 questions; 95 % interval {low} to {high} %"
    assert mark in words(page) and mark not in words(sealed)
    assert exam["wrong"] == len(wrong) and f"{len(wrong)} of 60 answers were wrong" in words(page)
    assert {each["number"] - 1 for each in exam["questions_shown"]} <= set(wrong)
    assert sum(map(sum, exam["confusion"])) == 60 and exam["curve"] == result["curve"]
    assert "official mark" in words(page) and told(sealed)["exam"] is None and 'id="exam"' not in sealed


def test_who_has_not_opened_it_gets_no_mark_from_the_opening_of_another(store):
    run = finished(store, SHORT)
    before = report(store, run)
    open_sealed(store, run, "b" * 32, "mine")
    assert report(store, run) == before


def test_a_sealed_exam_that_was_seen_through_another_network_says_that_it_would_be_a_peek(store):
    run = finished(store, SHORT)
    assert "Looks by now" not in words(report(store, run))
    opened(store, finished(store, SHORT | {"seed": 1}))
    assert "Looks by now 1, through other networks: opening it would be a peek" in words(report(store, run))


def test_a_moment_is_what_a_shorter_run_would_have_shown(store):
    run = finished(store, SHORT)
    shown = {each["epoch"]: each for each in told(report(store, run))["moments"]}
    assert sorted(shown) == [1, 2, 3, 4, 5, 6] and shown[6].get("last") and not shown[3].get("last")
    shorter = setup(parse(SHORT | {"learning": {"epochs": 3}}), run)
    for _ in learn(shorter):
        pass
    _, arrays = picture_of(shorter).frame(shorter)
    assert surface_of(shown[3]) == drawn._smaller(arrays["surface"]).tobytes()
    assert shown[3]["arrays"]["confusion"]["data"] == arrays["confusion"].reshape(-1).tolist()


def surface_of(moment: dict) -> bytes:
    return base64.b64decode(moment["arrays"]["surface"]["bytes"])


def test_after_it_was_drawn_the_network_is_as_it_was(store):
    attempt: Attempt = recall(store, finished(store, SHORT), OWNER).attempt
    before = attempt.weights().clone()
    assert len(drawn.moments(attempt)) == 6 and torch.equal(attempt.weights(), before)


def test_where_it_went_back_to_its_best_round_that_is_the_moment_it_opens_on(store):
    run = finished(store, {"data": {"rows": 60, "label_noise": 0.3}, "model": {"hidden": [32, 32]},
                           "learning": {"epochs": 60, "early_stop": 5, "lr": 0.05}})
    done = store.events(run)[-1]
    assert done["best"]["restored"]
    page = report(store, run)
    last = [each for each in told(page)["moments"] if each.get("last")]
    assert [each["epoch"] for each in last] == [done["best"]["epoch"]]
    assert f"went back to its best round in practice: {done['best']['epoch']}" in words(page)


def test_what_people_typed_is_text_and_never_markup(store):
    run = finished(store, SHORT)
    store.change_run(run, title="</script><script>alert(1)</script> & <b>")
    page = report(store, run)
    assert page.count("<script") == 2 and "alert(1)</script>" not in page
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in page


def test_nothing_in_it_asks_for_a_network(store):
    page = report(store, finished(store, SHORT))
    assert "default-src 'none'" in page
    assert not re.search(r"(src|href)=|fetch\(|XMLHttpRequest|import\s*\(|@import|url\(", page)
    assert {each for each in re.findall(r"https?://[^\s\"'`)]+", page)} <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("name", DATASETS)
def test_a_report_of_every_kind_of_data_is_small_and_has_a_picture(name, store):
    rows = max(60, DATASETS[name].ROWS[1])
    how = "random" if "random" in cuts(load(DataSpec(name=name))) else "stratified"
    run = finished(store, suited(name, {"data": {"rows": rows}, "split": {"how": how},
                                        "learning": {"epochs": 2, "walks": 16}}))
    opened(store, run)
    page = report(store, run)
    known = re.search(r"const PANELS = \{(.*?)\};", page, re.DOTALL).group(1)
    assert len(page) < 500_000 and len(told(page)["moments"]) == 2
    assert all(re.search(rf"\b{panel}: \[\w+\]", known) for panel in told(page)["scene"]["panels"])
    assert DATASETS[name].TITLE in words(page).rpartition("Made with")[0].rpartition("JSON")[2]


def test_it_says_how_often_it_was_right_when_it_was_about_so_sure():
    found = bins(np.array([0.95, 0.91, 1.0, 0.55]), np.array([True, False, True, True]))
    assert [(each["from"], each["count"], each["right"]) for each in found] == [(0.5, 1, 1), (0.9, 3, 2)]
    assert found[1]["sure"] == round((0.95 + 0.91 + 1.0) / 3, 4)


def test_levels_are_counted_by_what_is_known_of_them():
    known, solved = np.array([3, 2, 3, 3]), np.array([True, True, False, True])
    assert levels(known, solved) == [{"from": 2, "to": 2, "count": 1, "solved": 1},
                                     {"from": 3, "to": 3, "count": 3, "solved": 2}]
    many = levels(np.linspace(0, 1, 100), np.ones(100, bool))
    assert len(many) == 5 and sum(each["count"] for each in many) == 100


def test_settings_are_those_that_differ_each_in_words():
    spec = parse({"model": {"hidden": [3, 2]}, "learning": {"early_stop": 7}})
    chosen = {name: value for name, _, value in facts.chosen(spec)}
    assert list(chosen.values()) == ["3–2", "7"] and facts.chosen(parse({})) == []
    assert facts.chosen(replace_seed(spec, 4))[-1][2] == "4"


def replace_seed(spec, seed):
    return spec.model_copy(update={"seed": seed})
