"""The best accuracy anyone could score, against other ways to find it."""

import math

import numpy as np
import pytest

from core.datasets import DATASETS, blobs, load, plane, xor
from core.spec import DataSpec

PLANES = [name for name, source in DATASETS.items() if source.KIND == "points"]
MANY = 100_000
CELL = 0.1  # side of a histogram cell


def majority_of_the_cell(name: str, noise: float, label_noise: float = 0.0) -> float:
    """Score on 100,000 draws of answering with the majority of the point's cell among 100,000 other draws."""
    seen = load(DataSpec(name=name, rows=MANY, noise=noise, label_noise=label_noise, seed=1))
    asked = load(DataSpec(name=name, rows=MANY, noise=noise, label_noise=label_noise, seed=2))
    classes = len(seen.classes)
    counts = np.zeros((200, 200, classes), int)
    np.add.at(counts, (*cells(seen.x), seen.y), 1)
    return float((counts.argmax(axis=2)[cells(asked.x)] == asked.y).mean())


def cells(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    column, row = np.clip(np.floor(x / CELL).astype(int) + 100, 0, 199).T
    return column, row


@pytest.mark.parametrize("name", PLANES)
def test_the_ceiling_agrees_with_a_fine_histogram_of_the_data_itself(name):
    noise = DATASETS[name].NOISE
    assert load(DataSpec(name=name)).ceiling == pytest.approx(majority_of_the_cell(name, noise), abs=0.006)


@pytest.mark.parametrize("name", PLANES)
def test_the_ceiling_agrees_where_the_classes_overlap_a_lot(name):
    assert DATASETS[name].ceiling(0.5, 0.0) == pytest.approx(majority_of_the_cell(name, 0.5), abs=0.012)


@pytest.mark.parametrize("name", ["moons", "blobs"])
def test_the_ceiling_counts_wrong_answers_in(name):
    noise = DATASETS[name].NOISE
    expected = majority_of_the_cell(name, noise, label_noise=0.2)
    assert DATASETS[name].ceiling(noise, 0.2) == pytest.approx(expected, abs=0.008)


def test_nobody_beats_the_ceiling_with_the_true_rule_of_three_equal_clouds():
    x, y = plane.scatter(blobs.place, 3, MANY, 0.6, seed=3)
    nearest = ((x[:, None] - blobs.CENTRES) ** 2).sum(axis=2).argmin(axis=1)
    assert blobs.ceiling(0.6, 0.0) == pytest.approx((nearest == y).mean(), abs=0.005)


@pytest.mark.parametrize("noise", [0.1, 0.2, 0.4])
def test_the_chessboard_agrees_with_its_closed_form(noise):
    x, y = plane.scatter(xor.place, 2, 20_000, noise, seed=4)

    def side(values: np.ndarray) -> np.ndarray:
        """Density of a uniform side of a square blurred by the Gaussian, up to a constant."""
        cumulated = [0.5 * (1 + np.vectorize(math.erf)((values - edge) / noise / math.sqrt(2)))
                     for edge in (xor.GAP, xor.GAP + xor.WIDTH)]
        return cumulated[0] - cumulated[1]

    same = side(x[:, 0]) * side(x[:, 1]) + side(-x[:, 0]) * side(-x[:, 1])
    opposite = side(x[:, 0]) * side(-x[:, 1]) + side(-x[:, 0]) * side(x[:, 1])
    best = np.maximum(same, opposite) / (same + opposite)
    assert xor.ceiling(noise, 0.0) == pytest.approx(best.mean(), abs=0.006)


@pytest.mark.parametrize("name", PLANES)
def test_without_blur_everything_can_be_known_and_with_coin_flips_nothing(name):
    source = DATASETS[name]
    classes = len(source.CLASSES)
    assert source.ceiling(0.0, 0.0) == 1
    assert source.ceiling(0.0, 0.2) == pytest.approx(0.8)
    assert source.ceiling(source.NOISE, (classes - 1) / classes) == pytest.approx(1 / classes)


@pytest.mark.parametrize("name", PLANES)
def test_more_blur_lowers_the_ceiling(name):
    scores = [DATASETS[name].ceiling(noise, 0.0) for noise in (0.0, 0.005, 0.05, 0.2, 0.5, 1.0, 2.0)]
    assert all(a >= b for a, b in zip(scores, scores[1:], strict=False)) and scores[0] > scores[-1] + 0.2


def test_always_wrong_answers_of_two_classes_can_be_known_again():
    assert DATASETS["moons"].ceiling(0.25, 1.0) == pytest.approx(DATASETS["moons"].ceiling(0.25, 0.0))


def test_real_data_and_numbers_to_predict_claim_no_ceiling():
    for name in set(DATASETS) - set(PLANES) - {"coins"}:
        assert load(DataSpec(name=name, rows=max(40, DATASETS[name].ROWS[1]))).ceiling is None


@pytest.mark.parametrize("name", PLANES)
def test_classes_have_equal_size(name):
    dataset = load(DataSpec(name=name, rows=301))
    counts = np.bincount(dataset.y)
    assert counts.max() - counts.min() <= 1
