"""The cut: every row in exactly one set, sizes exact, classes in proportion, the exam's labels without influence."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.datasets import DATASETS, Column, Dataset, load
from core.spec import DataSpec, SpecError, SplitSpec
from core.split import SETS, cut


def dataset_of(y: list, task: str = "classification") -> Dataset:
    answers = np.array(y, np.int64 if task == "classification" else np.float32)
    classes = tuple(f"class {c}" for c in range(int(max(y)) + 1)) if task == "classification" else ()
    x = np.arange(2 * len(y), dtype=np.float32).reshape(-1, 2)
    return Dataset("moons", "Toy", "points", task, x, answers, (Column("x"), Column("y")), classes)


def shares(train: float, val: float, **more) -> SplitSpec:
    return SplitSpec(train=train, val=val, test=round(1 - train - val, 9), **more)


def cut_of(y: list, split: SplitSpec | None = None, task: str = "classification"):
    return cut(dataset_of(y, task), DataSpec(), split or SplitSpec())


def parts(split):
    return [getattr(split, name) for name in SETS]


@settings(max_examples=150, deadline=None)
@given(rows=st.integers(12, 400), classes=st.integers(2, 6), train=st.integers(20, 80), val=st.integers(10, 40),
       how=st.sampled_from(["random", "stratified"]), seed=st.integers(0, 2**31 - 1))
def test_the_three_sets_are_disjoint_complete_and_of_the_right_size(rows, classes, train, val, how, seed):
    y = [row % classes for row in range(rows)]
    choices = shares(train / 100, min(val, 95 - train) / 100, how=how, seed=seed)
    try:
        split = cut_of(y, choices)
    except SpecError as refusal:
        assert refusal.remedy and rows < 130
        return
    ids = np.concatenate([part.ids for part in parts(split)])
    assert sorted(ids) == list(range(rows))
    for name, part in zip(SETS, parts(split), strict=True):
        assert abs(len(part.ids) - rows * getattr(choices, name)) < 1
        assert np.array_equal(part.y, np.array(y)[part.ids])
        assert np.array_equal(part.x[:, 0], 2 * part.ids)


@settings(max_examples=150, deadline=None)
@given(counts=st.lists(st.integers(3, 60), min_size=2, max_size=8), train=st.integers(34, 80),
       seed=st.integers(0, 1000))
def test_stratified_sets_hold_every_class_in_proportion(counts, train, seed):
    y = [c for c, count in enumerate(counts) for _ in range(count)]
    rest = (100 - train) / 200
    try:
        split = cut_of(y, SplitSpec(train=train / 100, val=rest, test=rest, seed=seed))
    except SpecError as refusal:
        assert refusal.field.startswith("split.") and len(y) * rest < len(counts) + 1
        return
    for part, share in zip(parts(split), (train / 100, rest, rest), strict=True):
        found = Counter(part.y.tolist())
        for c, count in enumerate(counts):
            assert found[c] >= 1
            if min(counts) * rest >= 2:  # no row had to be moved only to have one in every set
                assert abs(found[c] - share * count) < 2


def test_sizes_go_by_largest_remainder():
    """12 rows at 60/20/20: 7.2, 2.4, 2.4; the row that is left goes to the first of the largest remainders."""
    split = cut_of([0, 1] * 6)
    assert [len(part.ids) for part in parts(split)] == [7, 3, 2]


def test_numbers_to_predict_are_spread_evenly_over_the_sets():
    split = cut_of(list(range(500)), SplitSpec(seed=3), task="regression")
    for part in parts(split):
        for quantile in (0.25, 0.5, 0.75):
            assert np.quantile(part.y, quantile) == pytest.approx(500 * quantile, abs=30)


def test_a_random_cut_is_blind_to_the_answers():
    y = [0] * 50 + [1] * 250
    mixed = [dataset_of(y), dataset_of(y[::-1])]
    ids = [cut(dataset, DataSpec(), SplitSpec(how="random")).test.ids for dataset in mixed]
    assert np.array_equal(*ids)


def test_another_split_seed_deals_the_rows_differently():
    first, again, other = (cut_of([0, 1] * 50, SplitSpec(seed=seed)) for seed in (0, 0, 1))
    assert np.array_equal(first.test.ids, again.test.ids) and first.fingerprint == again.fingerprint
    assert not np.array_equal(first.test.ids, other.test.ids) and first.fingerprint != other.fingerprint


def test_the_fingerprint_knows_the_rows_and_not_the_answers():
    y = [0, 1] * 50
    swapped = [1 - answer for answer in y]
    blind = SplitSpec(how="random")
    assert cut_of(y, blind).fingerprint == cut_of(swapped, blind).fingerprint
    assert len(cut_of(y).fingerprint) == 16


@pytest.mark.parametrize("change", [{"seed": 1}, {"noise": 0.3}, {"rows": 299}, {"label_noise": 0.1}, {"name": "xor"}])
def test_other_data_is_another_exam(change):
    usual, other = DataSpec(), DataSpec(**change)
    assert cut(load(usual), usual, SplitSpec()).fingerprint != cut(load(other), other, SplitSpec()).fingerprint


def test_spelling_out_the_sets_own_numbers_does_not_make_it_another_exam():
    empty, spelled = DataSpec(), DataSpec(rows=300, noise=0.25)
    assert cut(load(empty), empty, SplitSpec()).fingerprint == cut(load(spelled), spelled, SplitSpec()).fingerprint


@pytest.mark.parametrize("name", ["moons", "penguins", "polynomial"])
def test_another_process_cuts_the_same_way(name):
    code = ("import sys, json; from core.spec import *; from core.datasets import load; from core.split import cut\n"
            "data = DataSpec(name=sys.argv[1], label_noise=0.1); s = cut(load(data), data, SplitSpec())\n"
            "print(json.dumps([s.fingerprint, s.test.ids.tolist(), s.train.x.astype(float).sum().item()]))")
    shown = subprocess.run([sys.executable, "-c", code, name], capture_output=True, text=True, check=True).stdout
    data = DataSpec(name=name, label_noise=0.1)
    here = cut(load(data), data, SplitSpec())
    fingerprint, ids, total = json.loads(shown)
    assert (fingerprint, ids) == (here.fingerprint, here.test.ids.tolist())
    assert np.isnan(total) or total == here.train.x.astype(float).sum()


def test_examples_cannot_be_written_to():
    split = cut_of([0, 1] * 50)
    with pytest.raises(ValueError, match="read-only"):
        split.test.y[0] = 1


@pytest.mark.parametrize(("choices", "empty"), [((0.9, 0.05), "final exam"), ((0.02, 0.49), "course materials"),
                                                ((0.6, 0.01), "practice exam")])
def test_an_empty_set_is_refused_by_name(choices, empty):
    with pytest.raises(SpecError, match=f"With 12 rows .*{empty}.* would be empty") as refusal:
        cut_of([0, 1] * 6, shares(*choices))
    assert refusal.value.field.startswith("split.") and "more rows" in refusal.value.remedy


@pytest.mark.parametrize(("rare", "words"), [(1, "has 1 row"), (2, "has 2 rows")])
def test_a_class_too_small_for_three_sets_is_refused_by_name_and_count(rare, words):
    with pytest.raises(SpecError, match=f"'class 2' {words}") as refusal:
        cut_of([0, 1] * 50 + [2] * rare)
    assert refusal.value.field == "split.how"
    assert "random" in refusal.value.remedy and "more rows" in refusal.value.remedy
    random = cut_of([0, 1] * 50 + [2] * rare, SplitSpec(how="random"))
    assert sum(len(part.ids) for part in parts(random)) == 100 + rare


def test_a_set_with_fewer_rows_than_classes_is_refused():
    with pytest.raises(SpecError, match="would have 2 rows for 3 classes"):
        cut_of([0, 1, 2] * 4)


@pytest.mark.parametrize("how", ["random", "stratified"])
@pytest.mark.parametrize("task", ["classification", "regression"])
def test_data_with_one_answer_only_is_refused(how, task):
    with pytest.raises(SpecError, match="Every row has the answer"):
        cut_of([1] * 30, SplitSpec(how=how), task)


def test_course_materials_with_one_class_only_are_refused():
    """One odd row among 30: a blind cut leaves it out of the 60 % for studying in 2 of 5 draws."""
    refused = 0
    for seed in range(30):
        try:
            split = cut_of([0] * 29 + [1], SplitSpec(how="random", seed=seed))
            assert set(split.train.y) == {0, 1}
        except SpecError as refusal:
            refused += 1
            assert "course materials" in refusal.error and "'class 0'" in refusal.error
    assert 3 <= refused <= 24


def test_changing_answers_in_the_exam_leaves_a_random_cut_as_it_was():
    data, split = DataSpec(name="iris"), SplitSpec(how="random")
    dataset = load(data)
    before = cut(dataset, data, split)
    y = dataset.y.copy()
    y[before.test.ids] = np.roll(y[before.test.ids], 1)
    after = cut(replace(dataset, y=y), data, split)
    assert before.fingerprint == after.fingerprint
    assert np.array_equal(before.train.x, after.train.x) and np.array_equal(before.val.y, after.val.y)


@pytest.mark.parametrize("name", DATASETS)
def test_every_set_of_the_catalogue_can_be_cut_both_ways(name):
    data = DataSpec(name=name)
    for how in ("random", "stratified"):
        split = cut(load(data), data, SplitSpec(how=how))
        rows = DATASETS[name].ROWS[0]
        near = 1 if name != "letters" else 33  # a block of text stays whole
        assert [len(part.ids) for part in parts(split)] == pytest.approx([rows * 0.6, rows * 0.2, rows * 0.2], abs=near)
