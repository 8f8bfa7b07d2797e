"""The story's charts and sentences: computed from the numbers, true at the edges, never more than 25 words."""

import numpy as np
import pytest

from core.exam import wilson
from dashboard.charts import border, dumbbells, exam_axis, peeking, question, waffle
from dashboard.charts.dumbbells import Attempt
from dashboard.charts.marks import Mark
from dashboard.story.choose import compared
from dashboard.story.exam import told, twin, verdict
from dashboard.story.marks import said_gap
from dashboard.theme import COLOURS

ANSWERS = {"truth": [0, 1, 1, 0, 1], "guess": [1, 1, 1, 0, 0]}


def mark(right: int, questions: int = 60) -> Mark:
    return Mark(right / questions, *wilson(right, questions), questions)


def names(figure) -> list[str]:
    return [trace.name for trace in figure.data if trace.name]


def test_every_mark_lies_at_its_place_with_its_error_bar():
    figure = exam_axis.axis({"train": mark(60), "val": mark(43), "test": mark(41)}, bet=80)
    stars = [trace for trace in figure.data if trace.name == "Final exam"]
    assert stars[0].x[0] == pytest.approx(100 * 41 / 60)
    low, high = wilson(41, 60)
    assert any(trace.x == pytest.approx((100 * low, 100 * high)) for trace in figure.data if trace.mode == "lines")
    assert tuple(figure.layout.yaxis.categoryarray) == ("Final exam", "Your bet", "Practice exam", "Course materials")


def test_a_sealed_exam_has_a_row_but_no_mark():
    figure = exam_axis.axis({"train": mark(60), "val": mark(43)}, bet=None, sealed=True)
    assert "Final exam" in figure.layout.yaxis.categoryarray and "Final exam" not in names(figure)
    assert [note.text for note in figure.layout.annotations if note.y == "Final exam"] == ["<b>?</b>"]


@pytest.mark.parametrize("right", [0, 1, 30, 59, 60])
def test_numbers_stay_on_the_axis(right):
    figure = exam_axis.axis({"test": mark(right)}, bet=right)
    note = figure.layout.annotations[0]
    assert (note.xanchor == "left") == (wilson(right, 60)[0] <= 0.2)  # left of a low mark it would be cut off
    assert all(0 <= x <= 100.0001 for trace in figure.data for x in trace.x)


def test_the_axis_is_told_in_words():
    said = exam_axis.alt({"test": mark(41)}, bet=80)
    low, high = wilson(41, 60)
    assert said == f"Final exam 68 %, truly between {100 * low:.0f} and {100 * high:.0f} %; your bet 80 %."


def test_the_waffle_shows_right_ones_first_and_knows_which_question_each_square_is():
    figure = waffle.squares(ANSWERS, chosen=4)
    squares = figure.data[0]
    assert list(squares.customdata) == [1, 2, 3, 0, 4] == waffle.order(ANSWERS)
    assert list(squares.text) == ["✓", "✓", "✓", "✗", "✗"]
    assert list(squares.marker.line.width) == [0, 0, 0, 0, 4]
    assert waffle.alt(ANSWERS) == "3 of 5 questions answered right, 2 wrong."


def test_squares_do_not_lie_on_one_another():
    squares = waffle.squares({"truth": [0] * 60, "guess": [0, 1] * 30}).data[0]
    assert len(set(zip(squares.x, squares.y, strict=True))) == 60


def test_dumbbells_have_both_ends_and_the_exam_below_them():
    attempts = [Attempt("First attempt", 1.0, 0.7, (0.68, 0.56, 0.79)), Attempt("Stop earlier", 0.83, 0.8)]
    figure = dumbbells.dumbbells(attempts)
    ends = {trace.name: trace for trace in figure.data if trace.mode == "markers"}
    assert list(ends["Course materials"].x) == pytest.approx([100, 83])
    assert list(ends["Practice exam"].x) == pytest.approx([70, 80])
    assert list(ends["Final exam"].x) == pytest.approx([68]) and 0 < ends["Final exam"].y[0] < 0.5
    assert dumbbells.alt(attempts) == ("First attempt: course 100 %, practice 70 %, exam 68 %, gap 30 points. "
                                       "Stop earlier: course 83 %, practice 80 %, gap 3 points.")


@pytest.mark.parametrize("low", [0.0, 0.12, 0.49, 0.7])
def test_no_mark_falls_off_the_dumbbells(low):
    figure = dumbbells.dumbbells([Attempt("a", 0.9, low), Attempt("b", 0.8, 0.8, (0.5, low, 0.9))])
    left, right = figure.layout.xaxis.range
    assert left <= 100 * low and right >= 90


def test_the_gap_is_that_of_the_marks_as_shown():
    assert dumbbells.gap(Attempt("a", 0.8333, 0.8)) == 3
    assert said_gap(Attempt("a", 0.80, 0.82)) == "no gap" and said_gap(Attempt("a", 1.0, 0.68)) == "gap 32 points"
    assert said_gap(Attempt("a", 0.69, 0.68)) == "gap 1 point"


def test_names_at_the_ends_of_lines_keep_apart():
    epochs = [{"epoch": n, "train": {"accuracy": 1.0}, "val": {"accuracy": 0.70}} for n in (1, 2, 3)]
    figure = peeking.replay(epochs, {"epoch": [1, 3], "accuracy": [0.75, 0.70]})
    heights = sorted(note.y for note in figure.layout.annotations)
    assert len(heights) == 3 and all(b - a >= peeking.APART - 1e-9 for a, b in zip(heights, heights[1:], strict=False))
    assert peeking.alt({"epoch": [1, 3], "accuracy": [0.75, 0.70]}).startswith(
        "The exam's mark after each round: highest in round 1 with 75 %")


def test_a_question_is_drawn_beside_the_example_most_like_it():
    course_x, course_y = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([1, 0])
    figure = question.on_the_map(course_x, course_y, [0.9, 0.8], truth=1, nearest=1)
    star = next(trace for trace in figure.data if trace.marker.symbol == "star")
    assert (star.x[0], star.y[0]) == (0.9, 0.8) and star.marker.color == COLOURS[1]
    low, high = figure.layout.xaxis.range
    assert low < 0.9 < high and low < 1.0 < high
    assert {note.text for note in figure.layout.annotations} == {"the question", "nearest in its book"}


def test_a_thumbnail_colours_each_side_and_puts_dots_where_they_lie():
    surface = np.zeros((80, 80), np.uint8)
    surface[40:] = 255  # row 0 is the bottom: the second class is above
    image = border.picture(surface, np.array([[0.0, -0.5]]), np.array([1]), (-1, 1, -1, 1)).astype(int)
    orange, blue = ([int(colour[place:place + 2], 16) for place in (1, 3, 5)] for colour in COLOURS[:2])
    assert np.abs(image[10, 10] - blue).sum() < np.abs(image[10, 10] - orange).sum()
    assert np.abs(image[-10, 10] - orange).sum() < np.abs(image[-10, 10] - blue).sum()
    assert list(image[180, 120]) == blue  # three quarters down, in the middle


@pytest.mark.parametrize("course, exam, bet, wanted", [
    (1.0, 0.683, 85, "You bet 85 %: 17 points too high. It lost 32 points between its book and new questions."),
    (1.0, 0.683, 40, "You bet 40 %: 28 points too low. It lost 32 points between its book and new questions."),
    (1.0, 0.683, 70, "Your bet was right on. It lost 32 points between its book and new questions."),
    (0.8, 0.82, None, "It did as well on new questions as on its book."),
])
def test_the_verdict_counts_points(course, exam, bet, wanted):
    assert verdict(course, exam, bet) == wanted and len(wanted.split()) <= 25


def test_an_answer_is_told_with_its_truth_and_its_model():
    names = ("upper moon", "lower moon")
    assert told(names, 0, 1, 0.994) == ":red[**✗**] It said *lower moon*, 99 % sure. Right was *upper moon*."
    assert "was right" in told(names, 1, 1, 0.5)
    assert twin(names, 1, 1) == "It said what the nearest example in its book says."
    assert twin(names, 1, 0) == "The nearest example in its book is *upper moon*."


@pytest.mark.parametrize("first, fresh, luck", [(20, 55, False), (41, 49, True), (50, 30, True)])
def test_a_difference_within_the_error_bars_is_not_sold_as_progress(first, fresh, luck):
    said = compared("Stop earlier", mark(first), mark(fresh))
    assert ("luck could be" in said) == luck and len(said.split()) <= 25
