"""Learning without answers: what is asked, how wrong an answer is, and that no answer leaks into it."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

import core.run
from core.learning import LEARNING, contrast, mask, rotate, unlabelled
from core.learning.probe import course, few, probe
from core.run import run, setup
from core.spec import SpecError, parse
from core.suits import UNLABELLED

torch.set_num_threads(1)
PICTURES = {"name": "digits", "rows": 200}
CHOICES = [(how, name) for how in UNLABELLED for name in ("digits", "mnist1d") if (how, name) != ("rotate", "mnist1d")]


def spec_of(how: str, name: str = "digits", labels: int | None = 3, **learning):
    return parse({"data": {"name": name, "rows": 200, "labels": labels},
                  "model": {"name": "autoencoder", "filters": 4, "code": 5},
                  "learning": {"name": how, "epochs": 2, "batch_size": 30, **learning}})


def started(how: str, name: str = "digits", labels: int | None = 3, **learning):
    return setup(spec_of(how, name, labels, **learning))


def asked(attempt, rows: int = 20):
    ask = LEARNING[attempt.spec.learning.name].ask
    return ask(attempt, attempt.val.x[:rows], torch.Generator().manual_seed(1))


@pytest.mark.parametrize(("how", "name"), CHOICES)
def test_it_learns_and_its_marks_are_those_that_are_promised(how, name):
    spec = spec_of(how, name, lr=0.003, epochs=12)
    if (how, name) == ("contrast", "mnist1d"):  # at first all signals look alike to it: it needs many, and some time
        spec = spec.model_copy(update={"data": spec.data.model_copy(update={"rows": 1000})})
        spec = spec.model_copy(update={"model": spec.model.model_copy(update={"filters": 8, "code": 16})})
    before, *epochs, done = run(spec)
    assert set(before["before"]["val"]) == {"loss", "probe", "rand"}
    assert done["kind"] == "done" and len(epochs) == done["epochs"]
    assert done["train"]["loss"] < before["before"]["train"]["loss"]
    assert done["val"]["loss"] < before["before"]["val"]["loss"]


@pytest.mark.parametrize(("how", "name"), CHOICES)
def test_the_same_weights_get_the_same_mark_however_often_it_is_asked(how, name):
    attempt = started(how, name)
    first = attempt.score(attempt.val)
    list(attempt.enter().batches())  # dice are thrown
    assert attempt.score(attempt.val) == first


@pytest.mark.parametrize(("how", "name"), CHOICES)
def test_one_epoch_shows_every_example_once(how, name):
    attempt = started(how, name)
    questions = torch.cat([question for question, _ in attempt.enter().batches()])
    assert len(questions) == len(attempt.train.x) * (2 if how == "contrast" else 1)
    if how == "autoencode":
        assert torch.equal(questions.sort(dim=0).values, attempt.train.x.sort(dim=0).values)


@pytest.mark.parametrize("how", UNLABELLED)
def test_answers_beyond_the_labelled_few_never_enter_anything(how, monkeypatch):
    """Every course answer that was not handed out is made wrong: not one byte of what is told changes."""
    told = [str(event) for event in run(spec_of(how))]
    cut, changed = core.run.cut, []

    def with_other_answers(dataset, data, how_cut):
        split = cut(dataset, data, how_cut)
        hidden = np.setdiff1d(np.arange(len(split.train.y)), core.run.few(split.train, data, how_cut))
        y = split.train.y.copy()
        y[hidden] = (y[hidden] + 1) % 10
        changed.append(len(hidden))
        few_of = core.run.few(split.train, data, how_cut)
        monkeypatch.setattr(core.run, "few", lambda *arguments: few_of)
        return replace(split, train=replace(split.train, y=y))

    monkeypatch.setattr(core.run, "cut", with_other_answers)
    for kept in ("_sets", "_materials", "_exam"):
        monkeypatch.setattr(core.run, kept, getattr(core.run, kept).__wrapped__)
    assert [str(event) for event in run(spec_of(how))] == told and changed and min(changed) > 0


@pytest.mark.parametrize(("how", "name"), CHOICES)
def test_questions_are_made_of_the_set_they_belong_to_and_of_nothing_else(how, name):
    """The other sets are NaN: a view that crossed a border would carry it along."""
    attempt = started(how, name)
    attempt.val = attempt.val._replace(x=torch.full_like(attempt.val.x, torch.nan))
    for question, answer in attempt.enter().batches():
        assert torch.isfinite(question).all()
        assert how == "mask" or torch.isfinite(answer.float()).all()
    attempt = started(how, name)
    before = attempt.score(attempt.val)["loss"]
    attempt.train = attempt.train._replace(x=torch.full_like(attempt.train.x, torch.nan))
    question, _ = asked(attempt)
    learning = LEARNING[how]
    assert torch.isfinite(question).all()
    assert unlabelled.losses(attempt, attempt.val.x, learning.ask, getattr(learning, "each", unlabelled.again)
                             ).mean().item() == before


def test_of_the_few_each_class_has_as_many():
    attempt = started("autoencode", labels=3)
    assert torch.bincount(attempt.train.y[few(attempt)]).tolist() == [3] * 10
    attempt = started("autoencode", labels=None)
    assert max(torch.bincount(attempt.train.y[few(attempt)]).tolist()) == 10


def test_a_large_course_is_represented_evenly():
    attempt = setup(parse({"data": {"name": "mnist1d", "rows": 3000}, "model": {"name": "autoencoder"},
                           "learning": {"name": "mask"}}))
    rows = course(attempt)
    assert len(rows) == 1000 and rows[0] == 0 and rows[-1] == len(attempt.train.x) - 1
    assert (rows.diff() >= 1).all()


def test_as_much_is_covered_as_was_asked_and_only_that_is_marked():
    attempt = started("mask", covered=0.25)
    question, answer = asked(attempt)
    covered = ~answer.isnan()
    assert (covered.sum(dim=1) == 16).all()  # 4 of 16 tiles of 2 x 2 pixels
    x = attempt.val.x[:20]
    assert (question[covered] == 0).all() and torch.equal(question[~covered], x[~covered])
    assert torch.equal(answer[covered], x[covered])
    output = torch.randn(x.shape, generator=torch.Generator().manual_seed(0)).requires_grad_()
    missed = unlabelled.again(attempt, output, answer)
    slowly = [(output[row][covered[row]] - x[row][covered[row]]).square().mean().item() for row in range(20)]
    assert missed.tolist() == pytest.approx(slowly)
    missed.mean().backward()
    assert torch.isfinite(output.grad).all() and (output.grad[~covered] == 0).all()


@pytest.mark.parametrize(("size", "tiles"), [((8, 8), 16), ((28, 28), 16), ((10, 10), 16), ((40,), 8)])
def test_tiles_are_about_equal_and_in_one_piece(size, tiles):
    tile = mask._tiles(size)
    assert len(tile) == math.prod(size) and sorted(set(tile.tolist())) == list(range(tiles))
    sizes = torch.bincount(tile)
    assert sizes.max() <= 2.3 * sizes.min()
    if len(size) == 2:
        square = tile.view(size)
        assert (square[0, : size[1] // 4] == 0).all() and square[-1, -1] == tiles - 1


@pytest.mark.parametrize("share", [0.05, 0.95])
def test_something_is_always_covered_and_something_always_seen(share):
    _, answer = asked(started("mask", covered=share))
    covered = (~answer.isnan()).sum(dim=1)
    assert (covered > 0).all() and (covered < answer.shape[1]).all()


def test_quarters_are_numpys():
    attempt = started("rotate")
    question, answer = asked(attempt)
    assert set(answer.tolist()) == {0, 1, 2, 3}
    for row in range(20):
        turned = np.rot90(attempt.val.x[row].numpy().reshape(8, 8), int(answer[row]))
        assert np.array_equal(question[row].numpy().reshape(8, 8), turned)
    said = torch.nn.functional.one_hot(answer, 4).float()
    back, quarters = rotate.said(attempt, question, said)
    assert torch.equal(back, attempt.val.x[:20]) and torch.equal(quarters, answer)


def test_the_loss_of_pairs_is_the_papers_formula():
    """Chen et al. 2020, equation 1, written as it stands there: one pair after the other."""
    attempt = started("contrast", temperature=0.3)
    question, answer = asked(attempt, rows=6)
    output = torch.randn(12, 7, generator=torch.Generator().manual_seed(0))
    unit = output / output.norm(dim=1, keepdim=True)
    losses = []
    for i in range(12):
        j = (i + 6) % 12
        others = sum(math.exp(float(unit[i] @ unit[k]) / 0.3) for k in range(12) if k != i)
        losses.append(-math.log(math.exp(float(unit[i] @ unit[j]) / 0.3) / others))
    pairs = [(losses[i] + losses[i + 6]) / 2 for i in range(6)]
    assert contrast.each(attempt, output, answer).tolist() == pytest.approx(pairs, rel=1e-5)
    assert answer.tolist() == [6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5]
    same, rows = contrast.said(attempt, question, unit[answer] + unit)  # partners fall together
    assert rows.tolist() == answer.tolist() and torch.equal(same, question[answer])


def test_exams_of_any_size_are_examined_in_groups_of_one_size():
    attempt = setup(parse({"data": {"name": "mnist1d", "rows": 800}, "model": {"name": "autoencoder", "filters": 4},
                           "learning": {"name": "contrast"}}))
    sizes = []

    def each(attempt, output, answer):
        sizes.append(len(output) // 2)
        return contrast.each(attempt, output, answer)

    found = unlabelled.losses(attempt, attempt.train.x[:250], contrast.ask, each)
    assert sizes == [100, 100, 100] and len(found) == 250


def test_a_run_behind_the_seal_opens_like_any_other():
    attempt = started("denoise")
    sheet, missed = LEARNING["denoise"].sheet(attempt, attempt.split.val, attempt.val)
    marks = attempt.score(attempt.val)
    assert len(missed) == len(attempt.val.x) and missed.mean() == pytest.approx(marks["loss"], rel=1e-6)
    right = np.mean(np.array(sheet["guess"]) == np.array(sheet["truth"]))
    assert right == pytest.approx(marks["probe"]) and all(0 <= sure <= 1 for sure in sheet["sure"])
    known = attempt.split.train.ids[few(attempt).numpy()]
    assert set(sheet["nearest"]) <= set(known.tolist()) and sheet["ids"] == attempt.split.val.ids.tolist()


def test_the_probe_is_made_once_for_the_same_weights():
    attempt = started("autoencode")
    first = probe(attempt)
    assert probe(attempt) is first
    with torch.no_grad():
        attempt.model.answer[0].bias.add_(1)
    assert probe(attempt) is not first


@pytest.mark.parametrize(("choices", "field", "says"), [
    ({"data": {"name": "mnist1d"}, "learning": {"name": "rotate"}}, "learning.name", "made for pictures"),
    ({"data": {"name": "iris"}, "learning": {"name": "contrast"}}, "learning.name", "is a table"),
    ({"data": {"name": "moons"}, "learning": {"name": "autoencode"}}, "learning.name", "is points"),
    ({"data": {"name": "digits"}, "model": {"name": "mlp"}, "learning": {"name": "mask"}}, "model.name", "autoencoder"),
    ({"learning": {"name": "mask", "covered": 0}}, "learning.covered", "0.05"),
    ({"learning": {"name": "denoise", "grain": 0}}, "learning.grain", "0.05"),
    ({"learning": {"name": "contrast", "temperature": 0}}, "learning.temperature", "0.02"),
    ({"data": {"name": "digits"}, "learning": {"name": "contrast", "batch_size": 1}}, "learning.batch_size",
     "no others"),
    ({"data": {"name": "digits"}, "learning": {"name": "mask", "loss": "mae"}}, "learning.loss", "auto"),
    ({"data": {"name": "digits"}, "learning": {"name": "mask", "augment": "jitter"}}, "learning.augment", "supervised"),
    ({"model": {"name": "autoencoder"}}, "model.name", "series and pictures")])
def test_what_makes_no_sense_is_explained(choices, field, says):
    with pytest.raises(SpecError) as refusal:
        setup(parse({"model": {"name": "autoencoder"}, **choices}))
    assert refusal.value.field == field and says in str(refusal.value) and refusal.value.remedy
