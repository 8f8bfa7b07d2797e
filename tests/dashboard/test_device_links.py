"""A link that asks for a device: refused by the page, with the sentence, once it is known that the machine lacks it."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from core import devices
from core.spec import Spec, parse
from dashboard.fitting import CARDS, fitting
from dashboard.words import plain
from tests.house.source import ROOT

PAGE = str(ROOT / "dashboard" / "app_pages" / "playground.py")


@pytest.fixture
def known(store):
    """Writes down what a run's process found on this machine."""
    return lambda **found: (store.live / devices.FILE).write_text(json.dumps(found))


def opened(device: str) -> AppTest:
    page = AppTest.from_file(PAGE, default_timeout=30)
    page.query_params["dev"] = device
    page.query_params["lr"] = "0.02"
    page.run()
    assert not page.exception, page.exception
    return page


def test_a_link_to_a_missing_device_is_answered_with_a_sentence_and_the_rest_of_it_counts(store, known):
    known(cpu=True, cuda=False, mps=False)
    page = opened("cuda")
    assert [warning.value for warning in page.warning] == [
        plain("In the link: This machine has no cuda device. Choose auto, cpu. Using cpu.", 400)]
    shown = page.session_state["attempt"].shown
    assert (shown.device, shown.learning.lr) == ("cpu", 0.02)


@pytest.mark.parametrize("found", [{}, {"cpu": True, "cuda": True}])
def test_a_device_that_is_there_or_not_yet_known_is_taken(store, known, found):
    known(**found)
    page = opened("cuda")
    assert not page.warning and page.session_state["attempt"].shown.device == "cuda"


def test_the_form_offers_what_is_known_to_be_there_and_guesses_before(store, known):
    guessed = {name for name, there in CARDS.items() if there}
    assert set(fitting("device", Spec())) == {"auto", "cpu", *guessed}
    known(cpu=True, cuda=True, mps=False)
    assert fitting("device", Spec()) == ["auto", "cpu", "cuda"]
    known(cpu=True, cuda=False, mps=False)
    assert fitting("device", Spec()) == ["auto", "cpu"]
    assert fitting("device", parse({"device": "mps"})) == ["auto", "cpu", "mps"]  # the one that is chosen stays
