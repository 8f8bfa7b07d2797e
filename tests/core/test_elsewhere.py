"""Exams from other worlds, against numpy and scipy; and the answers by which an exam is marked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from core.datasets import load
from core.elsewhere import Examiner, examiner, sampled
from core.spec import DataSpec, SplitSpec
from core.split import cut


def asked(name: str, world: str, far: float, **data):
    """Data, and the split whose exam comes from that world, beside the split whose exam does not."""
    data = DataSpec(name=name, **{"rows": 200, **data})
    dataset = load(data)
    return dataset, *(cut(dataset, data, SplitSpec(world=there, far=far)) for there in (world, "same"))


@pytest.mark.parametrize("quarters", [0, 1, 2])
def test_pictures_turned_by_quarters_are_numpys(quarters):
    _, there, here = asked("digits", "turned", 90.0 * quarters)
    assert there.test.x == pytest.approx(np.rot90(here.test.x, quarters, axes=(1, 2)), abs=1e-6)
    assert there.test.x.dtype == np.float32


@pytest.mark.parametrize("angle", [10, 33.3, 45, 120])
def test_pictures_turned_by_any_angle_are_scipys(angle):
    _, there, here = asked("digits", "turned", angle)
    theirs = ndimage.rotate(here.test.x, angle, axes=(1, 2), reshape=False, order=1, mode="grid-constant")
    assert there.test.x == pytest.approx(theirs, abs=1e-5)


@pytest.mark.parametrize("angle", [0, 30, 90, 180])
def test_points_turn_around_the_origin(angle):
    _, there, here = asked("moons", "turned", angle)
    turned = (here.test.x[:, 0] + 1j * here.test.x[:, 1]) * np.exp(1j * np.radians(angle))
    assert there.test.x == pytest.approx(np.stack([turned.real, turned.imag], axis=1), abs=1e-5)


@pytest.mark.parametrize(("far", "pixels"), [(12.5, 1), (25, 2), (100, 8), (6.25, 0.5)])
def test_pictures_move_to_the_right_by_a_share_of_their_width(far, pixels):
    _, there, here = asked("digits", "moved", far)
    theirs = ndimage.shift(here.test.x, (0, 0, pixels), order=1, mode="grid-constant")
    assert there.test.x == pytest.approx(theirs, abs=1e-6)


def test_a_series_goes_round():
    _, there, here = asked("mnist1d", "moved", 10)
    assert there.test.x == pytest.approx(np.roll(here.test.x, 4, axis=1), abs=1e-6)


def test_points_move_by_a_share_of_the_courses_spread():
    _, there, here = asked("moons", "moved", 50)
    moved = there.test.x - here.test.x
    assert moved[:, 0] == pytest.approx(0.5 * here.train.x[:, 0].std(), abs=1e-5) and (moved[:, 1] == 0).all()


@pytest.mark.parametrize("name", ["moons", "digits", "mnist1d"])
def test_noise_is_a_share_of_the_courses_spread(name):
    _, there, here = asked(name, "noisier", 40, rows=1_500)
    noise = there.test.x - here.test.x
    assert noise.std() == pytest.approx(0.4 * here.train.x.std(), rel=0.06)
    assert abs(noise.mean()) < 0.1 * noise.std() + 0.02


def test_the_hint_is_gone():
    dataset, there, here = asked("cued_digits", "uncued", 0)
    assert (there.test.x[:, 0] == 0).all() and np.array_equal(there.test.x, dataset.elsewhere[here.test.ids])


@pytest.mark.parametrize(("name", "world"), [("moons", "moved"), ("digits", "turned"), ("mnist1d", "noisier"),
                                             ("cued_digits", "uncued")])
def test_only_the_exam_comes_from_elsewhere(name, world):
    _, there, here = asked(name, world, 30)
    for part in ("train", "val"):
        assert np.array_equal(getattr(there, part).x, getattr(here, part).x)
    assert not np.array_equal(there.test.x, here.test.x)
    assert np.array_equal(there.test.ids, here.test.ids) and np.array_equal(there.test.y, here.test.y)
    assert there.fingerprint != here.fingerprint


@pytest.mark.parametrize("world", ["turned", "moved", "uncued"])
def test_shuffled_pictures_turn_before_their_pixels_change_places(world):
    _, straight, _ = asked("cued_digits", world, 25)
    dataset, mixed, _ = asked("cued_digits", world, 25, order="shuffled")
    flat = straight.test.x.reshape(len(straight.test.x), -1)[:, dataset.places]
    assert mixed.test.x.reshape(flat.shape) == pytest.approx(flat, abs=1e-6)


def test_an_exam_sets_no_spread():
    data = DataSpec(rows=200)
    split = SplitSpec(world="noisier", far=50)
    course = load(data).x[:100]
    one, other = examiner(data, split, course), examiner(data, split, course.copy())
    assert one == other and one.overall == pytest.approx(course.std(), rel=1e-6)


def test_new_questions_come_from_the_same_world():
    dataset, there, _ = asked("moons", "turned", 90)
    fresh = load(DataSpec(rows=200, seed=77))
    questions = there.examiner.ask(fresh, np.arange(40))
    assert questions.x == pytest.approx(fresh.x[:40] @ np.array([[0, 1], [-1, 0]]), abs=1e-6)


def test_the_book_may_be_wrong_and_the_exam_right():
    data = DataSpec(name="digits", label_noise=0.3, wrong_in="book")
    dataset = load(data)
    split = cut(dataset, data, SplitSpec())
    everywhere = cut(dataset, data.model_copy(update={"wrong_in": "everywhere"}), SplitSpec())
    assert np.array_equal(split.test.y, dataset.truth[split.test.ids])
    for part in ("train", "val"):
        mine = getattr(split, part)
        assert np.array_equal(mine.y, dataset.y[mine.ids]) and (mine.y != dataset.truth[mine.ids]).mean() > 0.2
    assert np.array_equal(everywhere.test.ids, split.test.ids) and split.fingerprint != everywhere.fingerprint
    assert (everywhere.test.y != split.test.y).mean() == pytest.approx(0.3, abs=0.08)


@settings(max_examples=60, deadline=None)
@given(height=st.integers(2, 9), width=st.integers(2, 9), down=st.floats(-12, 12), right=st.floats(-12, 12))
def test_pixels_between_pixels_are_scipys(height, width, down, right):
    picture = np.random.default_rng(0).random((1, height, width))
    rows, columns = np.indices((height, width))
    theirs = ndimage.shift(picture[0], (-down, -right), order=1, mode="grid-constant")
    assert sampled(picture, rows + down, columns + right)[0] == pytest.approx(theirs, abs=1e-9)


def test_nothing_changes_in_the_same_world():
    dataset = load(DataSpec(rows=30))
    assert np.array_equal(Examiner().ask(dataset, np.arange(30)).x, dataset.x)
