"""Try it: the form of every kind of data is filled in, asked, and answered as the network answers."""

import base64
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from core import datasets, jobs
from core.errands import ERRANDS
from core.exam import open_sealed
from core.finished import recall
from core.frames import pack
from core.predict import Predictor
from core.snapshot import frame, scene
from dashboard.home import asking, form, plane
from tests.core.suited import suited
from tests.dashboard.conftest import VISITOR
from tests.house.source import ROOT

SHORT = {"model": {"hidden": [3]}, "learning": {"epochs": 3}}
KINDS = {"moons": "number", "polynomial": "number", "digits": "picture", "mnist1d": "series", "penguins": "choice",
         "movies": "text", "letters": "text", "mazes": "level"}


@pytest.fixture(autouse=True)
def asked(quiet_house, monkeypatch):
    """Every question that a process was asked; answered here and now."""
    questions = []

    def ask(store, kind, asked, run, owner, *, within=30.0, waiting=None):
        questions.append(asked)
        return json.loads(json.dumps(ERRANDS[kind](store, asked, owner)))

    monkeypatch.setattr(jobs, "ask", ask)
    return questions


def opened(run: str = "") -> AppTest:
    page = AppTest.from_file(str(ROOT / "dashboard" / "main.py"), default_timeout=60).run()
    page.query_params = {"run": run} if run else {}
    return checked(page.switch_page("app_pages/try_it.py").run())


def checked(page: AppTest) -> AppTest:
    assert not page.exception, page.exception
    return page


def text_of(page: AppTest) -> str:
    kinds = ("markdown", "caption", "error", "info")
    return " ".join(element.value for kind in kinds for element in page.get(kind)).replace("\\", "")


def usual(store, run: str) -> tuple[list[dict], dict]:
    known = recall(store, run, VISITOR)
    fields = Predictor(known.attempt, known.events).form.fields
    return fields, {field["name"]: field["usual"] for field in fields}


@pytest.mark.parametrize("name", KINDS)
def test_the_usual_example_of_every_kind_of_data_is_asked_first(name, store, train, asked):
    run = train(suited(name, {"data": {"rows": 300}, "learning": {"epochs": 2, "walks": 16}}))
    fields, inputs = usual(store, run)
    page = opened(run)
    known = recall(store, run, VISITOR)
    answer = json.loads(json.dumps(Predictor(known.attempt, known.events).answer(inputs)))
    assert fields[0]["kind"] == KINDS[name]
    assert [each["inputs"] for each in asked] == [None, pytest.approx(inputs) if name == "moons" else inputs]
    assert page.session_state["try_last"]["answer"] == answer


def test_a_moved_slider_asks_again_and_an_unmoved_one_does_not(train, asked):
    run = train(SHORT)
    page = opened(run)
    checked(page.run())
    assert len(asked) == 2
    slider = page.slider[0]
    slider.set_value(slider.max)
    checked(page.run())
    assert len(asked) == 3 and asked[-1]["inputs"] != asked[-2]["inputs"]
    assert slider.max in asked[-1]["inputs"].values()
    page.button(key=f"over_{run}").click().run()
    assert asked[-1]["inputs"] == asked[1]["inputs"]


def test_a_date_is_asked_as_a_date_and_answered_in_days(store, train, asked, monkeypatch):
    """Nobody knows what day 18,000 is; the network, and a file with the question, know nothing else."""
    module = datasets.DATASETS["penguins"]
    drawn = module.draw

    def with_dates(*choices):
        made = drawn(*choices)
        place = next(place for place, column in enumerate(made.columns) if column.kind == "number")
        columns = tuple(replace(column, is_date=here == place) for here, column in enumerate(made.columns))
        return replace(made, columns=columns)

    monkeypatch.setattr(module, "draw", with_dates)
    run = train({"data": {"name": "penguins", "rows": 331}} | SHORT)
    page = opened(run)
    fields, first = usual(store, run)
    field = next(each for each in fields if each.get("date"))
    slider = page.slider(key=form.key(run, field["name"]))
    assert slider.value == date(1970, 1, 1) + timedelta(days=int(first[field["name"]]))
    page = checked(slider.set_value(slider.value + timedelta(days=2)).run())
    assert asked[-1]["inputs"][field["name"]] == int(first[field["name"]]) + 2
    shown = form.dated(fields, asked[-1]["inputs"])
    assert shown[field["name"]] == str(page.slider(key=form.key(run, field["name"])).value) and "1970-" in field["help"]


def test_what_is_left_unknown_is_asked_as_null(train, asked):
    run = train(SHORT | {"data": {"name": "penguins"}})
    page = opened(run)
    before = len(page.slider)
    page.multiselect[0].set_value(["bill length (mm)"])
    checked(page.run())
    assert asked[-1]["inputs"]["bill length (mm)"] is None and len(page.slider) == before - 1
    assert "error" not in page.session_state["try_last"]


def test_a_course_example_is_taken_over_into_the_form(store, train, asked):
    run = train(SHORT | {"data": {"name": "penguins"}})
    page = opened(run)
    near = page.session_state["try_last"]["answer"]["nearest"][1]["inputs"]
    page.session_state[form.TAKEN] = (run, near)
    checked(page.run())
    assert asked[-1]["inputs"] == pytest.approx(near) if None not in near.values() else asked[-1]["inputs"] == near


def test_a_drawing_that_was_replaced_is_asked_as_it_is_now(train, asked):
    run = train(SHORT | {"data": {"name": "digits", "rows": 200}})
    page = opened(run)
    blank = [[0.0] * 8 for _ in range(8)]
    page.session_state[form.TAKEN] = (run, {"picture": blank})
    checked(page.run())
    assert asked[-1]["inputs"] == {"picture": blank}
    assert page.session_state[form.key(run, "picture")]["version"] == 1


def test_what_the_network_can_not_read_gets_a_sentence(train):
    run = train(suited("movies", {"data": {"rows": 300}, "learning": {"epochs": 2}}))
    page = opened(run)
    page.text_area[0].set_value("qqqq")
    checked(page.run())
    assert "error" in page.session_state["try_last"] and page.error[0].value


def test_without_a_choice_the_newest_network_is_asked_and_another_one_can_be_chosen(store, train):
    old, new = train(SHORT), train(SHORT | {"seed": 1})
    store.change_run(old, created=1.0)
    page = opened()
    assert page.session_state["try_last"]["run"] == new
    page.selectbox(key="try_run").set_value(old)
    checked(page.run())
    assert page.session_state["try_last"]["run"] == old and page.query_params["run"] in (old, [old])


def test_nobody_asks_a_network_of_somebody_else(train, asked):
    page = opened(train(SHORT, owner="b" * 32))
    assert "That network isn't yours" in text_of(page) and asked == []


def test_without_any_network_it_says_what_can_be_asked_here():
    assert "No network of yours has learned to its end yet" in text_of(opened())


def test_one_that_still_learns_is_not_asked(train, asked):
    page = opened(train(SHORT, epochs=2))
    assert "Let this one finish first" in text_of(page) and asked == []


def test_how_often_it_was_right_when_it_was_about_so_sure_is_told_of_an_opened_exam_alone(store, train):
    run = train(SHORT | {"learning": {"epochs": 30}})
    answer = {"kind": "class", "sure": 0.9}
    assert "says nothing" in asking.hint(store.get_run(run), answer)
    answers = open_sealed(store, run, VISITOR, "I want to know.")["answers"]
    alike = [truth == guess for truth, guess, sure in zip(answers["truth"], answers["guess"], answers["sure"],
                                                          strict=True) if 0.85 <= sure <= 0.95]
    assert len(alike) >= 5
    assert asking.hint(store.get_run(run), answer) == \
        f"About so sure {len(alike)} times in its final exam, it was right {sum(alike)} times."
    assert "nobody knows" in asking.hint(store.get_run(run), {"kind": "class", "sure": 0.2})


def test_a_number_is_told_with_its_usual_miss(train):
    run = train(SHORT | {"data": {"name": "diabetes"}})
    page = opened(run)
    last = page.session_state["try_last"]["answer"]
    assert asking.hint({"run": run}, last) == \
        f"In its practice exam it was off by {last['miss']:.3g} {last['unit']} on average."


def test_two_numbers_are_asked_on_the_plane_that_the_live_view_has_kept(store, train):
    run = train(SHORT)
    assert plane._picture(run) is None  # nobody has drawn it
    known = recall(store, run, VISITOR)
    store.save_blob(run, "scene", pack(*scene(known.attempt)))
    header, arrays = frame(known.attempt)
    store.save_blob(run, "frame", pack(header, arrays))
    plane._picture.clear()
    found = plane._picture(run)
    assert base64.b64decode(found["surface"]) == arrays["surface"].tobytes()
    assert [answer for _, _, answer in found["points"]] == known.attempt.split.train.y.tolist()
    assert "Point at a question" in text_of(opened(run))


def test_pictures_of_other_data_are_no_plane(store, train):
    run = train(SHORT | {"data": {"name": "digits", "rows": 200}})
    known = recall(store, run, VISITOR)
    store.save_blob(run, "scene", pack(*scene(known.attempt)))
    store.save_blob(run, "frame", pack(*frame(known.attempt)))
    plane._picture.clear()
    assert plane._picture(run) is None and "Point at a question" not in text_of(opened(run))
