"""Least squares: against numpy, against its own slope, and against what Bishop's textbook says of polynomials."""

import numpy as np
import pytest
import torch
from numpy.polynomial import Legendre, Polynomial

from core.measure import answers
from core.run import learn, run, setup
from core.spec import parse

torch.set_num_threads(1)


def course_of(n: int, degree: int, seed: int = 0, **learning) -> dict:
    """N course materials of Bishop's wave, and an exam of 500."""
    rows = n + 520
    return {"data": {"name": "polynomial", "rows": rows, "seed": seed},
            "split": {"how": "random", "train": n / rows, "val": 20 / rows, "test": 500 / rows},
            "model": {"name": "polynomial", "degree": degree},
            "learning": {"optimizer": "exact", "epochs": 1, "batch_size": None} | learning}


def learned(choices: dict):
    attempt = setup(parse(choices), "r", glass=True)
    return attempt, [event for event in learn(attempt) if event][-1]


def predicted(attempt, x: np.ndarray) -> np.ndarray:
    prepared = attempt.preparation
    guess = answers(attempt.model, torch.from_numpy(prepared.inputs(x))).numpy()[:, 0]
    return prepared.target_mean + prepared.target_scale * guess


def rmse(marks: dict, attempt) -> float:
    return marks["loss"] ** 0.5 * attempt.preparation.target_scale


@pytest.mark.parametrize("n", [10, 15, 100])
@pytest.mark.parametrize("degree", [0, 1, 3, 6, 9])
def test_predictions_are_numpys_on_the_same_rows(n, degree):
    attempt, _ = learned(course_of(n, degree))
    x, y = attempt.split.train.x[:, 0].astype(float), attempt.split.train.y.astype(float)
    asked = np.linspace(x.min(), x.max(), 200)
    ours = predicted(attempt, asked[:, None])
    for kind in (Legendre, Polynomial):
        theirs = kind.fit(x, y, degree)(asked)
        assert np.allclose(ours, theirs, atol=1e-3 * max(1, np.abs(theirs).max()))


def test_with_more_powers_than_rows_the_smallest_weights_are_taken():
    attempt, last = learned(course_of(10, 20))
    a, b = attempt.model.powers(attempt.train.x).numpy(), attempt.train.y.numpy()
    assert np.allclose(attempt.model.weigh.weight.detach().numpy()[0], np.linalg.pinv(a) @ b, atol=1e-6)
    assert last["train"]["loss"] < 1e-9


@pytest.mark.parametrize("decay", [0.0, 0.01, 1.0])
def test_gradient_descent_finds_no_slope_where_least_squares_has_been(decay):
    attempt, _ = learned(course_of(30, 6, weight_decay=decay))
    weight = attempt.model.weigh.weight
    loss = attempt.criterion(attempt.model(attempt.train.x), attempt.train.y) + decay / 2 * weight.square().sum()
    slope, = torch.autograd.grad(loss, weight)
    assert slope.abs().max() < 1e-5


def test_the_book_never_goes_worse_with_a_higher_degree_and_ten_points_are_learned_by_heart():
    for seed in range(5):
        marks = [rmse(last["train"], attempt) for attempt, last in (learned(course_of(10, d, seed)) for d in range(10))]
        assert all(more <= less + 1e-6 for less, more in zip(marks, marks[1:], strict=False))
        assert marks[9] < 1e-4


def exams(n: int, degree: int) -> float:
    return float(np.median([rmse(last["test"], attempt)
                            for attempt, last in (learned(course_of(n, degree, seed)) for seed in range(9))]))


def test_a_curve_through_every_one_of_ten_points_fails_the_exam_and_a_hundred_points_cure_it():
    assert exams(10, 9) > 10 * exams(10, 3)
    assert exams(100, 9) < 1.1 * exams(100, 3) and exams(100, 9) < 0.36  # the noise itself is 0.3


def test_one_step_is_enough_and_more_change_nothing():
    once, more = learned(course_of(20, 5))[1], learned(course_of(20, 5, epochs=4))[1]
    assert once["train"] == more["train"] and once["val"] == more["val"]


def test_a_checkpoint_goes_on_bit_for_bit_and_knows_the_range_of_the_course():
    spec = parse(course_of(20, 5, epochs=3))
    whole, attempt, told = list(run(spec)), setup(spec), []
    for event in learn(attempt):
        told += [event] if event else []
        if event and event["kind"] == "epoch":
            break
    tensors, meta = attempt.checkpoint()
    assert not [name for name in tensors if name.startswith("optimizer.")]
    again = setup(spec)
    again.restore(tensors, meta, told)
    assert told + [event for event in learn(again) if event] == whole


def test_weight_decay_turned_while_learning_counts_from_the_next_step():
    changed = learned(course_of(20, 9, epochs=2, changes=[{"step": 1, "field": "weight_decay", "value": 0.1}]))[1]
    assert changed["train"] == learned(course_of(20, 9, weight_decay=0.1))[1]["train"]


def test_a_polynomial_also_learns_step_by_step():
    walked = learned(course_of(60, 3, optimizer="adam", lr=0.03, epochs=300))[1]
    assert walked["train"]["loss"] == pytest.approx(learned(course_of(60, 3))[1]["train"]["loss"], rel=0.01)
