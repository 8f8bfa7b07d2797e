"""Cuts by person and by time, questions that slip into the book, and columns that are chosen honestly or not."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import prepare
from core.datasets import Column, Dataset, load
from core.spec import DataSpec, SpecError, SplitSpec
from core.split import SETS, cut


def grouped(groups: list[int]) -> Dataset:
    count = len(groups)
    return Dataset("people", "Toy", "curve", "regression", np.arange(1.0 * count)[:, None], np.arange(1.0 * count),
                   (Column("x"),), groups=np.array(groups))


@settings(max_examples=150, deadline=None)
@given(sizes=st.lists(st.integers(2, 30), min_size=3, max_size=40), train=st.integers(30, 80),
       seed=st.integers(0, 1000), shuffle=st.integers(0, 99))
def test_no_group_is_in_two_sets(sizes, train, seed, shuffle):
    groups = [name * 7 for name, size in enumerate(sizes) for _ in range(size)]
    np.random.default_rng(shuffle).shuffle(groups)
    rest = (100 - train) / 200
    split = cut(grouped(groups), DataSpec(), SplitSpec(how="group", train=train / 100, val=rest, test=rest, seed=seed))
    whose = [set(np.array(groups)[getattr(split, name).ids]) for name in SETS]
    assert all(whose) and not (whose[0] & whose[1] or whose[0] & whose[2] or whose[1] & whose[2])
    ids = np.concatenate([getattr(split, name).ids for name in SETS])
    assert sorted(ids) == list(range(len(groups)))
    for name, share in zip(SETS, (train / 100, rest, rest), strict=True):
        assert abs(len(getattr(split, name).ids) - share * len(groups)) <= 2 * max(sizes)


def test_people_are_cut_to_the_row():
    data = DataSpec(name="people")
    split = cut(load(data), data, SplitSpec(how="group"))
    assert [len(getattr(split, name).ids) for name in SETS] == [720, 240, 240]
    other = cut(load(data), data, SplitSpec(how="group", seed=1))
    assert not np.array_equal(split.test.ids, other.test.ids)


def test_too_few_groups_are_refused_with_their_number():
    with pytest.raises(SpecError, match="come from 2 groups: 3 sets") as refusal:
        cut(grouped([1] * 10 + [2] * 10), DataSpec(), SplitSpec(how="group"))
    assert refusal.value.field == "split.how" and refusal.value.remedy


def test_the_past_is_studied_and_the_future_is_the_exam():
    data = DataSpec(name="walk", rows=250)
    dataset = load(data)
    split = cut(dataset, data, SplitSpec(how="time"))
    assert split.train.x.max() < split.val.x.min() and split.val.x.max() < split.test.x.min()
    assert [len(getattr(split, name).ids) for name in SETS] == [150, 50, 50]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 1.0])
def test_that_share_of_the_exam_lies_in_the_book(share):
    data = DataSpec(rows=200)
    plain, cheat = (cut(load(data), data, SplitSpec(slipped=slipped)) for slipped in (0.0, share))
    extra = round(share * 40)
    assert len(cheat.train.ids) == 120 + extra
    assert np.array_equal(cheat.train.ids[:120], plain.train.ids) and np.array_equal(cheat.test.x, plain.test.x)
    assert set(cheat.train.ids[120:]) <= set(plain.test.ids) and len(set(cheat.train.ids)) == 120 + extra
    assert np.array_equal(cheat.train.x, load(data).x[cheat.train.ids])
    assert (cheat.fingerprint == plain.fingerprint) == (share == 0)


def test_a_larger_share_contains_the_smaller():
    data = DataSpec(rows=200)
    some, more = (set(cut(load(data), data, SplitSpec(slipped=share)).train.ids) for share in (0.2, 0.6))
    assert some < more


def test_what_slips_in_is_the_exams_own_question_and_answer():
    data = DataSpec(rows=200, label_noise=0.4, wrong_in="book")
    split = cut(load(data), data, SplitSpec(slipped=1.0, world="turned", far=90))
    assert np.array_equal(split.train.x[120:], split.test.x) and np.array_equal(split.train.y[120:], split.test.y)


@pytest.mark.parametrize(("choice", "same"), [
    ({"data": {"scaling": "none"}}, True), ({"data": {"wrong_in": "book"}}, True), ({"split": {"far": 20}}, True),
    ({"split": {"fitted_on": "everything"}}, True), ({"data": {"wrong_in": "book", "label_noise": 0.1}}, False),
    ({"split": {"world": "moved", "far": 20}}, False), ({"split": {"slipped": 0.1}}, False)])
def test_the_exam_is_known_by_its_questions(choice, same):
    usual = cut(load(DataSpec()), DataSpec(), SplitSpec())
    data, split = DataSpec(**choice.get("data", {})), SplitSpec(**choice.get("split", {}))
    assert (cut(load(data), data, split).fingerprint == usual.fingerprint) == same


def test_an_exam_of_an_earlier_version_keeps_its_fingerprint():
    data = DataSpec(name="iris")
    assert cut(load(data), data, SplitSpec()).fingerprint == "62de258d374c62c9"


# --- columns


def test_the_strength_of_a_column_is_its_correlation_with_the_answers():
    data = DataSpec(name="wine")
    dataset = load(data)
    for place, column in enumerate(dataset.columns):
        by_hand = max(abs(np.corrcoef(dataset.x[:, place].astype(float), dataset.y == c)[0, 1]) for c in range(3))
        assert prepare.strength(column, dataset.x[:, place], dataset, dataset.y) == pytest.approx(by_hand, abs=1e-9)


def test_the_strength_of_a_category_is_that_of_its_strongest_level():
    dataset = load(DataSpec(name="penguins"))
    island = dataset.x[:, 0]
    by_hand = max(abs(np.corrcoef(island == level, dataset.y == c)[0, 1]) for level in range(3) for c in range(3))
    assert prepare.strength(dataset.columns[0], island, dataset, dataset.y) == pytest.approx(by_hand, abs=1e-9)


def test_numbers_to_predict_choose_columns_too():
    data = DataSpec(name="diabetes", columns=2)
    dataset = load(data)
    prepared = prepare.fit(dataset, cut(dataset, data, SplitSpec()).train, data)
    assert prepared.features == ("body mass index", "log triglycerides")  # as in Efron et al. 2004
    assert prepared.steps[0].startswith("2 of 10 columns, those that go most with the answers")


def test_a_column_that_never_changes_is_worth_nothing():
    dataset = Dataset("toy", "Toy", "table", "classification", np.ones((4, 1), np.float32), np.array([0, 1, 0, 1]),
                      (Column("flat"),), ("a", "b"))
    assert prepare.strength(Column("flat"), dataset.x[:, 0], dataset, dataset.y) == 0
    assert prepare.strength(Column("void"), dataset.x[:, 0] * np.nan, dataset, dataset.y) == 0


def test_columns_drawn_by_luck_depend_on_the_seed_alone_and_more_contain_fewer():
    data = DataSpec(name="coins", columns=5, chosen="luck")
    dataset = load(data)
    train = cut(dataset, data, SplitSpec()).train
    five, again, other = (prepare.fit(dataset, train, data, luck).features for luck in (3, 3, 4))
    nine = prepare.fit(dataset, train, data.model_copy(update={"columns": 9}), 3).features
    assert five == again != other and len(five) == 5 and set(five) < set(nine)
    assert five == tuple(sorted(five, key=lambda name: int(name.split()[1])))


def test_all_columns_are_all_columns():
    data = DataSpec(name="iris", columns=4)
    dataset = load(data)
    train = cut(dataset, data, SplitSpec()).train
    assert prepare.fit(dataset, train, data) == prepare.fit(dataset, train)


@pytest.mark.parametrize("name", ["moons", "polynomial", "digits", "mnist1d", "iris"])
def test_without_one_measure_numbers_stay_as_they_are(name):
    data = DataSpec(name=name, scaling="none")
    dataset = load(data)
    train = cut(dataset, data, SplitSpec()).train
    prepared = prepare.fit(dataset, train, data)
    assert prepared.inputs(train.x) == pytest.approx(train.x.reshape(len(train.x), -1), abs=1e-6)
    assert any("as it is" in step for step in prepared.steps)


def test_all_three_sets_as_one_hold_every_row_once():
    data = DataSpec(name="iris")
    together = prepare.everything(cut(load(data), data, SplitSpec()))
    assert sorted(together.ids) == list(range(150)) and np.array_equal(together.x, load(data).x[together.ids])


def test_the_best_columns_of_noise_look_good_in_the_exam_only_if_it_was_among_those_they_were_chosen_on():
    """By nearest mean in numpy, no network: 100 rows, 20 of 1,000 columns of noise, 6 draws."""
    found = {"course": [], "everything": []}
    for seed in range(6):
        data = DataSpec(name="coins", rows=100, columns=20, seed=seed)
        dataset = load(data)
        split = cut(dataset, data, SplitSpec(how="random", seed=seed))
        for cheat, studied in (("course", split.train), ("everything", prepare.everything(split))):
            inputs = prepare.fit(dataset, studied, data).inputs
            means = [inputs(split.train.x[split.train.y == c]).mean(axis=0) for c in (0, 1)]
            distance = [((inputs(split.test.x) - mean) ** 2).sum(axis=1) for mean in means]
            found[cheat].append((np.argmin(distance, axis=0) == split.test.y).mean())
    assert np.mean(found["everything"]) > 0.75 and abs(np.mean(found["course"]) - 0.5) < 0.15


def test_changing_answers_in_the_exam_leaves_the_cuts_by_person_and_time_as_they_were():
    for name, how in (("people", "group"), ("walk", "time")):
        data = DataSpec(name=name)
        dataset, split = load(data), SplitSpec(how=how)
        before = cut(dataset, data, split)
        y = dataset.y.copy()
        y[before.test.ids] = y[before.test.ids][::-1]
        after = cut(replace(dataset, y=y), data, split)
        assert before.fingerprint == after.fingerprint and np.array_equal(before.train.x, after.train.x)
