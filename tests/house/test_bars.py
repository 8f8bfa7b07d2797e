"""The benchmarks' own arithmetic: a bar is never rounded towards its goal, and what was not measured never passes."""

import json
import re

import numpy as np
import pytest

from bench import goals, peers, workloads
from bench.clock import take_turns
from bench.contender import loss_and_accuracy, practice
from bench.peers import ours
from bench.report import Bar, percentile, show, write
from tests.house.source import ROOT

# The bars as they were promised: words that the name of a bar holds, and its goal.
PROMISED = [
    ("stacked W1 course", "at least 7"), ("stacked W1 scikit-learn", "at least 3.5"),
    ("stacked W1 Lightning Fabric", "at least 10"), ("stacked W1 Lightning Trainer", "at least 20"),
    ("stacked W2 course", "at least 4"), ("module path W1", "at least 1.2"), ("module path W2", "at least 1.4"),
    ("module path W3m", "at least 1.5"), ("module path W3c", "at least 1.3"),
    ("W5 live TensorFlow Playground", "at least 3.5"), ("W5 live course", "at least 5"),
    ("W5 live scikit-learn", "at least 3.5"), ("time to 95 % moons course", "at least 6"),
    ("time to 95 % moons scikit-learn", "at least 5"), ("default settings one thread W2", "at least 0.9"),
    ("default settings one thread W3m", "at least 0.9"), ("marks Events store W2", "at most 0.15"),
    ("marks Events store W1", "at most 1"), ("W1 warm supervisor first epoch", "at most 0.3"),
    ("private memory", "at most 40"), ("weight snapshot 80k", "at most 15"),
    ("W4a 64 moons one by one", "at least 60"), ("W4a 64 moons scikit-learn", "at least 40"),
    ("W4a 64 moons JAX", "at least 0.5"), ("W4b 64 MNIST-1D course", "at least 3.5"),
    ("W4b 64 MNIST-1D one by one", "at least 1.8"), ("class of 200 W1 one by one", "at least 80"),
    ("members bits alone stack of 64", "at most 0"), ("members bits run twice", "at most 0"),
    ("snapshots default run CPU", "at most 0.05"), ("snapshots default run disk", "at most 20"),
    ("scrubbing stored run frames", "at least 30"), ("first grab", "at most 1.5"),
    ("100 MB million rows read audited cut", "at most 30"), ("most memory of a process", "at most 1500"),
    ("10,000 x 50 table 20 rounds", "at most 10"),
    ("1,000 W1 members memory", "at most 200"), ("16 small runs supervisor one process", "at most 1.5"),
]


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


def test_another_process_is_timed_by_its_own_clock():
    ticks = iter(range(100))
    measured = take_turns({"node": lambda epochs: 1000 * epochs}, 2, 3, {"node": lambda: next(ticks)})
    assert measured == {"node": [500.0] * 3}  # one second for 2,000 steps


@pytest.mark.parametrize(("words", "goal"), PROMISED)
def test_every_bar_that_was_promised_is_printed_with_its_goal(words: str, goal: str):
    bars = goals.TRAIN | goals.SWEEP | goals.SNAPSHOTS | goals.OWN
    found = [name for name in bars if all(word in name for word in words.split())]
    assert found, f"no bar speaks of: {words}"
    assert bars[min(found, key=len)][0] == goal  # a longer name is the same bar, measured more strictly


def test_bars_that_nobody_measured_are_printed_as_such_and_do_not_pass(capsys):
    printed = goals.bars(goals.TRAIN, {goals.FIRST_EPOCH: 0.2, goals.SNAPSHOT: "no data"})
    show([{"contender": "skorch", "us/step": None, "note": "skipped"}], printed)
    lines = capsys.readouterr().out.splitlines()
    assert len(printed) == len(goals.TRAIN)
    assert sum(line.lstrip().startswith("passes") for line in lines) == 1
    assert sum(line.startswith("not measured") for line in lines) == len(goals.TRAIN) - 1
    assert any("skorch" in line and "skipped" in line for line in lines)


def test_a_part_that_breaks_leaves_the_others_their_bars(capsys):
    found, rows = goals.gather(lambda: ({goals.FIRST_EPOCH: 0.2}, [{"a": 1}]), lambda: 1 / 0,
                               lambda: ({goals.SNAPSHOT: 9.0}, []))
    assert found == {goals.FIRST_EPOCH: 0.2, goals.SNAPSHOT: 9.0}
    assert rows == [{"a": 1}, {"broken": "ZeroDivisionError", "why": "division by zero"}]
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_finding_without_a_goal_is_a_mistake():
    with pytest.raises(KeyError, match="spee"):
        goals.bars(goals.TRAIN, {"spee": 1.0})


@pytest.mark.parametrize(("found", "value"), [
    ({"ours": 2.0, "peer": 8.0}, 4.0), ({"ours": 2.0, "peer": "skipped: no compiler"}, "peer: skipped: no compiler"),
    ({"ours": "not built yet", "peer": 8.0}, "ours: not built yet"), ({"ours": 2.0}, "peer: not in this run")])
def test_a_ratio_needs_both_figures_and_says_which_is_missing(found, value):
    assert goals.ratio(found, "peer", "ours") == value


@pytest.mark.parametrize("name", peers.PEERS)
def test_a_peer_that_is_not_installed_is_skipped_by_name(name: str, monkeypatch):
    monkeypatch.setattr(peers.importlib.util, "find_spec", lambda package: None)
    monkeypatch.setenv("CC", "no-such-compiler")
    monkeypatch.delenv("BENCH_NODE", raising=False)
    ready, absent = peers.line_up(workloads.task("W1"), (name,))
    assert not ready
    assert absent[name].startswith("skipped: ")


def test_a_peer_that_breaks_is_named_and_the_others_go_on(monkeypatch):
    monkeypatch.setattr(peers.module("course loop"), "contender", lambda task: 1 / 0)
    ready, absent = peers.line_up(workloads.task("W1m"), ("course loop", "scikit-learn"))
    assert list(ready) == ["scikit-learn"]
    assert absent == {"course loop": "broken: ZeroDivisionError: division by zero"}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", ["course loop", "scikit-learn", "C floor"])
def test_peers_that_need_no_installation_learn(name: str):
    if why := peers.missing(name):
        pytest.skip(why)
    task = workloads.task("W1m")
    contender = peers.module(name).contender(task)
    assert contender.train(25) == 25 * task.steps
    assert practice(contender, task) >= 0.9


def test_the_c_floor_starts_from_the_weights_and_makes_the_steps_of_torch():
    """One batch that holds every row has no order: both must correct the weights alike."""
    if why := peers.missing("C floor"):
        pytest.skip(why)
    spec = workloads.spec("W1m")
    whole = spec.model_copy(update={"learning": spec.learning.model_copy(update={"batch_size": 250})})
    task = workloads.task_of("W1m", whole)
    floor, ours_ = peers.module("C floor").contender(task), ours.module(task)
    for _ in range(2):  # before the first step, and after twenty
        np.testing.assert_allclose(floor.answer(task.val.x), ours_.answer(task.val.x), atol=2e-4)
        floor.train(20)
        ours_.train(20)


@pytest.mark.parametrize("who", ours.NAMES)
def test_ours_learn_and_count_their_steps(who: str):
    task = workloads.task("W1m")
    contender = ours.line_up(task)[0][who]
    assert contender.train(25) == 25 * task.steps
    assert practice(contender, task) >= 0.9


def test_the_convolution_has_the_size_of_the_papers():
    task = workloads.task("W3c")
    assert sum(part.numel() for part in task.network().parameters()) == 5210
    assert ours.line_up(task)[0][ours.MODULE].answer(task.val.x[:3]).shape == (3, 10)


def test_loss_and_accuracy_are_torchs():
    from torch.nn import functional as F

    task = workloads.task("W1m")
    scores = ours.module(task).answer(task.val.x)
    loss, share = loss_and_accuracy(scores, task.val.y.numpy())
    assert loss == pytest.approx(F.cross_entropy(task.network()(task.val.x), task.val.y).item(), rel=1e-5)
    assert share == (scores.argmax(-1) == task.val.y.numpy()).mean()


def test_peers_are_pinned_and_bring_no_torch_of_their_own():
    pins = [line for line in (ROOT / "requirements-bench.txt").read_text().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", pin) for pin in pins)
    assert not {pin.partition("==")[0].lower() for pin in pins} & {"torch", "torchvision", "torchaudio", "numpy"}
    assert "requirements-bench" not in "".join((ROOT / name).read_text() for name in
                                               ("requirements.txt", "requirements-dev.txt", ".ci/run"))
    assert "--no-deps -r requirements-bench.txt" in (ROOT / "Makefile").read_text()
