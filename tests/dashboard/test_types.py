"""The pages of the types of learning: each opens on a working default, and every variant is one a run takes."""

import importlib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.check import contradictions
from core.lessons import LESSONS
from core.spec import run_id
from dashboard.types.page import Type
from tests.dashboard.conftest import VISITOR
from tests.house.source import ROOT

FILES = sorted(path.stem for path in (ROOT / "dashboard" / "types").glob("*.py"))
TYPES = {name: kind for name in FILES if isinstance(kind := getattr(importlib.import_module(f"dashboard.types.{name}"),
                                                                    "TYPE", None), Type)}
VARIANTS = [(name, variant) for name, kind in TYPES.items() for variant in kind.variants]


def opened(name: str, query: dict[str, str] | None = None) -> AppTest:
    page = AppTest.from_file(str(ROOT / "dashboard" / "main.py"), default_timeout=60).run()
    page.query_params = dict(query or {})  # as a browser does, a change of page leaves the former address behind
    page.switch_page(f"app_pages/{name}.py").run()
    assert not page.exception, page.exception
    return page


def test_every_type_has_a_page_in_the_menu():
    menu = (ROOT / "dashboard" / "main.py").read_text(encoding="utf-8")
    assert len(TYPES) >= 5
    assert all(f"app_pages/{name}.py" in menu and Path(ROOT / "dashboard/app_pages" / f"{name}.py").exists()
               for name in TYPES)


@pytest.mark.parametrize("name", TYPES)
def test_its_sentences_are_short_and_its_lessons_are_there(name):
    kind = TYPES[name]
    sentences = [kind.sentence, *(variant.look for variant in kind.variants.values())]
    assert all(len(sentence.split()) <= 25 and sentence.endswith((".", "?")) for sentence in sentences), sentences
    assert all(lesson in LESSONS for lesson in kind.lessons)


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_every_variant_is_what_a_run_takes(name, variant):
    contradictions(TYPES[name].variants[variant].spec)


@pytest.mark.parametrize("name", TYPES)
def test_the_page_opens_on_its_first_variant_ready_to_play(name, store):
    page, kind = opened(name), TYPES[name]
    first = next(iter(kind.variants))
    assert page.session_state[f"variant_{kind.name}"] == first
    run = run_id(kind.variants[first].spec, VISITOR, 1, glass=True)
    assert store.get_run(run)["state"] == "queued" and not store.runs(VISITOR)


def test_another_variant_is_another_attempt_and_undo_brings_the_first_back(store):
    page, kind = opened("pictures"), TYPES["pictures"]
    first, second = list(kind.variants)[:2]
    page.segmented_control(key="variant_pictures").set_value(second).run()
    assert page.session_state["attempt.pictures"].spec == kind.variants[second].spec
    page.toggle(key="sealed").set_value(True).run()
    assert not page.session_state["attempt.pictures"].glass


def test_the_playground_and_a_page_of_a_type_keep_attempts_of_their_own(store):
    page = opened("pictures")
    assert "attempt" not in page.session_state and "attempt.pictures" in page.session_state


def test_all_settings_takes_the_attempt_along_to_the_playground(store):
    page = opened("pictures")
    page.button(key="all_pictures").click().run()
    assert page.session_state["attempt"].run == page.session_state["attempt.pictures"].run
    assert page.selectbox(key="set_data_name").value == "mnist5k"


def test_an_address_brings_its_own_settings_and_the_page_says_so(store):
    page = opened("pictures", {"d": "digits", "m": "cnn"})
    assert page.session_state["attempt.pictures"].spec.data.name == "digits"
    assert any("Your own settings" in each.value for each in page.caption)
