"""What a sweep of 1,000 networks of the W1 shape adds to the memory of its process."""

import json
import subprocess
import sys
from pathlib import Path

from bench import goals, workloads
from bench.goals import Found
from bench.report import Row

ROOT = Path(__file__).resolve().parents[1]
STATUS = Path("/proc/self/status")
MEMBERS, EPOCHS = 1000, 20


def measure() -> tuple[Found, list[Row]]:
    """In a fresh process: its peak in the sweep over what it had after a first small run."""
    if not STATUS.exists():
        return {goals.MEMORY: "this system does not tell what a process has used"}, []
    answer = subprocess.run([sys.executable, "-m", "bench.memory"], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    start, peak = json.loads(answer.stdout)
    rows = [{"sweep of W1 members": MEMBERS, "MB before": start, "MB at its peak": peak, "added": peak - start}]
    return {goals.MEMORY: peak - start}, rows


def serve() -> None:
    """In the child."""
    import torch

    torch.set_num_threads(1)
    _learn(1)
    start = _megabytes("VmRSS")
    _learn(MEMBERS)
    print(json.dumps([start, _megabytes("VmHWM")]))


def _learn(members: int) -> None:
    from core.run import learn_together, setup

    specs = [workloads.spec("W1", seed) for seed in range(members)]
    specs = [spec.model_copy(update={"learning": spec.learning.model_copy(update={"epochs": EPOCHS})})
             for spec in specs]
    for _ in learn_together([setup(spec) for spec in specs]):
        pass


def _megabytes(which: str) -> float:
    """VmRSS: memory now; VmHWM: the most so far. Linux tells both in kB."""
    lines = STATUS.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(which)) / 1000


if __name__ == "__main__":
    serve()
