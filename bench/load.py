"""Many people at once: 25 visitors who each train their own W1, and sessions that only look."""

import asyncio
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

from bench import neighbours, workloads
from bench.report import Bar, Row, percentile
from bench.server import App, free_port
from bench.viewers import Viewer, sit_idle
from core import jobs
from core.store import Store

IDLE = 30  # sessions that only look
GOALS = {25: 5.0, 50: 2.0}  # visitors -> updates per second each
PAUSE_GOAL = 500  # ms, p95 with 25 visitors


def measure(quick: bool = False) -> tuple[list[Bar], list[Row]]:
    bars, rows = neighbours.measure(quick)
    # 50 runs at once on two cores are more than the default lets in; the others would wait in the queue.
    os.environ["FINAL_EXAM_LIMITS"] = '{"running_per_core": 32, "idle_per_core": 64}'
    for visitors in (25,) if quick else (25, 50):
        with tempfile.TemporaryDirectory() as folder:
            app = App(Path(folder), free_port())
            try:
                app.start()
                found = asyncio.run(_crowd(app, visitors, 10 if quick else 30))
            finally:
                app.end()
        bars += found[0]
        rows += found[1]
    if quick:
        bars.append(Bar("updates/s each, 50 visitors, median", None, "at least 2", "1/s", "not in --quick"))
    return bars, rows


async def _crowd(app: App, visitors: int, seconds: int) -> tuple[list[Bar], list[Row]]:
    process = psutil.Process(app.pid)
    idle = await _idle_sessions(app, process) if visitors == 25 else None
    async with _viewers(app, visitors) as viewers:
        rates, cpu = await _rates(viewers, process, seconds)
        pauses = [await viewer.order("paused", do="pause") * 1000 for viewer in viewers]
    frame = sum(viewer.size for viewer in viewers) / max(1, sum(viewer.updates for viewer in viewers))
    memory = process.memory_info().rss / 1e6
    row = {"visitors": visitors, "updates/s median": statistics.median(rates), "least": min(rates), "most": max(rates),
           "UI CPU ms/update": cpu, "bytes/frame": frame, "pause ms p50": statistics.median(pauses),
           "pause ms p95": percentile(pauses, 0.95), "UI MB": memory}
    bars = [Bar(f"updates/s each, {visitors} visitors, median", statistics.median(rates),
                f"at least {GOALS[visitors]:g}", "1/s")]
    if idle is not None:
        bars += [Bar("UI CPU per viewer-update", cpu, "at most 3", "ms"),
                 Bar("memory per idle session", idle, "at most 1", "MB"),
                 Bar("memory of the UI process", memory, "at most 450", "MB"),
                 Bar("torch libraries in the UI process", _torch_files(app.pid), "at most 0", "files"),
                 Bar("pause to a frame that says so, 25 visitors, p95", percentile(pauses, 0.95),
                     f"at most {PAUSE_GOAL}", "ms", "one after the other while the rest train")]
    return bars, [row]


@asynccontextmanager
async def _viewers(app: App, count: int) -> AsyncIterator[list[Viewer]]:
    """So many visitors, each watching a run of their own that learns as fast as it can."""
    store = Store(app.store_url)
    viewers = []
    for number in range(count):
        visitor = secrets.token_hex(16)
        run = await asyncio.to_thread(jobs.submit, store, workloads.spec("W1", number), visitor, glass=True, play=True,
                                      speed="max")
        viewers.append(Viewer(app.url, run, visitor))
    tasks = [asyncio.create_task(viewer.watch()) for viewer in viewers]
    try:
        for viewer in viewers:
            await viewer.until("learning", 120)
        await asyncio.sleep(3)  # until all are up to speed
        yield viewers
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        store.close()


async def _rates(viewers: list[Viewer], process: psutil.Process, seconds: int) -> tuple[list[float], float]:
    """(updates per second of each viewer, CPU ms of the UI process per update)."""
    before = [viewer.updates for viewer in viewers]
    start, cpu = time.monotonic(), _cpu(process)
    await asyncio.sleep(seconds)
    took, used = time.monotonic() - start, _cpu(process) - cpu
    updates = [viewer.updates - count for viewer, count in zip(viewers, before, strict=True)]
    return [count / took for count in updates], used * 1000 / max(1, sum(updates))


async def _idle_sessions(app: App, process: psutil.Process) -> float:
    """Megabytes that the UI process grows per session that has drawn the playground and does nothing."""
    tasks: list[asyncio.Task] = []
    sizes = []
    for count in (5, IDLE):  # the first five also load what all share
        bells = [asyncio.Event() for _ in range(count)]
        for bell in bells:
            tasks.append(asyncio.create_task(sit_idle(app.url, "playground", bell, secrets.token_hex(16))))
            await _drawn(bell, tasks[-1])
        await asyncio.sleep(3)
        sizes.append(process.memory_info().rss / 1e6)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return (sizes[1] - sizes[0]) / IDLE


async def _drawn(bell: asyncio.Event, session: asyncio.Task) -> None:
    """Waits until the session has its page; raises what went wrong in it."""
    waiting = asyncio.create_task(bell.wait())
    await asyncio.wait({waiting, session}, timeout=60, return_when=asyncio.FIRST_COMPLETED)
    if not bell.is_set():
        waiting.cancel()
        session.cancel()
        await session  # raises
        raise TimeoutError("A session got no page within 60 s.")


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _torch_files(pid: int) -> float | None:
    """How many libraries of torch the process has mapped; None where the system does not tell."""
    maps = Path(f"/proc/{pid}/maps")
    if not maps.exists():
        return None
    return float(len({line.split()[-1] for line in maps.read_text().splitlines() if "libtorch" in line}))
