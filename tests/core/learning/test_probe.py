"""The probe against scikit-learn: ridge classifier, k-means, adjusted Rand index, principal components."""

import numpy as np
import pytest
import torch
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge
from sklearn.metrics import adjusted_rand_score

from core.learning.probe import RIDGE, adjusted_rand, k_means, probe, ridge
from core.run import setup
from core.spec import parse

torch.set_num_threads(1)


def blobs(rows: int = 300, groups: int = 5, width: int = 4) -> tuple[torch.Tensor, torch.Tensor]:
    dice = np.random.default_rng(0)
    middles, y = 4 * dice.standard_normal((groups, width)), np.arange(rows) % groups
    return torch.from_numpy((middles[y] + dice.standard_normal((rows, width))).astype(np.float32)), torch.from_numpy(y)


def test_the_reader_is_ridge_regression():
    z, y = blobs()
    ours = ridge(z, y, 5)
    theirs = Ridge(alpha=RIDGE).fit(z.numpy(), 2 * np.eye(5)[y.numpy()] - 1)
    assert np.allclose(ours[:-1].T, theirs.coef_, atol=1e-4) and np.allclose(ours[-1], theirs.intercept_, atol=1e-4)


def test_the_reader_stands_more_numbers_than_answers():
    z = torch.randn(10, 64, generator=torch.Generator().manual_seed(0))
    assert torch.isfinite(ridge(z, torch.arange(10) % 5, 5)).all()


@pytest.mark.parametrize("seed", range(5))
def test_agreement_is_scikit_learns_adjusted_rand_index(seed):
    dice = np.random.default_rng(seed)
    one, other = dice.integers(0, 4, 200), dice.integers(0, 6, 200)
    mixed = np.where(dice.random(200) < 0.5, one, other)
    for a, b in ((one, other), (one, mixed), (one, one)):
        assert adjusted_rand(torch.from_numpy(a), torch.from_numpy(b)) == pytest.approx(adjusted_rand_score(a, b))


def test_agreement_of_a_single_group_is_whole():
    assert adjusted_rand(torch.zeros(9, dtype=torch.long), torch.zeros(9, dtype=torch.long)) == 1


def test_clear_clusters_are_found_as_well_as_scikit_learn_finds_them():
    z, y = blobs()
    centres = k_means(z, 5, torch.Generator().manual_seed(0))
    ours = torch.cdist(z, centres)
    theirs = KMeans(5, n_init=10, random_state=0).fit(z.numpy())
    assert adjusted_rand(ours.argmin(dim=1), y) > 0.95
    assert float(ours.min(dim=1).values.square().sum()) == pytest.approx(theirs.inertia_, rel=0.02)


def test_equal_points_are_clustered_without_an_error():
    assert torch.isfinite(k_means(torch.ones(20, 3), 4, torch.Generator().manual_seed(0))).all()


def test_the_map_is_that_of_the_principal_components_of_the_course():
    attempt = setup(parse({"data": {"name": "digits", "rows": 300}, "model": {"name": "autoencoder", "code": 6},
                           "learning": {"name": "autoencode"}}))
    found = probe(attempt)
    with torch.no_grad():
        codes = attempt.model.encode(attempt.train.x)
    theirs = PCA(2).fit_transform(found.measured(codes).numpy())
    ours = found.place(codes).numpy()
    for axis in range(2):
        assert abs(np.corrcoef(ours[:, axis], theirs[:, axis])[0, 1]) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("code", [1, 2])
def test_a_code_of_one_number_has_a_map_too(code):
    attempt = setup(parse({"data": {"name": "digits", "rows": 200}, "model": {"name": "autoencoder", "code": code},
                           "learning": {"name": "autoencode"}}))
    assert probe(attempt).places.shape == (len(attempt.train.x), 2)
    assert 0 <= attempt.score(attempt.val)["probe"] <= 1


def test_who_is_sure_is_right_more_often():
    attempt = setup(parse({"data": {"name": "digits"}, "model": {"name": "autoencoder"},
                           "learning": {"name": "autoencode", "epochs": 1}}))
    guess, sure = probe(attempt).read(attempt.model.encode(attempt.val.x).detach())
    right = guess == attempt.val.y
    order = sure.argsort()
    half = len(order) // 2
    assert right[order[half:]].double().mean() > right[order[:half]].double().mean() + 0.1
