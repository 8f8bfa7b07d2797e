"""The sealed exam: error bars, the official mark, peeks, and no way round the seal."""

import numpy as np
import pytest
import torch

from core.exam import bootstrap, interval, looks, open_sealed, wilson
from core.run import learn, run, setup
from core.spec import SpecError, parse, run_id
from core.store import Store

torch.set_num_threads(1)

QUICK = {"data": {"rows": 100}, "learning": {"epochs": 4}}


@pytest.fixture
def store():
    opened = Store()
    yield opened
    opened.close()


def trained(store: Store, choices: dict, owner: str = "ann", glass: bool = False) -> str:
    """A finished run in the store, as a run process leaves it."""
    spec = parse(choices)
    name = run_id(spec, owner, 1, glass)
    attempt = setup(spec, name, glass)
    store.create_run(name, spec.model_dump(mode="json"), owner, 1, glass)
    told = [event for event in learn(attempt) if event]
    tensors, meta = attempt.checkpoint()
    store.save_checkpoint(name, attempt.epoch, attempt.step, tensors, meta)
    store.append(name, 0, told)
    return name


@pytest.mark.parametrize(("right", "questions", "low", "high"), [
    (16, 20, 58, 92), (32, 40, 65, 90), (80, 100, 71, 87), (160, 200, 74, 85), (800, 1000, 77, 82)])
def test_wilsons_interval_is_the_published_one(right, questions, low, high):
    ends = wilson(right, questions)
    assert [round(100 * end) for end in ends] == [low, high]


def test_wilsons_interval_holds_the_truth_in_about_95_of_100_exams():
    right = np.random.default_rng(0).binomial(40, 0.9, 4000)
    held = np.mean([wilson(k, 40)[0] <= 0.9 <= wilson(k, 40)[1] for k in right.tolist()])
    assert 0.92 <= held <= 0.98


def test_nobody_is_perfect_for_sure():
    assert wilson(30, 30)[0] < 0.9 and wilson(30, 30)[1] == pytest.approx(1) and wilson(0, 30)[0] == 0


def test_the_bootstrap_is_close_to_the_textbook_interval_of_a_mean():
    misses = np.random.default_rng(0).normal(10, 2, 400)
    low, high = bootstrap(misses)
    half = 1.96 * misses.std() / 20
    assert (low, high) == pytest.approx((misses.mean() - half, misses.mean() + half), abs=0.06)
    assert bootstrap(misses) == (low, high)


def test_opening_gives_the_mark_that_glass_would_have_shown(store):
    opening = open_sealed(store, trained(store, QUICK), "ann", "the end")
    *_, glass = run(parse(QUICK), glass=True)
    assert opening["test"] == glass["test"] and opening["questions"] == 20
    assert opening["interval"] == list(interval(glass["test"], 20))
    right = sum(guess == truth for guess, truth in
                zip(opening["answers"]["guess"], opening["answers"]["truth"], strict=True))
    assert right / 20 == glass["test"]["accuracy"]


def test_the_exam_curve_is_what_would_have_been_seen_live(store):
    opening = open_sealed(store, trained(store, QUICK), "ann", "the end")
    seen = [event["test"]["accuracy"] for event in run(parse(QUICK), glass=True) if event["kind"] == "epoch"]
    assert opening["curve"]["epoch"] == [1, 2, 3, 4]
    assert opening["curve"]["accuracy"] == pytest.approx(seen, abs=1e-4)


def test_numbers_have_a_mean_miss_with_an_interval_around_it(store):
    numbers = {"data": {"name": "diabetes", "rows": 100}, "learning": {"epochs": 4}}
    opening = open_sealed(store, trained(store, numbers), "ann", "the end")
    low, high = opening["interval"]
    assert low < opening["test"]["mae"] < high


def test_the_first_opening_is_official_and_every_later_look_a_peek(store):
    name = trained(store, QUICK)
    first, second, third = (open_sealed(store, name, "ann", reason) for reason in ("a", "b", "c"))
    assert [o["official"] for o in (first, second, third)] == [True, False, False]
    assert [o["peeks"] for o in (first, second, third)] == [0, 1, 2]
    assert [row["reason"] for row in store.openings(run=name)] == ["a", "b", "c"]


def test_the_same_exam_through_another_run_is_a_peek_too(store):
    open_sealed(store, trained(store, QUICK), "ann", "first")
    other = trained(store, {**QUICK, "model": {"hidden": [3]}})
    opening = open_sealed(store, other, "ann", "second")
    assert opening["peeks"] == 1 and opening["official"] and opening["attempts"] == 2
    assert open_sealed(store, other, "bob", "another visitor")["peeks"] == 0


def test_every_round_watched_behind_glass_counts_as_a_look(store):
    trained(store, QUICK, glass=True)
    opening = open_sealed(store, trained(store, QUICK), "ann", "after watching")
    assert opening["peeks"] == 4


def test_a_fresh_exam_has_new_questions_and_a_fingerprint_of_its_own(store):
    name = trained(store, QUICK)
    old, new = open_sealed(store, name, "ann", "old"), open_sealed(store, name, "ann", "new", fresh=1)
    assert new["fingerprint"] != old["fingerprint"] and new["peeks"] == 0 and not new["official"]
    assert new["questions"] == old["questions"] and new["answers"]["x"] != old["answers"]["x"]
    assert looks(store, "ann", new["fingerprint"]) == 1


def test_a_fresh_exam_leaves_the_official_mark_of_the_runs_own_to_come(store):
    name = trained(store, QUICK)
    assert not open_sealed(store, name, "ann", "another exam first", fresh=1)["official"]
    assert open_sealed(store, name, "ann", "its own")["official"]


def test_deleting_a_run_behind_glass_does_not_wipe_out_the_looks(store):
    store.delete_run(trained(store, QUICK, glass=True))
    assert open_sealed(store, trained(store, QUICK), "ann", "as if for the first time")["peeks"] == 4


@pytest.mark.parametrize("choices", [{"name": "coins", "rows": 60}, {"name": "people", "rows": 200},
                                     {"name": "walk", "rows": 90}])
def test_drawn_data_have_a_second_exam(store, choices):
    split = {"how": {"people": "group", "walk": "time"}.get(choices["name"], "random")}
    name = trained(store, {"data": choices, "split": split, "learning": {"epochs": 1}})
    old, new = open_sealed(store, name, "ann", "old"), open_sealed(store, name, "ann", "new", fresh=1)
    assert new["questions"] == old["questions"] and new["fingerprint"] != old["fingerprint"]
    assert new["answers"]["truth"] != old["answers"]["truth"] and len(new["interval"]) == 2


def test_a_fresh_exam_is_marked_by_the_truth_and_comes_from_the_same_world(store):
    """Every answer of the book is wrong, so a network that learned them fails; and it is turned by half a circle."""
    book = {"data": {"rows": 300, "noise": 0.0, "label_noise": 1.0, "wrong_in": "book"}, "learning": {"epochs": 60}}
    wrong = open_sealed(store, trained(store, book), "ann", "x", fresh=1)
    assert wrong["test"]["accuracy"] < 0.1
    turned = {**book, "split": {"world": "turned", "far": 180}}  # one moon is the other, turned
    assert open_sealed(store, trained(store, turned), "ann", "x", fresh=1)["test"]["accuracy"] > 0.9


@pytest.mark.parametrize("name", ["iris", "clock", "cued_digits"])
def test_there_is_no_second_exam_for_data_that_are_all_there_is(store, name):
    with pytest.raises(SpecError, match="no new questions"):
        open_sealed(store, trained(store, {"data": {"name": name}, "learning": {"epochs": 1}}), "ann", "x", fresh=1)


@pytest.mark.parametrize(("state", "reason", "words"), [
    ("learning", "x", "not ready"), ("paused", "x", "not ready"), ("failed", "x", "not ready"),
    ("done", " ", "reason")])
def test_an_exam_is_opened_for_a_reason_and_by_a_finished_network(store, state, reason, words):
    name = trained(store, QUICK)
    store.change_run(name, state=state)
    with pytest.raises(SpecError, match=words):
        open_sealed(store, name, "ann", reason)
    assert store.openings(run=name) == []


def test_an_unknown_run_is_named(store):
    with pytest.raises(SpecError, match="nobody"):
        open_sealed(store, "nobody", "ann", "x")


def test_every_answer_comes_with_the_course_example_most_like_it(store):
    name = trained(store, QUICK)
    found = open_sealed(store, name, "ann", "x")["answers"]
    attempt = setup(parse(QUICK))
    question = attempt.preparation.inputs(np.array(found["x"][:1], np.float32))
    distances = np.linalg.norm(attempt.train.x.numpy() - question, axis=1)
    assert found["nearest"][0] == attempt.split.train.ids[distances.argmin()]
