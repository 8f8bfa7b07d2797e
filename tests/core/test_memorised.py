"""What is right only because it was in the book: the estimator by hand, wrong answers as second truth, no exam."""

import json

import numpy as np
import pytest
import torch

from core import byheart, jobs, memorised
from core.events import changed
from core.exam import looks, open_sealed
from core.memorised import BLOB, deal, find, find_in, networks_for, seconds
from core.quotas import is_heavy
from core.rescue import rescue
from core.spec import SpecError, parse
from core.store import Store
from tests.core.room import ends, supervised, until
from tests.core.test_exam import trained
from tests.core.test_seal import absurd, shuffled, with_exam

torch.set_num_threads(1)

# Large enough for its course to be learned by heart, mistakes included.
CRAMMER = {"data": {"rows": 100, "noise": 0.1, "label_noise": 0.2}, "model": {"hidden": [32, 32]},
           "learning": {"epochs": 300, "lr": 0.02, "batch_size": None}}
QUICK = {"data": {"rows": 60}, "learning": {"epochs": 3}}


@pytest.fixture
def few(monkeypatch):
    """Twenty networks will do."""
    monkeypatch.setattr(memorised, "DEALS", (2,))


@pytest.fixture(scope="module")
def crammed():
    return find_in(parse(CRAMMER))


def test_the_estimator_on_a_table_that_was_reckoned_by_hand():
    right = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1], [1, 1, 0]])
    left = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 0]], bool)
    estimate, studied, unseen = memorised.memorised(right, left)
    assert studied == pytest.approx([1, 1, 1 / 3])    # 2 of 2, 2 of 2, 1 of 3
    assert unseen == pytest.approx([1 / 2, 1 / 2, 0])  # 1 of 2, 1 of 2, 0 of 1
    assert estimate == pytest.approx([1 / 2, 1 / 2, 1 / 3])


@pytest.mark.parametrize(("rows", "deals"), [(20, 2), (33, 3), (180, 4), (1001, 2)])
def test_every_example_is_left_out_equally_often_by_networks_that_study_equally_much(rows, deals):
    left = deal(rows, deals, 0)
    assert left.shape == (10 * deals, rows) and set(left.sum(axis=1)) == {round(0.3 * rows)}
    often = left.sum(axis=0)
    assert often.min() >= 2 * deals and often.max() <= 4 * deals and abs(often.mean() - 3 * deals) < 0.3 * deals
    assert (deal(rows, deals, 0) == left).all() and (deal(rows, deals, 1) != left).any()


def test_wrong_answers_are_known_by_heart_and_clean_ones_are_understood(crammed):
    estimate, wrong = np.array(crammed["memorised"]), np.array(crammed["wrong"])
    assert crammed["networks"] == 40 and wrong.sum() >= 8 and len(estimate) == 60
    assert estimate[wrong].mean() > 0.7 and estimate[~wrong].mean() < 0.3
    assert wrong[np.argsort(-estimate)[:8]].sum() >= 6


def test_networks_that_never_saw_a_wrong_answer_give_the_true_one(crammed):
    wrong = np.flatnonzero(crammed["wrong"])
    says, answer = np.array(crammed["says"])[wrong], np.array(crammed["answer"])[wrong]
    assert (says != answer).mean() > 0.7
    assert all(by <= left for by, left in zip(crammed["says_by"], crammed["unseen_by"], strict=True))


def test_the_counts_make_the_estimate(crammed):
    together = np.array(crammed["studied_by"]) + crammed["unseen_by"]
    assert set(together) == {40} and crammed["failed"] == 0
    difference = np.array(crammed["studied"]) - crammed["unseen"]
    assert difference == pytest.approx(crammed["memorised"], abs=2e-4)


def test_where_all_answers_follow_a_rule_nothing_is_known_by_heart(few):
    honest = {**CRAMMER, "data": CRAMMER["data"] | {"label_noise": 0}, "learning": {"epochs": 60, "lr": 0.02}}
    found = find_in(parse(honest))
    assert np.mean(found["memorised"]) < 0.1 and np.mean(found["studied"]) > 0.97 and found["wrong"] is None


def test_who_cannot_memorise_does_not(few):
    simple = {**CRAMMER, "model": {"name": "linear"}, "learning": {"epochs": 60, "lr": 0.02}}
    assert np.mean(find_in(parse(simple))["memorised"]) < 0.15


def test_the_same_question_has_the_same_answer():
    assert find_in(parse(QUICK)) == find_in(parse(QUICK))


@pytest.mark.parametrize("change", [shuffled, absurd])
@pytest.mark.parametrize("choices", [QUICK, {**QUICK, "data": {"name": "people", "rows": 100, "columns": 4}}])
def test_the_exam_is_not_touched(choices, change, monkeypatch, few):
    before = find_in(parse(choices))
    cuts = with_exam(change, monkeypatch)
    assert find_in(parse(choices)) == before and cuts


def test_columns_chosen_by_the_answers_are_chosen_without_those_left_out(few):
    """Noise means nothing: who never saw a row knows half of them. Chosen with them it would know far more."""
    spec = parse({"data": {"name": "coins", "rows": 100, "columns": 20}, "model": {"hidden": []},
                  "learning": {"epochs": 60, "lr": 0.01}})
    assert 0.35 < np.mean(find_in(spec)["unseen"]) < 0.65


@pytest.mark.parametrize("choices", [
    {"data": {"name": "polynomial", "rows": 60}, "model": {"name": "polynomial", "degree": 9},
     "learning": {"optimizer": "exact", "epochs": 1, "batch_size": None}},
    {"data": {"name": "diabetes", "rows": 60}, "learning": {"epochs": 3}}])
def test_where_numbers_are_predicted_misses_take_the_place_of_right_answers(choices, few):
    found = find_in(parse(choices))
    assert found["says_by"] is None and max(found["studied"]) <= 0
    assert np.mean(found["memorised"]) > 0 or choices["data"]["name"] == "diabetes"


@pytest.mark.parametrize(("name", "rows", "extra"), [
    ("digits", 60, {}), ("penguins", 60, {}), ("mnist1d", 60, {"name": "cnn", "filters": 2}), ("people", 100, {})])
def test_all_kinds_of_data_can_be_asked(name, rows, extra, few):
    found = find_in(parse({"data": {"name": name, "rows": rows}, "model": extra, "split": {"how": "random"},
                           "learning": {"epochs": 2}}))
    assert all(-1 <= value <= 1 for value in found["memorised"]) and found["wrong"] is None


def test_what_would_take_too_long_is_refused_with_the_remedy():
    spec = parse({"data": {"name": "mnist5k"}, "model": {"hidden": [256]}})
    assert seconds(spec, 3_000, 203_530, 20) > 100
    with pytest.raises(SpecError, match=r"3,000 rows × 200 rounds × 203,530 weights.*seconds of one core.*fewer"):
        networks_for(spec, 3_000, 203_530, 784)
    with pytest.raises(SpecError, match="too short"):
        networks_for(parse({}), 15, 105, 2)
    with pytest.raises(SpecError, match="memory"):
        networks_for(parse({"learning": {"epochs": 1}}), 60_000, 10, 784)
    assert networks_for(parse({}), 180, 105, 2) == 40


def test_fewer_networks_where_forty_take_too_long():
    spec, weights = parse({}), 105
    sizes = [networks_for(spec, course, weights, 2) for course in (180, 4_000, 6_000)]
    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) > 1


def test_a_run_that_was_stopped_and_whose_knobs_were_turned_is_asked_as_it_learned(data_folder):
    store = Store()
    run = trained(store, QUICK)
    store.append(run, store.count_events(run), [changed(1, 2, "lr", 0.5)])
    store.change_run(run, why="stopped", epochs=2)
    plain = find_in(parse({**QUICK, "learning": {"epochs": 2}}))
    assert find(store, run)["memorised"] != plain["memorised"]
    store.change_run(run, why="epochs", epochs=3)
    assert memorised.as_it_learned(store.get_run(run)).learning.epochs == 3
    store.close()


def test_the_job_keeps_what_it_found_and_leaves_no_trace_in_the_ledger(data_folder):
    store = Store()
    run = trained(store, QUICK)
    opening = open_sealed(store, run, "ann", "the end")
    assert opening["peeks"] == 0 and store.openings(run=run)[0]["result"]["attempts"] == 1
    store.queue.add("byheart-1", run, "ann", kind="byheart", state="leased")
    memorised.work(store, store.queue.get("byheart-1"))
    assert byheart.found(store, run) == json.loads(json.dumps(find_in(parse(QUICK))))
    assert store.queue.get("byheart-1") is None and looks(store, "ann", opening["fingerprint"]) == 1
    store.close()


def test_what_is_taken_away_meanwhile_is_not_found(data_folder, monkeypatch):
    store = Store()
    run = trained(store, QUICK)
    monkeypatch.setattr(memorised, "BEAT", 0.0)
    store.queue.add("byheart-1", run, "ann", kind="byheart", state="leased")
    job = store.queue.get("byheart-1")
    byheart.cancel(store, run)
    assert byheart.job(store, run) is None
    memorised.work(store, job)
    assert byheart.found(store, run) is None
    store.close()


def test_a_process_of_its_own_finds_it_and_says_what_is_wrong(tmp_path):
    with supervised(tmp_path) as store:
        run = jobs.submit(store, parse(QUICK), "ann")
        ends(store, run)
        byheart.ask(store, run, "ann")
        byheart.ask(store, run, "ann")  # a second click
        assert len([job for job in store.queue.all("queued", "leased", "running") if job["kind"] == "byheart"]) <= 1
        found = until(lambda: byheart.found(store, run))
        assert found == json.loads(json.dumps(find_in(parse(QUICK))))
        short = jobs.submit(store, parse({"data": {"rows": 12}, "learning": {"epochs": 1}}), "ann")
        ends(store, short)
        byheart.ask(store, short, "ann")
        assert "too short" in until(lambda: byheart.found(store, short))["error"]["error"]
        assert until(lambda: byheart.job(store, short) is None)
        assert store.load_blob(short, BLOB)


def test_when_its_process_dies_it_is_tried_again_and_then_given_up_in_words(data_folder):
    store = Store()
    run = trained(store, QUICK)
    store.queue.add("byheart-1", run, "ann", kind="byheart", state="running", tries=1)
    rescue(store, store.queue.get("byheart-1"), "It was ended from outside.", retries=2)
    assert byheart.job(store, run)["state"] == "queued" and byheart.found(store, run) is None
    store.queue.change("byheart-1", state="running", tries=2)
    rescue(store, store.queue.get("byheart-1"), "It was ended from outside.", retries=2)
    assert byheart.job(store, run) is None
    assert byheart.found(store, run)["error"]["error"] == "It was ended from outside."
    assert store.get_run(run)["state"] == "done", "the run itself is untouched"
    store.close()


def test_a_lesson_whose_grading_died_leaves_its_networks_as_they_were(data_folder):
    store = Store()
    run = trained(store, QUICK)
    store.queue.add("lesson-1", run, "ann", kind="lesson", state="running")
    rescue(store, store.queue.get("lesson-1"), "It was ended from outside.", retries=2)
    assert store.get_run(run)["state"] == "done" and "error" in store.queue.get("lesson-1")["answer"]
    store.close()


def test_many_networks_wait_their_turn_as_a_sweep_does():
    assert is_heavy({"kind": "byheart"}) and not is_heavy({"kind": "run"})
