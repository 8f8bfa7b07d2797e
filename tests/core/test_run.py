"""Whole runs: the Events they tell, byte for byte, and how they end, pause, change and resume."""

import json
from itertools import islice

import numpy as np
import pytest
import torch

from core.events import line
from core.run import learn, run, setup
from core.spec import MOST_CHANGES, SpecError, parse

torch.set_num_threads(1)

SMALL = {"data": {"rows": 60}, "model": {"hidden": [4]}, "learning": {"epochs": 6, "lr": 0.01}}


def small(**learning):
    return parse({**SMALL, "learning": {**SMALL["learning"], **learning}})


def lines(spec, **more) -> list[str]:
    return [line(event) for event in run(spec, **more)]


def test_a_run_tells_its_start_every_epoch_and_its_end():
    told = list(run(small(), "r1"))
    assert [event["kind"] for event in told] == ["start", *["epoch"] * 6, "done"]
    assert [event["epoch"] for event in told[1:-1]] == [1, 2, 3, 4, 5, 6]
    assert told[0]["rows"] == {"train": 36, "val": 12, "test": 12} and told[0]["parameters"] == 2 * 4 + 4 + 4 * 2 + 2
    assert told[-1]["run"] == "r1" and told[-1]["why"] == "epochs"
    assert told[-1]["train"] == told[-2]["train"] and "test" not in told[-1]


@pytest.mark.parametrize("learning", [{}, {"optimizer": "momentum"}, {"augment": "jitter", "l1": 0.001}])
def test_the_same_spec_twice_gives_the_same_bytes(learning):
    assert lines(small(**learning)) == lines(small(**learning))


def test_dropout_is_repeatable_too_and_another_seed_is_another_run():
    forgetful = {**SMALL, "model": {"hidden": [8], "dropout": 0.5}}
    assert lines(parse(forgetful)) == lines(parse(forgetful))
    assert lines(parse(forgetful))[1] != lines(parse({**forgetful, "seed": 1}))[1]


def test_the_marks_are_the_same_as_counting_by_hand():
    attempt = setup(small())
    last = list(filter(None, learn(attempt)))[-1]
    with torch.no_grad():
        guesses = attempt.model.eval()(attempt.val.x).argmax(1)
    right = sum(int(guess) == int(truth) for guess, truth in zip(guesses, attempt.split.val.y, strict=True))
    assert last["val"]["accuracy"] == right / 12


def test_the_whole_run_equals_the_loop_that_courses_teach():
    """A second truth: torch's own DataLoader-free loop with the same first weights and the same order."""
    spec = small(optimizer="sgd", batch_size=10)
    attempt = setup(spec)
    model = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
    model.load_state_dict({key.removeprefix("layers."): value for key, value in attempt.model.state_dict().items()})
    dice, optimizer = torch.Generator().manual_seed(0), torch.optim.SGD(model.parameters(), lr=0.01)
    for _ in range(6):
        for rows in torch.randperm(36, generator=dice).split(10):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(attempt.train.x[rows]), attempt.train.y[rows]).backward()
            optimizer.step()
    expected = torch.nn.functional.cross_entropy(model(attempt.val.x), attempt.val.y).item()
    *_, last = run(spec)
    assert last["val"]["loss"] == pytest.approx(expected, rel=1e-6)


def test_a_course_that_does_not_divide_evenly_is_gone_through_whole():
    attempt = setup(small(batch_size=10, epochs=1))
    list(learn(attempt))
    assert attempt.step == 4  # 10 + 10 + 10 + 6


def test_early_stopping_leaves_with_the_weights_of_its_best_practice_exam():
    spec = parse({"data": {"rows": 90, "label_noise": 0.2}, "model": {"hidden": [64, 64]},
                  "learning": {"epochs": 300, "lr": 0.01, "batch_size": None, "early_stop": 15}})
    told = list(run(spec))
    epochs, end = told[1:-1], told[-1]
    best = min(epochs, key=lambda event: event["val"]["loss"])
    assert end["why"] == "early_stop" and end["best"] == {"epoch": best["epoch"], "restored": True}
    assert end["epochs"] == best["epoch"] + 15 < 300
    assert end["val"] == best["val"] and end["train"] == best["train"]


def test_a_diverging_run_says_when_and_what_to_do_and_keeps_its_history():
    spec = parse({"data": {"name": "polynomial", "rows": 60}, "model": {"activation": "relu"},
                  "learning": {"optimizer": "sgd", "lr": 10, "epochs": 50}})
    told = list(run(spec))
    end = told[-1]
    assert end["kind"] == "failed" and end["field"] == "learning.lr"
    assert end["error"] == f"The loss left the range of numbers at epoch {end['epoch']}."
    assert "Lower the learning rate" in end["remedy"]
    assert [event["kind"] for event in told[:-1]] == ["start"] + ["epoch"] * (end["epoch"] - 1)
    assert all("NaN" not in line(event) for event in told)


def test_a_knob_turned_while_learning_is_an_event_and_a_link_with_it_replays_the_run():
    attempt, told = setup(small()), []
    for event in learn(attempt):
        told += [event] if event else []
        if event and event["kind"] == "epoch" and event["epoch"] == 3:
            attempt.turn("lr", 0.5)
            attempt.turn("weight_decay", 0.1)
    turned = [event for event in told if event["kind"] == "change"]
    assert [(event["field"], event["value"]) for event in turned] == [("lr", 0.5), ("weight_decay", 0.1)]
    changes = [{name: event[name] for name in ("step", "field", "value")} for event in turned]
    replayed = [event for event in run(small(changes=changes))]
    assert replayed[1:] == told[1:]
    assert told[-1] != list(run(small()))[-1]


def test_a_knob_can_not_be_turned_too_far():
    attempt = setup(small())
    for field, value in (("lr", -1), ("batch_size", 37), ("epochs", 3), ("lr", float("nan"))):
        with pytest.raises(SpecError):
            attempt.turn(field, value)
    assert attempt.pending == []


def test_a_knob_turned_again_before_the_next_step_counts_once_and_there_is_a_last_turn():
    attempt = setup(small())
    for value in (0.1, 0.2, 0.3):
        attempt.turn("lr", value)
    assert attempt.pending == [{"step": 0, "field": "lr", "value": 0.3}]
    attempt.turns = MOST_CHANGES
    with pytest.raises(SpecError, match="14 times"):
        attempt.turn("weight_decay", 0.1)


def resumed(spec, steps: int) -> tuple[list, list]:
    """The Events of an uninterrupted run, and of one that lost its process after `steps` moments."""
    whole = list(run(spec))
    attempt, told, saved = setup(spec), [], None
    for event in islice(learn(attempt), steps):
        told += [event] if event else []
        if event and event["kind"] == "epoch":
            saved = attempt.checkpoint()
            saved = ({name: array.copy() for name, array in saved[0].items()}, json.loads(json.dumps(saved[1])))
    fresh = setup(spec)
    fresh.restore(*saved, events=told)
    changes = [event for event in told if event["kind"] == "change"]
    return whole, told[:fresh.events] + [event for event in learn(fresh, changes) if event]


@pytest.mark.parametrize("steps", [4, 11, 13, 24])
@pytest.mark.parametrize("more", [
    {}, {"learning": {"optimizer": "rmsprop", "epochs": 6, "augment": "jitter"}},
    {"model": {"hidden": [8], "dropout": 0.4}, "learning": {"optimizer": "adamw", "epochs": 6, "early_stop": 4}},
    {"learning": {"epochs": 6, "changes": [{"step": 3, "field": "lr", "value": 0.2},
                                           {"step": 5, "field": "batch_size", "value": 7}]}}])
def test_a_resumed_run_tells_the_same_events_to_the_byte(more, steps):
    whole, pieced = resumed(parse({**SMALL, **more}), steps)
    assert [line(event) for event in pieced] == [line(event) for event in whole]


def test_stopping_ends_a_run_at_once_with_the_marks_it_has():
    attempt = setup(small(epochs=1000))
    learning = learn(attempt)
    list(islice(learning, 8))
    attempt.stop()
    rest = [event for event in learning if event]
    assert [event["kind"] for event in rest] == ["done"] and rest[0]["why"] == "stopped"


@pytest.mark.parametrize(("choices", "field", "words"), [
    ({"learning": {"batch_size": 37}}, "learning.batch_size", "36 rows"),
    ({"learning": {"loss": "mse"}}, "learning.loss", "classification"),
    ({"device": "cuda"}, "device", "cuda"),
])
def test_choices_that_contradict_the_data_or_the_machine_are_refused_before_the_start(choices, field, words):
    if field == "device" and torch.cuda.is_available():
        choices, words = {"device": "mps"}, "mps"
    with pytest.raises(SpecError, match=words) as caught:
        setup(parse({"data": {"rows": 60}, **choices}))
    assert caught.value.field == field


def test_the_usual_batch_is_a_ceiling_not_a_demand():
    assert setup(parse({"data": {"rows": 30}})).batch_size == 18


def test_the_trail_keeps_at_most_its_room_dense_at_the_start():
    attempt = setup(small(epochs=2000))
    for event in learn(attempt):
        if event and event.get("epoch") == 1000:
            break
    kept = np.array(list(attempt.trail))
    assert len(kept) <= 300 and kept[0] == 1
    assert np.all(np.diff(np.diff(kept)) >= -2) and np.diff(kept)[0] <= np.diff(kept)[-1]


def test_students_of_a_class_may_each_look_at_columns_of_their_own():
    spec = {"data": {"name": "coins", "rows": 60, "columns": 5, "chosen": "luck"}}
    first, second = (setup(parse({**spec, "seed": seed})) for seed in (0, 1))
    assert first.preparation.features != second.preparation.features
    assert first.split is second.split and first.train.x is not second.train.x
    usual = [setup(parse({"data": {**spec["data"], "chosen": "best"}, "seed": seed})) for seed in (0, 1)]
    assert usual[0].train.x is usual[1].train.x
