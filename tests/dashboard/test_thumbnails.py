"""Every data set has a picture that shows its data."""

import numpy as np
import pytest

from core.datasets import DATASETS, load
from core.spec import DataSpec
from dashboard import thumbnails


@pytest.mark.parametrize("name", DATASETS)
def test_a_picture_is_small_and_not_blank(name):
    picture = thumbnails.picture(load(DataSpec(name=name)))
    assert picture.shape == (thumbnails.SIZE, thumbnails.SIZE, 3) and picture.dtype == np.uint8
    assert (picture != thumbnails.PAPER).any(axis=2).mean() > 0.05


@pytest.mark.parametrize("name", [name for name, source in DATASETS.items() if source.KIND in ("points", "table")])
def test_every_class_shows_in_its_own_colour(name):
    dataset = load(DataSpec(name=name))
    shown = {tuple(colour) for colour in thumbnails.picture(dataset).reshape(-1, 3)}
    assert all(tuple(colour) in shown for colour in thumbnails.PALETTE[:len(dataset.classes)])


def test_a_dot_lies_where_its_example_lies():
    dataset = load(DataSpec(name="moons", noise=0.0))
    picture = thumbnails.points(dataset)
    upper, lower = (np.argwhere((picture == thumbnails.PALETTE[answer]).all(axis=2)) for answer in (0, 1))
    assert upper[:, 0].mean() < lower[:, 0].mean()  # row 0 is the top of the picture
