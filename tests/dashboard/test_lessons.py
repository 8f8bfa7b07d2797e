"""The Lessons page without a browser: cards, the guided path with its bet and seal, languages, links with garbage."""

import json
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core import examine, jobs, lessons
from core.exam import looks
from core.lessons.lesson import DOTS, LINES, Group, Line, Picture, changed, smaller, sweeps
from core.lessons.standing import plan
from core.lessons.words import LANGUAGES, words
from core.spec import SpecError
from core.sweep import APP_ATTEMPT
from core.sweeping import Sweeping
from dashboard.charts import lesson as chart
from dashboard.lessons import desk, path
from tests.dashboard.conftest import VISITOR
from tests.dashboard.reading import checked, press, query_of, text_of
from tests.house.source import ROOT

PAGE = str(ROOT / "dashboard" / "main.py")
NAME = "nonsense"


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """The lesson with few networks and rounds; and its exams are opened here, in this process."""
    whole = lessons.LESSONS[NAME]
    few = changed(changed(smaller(whole.arms, seed=range(3)), "learning.epochs", 4), "model.hidden", [8])
    monkeypatch.setitem(lessons.LESSONS, NAME, replace(whole, arms=few, broken=changed(few, "data.label_noise", 0.0)))
    monkeypatch.setattr(jobs, "open_together", lambda store, runs, visitor, lesson, asks=(): examine.open_together(
        store, {"runs": runs, "asks": list(asks), "lesson": lesson, "reason": f"lesson: {lesson}"}, visitor))
    for cached in (desk.planned, desk._asked):
        cached.cache_clear()
    yield
    for cached in (desk.planned, desk._asked):
        cached.cache_clear()


def opened(**query: str) -> AppTest:
    page = AppTest.from_file(PAGE, default_timeout=60)
    for key, value in query.items():
        page.query_params[key] = value
    page.run()
    page.switch_page("app_pages/lessons.py")
    for key, value in query.items():
        page.query_params[key] = value
    return checked(page.run())


def learn(store, part: str = "arms", first: int | None = None) -> list[str]:
    """Trains what was asked for, as the processes would; only the `first` so many, and then it is stopped."""
    lesson = lessons.LESSONS[NAME]
    members = [each.member for each in plan(getattr(lesson, part), VISITOR)]
    for _ in Sweeping(store, VISITOR, False, APP_ATTEMPT).learn(members[:first]):
        pass
    for sweep in sweeps(getattr(lesson, part)):
        name = sweep.name(VISITOR, False)
        store.sweeps.change(name, state="done" if first is None else "stopped")
        store.queue.change(name, state="finished" if first is None else "cancelled")
    return [member.run for member in members]


def runs_of(part: str) -> list[str]:
    return [each.member.run for each in plan(getattr(lessons.LESSONS[NAME], part), VISITOR)]


def hold(monkeypatch) -> None:
    monkeypatch.setattr(path, "hold", lambda label, key: True)


def release(monkeypatch) -> None:
    monkeypatch.setattr(path, "hold", lambda label, key: False)


# --- the list


def test_every_lesson_has_a_card_and_only_one_is_the_next(store):
    page = opened()
    keys = [button.key for button in page.button if (button.key or "").startswith("go_")]
    assert keys == [f"go_{name}" for chapter in lessons.CHAPTERS for name, lesson in lessons.LESSONS.items()
                    if lesson.chapter == chapter]
    for name in lessons.LESSONS:
        assert words(name)["title"] in text_of(page)


def test_a_card_leads_to_its_lesson_and_back(store):
    page = press(opened(), f"go_{NAME}")
    assert query_of(page)["lesson"] == NAME and words(NAME)["question"] in [each.value for each in page.header]
    page = press(page, "lesson_all")
    assert "lesson" not in query_of(page) and page.button(key=f"go_{NAME}")


@pytest.mark.parametrize("garbage", ["gone", "<img src=x>", "..%2F", "x" * 300])
def test_a_link_to_a_lesson_that_is_not_there_shows_the_list_and_says_so(store, garbage):
    page = opened(lesson=garbage)
    assert "There is no lesson called" in page.warning[0].value and page.button(key=f"go_{NAME}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_the_language_of_its_address(store, language):
    page = opened(lesson=NAME, lang=language)
    said = words(NAME, language)
    assert said["question"] in [each.value for each in page.header] and said["bet"] in text_of(page)
    assert page.button(key="lesson_bet").label == said.shared["page"]["bet"]


def test_an_unknown_language_is_english(store):
    assert words(NAME)["question"] in [each.value for each in opened(lesson=NAME, lang="xx").header]


# --- the path


def test_the_way_from_the_bet_to_the_opened_exams(store, monkeypatch):
    release(monkeypatch)
    page = opened(lesson=NAME)
    page.slider(key=f"bet_{NAME}").set_value(42)
    page = press(page, "lesson_bet")
    assert query_of(page)["bet"] == "42"
    asked = [store.sweeps.get(sweep.name(VISITOR, False)) for sweep in sweeps(lessons.LESSONS[NAME].arms)]
    assert all(asked) and sum(row["members"] for row in asked) == 3 and not any(row["glass"] for row in asked)
    runs = learn(store)
    page = checked(page.run())
    text = text_of(page)
    assert "sealed" in text and "42 %" in text
    assert not any(store.openings(run=run) for run in runs) and "Final exam" not in charts_of(page)

    hold(monkeypatch)
    page = checked(page.run())
    found = store.openings(run=runs[0])[0]["result"]["found"]
    assert set(found) == set(runs) and found[runs[0]]["questions"] == 485
    metrics = [each.value for each in page.metric]
    middle = sorted(each["test"]["accuracy"] for each in found.values())[1]
    assert metrics == ["42 %", f"{100 * middle:.0f} %"]
    assert "Final exam" in charts_of(page), "the picture's words name the opened mark"
    assert "medians, bands the middle half" in text_of(page), "and what its lines and bands are stands below"
    told = [each.value for each in page.markdown]
    assert any("\u00a0%" in each for each in told) and not any(" %" in each for each in told)
    page = press(page, "lesson_next")
    assert query_of(page)["lesson"] == list(lessons.LESSONS)[list(lessons.LESSONS).index(NAME) + 1]


def charts_of(page: AppTest) -> str:
    """What the pictures say, in words."""
    return " ".join(each["alt"] for each in pictures(page))


def pictures(page: AppTest) -> list[dict]:
    found = [each.proto for each in page.get("bidi_component") if each.proto.component_name == "final_exam_figure"]
    return [json.loads(each.json or each.mixed.json) for each in found]


def test_no_bet_is_no_obstacle(store, monkeypatch):
    release(monkeypatch)
    page = press(opened(lesson=NAME), "lesson_skip")
    learn(store)
    page = checked(page.run())
    assert "no bet" in text_of(page)
    hold(monkeypatch)
    assert [each.value for each in checked(page.run()).metric][0] == "–"


def test_one_thing_is_changed_and_its_exams_open_by_themselves(store, monkeypatch):
    page = press(opened(lesson=NAME), "lesson_skip")
    learn(store)
    hold(monkeypatch)
    page = press(checked(page.run()), "lesson_break")
    runs = learn(store, "broken")
    page = checked(page.run())
    assert words(NAME)["broken"] in text_of(page) and len(pictures(page)) == 2
    assert store.openings(run=runs[0])[0]["result"]["lesson"] == NAME


def test_a_group_that_the_change_leaves_alone_does_not_begin_the_change(monkeypatch, store):
    """Until the button is pressed: no picture and no conclusion of what nobody has tried yet."""
    lesson = lessons.LESSONS["shortcut"]
    shared = set(desk.sweeps(lesson, "arms")) & set(desk.sweeps(lesson, "broken"))
    assert shared, "this lesson has such a group"
    monkeypatch.setattr(jobs, "sweep_status", lambda store, name: {"state": "done"} if name in shared else None)
    assert desk.is_begun(lesson, "arms") and not desk.is_begun(lesson, "broken")


def test_exams_that_could_not_be_opened_are_tried_again_by_hand_not_for_ever(store, monkeypatch):
    page = press(opened(lesson=NAME), "lesson_skip")
    learn(store)
    hold(monkeypatch)
    page = press(checked(page.run()), "lesson_break")
    learn(store, "broken")
    tries = []

    def refused(*asked):
        tries.append(asked)
        raise SpecError("exam", "You have opened 20 exams today.", "Come back tomorrow.")

    monkeypatch.setattr(jobs, "open_together", refused)
    page = checked(page.run())
    assert len(tries) == 1 and "20 exams" in page.error[0].value and page.button(key="lesson_open_broken")


def test_cancelled_half_way_it_says_so_keeps_what_it_has_and_goes_on(store, monkeypatch):
    release(monkeypatch)
    page = press(opened(lesson=NAME), "lesson_skip")
    learn(store, first=1)
    page = checked(page.run())
    assert "1 of 3 networks" in text_of(page)
    page = press(page, "lesson_on")
    states = [store.sweeps.get(sweep.name(VISITOR, False))["state"] for sweep in sweeps(lessons.LESSONS[NAME].arms)]
    assert states == ["queued", "queued"]


def test_two_visitors_have_networks_of_their_own(store):
    mine, others = ({each.member.run for each in plan(lessons.LESSONS[NAME].arms, owner)} for owner in (VISITOR, "b"))
    assert not mine & others


@pytest.mark.parametrize("bet", ["1e9", "nan", "-1", "<b>", "inf"])
def test_a_bet_that_can_not_be_is_no_bet(store, bet):
    page = opened(lesson=NAME, bet=bet)
    assert page.button(key="lesson_bet")


def test_all_looks_at_the_exams_of_a_lesson_are_counted(store, monkeypatch):
    press(opened(lesson=NAME), "lesson_skip")
    runs = learn(store)
    fingerprint = store.get_run(runs[0])["fingerprint"]
    assert looks(store, VISITOR, fingerprint) == 0
    jobs.open_together(store, runs, VISITOR, NAME)
    assert looks(store, VISITOR, fingerprint) == 3


def test_exams_of_networks_that_have_not_learned_stay_shut(store):
    press(opened(lesson=NAME), "lesson_skip")
    with pytest.raises(SpecError, match="None of these networks has learned"):
        jobs.open_together(store, runs_of("arms"), VISITOR, NAME)


# --- the picture


@pytest.mark.parametrize("name", lessons.LESSONS)
def test_a_picture_without_marks_says_so_and_has_no_dots(name):
    drawn = chart.figure(lessons.LESSONS[name].picture([]), words(name).name, "#000000")
    assert not any(len(trace.x or ()) and trace.mode != "lines" for trace in drawn.data)


@pytest.mark.parametrize(("values", "span", "read"), [
    ([1, 4, 16, 64, 256], (0.9, 290), ["1", "4", "16", "64", "256"]),
    (range(1, 101), (1, 100), ["1", "2", "5", "10", "20", "50", "100"]),
    (range(1, 1_001), (1, 1_100), ["1", "10", "100", "1000"]),
])
def test_the_numbers_beside_a_logarithmic_axis_are_written_out(values, span, read):
    picture = Picture(LINES, [Line("a", "train", list(values), list(values))], log_x=True, x_range=span)
    axis = chart.figure(picture, str, "#000000").layout.xaxis
    assert list(axis.ticktext) == read and [f"{each:.0f}" for each in axis.tickvals] == read


def test_text_on_a_picture_is_in_the_ink_of_the_theme():
    drawn = chart.figure(lessons.LESSONS[NAME].picture([]), words(NAME).name, "#ECEAE4")
    assert drawn.layout.font.color == "#ECEAE4"


def test_a_drawing_has_a_mark_for_every_network():
    dots = chart.drawing(Picture(DOTS, groups=[Group("a", "train", [10, 20, 30])]))
    assert dots.count("<circle") == 3 and dots.startswith("<svg xmlns")
    lines = chart.drawing(Picture("lines", [Line("a", "train", [1, 2], [3, 4])]))
    assert lines.count("<polyline") == 1
