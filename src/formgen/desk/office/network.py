"""The door through which appraisers come in from other computers: shut, until somebody opens it.

It has a port of its own.  HR's pages are served on the loopback address alone, by another server; behind this
door there are none.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, ip_address
from pathlib import Path
from typing import Final

from formgen.problems import InputError, Where, error

PORT: Final = 8780
"""The port of the door, so that links stay good when the desk is started again."""

_SOMEWHERE: Final = ("10.255.255.255", 9)
"""An address of which the system is asked by which of its own it would be reached; nothing is sent."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: names or addresses of this computer, the port, and a certificate with its key."""

    hosts: tuple[str, ...] = ()
    port: int = PORT
    cert: Path | None = None
    key: Path | None = None

    @property
    def is_secure(self) -> bool:
        return self.cert is not None

    @property
    def scheme(self) -> str:
        return "https" if self.is_secure else "http"


@dataclass(frozen=True, slots=True)
class Door:
    """An open door: the names under which it is reached, the first of them in links; `shut` shuts it."""

    wanted: Wanted
    names: tuple[str, ...]
    shut: Callable[[], None] = lambda: None

    @property
    def address(self) -> str:
        return f"{self.wanted.scheme}://{self._at(self.names[0])}"

    @property
    def hosts(self) -> frozenset[str]:
        """What a request may name as its host."""
        return frozenset(map(self._at, self.names))

    def _at(self, name: str) -> str:
        usual = 443 if self.wanted.is_secure else 80
        return name if self.wanted.port == usual else f"{name}:{self.wanted.port}"


@dataclass(slots=True)
class Network:
    """The door of a desk, and how it is opened."""

    wanted: Wanted = field(default_factory=Wanted)
    start: Callable[[Wanted, tuple[str, ...]], Door] = Door
    door: Door | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> None:
        """Open the door.  Raises InputError where nobody could come through it, or the port is taken."""
        with self._lock:
            if self.door is None:
                self.door = self.start(self.wanted, names(self.wanted.hosts))

    def shut(self) -> None:
        """Shut the door: whoever is under way gets an answer, nobody else comes in."""
        with self._lock:
            door, self.door = self.door, None
            if door:
                door.shut()


def names(wanted: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What this computer is called by others: as was said, then its addresses, then its name.

    Raises InputError if it is in no network.
    """
    addresses = list(dict.fromkeys(filter(_is_reachable, _addresses())))
    if not addresses and not wanted:
        raise InputError(error("desk-no-network", Where("")))
    own = socket.gethostname().lower()
    plain = own.partition(".")[0]
    called = (own, f"{plain}.local") if plain and plain != "localhost" else ()
    return tuple(dict.fromkeys((*(each.lower() for each in wanted), *addresses, *called)))


def _addresses() -> Iterator[str]:
    """The address by which this computer is reached first, then whatever others it has."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.connect(_SOMEWHERE)
        yield asked.getsockname()[0]
    with suppress(OSError):
        yield from socket.gethostbyname_ex(socket.gethostname())[2]


def _is_reachable(address: str) -> bool:
    found = ip_address(address)
    here = found.is_loopback or found.is_unspecified or found.is_link_local
    return isinstance(found, IPv4Address) and not here
