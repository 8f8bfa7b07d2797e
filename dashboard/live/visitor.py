"""Who is looking: a random number in a cookie, given with the first page. It is a name tag, not a key to an account."""

import re
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.live import assets

COOKIE = "final_exam_visitor"
SHAPE = re.compile(r"[0-9a-f]{32}")
YEAR = 365 * 24 * 3600  # seconds


def visitor_in(cookies: Mapping[str, str]) -> str | None:
    """The visitor's number, or None where the cookie is missing or not one of ours."""
    found = cookies.get(COOKIE, "")
    return found if SHAPE.fullmatch(found) else None


class VisitorCookie:
    """Middleware: gives every browser its cookie with the first page, keeps addresses of runs from other sites, and
    says what a page with a live view will need.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        fresh = None if visitor_in(_cookies(scope)) else secrets.token_hex(16)

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("referrer-policy", "same-origin")  # the address holds the run's id
                headers.setdefault("x-content-type-options", "nosniff")
                if assets.is_live(scope["path"]):
                    headers.append("link", assets.ahead())
                if fresh:
                    headers.append("set-cookie", cookie_line(fresh, secure=scope.get("scheme") == "https"))
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def cookie_line(visitor: str, *, secure: bool) -> str:
    """The Set-Cookie header: out of reach of scripts, not sent by other sites' forms."""
    line = f"{COOKIE}={visitor}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax"
    return f"{line}; Secure" if secure else line


def _cookies(scope: Scope) -> dict[str, str]:
    jar = SimpleCookie()
    try:
        jar.load(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}
