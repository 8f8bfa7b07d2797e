"""What the Playground begins with: a gap within ten seconds, and an address that says so."""

import torch

from core.run import run
from core.spec import Spec, parse
from dashboard.start import START, query_of, spec_of
from tests.dashboard import test_playground as playground

torch.set_num_threads(1)


def test_the_first_settings_open_a_gap_within_ten_seconds():
    epochs = [event for event in run(START) if event["kind"] == "epoch"][:200]  # 20 rounds a second
    assert any(event["train"]["accuracy"] - event["val"]["accuracy"] > 0.1 for event in epochs)


def test_who_comes_without_settings_gets_the_first_ones_whatever_else_the_address_says():
    assert spec_of({}) == spec_of({"run": "0" * 32, "utm": "x"}) == (START, [])


def test_every_address_we_write_brings_back_its_settings():
    for spec in (START, Spec(), parse({"seed": 3})):
        assert spec_of(query_of(spec, run="abc")) == (spec, [])


def test_an_address_that_contradicts_itself_is_no_dead_end():
    """Film reviews and the usual brain do not go together: it is said, and there is a way on."""
    page = playground.opened({"d": "movies"})
    assert "movies is text" in playground.said(page) and not page.get("bidi_component")
    page = page.button(key="start_anew").click().run()
    assert not page.exception and playground.spec_of(page) == START
    assert "movies" not in playground.query_of(page).values()
