"""Contradictions are found without torch, before anything is started, and are the ones that a run would refuse."""

import pytest

from core.check import contradictions
from core.run import setup
from core.spec import SpecError, parse

WRONG = [({"learning": {"batch_size": 200}}, "learning.batch_size"), ({"learning": {"loss": "mse"}}, "learning.loss"),
         ({"data": {"name": "diabetes"}, "learning": {"loss": "brier"}}, "learning.loss"),
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
