"""The Playground offers what goes with the data and the network, and a choice takes along what it asks for."""

from streamlit.testing.v1 import AppTest

from tests.dashboard.test_playground import opened, query_of, said, spec_of


def options_of(page: AppTest, key: str) -> list[str]:
    return page.selectbox(key=key).options


def test_only_what_goes_with_the_data_is_offered():
    page = opened()
    assert options_of(page, "set_model_name") == ["linear", "mlp"]
    assert options_of(page, "set_learning_augment") == ["none", "jitter"]
    assert "exact" not in options_of(page, "set_learning_optimizer")
    page = opened({"d": "mnist1d"})
    assert options_of(page, "set_model_name") == ["linear", "mlp", "cnn"]
    assert options_of(page, "set_learning_augment") == ["none", "jitter", "shift"]
    assert options_of(opened({"d": "polynomial"}), "set_model_name") == ["linear", "mlp", "polynomial"]


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
