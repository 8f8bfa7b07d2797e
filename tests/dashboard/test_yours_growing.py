"""Your data: would more data help, or a bigger network? Curves of marks that were measured, and a sentence."""

import pytest

from core import searching
from core.quotas import Quotas
from core.seek import points, process
from core.spec import parse
from dashboard.yours import growing
from tests.dashboard.test_yours import page, press, said  # noqa: F401
from tests.dashboard.test_yours_experiments import choices, sealed  # noqa: F401

BASE = parse({"model": {"hidden": [8, 3]}})


def test_the_best_attempt_is_asked_and_the_answer_is_a_sentence_with_its_error(sealed, store, train):  # noqa: F811
    train(choices(sealed))
    best = train(choices(sealed, lr=0.03))
    page = sealed.run()  # noqa: F811
    page.segmented_control(key="yours_repeats").set_value(3)
    page = press(page.run(), "Measure it")
    name = page.session_state["yours"]["more"]
    row = store.searches.get(name)["asked"]["more"]
    assert parse(row["base"]) == parse(store.get_run(best)["spec"]) and row["seeds"] == 3
    assert "Cancel" in [button.label for button in page.button]
    store.queue.change(searching.job_of(name), state="leased")
    process.work(store, store.queue.get(searching.job_of(name)), Quotas())
    page = page.run()
    assert not page.exception and "With half the course the practice exam went to" in said(page)
    assert "with twice the width" in said(page) and "the final exam stays sealed" in said(page)
    assert page.button(key="yours_measure").disabled, "the same is not measured twice"
    assert not store.openings()
    del page.session_state["yours"]["more"]
    assert "With half the course" in said(page.run()), "also after the page was left"


def test_it_can_be_cancelled_and_what_could_not_learn_is_said(sealed, store):  # noqa: F811
    page = press(sealed, "Measure it")  # noqa: F811
    name = page.session_state["yours"]["more"]
    for state in ("interrupted", "learning"):  # its process died and another takes it up; and nobody knows of it
        store.searches.change(name, state=state)
        assert "Cancel" in [button.label for button in page.run().button]
    store.queue.remove(searching.job_of(name))
    page = press(page, "Cancel")
    assert store.searches.get(name)["state"] == "stopped" and store.queue.get(searching.job_of(name)) is None
    store.searches.add_try(name, {"number": 0, "run": "", "state": "failed", "share": 0.25, "factor": 1.0,
                                  "error": "It went to infinity.", "remedy": "Take a smaller stride."})
    warned = page.run().warning[0].value
    assert "1 of 1 networks could not learn" in warned and "It went to infinity" in warned


def test_a_point_shows_what_learns_now_until_it_has_learned():
    pairs = ((0.9, 0.5), (0.8, 0.6), (1, 0.7))
    marks = [{"train": {"accuracy": high}, "val": {"accuracy": low}} for high, low in pairs]
    found = {"tries": [], "now": {"learning": {"share": 0.5, "factor": 1.0, "marks": marks}}}
    drawn, mark = growing.places(found, BASE, "data", 3)
    assert mark == "accuracy" and [bool(each.spreads) for each in drawn] == [False, True, False]
    assert drawn[1].spreads["val"] == pytest.approx({"median": 0.6, "q1": 0.55, "q3": 0.65}) and not drawn[1].whole
    found["tries"] = [{"share": 0.5, "factor": 1.0, "state": "done"} | each for each in marks[:2]] + \
                     [{"share": 0.5, "factor": 1.0, "state": "failed"}]
    point = growing.places(found, BASE, "data", 3)[0][1]
    assert point.spreads["val"]["median"] == pytest.approx(0.55) and point.whole
    assert [each.x for each in drawn] == [-2, -1, 0] and drawn[2].name == f"{int(0.6 * 300):,}"


def test_widths_are_said_layer_by_layer_and_who_has_none_has_one_curve():
    found = {"tries": [], "now": {}}
    assert [each.name for each in growing.places(found, BASE, "width", 3)[0]] == ["4–2", "8–3", "16–6"]
    linear = parse({"model": {"name": "linear"}})
    assert points.places(linear, "width") == [] and len(points.places(linear)) == 3 and len(points.places(BASE)) == 5
