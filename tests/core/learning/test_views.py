"""Other views of an example are made of that example, gently, and by dice of their own."""

import pytest
import torch

from core.datasets import load
from core.learning.views import ALONG, another
from core.spec import DataSpec

SIZES = {"digits": (8, 8), "mnist5k": (28, 28), "shapes": (28, 28), "mnist1d": (40,)}


def some(name: str, rows: int = 64) -> torch.Tensor:
    x = load(DataSpec(name=name, rows=200)).x[:rows]
    return torch.from_numpy(x.reshape(rows, -1).copy())


@pytest.mark.parametrize("name", SIZES)
def test_a_view_is_another_one_of_the_same_shape_and_of_the_same_dice_the_same(name):
    x, kept = some(name), some(name)
    first, again, other = (another(x, SIZES[name], torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert first.shape == x.shape and torch.equal(first, again) and torch.equal(x, kept)
    assert not torch.equal(first, other) and not torch.equal(first, x)


@pytest.mark.parametrize("name", SIZES)
def test_a_view_knows_its_own_example_and_no_other(name):
    x = some(name)
    changed = x.clone()
    changed[1:] = 3 * x[1:].flip(0) - 5  # all but the first
    ours, theirs = (another(each, SIZES[name], torch.Generator().manual_seed(3)) for each in (x, changed))
    assert torch.equal(ours[0], theirs[0])


@pytest.mark.parametrize("name", SIZES)
def test_views_of_one_are_more_alike_than_examples_of_all_kinds(name):
    x, dice = some(name), torch.Generator().manual_seed(0)
    one, two = (another(x, SIZES[name], dice) for _ in range(2))
    if name == "mnist1d":  # wherever it stands, a signal has the same waves in it
        one, two = (torch.fft.rfft(each).abs()[:, 1:] for each in (one, two))
    distance = torch.cdist(one, two)
    assert distance.diagonal().mean() < 0.96 * distance.mean()


def test_a_picture_stays_a_picture():
    x = some("mnist5k")
    seen = another(x, (28, 28), torch.Generator().manual_seed(0))
    assert seen.min() >= x.min() and seen.max() <= x.max() + 1e-5
    assert seen.mean() == pytest.approx(x.mean().item(), rel=0.35)  # a patch is gone, the rest is there


def test_a_series_is_moved_by_up_to_a_third_and_what_leaves_comes_in_again(monkeypatch):
    for name in ("LOUD", "TILT", "BLUR"):
        monkeypatch.setattr(f"core.learning.views.{name}", 0.0)
    x = torch.arange(40.0).repeat(500, 1)
    seen = another(x, (40,), torch.Generator().manual_seed(0))
    moved = seen.argmin(dim=1)
    moved = torch.where(moved > 20, moved - 40, moved)
    assert all(torch.equal(row, each.roll(int(by))) for row, each, by in zip(seen, x, moved, strict=True))
    assert moved.abs().max() == 40 // ALONG and len(set(moved.tolist())) == 2 * (40 // ALONG) + 1
