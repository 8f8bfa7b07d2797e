"""The page Draw points: what the board tells is kept, used once, and answered with a sentence where it can't be."""

from typing import Any

import pytest
import streamlit as st

from core import datasets
from core.own import drawn
from dashboard.live import assets
from dashboard.yours import drawing
from tests.dashboard.reading import checked
from tests.dashboard.test_types import opened

PAIR = [[side, place / 4 - 1, number] for number, side in enumerate((-1.0, 1.0)) for place in range(10)]


class Board:
    """In the place of the browser's: keeps what it was given, and tells what a test puts in."""

    def __init__(self):
        self.given: dict[str, Any] = {}
        self.tells: list[Any] = []

    def __call__(self, data: dict[str, Any], key: str, on_told_change: Any, **more: Any) -> None:
        self.given = data
        if self.tells:
            st.session_state[key] = {"told": self.tells.pop()}
            on_told_change()


@pytest.fixture
def board(monkeypatch) -> Board:
    board = Board()
    monkeypatch.setattr(drawing, "_mount", board)
    return board


def told(page, board: Board, message: Any):
    """The board tells, and the page is drawn once more, as after a callback."""
    board.tells = [message]
    checked(page.run())
    return checked(page.run())


def test_points_are_used_in_a_sealed_attempt_of_their_own(board, store):
    page = opened("draw")
    assert board.given["points"] == [] and set(board.given["starts"]) == {"Two moons", "Ring in a ring", "Two spirals"}
    page = told(page, board, {"n": 1, "used": 0, "points": PAIR})
    assert board.given["points"] == PAIR and "attempt" not in page.session_state
    page = told(page, board, {"n": 2, "used": 2, "points": PAIR})
    now = page.session_state["attempt"]
    assert datasets.load(now.spec.data).x.tolist() == [point[:2] for point in PAIR]
    assert not now.glass and not store.get_run(now.run)["glass"]
    assert now.spec.learning.batch_size == 12, "no batch is larger than the course materials"
    assert any(selectbox.value == "own" for selectbox in page.selectbox), "the Playground is there"


def test_a_drawing_stays_for_the_visit_and_one_wish_is_done_once(board):
    page = told(opened("draw"), board, {"n": 5, "used": 5, "points": PAIR})
    first = page.session_state["attempt"].run
    page = checked(page.switch_page("app_pages/draw.py").run())
    assert board.given["points"] == PAIR and board.given["done"] == 5
    more = [*PAIR, [0, 0, 0]]
    page = told(page, board, {"n": 6, "used": 5, "points": more})
    assert board.given["points"] == more and page.session_state["attempt"].run == first
    page = told(page, board, {"n": 7, "used": 7, "points": more})
    again = page.session_state["attempt"]
    assert again.run != first and again.spec.data.own == drawn.adopt(more)


def test_colours_that_move_up_do_so_in_the_drawing_too(board):
    page = told(opened("draw"), board, {"n": 1, "used": 1, "points": [[x, y, 3 * number] for x, y, number in PAIR]})
    assert "what was pink is blue now" in " ".join(each.value for each in page.info)
    checked(page.switch_page("app_pages/draw.py").run())
    assert board.given["points"] == PAIR


@pytest.mark.parametrize(("points", "said"), [(PAIR[:10], "All points are orange"), ([], "no points yet"),
                                              (PAIR + [[0, 0, 2]], "1 green point")])
def test_too_few_stay_on_the_board_with_a_sentence(board, points, said):
    page = told(opened("draw"), board, {"n": 3, "used": 3, "points": points})
    assert said in board.given["said"] and board.given["done"] == 3 and board.given["points"] == points
    assert "attempt" not in page.session_state


@pytest.mark.parametrize("message", ["x", 7, [], {}, {"points": "x"}, {"points": [[float("nan"), 0, 0]], "used": 9},
                                     {"points": [[0, 0, 9]], "used": "9"}, {"points": [[0, 0, 0]] * 2001, "used": 9}],
                         ids=lambda message: str(message)[:30])
def test_a_forged_message_changes_nothing(board, message):
    page = told(opened("draw"), board, {"n": 1, "used": 0, "points": PAIR})
    page = told(page, board, message)
    assert board.given["points"] == PAIR and "attempt" not in page.session_state
    assert isinstance(message, dict) == bool(board.given["said"])


def test_both_ways_lead_to_it_and_its_files_are_served(board):
    for name in ("data", "playground"):
        page = opened(name)
        next(button for button in page.button if button.label == "Draw points").click()
        board.given = {}
        checked(page.run())
        assert board.given["points"] == []
    assert {"drawing.js", "drawing_board.js", "drawing_points.js", "drawing.css"} <= set(assets.files())
