"""Plans of sweeps: the product in a stable order, and every mistake named before anything trains."""

import json
import statistics
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.quotas import QUOTAS
from core.spec import SpecError, parse, run_id
from core.sweep import curves, parse_sweep, point, spread

NINE = {"base": {"data": {"rows": 60}}, "vary": {"model.hidden": [[1], [8], [64]], "seed": [0, 1, 2]}}


def refused(asked) -> SpecError:
    with pytest.raises(SpecError) as mistake:
        parse_sweep(asked)
    assert mistake.value.error.endswith((".", "…")) and mistake.value.remedy
    return mistake.value


def test_the_members_are_the_product_and_the_last_field_changes_fastest():
    sweep = parse_sweep(NINE)
    assert sweep.size == 9
    values = [values for values, _ in sweep.specs()]
    assert values == [{"model.hidden": hidden, "seed": seed} for hidden in ((1,), (8,), (64,)) for seed in range(3)]
    assert [spec for _, spec in sweep.specs()] == [
        parse({"data": {"rows": 60}, "model": {"hidden": [units]}, "seed": seed})
        for units, seed in product((1, 8, 64), range(3))]


def test_members_have_the_ids_of_ordinary_runs():
    for glass, attempt in product((False, True), (0, 1)):
        for member in parse_sweep(NINE).members("me", glass, attempt):
            assert member.run == run_id(member.spec, "me", attempt, glass)
    assert [member.number for member in parse_sweep(NINE).members("", False)] == list(range(9))


@given(some.dictionaries(some.sampled_from(["seed", "data.seed", "data.rows", "learning.epochs"]),
                         some.lists(some.integers(12, 1000), min_size=1, max_size=5, unique=True),
                         min_size=1, max_size=3))
def test_any_plan_has_each_combination_once_and_is_its_own_record(vary):
    sweep = parse_sweep({"vary": vary})
    seen = [json.dumps(values) for values, _ in sweep.specs()]
    assert len(seen) == len(set(seen)) == sweep.size
    for values, spec in sweep.specs():
        told = spec.model_dump()
        for path, value in values.items():
            part, _, name = path.rpartition(".")
            assert (told[part] if part else told)[name] == value
    again = parse_sweep(json.loads(json.dumps(sweep.record())))
    assert again == sweep and again.name("me", False) == sweep.name("me", False)


def test_a_sweep_is_the_same_in_whatever_order_it_is_written_and_another_for_others():
    turned = {"vary": {"seed": [2, 0, 1], "model.hidden": [[64], [1], [8]]}, "base": {"data": {"rows": 60}}}
    name = parse_sweep(NINE).name("me", False)
    assert parse_sweep(turned).name("me", False) == name
    assert len({name, parse_sweep(NINE).name("you", False), parse_sweep(NINE).name("me", True),
                parse_sweep(NINE | {"base": {}}).name("me", False)}) == 4


def test_a_million_members_are_refused_with_the_limit_and_how_to_stay_below_it(monkeypatch):
    asked = {"vary": {"seed": list(range(1000)), "data.seed": list(range(1000))}}
    mistake = refused(asked)
    assert "1,000,000" in mistake.error and "limit is 1,000" in mistake.error and "at most 1 value of" in mistake.remedy
    monkeypatch.setenv("FINAL_EXAM_PROFILE", "hosted")
    assert "limit is 300" in refused({"vary": {"seed": list(range(301))}}).error
    assert parse_sweep({"vary": {"seed": list(range(300))}}).size == QUOTAS["hosted"].sweep_members


@pytest.mark.parametrize(("vary", "field", "words"), [
    ({"width": [1]}, "width", "no setting called 'width'"),
    ({"model.depth": [1]}, "model.depth", "no setting called"),
    ({"model": [{}]}, "model", "no setting called"),
    ({"seed": []}, "seed", "empty"),
    ({"seed": 3}, "seed", "must be a list, not 3"),
    ({"seed": {"from": 0}}, "seed", "must be a list"),
    ({"seed": [0, "1"]}, "seed", "mixed types: numbers (0) and texts"),
    ({"model.hidden": [[8], 8]}, "model.hidden", "mixed types"),
    ({"learning.lr": [0.1, True]}, "learning.lr", "mixed types"),
    ({"model.hidden": [8]}, "model.hidden", "can't be 8"),
    ({"model.hidden": [[8], [0]]}, "model.hidden", "0 units"),
    ({"data.label_noise": [0, 0.2, 7]}, "data.label_noise", "it was 7"),
    ({"data.rows": [60, 60.5]}, "data.rows", "60.5"),
    ({"model.activation": ["tanh", "tahn"]}, "model.activation", "tahn"),
    ({"seed": [0, 1, 0]}, "seed", "0 is twice"),
    ({"data.label_noise": [0, 0.0]}, "data.label_noise", "twice"),
    ({"device": ["cpu", "cuda"]}, "device", "same place"),
    ({"learning.changes": [[]]}, "learning.changes", "can't vary"),
    ({"students": [1, 20]}, "students", "can't vary"),
    ({"split.train": [0.5, 0.6]}, "split", "add up to 0.9, not 1. So it would be with split.train 0.5"),
    ({"seed": [float("nan")]}, "seed", "NaN")])
def test_a_wrong_plan_is_named_with_its_value(vary, field, words):
    mistake = refused({"vary": vary})
    assert mistake.field == field and words in mistake.error


@pytest.mark.parametrize(("asked", "field"), [([], "sweep"), ("seed", "sweep"), ({}, "vary"), ({"vary": {}}, "vary"),
                                              ({"vary": [1]}, "vary"), ({"vary": {"seed": [1]}, "sede": 1}, "sede"),
                                              ({"base": {"students": 20}, "vary": {"seed": [1]}}, "students"),
                                              ({"base": [], "vary": {"seed": [1]}}, ""),
                                              ({"base": {"model": {"hidden": [0]}}, "vary": {"seed": [1]}},
                                               "model.hidden")])
def test_what_is_no_sweep_says_so(asked, field):
    assert refused(asked).field == field


def test_shares_of_the_sets_may_vary_together_where_every_member_adds_up():
    assert parse_sweep({"base": {"split": {"train": 0.5, "val": 0.3}}, "vary": {"split.test": [0.2]}}).size == 1


def test_an_empty_choice_may_stand_among_numbers():
    assert [spec.data.rows for _, spec in parse_sweep({"vary": {"data.rows": [None, 60]}}).specs()] == [None, 60]


@given(some.lists(some.floats(-1e6, 1e6), min_size=2, max_size=40))
def test_the_middle_half_is_what_statistics_says(numbers):
    low, middle, high = statistics.quantiles(numbers, n=4, method="inclusive")
    found = spread(numbers)
    assert (found["q1"], found["median"], found["q3"]) == pytest.approx((low, middle, high), abs=1e-6)
    assert spread([]) is None and spread([3])["q1"] == 3


def test_members_that_differ_by_luck_only_are_one_point():
    results = [({"model.hidden": (units,), "seed": seed, "data.seed": seed},
                {"train": {"accuracy": units / 100 + seed / 1000}, "val": {"accuracy": seed / 10}})
               for seed in range(3) for units in (8, 1)]
    assert point(results[0][0]) == {"model.hidden": (8,)}
    eight, one = curves(results)
    assert (eight["value"], eight["members"], one["value"]) == ((8,), 3, (1,))
    assert eight["train"]["median"] == pytest.approx(0.081) and one["val"] == {"median": 0.1, "q1": 0.05,
                                                                              "q3": pytest.approx(0.15)}
    assert "test" not in one
    two = curves([({"model.dropout": 0.1, "data.rows": 60, "seed": 0}, results[0][1])])
    assert two[0]["value"] == {"model.dropout": 0.1, "data.rows": 60}
    assert curves([({"seed": 1}, {"train": {"mae": 2.0, "loss": 1.0}, "val": {"mae": 3.0}})])[0]["val"]["median"] == 3.0
