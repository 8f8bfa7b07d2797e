"""Many runs of one visitor: what they do to somebody else's click, and what a process for each run costs."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench import goals, workloads
from bench.goals import Found
from bench.office import Office
from bench.report import Bar, Row, percentile
from bench.server import ROOT
from core import jobs
from core.spec import Spec

QUEUED = 20  # runs that visitor A has waiting
SMALL = 16  # runs whose processes are weighed
EPOCHS = 20  # of each of them


def measure(quick: bool) -> tuple[list[Bar], list[Row]]:
    bars, rows = _clicks(5 if quick else 15)
    found, more = processes()
    return [*bars, *goals.bars({name: goals.SWEEP[name] for name in found}, found)], [*rows, *more]


@contextmanager
def _limits(**limits: float) -> Iterator[None]:
    """The office's quotas: as hosted, except for these."""
    before = {name: os.environ.get(name) for name in ("FINAL_EXAM_LIMITS", "FINAL_EXAM_PROFILE")}
    os.environ |= {"FINAL_EXAM_LIMITS": json.dumps(limits), "FINAL_EXAM_PROFILE": "hosted"}
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _clicks(times: int) -> tuple[list[Bar], list[Row]]:
    """Visitor B's click, first epoch in the store, alone and while A learns and has 20 runs in the queue."""
    with _limits(queued=1000), tempfile.TemporaryDirectory() as folder, Office(Path(folder)) as office:
        office.first_epoch(workloads.spec("W1", 1000))
        quiet = [office.first_epoch(workloads.spec("W1", seed))[0] for seed in range(times)]
        for seed in range(QUEUED + 1):
            jobs.submit(office.store, workloads.spec("W1", 2000 + seed), "A", play=True, speed="max")
        time.sleep(2)
        crowded = [office.first_epoch(workloads.spec("W1", 100 + seed))[0] for seed in range(times)]
    rows = [{"visitor B": name, "median s": statistics.median(took), "p95 s": percentile(took, 0.95)}
            for name, took in (("alone", quiet), (f"beside {QUEUED} queued runs of A", crowded))]
    return [Bar(f"click of B while A has {QUEUED} runs queued, p95 against quiet",
                percentile(crowded, 0.95) / percentile(quiet, 0.95), "at most 2", "times")], rows


def processes() -> tuple[Found, list[Row]]:
    """CPU time of 16 small runs, a process each, against the same one after the other in one process."""
    specs = [_small(seed) for seed in range(SMALL)]
    with tempfile.TemporaryDirectory() as folder, Office(Path(folder)) as office:
        office.first_epoch(workloads.spec("W1", 1000))
        time.sleep(2)  # until that process is gone and the next spares are warm
        before = office.cpu()
        runs = [jobs.submit(office.store, spec, "bench", play=True, speed="max") for spec in specs]
        while any(office.store.get_run(run)["state"] != "done" for run in runs):
            time.sleep(0.1)
        time.sleep(1)  # until the last process is gone and counted
        apart = office.cpu() - before
    code = "import sys, json; from core.spec import parse; from core.run import run\n" \
           "for spec in json.load(sys.stdin):\n    list(run(parse(spec)))"
    start = _children_cpu()
    subprocess.run([sys.executable, "-c", code], input=json.dumps([spec.model_dump(mode="json") for spec in specs]),
                   text=True, check=True, cwd=ROOT)
    together = _children_cpu() - start
    rows = [{f"{SMALL} small runs": name, "CPU s": value}
            for name, value in (("a process each", apart), ("one process", together))]
    return {goals.SMALL_RUNS: apart / together}, rows


def _small(seed: int) -> Spec:
    spec = workloads.spec("W1", seed)
    return spec.model_copy(update={"learning": spec.learning.model_copy(update={"epochs": EPOCHS})})


def _children_cpu() -> float:
    times = psutil.Process().cpu_times()
    return times.children_user + times.children_system
