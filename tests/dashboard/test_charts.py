"""Figures are pure functions of records."""

import pytest

from core.run import learn, setup
from core.spec import parse
from dashboard.charts import attempts, history, opened


@pytest.fixture(scope="module")
def epochs() -> list[dict]:
    run = setup(parse({"data": {"rows": 60}, "model": {"hidden": [4]}, "learning": {"epochs": 5}}), glass=True)
    return [event for event in learn(run) if event and event["kind"] == "epoch"]


def test_a_line_shows_the_numbers_of_the_run(epochs):
    figure = history.curves(epochs)
    course = next(line for line in figure.data if line.name == "Course materials")
    assert list(course.y) == [event["train"]["accuracy"] for event in epochs]
    assert [line.line.dash for line in figure.data] == ["solid", "dash", "dot"]


def test_a_sealed_run_has_no_line_of_the_exam(epochs):
    sealed = [{name: marks for name, marks in event.items() if name != "test"} for event in epochs]
    assert [line.name for line in history.curves(sealed).data] == ["Course materials", "Practice exam"]
    assert "Final" not in history.alt(sealed)


def test_long_histories_are_thinned_and_keep_both_ends(epochs):
    long = [event | {"epoch": place} for place, event in enumerate(epochs * 400, 1)]
    thin = history.thinned(long)
    assert len(thin) == history.POINTS and thin[0]["epoch"] == 1 and thin[-1]["epoch"] == 2000
    assert len({event["epoch"] for event in thin}) == history.POINTS


def test_no_rounds_yet_is_an_empty_picture_not_an_error():
    assert not history.curves([]).data
    assert "No round" in history.alt([])


def test_a_dumbbell_spans_from_practice_to_course():
    records = [{"title": "A", "train": {"accuracy": 0.9}, "val": {"accuracy": 0.7}, "test": None},
               {"title": "B", "train": {"accuracy": 0.8}, "val": {"accuracy": 0.8}, "test": {"accuracy": 0.75}}]
    figure = attempts.dumbbells(records)
    assert [list(line.x) for line in figure.data if line.mode == "lines"] == [[90, 70], [80, 80]]  # no ghosts
    assert [(line.name, list(line.x)) for line in figure.data if line.name == "Final exam"] == [("Final exam", [75])]
    assert attempts.alt(records).startswith("1. A: course 90 %, practice 70 %, gap 20 points.")


def test_equal_titles_stay_two_rows():
    records = [{"title": "A", "train": {"accuracy": 0.9}, "val": {"accuracy": 0.7}}] * 2
    figure = attempts.dumbbells(records)
    assert [line.y[0] for line in figure.data if line.mode == "lines"] == [0, 1]
    assert figure.layout.yaxis.ticktext == ("1. A", "2. A")


def test_the_error_bar_reaches_to_the_interval_and_what_has_none_has_no_bar():
    rows = [opened.Row("Your <bet>", "bet", 75, "75 %"), opened.Row("Final exam", "test", 80, "80 %", 65, 90)]
    figure = opened.axis(rows, "right answers, %", most=100)
    assert [list(line.x) for line in figure.data if line.mode == "lines"] == [[0, 100], [0, 100], [65, 90]]
    assert [line.x[0] for line in figure.data if line.mode == "markers"] == [75, 80]
    assert figure.layout.annotations[0].text == "Your &lt;bet&gt;  <b>75 %</b>"
    assert opened.alt(rows) == "Your <bet>: 75 %. Final exam: 80 %, truly between 65 and 90."
