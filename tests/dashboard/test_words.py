"""What is said on screen."""

import pytest

from core.exam import wilson
from core.spec import parse
from dashboard import words

EVIL = ["<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "![](http://evil.example/p.png)", "$x^2$",
        ":red[alarm] :material/delete:", "# head", "`code`",
        "https://evil.example", "www.evil.example", "a@evil.example"]


@pytest.mark.parametrize("text", EVIL)
def test_text_of_a_visitor_has_no_character_left_that_markdown_acts_on(text):
    said = words.plain(text)
    for place, letter in enumerate(said):
        if letter in r"!$#()*:<>@[]_`{|}~":
            assert said[place - 1] == "\\"


@pytest.mark.parametrize("text", ["https://evil.example", "www.evil.example", "a@evil.example", ":material/delete:"])
def test_what_would_become_a_link_or_an_icon_is_broken_by_a_letter_of_no_width(text):
    shown = words.plain(text).replace("\\", "")
    assert text not in shown and shown.replace(words.JOINER, "") == text


def test_text_that_turns_the_reading_direction_loses_that_power():
    assert "\u202e" not in words.plain("abc\u202edef") and "\u200b" not in words.plain("a\u200bb")


def test_a_list_shows_names_as_they_are_without_backslashes_but_without_tricks_of_direction():
    assert words.bare("Income (€) <b>") == "Income (€) <b>" and words.bare("abc\u202edef") == "abcdef"
    assert len(words.bare("a" * 300)) == 60


def test_no_line_ends_between_a_number_and_its_per_cent_sign():
    assert words.unbroken("57 % of 60 questions") == "57\u00a0% of 60 questions"


def test_long_text_is_cut_at_sixty_letters():
    assert len(words.plain("a" * 300)) == 60 and words.plain("a" * 300).endswith("…")


def test_a_mark_has_its_error_bar_and_no_decimals_below_a_thousand_questions():
    assert words.mark(0.8, 60) == "80 % (68–88)"  # UX.md's figures for n = 40 and 100 bracket this
    assert words.mark(0.8, 40) == "80 % (65–90)"
    low, high = wilson(1600, 2000)
    assert words.mark(0.8, 2000) == f"80.0 % ({100 * low:.1f}–{100 * high:.1f})"


def test_settings_say_only_what_differs_from_how_things_come():
    assert words.settings(parse({})) == []
    said = words.settings(parse({"learning": {"lr": 0.01}, "model": {"hidden": [4, 4]}, "seed": 3}))
    assert said == ["Hidden layers 4–4", "Stride 0.01", "Luck 3"]


def test_the_exam_word_comes_before_the_technical_term():
    assert words.label("learning.lr").startswith("Stride ") and "learning rate" in words.label("learning.lr")
