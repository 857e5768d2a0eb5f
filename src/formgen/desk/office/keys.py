"""What opens the door: links, the cookies that they become, and who tries others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from formgen.desk.office.network import Door
from formgen.desk.office.visitors import Visitor
from formgen.workspace.links import Link, State, found

JOIN: Final = "/join"
"""Where links lead; `?link=…` is what opens one."""


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
        if not token:  # an address without a link is no guess
            return None
        link = found(self.known(), token)
        if link is None:
            self.guesses.add(address)
            return None
        state = link.state(datetime.now().astimezone())
        return Visitor(link, address) if state == "open" else state


def cookie_name(door: Door) -> str:
    """The cookie's name: no other page of this computer can have set one that begins like this over TLS."""
    return f"{'__Host-' * door.wanted.is_secure}formgen-rater-{door.wanted.port}"


def cookie(door: Door, token: str) -> str:
    """A cookie for as long as the browser is open; an empty one goes at once."""
    secure = "; Secure" * door.wanted.is_secure
    gone = "" if token else "; Max-Age=0"
    return f"{cookie_name(door)}={token}; HttpOnly; SameSite=Strict; Path=/{secure}{gone}"
