"""A network behind an address: GET / says what it is, GET /schema how it is asked, POST /predict answers. No state.

Every answer is JSON, the refusals too: {"kind": "failed", "error", "field", "remedy"}, with the status that fits. No
course examples are handed out: whoever may ask a network need not know what it studied.
"""

import asyncio
import json
import logging
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from core.fields import Field
from core.predict import Predictor
from core.spec import SpecError
from core.spoken import LONGEST

log = logging.getLogger(__name__)

BODY = 4_000_000  # bytes of a request
ROWS = 1_000      # questions of a request
WAITING = 64      # requests that are in the house at once
BODY_WITHIN = 10.0    # seconds for a request to arrive
ANSWER_WITHIN = 30.0  # seconds until its answer
DRAFT = "https://json-schema.org/draft/2020-12/schema"
STATUS = {404: ("There is nothing at this address.", "Ask GET / or GET /schema, or send questions to POST /predict."),
          405: ("This address is not asked in that way.", "GET / and /schema; POST /predict.")}


class Refusal(Exception):
    """A request that is not answered: with which status, what is wrong, and what to do."""

    def __init__(self, status: int, error: str, remedy: str, field: str = ""):
        super().__init__(error)
        self.status, self.record = status, SpecError(field, error, remedy).record()


class House:
    """One network; one question is worked on at a time, a few wait, and who comes then is told so."""

    def __init__(self, network: Predictor, told: dict[str, Any]):
        self.network, self.told, self.inside = network, told, 0
        self.turn: CapacityLimiter | None = None  # made where the loop runs

    async def hello(self, request: Request) -> Response:
        known = ("run", "title", "data", "licence", "task", "classes", "target", "unit", "fingerprint", "parameters",
                 "epochs", "marks", "intervals", "glass", "looks")
        about = {name: self.told[name] for name in known if name in self.told}
        limits = {"bytes": BODY, "questions": ROWS, "at once": WAITING, "seconds": ANSWER_WITHIN}
        routes = {"GET /": "this", "GET /schema": "the JSON Schema of a question",
                  "POST /predict": "one question as a JSON object, or a list of them"}
        return said({"kind": "network", **about, "form": self.network.form.fields, "limits": limits, "routes": routes})

    async def schema(self, request: Request) -> Response:
        return said(schema(self.network.form.fields))

    async def predict(self, request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise Refusal(415, "A question must come as JSON.", "Send the header Content-Type: application/json.")
        if self.inside >= WAITING:
            raise Refusal(503, f"{WAITING} questions are waiting already.", "Ask again in a moment.")
        self.inside += 1
        try:
            asked = read(await body(request))
            self.turn = self.turn or CapacityLimiter(1)
            async with asyncio.timeout(ANSWER_WITHIN):
                return said(await to_thread.run_sync(self.answer, asked, limiter=self.turn, abandon_on_cancel=True))
        except TimeoutError:
            raise Refusal(503, f"The answer took longer than {ANSWER_WITHIN:g} seconds.", "Ask again, or for less."
                          ) from None
        finally:
            self.inside -= 1

    def answer(self, asked: Any) -> Any:
        """One answer to a question, a list of them to a list."""
        many = asked if isinstance(asked, list) else [asked]
        if len(many) > ROWS:
            raise Refusal(413, f"{len(many):,} questions were asked at once; at most {ROWS:,} are answered.",
                          "Ask them in parts.", "inputs")
        found = [{name: value for name, value in each.items() if name != "nearest"}
                 for each in self.network.answers(many)]
        return found if isinstance(asked, list) else found[0]


def application(network: Predictor, told: dict[str, Any]) -> Starlette:
    """The whole endpoint as an ASGI app. `told`: what may be said of the network (core/export/facts.py)."""
    house = House(network, told)
    routes = [Route("/", house.hello), Route("/schema", house.schema),
              Route("/predict", house.predict, methods=["POST"])]
    handlers = {SpecError: _wrong, Refusal: _refused, HTTPException: _no_such, Exception: _crashed}
    return Starlette(routes=routes, exception_handlers=handlers)


def said(answer: Any, status: int = 200) -> Response:
    text = json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text.encode(), status, {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"},
                    media_type="application/json")


async def body(request: Request) -> bytes:
    """All of it, but never more than BODY, and not for longer than BODY_WITHIN."""
    said_size = request.headers.get("content-length", "0")
    if said_size.isdigit() and int(said_size[:20]) > BODY:
        raise _large()
    try:
        return await asyncio.wait_for(_arrived(request), BODY_WITHIN)
    except TimeoutError:
        raise Refusal(408, f"The request did not arrive within {BODY_WITHIN:g} seconds.", "Send it again.") from None
    except ClientDisconnect:
        raise Refusal(400, "The request was broken off.", "Send it again.") from None


async def _arrived(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > BODY:
            raise _large()
    return b"".join(parts)


def _large() -> Refusal:
    return Refusal(413, f"The request is larger than {BODY / 1e6:.0f} MB.", "Ask in parts.")


def read(data: bytes) -> Any:
    try:
        asked = json.loads(data)
    except (ValueError, RecursionError):
        raise Refusal(400, "The request is not JSON.", "GET /schema says how a question looks.", "inputs") from None
    if asked == []:
        raise Refusal(400, "The list of questions is empty.", "Ask at least one.", "inputs")
    return asked


def schema(fields: list[Field]) -> dict[str, Any]:
    """The JSON Schema of a request: one question, or a list of them."""
    one = {"type": "object", "properties": {field["name"]: _schema_of(field) for field in fields},
           "required": [field["name"] for field in fields], "additionalProperties": False}
    return {"$schema": DRAFT, "title": "Questions", "$defs": {"question": one}, "oneOf": [
        {"$ref": "#/$defs/question"},
        {"type": "array", "items": {"$ref": "#/$defs/question"}, "minItems": 1, "maxItems": ROWS}]}


def _schema_of(field: Field) -> dict[str, Any]:
    said_of = {"title": field["label"], "description": field["help"], "examples": [field["usual"]]}
    unknown = field.get("missing", False)
    if field["kind"] == "choice":
        return said_of | {"enum": field["values"] + [None] * unknown}
    if field["kind"] == "number":
        return said_of | {"type": ["number", "null"] if unknown else "number"}
    if field["kind"] == "picture":
        row = _list_of({"type": "number", "minimum": 0, "maximum": 1}, field["width"])
        return said_of | _list_of(row, field["height"])
    if field["kind"] == "series":
        return said_of | _list_of({"type": "number"}, field["length"])
    if field["kind"] == "text":
        return said_of | {"type": "string", "minLength": 1, "maxLength": LONGEST}
    return said_of | {"type": "integer", "minimum": field["low"], "maximum": field["high"]}


def _list_of(what: dict[str, Any], count: int) -> dict[str, Any]:
    return {"type": "array", "items": what, "minItems": count, "maxItems": count}


async def _wrong(request: Request, error: Any) -> Response:
    return said(error.record(), 422)


async def _refused(request: Request, refusal: Any) -> Response:
    return said(refusal.record, refusal.status)


async def _no_such(request: Request, error: Any) -> Response:
    wrong, remedy = STATUS.get(error.status_code, ("This can't be answered.", "GET / says what can."))
    return said(SpecError("", wrong, remedy).record(), error.status_code)


async def _crashed(request: Request, error: Exception) -> Response:
    log.error("a question found no answer", exc_info=error)
    return said(SpecError("", f"Answering crashed: {type(error).__name__}.", "This is a fault of ours.").record(), 500)
