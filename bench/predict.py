"""The endpoint of a network: how long an answer takes over real HTTP when a hundred questions a second are asked."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench import workloads
from bench.report import Bar, Row, percentile
from core import jobs
from core.store import Store

RATE = 100       # questions a second
ASKERS = 10      # connections that stay open, each with its share of the questions
SECONDS = 30
MIDDLE_GOAL, LATE_GOAL = 10, 50  # ms
HEADERS = {"Content-Type": "application/json"}
QUESTION = json.dumps({"x": 0.5, "y": -0.5})
ROUNDS = 20      # what it has learned changes no answer's time


def measure(quick: bool = False) -> tuple[list[Bar], list[Row]]:
    seconds = 5 if quick else SECONDS
    with tempfile.TemporaryDirectory() as folder, _serving(Path(folder)) as (port, process):
        _asked(port, 1.0)  # warm
        before = process.cpu_times()
        waits = _asked(port, seconds)
        after = process.cpu_times()
    cpu = (after.user + after.system - before.user - before.system) / len(waits) * 1000
    middle, late = percentile(waits, 0.5), percentile(waits, 0.99)
    row = {"questions/s": RATE, "seconds": seconds, "answers": len(waits), "p50 ms": middle, "p95 ms":
           percentile(waits, 0.95), "p99 ms": late, "worst ms": max(waits), "CPU ms/answer": cpu}
    bars = [Bar("answer over HTTP, W1, 100 questions/s, p50", middle, f"at most {MIDDLE_GOAL}", "ms"),
            Bar("answer over HTTP, W1, 100 questions/s, p99", late, f"at most {LATE_GOAL}", "ms",
                "from when the question was due")]
    return bars, [row]


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[int, psutil.Process]]:
    """The port and the process of `python -m core serve` with a W1 that was just trained."""
    os.environ["FINAL_EXAM_DATA"] = str(folder)
    store = Store()
    chosen = workloads.spec("W1", 0)
    spec = chosen.model_copy(update={"learning": chosen.learning.model_copy(update={"epochs": ROUNDS})})
    run = jobs.submit(store, spec)
    while store.get_run(run)["state"] not in jobs.ENDED:
        time.sleep(0.05)
    jobs.shutdown(store)
    store.close()
    server = subprocess.Popen([sys.executable, "-m", "core", "serve", run, "--port", "0"], stdout=subprocess.PIPE,
                              text=True)
    try:
        yield int(json.loads(server.stdout.readline())["url"].rpartition(":")[2]), psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait()


def _asked(port: int, seconds: float) -> list[float]:
    """Milliseconds from when each question was due until its answer was there. Who falls behind is not let off: the
    next question is due all the same.
    """
    waits: list[float] = []
    start = time.perf_counter() + 0.1
    askers = [threading.Thread(target=_ask, args=(port, start + number / RATE, seconds, waits))
              for number in range(ASKERS)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    if len(waits) != int(seconds * RATE / ASKERS) * ASKERS:
        raise RuntimeError(f"Only {len(waits)} questions were answered.")
    return waits


def _ask(port: int, start: float, seconds: float, waits: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for number in range(int(seconds * RATE / ASKERS)):
        due = start + number * ASKERS / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        connection.request("POST", "/predict", QUESTION, HEADERS)
        answer = connection.getresponse()
        if answer.status != 200 or "answer" not in json.loads(answer.read()):
            raise RuntimeError(f"The endpoint answered with status {answer.status}.")
        waits.append((time.perf_counter() - due) * 1000)
    connection.close()
