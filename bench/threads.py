"""A run as a stranger starts it beside one that is told to take one thread: `python -m core run`, two processes."""

import contextlib
import io
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import goals, workloads
from bench.goals import Found
from bench.report import Row, spread

ROOT = Path(__file__).resolve().parents[1]
EPOCHS = {"W2": 20, "W3m": 4}
NAMES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OMP_WAIT_POLICY")
SETTINGS = {"default settings": {}, "one thread": dict(zip(NAMES, ("1", "1", "passive"), strict=True))}


def measure(rounds: int) -> tuple[Found, list[Row]]:
    """CPU time of whole runs of the command line, the two settings in turns."""
    took: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        both = {name: stack.enter_context(_child(settings, Path(folder) / name.split()[0]))
                for name, settings in SETTINGS.items()}
        for turn, workload, name in itertools.product(range(rounds + 1), EPOCHS, both):
            seconds = _ask(both[name], workload, turn)
            took.setdefault((workload, name), []).extend([seconds] if turn else [])  # the first also warms up
        for child in both.values():
            child.stdin.close()
    middle = {key: spread(seconds)["median"] for key, seconds in took.items()}
    rows = [{"workload": workload, "threads": name, "CPU s per run": middle[workload, name]}
            for workload, name in took]
    return {goals.THREADS.format(name): middle[name, "one thread"] / middle[name, "default settings"]
            for name in EPOCHS}, rows


def _child(settings: dict[str, str], folder: Path) -> subprocess.Popen:
    outer = {name: value for name, value in os.environ.items() if name not in NAMES}
    return subprocess.Popen([sys.executable, "-m", "bench.threads"], cwd=ROOT, text=True, stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, env=outer | settings | {"FINAL_EXAM_DATA": str(folder)})


def _ask(child: subprocess.Popen, workload: str, seed: int) -> float:
    child.stdin.write(json.dumps([workload, seed]) + "\n")
    child.stdin.flush()
    answer = child.stdout.readline()
    if not answer:
        raise RuntimeError(f"The run of {workload} ended before it could tell its time: see its error above.")
    return json.loads(answer)


def serve() -> None:
    """In the child: runs what a line of standard input names; tells the CPU seconds of this process that it took."""
    from core.__main__ import main

    for line in sys.stdin:
        workload, seed = json.loads(line)
        start = time.process_time()
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file, contextlib.redirect_stdout(io.StringIO()):
            json.dump(_short(workload, seed), file)
            file.flush()
            main(["run", file.name])
        print(json.dumps(time.process_time() - start), flush=True)


def _short(workload: str, seed: int) -> dict[str, Any]:
    spec = workloads.spec(workload, seed).model_dump(mode="json", exclude_defaults=True)
    spec["learning"]["epochs"] = EPOCHS[workload]
    return spec


if __name__ == "__main__":
    serve()
