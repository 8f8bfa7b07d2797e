"""A class on the pages: medians and middle halves are those of its students, and one that failed counts nowhere."""

import json

import numpy as np
import pytest

from core import jobs
from core.frames import pack
from dashboard import attempts, classes
from dashboard.charts import swarm
from dashboard.charts.dumbbells import Attempt, alt
from dashboard.classes import Middle
from tests.dashboard.test_playground import opened, query_of, spec_of
from tests.dashboard.test_runs import opened as runs_page
from tests.dashboard.test_runs import text_of

RUN = "c" * 32
MARKS = {"train": [0.9, 0.95, 1.0, np.nan], "val": [0.7, 0.8, 0.75, np.nan]}


@pytest.fixture
def taught(store):
    """A class of four, with the picture that was kept of it."""
    store.create_run(RUN, {"students": 4}, "a" * 32)
    store.change_run(RUN, state="done", epochs=3)
    arrays = {f"swarm.{name}": np.array(marks, np.float32) for name, marks in MARKS.items()}
    store.save_blob(RUN, "frame", pack({"type": "frame", "run": RUN, "epoch": 3}, arrays))
    return store.get_run(RUN)


def test_the_middle_of_a_class_is_numpys_and_leaves_out_who_failed(taught):
    found = classes.spread(taught, "val")
    assert found[:3] == pytest.approx(np.nanpercentile(MARKS["val"], [25, 50, 75]), rel=1e-6) and found.students == 3
    assert classes.spread(taught, "test") is None  # sealed: nothing of it is kept


def test_a_picture_of_another_round_is_not_taken_for_this_one(taught):
    assert classes.spread(taught | {"epochs": 4}, "val") is None
    assert attempts.said_mark({"accuracy": 0.75}, 60, 4) == "75 % (median of 4)"


def test_marks_that_are_not_there_yet_are_looked_for_again(store):
    store.create_run(RUN, {"students": 4}, "a" * 32)
    row = store.get_run(RUN)
    assert classes.spread(row, "val") is None
    arrays = {"swarm.train": np.ones(4, np.float32), "swarm.val": np.full(4, 0.5, np.float32)}
    store.save_blob(RUN, "frame", pack({"type": "frame", "run": RUN, "epoch": 0}, arrays))
    assert classes.spread(row, "val") == Middle(0.5, 0.5, 0.5, 4)


def test_a_single_network_has_no_middle(store):
    store.create_run(RUN, {}, "a" * 32)
    assert classes.spread(store.get_run(RUN), "val") is None


def test_a_middle_in_words_has_decimals_only_where_questions_pay_for_them():
    found = Middle(0.801, 0.82, 0.845, 20)
    assert classes.said(found, True, 60) == "82 % (median of 20; middle half 80–85)"
    assert classes.said(found, True, 1000) == "82.0 % (median of 20; middle half 80.1–84.5)"
    assert classes.said(Middle(4.0, 5.25, 6.5, 20), False, 60) == "off by 5.25 (median of 20; middle half 4–6.5)"


def test_marks_of_an_opened_exam_travel_as_json():
    marks = classes.exam_marks({"students": [{"accuracy": 0.5, "loss": 1.0}, None, {"mae": 3.0}]})
    assert json.dumps(classes.told(marks), allow_nan=False) == "[0.5, null, 3.0]"
    assert classes.exam_marks({"test": {"accuracy": 1.0}}) == []


def test_a_class_is_one_card_of_my_runs_with_medians_and_middle_halves(store):
    jobs.submit(store, {"students": 4}, "a" * 32)
    run = store.runs("a" * 32)[0]["run"]
    marks = {"train": {"accuracy": 0.95}, "val": {"accuracy": 0.75}}
    store.change_run(run, state="done", epochs=3, **marks)
    arrays = {f"swarm.{name}": np.array(found, np.float32) for name, found in MARKS.items()}
    store.save_blob(run, "frame", pack({"type": "frame", "run": run, "epoch": 3}, arrays))
    page = runs_page()
    said = text_of(page)
    assert "class of 4" in said and "20 points better on the book" in said
    assert "95 % (median of 3; middle half 93–98)" in said and "75 % (median of 3; middle half 73–78)" in said
    assert len([button for button in page.button if button.label == "Open"]) == 1


def test_the_swarm_says_what_it_draws():
    said = swarm.alt(MARKS, share=True)
    assert said == ("Course materials: median of 3 95 %, middle half from 92 % to 98 %, all from 90 % to 100 %. "
                    "Practice exam: median of 3 75 %, middle half from 72 % to 78 %, all from 70 % to 80 %.")
    drawn = swarm.swarm(MARKS, share=True).data
    assert drawn[0].x[:3].tolist() == [90, 95, 100] and len(set(drawn[0].y.tolist())) == 4
    assert drawn[1].x == (95, 95)


def test_classes_beside_each_other_are_told_with_their_middle_halves():
    said = alt([Attempt("Stop earlier", 0.86, 0.77, halves={"train": (0.84, 0.88), "val": (0.75, 0.79)})])
    assert said == ("Stop earlier: course 86 % (middle half 84 to 88), practice 77 % (middle half 75 to 79), "
                    "gap 9 points.")


@pytest.mark.parametrize("asked, offered", [({}, ["1", "20", "100", "200"]),
                                            ({"c": "7"}, ["1", "7", "20", "100", "200"])])
def test_a_class_is_chosen_by_its_size_and_a_size_from_a_link_can_be_chosen_too(store, asked, offered):
    page = opened({"d": "moons"} | asked)
    sizes = page.get("button_group")[0]
    assert [option.content for option in sizes.proto.options] == offered
    sizes.set_value(20).run()
    assert not page.exception and spec_of(page).students == 20
    assert query_of(page)["c"] == "20" and store.get_run(query_of(page)["run"])["spec"]["students"] == 20
    page.get("button_group")[0].set_value(1).run()
    assert spec_of(page).students == 1 and "c" not in query_of(page)
