"""What is known about single sources from elsewhere: published numbers, counts, closed forms."""

import hashlib

import numpy as np
import pytest

from core.datasets import load, mnist1d
from core.spec import DataSpec


def test_mnist1d_with_seed_42_is_the_published_set():
    """Reference: make_dataset() of the package mnist1d 0.0.2.post1, training and test rows in a row."""
    dataset = load(DataSpec(name="mnist1d", seed=42))
    labels = hashlib.sha256(dataset.y.astype("<i8").tobytes()).hexdigest()
    assert labels == "6feec4a017698c7fe237c8854cbd2e338c6dd5c16240f6fa79daefaaa129e169"
    assert dataset.x[::1250, ::13] == pytest.approx(np.array([
        [-0.3320057, 1.014668, 0.5202782, -0.8901664], [-0.235403, 0.0645901, 0.5066261, -0.2073298],
        [0.6619192, -0.2391247, -0.4664375, 0.9566211], [-2.412833, -2.6904437, 0.6198168, 0.8131388]]), abs=1e-6)
    x = dataset.x.astype(np.float64)
    assert [(x**3).mean(), np.abs(x).mean()] == pytest.approx([-0.0656305191, 0.7415808633], abs=1e-6)
    assert [x.mean(), x.std()] == pytest.approx([0, 1], abs=1e-6)


def test_mnist1d_gives_any_number_of_rows_with_all_ten_signals():
    dataset = load(DataSpec(name="mnist1d", rows=137))
    assert dataset.x.shape == (137, 40) and set(dataset.y) == set(range(10))


def test_drawing_mnist1d_leaves_everybody_elses_random_numbers_alone():
    np.random.seed(5)
    expected = np.random.rand()
    np.random.seed(5)
    mnist1d.draw(20, 0.25, 0)
    assert np.random.rand() == expected


def test_penguins_keep_their_missing_values_and_categories():
    """Reference: the palmerpenguins documentation: 152 Adelie, 68 Chinstrap, 124 Gentoo; 19 missing values."""
    dataset = load(DataSpec(name="penguins"))
    assert np.bincount(dataset.y).tolist() == [152, 68, 124]
    missing = {column.name: int(np.isnan(dataset.x[:, i]).sum()) for i, column in enumerate(dataset.columns)}
    assert missing == {"island": 0, "bill length (mm)": 2, "bill depth (mm)": 2, "flipper length (mm)": 2,
                       "body mass (g)": 2, "sex": 11, "year": 0}
    row = int(np.flatnonzero(np.isnan(dataset.x[:, 1]))[0])
    assert dataset.show(row)[1] == "missing" and dataset.show(row)[0] in ("Biscoe", "Dream", "Torgersen")


def test_only_adelie_penguins_live_on_torgersen():
    dataset = load(DataSpec(name="penguins"))
    assert {dataset.answer(row) for row in range(344) if dataset.show(row)[0] == "Torgersen"} == {"Adelie"}


def test_mnist5k_has_500_of_each_digit():
    dataset = load(DataSpec(name="mnist5k"))
    assert dataset.x.shape == (5000, 28, 28) and np.bincount(dataset.y).tolist() == [500] * 10
    assert dataset.x.mean() == pytest.approx(0.1307, abs=0.003)  # the mean pixel of all of MNIST


def test_mnist5k_pictures_and_labels_belong_together():
    """A one has the least ink and a zero the most, in every collection of digits."""
    dataset = load(DataSpec(name="mnist5k"))
    ink = [dataset.x[dataset.y == digit].mean() for digit in range(10)]
    assert int(np.argmin(ink)) == 1 and int(np.argmax(ink)) == 0


@pytest.mark.parametrize(("name", "counts"), [
    ("breast_cancer", [212, 357]), ("wine", [59, 71, 48]), ("iris", [50, 50, 50]),
    ("digits", [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])])
def test_the_sets_of_scikit_learn_have_their_documented_counts(name, counts):
    assert np.bincount(load(DataSpec(name=name)).y).tolist() == counts


def test_diabetes_is_in_real_units():
    dataset = load(DataSpec(name="diabetes"))
    age, sex = dataset.x[:, 0], dataset.x[:, 1]
    assert 18 < age.min() < 25 and 75 < age.max() < 85 and set(sex) == {0, 1}
    assert dataset.y.mean() == pytest.approx(152.13, abs=0.01)  # mean of the target in Efron et al.'s table


def test_the_wave_is_a_sine_plus_noise_of_the_chosen_spread():
    dataset = load(DataSpec(name="polynomial", rows=20_000, noise=0.3))
    left = dataset.y - np.sin(2 * np.pi * dataset.x[:, 0])
    assert left.mean() == pytest.approx(0, abs=0.01) and left.std() == pytest.approx(0.3, abs=0.01)
    assert dataset.x.min() >= 0 and dataset.x.max() <= 1
