"""The contract of a data set: every entry of the catalogue keeps it, and a new one is picked up here by itself."""

import subprocess
import sys

import numpy as np
import pytest

from core import prepare
from core.datasets import DATASETS, is_drawn, load, resolve
from core.spec import DataSpec, SpecError, SplitSpec, options
from core.split import cut

DIMENSIONS = {"points": 2, "curve": 2, "table": 2, "images": 3, "series": 2, "text": 1, "letters": 2}
DTYPES = {"text": object, "letters": np.uint8}  # of the others float32
UNBLURRED = [name for name, source in DATASETS.items() if source.NOISE is None]
REAL = [name for name in DATASETS if not is_drawn(name)]
BLURRED = [name for name, source in DATASETS.items() if source.NOISE is not None]
FEW = {name: max(90, source.ROWS[1]) for name, source in DATASETS.items()}


@pytest.fixture(params=DATASETS)
def name(request) -> str:
    return request.param


def few(name: str, **choices) -> DataSpec:
    return DataSpec(name=name, **{"rows": FEW[name], **choices})


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Equal to the last value; what is missing equals what is missing."""
    return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def test_the_catalogue_is_what_the_settings_offer_in_the_same_order():
    assert (*DATASETS, "own") == options("data.name")


def test_a_set_describes_itself(name):
    source, dataset = DATASETS[name], load(few(name))
    assert (dataset.name, dataset.title, dataset.kind, dataset.task) == (name, source.TITLE, source.KIND, source.TASK)
    assert source.SENTENCE.endswith("?") and source.TITLE != source.SENTENCE
    default, least, most = source.ROWS
    assert least <= default <= most


@pytest.mark.parametrize("all_rows", [True, False])
def test_shapes_types_and_numbers_are_what_the_kind_promises(name, all_rows):
    dataset = load(DataSpec(name=name) if all_rows else few(name))
    assert len(dataset.x) == len(dataset.y) == (DATASETS[name].ROWS[0] if all_rows else FEW[name])
    if dataset.kind != "levels":  # they are as their game says
        assert dataset.x.dtype == DTYPES.get(dataset.kind, np.float32) and dataset.x.ndim == DIMENSIONS[dataset.kind]
    if dataset.kind in ("points", "curve", "table"):
        assert len(dataset.columns) == dataset.x.shape[1]
    if dataset.kind == "images":
        assert dataset.x.min() == 0 and 0.9 < dataset.x.max() <= 1
    if dataset.kind == "text":
        assert all(isinstance(text, str) and text.strip() for text in dataset.x)
    elif dataset.kind != "table":
        assert np.isfinite(dataset.x).all()


def test_categories_are_indices_of_their_levels(name):
    dataset = load(DataSpec(name=name))
    for index, column in enumerate(dataset.columns):
        if column.kind == "category":
            values = dataset.x[:, index]
            assert set(values[~np.isnan(values)]) == set(range(len(column.levels)))


def test_answers_are_classes_or_numbers(name):
    dataset = load(DataSpec(name=name))
    if dataset.task == "classification":
        assert dataset.y.dtype == np.int64
        known = set(range(len(dataset.classes)))
        assert len(known) >= 2 and set(np.unique(dataset.y)) <= known
        assert dataset.kind == "letters" or set(np.unique(dataset.y)) == known  # some signs are rare
    else:
        assert dataset.y.dtype == np.float32 and np.isfinite(dataset.y).all() and dataset.classes == ()


def test_points_lie_around_the_middle():
    for name in BLURRED:
        dataset = load(DataSpec(name=name))
        if dataset.kind == "points":
            assert (np.abs(dataset.x.mean(axis=0)) < 0.35).all()
            assert 1 < np.abs(dataset.x).max() < 3.5


def test_the_same_seed_gives_the_same_data_and_another_seed_other_data(name):
    first, other = load(few(name, seed=1)), load(few(name, seed=2))
    again = DATASETS[name].draw(FEW[name], DATASETS[name].NOISE, 1)
    assert same(first.x, again.x) and np.array_equal(first.y, again.y)
    assert not (same(first.x, other.x) and np.array_equal(first.y, other.y))


def test_nobody_can_write_into_a_loaded_set(name):
    dataset = load(few(name))
    for array in (dataset.x, dataset.y):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_each_set_is_cut_and_prepared_into_finite_numbers(name):
    data = DataSpec(name=name)
    dataset = load(data)
    split = cut(dataset, data, SplitSpec())
    preparation = prepare.fit(dataset, split.train)
    for part in (split.train, split.val, split.test):
        inputs = preparation.inputs(part.x)
        words = dataset.kind in ("text", "letters")
        assert inputs.dtype == (np.int64 if words else np.float32)
        assert inputs.shape == (len(part.y), len(preparation.features))
        assert np.isfinite(inputs).all()
    assert all(step.endswith(".") for step in preparation.steps)


def test_a_row_is_shown_as_texts(name):
    dataset = load(few(name))
    cells = dataset.show(0)
    assert len(cells) == (len(dataset.columns) or 1) and all(cells)
    assert dataset.answer(0)


@pytest.mark.parametrize("name", UNBLURRED)
def test_data_without_a_blur_refuse_noise_by_name(name):
    with pytest.raises(SpecError, match="can't be chosen: it brings its own") as refusal:
        load(DataSpec(name=name, noise=0.1))
    assert refusal.value.field == "data.noise" and name in refusal.value.error and refusal.value.remedy


@pytest.mark.parametrize("name", REAL)
def test_more_rows_than_there_are_is_refused_with_the_number(name):
    most = DATASETS[name].ROWS[2]
    with pytest.raises(SpecError, match=f"at most {most:,}") as refusal:
        load(DataSpec(name=name, rows=most + 1))
    assert refusal.value.field == "data.rows" and f"{most + 1:,}" in refusal.value.error


@pytest.mark.parametrize("name", REAL)
def test_a_larger_sample_of_real_data_contains_the_smaller_one(name):
    small, large = load(few(name)), load(few(name, rows=FEW[name] + 40))
    assert same(small.x, large.x[:FEW[name]])


@pytest.mark.parametrize("name", BLURRED)
def test_more_noise_changes_drawn_data_and_no_answer_of_a_class(name):
    calm, wild = load(few(name, noise=0.0)), load(few(name, noise=0.5))
    assert not (np.array_equal(calm.x, wild.x) and np.array_equal(calm.y, wild.y))
    if calm.task == "classification":
        assert np.array_equal(calm.y, wild.y)


def test_leaving_a_choice_empty_and_giving_the_sets_own_number_is_the_same_choice():
    assert resolve(DataSpec()) == resolve(DataSpec(rows=300, noise=0.25))
    assert load(DataSpec()) is load(DataSpec(rows=300, noise=0.25))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.333, 1.0])
def test_wrong_answers_are_exactly_that_share_and_surely_wrong(name, share):
    clean, noisy = load(few(name)), load(few(name, label_noise=share))
    assert same(clean.x, noisy.x)
    changed = int((clean.y != noisy.y).sum())
    if clean.task == "classification":
        assert changed == round(share * FEW[name])
        assert set(noisy.y) <= set(range(len(clean.classes)))
    else:
        whole = name == "mazes"  # their answers are whole numbers of steps, and many are alike
        assert whole or round(share * FEW[name]) - 2 <= changed  # two rows may share a target
        assert changed <= round(share * FEW[name])
        assert set(noisy.y) <= set(clean.y)


def test_wrong_answers_are_spread_over_all_other_classes():
    clean, noisy = load(DataSpec(name="digits")), load(DataSpec(name="digits", label_noise=1.0))
    shift = np.bincount((noisy.y - clean.y) % 10, minlength=10)
    assert shift[0] == 0 and shift[1:].min() > 0.7 * 1797 / 9


def test_more_wrong_answers_keep_the_rows_that_were_wrong(name):
    clean, some, more = (load(few(name, label_noise=share)).y for share in (0.0, 0.2, 0.5))
    wrong = some != clean
    assert np.array_equal(more[wrong], some[wrong])


def test_the_catalogue_loads_no_heavy_library():
    code = "import sys, core.split, core.prepare, core.datasets as d\n" \
           "print([m for m in ('torch', 'sklearn', 'scipy', 'pandas', 'streamlit') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
