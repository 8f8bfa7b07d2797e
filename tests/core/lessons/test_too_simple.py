"""The arithmetic behind the curves through ten dots, against three powers and two draws made up by hand."""

from core.lessons.lesson import Record
from core.lessons.too_simple import at, best, never_rises


def record(draw: int, degree: int, course: float, exam: float) -> Record:
    return {"arm": "ten", "state": "done", "values": {"model.degree": degree, "data.seed": draw},
            "train": {"loss": course, "mae": course}, "test": {"loss": exam, "mae": exam}}


RECORDS = [record(0, 0, 0.9, 0.8), record(0, 1, 0.5, 0.4), record(0, 2, 0.4, 0.9),
           record(1, 2, 0.6, 0.7), record(1, 0, 0.9, 0.8), record(1, 1, 0.5, 0.6)]  # the course's rises from 0.5 to 0.6


def test_the_best_power_and_its_miss():
    assert best(RECORDS) == 1 and at(RECORDS, 1) == 0.5  # the median of 0.4 and 0.6
    assert best([]) != best([])  # unknown


def test_one_of_two_draws_rises():
    assert never_rises(RECORDS) == 50
    assert never_rises([]) != never_rises([])
