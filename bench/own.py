"""Data that somebody brings, by the way the pages take: a large table read, audited and cut; a middling one studied."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from bench import goals
from bench.goals import Found
from bench.report import Bar, Row
from core import jobs, request
from core.own import FOLDER
from core.store import Store
from core.store.queue import LIVE

ROOT = Path(__file__).resolve().parents[1]
ROWS, QUICK_ROWS = 1_000_000, 100_000
NUMBERS = 8  # columns of numbers, with five digits each
STUDIED = (10_000, 50)
ROUNDS = 20
LOOK = 0.02  # seconds between two looks at a process
SEED = 0


def measure(quick: bool = False) -> tuple[list[Bar], list[Row]]:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FINAL_EXAM_DATA"] = folder
        store = Store()
        (store.folder / FOLDER).mkdir()
        try:
            _warm(store)
            found, rows = goals.gather(lambda: _brought(store, QUICK_ROWS if quick else ROWS), lambda: _studied(store))
        finally:
            jobs.shutdown(store)
            store.close()
    if quick:
        found[goals.BROUGHT] = found[goals.BROUGHT_PEAK] = f"a tenth of it in {found[goals.BROUGHT]:.1f} s"
    return goals.bars(goals.OWN, found), rows


def _warm(store: Store) -> None:
    """A supervisor with a process ready, as a server has after its first minute."""
    (store.folder / FOLDER / "small").write_text("a,b\n" + "1,x\n2,y\n" * 40)
    _ask(store, "inspect", {"file": "small"})
    time.sleep(3)


def _brought(store: Store, rows: int) -> tuple[Found, list[Row]]:
    """Read and audited; asked again with one column less; made a data set; cut."""
    path = store.folder / FOLDER / "large"
    table(path, rows)
    size = path.stat().st_size / 1e6
    told, first = _ask(store, "inspect", {"file": path.name, "name": "large.csv"})
    again = {"file": path.name, "name": "large.csv", "plan": told["plan"]}
    _, changed = _ask(store, "inspect", again | {"fix": ["leave_out", "m0"]})
    made, adopted = _ask(store, "adopt", again)
    cut = _cut(made["own"])
    steps = {"read and audited": first, "asked again, a column left out": changed, "made a data set": adopted,
             "cut": cut}
    shown = [{"table": f"{size:.0f} MB, {rows:,} rows", "step": name, "s": step["wall"], "CPU s": step["cpu"],
              "peak MB": step["peak"]} for name, step in steps.items()]
    whole = [first, adopted, cut]
    return {goals.BROUGHT: sum(step["wall"] for step in whole), goals.BROUGHT_PEAK: max(step["peak"] for step in whole),
            goals.CHANGED: changed["wall"] / first["wall"]}, shown


def _ask(store: Store, kind: str, asked: Row) -> tuple[Any, dict[str, float]]:
    """The answer of an errand, and what its process took: seconds, seconds of computing, megabytes at its peak."""
    start = time.perf_counter()
    job = request.post(store, kind, asked, "bench")
    taken = {"cpu": 0.0, "peak": 0.0}
    began: dict[int, float] = {}
    while "result" not in (found := request.look(store, job)):
        row = store.queue.get(job)
        if row and row["state"] in LIVE and row["pid"]:
            _watch(row["pid"], began, taken)
        time.sleep(LOOK)
    return found["result"], taken | {"wall": time.perf_counter() - start}


def _watch(pid: int, began: dict[int, float], taken: dict[str, float]) -> None:
    """Adds to `taken` what a process has used since it was first looked at."""
    try:
        times = psutil.Process(pid).cpu_times()
        status = Path(f"/proc/{pid}/status").read_text()
    except (psutil.Error, OSError):  # it has just ended
        return
    used = times.user + times.system
    taken["cpu"] = max(taken["cpu"], used - began.setdefault(pid, used))
    taken["peak"] = max(taken["peak"], _peak(status))


def _peak(status: str) -> float:
    """MB, from what Linux says of a process."""
    return next((int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def _cut(own: str) -> dict[str, float]:
    """A data set loaded and cut into three, in a process of its own."""
    answer = subprocess.run([sys.executable, "-m", "bench.own", own], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return json.loads(answer.stdout)


def _serve(own: str) -> None:
    """In the child."""
    from core import datasets
    from core.spec import parse
    from core.split import cut

    wall, cpu = time.perf_counter(), time.process_time()
    spec = parse({"data": {"name": "own", "own": own}})
    cut(datasets.load(spec.data), spec.data, spec.split)
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps(took | {"peak": _peak(Path("/proc/self/status").read_text())}))


def _studied(store: Store) -> tuple[Found, list[Row]]:
    """A table of numbers brought, cut, and studied by the network that the page begins with."""
    rows, columns = STUDIED
    luck = np.random.default_rng(SEED)
    x = luck.normal(size=(rows, columns))
    answers = np.where(x[:, :5].sum(axis=1) + luck.normal(size=rows) > 0, "yes", "no")
    lines = [",".join([*(f"c{place}" for place in range(columns)), "answer"])]
    lines += [",".join([*(f"{value:.4f}" for value in row), answer]) for row, answer in zip(x, answers, strict=True)]
    (store.folder / FOLDER / "middling").write_text("\n".join(lines))
    made, adopted = _ask(store, "adopt", {"file": "middling", "name": "middling.csv"})
    time.sleep(2)
    spec = {"data": {"name": "own", "own": made["own"]}, "split": {"how": made["cut"]},
            "model": {"hidden": [32, 16]}, "learning": {"lr": 0.01, "epochs": ROUNDS}}
    start = time.perf_counter()
    run = jobs.submit(store, spec, "bench")
    while (row := store.get_run(run))["state"] not in jobs.ENDED:
        time.sleep(LOOK)
    took = time.perf_counter() - start
    if row["state"] != "done":
        return {goals.STUDIED: f"{row['state']}: {row['error']}"}, []
    return {goals.STUDIED: took}, [{"table": f"{rows:,} x {columns}", "brought s": adopted["wall"], "studied s": took,
                                    "rounds": row["epochs"], "practice exam": row["val"]["accuracy"]}]


def table(path: Path, rows: int) -> None:
    """A CSV of about a hundred bytes a row: a number of the row, a day, two categories, numbers, yes or no."""
    luck = np.random.default_rng(SEED)
    names = ["id", "day", "colour", "city", *(f"m{place}" for place in range(NUMBERS)), "answer"]
    with open(path, "w", encoding="utf-8") as file:
        file.write(",".join(names) + "\n")
        for start in range(0, rows, 50_000):
            count = min(50_000, rows - start)
            numbers = luck.normal(size=(count, NUMBERS))
            days = (np.datetime64("2015-01-01") + luck.integers(0, 3_000, count).astype("timedelta64[D]")).astype(str)
            colours = luck.choice(["red", "green", "blue", "grey"], count)
            cities = luck.integers(0, 200, count)
            right = numbers[:, 0] + numbers[:, 1] * numbers[:, 2] + luck.normal(size=count) > 0
            file.writelines(f"{start + row},{days[row]},{colours[row]},city {cities[row]},"
                            f"{','.join(f'{value:.5f}' for value in numbers[row])},{'yes' if right[row] else 'no'}\n"
                            for row in range(count))


if __name__ == "__main__":
    _serve(sys.argv[1])
