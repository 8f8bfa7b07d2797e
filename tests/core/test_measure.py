"""Marks: sums over counts, against scikit-learn's metrics and counting by hand."""

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, log_loss, mean_absolute_error, r2_score

from core import measure
from core.learning import LEARNING, supervised
from core.losses import pick
from core.models import build
from core.spec import ModelSpec, options

torch.set_num_threads(1)


def one(output: torch.Tensor, y: torch.Tensor, task: str, scale: float = 1.0) -> dict[str, float]:
    """The marks of one network whose answers are [n, outputs]."""
    return supervised.marks(output.T[None], y, pick("auto", task), [scale])[0]


def test_the_types_of_learning_offered_are_the_ones_there_are_each_with_its_three_functions():
    assert tuple(LEARNING) == options("learning.name")
    for learning in LEARNING.values():
        assert all(callable(getattr(learning, name)) for name in ("batches", "loss", "score"))


def test_class_marks_are_scikit_learns():
    dice = np.random.default_rng(0)
    output, truth = dice.normal(size=(50, 4)).astype(np.float32), dice.integers(0, 4, 50)
    marks = one(torch.from_numpy(output), torch.from_numpy(truth), "classification")
    share = np.exp(output) / np.exp(output).sum(1, keepdims=True)
    assert marks["accuracy"] == accuracy_score(truth, output.argmax(1))
    assert marks["loss"] == pytest.approx(log_loss(truth, share, labels=range(4)), rel=1e-5)


def test_number_marks_are_scikit_learns_in_the_targets_own_unit():
    dice = np.random.default_rng(0)
    guess, truth = dice.normal(size=(40, 1)).astype(np.float32), dice.normal(size=40).astype(np.float32)
    marks = one(torch.from_numpy(guess), torch.from_numpy(truth), "regression", scale=70.0)
    assert marks["mae"] == pytest.approx(70 * mean_absolute_error(truth, guess[:, 0]), rel=1e-5)
    assert marks["r2"] == pytest.approx(r2_score(truth, guess[:, 0]), rel=1e-5)


def test_an_exam_with_one_answer_only_has_no_spread_to_explain():
    same = torch.ones(5)
    assert one(torch.zeros(5, 1), same, "regression")["r2"] == 0.0


def test_a_large_set_scored_in_parts_gives_the_answers_of_one_pass(monkeypatch):
    model, x = build(ModelSpec(), 3, 2, seed=0), torch.randn(100, 3)
    whole = measure.answers(model, x)
    monkeypatch.setattr(measure, "AT_ONCE", 7)
    assert torch.allclose(measure.answers(model, x), whole, atol=1e-6)


def test_measuring_teaches_nothing_and_throws_no_dice():
    model, x = build(ModelSpec(dropout=0.5), 3, 2, seed=0), torch.randn(10, 3)
    before = [p.clone() for p in model.parameters()]
    assert torch.equal(measure.answers(model, x), measure.answers(model, x))
    assert all(torch.equal(p, q) and p.grad is None for p, q in zip(before, model.parameters(), strict=True))


def test_a_batch_visits_every_row_once_and_the_last_may_be_short():
    x, y = torch.arange(10.0)[:, None], torch.arange(10)
    batches = list(supervised.once_through(x, y, 4, torch.Generator().manual_seed(0)))
    assert [len(answer) for _, answer in batches] == [4, 4, 2]
    assert sorted(torch.cat([answer for _, answer in batches]).tolist()) == list(range(10))
    assert all(torch.equal(question[:, 0].long(), answer) for question, answer in batches)


def test_large_examples_are_gathered_in_pieces_with_the_same_batches(monkeypatch):
    x, y = torch.randn(50, 3), torch.arange(50)
    whole = list(supervised.once_through(x, y, 4, torch.Generator().manual_seed(5)))
    monkeypatch.setattr(supervised, "GATHERED", 2 * 4 * 3)  # two batches at a time
    pieces = list(supervised.once_through(x, y, 4, torch.Generator().manual_seed(5)))
    assert all(torch.equal(a, b) for one, other in zip(whole, pieces, strict=True)
               for a, b in zip(one, other, strict=True))


def test_jitter_moves_the_examples_by_a_tenth_of_their_spread_and_leaves_the_book_alone():
    x, y = torch.zeros(4000, 2), torch.zeros(4000, dtype=torch.long)
    (moved, _), = supervised.once_through(x, y, 4000, torch.Generator().manual_seed(0), "jitter")
    assert moved.std().item() == pytest.approx(0.1, rel=0.05) and x.abs().max() == 0


def test_l1_adds_the_size_of_all_weights():
    model = build(ModelSpec(name="linear"), 2, 2, seed=0)
    size = sum(p.abs().sum().item() for p in model.parameters())
    plain, output, answer = pick("auto", "classification"), torch.zeros(1, 2), torch.tensor([0])
    heavier = supervised.criterion_with(plain, model, 0.01)(output, answer) - plain(output, answer)
    assert heavier.item() == pytest.approx(0.01 * size, rel=1e-5)
    assert supervised.criterion_with(plain, model, 0.0) is plain
