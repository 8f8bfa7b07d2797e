"""Tables read past scikit-learn are the ones its own loaders give, names and all."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn import datasets as reference

from core.datasets import load
from core.datasets.dataset import sample
from core.spec import DataSpec


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer"])
def test_a_table_is_the_one_of_scikit_learns_loader(name):
    ours, theirs = load(DataSpec(name=name)), getattr(reference, f"load_{name}")()
    order = sample(len(theirs.target), len(theirs.target), 0)
    assert np.array_equal(ours.x, theirs.data[order].astype(np.float32))
    assert np.array_equal(ours.y, theirs.target[order])
    assert [column.name for column in ours.columns] == [str(each).replace("_", " ") for each in theirs.feature_names]


def test_digits_are_the_ones_of_scikit_learns_loader():
    ours, theirs = load(DataSpec(name="digits")), reference.load_digits()
    order = sample(1797, 1797, 0)
    assert np.array_equal(ours.x, (theirs.images[order] / 16).astype(np.float32))
    assert np.array_equal(ours.y, theirs.target[order])


def test_diabetes_is_the_one_of_scikit_learns_loader_unscaled():
    ours, theirs = load(DataSpec(name="diabetes")), reference.load_diabetes(scaled=False)
    order = sample(442, 442, 0)
    expected = theirs.data[order].astype(np.float32)
    expected[:, 1] -= 1
    assert np.array_equal(ours.x, expected) and np.array_equal(ours.y, theirs.target[order].astype(np.float32))


def test_no_data_set_imports_scikit_learn():
    code = ("import sys; from core.datasets import DATASETS, load; from core.spec import DataSpec\n"
            "for name in DATASETS: load(DataSpec(name=name, rows=DATASETS[name].ROWS[1]))\n"
            "assert not {'sklearn', 'scipy', 'pandas', 'torch'} & set(sys.modules)")
    subprocess.run([sys.executable, "-c", code], check=True)
