"""The films of runs on their way to the browser: whoever may watch a run may look back at it, and it is drawn once."""

import asyncio
import gzip
import logging
import re
from collections import defaultdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.spec import SpecError
from dashboard.live.desk import Desk, may_watch
from dashboard.live.visitor import visitor_in

log = logging.getLogger(__name__)

RUN = re.compile(r"[0-9a-f]{32}")
LATER = {"error": "The earlier rounds could not be drawn.", "remedy": "Try again in a moment."}
MOST_DRAWN = 4  # films that are drawn at a time


class Films:
    """GET /live/film/<run>?least=<round>&few=1: what core/film.py packs. Two who ask at once wait for the same."""

    def __init__(self, desk: Desk):
        self.desk = desk
        self.turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.places = asyncio.Semaphore(MOST_DRAWN)

    async def serve(self, request: Request) -> Response:
        run, asked = request.path_params["run"], request.query_params
        least, few = asked.get("least", "0"), "few" in asked
        visitor = visitor_in(request.cookies)
        if not RUN.fullmatch(run) or not await asyncio.to_thread(may_watch, self.desk, run, visitor):
            return JSONResponse({"error": "There is no such run.", "remedy": "It may have been deleted."}, 404)
        try:
            name, film = await self._film(run, visitor or "", least, few)
        except SpecError as error:
            return JSONResponse({"error": error.error, "remedy": error.remedy}, 409)
        except Exception:
            log.exception("film of run %s", run)
            return JSONResponse(LATER, 500)
        return _answer(request, f'"{name}"', film)

    async def _film(self, run: str, visitor: str, least: str, few: bool) -> tuple[str, bytes]:
        rounds = int(least) if least.isdecimal() and len(least) < 10 else 0
        turn = self.turns[run]
        try:
            async with turn, self.places:
                return await asyncio.to_thread(self.desk.film, run, visitor, rounds, few)
        finally:
            if not turn.locked():
                self.turns.pop(run, None)


def _answer(request: Request, tag: str, film: bytes) -> Response:
    """Compressed, as it lies there; a browser that has it is told so. `x-film-bytes`: how long it is unpacked."""
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "Accept-Encoding",
               "x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin",
               "x-film-bytes": str(int.from_bytes(film[-4:], "little"))}  # gzip ends with it
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
    else:
        film = gzip.decompress(film)
    return Response(film, headers=headers, media_type="application/octet-stream")
