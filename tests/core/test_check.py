"""Contradictions are found without torch, before anything is started, and are the ones that a run would refuse."""

import pytest

from core.check import contradictions, fits
from core.datasets import DATASETS
from core.run import setup
from core.spec import SpecError, options, parse
from core.suits import SUITS, names_for
from tests.core.suited import suited

EXACT = {"data": {"name": "polynomial"}, "model": {"name": "polynomial"}}
WRONG = [({"learning": {"batch_size": 200}}, "learning.batch_size"), ({"learning": {"loss": "mse"}}, "learning.loss"),
         ({"data": {"name": "diabetes"}, "learning": {"loss": "brier"}}, "learning.loss"),
         ({"model": {"name": "cnn"}}, "model.name"), ({"model": {"name": "polynomial"}}, "model.name"),
         ({"data": {"name": "mnist1d"}, "model": {"name": "polynomial"}}, "model.name"),
         ({"learning": {"augment": "shift"}}, "learning.augment"),
         ({"data": {"name": "digits"}, "learning": {"augment": "shift"}}, "learning.augment"),
         ({"learning": {"optimizer": "exact", "batch_size": None}}, "learning.optimizer"),
         (EXACT | {"learning": {"optimizer": "exact"}}, "learning.batch_size"),
         (EXACT | {"learning": {"optimizer": "exact", "batch_size": None, "loss": "mae"}}, "learning.loss"),
         (EXACT | {"learning": {"optimizer": "exact", "batch_size": None, "l1": 0.01}}, "learning.l1"),
         (EXACT | {"learning": {"optimizer": "exact", "batch_size": None, "augment": "jitter"}}, "learning.augment"),
         (EXACT | {"learning": {"optimizer": "exact", "batch_size": None, "changes": [
             {"step": 1, "field": "batch_size", "value": 5}]}}, "learning.batch_size"),
         ({"data": {"name": "mnist5k", "rows": 20}}, "split.how"), ({"data": {"rows": 200_0}, "split": {"train": 0.0004,
          "val": 0.4998, "test": 0.4998}}, "split.how"),
         ({"split": {"how": "group"}}, "split.how"), ({"split": {"how": "time"}}, "split.how"),
         ({"data": {"name": "people", "rows": 100}, "split": {"how": "time"}}, "split.how"),
         ({"split": {"world": "uncued"}}, "split.world"), ({"data": {"columns": 1}}, "data.columns"),
         ({"data": {"name": "iris", "columns": 5}}, "data.columns"), ({"data": {"order": "shuffled"}}, "data.order"),
         ({"data": {"name": "iris"}, "split": {"world": "turned", "far": 9}}, "split.world"),
         ({"data": {"name": "mnist1d", "rows": 200}, "split": {"world": "turned", "far": 9}}, "split.world"),
         ({"data": {"name": "walk"}, "split": {"world": "moved", "far": 9}}, "split.world"),
         ({"data": {"name": "iris", "noise": 0.1}}, "data.noise")]


@pytest.mark.parametrize(("choices", "field"), WRONG)
def test_what_a_run_would_refuse_is_refused_before(choices, field):
    with pytest.raises(SpecError) as before:
        contradictions(parse(choices))
    with pytest.raises(SpecError) as at_start:
        setup(parse(choices))
    assert before.value.field == at_start.value.field == field and before.value.error == at_start.value.error


@pytest.mark.parametrize("choices", [{}, {"data": {"rows": 30}}, {"learning": {"batch_size": 180}},
                                     {"data": {"name": "diabetes"}, "learning": {"loss": "huber"}},
                                     {"data": {"name": "mnist1d"}, "model": {"name": "cnn"}, "learning": {
                                         "augment": "shift"}},
                                     EXACT | {"learning": {"augment": "jitter", "loss": "mae"}},
                                     EXACT | {"learning": {"optimizer": "exact", "batch_size": None}},
                                     EXACT | {"learning": {"optimizer": "exact", "batch_size": 180, "loss": "mse"}},
                                     {"data": {"name": "polynomial", "rows": 50}, "model": {"name": "polynomial"},
                                      "learning": {"optimizer": "exact"}},
                                     {"split": {"far": 30}}, {"data": {"chosen": "luck", "scaling": "none"}},
                                     {"data": {"name": "coins", "columns": 1000}, "split": {"slipped": 1}},
                                     {"data": {"name": "walk"}, "split": {"how": "time", "fitted_on": "everything"}},
                                     {"data": {"name": "people"}, "split": {"how": "group"}},
                                     {"data": {"name": "cued_digits", "order": "shuffled"},
                                      "split": {"world": "uncued"}},
                                     {"learning": {"batch_size": 140}, "data": {"rows": 200},
                                      "split": {"slipped": 0.5}}])
def test_what_fits_passes(choices):
    contradictions(parse(choices))


def test_the_sentence_names_the_choice_and_what_to_choose_instead():
    with pytest.raises(SpecError, match="'cnn' is made for series and pictures; moons is points. Choose linear or "
                       "mlp, or the data set digits or"):
        fits(parse({"model": {"name": "cnn"}}))
    with pytest.raises(SpecError, match="all 180 rows of the course at once, not at batches of 32. Leave"):
        fits(parse(EXACT | {"learning": {"optimizer": "exact"}}))


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("path", SUITS)
def test_the_names_that_go_with_a_kind_of_data_are_the_ones_that_a_run_takes(path, name):
    part, _, field = path.partition(".")
    for value in options(path):
        spec = parse(suited(name, {part: {field: value}}))
        if value in names_for(path, spec):
            fits(spec)
        else:
            with pytest.raises(SpecError, match="is made for|can't learn the way"):
                fits(spec)
