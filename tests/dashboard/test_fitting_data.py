"""What is offered about data and sets fits the data, and what suited other data only goes back."""

import pytest

from core.check import contradictions, unfit
from core.datasets import DATASETS
from core.spec import Spec, options, parse
from core.split import counted, cut
from dashboard.controls import DATA, SPLIT
from dashboard.fitting import fitting, means, most
from dashboard.onscreen import with_values
from tests.core.suited import suited
from tests.dashboard.test_playground import opened, said, spec_of


def of(name: str, **choices) -> Spec:
    return parse(suited(name, choices))


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("path", ["split.how", "split.world", "data.order", "data.chosen", "data.scaling"])
def test_every_name_that_is_offered_can_be_taken_and_no_other(name, path):
    offered = fitting(path, of(name)) if means(path, of(name)) or path == "data.chosen" else []
    for value in options(path):
        spec = with_values(of(name), {path: value})
        if value in offered or value == options(path)[0] and path != "split.how":
            contradictions(spec)
        elif path != "data.chosen":
            assert path in unfit(spec)


@pytest.mark.parametrize(("name", "path", "there"), [
    ("moons", "data.columns", False), ("iris", "data.columns", True), ("iris", "data.order", False),
    ("digits", "data.order", True), ("mnist1d", "data.order", True), ("iris", "split.world", False),
    ("walk", "split.world", False), ("moons", "split.far", False), ("iris", "data.chosen", False),
    ("moons", "split.slipped", True), ("iris", "split.fitted_on", True), ("iris", "data.wrong_in", True)])
def test_what_means_nothing_is_not_offered(name, path, there):
    assert means(path, of(name)) == there


def test_some_choices_come_with_others():
    assert means("data.chosen", parse({"data": {"name": "iris", "columns": 2}}))
    assert means("split.far", of("moons", split={"world": "turned"}))
    assert not means("split.far", of("cued_digits", split={"world": "uncued"}))
    assert most("data.columns", of("coins")) == 1000 and most("data.columns", of("iris")) == 4


def test_every_choice_about_data_and_sets_is_somewhere():
    shown = {*DATA, *SPLIT, "data.name", "data.own", "data.rows", "data.noise", "split.train", "split.val",
             "split.test"}
    spec = Spec()
    assert shown == {f"{part}.{name}" for part in ("data", "split") for name in type(getattr(spec, part)).model_fields}


def test_other_data_take_back_what_they_can_not_follow():
    cheat = {"how": "time", "slipped": 0.2, "fitted_on": "everything"}
    assert unfit(of("walk", split=cheat)) == {"data.columns": None, "data.chosen": "best", "data.order": "kept"}
    moved = of("moons", split=cheat)
    assert unfit(moved)["split.how"] == "stratified" and "split.slipped" not in unfit(moved)
    assert unfit(parse({"data": {"name": "iris", "columns": 9}}))["data.columns"] is None
    for name in DATASETS:
        asked = suited(name, {"data": {"order": "shuffled", "columns": 500, "chosen": "luck"},
                              "split": {"how": "group", "world": "uncued", "far": 30}})
        contradictions(with_values(parse(asked), unfit(parse(asked))))


@pytest.mark.parametrize(("name", "split"), [("moons", {"slipped": 0.3}), ("people", {"how": "group", "train": 0.5,
                          "val": 0.2, "test": 0.3, "slipped": 0.5}), ("walk", {"how": "time"}), ("iris", {})])
def test_the_sets_have_as_many_rows_as_are_told(name, split):
    from core.datasets import load

    spec = of(name, split=split)
    real = cut(load(spec.data), spec.data, spec.split)
    assert counted(spec).tolist() == [len(real.train.ids), len(real.val.ids), len(real.test.ids)]


@pytest.mark.parametrize(("query", "key", "value", "path"), [
    ({"d": "people"}, "set_split_how", "group", "split.how"), ({"d": "walk"}, "set_split_how", "time", "split.how"),
    ({"d": "moons"}, "set_split_world", "turned", "split.world"),
    ({"d": "moons", "world": "turned"}, "set_split_far", 45.0, "split.far"),
    ({"d": "moons"}, "set_split_slipped", 0.5, "split.slipped"),
    ({"d": "moons"}, "set_split_fitted_on", "everything", "split.fitted_on"),
    ({"d": "moons", "wrong": "0.2"}, "set_data_wrong_in", "book", "data.wrong_in"),
    ({"d": "digits"}, "set_data_order", "shuffled", "data.order"),
    ({"d": "iris"}, "set_data_scaling", "none", "data.scaling"), ({"d": "iris"}, "set_data_columns", 2, "data.columns"),
    ({"d": "iris", "cols": "2"}, "set_data_chosen", "luck", "data.chosen")])
def test_the_new_choices_stand_behind_more(query, key, value, path):
    page = opened(query)
    widget = next(widget for kind in ("slider", "select_slider", "selectbox") for widget in page.get(kind)
                  if widget.key == key)
    widget.set_value(value).run()
    assert not page.exception and not said(page)
    part, _, name = path.partition(".")
    assert spec_of(page).data.name == query["d"]
    assert getattr(getattr(spec_of(page), part), name) == value


def test_taking_other_data_on_the_page_takes_back_what_only_suited_the_ones_before():
    page = opened({"d": "people", "cut": "group", "cols": "3", "pick": "luck", "slip": "0.25"})
    page.selectbox(key="set_data_name").set_value("moons").run()
    spec = spec_of(page)
    assert not said(page) and spec.split.how == "stratified" and spec.data.columns is None
    assert spec.data.chosen == "best" and spec.split.slipped == 0.25
