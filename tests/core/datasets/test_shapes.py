"""Drawn shapes: the right share of the picture, nothing that gives a shape away but the shape, and quick."""

import time

import numpy as np
import pytest

from core.datasets import shapes
from core.datasets.dataset import dice

PLAIN = 0  # number of the pattern


def drawn(name: str, rows: int = 60, seed: int = 0) -> np.ndarray:
    number = shapes.CLASSES.index(name)
    return shapes.drawn(np.full(rows, number), np.full(rows, PLAIN), 0.0, seed)


@pytest.mark.parametrize("name", shapes.CLASSES)
def test_every_shape_has_the_area_of_its_circle(name):
    """Brightness adds up to pi r²: no shape is told by its size or its darkness. Corners may stand over the edge."""
    luck = dice(0, "places").random((6, 60, 1, 1)).astype(np.float32)[0, :, 0, 0]
    radius = shapes.RADII[0] + np.diff(shapes.RADII) * luck
    share = drawn(name).sum(axis=(1, 2)) / (np.pi * radius**2)
    assert np.median(share) == pytest.approx(1, abs=0.03) and share.min() > 0.85 and share.max() < 1.06


def test_a_ring_is_hollow_and_a_circle_is_not():
    for name, low, high in (("circle", 0.9, 1.0), ("ring", 0.0, 0.3)):
        pictures = drawn(name)
        down, across = np.indices(pictures.shape[1:])
        for picture in pictures:
            middle = [int(round((picture * place).sum() / picture.sum())) for place in (down, across)]
            assert low <= picture[tuple(middle)] <= high


def test_edges_are_soft_and_insides_are_whole():
    for name in shapes.CLASSES:
        values = drawn(name)
        soft = ((values > 0) & (values < 1)).mean()
        assert 0.02 < soft < 0.2 and values.min() == 0 and values.max() == 1


def test_classes_and_patterns_are_dealt_independently():
    dataset = shapes.draw(6_000, 0.0, 1)
    patterns = dice(1, "patterns").integers(len(shapes.PATTERNS), size=6_000)
    table = np.array([[np.sum((dataset.y == c) & (patterns == p)) for p in range(4)] for c in range(6)])
    assert np.bincount(dataset.y).tolist() == [1_000] * 6 and table.min() > 190 and table.max() < 310


def test_brightness_tells_hardly_anything_about_the_shape():
    dataset = shapes.draw(3_000, shapes.NOISE, 0)
    bright = dataset.x.mean(axis=(1, 2))
    means = [bright[dataset.y == c].mean() for c in range(6)]
    assert np.ptp(means) < 0.25 * bright.std()


def test_two_thousand_are_drawn_within_a_second():
    begun = time.process_time()
    shapes.draw(2_000, shapes.NOISE, 0)
    assert time.process_time() - begun < 1
