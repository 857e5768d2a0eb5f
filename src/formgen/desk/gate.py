"""Who comes in from the network: an appraiser with a link that is open, to the few pages there are for them.

As at the desk itself every request must name a host that is this computer, and what changes something must
come from a page of the desk (`formgen.desk.guards`).  The link is exchanged for a cookie on a page of its
own, by a click: a cookie that only own pages send would be left out where a mail or a chat leads here, and
what looks at links before people do must not use them up.  Nothing but that page and the look of pages is
shown to who has no open link.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeAlias

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from formgen.desk.guards import HEADERS, answer, bounded, cookies, is_from, length, marked
from formgen.desk.office.network import Door
from formgen.desk.office.visitors import Visitor
from formgen.workspace.links import Link, State, found

JOIN: Final = "/join"
"""Where links lead; `?link=…` is what opens one."""

LOOK: Final = "/static/"
"""What pages look like: the same for everybody."""

MOST_BYTES: Final = 256 * 1024
"""Of what is sent through the door: one value."""

Refusal: TypeAlias = Literal["host", "method", "often", "origin", "size"]
_STATUS: Final[Mapping[Refusal, int]] = {"host": 421, "method": 405, "often": 429, "origin": 403, "size": 413}


@dataclass(slots=True)
class Guesses:
    """Who tries links that never were: after so many in so many seconds an address is not heard for as long.

    Nobody guesses a link; this only keeps trying from costing anything.  Links that were good once are no
    guesses.
    """

    most: int = 20
    seconds: float = 600.0
    clock: Callable[[], float] = time.monotonic
    _when: dict[str, list[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, address: str) -> None:
        with self._lock:
            now = self.clock()
            self._when = {
                each: left for each, times in self._when.items() if (left := self._fresh(times, now))
            }
            self._when.setdefault(address, []).append(now)

    def is_too_many(self, address: str) -> bool:
        with self._lock:
            return len(self._fresh(self._when.get(address, []), self.clock())) >= self.most

    def _fresh(self, times: list[float], now: float) -> list[float]:
        return [each for each in times if now - each < self.seconds][-self.most :]


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens links: those that are known, and who has tried others."""

    known: Callable[[], tuple[Link, ...]]
    guesses: Guesses = field(default_factory=Guesses)

    def visitor(self, token: str, address: str) -> Visitor | State | None:
        """Who comes with an open link; else why it is not, or None if there never was such a one."""
        link = found(self.known(), token)
        if link is None:
            self.guesses.add(address)
            return None
        state = link.state(datetime.now().astimezone())
        return Visitor(link, address) if state == "open" else state


@dataclass(frozen=True, slots=True)
class Gate:
    """Asks everybody who comes from the network, before a page sees them.

    `turned_away` answers who has no open link: why stands in the request's state.
    """

    app: ASGIApp
    turned_away: ASGIApp
    door: Callable[[], Door]
    keys: Keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        door, headers = self.door(), Headers(scope=scope)
        address = (scope.get("client") or ("",))[0]
        if refused := self._refusal(door, scope["method"], headers, address):
            await answer(send, _STATUS[refused], refused)
            return
        send = marked(send, headers_of(door))
        if scope["path"] == JOIN or (scope["path"].startswith(LOOK) and scope["method"] != "POST"):
            await self.app({**scope, "state": {"address": address}}, bounded(receive, MOST_BYTES), send)
            return
        token = cookies(headers).get(cookie_name(door), "")
        visitor = self.keys.visitor(token, address) if token else None
        app = self.app if isinstance(visitor, Visitor) else self.turned_away
        state = {"visitor": visitor, "address": address}
        await app({**scope, "state": state}, bounded(receive, MOST_BYTES), send)

    def _refusal(self, door: Door, method: str, headers: Headers, address: str) -> Refusal | None:
        if headers.get("host", "").lower() not in door.hosts:
            return "host"
        if method not in ("GET", "HEAD", "POST"):
            return "method"
        if self.keys.guesses.is_too_many(address):
            return "often"
        origins = frozenset(f"{door.wanted.scheme}://{host}" for host in door.hosts)
        if method == "POST" and not is_from(headers, origins):
            return "origin"
        return "size" if length(headers) > MOST_BYTES else None


def cookie_name(door: Door) -> str:
    """The cookie's name: no other page of this computer can have set one that begins like this over TLS."""
    return f"{'__Host-' * door.wanted.is_secure}formgen-rater-{door.wanted.port}"


def cookie(door: Door, token: str) -> str:
    """A cookie for as long as the browser is open; an empty one goes at once."""
    secure = "; Secure" * door.wanted.is_secure
    gone = "" if token else "; Max-Age=0"
    return f"{cookie_name(door)}={token}; HttpOnly; SameSite=Strict; Path=/{secure}{gone}"


def headers_of(door: Door) -> Mapping[str, str]:
    """What browsers are told; over plain HTTP they take no policy of openers, and complain of it."""
    skipped = () if door.wanted.is_secure else ("Cross-Origin-Opener-Policy",)
    return {name: value for name, value in HEADERS.items() if name not in skipped}
