"""Transfer: what is brought along is what was learned, what is frozen does not move, and no exam was studied before."""

import json
from itertools import islice

import numpy as np
import pytest
import torch

from core import brought, classroom, shelf, suits
from core.attempt import Attempt
from core.check import contradictions
from core.datasets import load
from core.events import line
from core.models import build, parameters, transfer
from core.models.descent import DESCENTS
from core.models.inputs import Inputs
from core.run import learn, learn_together, run, setup
from core.spec import Spec, SpecError, parse

torch.set_num_threads(1)
OLD = {"data": {"rows": 90, "seed": 1}, "model": {"hidden": [6, 5]}, "learning": {"epochs": 3}}
NEW = {"data": {"rows": 60}, "model": {"hidden": [6, 5]}, "learning": {"epochs": 4, "batch_size": 8, "lr": 0.02}}
OLD_SERIES = {"data": {"name": "mnist1d", "rows": 200, "seed": 1}, "model": {"name": "cnn", "filters": 6},
              "learning": {"epochs": 1}}
NEW_SERIES = {"data": {"name": "mnist1d", "rows": 100}, "model": {"name": "cnn", "filters": 6},
              "learning": {"epochs": 2, "batch_size": 16, "lr": 0.02}}


def learned(spec: Spec) -> Attempt:
    attempt = setup(spec)
    for _ in learn(attempt):
        pass
    return attempt


def kept(choices: dict) -> str:
    """Trains a network and keeps it as a start."""
    spec = parse(choices)
    attempt = learned(spec)
    weights = {name: tensor.numpy().copy() for name, tensor in attempt.model.state_dict().items()}
    facts = brought.facts_of(spec, attempt.dataset, attempt.preparation.features, title="An old one")
    return shelf.keep(shelf.packed(weights, brought.studied_by(spec, attempt.dataset, attempt.split), facts))


def started(choices: dict, start: str, frozen: int = 0, **how) -> Spec:
    model = choices["model"] | {"start": start, "frozen": frozen}
    return parse(choices | {"model": model, "learning": choices["learning"] | how})


@pytest.fixture(params=["mlp", "cnn", "gru", "transformer", "autoencoder"])
def pair(request) -> tuple[str, dict]:
    """The name of a start, and the choices of a run that can begin there."""
    if request.param == "mlp":
        return kept(OLD), NEW
    brain = {"name": request.param, "filters": 6, "units": 8, "blocks": 2, "code": 4}
    return kept(OLD_SERIES | {"model": brain}), NEW_SERIES | {"model": brain}


def test_all_layers_but_the_head_are_brought_along_to_the_bit_and_the_head_is_drawn_anew(pair):
    start, choices = pair
    attempt, plain = setup(started(choices, start)), setup(parse(choices))
    known, head = shelf.load(start).weights, {id(weights) for weights in transfer.parts(attempt.model)[-1].parameters()}
    for (name, mine), theirs in zip(attempt.model.named_parameters(), plain.model.parameters(), strict=True):
        expected = theirs.detach().numpy() if id(mine) in head else known[name]
        assert np.array_equal(mine.detach().numpy(), expected), name


@pytest.mark.parametrize("optimizer", DESCENTS)
@pytest.mark.parametrize("alone", [False, True])
def test_what_is_frozen_never_moves_whatever_pulls_at_it(pair, optimizer, alone, monkeypatch):
    """Weight decay, L1, dropout, a turned knob: to the bit the same. All that is not frozen moves."""
    start, choices = pair
    if alone:
        monkeypatch.setattr(classroom, "shape_of", lambda model: None)
    more = {"dropout": 0.3} if choices is NEW else {}
    spec = started(choices | {"model": choices["model"] | more}, start, 1, optimizer=optimizer, weight_decay=0.1,
                   l1=0.01, changes=[{"step": 3, "field": "lr", "value": 0.05}])
    attempt = setup(spec)
    before = [weights.detach().clone() for weights in attempt.model.parameters()]
    for _ in learn(attempt):
        pass
    frozen = {id(weights) for weights in transfer.parts(attempt.model)[0].parameters()}
    for weights, was in zip(attempt.model.parameters(), before, strict=True):
        assert torch.equal(weights, was) == (id(weights) in frozen)


def test_frozen_weights_are_in_no_group_of_the_optimizer_and_need_no_slope():
    attempt = setup(started(NEW_SERIES, kept(OLD_SERIES), 2, rate_below=0.1))
    groups = attempt.enter().optimizer.param_groups
    assert [len(group["params"]) for group in groups] == [2, 2] and [group["share"] for group in groups] == [0.1, 1.0]
    assert [weights.requires_grad for weights in attempt.model.parameters()] == [False] * 4 + [True] * 4
    for lr in (0.02, 0.5):  # a knob turned while learning keeps the proportion
        assert [group["lr"] for group in groups] == pytest.approx([lr / 10, lr])
        attempt.set_knobs(lr=0.5)


def test_a_layer_that_learns_slowly_makes_a_step_of_its_share(pair):
    """One step of plain descent: the slope is the same, the step of what was brought along a quarter as long."""
    start, choices = pair
    steps = []
    for below in (1.0, 0.25):
        attempt = setup(started(choices, start, optimizer="sgd", rate_below=below, epochs=1, batch_size=None))
        before = [weights.detach().clone() for weights in attempt.model.parameters()]
        for _ in learn(attempt):
            pass
        after = zip(attempt.model.parameters(), before, strict=True)
        steps.append([(weights - was).detach() for weights, was in after])
    head = {id(weights) for weights in transfer.parts(attempt.model)[-1].parameters()}
    for weights, whole, slow in zip(attempt.model.parameters(), *steps, strict=True):
        assert torch.allclose(slow, (1.0 if id(weights) in head else 0.25) * whole, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("optimizer", DESCENTS)
def test_a_stack_and_the_module_by_itself_tell_the_same_story(optimizer, monkeypatch):
    spec = started(NEW, kept(OLD), 1, optimizer=optimizer, rate_below=0.3, weight_decay=0.01)
    stacked = list(run(spec))
    monkeypatch.setattr(classroom, "shape_of", lambda model: None)
    for event, twin in zip(stacked[1:], list(run(spec))[1:], strict=True):
        assert event["train"]["loss"] == pytest.approx(twin["train"]["loss"], abs=1e-4)


def test_frozen_and_free_learn_in_one_stack_what_each_learns_alone():
    start = kept(OLD)
    specs = [parse(NEW), started(NEW, start), started(NEW, start, 1), started(NEW, start, 2, rate_below=0.5),
             parse(NEW | {"model": NEW["model"] | {"frozen": 1}})]
    attempts = [setup(spec) for spec in specs]
    told: dict[int, list] = {id(attempt): [] for attempt in attempts}
    for moment in learn_together(attempts):
        if moment:
            told[id(moment[0])].append(moment[1])
    assert list(told.values()) == [list(run(spec)) for spec in specs]


def test_the_same_spec_tells_the_same_bytes_and_a_resumed_run_too(pair):
    start, choices = pair
    spec = started(choices, start, 1, rate_below=0.2, changes=[{"step": 2, "field": "lr", "value": 0.03}])
    whole, attempt, told = list(run(spec)), setup(spec), []
    for event in learn(attempt):
        told += [event] if event else []
        if event and event["kind"] == "epoch":
            break
    arrays, meta = attempt.checkpoint()
    saved = {name: array.copy() for name, array in arrays.items()}, json.loads(json.dumps(meta))
    fresh = setup(spec)
    fresh.restore(*saved, events=told)
    pieced = told + [event for event in learn(fresh) if event]
    assert [line(event) for event in pieced] == [line(event) for event in whole] == [line(e) for e in run(spec)]


def test_the_start_of_a_run_says_how_many_weights_learn_and_only_where_some_do_not():
    free = next(run(parse(NEW)))
    assert "learns" not in free
    first = next(run(started(NEW, kept(OLD), 1)))
    assert (first["learns"], first["parameters"]) == (6 * 5 + 5 + 5 * 2 + 2, 2 * 6 + 6 + 6 * 5 + 5 + 5 * 2 + 2)


def test_layers_are_counted_without_torch_as_they_are_with_it():
    for name, suit in suits.MODELS.items():
        spec = parse({"model": {"name": name, "hidden": [4, 3, 2], "blocks": 3, "units": 8}}).model
        kind, vocabulary = suit.kinds[-1], 7 if suit.kinds[-1] in ("text", "letters") else 0
        size = {"images": (12, 12), "levels": (6, 8, 8), "curve": (1,)}.get(kind, (12,))
        model = build(spec, Inputs(kind, size, vocabulary), 3, seed=0)
        assert brought.layers(spec) == max(1, len(transfer.parts(model))), name
        found = [weights for part in transfer.parts(model) for weights in part.parameters()]
        assert not found or len(found) == len(list(model.parameters())), f"{name}: every weight belongs to one part"
        assert transfer.learns(model, 0) == parameters(model)


# --- what can't be


@pytest.mark.parametrize(("choices", "said", "field"), [
    ({"model": {"name": "linear", "start": "START"}}, "nothing to bring along", "model.start"),
    ({"model": {"name": "mlp", "hidden": [], "frozen": 1}}, "nothing to bring along", "model.frozen"),
    ({"model": {"hidden": [6, 5], "frozen": 3}}, "Freeze at most 2", "model.frozen"),
    ({"model": {"hidden": [6, 4], "start": "START"}}, "hidden layers 6-5, this network 6-4", "model.start"),
    ({"model": {"hidden": [6, 5], "start": "START", "activation": "relu"}}, "tanh, this network relu", "model.start"),
    ({"data": {"name": "mnist1d"}, "model": {"hidden": [6, 5], "start": "START"}}, "studied 2 points", "model.start"),
    ({"data": {"name": "mnist1d"}, "model": {"name": "cnn", "start": "START"}}, "kind 'mlp', not 'cnn'", "model.start"),
    ({"data": {"seed": 1, "rows": 90}, "split": {"seed": 3}, "model": {"hidden": [6, 5], "start": "START"}},
     "has studied 1. of the 18 questions of the practice exam", "model.start")])
def test_what_does_not_fit_is_refused_with_a_sentence(choices, said, field):
    choices = json.loads(json.dumps(choices).replace("START", kept(OLD)))
    for refuses in (contradictions, setup):
        with pytest.raises(SpecError, match=said) as refused:
            refuses(parse(choices))
        assert refused.value.field == field and refused.value.remedy


def test_columns_of_another_table_or_another_choice_of_columns_do_not_fit():
    wine = {"data": {"name": "wine"}, "model": {"hidden": [4]}, "learning": {"epochs": 1}}
    start = kept(wine)
    assert setup(started(wine, start))
    with pytest.raises(SpecError, match="other columns"):
        setup(started(wine | {"data": {"name": "wine", "columns": 5}}, start))
    with pytest.raises(SpecError, match="has studied"):
        setup(started(wine | {"data": {"name": "breast_cancer"}}, start))


# --- the exam


def test_the_same_cut_may_be_studied_on_and_another_cut_of_the_same_examples_may_not():
    start = kept(OLD)
    assert setup(started(OLD, start))  # practice and exam are the same as ever
    for more in ({"split": {"seed": 3}}, {"split": {"train": 0.5, "val": 0.3}, "data": OLD["data"]}):
        with pytest.raises(SpecError, match="has studied"):
            setup(started(OLD | more, start))
    assert setup(started(OLD | {"data": {"rows": 90, "seed": 2}, "split": {"seed": 3}}, start))


def test_what_a_start_of_a_start_has_studied_is_known_too():
    second = kept(OLD | {"data": {"rows": 90, "seed": 2}, "model": OLD["model"] | {"start": kept(OLD)}})
    assert set(shelf.load(kept(OLD)).studied) < set(shelf.load(second).studied)
    with pytest.raises(SpecError, match="has studied"):
        setup(started(OLD | {"split": {"seed": 3}}, second))


def test_a_practice_exam_that_chose_the_weights_counts_as_studied():
    patient = kept(OLD | {"learning": {"epochs": 3, "early_stop": 2}})
    assert len(shelf.load(patient).studied) == 54 + 18 and len(shelf.load(kept(OLD)).studied) == 54


def test_examples_are_known_by_what_they_say_not_by_their_number_or_their_order():
    one, other = (load(parse({"data": {"name": "mnist1d", "rows": 50, "order": order}}).data)
                  for order in ("kept", "shuffled"))
    rows = np.arange(50)
    assert np.array_equal(brought.fingerprints(one, rows), brought.fingerprints(other, rows))
    assert len(np.unique(brought.fingerprints(one, rows))) == 50
    assert np.array_equal(brought.fingerprints(one, rows[::-1]), brought.fingerprints(one, rows)[::-1])


def test_a_frozen_layer_of_chance_is_allowed_and_learns_with_the_rest():
    attempt = setup(parse(NEW | {"model": NEW["model"] | {"frozen": 2}}))
    assert len(list(islice(learn(attempt), 3))) == 3


def test_what_was_learned_without_answers_can_be_begun_with_and_words_can_not():
    """An autoencoder that drew signals again starts one that tells them apart, and its code is kept."""
    drew = OLD_SERIES | {"model": {"name": "autoencoder", "filters": 4, "code": 6},
                         "learning": {"name": "autoencode", "epochs": 1}}
    spec = started(NEW_SERIES | {"model": drew["model"]}, kept(drew), 4)
    assert next(run(spec))["learns"] == (6 * 32 + 32) + (32 * 10 + 10)
    words = {"data": {"name": "movies", "rows": 60}, "model": {"name": "gru", "units": 4}, "learning": {"epochs": 1}}
    with pytest.raises(SpecError, match="have other numbers"):
        setup(started(words, kept(words)))
