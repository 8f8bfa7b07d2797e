"""Every type of learning, on every kind of data, with every network that suits: told, drawn, resumed, examined."""

from copy import deepcopy

import pytest
import torch

from core.datasets import DATASETS
from core.events import SHARES, headline, line
from core.exam import interval
from core.frames import pack
from core.grading import sit
from core.run import learn, setup
from core.snapshot import frame, scene
from core.spec import Spec, parse
from core.suits import LEARNINGS, MODELS, names_for, seen_kind
from tests.core.suited import suited
from tests.core.test_seal import absurd, with_exam

torch.set_num_threads(1)

SMALL = {"units": 8, "blocks": 1, "width": 4, "filters": 4, "code": 4}
FIRST = {source.KIND: name for name, source in reversed(DATASETS.items()) if source.TASK == "classification"
         or source.KIND in ("curve", "levels")}  # the first data set of each kind
WAYS = [(learning, FIRST[kind], model) for learning, suit in LEARNINGS.items() for kind in suit.kinds
        for model in MODELS if learning in MODELS[model].learnings and kind in MODELS[model].kinds]


def spec_of(learning: str, data: str, model: str) -> Spec:
    rows = max(90, DATASETS[data].ROWS[1])
    return parse(suited(data, {"data": {"rows": rows}, "model": {"name": model, **SMALL},
                               "learning": {"name": learning, "epochs": 2, "walks": 16, "batch_size": 32}}))


@pytest.fixture(params=WAYS, ids="-".join)
def spec(request) -> Spec:
    return spec_of(*request.param)


def test_the_ways_are_the_ones_that_are_offered():
    for learning, data, model in WAYS:
        chosen = parse(suited(data, {"learning": {"name": learning}, "model": {"name": model}}))
        assert model in names_for("model.name", chosen) and learning in names_for("learning.name", chosen)
    assert {seen_kind(spec_of(*way).data) for way in WAYS} == set(FIRST)


def test_the_same_settings_tell_the_same_and_go_on_from_a_checkpoint_as_if_nothing_had_happened(spec):
    first = setup(spec, "run")
    events, kept = [], None
    for event in learn(first):
        events += [event] if event else []
        if event and event["kind"] == "epoch" and kept is None:
            kept = deepcopy(first.checkpoint())
    again = setup(spec, "run")
    again.restore(*kept, events=events[:2])
    assert [line(event) for event in learn(again) if event] == [line(event) for event in events[2:]]
    for value, other in zip(first.checkpoint()[0].values(), again.checkpoint()[0].values(), strict=True):
        assert value.tobytes() == other.tobytes()


def test_it_can_be_drawn_and_its_exam_has_a_mark_with_an_error_bar(spec):
    attempt = setup(spec, "run")
    events = [event for event in learn(attempt) if event]
    header, arrays = scene(attempt)
    assert header["panels"] and header["measures"] and pack(header, arrays)
    header, arrays = frame(attempt)
    assert header["narrator"] and pack(header, arrays)
    result = sit(spec, attempt.checkpoint(), events, None)
    mark = headline(result["test"])
    low, high = interval(result["test"], result["questions"], result["misses"])
    assert low <= result["test"][mark] <= high or mark not in SHARES
    assert result["questions"] == len(attempt.split.test.ids)


def test_another_exam_changes_nothing_before_the_opening(spec, monkeypatch):
    def everything() -> list[bytes]:
        attempt = setup(spec, "run")
        told = [line(event).encode() for event in learn(attempt) if event]
        arrays, meta = attempt.checkpoint()
        return [*told, pack(*scene(attempt)), pack(*frame(attempt)), *(array.tobytes() for array in arrays.values()),
                repr(meta).encode()]

    before = everything()
    changed = with_exam(absurd, monkeypatch)
    assert everything() == before and changed
