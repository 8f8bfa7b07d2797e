"""What the server does beside answering: makes sure that runs have a supervisor, and collects garbage now and then."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from streamlit import config

from core import quotas
from dashboard.live.desk import StoreDesk

log = logging.getLogger(__name__)

COLLECT_EVERY = 60.0  # seconds
LOOK_EVERY = 10.0  # seconds between two looks whether the supervisor lives


@asynccontextmanager
async def serving(desk: StoreDesk) -> AsyncIterator[dict[str, Any]]:
    """Around the server's life. Runs are left running when it ends: they belong to nobody's page."""
    take_uploads()
    await asyncio.to_thread(_renew, desk)
    tasks = [asyncio.create_task(_collect_now_and_then()), asyncio.create_task(_keep_supervised(desk))]
    try:
        yield {}
    finally:
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)


def take_uploads() -> None:
    """The server takes files as large as the limits say (core/quotas.py); a place for smaller ones says so itself."""
    size = -(-quotas.current().upload_bytes // 1_000_000)  # Streamlit's megabytes are a little larger
    config.set_option("server.maxUploadSize", max(size, config.get_option("server.maxUploadSize")))


def _renew(desk: StoreDesk) -> None:
    from core import jobs

    jobs.renew_supervisor(desk.store)


def _supervise(desk: StoreDesk) -> None:
    from core import jobs

    jobs.ensure_supervisor(desk.store)


async def _keep_supervised(desk: StoreDesk) -> None:
    """A supervisor that was killed is replaced while the server runs."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        try:
            await asyncio.to_thread(_supervise, desk)
        except Exception:
            log.exception("starting the supervisor")


async def _collect_now_and_then() -> None:
    """What Streamlit would do after every script run (runner.postScriptGC), at its proper pace.

    What lives after the first minute is modules and caches: frozen, they don't cost the later rounds anything.
    """
    await asyncio.sleep(COLLECT_EVERY)
    gc.collect()
    gc.freeze()
    while True:
        await asyncio.sleep(COLLECT_EVERY)
        gc.collect()
