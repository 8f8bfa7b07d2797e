"""The benchmarks' own arithmetic: a bar is never rounded towards its goal, and what was not measured never passes."""

import json

import numpy as np
import pytest

from bench.clock import take_turns
from bench.report import Bar, percentile, write


@pytest.mark.parametrize(("value", "goal", "ok"), [
    (2.0, "at least 2.0", True), (1.9999, "at least 2.0", False), (30.0, "at most 30", True),
    (30.0001, "at most 30", False), (None, "at most 30", False), (None, "at least 0", False)])
def test_a_bar_passes_only_when_its_value_does(value, goal, ok):
    assert Bar("speed", value, goal, "ratio").ok is ok


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95, 1.0])
@pytest.mark.parametrize("count", [1, 2, 10, 41])
def test_percentiles_are_numpys(share: float, count: int):
    values = np.random.default_rng(count).normal(size=count).tolist()
    assert percentile(values, share) == np.percentile(values, 100 * share, method="inverted_cdf")


def test_the_file_has_machine_bars_and_rows(tmp_path):
    write(tmp_path / "out" / "bars.json", [{"a": 1}], [Bar("speed", None, "at least 2", "ratio", "not built yet")])
    record = json.loads((tmp_path / "out" / "bars.json").read_text())
    assert record["rows"] == [{"a": 1}]
    assert record["machine"]["cores"] >= 1 and "torch" in record["machine"]["libraries"]
    assert record["bars"][0]["ok"] is False and record["bars"][0]["value"] is None


def test_contenders_take_turns_and_their_first_turn_is_thrown_away():
    turns = []
    measured = take_turns({name: lambda epochs, name=name: turns.append(name) or epochs for name in "ab"}, 10, 3)
    assert turns == ["a", "b"] * 4
    assert [len(times) for times in measured.values()] == [3, 3]
