"""The choices: defaults, limits, and the sentence for every value that can't be."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spec import PARTS, Spec, SpecError, bounds, canonical, field_info, options, parse, run_id

WRONG = [
    ({"learning": {"lr": 20}}, "learning.lr", "20", "10"),
    ({"learning": {"lr": -1e999}}, "learning.lr", "-Infinity", "0.000001"),
    ({"learning": {"lr": float("nan")}}, "learning.lr", "NaN", "allowed"),
    ({"learning": {"lr": "0.1"}}, "learning.lr", '"0.1"', "without quotes"),
    ({"learning": {"epochs": 10**9}}, "learning.epochs", "1000000000", "100000"),
    ({"learning": {"epochs": 0}}, "learning.epochs", "0", "1"),
    ({"learning": {"epochs": 2.5}}, "learning.epochs", "2.5", "2"),
    ({"learning": {"optimizer": "sgdd"}}, "learning.optimizer", "sgdd", "adam"),
    ({"data": {"name": "cats"}}, "data.name", "cats", "moons"),
    ({"data": {"cats": 1}}, "data.cats", "cats", "noise"),
    ({"surprise": 1}, "surprise", "surprise", "learning"),
    ({"data": 3}, "data", "3", "{}"),
    ({"model": {"hidden": [8, 0]}}, "model.hidden", "layer 2", "1"),
    ({"model": {"hidden": [10**6]}}, "model.hidden", "1000000", "1024"),
    ({"model": {"hidden": [4] * 200}}, "model.hidden", "200", "at most 8"),
    ({"model": {"hidden": ["8", True]}}, "model.hidden", '"8"', "[8, 8]"),
    ({"learning": {"changes": [{"step": "3", "field": "lr", "value": 0.1}]}}, "learning.changes", '"3"', "step"),
    ({"learning": {"changes": [{"step": 3, "field": "lr", "value": 5000}]}}, "learning.changes", "5000", "10"),
    ({"learning": {"changes": [{"step": 3, "field": "batch_size", "value": 0}]}}, "learning.changes", "0", "whole"),
    ({"learning": {"lr": None}}, "learning.lr", "empty", "number"),
    ({"split": {"train": 0.9}}, "split", "1.3", "1"),
    ({"split": {"train": 1.0, "val": 0.0, "test": 0.0}}, "split.train", "1.0", "1"),
    ({"seed": True}, "seed", "true", "number"),
    ({"device": "tpu"}, "device", "tpu", "cuda"),
    ([], "", "list", "object"),
]


@pytest.mark.parametrize(("choices", "field", "value", "remedy"), WRONG)
def test_a_wrong_value_is_named_with_its_field_and_a_remedy(choices, field, value, remedy):
    with pytest.raises(SpecError) as caught:
        parse(choices)
    assert caught.value.field == field
    assert value in caught.value.error
    assert remedy in caught.value.error + caught.value.remedy


def test_every_field_may_be_left_out():
    assert parse({}) == parse({"data": {}, "split": {}, "model": {}, "learning": {}}) == Spec()


def test_the_example_of_the_design_is_understood():
    spec = parse({
        "data": {"name": "moons", "rows": 300, "noise": 0.25, "label_noise": 0.0, "seed": 0},
        "split": {"how": "stratified", "train": 0.6, "val": 0.2, "test": 0.2, "seed": 0},
        "model": {"name": "mlp", "hidden": [8, 8], "activation": "tanh", "dropout": 0.0},
        "learning": {"name": "supervised", "loss": "auto", "optimizer": "adam", "lr": 0.003, "weight_decay": 0.0,
                     "l1": 0.0, "batch_size": 32, "epochs": 200, "early_stop": None, "augment": None},
        "seed": 0, "device": "cpu"})
    assert spec.model == Spec().model and spec.learning == Spec().learning


def test_a_spec_survives_json_and_keeps_its_id():
    spec = parse({"model": {"hidden": [3]}, "learning": {"changes": [{"step": 5, "field": "lr", "value": 0.1}]}})
    again = parse(json.loads(spec.model_dump_json()))
    assert again == spec and run_id(again) == run_id(spec)


def test_saying_a_default_aloud_changes_nothing():
    assert run_id(parse({"learning": {"lr": 0.003}})) == run_id(Spec())
    assert canonical(Spec()) == "{}"


def test_owner_attempt_and_glass_make_another_run():
    ids = {run_id(Spec()), run_id(Spec(), "ann"), run_id(Spec(), "", 2), run_id(Spec(), "", 1, True)}
    assert len(ids) == 4 and all(len(name) == 32 for name in ids)


def test_a_spec_can_not_be_edited():
    with pytest.raises(ValueError, match="frozen"):
        Spec().seed = 3


def test_every_choice_has_a_label_a_term_and_a_sentence():
    for part, declared in {"": Spec, **PARTS}.items():
        for name, info in declared.model_fields.items():
            if name in PARTS and not part:
                continue
            assert info.title and info.json_schema_extra["term"], name
            assert info.description.endswith("."), f"{part}.{name} has no sentence of help"


def test_limits_and_options_are_read_from_the_declaration():
    assert bounds("learning.lr") == (1e-6, 10)
    assert options("data.name")[0] == "moons" and options("learning.lr") == ()
    assert field_info("seed").title == "Luck"


json_values = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
                           lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))


@given(st.dictionaries(st.sampled_from(["data", "split", "model", "learning", "seed", "device", "x"]),
                       st.dictionaries(st.sampled_from(["name", "rows", "hidden", "lr", "changes", "train", "seed"]),
                                       json_values, max_size=3) | json_values, max_size=4))
def test_any_json_gives_a_spec_or_a_sentence(choices):
    try:
        assert isinstance(parse(choices), Spec)
    except SpecError as error:
        assert error.error and error.remedy
