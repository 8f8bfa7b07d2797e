"""The drawn and made-up sets are what their lessons need: sums that are right, people apart, coins that are fair."""

import numpy as np
import pytest

from core.datasets import DATASETS, is_drawn, load
from core.spec import DataSpec


def test_the_clock_knows_all_its_sums():
    dataset = load(DataSpec(name="clock"))
    asked = {(int(hour), int(later)): int(answer) for (hour, later), answer in zip(dataset.x, dataset.y, strict=True)}
    assert asked == {(hour, later): (hour + later) % 24 for hour in range(24) for later in range(24)}
    assert dataset.show(0)[0] in dataset.classes and dataset.answer(0) in dataset.classes


def test_coins_are_fair_and_no_column_knows_them():
    dataset = load(DataSpec(name="coins", rows=2_000))
    assert abs(dataset.y.mean() - 0.5) < 3 * 0.5 / 2_000**0.5
    assert abs(dataset.x.mean()) < 0.005 and dataset.x.std() == pytest.approx(1, abs=0.005)
    signs = 2 * dataset.y - 1
    correlations = np.abs(dataset.x.T @ signs) / 2_000
    assert 0.06 < correlations.max() < 0.12  # of a thousand strangers the most alike: sqrt(2 ln 2000 / 2000) = .087
    assert dataset.ceiling == 0.5


def test_everybody_has_twenty_recordings_and_one_answer():
    dataset = load(DataSpec(name="people"))
    people, counts = np.unique(dataset.groups, return_counts=True)
    assert len(people) == 60 and set(counts) == {20}
    assert all(len(set(dataset.y[dataset.groups == person])) == 1 for person in people)


def test_a_recording_lies_nearer_to_its_person_than_people_lie_apart():
    dataset = load(DataSpec(name="people"))
    centres = np.array([dataset.x[dataset.groups == person].mean(axis=0) for person in range(60)])
    within = (dataset.x - centres[dataset.groups]).std()
    assert within == pytest.approx(0.6 * (19 / 20) ** 0.5, abs=0.02) and centres.std() == pytest.approx(1, abs=0.1)


def test_the_walk_goes_forward_in_time_by_steps_of_chance():
    dataset = load(DataSpec(name="walk"))
    assert dataset.timed and (np.diff(dataset.x[:, 0]) > 0).all() and dataset.x[[0, -1], 0].tolist() == [0, 1]
    steps = np.diff(dataset.y.astype(float))
    assert steps.std() * 1_000**0.5 == pytest.approx(1, abs=0.08)
    assert abs(np.corrcoef(steps[1:], steps[:-1])[0, 1]) < 0.1  # no step knows the one before


def test_the_hint_tells_the_digit_and_is_gone_elsewhere():
    dataset, plain = load(DataSpec(name="cued_digits")), load(DataSpec(name="digits"))
    assert np.array_equal(dataset.x[:, 0].argmax(axis=1), dataset.y) and (dataset.x[:, 0].sum(axis=1) == 1).all()
    assert np.array_equal(dataset.x[:, 1:], dataset.elsewhere[:, 1:]) and (dataset.elsewhere[:, 0] == 0).all()
    assert np.array_equal(dataset.x[:, 2:, 1:9], plain.x / 2)


def test_the_hint_tells_the_truth_also_where_the_book_is_wrong():
    dataset = load(DataSpec(name="cued_digits", label_noise=0.5))
    assert np.array_equal(dataset.x[:, 0].argmax(axis=1), dataset.truth)
    assert (dataset.y != dataset.truth).mean() == pytest.approx(0.5, abs=0.001)


def test_fresh_questions_are_there_where_data_are_drawn():
    drawn = {name for name in DATASETS if is_drawn(name)}
    assert drawn == {"moons", "circles", "spirals", "xor", "blobs", "polynomial", "mnist1d", "coins", "people", "walk",
                     "shapes", "mazes", "cartpole"}


@pytest.mark.parametrize("name", ["digits", "mnist1d", "cued_digits"])
def test_shuffled_values_are_the_same_values_elsewhere(name):
    kept, shuffled = load(DataSpec(name=name, rows=100)), load(DataSpec(name=name, rows=100, order="shuffled"))
    flat, mixed = kept.x.reshape(100, -1), shuffled.x.reshape(100, -1)
    assert not np.array_equal(flat, mixed) and np.array_equal(np.sort(flat), np.sort(mixed))
    assert np.array_equal(flat[:, shuffled.places], mixed)
    assert np.array_equal(kept.y, shuffled.y)
    if kept.elsewhere is not None:
        assert np.array_equal(kept.elsewhere.reshape(100, -1)[:, shuffled.places], shuffled.elsewhere.reshape(100, -1))


def test_every_draw_is_shuffled_alike():
    first, second = (load(DataSpec(name="mnist1d", rows=rows, seed=rows, order="shuffled")) for rows in (50, 60))
    assert np.array_equal(first.places, second.places)


def test_how_a_network_looks_at_the_data_draws_no_other_data():
    assert load(DataSpec(name="coins", columns=5, chosen="luck", scaling="none")) is load(DataSpec(name="coins"))
    assert load(DataSpec(wrong_in="book")) is load(DataSpec())  # where nothing is wrong


def test_where_the_exam_is_marked_by_the_truth_the_ceiling_is_the_clean_one():
    noisy = DataSpec(label_noise=0.2)
    assert load(noisy).ceiling < 0.82 < load(noisy.model_copy(update={"wrong_in": "book"})).ceiling
