"""What is claimed of a loop that lacks a step holds on real runs, for one seed after the other."""

import statistics

import pytest
import torch

from core.classroom import Study
from core.run import setup
from core.spec import parse
from core.theatre.left_out import LAST, STEPS, left_out
from core.theatre.moments import steps
from core.theatre.source import source
from dashboard.theatre.scenes import SMALL

torch.set_num_threads(1)
SEEDS = range(6)


def lacking(step: str, seed: int = 0, most: int = STEPS, **learning) -> dict:
    spec = parse({**SMALL["Points"], "learning": SMALL["Points"]["learning"] | learning, "seed": seed})

    def cast():
        attempt = setup(spec)
        return attempt, Study(attempt)

    return left_out(cast, step, most)


@pytest.mark.parametrize("seed", SEEDS)
def test_without_zero_grad_slopes_add_up_and_it_learns_worse(seed):
    found = lacking("zero_grad", seed)
    assert found["steps"] == STEPS == len(found["whole"]["loss"]) == len(found["lacking"]["loss"])
    assert found["whole"]["loss"][0] == found["lacking"]["loss"][0]  # one start, one batch
    assert found["whole"]["slope"][0] == found["lacking"]["slope"][0]
    long, usual = (statistics.median(found[name]["slope"][-LAST:]) for name in ("lacking", "whole"))
    assert long > 3 * usual and "times as long as those of the untouched network" in found["said"]
    assert found["course"]["lacking"] > 1.02 * found["course"]["whole"] and "it learned worse" in found["said"]


@pytest.mark.parametrize("seed", SEEDS)
def test_without_backward_there_are_no_slopes_and_nothing_moves(seed):
    found = lacking("backward", seed, 15)
    assert found["lacking"]["slope"] == [None] * 15 and found["lacking"]["moved"] == [0.0] * 15
    assert ".grad stays empty" in found["said"] and "exactly where it was" in found["said"]
    assert found["course"]["whole"] < found["course"]["lacking"]


@pytest.mark.parametrize("seed", SEEDS)
def test_without_step_there_are_slopes_and_nothing_moves(seed):
    found = lacking("step", seed, 15)
    assert all(slope > 0 for slope in found["lacking"]["slope"]) and found["lacking"]["moved"] == [0.0] * 15
    assert "found 15 times and never used" in found["said"] and "moved by 0." in found["said"]


@pytest.mark.parametrize(("step", "name", "next_step"), [("forward", "output", "forward"), ("loss", "error", "loss")])
def test_without_an_answer_or_a_loss_python_stops_where_it_is_missed(step, name, next_step):
    found = lacking(step)
    line = source()["steps"][next_step][-1] + 1  # the yield that would hand it out
    assert found["stopped"]["line"] == line and found["stopped"]["name"] == name and not found["lacking"]["moved"]
    assert f"stops at line {line}" in found["said"] and name in found["said"]


def test_the_untouched_one_is_the_one_that_is_played():
    spec = parse(SMALL["Points"])
    attempt = setup(spec)
    played = steps(attempt, Study(attempt), 0, 12)
    found = lacking("zero_grad", most=12)
    assert found["whole"]["loss"] == [step["loss"] for step in played]
    assert found["whole"]["slope"] == [step["slope"] for step in played]


def test_the_sentence_follows_the_numbers_where_it_went_better_or_out_of_range():
    gentle = lacking("zero_grad", lr=0.002)
    better = gentle["course"]["lacking"] < 0.98 * gentle["course"]["whole"]
    assert better and "even got further" in gentle["said"] and "worse" not in gentle["said"]
    alike = lacking("zero_grad", lr=1e-6)
    assert "no clear difference" in alike["said"]
    curve = parse({**SMALL["A curve"], "learning": {"optimizer": "sgd", "lr": 3.0, "batch_size": 8}})

    def cast():
        attempt = setup(curve)
        return attempt, Study(attempt)

    wild = left_out(cast, "zero_grad")
    assert None in wild["lacking"]["loss"] and "left the range of numbers at step" in wild["said"]


def test_an_optimizer_that_asks_for_no_slopes_is_named():
    exact = parse({"data": {"name": "polynomial"}, "model": {"name": "polynomial"}, "learning": {"optimizer": "exact",
                                                                                       "batch_size": None}})

    def cast():
        attempt = setup(exact)
        return attempt, Study(attempt)

    found = left_out(cast, "backward", 3)
    assert found["lacking"]["moved"][-1] > 0 and "needs no slopes" in found["said"]
