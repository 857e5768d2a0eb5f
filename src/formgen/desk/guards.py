"""Who may speak with the desk: this machine's own browser, on pages that the desk itself has sent.

A page of anybody's in the same browser can send requests to this machine, under a name of its own that
leads here (DNS rebinding).  So every request must name a loopback host, carry the cookie that the start
address was exchanged for, and, where it changes something, come from a page of the desk.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Final, Literal, TypeAlias
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
START: Final = "/start"
"""The path of the address that the browser is opened with; `?key=…` becomes a cookie."""

MOST_BYTES: Final = 32 * 1024 * 1024
"""Of what is sent to the desk: a roster of 20,000 people as xls is a quarter of that."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}

Refusal: TypeAlias = Literal["host", "method", "key", "origin", "size"]
"""Why a request is not answered."""

_STATUS: Final[Mapping[Refusal, int]] = {"host": 421, "method": 405, "key": 403, "origin": 403, "size": 413}


class TooMuchError(Exception):
    """More was sent than the desk takes; the application answers it."""


@dataclass(frozen=True, slots=True)
class Lock:
    """The address of a desk and the key that opens it."""

    port: int
    key: str

    @property
    def cookie(self) -> str:
        """The cookie's name: cookies of one host are shared by all its ports."""
        return f"formgen-{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(f"{name}:{self.port}" for name in LOOPBACK)

    def opens(self, key: str) -> bool:
        return hmac.compare_digest(key.encode("utf-8", "surrogatepass"), self.key.encode())

    def refusal(self, method: str, headers: Headers) -> Refusal | None:
        """Why a request is refused, or None for one of the desk's own pages."""
        if headers.get("host", "").lower() not in self.hosts:
            return "host"
        if method not in ("GET", "HEAD", "POST"):
            return "method"
        if not self.opens(cookies(headers).get(self.cookie, "")):
            return "key"
        if method == "POST" and not is_from(headers, frozenset(f"http://{host}" for host in self.hosts)):
            return "origin"
        return "size" if length(headers) > MOST_BYTES else None


def is_from(headers: Headers, origins: frozenset[str]) -> bool:
    """Whether the browser says that a page of one of these origins has sent this.

    Over plain HTTP browsers say the origin only, elsewhere also how the site stands to the page.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    return origin in origins if origin is not None else site is not None


def cookies(headers: Headers) -> dict[str, str]:
    """The cookies that came with a request."""
    try:
        return {name: each.value for name, each in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def length(headers: Headers) -> int:
    """How many bytes a request says that it has; too many, where it says nothing sound."""
    said = headers.get("content-length", "0")
    return int(said) if said.isdecimal() and len(said) < 20 else MOST_BYTES + 1


class Guard:
    """Asks everybody who comes, before the desk sees them; and marks every answer."""

    def __init__(self, app: ASGIApp, lock: Lock) -> None:
        self._app, self._lock = app, lock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # the desk speaks nothing else
        headers = Headers(scope=scope)
        if scope["path"] == START and scope["method"] == "GET":
            await self._start(scope, headers, send)
            return
        if refused := self._lock.refusal(scope["method"], headers):
            await answer(send, _STATUS[refused], refused)
            return
        await self._app(scope, bounded(receive), marked(send))

    async def _start(self, scope: Scope, headers: Headers, send: Send) -> None:
        """Exchange the key in the start address for a cookie, and leave the address."""
        said = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[0]
        if headers.get("host", "").lower() not in self._lock.hosts:
            await answer(send, _STATUS["host"], "host")
        elif not self._lock.opens(said):
            await answer(send, _STATUS["key"], "key")
        else:
            cookie = f"{self._lock.cookie}={self._lock.key}; HttpOnly; SameSite=Strict; Path=/"
            await answer(send, 303, "", {"Location": "/", "Set-Cookie": cookie})


def bounded(receive: Receive, most: int = MOST_BYTES) -> Receive:
    """The body as it comes, and no more of it than is taken, whatever its length was said to be."""
    taken = 0

    async def heard() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise TooMuchError
        return message

    return heard


def marked(send: Send, said: Mapping[str, str] = HEADERS) -> Send:
    """What browsers are told about every answer; a page may keep what it says itself."""

    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in said.items():
                headers.setdefault(name, value)
        await send(message)

    return told


async def answer(send: Send, status: int, why: str, more: Mapping[str, str] | None = None) -> None:
    """A short answer of the guard itself."""
    body = f"formgen: {why}\n".encode() if why else b""
    said = {"Content-Type": "text/plain; charset=utf-8", **HEADERS, **(more or {})}
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in said.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
