"""Take home and My models: what is offered is what can be made, and what is handed over is what was made."""

import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import jobs
from core.datasets.dataset import Column, Dataset
from core.datasets.own import keep
from core.errands import ERRANDS
from core.exam import open_sealed
from core.export import EXPORTS, onnx
from core.export.taking import made
from core.spec import SpecError
from dashboard.home import bring, models
from tests.dashboard.conftest import VISITOR
from tests.house.source import ROOT

SHORT = {"model": {"hidden": [3]}, "learning": {"epochs": 4}}


@pytest.fixture(autouse=True)
def errands(quiet_house, monkeypatch):
    """What a process would be asked is done here and now, and its answer is plain JSON as well."""

    def ask(store, kind, asked, run, owner, *, within=30.0, waiting=None):
        return json.loads(json.dumps(ERRANDS[kind](store, asked, owner)))

    monkeypatch.setattr(jobs, "ask", ask)


def opened(page: str) -> AppTest:
    shown = AppTest.from_file(str(ROOT / "dashboard" / "main.py"), default_timeout=60).run()
    return checked(shown.switch_page(f"app_pages/{page}.py").run())


def checked(page: AppTest) -> AppTest:
    assert not page.exception, page.exception
    return page


def press(page: AppTest, key: str) -> AppTest:
    return checked(page.button(key=key).click().run())


def text_of(page: AppTest) -> str:
    kinds = ("markdown", "caption", "error", "success", "info")
    return " ".join(element.value for kind in kinds for element in page.get(kind)).replace("\\", "")


def keys(page: AppTest, kind: str = "button") -> list[str]:
    return [each.key for each in page.get(kind) if each.key]


# --- take home


def test_the_menu_is_in_its_order_and_code_is_for_reading():
    assert list(EXPORTS) == ["script", "notebook", "code", "weights", "torch", "onnx", "card", "report"]


def test_everything_that_can_be_made_is_offered_with_its_sentence(train):
    run = train(SHORT)
    page = press(opened("runs"), f"take_{run}")
    said = text_of(page)
    for what, export in EXPORTS.items():
        assert (f"make_{what}" in keys(page)) is (what != "code")
        assert what == "code" or (export.TITLE in said and export.SENTENCE in said)


def test_what_is_saved_is_what_the_process_made(train, store):
    run = train(SHORT)
    page = press(press(opened("runs"), f"take_{run}"), "make_report")
    name, data = made(store, run, "report", VISITOR)
    assert [Path(each["file"]).read_bytes() for each in page.session_state["taken"].values()] == [data]
    saved = next(each for each in page.get("download_button") if "save_report" in each.proto.id)
    assert saved.proto.label == "Save" and name.replace("-", "\\-").replace(".", "\\.") in saved.proto.help
    assert "make_report" not in keys(page) and "make_card" in keys(page)


def test_after_the_exam_was_opened_the_report_is_made_anew(train, store):
    run = train(SHORT)
    page = press(press(opened("runs"), f"take_{run}"), "make_report")
    open_sealed(store, run, VISITOR, "I want to know.")
    assert "make_report" in keys(checked(page.run()))


def test_a_deleted_run_leaves_no_file_behind(train, store):
    run, other = train(SHORT), train(SHORT | {"seed": 1})
    for each in (run, other):
        jobs.ask(store, "export", {"run": each, "what": "card"}, each, VISITOR)
    page = opened("runs")
    page.checkbox(key=f"sure_{run}").check().run()
    press(page, f"delete_{run}")
    assert [path.name for path in (store.folder / "taken").iterdir()] == [f"{other}.card"]


def test_what_an_extra_is_missing_for_is_greyed_out_with_the_command(train, monkeypatch):
    run = train(SHORT)
    monkeypatch.setattr(onnx, "needs", lambda spec: ("ONNX needs a package.", "make export"))
    page = press(opened("runs"), f"take_{run}")
    assert page.button(key="make_onnx").disabled and "ONNX needs a package." in text_of(page)
    assert [each.value for each in page.code] == ["make export"]


def test_what_can_not_be_made_gets_a_sentence_and_nothing_is_offered_to_save(train, monkeypatch):
    run = train(SHORT)

    def refuse(*_, **__):
        raise SpecError("run", "The weights are <b>gone</b>.", "Train it again.")

    monkeypatch.setattr(jobs, "ask", refuse)
    page = press(press(opened("runs"), f"take_{run}"), "make_weights")
    assert "The weights are <b>gone</b>. Train it again." in text_of(page) and not page.get("download_button")
    assert "<b>" not in page.error[0].value


def test_the_code_is_read_on_the_page(train, store):
    run = train(SHORT)
    page = press(opened("runs"), f"take_{run}")
    page.segmented_control(key=f"view_{run}").set_value("code")
    checked(page.run())
    assert [each.value for each in page.code] == [made(store, run, "code", VISITOR)[1].decode().strip()]
    assert "make_script" not in keys(page)


def test_a_run_that_still_learns_and_a_class_are_not_taken_home(train, store):
    paused = train(SHORT, epochs=2)
    crowd = jobs.submit(store, SHORT | {"students": 5}, VISITOR)
    store.change_run(crowd, state="done")
    page = opened("runs")
    assert page.button(key=f"take_{paused}").disabled and f"take_{crowd}" not in keys(page)


def test_the_playground_hands_its_own_attempt_over(train, store):
    run = train(SHORT)
    page = AppTest.from_file(str(ROOT / "dashboard" / "main.py"), default_timeout=60).run()
    page.query_params = {"run": run}
    checked(page.switch_page("app_pages/playground.py").run())
    assert "make_script" in keys(press(page, "take_playground"))


# --- my models


def test_without_a_network_the_page_says_what_will_be_here():
    page = opened("models")
    assert "No network has learned to its end yet" in text_of(page) and not keys(page)


def test_finished_networks_of_this_visitor_are_listed_newest_first_and_no_others(train, store):
    first, second = train(SHORT), train(SHORT | {"data": {"name": "digits", "rows": 200}})
    store.change_run(first, created=1.0)
    train(SHORT | {"seed": 1}, epochs=2)
    train(SHORT | {"seed": 2}, owner="b" * 32)
    crowd = jobs.submit(store, SHORT | {"students": 5}, VISITOR)
    store.change_run(crowd, state="done", epochs=4)
    page = opened("models")
    assert [key for key in keys(page) if key.startswith("try_")] == [f"try_{second}", f"try_{first}"]
    said = text_of(page)
    assert "Multi-layer network 3, 4 rounds" in said and ":material/lock: sealed" in said


def test_more_than_a_page_is_turned(train, store, monkeypatch):
    monkeypatch.setattr(models, "PAGE", 2)
    runs = [train(SHORT | {"seed": seed}) for seed in range(3)]
    for place, run in enumerate(runs):
        store.change_run(run, created=float(place))
    page = opened("models")
    assert "1–2 of 3" in text_of(page) and f"try_{runs[0]}" not in keys(page)
    next(button for button in page.button if button.label == "Older").click().run()
    assert [key for key in keys(page) if key.startswith("try_")] == [f"try_{runs[0]}"]


def test_a_name_is_shown_as_plain_text(train, store):
    store.change_run(train(SHORT), title="[x](javascript:alert(1)) <b>")
    said = " ".join(each.value for each in opened("models").markdown)
    assert "[x](java" not in said and "\\[x\\]\\(javascript" in said


def test_a_network_of_data_that_somebody_brought_is_listed_and_taken_home_like_any_other(train, store):
    x = np.random.default_rng(0).normal(size=(60, 2)).astype(np.float32)
    brought = Dataset("own", "My <table>", "table", "classification", x, (x[:, 0] > 0).astype(np.int64),
                      (Column("a"), Column("b")), ("no", "yes"))
    run = train(SHORT | {"data": {"name": "own", "own": keep(brought, {})}})
    page = opened("models")
    assert "My <table>" in text_of(page) and f"try_{run}" in keys(page)
    report = made(store, run, "report", VISITOR)[1].decode()
    assert "Somebody brought them" in report and "My &lt;table&gt;" in report and "My <table>" not in report


def test_go_on_asks_for_more_rounds_and_shows_the_longer_run_in_the_playground(train, store):
    run = train(SHORT)
    page = opened("models")
    page.number_input(key=f"rounds_{run}").set_value(3)
    page.button(key=f"longer_{run}").click().run()
    longer = store.get_run(page.session_state["attempt"].run)
    assert longer["run"] != run and longer["spec"]["learning"]["epochs"] == 7
    assert store.get_run(run)["epochs"] == 4 and store.queue.get(longer["run"])["play"]


def test_where_more_rounds_would_change_nothing_it_says_so(train, store):
    run = train({"data": {"rows": 60, "label_noise": 0.3}, "model": {"hidden": [32]},
                 "learning": {"epochs": 200, "early_stop": 3, "lr": 0.05}})
    assert store.get_run(run)["why"] == "early_stop"
    page = press(opened("models"), f"longer_{run}")
    assert "It stopped by itself after round" in text_of(page) and "attempt" not in page.session_state


def test_a_file_that_was_taken_home_comes_back_as_a_model(train, store):
    run = train(SHORT)
    _, data = made(store, run, "weights", VISITOR)
    store.delete_run(run)
    problem = bring._take_in(data)
    back = [each for each in store.runs(VISITOR) if each["state"] == "done"]
    assert problem is None and len(back) == 1 and back[0]["epochs"] == 4
    assert list((store.folder / "uploads").iterdir()) == []
    assert f"try_{back[0]['run']}" in keys(opened("models"))


@pytest.mark.parametrize("data", [b"", b"\x80\x04\x95K\x00cos\nsystem\n", b"PK\x03\x04" + bytes(100), bytes(10_000)])
def test_any_other_file_gets_a_sentence_and_leaves_nothing_behind(data, store):
    problem = bring._take_in(data)
    assert problem and problem.rstrip("\\.").strip() and store.runs(VISITOR) == []
    assert list((store.folder / "uploads").iterdir()) == []
