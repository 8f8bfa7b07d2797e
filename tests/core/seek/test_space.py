"""What a search tries: settings that the network has, within what core/spec allows, at every end of every range."""

import numpy as np
import pytest

from core import check
from core.models import MODELS
from core.seek.plan import parse_plan
from core.seek.space import HIDDEN, RANGES, Knob, space, with_values
from core.spec import SpecError, bounds, parse
from core.suits import MODELS as SUITS

HOME = {"points": "moons", "curve": "polynomial", "series": "mnist1d", "images": "digits", "text": "movies",
        "letters": "letters", "levels": "mazes"}


class End:
    """Answers like a trial of Optuna's, always with one end of what is asked."""

    def __init__(self, end: int):
        self.end = end

    def suggest_categorical(self, name, choices):
        return choices[self.end]

    def suggest_int(self, name, low, high, log):
        return (low, high)[self.end]

    suggest_float = suggest_int


def base_of(model: str) -> dict:
    suit = SUITS[model]
    return {"data": {"name": HOME[suit.kinds[0]], "rows": 300}, "model": {"name": model},
            "learning": {"name": suit.learnings[0]}}


@pytest.mark.parametrize("model", MODELS)
def test_both_ends_of_every_range_can_be_learned_with(model):
    base = parse(base_of(model))
    knobs = space(base, 180)
    assert "learning.lr" in {knob.name for knob in knobs}
    for end in (0, -1):
        spec, values = with_values(base, {knob.name: knob.suggest(End(end)) for knob in knobs})
        check.contradictions(spec)
        for path, value in values.items():
            part, name = path.split(".")
            assert getattr(getattr(spec, part), name) == (tuple(value) if name == "hidden" else value)


@pytest.mark.parametrize("path", RANGES)
def test_what_is_tried_is_allowed(path):
    low, high = bounds(path)
    assert low <= RANGES[path][0] < RANGES[path][1] <= high


def test_a_network_is_tried_by_what_it_has():
    names = {model: {knob.name for knob in space(parse(base_of(model)), 180)} for model in ("mlp", "linear", "cnn")}
    assert set(HIDDEN) < names["mlp"] and "model.dropout" in names["mlp"]
    assert names["linear"] == {"learning.lr", "learning.weight_decay", "learning.batch_size"}
    assert "model.filters" in names["cnn"] and "model.activation" not in names["cnn"]


def test_the_settings_one_begins_with_are_within_the_ranges():
    base = parse({"model": {"hidden": [300, 300, 300, 300]}, "learning": {"lr": 0.5, "batch_size": 48}})
    for knob in space(base, 180):
        assert knob.nearest() in knob.choices if knob.choices else knob.low <= knob.nearest() <= knob.high
    uneven = {knob.name: knob for knob in space(parse({"model": {"hidden": [8, 4]}}), 180)}
    assert uneven["model.hidden.width"].usual is None


def test_no_batch_is_larger_than_the_course():
    sizes = next(knob for knob in space(parse({}), 20) if knob.name == "learning.batch_size").choices
    assert sizes == (8, 16, 20)


def test_only_what_was_asked_for_is_tried():
    knobs = space(parse({}), 180, ["model.hidden", "learning.lr"])
    assert [knob.name for knob in knobs] == ["learning.lr", "model.hidden.layers", "model.hidden.width"]
    assert isinstance(knobs[0], Knob) and knobs[0].log and np.isclose(knobs[0].high, 0.1)


@pytest.mark.parametrize(("asked", "field"), [
    ([], "search"), ({"trys": 3}, "trys"), ({"tries": 0}, "tries"), ({"tries": 2.5}, "tries"),
    ({"tries": True}, "tries"), ({"minutes": -1}, "minutes"), ({"seed": "x"}, "seed"),
    ({"over": "learning.lr"}, "over"),
    ({"over": ["model.filters"]}, "model.filters"), ({"base": {"students": 3}}, "students"),
    ({"base": {"learning": {"lr": -1}}}, "learning.lr"), ({"base": {"data": {"name": "own"}}}, "data.own"),
    ({"base": {"learning": {"changes": [{"step": 1, "field": "lr", "value": 0.1}]}}}, "learning.changes")])
def test_what_can_not_be_searched_is_said_before_anything_trains(asked, field):
    with pytest.raises(SpecError) as error:
        parse_plan(asked)
    assert error.value.field == field and error.value.remedy


def test_a_plan_comes_back_from_its_record():
    plan = parse_plan({"base": {"seed": 4}, "tries": 7, "over": ["learning.lr"]})
    assert parse_plan(plan.record()) == plan
    assert parse_plan({"base": {}, "minutes": 5}).tries == 1_000 and parse_plan({}).tries == 20
    assert parse_plan(plan.record() | {"tries": 9}).name("ann") == plan.name("ann") != plan.name("bob")
