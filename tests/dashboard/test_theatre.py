"""The page Six steps: whose network is on stage, what is asked of a process, and what is said when that can't be."""

from collections.abc import Callable
from typing import Any

import pytest

from core import jobs
from core.check import contradictions
from core.spec import SpecError, parse
from core.theatre.errand import show
from core.theatre.source import STEPS
from dashboard.live import assets
from dashboard.theatre import reading
from dashboard.theatre.page import OWN
from dashboard.theatre.scenes import SMALL
from tests.dashboard.reading import checked
from tests.dashboard.test_types import opened
from tests.house.source import ROOT

SHORT = {"data": {"rows": 60}, "learning": {"epochs": 2}}


@pytest.fixture
def asked(monkeypatch, store) -> list[dict[str, Any]]:
    """Everything that the page asks; answered here and now, as a process would."""
    told: list[dict[str, Any]] = []

    def answer(store: Any, kind: str, what: dict[str, Any], run: str, owner: str, **_: Any) -> dict[str, Any]:
        assert kind == "theatre" and run == what.get("run", "")
        told.append(what)
        return show(store, what, owner)

    monkeypatch.setattr(jobs, "ask", answer)
    return told


def test_who_comes_first_sees_a_small_network(asked):
    page = opened("steps")
    assert page.subheader[0].value == "Six steps" and len(page.get("bidi_component")) == 1
    on_stage = page.selectbox(key="theatre_scene")
    assert on_stage.value == "Points" and OWN not in on_stage.options
    assert [parse(each["spec"]) for each in asked] == [parse(SMALL["Points"])] and asked[0]["first"] == 0


def test_what_was_asked_once_is_not_asked_again(asked):
    page = opened("steps")
    checked(page.selectbox(key="theatre_scene").set_value("A curve").run())
    checked(page.selectbox(key="theatre_scene").set_value("Points").run())
    assert [each["spec"]["data"]["name"] for each in asked] == ["moons", "polynomial"]


def test_ones_own_network_goes_on_where_it_stands(asked, train: Callable[..., str], store):
    run = train(SHORT)
    page = opened("steps", {"run": run})
    assert page.selectbox(key="theatre_scene").value == OWN and asked == [{"run": run, "first": 0}]
    assert any("after round 2" in each.value for each in page.markdown)


def test_nobody_sees_the_network_of_somebody_else(asked, train: Callable[..., str]):
    run = train(SHORT, owner="b" * 32)
    page = opened("steps", {"run": run})
    assert page.selectbox(key="theatre_scene").value == "Points" and "run" not in asked[0]


def test_the_attempt_of_the_playground_is_on_stage(asked, store):
    page = opened("playground", {"d": "moons", "n": "60"})
    page.switch_page("app_pages/steps.py")
    page.query_params.clear()
    checked(page.run())
    assert page.selectbox(key="theatre_scene").value == OWN
    assert asked[-1]["run"] == page.session_state["attempt"].run
    assert any("before its first round" in each.value for each in page.markdown)


def test_what_can_not_be_played_is_said_and_can_be_tried_again(monkeypatch, store):
    def refuse(*_: Any, **__: Any) -> None:
        raise SpecError("run", "The answer took longer than 30 seconds.", "Try again in a moment.")

    monkeypatch.setattr(jobs, "ask", refuse)
    page = opened("steps")
    assert "longer than 30 seconds" in page.error[0].value and page.button(key="theatre_retry").label == "Try again"
    assert not page.get("bidi_component")


@pytest.mark.parametrize("name", SMALL)
def test_the_small_networks_are_choices_that_a_run_takes(name):
    contradictions(parse(SMALL[name]))


def test_the_words_below_name_the_six_steps_in_their_order(asked):
    assert tuple(name for name, _, _ in reading.STEPS) == STEPS
    page = opened("steps")
    assert sum("`" in each.value and each.value.startswith("**") for each in page.markdown) == len(STEPS)
    assert page.code[0].value == (ROOT / "core" / "run.py").read_text(encoding="utf-8").strip()


def test_the_stage_is_served_beside_the_live_view():
    names = [path.name for folder in assets.FOLDERS for path in folder.iterdir() if path.suffix in assets.TYPES]
    assert len(names) == len(set(names)) and {"theatre.js", "theatre.css", "view.js"} <= set(assets.files())
