"""The Playground: widgets, Spec, address and runs say the same; nothing typed or linked breaks it."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from core.link import from_query, to_query
from core.spec import Spec, parse, run_id
from dashboard.start import START
from dashboard.turning import course
from tests.dashboard.conftest import VISITOR
from tests.house.source import ROOT

PAGE = str(ROOT / "dashboard" / "app_pages" / "playground.py")


def opened(query: dict[str, str] | None = None) -> AppTest:
    """The page at an address; without one, at that of the settings that leave everything as it comes."""
    page = AppTest.from_file(PAGE, default_timeout=30)
    for key, value in ({"d": "moons"} if query is None else query).items():
        page.query_params[key] = value
    page.run()
    assert not page.exception, page.exception
    return page


def query_of(page: AppTest) -> dict[str, str]:
    return {key: value[0] if isinstance(value, list) else value for key, value in page.query_params.items()}


def spec_of(page: AppTest) -> Spec:
    return page.session_state["attempt"].shown


def said(page: AppTest) -> str:
    return " ".join(element.value for kind in ("info", "warning", "error") for element in page.get(kind))


def test_a_first_visit_prepares_a_run_that_opens_a_gap_in_the_open(store):
    page = opened({})
    run = query_of(page)["run"]
    assert run == run_id(START, VISITOR, 1, glass=True)
    assert store.get_run(run)["state"] == "queued" and not store.runs(VISITOR)  # prepared, not yet an attempt
    assert len(page.get("bidi_component")) == 1


@pytest.mark.parametrize("key, value, path, wanted", [
    ("set_learning_lr", 0.03, "learning.lr", 0.03),
    ("set_learning_batch_size", 100, "learning.batch_size", 100),
    ("set_learning_early_stop", 20, "learning.early_stop", 20),
    ("set_data_rows", 500, "data.rows", 500),
    ("set_data_noise", 0.4, "data.noise", 0.4),
    ("set_model_activation", "relu", "model.activation", "relu"),
    ("set_model_dropout", 0.2, "model.dropout", 0.2),
    ("set_units1", 3, "model.hidden", (8, 3)),
    ("set_seed", 7, "seed", 7),
])
def test_a_widget_changes_the_settings_the_run_and_the_address(store, key, value, path, wanted):
    page = opened()
    before = query_of(page)["run"]
    widget = next(widget for kind in ("slider", "select_slider", "selectbox", "number_input")
                  for widget in page.get(kind) if widget.key == key)
    widget.set_value(value).run()
    assert not page.exception
    part, _, name = path.rpartition(".")
    chosen = getattr(getattr(spec_of(page), part) if part else spec_of(page), name)
    assert chosen == wanted
    run = query_of(page)["run"]
    assert run != before and store.get_run(before) is None  # a run that never began is given up
    assert parse(store.get_run(run)["spec"]) == spec_of(page) == from_query(query_of(page))[0]


def test_layers_are_added_and_taken_away_and_never_more_than_eight():
    page = opened()
    for _ in range(6):
        page.button(key="add_layer").click().run()
    assert spec_of(page).model.hidden == (8,) * 8 and page.button(key="add_layer").disabled
    for _ in range(8):
        page.button(key="remove_layer").click().run()
    assert spec_of(page).model.hidden == () and page.button(key="remove_layer").disabled


@pytest.mark.parametrize("cuts", [(5, 10), (10, 90), (60, 60), (95, 95), (5, 5)])
def test_the_three_shares_always_add_up(cuts):
    page = opened()
    page.slider(key="set_split").set_value(cuts).run()
    split = spec_of(page).split
    assert not said(page)
    assert split.train + split.val + split.test == pytest.approx(1) and min(split.train, split.val, split.test) >= 0.05


def test_the_exam_says_its_error_bar_before_it_has_a_mark():
    page = opened()
    assert any("Final exam **60**: 80 % would mean 68–88" in caption.value for caption in page.caption)


def test_real_data_can_not_be_blurred_and_takes_back_what_suited_other_data():
    page = opened({"noise": "0.4", "n": "500"})
    page.selectbox(key="set_data_name").set_value("iris").run()
    assert page.slider(key="set_data_noise").disabled
    assert spec_of(page).data == parse({"data": {"name": "iris"}}).data and not said(page)


def test_what_another_setting_makes_useless_is_disabled():
    page = opened({"m": "linear"})
    assert page.selectbox(key="set_model_activation").disabled and page.button(key="add_layer").disabled


def test_a_refused_choice_says_why_and_leaves_everything_as_it_was(monkeypatch):
    from core import jobs
    from core.quotas import QuotaError

    page = opened()
    before = page.session_state["attempt"]

    def refuse(*_, **__):
        raise QuotaError("queue", "Three of yours are waiting.", "Wait for one.")

    monkeypatch.setattr(jobs, "submit", refuse)
    page.select_slider(key="set_learning_lr").set_value(0.1).run()
    assert not page.exception and "Wait for one" in said(page)
    assert page.session_state["attempt"] == before and page.select_slider(key="set_learning_lr").value == 0.003


def test_a_full_room_on_the_first_visit_is_a_sentence_and_a_second_try(monkeypatch):
    from core import quotas

    with monkeypatch.context() as full:
        full.setattr(quotas, "QUOTAS", {"local": quotas.Quotas(queued=0)})
        page = opened()
    assert "the limit is 0" in said(page) and not page.get("bidi_component")
    next(button for button in page.button if button.label == "Try again").click().run()
    assert len(page.get("bidi_component")) == 1


def test_undo_goes_back_one_choice_at_a_time():
    page = opened()
    page.select_slider(key="set_learning_lr").set_value(0.03).run()
    page.selectbox(key="set_model_activation").set_value("relu").run()
    undo = next(button for button in page.button if button.label == "Undo")
    undo.click().run()
    assert spec_of(page).model.activation == "tanh" and spec_of(page).learning.lr == 0.03
    next(button for button in page.button if button.label == "Undo").click().run()
    assert spec_of(page) == Spec() and page.select_slider(key="set_learning_lr").value == 0.003


def test_undo_comes_back_to_the_very_run_that_had_learned(store, train):
    run = train({"learning": {"epochs": 6}}, glass=True, epochs=3)
    page = opened({"run": run})
    page.selectbox(key="set_model_activation").set_value("relu").run()
    assert query_of(page)["run"] != run and store.get_run(run)["epochs"] == 3
    next(button for button in page.button if button.label == "Undo").click().run()
    assert query_of(page)["run"] == run


def test_a_knob_turned_while_it_learns_is_sent_to_the_run_and_starts_no_new_one(store, train):
    run = train({"learning": {"epochs": 6}}, glass=True, epochs=3)
    page = opened({"run": run})
    page.select_slider(key="set_learning_lr").set_value(0.03).run()
    assert query_of(page)["run"] == run and page.select_slider(key="set_learning_lr").value == 0.03
    sent = (store.live / f"{run}.commands").read_text()
    assert '"do":"change","field":"lr","value":0.03' in sent
    next(button for button in page.button if button.label == "Undo").click().run()
    assert '"value":0.003' in (store.live / f"{run}.commands").read_text().splitlines()[-1]


def test_the_address_of_a_turned_run_replays_the_turn(store, train):
    run = train({"learning": {"epochs": 6}}, glass=True, epochs=3)
    count = store.count_events(run)
    store.append(run, count, [{"kind": "change", "epoch": 3, "step": 18, "field": "lr", "value": 0.03}])
    page = opened({"run": run})
    spec, notes = from_query(query_of(page))
    assert not notes and [change.model_dump() for change in spec.learning.changes] == [
        {"step": 18, "field": "lr", "value": 0.03}]
    assert page.select_slider(key="set_learning_lr").value == 0.03


def test_a_fresh_session_with_the_address_finds_the_same_run(train):
    run = train({"model": {"hidden": [3]}, "learning": {"epochs": 4}})
    page = opened({"run": run})
    assert query_of(page)["run"] == run and spec_of(page).model.hidden == (3,) and query_of(page)["sealed"] == "1"


def test_a_link_of_somebody_else_gives_the_same_settings_as_a_run_of_ones_own(store, train):
    theirs = train({"model": {"hidden": [3]}, "learning": {"epochs": 4}}, owner="b" * 32)
    page = opened(to_query(parse(store.get_run(theirs)["spec"]), sealed="1", run=theirs))
    mine = store.get_run(query_of(page)["run"])
    assert mine["run"] != theirs and mine["owner"] == VISITOR and not mine["glass"]
    assert mine["spec"] == store.get_run(theirs)["spec"] and "attempt of your own" in said(page)


GARBAGE = [{"lr": "nan"}, {"lr": "-1e999"}, {"ep": "1000000000"}, {"ep": "1_000"}, {"h": "8-" * 500}, {"h": "1000000"},
           {"tr": "0.9", "va": "0.9"}, {"d": "<img src=x onerror=alert(1)>"}, {"d": "__proto__"}, {"ch": "~~~:::"},
           {"seed": "\x00"}, {"v": "99"}, {"n": "٣"}, {"d": "iris", "noise": "0.3"}, {"d": "moons" * 20_000}]


@pytest.mark.parametrize("query", GARBAGE, ids=lambda query: " ".join(f"{k}={v[:12]}" for k, v in query.items()))
def test_a_garbled_link_gets_a_sentence_and_the_page_works(query):
    page = opened(query)
    assert said(page) and "Traceback" not in said(page) and not re.search(r"(?<!\\)<", said(page))
    assert len(page.get("bidi_component")) == 1
    page.select_slider(key="set_learning_lr").set_value(0.01).run()
    assert spec_of(page).learning.lr == 0.01 and not said(page)


@pytest.mark.parametrize("run", ["f" * 32, "../../etc/passwd", "", "F" * 32, "a" * 5000])
def test_an_unknown_run_in_the_address_is_replaced_by_one_of_ones_own(store, run):
    page = opened({"run": run})
    assert store.get_run(query_of(page)["run"])["owner"] == VISITOR


def test_the_address_stays_short_even_when_everything_is_changed():
    spec = parse({"data": {"name": "spirals", "rows": 1234, "noise": 0.37, "label_noise": 0.15, "seed": 99999},
                  "split": {"how": "random", "train": 0.55, "val": 0.25, "test": 0.2, "seed": 12345},
                  "model": {"hidden": [64] * 8, "activation": "leaky_relu", "dropout": 0.35},
                  "learning": {"loss": "brier", "optimizer": "momentum", "lr": 0.0123, "weight_decay": 0.0003,
                               "l1": 0.0001, "batch_size": 48, "epochs": 777, "early_stop": 33, "augment": "jitter"},
                  "seed": 4242})
    page = opened(to_query(spec))
    assert spec_of(page) == spec
    assert len("&".join(f"{key}={value}" for key, value in query_of(page).items())) < 500


def test_sealing_starts_a_fresh_sealed_attempt_with_the_same_settings(store):
    page = opened({"h": "4"})
    page.toggle(key="sealed").set_value(True).run()
    run = store.get_run(query_of(page)["run"])
    assert not run["glass"] and run["spec"]["model"]["hidden"] == [4] and query_of(page)["sealed"] == "1"
    page.toggle(key="sealed").set_value(False).run()
    assert "sealed" not in query_of(page)


def test_the_exam_can_not_be_opened_before_the_run_has_ended(train):
    page = opened({"run": train({"learning": {"epochs": 6}}, epochs=3)})
    assert page.button(key="open_exam").disabled


def test_opening_the_exam_asks_first_and_then_shows_the_mark_with_its_error_bar(store, train, monkeypatch):
    from core import jobs
    from core.checklist import open_checked

    monkeypatch.setattr(jobs, "open_exam", open_checked)  # graded here instead of in a process of its own
    run = train({"learning": {"epochs": 4}})
    page = opened({"run": run})
    page.button(key="open_exam").click().run()
    assert not store.openings(run=run)  # asked, not yet opened
    page.button(key="open_now").click().run()
    assert not page.exception
    opening = store.openings(run=run)[0]
    assert opening["visitor"] == VISITOR and opening["official"]
    share = opening["result"]["test"]["accuracy"]
    assert any(f"Final exam: {100 * share:.0f} % (" in line.value for line in page.markdown)


def test_the_same_settings_once_more_are_a_new_attempt_once_the_first_has_begun(store, train):
    run = train({"learning": {"epochs": 4}}, glass=True)
    page = opened({"run": run})
    page.select_slider(key="set_learning_epochs").set_value(10).run()
    page.select_slider(key="set_learning_epochs").set_value(5).run()
    page = opened({"ep": "4"})
    again = query_of(page)["run"]
    assert again != run and store.get_run(again)["attempt"] == 2 and store.get_run(run)["state"] == "done"


def test_the_button_for_the_first_settings_says_what_it_does():
    page = opened()
    next(button for button in page.button if button.label == "Start settings").click().run()
    assert spec_of(page) == START


@pytest.mark.parametrize("query, wrong, mended", [
    ({"loss": "mse"}, "does not serve classification", ("learning", "loss", "auto")),
    ({"n": "100", "bs": "500"}, "larger than the course", ("learning", "batch_size", 32)),
    ({"d": "digits", "n": "20"}, "can't be in all three sets", ("data", "rows", None)),
])
def test_choices_that_contradict_one_another_are_named_before_anything_starts(query, wrong, mended):
    page = opened(query)
    part, name, value = mended
    assert wrong in said(page).replace("\\", "") and getattr(getattr(spec_of(page), part), name) == value


def test_only_what_fits_the_data_is_offered():
    page = opened({"d": "diabetes", "n": "100"})
    assert page.selectbox(key="set_learning_loss").options == ["auto", "mse", "mae", "huber"]
    sizes = [text for text in page.select_slider(key="set_learning_batch_size").options if text.isdigit()]
    assert max(map(int, sizes)) <= course(spec_of(page))


def test_a_new_course_smaller_than_the_batch_takes_the_usual_batch():
    page = opened({"n": "5000", "bs": "1000"})
    page.selectbox(key="set_data_name").set_value("iris").run()
    assert not said(page) and spec_of(page).data.name == "iris" and spec_of(page).learning.batch_size == 32


def test_a_refused_size_leaves_the_run_before_untouched(store):
    page = opened({"bs": "100"})
    before = query_of(page)["run"]
    page.select_slider(key="set_data_rows").set_value(50).run()
    assert "larger than the course" in said(page) and query_of(page)["run"] == before and store.get_run(before)
