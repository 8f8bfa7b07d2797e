"""What a network answers when it is asked: the same numbers as its own, and a sentence where it was asked wrongly."""

import json

import numpy as np
import pytest
import torch

from core.__main__ import main
from core.datasets import Column, Dataset, load
from core.datasets.own import keep
from core.export.taking import made
from core.finished import recall
from core.form import form_of
from core.learning import LEARNING
from core.measure import answers, rows
from core.predict import MOST, Predictor, errand
from core.reload import load as load_file
from core.spec import SpecError
from core.store import Store
from tests.core.taken import EVERY_KIND, finished, finished_run

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def networks(tmp_path_factory):
    """Finished networks by kind, each made when it is first asked for."""
    kept, made_so_far = Store(f"sqlite:///{tmp_path_factory.mktemp('asked') / 'final-exam.db'}"), {}

    def network(kind: str):
        if kind not in made_so_far:
            made_so_far[kind] = finished(kept, *EVERY_KIND[kind])
        return made_so_far[kind]

    network.store = kept
    yield network
    kept.close()


def asked(known) -> Predictor:
    return Predictor(known.attempt, known.events)


def usual(predictor) -> dict:
    return {field["name"]: field["usual"] for field in predictor.form.fields}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_network_has_a_form_and_answers_what_is_usual(networks, kind):
    known = networks(kind)
    found = errand(networks.store, {"run": known.run, "inputs": None}, "ann")
    assert found["answer"] is None and all({"name", "label", "help", "kind", "usual"} <= set(field)
                                           for field in found["form"])
    inputs = {field["name"]: field["usual"] for field in found["form"]}
    answer = errand(networks.store, {"run": known.run, "inputs": inputs}, "ann")["answer"]
    wanted = {"curve": "number", "numbers": "number", "letters": "text", "mazes": "walk", "poles": "walk",
              "drawn": "picture", "covered": "picture"}.get(kind, "class")
    assert answer["kind"] == wanted
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert len(answer.get("nearest", [1] * 3)) == 3


@pytest.mark.parametrize("kind", [kind for kind in EVERY_KIND if kind not in ("mazes", "poles")])
def test_a_raw_row_goes_through_the_form_and_back(networks, kind):
    attempt = networks(kind).attempt
    form = form_of(attempt)
    for raw in attempt.split.val.x[:5]:
        again = form.read(json.loads(json.dumps(form.shown(raw))))
        if attempt.dataset.kind in ("text", "letters"):
            assert str(again) == str(raw) or " ".join(str(raw).split()) == again
        else:
            assert again.dtype == raw.dtype and np.allclose(again, raw, rtol=1e-5, atol=1e-4, equal_nan=True)


@pytest.mark.parametrize("kind", ["points", "table", "pictures", "series", "text"])
def test_shares_are_the_softmax_of_what_the_network_says(networks, kind):
    known = networks(kind)
    attempt, predictor = known.attempt, asked(known)
    share = torch.softmax(answers(attempt.model, attempt.val.x[:8]).double(), dim=1).numpy()
    for wanted, found in zip(share, predictor.answers([predictor.form.shown(raw) for raw in attempt.split.val.x[:8]]),
                             strict=True):
        told = dict(map(tuple, found["shares"]))
        assert [told[name] for name in attempt.dataset.classes] == pytest.approx(wanted.tolist(), abs=2e-4)
        assert found["answer"] == attempt.dataset.classes[wanted.argmax()] and found["sure"] == max(told.values())
        assert [value for _, value in found["shares"]] == sorted(told.values(), reverse=True)


def test_a_number_comes_in_its_own_unit_with_the_usual_miss(networks):
    known = networks("numbers")
    predictor, attempt = asked(known), known.attempt
    found = predictor.answers([predictor.form.shown(raw) for raw in attempt.split.val.x])
    misses = [abs(each["answer"] - truth) for each, truth in zip(found, attempt.split.val.y, strict=True)]
    assert np.mean(misses) == pytest.approx(found[0]["miss"], rel=1e-4) and found[0]["unit"] == attempt.dataset.unit


@pytest.mark.parametrize("kind", ["points", "pictures"])
def test_the_nearest_are_the_nearest_course_examples(networks, kind):
    known = networks(kind)
    attempt, predictor = known.attempt, asked(known)
    found = predictor.answers([predictor.form.shown(raw) for raw in attempt.split.val.x[:5]], nearest=3)
    course = attempt.preparation.inputs(attempt.split.train.x).astype(np.float64)
    for x, answer in zip(attempt.preparation.inputs(attempt.split.val.x[:5]), found, strict=True):
        far = ((course - x) ** 2).sum(axis=1) ** 0.5
        places = [attempt.split.train.ids.tolist().index(each["row"]) for each in answer["nearest"]]
        assert far[places] == pytest.approx(np.sort(far)[:3], abs=1e-4)
        for each, place in zip(answer["nearest"], places, strict=True):
            assert each["answer"] == attempt.dataset.classes[attempt.split.train.y[place]]
            assert each["inputs"] == predictor.form.shown(attempt.split.train.x[place])


def test_the_nearest_of_the_practice_exam_are_those_of_the_sheet(networks):
    """The list that an opened exam hands out names the nearest by itself."""
    known = networks("text")
    predictor, attempt = asked(known), known.attempt
    sheet, _ = LEARNING["supervised"].sheet(attempt, attempt.split.val, rows(attempt.preparation, attempt.split.val))
    found = predictor.answers([{"text": str(text)} for text in attempt.split.val.x[:20]], nearest=1)
    same = [each["nearest"][0]["row"] == row for each, row in zip(found, sheet["nearest"], strict=False)]
    assert np.mean(same) > 0.9  # of equally near ones either may be named


def test_questions_that_slipped_in_from_the_exam_are_never_named():
    store = Store()
    known = finished(store, "moons", {"data": {"rows": 60}, "split": {"slipped": 1.0}})
    exam = set(known.attempt.split.test.ids.tolist())
    assert exam & set(known.attempt.split.train.ids.tolist())
    inputs = [{"x": float(x), "y": float(y)} for x, y in known.attempt.split.test.x]
    for answer in asked(known).answers(inputs, nearest=3):
        assert not exam & {each["row"] for each in answer["nearest"]}
    store.close()


def test_a_level_is_walked_as_in_the_practice_exam(networks):
    for kind in ("mazes", "poles"):
        known = networks(kind)
        predictor = asked(known)
        count = predictor.form.fields[0]["high"]
        found = predictor.answers([{"level": number} for number in range(1, count + 1)])
        assert np.mean([each["solved"] for each in found]) == pytest.approx(known.events[-1]["val"]["solved"])
        assert all(len(each["trace"]) == each["steps"] + 1 for each in found)
        assert found[0]["level"] == known.attempt.split.val.x[0].tolist()


def test_what_is_drawn_is_what_the_network_says_in_the_measure_of_pictures(networks):
    known = networks("drawn")
    attempt = known.attempt
    said = attempt.model(attempt.val.x[:3]).detach().numpy()
    scale, mean = attempt.preparation.scale[0], attempt.preparation.mean[0]
    for row, found in zip(said, asked(known).answers([{"picture": x.tolist()} for x in attempt.split.val.x[:3]]),
                          strict=True):
        assert np.array(found["picture"]).reshape(-1) == pytest.approx((row * scale + mean).clip(0, 1), abs=1e-3)


def test_ranges_and_usual_values_are_those_of_the_course(networks):
    known = networks("table")
    course = known.attempt.split.train.x
    for field in asked(known).form.fields:
        place = [column.name for column in known.attempt.dataset.columns].index(field["name"])
        values = course[:, place][~np.isnan(course[:, place])]
        if field["kind"] == "choice":
            levels = known.attempt.dataset.columns[place].levels
            counts = {name: int((values == levels.index(name)).sum()) for name in field["values"]}
            assert counts[field["usual"]] == max(counts.values()) and min(counts.values()) > 0
            continue
        assert field["low"] <= values.min() + 1e-4 and values.max() <= field["high"] + 1e-4
        assert values.min() - field["low"] < field["step"] and field["high"] - values.max() < field["step"]
        assert abs(field["usual"] - np.median(values)) <= field["step"] / 2 + 1e-4
        assert 10 <= (field["high"] - field["low"]) / field["step"] <= 1_010 or field["step"] == 1


def test_a_level_that_only_an_exam_has_is_not_offered():
    """Few rows: some islands may be in the exams alone."""
    store = Store()
    for seed in range(12):
        known = finished(store, "penguins", {"data": {"rows": 30}, "split": {"how": "random", "seed": seed}})
        island = next(field for field in asked(known).form.fields if field["name"] == "island")
        seen = {load(known.spec.data).columns[0].levels[int(level)] for level in known.attempt.split.train.x[:, 0]}
        assert set(island["values"]) == seen
    store.close()


PENGUIN = {"island": "Biscoe", "bill length (mm)": 43.8, "bill depth (mm)": 17.3, "flipper length (mm)": 197,
           "body mass (g)": 4050, "sex": "male", "year": 2008}
PICTURE = [[0.5] * 8 for _ in range(8)]


@pytest.mark.parametrize(("kind", "inputs", "field", "said"), [
    ("table", [1, 2], "inputs", "must be a JSON object, not list"),
    ("table", PENGUIN | {"bill lenght (mm)": 3}, "inputs.bill lenght (mm)", "no input called 'bill lenght .mm.'.*Did "
     "you mean 'bill length .mm.'.*This network knows: island"),
    ("table", {"island": "Biscoe"}, "inputs.bill length (mm)", "'bill length .mm.' is missing.*null where it is not"),
    ("table", PENGUIN | {"year": "2008"}, "inputs.year", "'year' can't be '2008': it is no number"),
    ("table", PENGUIN | {"year": True}, "inputs.year", "'year' can't be True"),
    ("table", PENGUIN | {"year": float("nan")}, "inputs.year", "'year' can't be nan"),
    ("table", PENGUIN | {"year": 1e39}, "inputs.year", "'year' can't be 1e.39"),
    ("table", PENGUIN | {"year": 10**400}, "inputs.year", "'year' can't be 1000"),
    ("table", PENGUIN | {"island": "Bisco"}, "inputs.island", "'island' can't be 'Bisco'.*Did you mean 'Biscoe'"),
    ("table", PENGUIN | {"island": 1}, "inputs.island", "'island' can't be 1"),
    ("table", PENGUIN | {"island": ["Biscoe"]}, "inputs.island", "'island' can't be"),
    ("points", {"x": 1, "y": None}, "inputs.y", "'y' can't be None"),
    ("points", {"x": 3e38, "y": -3e38}, "inputs", "out of the range of numbers"),
    ("pictures", {"picture": PICTURE[:7]}, "inputs.picture", "has 7 rows; it must have 8.*8 lists of 8 numbers"),
    ("pictures", {"picture": [*PICTURE[:7], [1]]}, "inputs.picture", "has 1 numbers in row 8; it must have 8"),
    ("pictures", {"picture": [*PICTURE[:7], [0] * 7 + [255]]}, "inputs.picture", "Row 8 .* 255 in column 8.*by 255"),
    ("pictures", {"picture": [*PICTURE[:7], [0] * 7 + ["1"]]}, "inputs.picture", "can't be '1' in row 8"),
    ("pictures", {"picture": "x" * 1000}, "inputs.picture", "it is no list"),
    ("series", {"series": [0.1] * 39}, "inputs.series", "has 39 numbers; it must have 40"),
    ("text", {"text": 5}, "inputs.text", "it is no text"), ("text", {"text": " "}, "inputs.text", "nothing to read"),
    ("text", {"text": "a" * 1001}, "inputs.text", "has 1,001 characters; at most 1,000"),
    ("text", {"text": "xqzzy"}, "inputs.text", "The only word is not in the course materials"),
    ("letters", {"text": "123"}, "inputs.text", "no letter in it"),
    ("letters", {"text": ""}, "inputs.text", "go on with"),
    ("mazes", {"level": 0}, "inputs.level", "no level 0.*from 1 to 40"),
    ("mazes", {"level": 1.5}, "inputs.level", "no level 1.5"), ("mazes", {"level": 41}, "inputs.level", "no level 41")])
def test_what_is_asked_wrongly_is_named_with_its_value_and_a_remedy(networks, kind, inputs, field, said):
    with pytest.raises(SpecError, match=said) as refused:
        asked(networks(kind)).answer(inputs)
    assert refused.value.field == field and refused.value.remedy


def test_data_that_somebody_brought_are_asked_for_like_any_other():
    dice = np.random.default_rng(0)
    x = np.column_stack([dice.normal(size=60), dice.integers(0, 2, 60)]).astype(np.float32)
    columns = (Column("<b>size.of</b>"), Column("colour", "category", ("red", "=1+1")))
    mine = keep(Dataset("own", "Mine", "table", "classification", x, (x[:, 0] > 0).astype(np.int64), columns,
                        ("no", "yes"), "ripe"), {})
    store = Store()
    known = recall(store, finished_run(store, {"data": {"name": "own", "own": mine}, "learning": {"epochs": 1}}), "ann")
    predictor = asked(known)
    assert [field["name"] for field in predictor.form.fields] == ["<b>size.of</b>", "colour"]
    assert predictor.answer({"<b>size.of</b>": 1.5, "colour": "=1+1"})["answer"] in ("no", "yes")
    with pytest.raises(SpecError, match="'colour' can't be 'blue'"):
        predictor.answer({"<b>size.of</b>": 1.5, "colour": "blue"})
    again, _ = load_file(store, made(store, known.run, "weights", "ann")[1], "bob")
    assert store.events(again)[-1]["val"] == known.events[-1]["val"]
    store.close()


def test_of_many_questions_the_wrong_one_is_named_and_there_is_an_end(networks):
    predictor = asked(networks("points"))
    with pytest.raises(SpecError, match="Question 2 of 3: The input 'y' is missing"):
        predictor.answers([{"x": 1, "y": 1}, {"x": 1}, {"x": 1, "y": 1}])
    with pytest.raises(SpecError, match="at most 10,000"):
        predictor.answers([{"x": 1, "y": 1}] * (MOST + 1))
    assert predictor.answers([]) == []


def test_what_is_not_known_goes_in_as_what_the_course_knows_it_by(networks):
    predictor = asked(networks("table"))
    raw = predictor.form.read(PENGUIN | {"sex": None, "year": None})
    assert np.isnan(raw[5]) and np.isnan(raw[6]) and predictor.answer(PENGUIN | {"sex": None, "year": None})["answer"]


# --- without a browser


def lines(capsys) -> list[dict]:
    return [json.loads(text) for text in capsys.readouterr().out.splitlines()]


def test_the_command_line_answers_by_run_and_by_file_line_by_line(tmp_path, capsys, monkeypatch):
    store = Store()
    known = finished(store, "moons", {"data": {"rows": 60}}, owner="")
    (tmp_path / "w.safetensors").write_bytes(made(store, known.run, "weights")[1])
    (tmp_path / "one.json").write_text('{"x": 0.5, "y": -1}')
    (tmp_path / "many.json").write_text('[{"x": 0.5, "y": -1}, {"x": 0, "y": 1}]')
    assert main(["predict", known.run, str(tmp_path / "many.json")]) == 0
    by_run = lines(capsys)
    assert main(["predict", str(tmp_path / "w.safetensors"), str(tmp_path / "many.json")]) == 0
    assert lines(capsys) == by_run and len(by_run) == 2 and "nearest" not in by_run[0]
    assert main(["predict", known.run, str(tmp_path / "one.json"), "--nearest", "2"]) == 0
    found = lines(capsys)
    assert [{name: value for name, value in found[0].items() if name != "nearest"}] == by_run[:1]
    assert len(found[0]["nearest"]) == 2
    store.close()


@pytest.mark.parametrize(("model", "text", "field"), [
    ("nobody", "{}", "model"), ("0" * 32, "{}", "model"), (None, "{}", "inputs.x"), (None, "[", "input"),
    (None, "[" * 100_000, "input"), (None, None, "input"), (None, '{"x": NaN, "y": 1}', "inputs.x"),
    (None, "[1]", "inputs"), ("file", "{}", "file")])
def test_the_command_line_refuses_with_one_line_and_status_2(tmp_path, capsys, model, text, field):
    store = Store()
    run = finished_run(store, {"data": {"rows": 60}, "learning": {"epochs": 1}}, "")
    store.close()
    capsys.readouterr()
    path = tmp_path / "in.json"
    if text is not None:
        path.write_text(text)
    model = str(path) if model == "file" else model or run
    assert main(["predict", model, str(path)]) == 2
    told, = lines(capsys)
    assert told["kind"] == "failed" and told["field"] == field and told["error"] and told["remedy"]
