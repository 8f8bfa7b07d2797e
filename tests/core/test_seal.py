"""The exam never leaks: whatever its answers are, nothing before the opening changes, bit for bit."""

from dataclasses import replace

import numpy as np
import pytest
import torch

import core.run
from core.check import cuts
from core.datasets import DATASETS, load
from core.events import line
from core.frames import pack
from core.run import learn, setup
from core.snapshot import frame, scene
from core.spec import DataSpec, parse
from tests.core.suited import suited

torch.set_num_threads(1)


def everything_told(spec) -> tuple[list[str], bytes, bytes, list[bytes]]:
    """All that leaves a sealed run: Events, scene, frame, checkpoint."""
    attempt = setup(spec, "run")
    told = [line(event) for event in learn(attempt) if event]
    arrays, meta = attempt.checkpoint()
    checkpoint = [array.tobytes() for array in arrays.values()] + [repr(meta).encode()]
    return told, pack(*scene(attempt)), pack(*frame(attempt)), checkpoint


def with_exam(change, monkeypatch) -> list[str]:
    """Every split from now on has another final exam: `change` gets its Examples and returns others.

    Returns the list of the splits that were changed so, which grows.
    """
    cut, found = core.run.cut, []

    def cut_and_change(*arguments):
        split = cut(*arguments)
        found.append(split.fingerprint)
        return replace(split, test=change(split.test))

    monkeypatch.setattr(core.run, "cut", cut_and_change)
    for kept in ("_sets", "_materials", "_exam"):  # not from memory
        monkeypatch.setattr(core.run, kept, getattr(core.run, kept).__wrapped__)
    return found


def shuffled(exam):
    return replace(exam, y=np.random.default_rng(1).permutation(exam.y))


def absurd(exam):
    """Other answers, and questions unlike any in the book: numbers a thousand times larger, words that nobody says."""
    if exam.x.dtype == object:
        x = np.array([f"zebra {place} quagga" for place in range(len(exam.x))], object)
    elif exam.x.dtype == np.float32 and exam.x.ndim < 4:
        x = exam.x * 1000 + 77
    else:  # letters have few codes, and a level must stay one that can be walked
        x = exam.x[::-1].copy()
    return replace(exam, x=x, y=exam.y[::-1].copy())


@pytest.mark.parametrize("change", [shuffled, absurd])
@pytest.mark.parametrize("name", DATASETS)
def test_another_exam_changes_nothing_before_the_opening(name, change, monkeypatch):
    rows = max(60, DATASETS[name].ROWS[1])
    how = "random" if "random" in cuts(load(DataSpec(name=name))) else "stratified"
    spec = parse(suited(name, {"data": {"rows": rows}, "split": {"how": how},
                               "learning": {"epochs": 3, "early_stop": 2, "walks": 16}}))
    before = everything_told(spec)
    changed = with_exam(change, monkeypatch)
    assert everything_told(spec) == before and changed


HONEST = [{"data": {"name": "coins", "rows": 60, "columns": 9}}, {"data": {"name": "penguins", "columns": 2}},
          {"data": {"name": "coins", "rows": 60, "columns": 9, "chosen": "luck"}}, {"data": {"scaling": "none"}},
          {"data": {"name": "digits", "rows": 90, "order": "shuffled"}, "split": {"world": "turned", "far": 45}},
          {"data": {"name": "people"}, "split": {"how": "group"}}, {"data": {"name": "walk"}, "split": {"how": "time"}},
          {"data": {"label_noise": 0.3, "wrong_in": "book"}}, {"split": {"world": "noisier", "far": 80}}]


@pytest.mark.parametrize("change", [shuffled, absurd])
@pytest.mark.parametrize("choices", HONEST)
def test_another_exam_changes_nothing_whatever_honest_is_chosen(choices, change, monkeypatch):
    spec = parse({**choices, "split": {"how": "random", **choices.get("split", {})}, "learning": {"epochs": 2}})
    before = everything_told(spec)
    changed = with_exam(change, monkeypatch)
    assert everything_told(spec) == before and changed


@pytest.mark.parametrize("choices", [{"data": {"name": "coins", "rows": 60, "columns": 9}}, {}])
def test_the_cheat_of_learning_columns_and_scales_from_the_exam_is_one(choices, monkeypatch):
    spec = parse({**choices, "split": {"fitted_on": "everything"}, "learning": {"epochs": 2}})
    before = everything_told(spec)
    with_exam(absurd, monkeypatch)
    assert everything_told(spec)[0] != before[0]


def test_the_check_would_notice_a_leak(monkeypatch):
    """Behind glass the exam is shown on purpose: there the same change must be seen."""
    spec = parse({"data": {"rows": 60}, "learning": {"epochs": 2}})
    before = [line(event) for event in core.run.run(spec, glass=True)]
    with_exam(absurd, monkeypatch)
    assert [line(event) for event in core.run.run(spec, glass=True)] != before


def test_no_exam_row_is_in_anything_that_leaves_a_sealed_run(monkeypatch):
    """A canary in every exam row: a number that occurs nowhere else."""
    canary = np.float32(12345.678)
    with_exam(lambda exam: replace(exam, x=np.full_like(exam.x, canary)), monkeypatch)
    _, drawn_scene, drawn_frame, checkpoint = everything_told(parse({"data": {"rows": 60}, "learning": {"epochs": 2}}))
    for told in (drawn_scene, drawn_frame, *checkpoint):
        assert canary.tobytes() not in told
    glass = pack(*scene(setup(parse({"data": {"rows": 60}}), "run", glass=True)))
    assert canary.tobytes() in glass  # the canary sings where it may
