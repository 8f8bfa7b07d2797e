"""Links: what differs from the defaults, exactly, and a sentence for everything that can't be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.link import KEYS, from_query, to_query
from core.spec import MOST_CHANGES, PARTS, Spec, parse

CAUTIONARY = {"data.wrong_in", "data.order", "data.scaling", "split.fitted_on", "split.slipped", "split.world",
              "split.far"}
FULL = {"data": {"name": "mnist1d", "rows": 4000, "label_noise": 0.15, "seed": 123456, "wrong_in": "book",
                 "order": "shuffled", "scaling": "none"},
        "split": {"how": "random", "train": 0.5, "val": 0.25, "test": 0.25, "seed": 99, "fitted_on": "everything",
                  "slipped": 0.25, "world": "noisier", "far": 37.5},
        "model": {"hidden": [1024] * 8, "activation": "leaky_relu", "dropout": 0.35},
        "learning": {"loss": "cross_entropy", "optimizer": "momentum", "lr": 0.0123, "weight_decay": 0.001,
                     "l1": 0.0001, "batch_size": None, "epochs": 12345, "early_stop": 50, "augment": "jitter",
                     "changes": [{"step": 1200, "field": "lr", "value": 0.001}]}, "seed": 7, "device": "auto"}


def test_numbers_come_back_to_the_bit():
    for value in (1 / 3, 10**-2.5, 0.1 + 0.2, 1e-6):
        spec = parse({"learning": {"lr": value}, "split": {"train": 1 / 3, "val": 1 / 3, "test": 1 / 3}})
        assert from_query(to_query(spec))[0] == spec


def test_a_link_with_as_many_changes_as_there_may_be_is_still_short():
    """Beside all choices but those that show what goes wrong: who shows that turns no knob fourteen times."""
    changes = [{"step": 100_000 + 1234 * n, "field": "lr", "value": 0.001234} for n in range(MOST_CHANGES)]
    usual = {part: {name: value for name, value in FULL[part].items() if f"{part}.{name}" not in CAUTIONARY}
             for part in ("data", "split")}
    query = to_query(parse({**FULL, **usual, "learning": {**FULL["learning"], "changes": changes}}))
    assert from_query(query)[0].learning.changes[-1].step == changes[-1]["step"]
    assert len("&".join(f"{key}={value}" for key, value in query.items())) < 500


def test_defaults_are_left_out():
    assert to_query(Spec()) == {}


def test_a_full_link_comes_back_and_is_short():
    query = to_query(parse(FULL))
    assert from_query(query) == (parse(FULL), [])
    assert len("&".join(f"{key}={value}" for key, value in query.items())) < 500


def test_every_field_of_the_spec_has_a_key():
    fields = {f"{part}.{name}" for part, declared in PARTS.items() for name in declared.model_fields}
    assert set(KEYS.values()) == fields | {"seed", "students", "device"}


@pytest.mark.parametrize(("query", "said"), [
    ({"lr": "nan"}, "nan"), ({"lr": "-1e999"}, "-Infinity"), ({"ep": "1_000"}, "1_000"), ({"ep": "1000000000"}, "100"),
    ({"d": "<script>"}, "<script>"), ({"h": "8-x"}, "x"), ({"bs": ""}, '""'), ({"ch": "axb"}, "changes"),
    ({"ch": "3l5000"}, "5000"), ({"ch": "3b0.5"}, "whole"),
    ({"tr": "0.9"}, "1.3"), ({"v": "7"}, "newer"), ({"seed": "9" * 5000}, "seed"), ({"n": "٣"}, "٣"),
])
def test_garbage_is_named_and_the_default_used(query, said):
    spec, notes = from_query(query)
    assert spec == Spec()
    assert len(notes) == 1 and said in notes[0]


def test_what_is_right_counts_though_another_part_is_wrong():
    spec, notes = from_query({"d": "circles", "lr": "often"})
    assert spec.data.name == "circles" and spec.learning == Spec().learning and len(notes) == 1


def test_unknown_keys_are_left_alone():
    assert from_query({"__proto__": "x", "run": "abc", "utm_source": "y"}) == (Spec(), [])


@given(st.dictionaries(st.sampled_from([*KEYS, "v", "zz"]), st.text(max_size=30), max_size=8))
def test_no_link_can_break_it(query):
    spec, notes = from_query(query)
    assert isinstance(spec, Spec) and all(isinstance(note, str) for note in notes)
    assert from_query(to_query(spec)) == (spec, [])
