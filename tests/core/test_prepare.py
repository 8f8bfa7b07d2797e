"""Preparation: learned from the course materials and from nothing else, against numpy and scikit-learn by hand."""

from dataclasses import replace

import numpy as np
import pytest

from core import prepare
from core.datasets import DATASETS, Column, Dataset, load
from core.spec import DataSpec, SpecError, SplitSpec
from core.split import Examples, Split, cut

NAN = np.nan


def loaded(name: str) -> tuple[Dataset, Split]:
    data = DataSpec(name=name)
    dataset = load(data)
    return dataset, cut(dataset, data, SplitSpec())


def table(rows: list[list[float]], *columns: Column) -> tuple[Dataset, Examples]:
    x = np.array(rows, np.float32)
    y = np.arange(len(x)) % 2
    dataset = Dataset("toy", "Toy", "table", "classification", x, y, columns, ("a", "b"))
    return dataset, Examples(x, y, np.arange(len(x)))


@pytest.mark.parametrize("name", DATASETS)
def test_changing_everything_in_the_two_exams_changes_nothing_learned(name):
    dataset, split = loaded(name)
    before = prepare.fit(dataset, split.train)
    rng = np.random.default_rng(0)
    x, y = dataset.x.copy(), dataset.y.copy()
    for part in (split.val, split.test):
        x[part.ids] = 1000 * rng.standard_normal(part.x.shape)
        y[part.ids] = rng.permutation(y[part.ids])
    spoilt = replace(dataset, x=x, y=y)
    train = Examples(x[split.train.ids], y[split.train.ids], split.train.ids)
    assert prepare.fit(spoilt, train) == before


@pytest.mark.parametrize("name", DATASETS)
def test_changing_the_course_materials_changes_what_is_learned(name):
    dataset, split = loaded(name)
    x = split.train.x.copy()
    if dataset.kind in ("letters", "levels"):
        return  # nothing is learned from these
    if dataset.kind == "text":
        x[::7] += " unheard-of"
    elif dataset.kind != "table":
        x.flat[::7] += 1
    if dataset.kind == "table":
        number = next((i for i, column in enumerate(dataset.columns) if column.kind == "number"), None)
        x[0, number or 0] += 10
        x[:, 0] = x[:, 0] if number is not None else x[:, 0] % 7  # of categories: many a level is never seen
    assert prepare.fit(dataset, Examples(x, split.train.y, split.train.ids)) != prepare.fit(dataset, split.train)


@pytest.mark.parametrize("name", ["moons", "breast_cancer", "iris", "wine"])
def test_standardising_agrees_with_scikit_learn(name):
    from sklearn.preprocessing import StandardScaler

    dataset, split = loaded(name)
    mine = prepare.fit(dataset, split.train)
    theirs = StandardScaler().fit(split.train.x.astype(np.float64))
    assert mine.inputs(split.test.x) == pytest.approx(theirs.transform(split.test.x.astype(np.float64)), abs=1e-5)


def test_penguins_agree_with_scikit_learn_piece_by_piece():
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    dataset, split = loaded("penguins")
    mine = prepare.fit(dataset, split.train)
    inputs = mine.inputs(split.test.x)
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    theirs = numbers.fit(split.train.x[:, [1, 2, 3, 4, 6]].astype(float)).transform(split.test.x[:, [1, 2, 3, 4, 6]])
    places = [mine.features.index(dataset.columns[i].name) for i in (1, 2, 3, 4, 6)]
    assert inputs[:, places] == pytest.approx(theirs, abs=1e-5)
    island = OneHotEncoder(sparse_output=False).fit(split.train.x[:, [0]]).transform(split.test.x[:, [0]])
    assert np.array_equal(inputs[:, :3], island)
    assert mine.features[:3] == ("island = Biscoe", "island = Dream", "island = Torgersen")
    assert "year" in mine.features


@pytest.mark.parametrize("name", ["digits", "mnist5k", "mnist1d", "cued_digits"])
def test_pictures_and_series_keep_the_proportions_of_their_values(name):
    dataset, split = loaded(name)
    inputs = prepare.fit(dataset, split.train).inputs(split.train.x)
    assert inputs.mean(dtype=float) == pytest.approx(0, abs=1e-5)
    assert inputs.std(dtype=float) == pytest.approx(1, abs=1e-5)
    flat = split.train.x.reshape(len(inputs), -1)
    assert np.abs(inputs - (flat - flat.mean(dtype=float)) / flat.std(dtype=float)).max() < 1e-4


def test_a_missing_number_gets_the_middle_value_and_a_flag():
    dataset, train = table([[1], [NAN], [2], [9]], Column("a"))
    prepared = prepare.fit(dataset, train)
    assert prepared.features == ("a", "a was missing")
    filled = np.array([1, 2, 2, 9])
    expected = (filled - filled.mean()) / filled.std()
    assert prepared.inputs(train.x) == pytest.approx(np.stack([expected, [0, 1, 0, 0]], axis=1), abs=1e-6)
    assert any("1 missing, 2 " in step for step in prepared.steps)


def test_a_number_missing_in_an_exam_only_gets_the_middle_value_and_no_flag():
    dataset, train = table([[1], [3], [8]], Column("a"))
    prepared = prepare.fit(dataset, train)
    assert prepared.features == ("a",)
    assert prepared.inputs(np.array([[NAN]], np.float32)) == pytest.approx((3 - 4) / np.std([1, 3, 8]), abs=1e-6)


def test_columns_that_never_change_or_are_all_missing_are_left_out_and_named():
    dataset, train = table([[1, 5, NAN, 0], [2, 5, NAN, 0], [3, 5, NAN, 0]], Column("a"), Column("flat"),
                           Column("void"), Column("one", "category", ("only", "never")))
    prepared = prepare.fit(dataset, train)
    assert prepared.features == ("a",)
    assert "flat, void, one" in prepared.steps[-1]


def test_a_large_constant_is_not_taken_for_a_change_because_of_rounding():
    dataset, train = table([[0.1, i] for i in range(7)], Column("flat"), Column("a"))
    assert prepare.fit(dataset, train).features == ("a",)


def test_a_table_in_which_nothing_changes_is_refused():
    dataset, train = table([[5], [5], [5]], Column("flat"))
    with pytest.raises(SpecError, match="No column differs"):
        prepare.fit(dataset, train)


def test_a_level_never_studied_is_all_zeros_and_told():
    colour = Column("colour", "category", ("red", "green", "blue"))
    dataset, train = table([[0], [2], [0]], colour)
    prepared = prepare.fit(dataset, train)
    assert prepared.features == ("colour = red", "colour = blue")
    assert prepared.inputs(np.array([[0], [1], [2], [NAN]], np.float32)).tolist() == [[1, 0], [0, 0], [0, 1], [0, 0]]
    assert any("green never occurs" in step for step in prepared.steps)


def test_a_constant_coordinate_stays_finite():
    x = np.array([[1, 5], [2, 5], [3, 5]], np.float32)
    y = np.array([0, 1, 0])
    dataset = Dataset("toy", "Toy", "points", "classification", x, y, (Column("x"), Column("y")), ("a", "b"))
    inputs = prepare.fit(dataset, Examples(x, y, np.arange(3))).inputs(x)
    assert np.isfinite(inputs).all() and (inputs[:, 1] == 0).all()


@pytest.mark.parametrize("name", ["polynomial", "diabetes"])
def test_targets_are_scaled_on_the_course_materials_and_come_back_in_their_unit(name):
    dataset, split = loaded(name)
    prepared = prepare.fit(dataset, split.train)
    scaled = prepared.targets(split.train.y)
    assert scaled.dtype == np.float32
    assert [scaled.mean(), scaled.std()] == pytest.approx([0, 1], abs=1e-5)
    assert prepared.in_units(prepared.targets(split.test.y)) == pytest.approx(split.test.y, rel=1e-4, abs=1e-4)


def test_classes_stay_as_they_are():
    dataset, split = loaded("moons")
    prepared = prepare.fit(dataset, split.train)
    assert np.array_equal(prepared.targets(split.test.y), split.test.y)
    assert (prepared.target_mean, prepared.target_scale) == (0, 1)
