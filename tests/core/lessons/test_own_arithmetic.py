"""Arithmetic that a lesson does itself, against sums done by hand."""

from dataclasses import replace

import pytest

from core.lessons import LESSONS, how_sure, sure_and_wrong, three_sets
from core.lessons.verify import learned
from core.lessons.words import words
from core.pretrained import minilm
from core.store import Store


def tried(cut: int, practice: float, exam: float | None = None, state: str = "done") -> dict:
    record = {"arm": "tries", "values": {"data.seed": cut}, "state": state, "val": {"accuracy": practice}}
    return record if exam is None else record | {"test": {"accuracy": exam}}


def test_the_staircase_follows_the_best_in_practice_and_takes_the_first_of_equals():
    one = [tried(0, 0.5, 0.6), tried(0, 0.7, 0.5), tried(0, 0.7, 0.9), tried(0, 0.6, 0.8)]
    other = [tried(1, 0.9, 0.4), tried(1, 0.8, 0.9), tried(1, 1.0, 0.5)]
    practice, exam = (three_sets.staircase(one + other, role) for role in ("val", "test"))
    assert practice.x == exam.x == [1, 2, 3]  # as far as all cuts have come
    assert practice.y == pytest.approx([70, 80, 85])
    assert exam.y == pytest.approx([50, 45, 50])


def test_the_staircase_counts_only_those_that_have_learned_and_waits_for_the_exam():
    records = [tried(0, 0.5), tried(0, 0.9, state="learning"), tried(1, 0.7, state="queued")]
    assert three_sets.staircase(records, "val").y == [50]
    assert three_sets.staircase(records, "test").y == []


def test_bins_of_all_networks_are_pooled_and_thin_ones_left_out():
    first = {"count": [100, 300, 0], "said": [0.4, 0.9, 0.0], "true": [0.5, 0.6, 0.0]}
    second = {"count": [0, 100, 1], "said": [0.0, 0.8, 1.0], "true": [0.0, 0.8, 1.0]}
    line = sure_and_wrong.diagram([{"calibration": {"before": each}} for each in (first, second)], "before")
    assert line.x == pytest.approx([40, 87.5]) and line.y == pytest.approx([50, 65])


def test_an_error_bar_counts_where_it_holds_the_mean_of_the_long_exams():
    """Wilson for 10 of 20 is 29.9 to 70.1 %, for 19 of 20 it is 76.4 to 99.1 %; the truth is 50 %."""
    marks = [("twenty", 0.5, 20), ("twenty", 0.95, 20), ("two_thousand", 0.51, 2000), ("two_thousand", 0.49, 2000)]
    records = [{"arm": arm, "values": {}, "state": "done", "test": {"accuracy": mark}, "questions": questions}
               for arm, mark, questions in marks]
    assert how_sure.covered(records) == 75


def test_where_minilm_is_missing_its_figures_are_dashes_and_the_rest_is_told(monkeypatch, data_folder):
    monkeypatch.setattr(minilm, "available", lambda: (False, "MiniLM is not installed.", minilm.COMMAND))
    lesson = LESSONS["another_domain"]
    small = replace(lesson.twin[0], base=lesson.twin[0].base | {"learning": {"epochs": 1}})
    records = learned(lesson, Store(), (small, lesson.twin[1]))
    assert [record["state"] for record in records] == ["done", "failed"]
    said = words("another_domain").see(lesson.numbers(records))
    assert "– % with MiniLM" in said[0] and "nan" not in " ".join(said)
