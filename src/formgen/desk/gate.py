"""Who comes in from the network: an appraiser with a link that is open, to the few pages there are for them.

As at the desk itself every request must name a host that is this computer, and what changes something must
come from a page of the desk (`formgen.desk.guards`).  The link is exchanged for a cookie on a page of its
own, by a click: a cookie that only own pages send would be left out where a mail or a chat leads here, and
what looks at links before people do must not use them up.  Nothing but that page and the look of pages is
shown to who has no open link.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from formgen.desk.guards import HEADERS, answer, bounded, cookies, is_from, length, marked
from formgen.desk.office.keys import JOIN, Keys, cookie_name
from formgen.desk.office.network import Door
from formgen.desk.office.visitors import Visitor
from formgen.problems import InputError

LOOK: Final = "/static/"
"""What pages look like: the same for everybody."""

MOST_BYTES: Final = 256 * 1024
"""Of what is sent through the door: one value."""

Refusal: TypeAlias = Literal["host", "method", "often", "origin", "size"]
_STATUS: Final[Mapping[Refusal, int]] = {"host": 421, "method": 405, "often": 429, "origin": 403, "size": 413}


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
        try:
            visitor = self.keys.visitor(token, address)
        except InputError:  # nobody knows which links there are: HR is told on the page of raters
            await answer(send, 503, "links")
            return
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


def headers_of(door: Door) -> Mapping[str, str]:
    """What browsers are told; over plain HTTP they take no policy of openers, and complain of it."""
    skipped = () if door.wanted.is_secure else ("Cross-Origin-Opener-Policy",)
    return {name: value for name, value in HEADERS.items() if name not in skipped}
