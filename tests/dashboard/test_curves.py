"""Curves: a plan and its address, points and their middle halves, and the page without a browser."""

import csv
import io
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from core import jobs
from core.link import KEYS
from core.spec import SpecError, field_info, options, parse
from core.sweep import APP_ATTEMPT, parse_sweep
from core.sweeping import Sweeping
from dashboard.charts import sweep as chart
from dashboard.curves import axis, plan, results
from dashboard.curves.axis import AXES
from dashboard.start import START
from tests.dashboard.conftest import VISITOR
from tests.house.source import ROOT

FRAME = str(ROOT / "dashboard" / "main.py")
QUICK = {"ep": "3", "n": "60", "x": "h", "xs": "1,4", "seeds": "3"}


# --- plans


@pytest.mark.parametrize("field", AXES)
def test_every_axis_has_usual_values_that_make_a_sweep_and_an_address(field):
    made = plan.plan(field, START)
    assert plan.checked(made).size == 10 * len(made.values) >= 20
    assert plan.from_address(plan.query_of(made)) == (made, [])
    assert axis.title(field) and AXES[field].question.endswith("?") and field in KEYS.values()
    larger = plan.with_more_values(made)
    assert set(larger.values) > set(made.values) or options(field)
    assert "exact" not in made.values  # it solves polynomials only
    assert plan.checked(larger).size >= plan.checked(made).size


def test_one_setting_changes_and_all_others_are_the_playgrounds_without_turned_knobs():
    base = parse({"data": {"name": "circles"}, "model": {"name": "linear", "hidden": [3, 3]}, "seed": 5, "students": 20,
                  "learning": {"lr": 0.02, "changes": [{"step": 3, "field": "lr", "value": 0.1}]}})
    made = plan.plan("model.hidden", base)
    assert made.base.model.name == "mlp" and made.base.learning.changes == () and made.base.learning.lr == 0.02
    assert made.base.students == 1
    asked = made.asked()["vary"]
    assert asked == {"seed": list(range(5, 15)), "model.hidden": [[units] for units in AXES["model.hidden"].values]}
    assert [member.seed for member in plan.members(made, "me")][:8] == [5] * 7 + [6]


def test_a_curve_over_degrees_takes_a_wave_and_least_squares_along_and_gives_them_back():
    base = parse({"data": {"name": "mnist1d", "rows": 500}, "learning": {"augment": "shift"}})
    made = plan.plan("model.degree", base)
    assert (made.base.data.name, made.base.data.rows, made.base.model.name) == ("polynomial", None, "polynomial")
    assert made.base.learning.optimizer == "exact" and made.base.learning.batch_size is None
    assert made.base.learning.augment is None and plan.plan("model.degree", made.base) == made
    back = plan.with_field(made, "model.hidden")
    assert back.base.model.name == "mlp" and back.base.learning.optimizer == "adam" and plan.checked(back)
    with pytest.raises(SpecError, match="'polynomial' is made for a curve; iris is a table"):
        plan.checked(plan.with_data(made, "iris"))


@given(some.dictionaries(some.sampled_from(["x", "xs", "seeds", "open", "d", "n", "h"]), some.text(max_size=12)))
def test_no_address_breaks_the_page(query):
    made, notes = plan.from_address(query)
    assert 2 <= plan.checked(made).size <= 1000 or len(made.values) == 1
    assert all(isinstance(note, str) for note in notes)


@pytest.mark.parametrize(("query", "words"), [({"x": "zz"}, "no axis"), ({"xs": "1,two"}, "'two' is not a number"),
                                              ({"seeds": "9999"}, "runs; one curve has"), ({"seeds": "0"}, "runs"),
                                              ({"x": "act", "xs": "tanh,bent"}, "no 'bent'"),
                                              ({"x": "opt", "xs": "sgd,exact"}, "no 'exact'"),
                                              ({"xs": "0"}, "from 1 to 1,024"), ({"d": "sun"}, "sun")])
def test_what_an_address_can_not_mean_is_said(query, words):
    assert words in " ".join(plan.from_address(query)[1])


@given(some.sampled_from([field for field in AXES if not options(field)]),
       some.lists(some.integers(1, 900), min_size=2, max_size=12, unique=True))
def test_more_values_keep_those_that_are_there_and_stay_within_what_is_allowed(field, numbers):
    low, high = axis.limits(field, START)
    values = tuple(sorted(value if axis.is_whole(field) else value / 1000 for value in numbers
                          if low <= (value if axis.is_whole(field) else value / 1000) <= high))
    if len(values) < 2:
        return
    more = axis.more(field, values, START)
    assert set(values) <= set(more) and list(more) == sorted(more) and low <= more[0] and more[-1] <= high
    assert axis.read(field, axis.write(more)) == more


def test_powers_of_ten_are_spaced_alike_and_nothing_stands_left_of_all():
    at = axis.positions("learning.weight_decay", (0.0, 0.001, 0.01, 0.1))
    assert at[0] < at[1] and at[2] - at[1] == pytest.approx(at[3] - at[2]) == pytest.approx(1)
    assert "0 stands apart" in axis.below("learning.weight_decay", (0.0, 0.1))
    assert axis.positions("model.dropout", (0.0, 0.5)) == [0, 0.5]
    assert axis.positions("model.hidden", (1, 8)) == [0, math.log10(8)]
    assert axis.positions("model.activation", ("tanh", "relu")) == [0, 1]


@pytest.mark.parametrize("text", ["", "one", "1, nan", "1,,inf", " ".join(map(str, range(61)))])
def test_typed_values_that_can_not_be_are_refused_with_a_remedy(text):
    with pytest.raises(SpecError) as refused:
        axis.read("model.hidden", text)
    assert refused.value.remedy


def test_real_data_bring_their_own_blur():
    made = plan.with_data(plan.plan("data.noise", START), "iris")
    with pytest.raises(SpecError, match="can't be chosen"):
        plan.checked(made)
    assert max(plan.with_data(plan.plan("data.rows", START), "iris").values) <= 150


# --- points


def row(run: str, state: str, mark: float | None = None, epochs: int = 3) -> dict:
    marks = {"loss": 1.0, "accuracy": mark} if mark is not None else None
    return {"run": run, "state": state, "epochs": epochs, "train": marks, "val": marks, "test": None,
            "error": "It broke." if state == "failed" else None, "remedy": "Mend it."}


def planned(value, *runs):
    return [plan.Planned(run, value, seed) for seed, run in enumerate(runs)]


def test_medians_are_of_those_that_are_trained_and_each_is_counted_once():
    rows = {"a": row("a", "done", 0.5), "b": row("b", "done", 0.7), "c": row("c", "learning", 0.9),
            "d": row("d", "failed", 0.1), "e": row("e", "interrupted", 0.2)}
    wanted = planned(1, "a", "b", "c") + planned(2, "d", "e", "f")
    now = results.standing(wanted, rows, active=True)
    one, two = now.points
    assert one.spreads["val"] == {"median": pytest.approx(0.6), "q1": pytest.approx(0.55), "q3": pytest.approx(0.65)}
    assert (len(one.runs), len(one.learning), one.is_whole) == (2, 1, False)
    assert two.spreads == {} and len(two.failed) == 1 and now.planned == 6 and now.count("runs") == 2
    first = results.standing(planned(1, "c", "x"), rows, active=True).points[0]  # nobody is trained: its mark so far
    assert first.spreads["val"]["median"] == 0.9 and not first.is_whole
    given_up = results.standing(planned(1, "c", "x"), rows, active=False).points[0]
    assert given_up.spreads == {} and not given_up.learning


def test_the_table_has_a_line_per_trained_run_and_no_exam_under_seal():
    rows = {"a": row("a", "done", 0.5), "b": row("b", "learning", 0.7)}
    lines = list(csv.DictReader(io.StringIO(results.table(results.standing(planned(4, "a", "b"), rows, True), "h"))))
    assert [(line["h"], line["seed"], line["run"], line["val_accuracy"]) for line in lines] == [("4", "0", "a", "0.5")]
    assert "test_accuracy" not in lines[0]


def test_the_figure_draws_each_set_with_its_band_and_says_the_same_in_words():
    spreads = {name: {"median": 0.8, "q1": 0.7, "q3": 0.9} for name in ("train", "val")}
    places = [chart.Place(0, "1", spreads, 2, 2, True), chart.Place(1, "2", spreads, 1, 2, False),
              chart.Place(2, "4", {}, 0, 2, False)]
    lines = chart.figure(places, "Units", "accuracy").data
    assert [line.name for line in lines] == [None, None, "Course materials", "Practice exam"]
    assert list(lines[2].y) == [80, 80] and "1 of 2 trained" in lines[2].text[1]
    assert lines[2].marker.opacity[0] > lines[2].marker.opacity[1]
    assert "Final exam" not in chart.alt(places, "Units", "accuracy")
    assert "Practice exam: 80 % at 1, 80 % at 2." in chart.alt(places, "Units", "accuracy")
    assert "not trained yet" in chart.alt([chart.Place(0, "1", {}, 0, 2, False)], "Units", "accuracy")


# --- the page


def opened(**query: str) -> AppTest:
    page = AppTest.from_file(FRAME, default_timeout=30).run()
    for name, value in query.items():
        page.query_params[name] = value
    return drawn(page.switch_page("app_pages/curves.py"))


def drawn(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception, page.exception
    return page


def words(page: AppTest) -> str:
    return " ".join(element.value for kind in ("markdown", "caption", "warning", "error", "subheader", "info")
                    for element in page.get(kind)).replace("\\", "")


def button(page: AppTest, key: str):
    return next((each for each in page.button if each.key == key), None)


def trained(store, now: plan.Plan) -> str:
    """What the sweep's process would have done."""
    sweep = jobs.submit_sweep(store, now.asked(), VISITOR, now.glass)
    members = parse_sweep(now.asked()).members(VISITOR, now.glass, APP_ATTEMPT)
    assert [each for each in Sweeping(store, VISITOR, now.glass, APP_ATTEMPT).learn(members) if each]
    store.sweeps.change(sweep, state="done")
    store.queue.change(sweep, state="finished")
    return sweep


def waiting(store) -> list[str]:
    """Sweeps in the queue; the Story, through which every visitor comes, has its own run there."""
    return [job["job"] for job in store.queue.all("queued") if job["kind"] == "sweep"]


def test_an_empty_page_asks_a_question_and_one_click_trains_it(store):
    page = opened()
    assert "How large must the brain be?" in words(page) and "many networks" in words(page)
    button(page, "ask_data.rows").click()
    drawn(page)
    sweep, = waiting(store)
    assert store.sweeps.get(sweep)["members"] == 70
    assert "How much must it read?" in words(page) and button(page, "curve_pause") and button(page, "curve_cancel")
    assert page.query_params["x"] == ["n"] or page.query_params["x"] == "n"


def test_a_trained_curve_is_drawn_sealed_and_its_points_list_their_runs(store):
    trained(store, plan.from_address(QUICK)[0])
    page = opened(**QUICK)
    assert "6 of 6 trained" in words(page) and ":material/lock:" in words(page)
    picture = page.get("plotly_chart")[0].proto
    assert "Practice exam:" in picture.alt and "Final exam" not in picture.spec and button(page, "curve_train").disabled
    page.selectbox(key="curve_point").select("4")
    drawn(page)
    links = [element.proto for element in page.get("page_link")]
    runs = [member["run"] for member in store.sweeps.rows(
        each.run for each in plan.members(plan.from_address(QUICK)[0], VISITOR) if each.value == 4).values()]
    assert sorted(link.query_string.removeprefix("run=") for link in links) == sorted(runs) and len(links) == 3


def test_behind_glass_the_exam_has_a_curve_a_banner_and_every_round_is_a_look(store):
    trained(store, plan.from_address(QUICK | {"open": "1"})[0])
    page = opened(**QUICK, open="1")
    assert "The exam is open" in words(page) and "Looked at 18 times" in words(page)
    assert "Final exam:" in page.get("plotly_chart")[0].proto.alt
    page.toggle(key="curve_sealed").set_value(True)
    drawn(page)
    assert "The exam is open" not in words(page) and "not trained yet" in page.get("plotly_chart")[0].proto.spec


def test_more_seeds_and_more_values_ask_for_a_larger_sweep_that_takes_what_is_there(store):
    trained(store, plan.from_address(QUICK)[0])
    page = opened(**QUICK)
    button(page, "curve_more_seeds").click()
    drawn(page)
    larger, = waiting(store)
    assert store.sweeps.get(larger)["members"] == 10 and "6 of 10 trained" in page.get("progress")[0].proto.text
    button(page, "curve_more_values").click()
    drawn(page)
    assert store.sweeps.get(larger)["state"] == "stopped"
    largest, = waiting(store)
    assert store.sweeps.get(largest)["asked"]["vary"]["model.hidden"] == [[1], [2], [4]]


def test_pause_go_on_and_cancel_are_said_to_the_sweep(store):
    page = opened(**QUICK)
    button(page, "curve_train").click()
    drawn(page)
    sweep, = waiting(store)
    for key, state in (("curve_pause", "paused"), ("curve_play", "queued"), ("curve_cancel", "stopped")):
        button(page, key).click()
        drawn(page)
        assert jobs.sweep_status(store, sweep)["state"] == state
    assert button(page, "curve_train") and not button(page, "curve_cancel")


def test_a_value_that_can_not_be_is_named_and_the_curve_stays(store):
    page = opened(**QUICK)
    for text, said in (("1, 2000", "2000 units"), ("1, x", "'x' is not a number"), ("1, 1", "twice")):
        page.text_input(key="curve_values").set_value(text)
        drawn(page)
        assert said in words(page) and page.text_input(key="curve_values").value == "1, 4"


def test_another_field_and_other_data_keep_the_rest(store):
    page = opened(**QUICK)
    page.selectbox(key="curve_field").select("model.dropout")
    drawn(page)
    page.selectbox(key="curve_data").select("iris")
    drawn(page)
    query = {name: value[0] if isinstance(value, list) else value for name, value in page.query_params.items()}
    made = plan.from_address(query)[0]
    assert (made.field, made.seeds, made.base.data.name, made.base.learning.epochs) == ("model.dropout", 3, "iris", 3)
    assert made.base.model.hidden == field_info("model.hidden").default


def test_a_curve_that_can_not_be_says_why_and_offers_a_way_out(store):
    page = opened(x="noise", d="iris")
    assert "can't be chosen" in words(page)
    button(page, "curve_usual").click()
    drawn(page)
    assert "How large must the brain be?" in words(page)


def test_members_that_could_not_learn_are_counted_with_the_reason(store):
    now = replace(plan.plan("data.rows", parse({"data": {"name": "digits"}, "learning": {"epochs": 2}})),
                  values=(12, 200), seeds=1)
    trained(store, now)
    assert "1 of 2 could not learn" in words(opened(**plan.query_of(now)))
