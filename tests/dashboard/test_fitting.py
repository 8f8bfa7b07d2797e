"""The Playground offers what goes with the data and the network, and a choice takes along what it asks for."""

import pytest
from streamlit.testing.v1 import AppTest

from core.check import fits
from core.spec import options, parse
from core.suits import misfit
from dashboard.misfit import change
from dashboard.onscreen import with_values
from tests.dashboard.test_playground import opened, query_of, said, spec_of


def options_of(page: AppTest, key: str) -> list[str]:
    return page.selectbox(key=key).options


def test_only_what_goes_with_the_data_is_offered():
    page = opened()
    assert "exact" not in options_of(page, "set_learning_optimizer")
    assert "exact" in options_of(opened({"d": "polynomial", "m": "polynomial"}), "set_learning_optimizer")


def test_what_does_not_go_with_the_data_is_offered_too_and_says_what_it_is_made_for():
    offered = options_of(opened(), "set_model_name")
    assert offered[:4] == ["linear", "MLP", "polynomial (for a curve)", "CNN (for series and pictures)"]
    offered = options_of(opened({"d": "mnist1d"}), "set_model_name")
    assert offered[3] == "CNN" and "shift" in options_of(opened({"d": "mnist1d"}), "set_learning_augment")
    assert "next letter (for letters)" in options_of(opened(), "set_learning_name")


def test_whoever_takes_it_is_told_why_and_one_button_changes_what_must_change():
    page = opened()
    page.selectbox(key="set_model_name").set_value("cnn").run()
    assert spec_of(page).model.name == "mlp" and page.selectbox(key="set_model_name").value == "mlp"
    assert any("is made for series and pictures; moons is points" in each.value for each in page.markdown)
    page.button(key="misfit_take").click().run()
    assert (spec_of(page).model.name, spec_of(page).data.name) == ("cnn", "digits") and not said(page)
    assert not [each for each in page.button if each.key == "misfit_take"]


def test_it_can_be_left_as_it_is():
    page = opened()
    page.selectbox(key="set_learning_name").set_value("ppo").run()
    page.button(key="misfit_leave").click().run()
    assert spec_of(page).learning.name == "supervised"
    assert not [each for each in page.button if "misfit" in (each.key or "")]


@pytest.mark.parametrize(("path", "name"), [(path, name) for path in ("model.name", "learning.name")
                                            for name in options(path)])
def test_what_the_button_would_change_makes_settings_that_a_run_takes(path, name):
    spec = parse({})
    if not misfit(path, name, spec):
        return
    values, words = change(path, name, spec)
    assert len(words.split()) <= 12
    fits(with_values(spec, values))


def test_another_network_brings_its_own_choice_and_takes_the_others_away():
    page = opened({"d": "polynomial"})
    assert not [each for each in page.select_slider if each.key in ("set_model_degree", "set_model_filters")]
    page.selectbox(key="set_model_name").set_value("polynomial").run()
    assert len(page.select_slider(key="set_model_degree").options) == 31
    assert not [each for each in page.button if each.key == "add_layer"]
    page.select_slider(key="set_model_degree").set_value(9).run()
    assert spec_of(page).model.degree == 9 and query_of(page)["deg"] == "9"
    page = opened({"d": "mnist1d", "m": "cnn"})
    page.select_slider(key="set_model_filters").set_value(10).run()
    assert spec_of(page).model.filters == 10 and not said(page)


def test_least_squares_takes_along_what_it_asks_for_and_leaves_when_its_network_does():
    page = opened({"d": "polynomial", "m": "polynomial", "l1": "0.001"})
    page.selectbox(key="set_learning_optimizer").set_value("exact").run()
    how = spec_of(page).learning
    assert (how.optimizer, how.batch_size, how.l1) == ("exact", None, 0) and not said(page)
    assert page.select_slider(key="set_learning_lr").disabled
    page.selectbox(key="set_model_name").set_value("mlp").run()
    assert spec_of(page).learning.optimizer == "adam" and not said(page)


def test_other_data_take_back_a_network_and_a_way_of_varying_that_are_not_made_for_them():
    page = opened({"d": "mnist1d", "m": "cnn", "aug": "shift"})
    page.selectbox(key="set_data_name").set_value("moons").run()
    assert spec_of(page).model.name == "mlp" and spec_of(page).learning.augment is None and not said(page)
