"""One run in several processes: the same numbers as in one, kept, opened, cut off and taken up again like any other."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import numpy as np
import pytest
import torch
from torch import distributed as dist
from torch import nn
from torch.nn import functional as F

from core import parallel
from core.__main__ import main as command
from core.models.divided import Gathered, check_divisible, share
from core.run import setup
from core.spec import SpecError, parse
from core.store import Store
from tests.core.two_processes import SPECS
from tests.house.source import ROOT

torch.set_num_threads(1)

TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--standalone"]
WITHIN = 120  # seconds after which a command that hangs is given up
SLOW = {"data": {"rows": 60}, "model": {"hidden": [6]},
        "learning": {"epochs": 1000, "optimizer": "sgd", "lr": 0.01, "batch_size": None}}


def by_hand(choices: dict) -> list[dict[str, float]]:
    """The second truth: a plain loop over torch's own layers and optimizers. Losses of each round."""
    spec = parse(choices)
    start, how = setup(spec), spec.learning
    layers: list[nn.Module] = []
    for width, units in zip((start.train.x.shape[1], *spec.model.hidden), spec.model.hidden, strict=False):
        layers += [nn.Linear(width, units), {"tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "relu": nn.ReLU}[
            spec.model.activation]()]
    model = nn.Sequential(*layers, nn.Linear(spec.model.hidden[-1], len(start.dataset.classes) or 1))
    nn.utils.vector_to_parameters(start.weights().clone(), model.parameters())
    kinds = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam,
             "momentum": lambda weights, **more: torch.optim.SGD(weights, momentum=0.9, **more)}
    optimizer = kinds[how.optimizer](model.parameters(), lr=how.lr, weight_decay=how.weight_decay)
    dice = torch.Generator().manual_seed(spec.seed)

    def loss(part: Any, rows: Any = slice(None)) -> torch.Tensor:
        output = model(part.x[rows])
        return F.cross_entropy(output, part.y[rows]) if len(start.dataset.classes) else F.mse_loss(
            output[:, 0], part.y[rows])

    told = []
    for _ in range(how.epochs):
        for rows in torch.randperm(len(start.train.x), generator=dice).split(how.batch_size or len(start.train.x)):
            optimizer.zero_grad()
            (loss(start.train, rows) + how.l1 * sum(w.abs().sum() for w in model.parameters())).backward()
            optimizer.step()
        with torch.no_grad():
            told.append({"train": loss(start.train).item(), "val": loss(start.val).item()})
    return told


# --- how a batch is divided


@pytest.mark.parametrize("world", [1, 2, 3, 8])
def test_shares_give_out_every_row_once_and_differ_by_one_row_at_most(world):
    for rows in range(20):
        given = [list(range(rows))[share(rows, rank, world)] for rank in range(world)]
        assert sum(given, []) == list(range(rows))
        assert max(map(len, given)) - min(map(len, given)) <= 1


@pytest.fixture
def alone() -> Iterator[None]:
    """A group of one process, and the signals as they were."""
    kept = {sign: signal.getsignal(sign) for sign in (signal.SIGTERM, signal.SIGINT)}
    yield
    if dist.is_initialized():
        dist.destroy_process_group()
    for sign, handler in kept.items():
        signal.signal(sign, handler)


def test_batch_normalisation_is_refused_and_what_is_on_offer_is_not():
    check_divisible(nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Dropout()))
    with pytest.raises(SpecError, match="batch normalisation"):
        check_divisible(nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)))


def test_answers_put_together_pass_the_slopes_of_their_own_rows_on(alone):
    parallel.join(10)
    mine = torch.tensor([[1.0], [2.0]], requires_grad=True)
    (Gathered.apply(mine, 2, None) * torch.tensor([[3.0], [5.0]])).sum().backward()
    assert mine.grad.tolist() == [[3.0], [5.0]]


# --- two processes


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What two real processes found: "out", and by rank "arrays" and "marks"."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "bad.json").write_text('{"learning": {"batch_size": 100}, "data": {"rows": 60}}')
    done = subprocess.run([*TORCHRUN, str(ROOT / "tests" / "core" / "two_processes.py"), str(folder)], cwd=ROOT,
                          env=os.environ | {"FINAL_EXAM_DATA": str(folder)}, capture_output=True, text=True,
                          timeout=WITHIN)
    assert done.returncode == 0, done.stderr[-3000:]
    return {"out": done.stdout, "arrays": [np.load(folder / f"{rank}.npz") for rank in (0, 1)],
            "marks": [json.loads((folder / f"{rank}.json").read_text()) for rank in (0, 1)]}


@pytest.mark.parametrize("name", SPECS)
def test_two_processes_have_the_losses_of_one_whatever_the_batches(two, name):
    told = [event for event in two["marks"][0][name] if event["kind"] == "epoch"]
    reference = by_hand(SPECS[name])
    assert len(told) == len(reference) == SPECS[name]["learning"]["epochs"]
    for event, truth in zip(told, reference, strict=True):
        for part in ("train", "val"):
            assert event[part]["loss"] == pytest.approx(truth[part], abs=1e-5)


@pytest.mark.parametrize("name", [*SPECS, "whole"])
def test_both_processes_end_with_the_same_weights_and_tell_the_same(two, name):
    first, second = (arrays[name] for arrays in two["arrays"])
    assert (first == second).all()
    assert two["marks"][0].get(name) == two["marks"][1].get(name)


def test_each_process_forgets_with_dice_of_its_own(two):
    assert (two["arrays"][0]["dice"] != two["arrays"][1]["dice"]).any()


def test_a_run_that_is_taken_up_again_ends_where_it_would_have_ended(two):
    assert (two["arrays"][0]["interrupted"] == two["arrays"][0]["whole"]).all()


def test_wrong_input_is_said_once_and_ends_both_with_2(two):
    said = [json.loads(line) for line in two["out"].splitlines()]
    assert [(line["kind"], line["field"]) for line in said] == [("failed", "learning.batch_size")]
    assert [int(arrays["status"]) for arrays in two["arrays"]] == [2, 2]


def process_of(rank: int, folder: Path) -> int:
    """The id of the process with this rank whose data folder this is."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            known = (path / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"RANK={rank}".encode() in known and f"FINAL_EXAM_DATA={folder}".encode() in known:
            return int(path.name)
    raise AssertionError(f"there is no process {rank}")


# --- the command


def trained(folder: Path, choices: dict, capsys: pytest.CaptureFixture, *more: str) -> tuple[int, list[dict]]:
    (folder / "spec.json").write_text(json.dumps(choices))
    status = parallel.main([str(folder / "spec.json"), *more])
    if dist.is_initialized():
        dist.destroy_process_group()
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.skipif(not Path("/proc").exists(), reason="finds the process through /proc")
def test_a_killed_process_ends_the_command_with_a_sentence_and_another_start_goes_on(alone, data_folder, capsys):
    """The second start has one process, not two: how many there are may change."""
    (data_folder / "spec.json").write_text(json.dumps(SLOW))
    launch = [*TORCHRUN, "-m", "core.parallel", str(data_folder / "spec.json")]
    torchrun = subprocess.Popen(launch, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                start_new_session=True)
    patience = Timer(WITHIN, os.killpg, (torchrun.pid, signal.SIGKILL))
    patience.start()
    lines = [torchrun.stdout.readline() for _ in range(30)]
    os.kill(process_of(1, data_folder), signal.SIGKILL)
    rest = torchrun.stdout.read()  # not communicate(): it would lose the lines that readline() read ahead
    torchrun.wait()
    patience.cancel()
    told = [json.loads(line) for line in (*lines, *rest.splitlines())]
    assert torchrun.returncode != 0 and told[-1]["kind"] == "failed" and "same command again" in told[-1]["remedy"]
    store, run = Store(), told[0]["run"]
    kept = store.events(run)  # a round may be kept and not told any more
    assert store.get_run(run)["state"] == "interrupted" and kept[:len(told) - 1] == told[:-1]
    assert 1 <= store.load_checkpoint(run)[1]["epoch"] < SLOW["learning"]["epochs"]

    status, whole = trained(data_folder, SLOW, capsys)
    assert status == 0 and whole[:len(kept)] == kept and store.events(run) == whole
    assert [event.get("epoch") for event in whole[1:-1]] == list(range(1, SLOW["learning"]["epochs"] + 1))
    for part, loss in by_hand(SLOW)[-1].items():
        assert whole[-1][part]["loss"] == pytest.approx(loss, abs=1e-5)
    assert not any("test" in event for event in whole)

    assert command(["exam", run, "--reason", "final mark"]) == 0
    assert 0 <= json.loads(capsys.readouterr().out)["test"]["accuracy"] <= 1


def test_a_finished_run_is_told_again_and_has_a_picture_for_the_app(alone, data_folder, capsys):
    choices = SPECS["one row left"]
    status, told = trained(data_folder, choices, capsys)
    assert status == 0 and told[-1]["kind"] == "done" and Store().get_run(told[0]["run"])["state"] == "done"
    assert trained(data_folder, choices, capsys) == (0, told)
    assert Store().load_blob(told[0]["run"], "frame") and Store().load_blob(told[0]["run"], "scene")
    for event, truth in zip(told[1:-1], by_hand(choices), strict=True):
        assert event["train"]["loss"] == pytest.approx(truth["train"], abs=1e-5)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device on this machine")
def test_on_a_card_the_losses_are_those_of_the_cpu(alone, data_folder, capsys):
    choices = SPECS["uneven batches"]
    status, told = trained(data_folder, choices | {"device": "cuda"}, capsys)
    assert status == 0
    for event, truth in zip(told[1:-1], by_hand(choices), strict=True):
        assert event["train"]["loss"] == pytest.approx(truth["train"], abs=1e-3)


def test_the_exam_is_told_behind_glass_only(alone, data_folder, capsys):
    choices = {"data": {"rows": 60}, "learning": {"epochs": 2}}
    _, sealed = trained(data_folder, choices, capsys)
    _, glass = trained(data_folder, choices, capsys, "--glass")
    assert not any("test" in event for event in sealed) and all("test" in event for event in glass[1:])
    assert sealed[0]["run"] != glass[0]["run"]


def test_a_run_that_leaves_the_range_of_numbers_fails_with_its_sentence(alone, data_folder, capsys):
    choices = {"data": {"name": "polynomial", "rows": 60}, "learning": {"optimizer": "sgd", "lr": 10, "epochs": 200},
               "model": {"activation": "relu"}}
    status, told = trained(data_folder, choices, capsys)
    assert status == 1 and told[-1]["field"] == "learning.lr" and Store().get_run(told[0]["run"])["state"] == "failed"


@pytest.mark.parametrize(("arguments", "field"), [
    (["no such file.json"], "spec"), ([], "command"), (["{}", "--patience", "soon"], "command"),
    (["-", "--store", "nonsense"], "store"),
])
def test_wrong_input_ends_with_2_and_one_sentence(alone, arguments, field, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin.read", lambda: "{}", raising=False)
    assert parallel.main(arguments) == 2
    told = json.loads(capsys.readouterr().out)
    assert told["kind"] == "failed" and told["field"] == field and told["remedy"]


def test_a_crash_says_so_and_keeps_what_it_had(alone, data_folder, capsys, monkeypatch):
    def full(*_: Any, **__: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(parallel, "save", full)
    status, told = trained(data_folder, {"data": {"rows": 60}}, capsys)
    assert status == 1 and "No space left" in told[-1]["error"]
    assert [event["kind"] for event in Store().events(told[-1]["run"])] == ["start", "epoch"]
    assert Store().get_run(told[-1]["run"])["state"] == "failed"


def test_a_class_is_not_divided():
    with pytest.raises(SpecError, match="A class of 20 learns in one process"):
        parallel.divided_setup(parse({"students": 20}), "run", False)


def test_more_processes_than_cards_and_shared_mps_are_refused(monkeypatch):
    monkeypatch.setenv("LOCAL_RANK", "1")
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    for device, words in (("cuda", "more processes than cuda devices"), ("mps", "can't share an mps device")):
        monkeypatch.setattr(parallel, "pick", lambda name, device=device: device)
        with pytest.raises(SpecError, match=words):
            parallel.divided_setup(parse({}), "run", False)
