"""Starting from what is known: the shelf in the controls, a run that is kept, and the page that says what there is."""

import pytest
from streamlit.testing.v1 import AppTest

from core import shelf
from core.spec import parse
from dashboard import starts
from dashboard.fitting import along, means, most
from dashboard.onscreen import with_values
from dashboard.types.transfer import TYPE
from tests.dashboard.conftest import VISITOR
from tests.dashboard.test_playground import said, spec_of
from tests.dashboard.test_types import opened
from tests.house.source import ROOT

SHORT = {"learning": {"epochs": 2}}
HALF = {"data": {"name": "mnist5k", "part": "second", "rows": 400}, "model": {"name": "cnn"}}


def playground(query: dict[str, str]) -> AppTest:
    page = AppTest.from_file(str(ROOT / "dashboard" / "main.py"), default_timeout=60).run()
    page.query_params = query
    page.switch_page("app_pages/playground.py").run()
    assert not page.exception, page.exception
    return page


def test_a_start_brings_its_network_along_and_scratch_takes_everything_back():
    values = starts.with_start("mnist5k_0_4")
    spec = with_values(parse({"data": HALF["data"]}), values)
    assert spec.model.name == "cnn" and spec.model.start == "mnist5k_0_4" and spec.model.filters == 25
    back = with_values(with_values(spec, {"model.frozen": 3, "learning.rate_below": 0.1}), starts.with_start(""))
    assert (back.model.start, back.model.frozen, back.learning.rate_below) == ("", 0, 1.0)


def test_what_no_longer_fits_is_let_go():
    spec = with_values(parse(HALF), {"model.start": "mnist5k_0_4", "model.frozen": 3})
    assert along({"model.filters": 10}, spec)["model.start"] == ""
    assert along({"data.name": "moons"}, spec) | {} == along({"data.name": "moons"}, spec)
    moons = with_values(spec, along({"data.name": "moons", "data.rows": None}, spec))
    assert (moons.model.start, moons.model.name) == ("", "mlp") and moons.model.frozen <= 2
    assert "model.start" not in along({"learning.lr": 0.01}, spec)
    deep = with_values(parse({"model": {"hidden": [4, 4, 4], "frozen": 3}}), {})
    assert along({"model.hidden": [4]}, deep)["model.frozen"] == 1


@pytest.mark.parametrize(("choices", "shown"), [
    ({}, True), (HALF, True), ({"model": {"name": "linear"}}, False), ({"model": {"hidden": []}}, False)])
def test_it_is_offered_where_a_network_has_layers_to_bring_along(choices, shown):
    spec = parse(choices)
    assert means("model.start", spec) == means("model.frozen", spec) == shown
    assert not means("learning.rate_below", spec)
    assert means("learning.rate_below", with_values(parse(HALF), {"model.start": "mnist5k_0_4"}))
    assert not shown or most("model.frozen", spec) == (2 if choices == {} else 3)


def test_in_the_playground_the_shelf_is_a_choice_and_what_is_chosen_begins():
    page = playground({"d": "mnist5k", "part": "second", "n": "400", "m": "cnn"})
    box = page.selectbox(key="set_model_start")
    assert box.options[0] == starts.SCRATCH and any("Digits 0 to 4" in option for option in box.options)
    box.set_value("mnist5k_0_4").run()
    assert spec_of(page).model.start == "mnist5k_0_4" and not said(page)
    page.select_slider(key="set_model_frozen").set_value(2).run()
    assert spec_of(page).model.frozen == 2 and not page.exception


def test_a_run_is_kept_under_my_runs_and_can_then_be_begun_with(train):
    run = train(SHORT | {"data": {"seed": 7}})
    page = opened("runs")
    page.button(key=f"keep_{run}").click().run()
    assert "is on your shelf" in " ".join(note.value for note in page.info)
    (name, start), = ((name, start) for name, start in shelf.on_shelf(VISITOR).items() if name not in shelf.SHIPPED)
    assert start.title == "Half-moons" or start.title
    page = playground({"from": name})
    assert spec_of(page).model.start == name and not said(page)
    page = opened("transfer", {"from": name})
    assert page.selectbox(key="transfer_start").value == name
    page.button(key="take_off").click().run()
    assert name not in shelf.on_shelf(VISITOR) and shelf.load(name) and not page.exception


def test_what_can_not_be_kept_is_not_offered(train):
    for choices in ({"model": {"name": "linear"}}, {"students": 20}):
        assert not starts.can_be_kept({"spec": choices, "state": "done", "run": "x"})
    assert not starts.can_be_kept({"spec": {"seed": 1}, "state": "learning", "run": "x"})
    assert starts.can_be_kept({"spec": {"seed": 1}, "state": "stopped", "run": "x"})


def test_a_link_with_a_start_that_is_not_here_says_so():
    page = playground({"from": "0123456789abcdef"})
    assert "There is no start" in " ".join(note.value for note in page.warning).replace("\\", "")
    assert spec_of(page).model.start == ""


def test_the_page_lists_what_others_have_trained_and_why_it_can_not_be_used():
    page = opened("transfer")
    text = " ".join(element.value for kind in ("markdown", "caption") for element in page.get(kind))
    assert all(name in text for name in ("MiniLM", "EfficientNet-Lite0", "torchvision.models", "Torch Hub"))
    assert "Networks that others have trained" in text and page.selectbox(key="transfer_start").value == ""


def test_the_sentence_about_locks_counts_right():
    from core.models import parameters
    from core.models.transfer import learns
    from core.run import setup

    spec = TYPE.variants["Frozen"].spec
    model = setup(spec).model
    said = f"{learns(model, spec.model.frozen):,} of {parameters(model):,} weights"
    assert said in TYPE.variants["Frozen"].look
