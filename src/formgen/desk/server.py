"""Starting the desk: on this machine only, in the browser, and once for a workspace."""

from __future__ import annotations

import getpass
import json
import logging
import os
import secrets
import socket
import ssl
import threading
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import uvicorn

from formgen import disk
from formgen.desk.app import ALIVE, application
from formgen.desk.door import behind_the_door
from formgen.desk.guards import LOOPBACK, START, Lock
from formgen.desk.office.network import Door, Network, Wanted
from formgen.desk.office.workspace import Office
from formgen.messages import Lang
from formgen.output import files
from formgen.output.locks import FOLDER
from formgen.problems import InputError, Where, error
from formgen.records.journal import Author

HOST: Final = LOOPBACK[0]
PORTS: Final = range(8765, 8775)
"""Tried first, so that a desk has the same address tomorrow; any free one after them."""

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 asked for by HR, with a gate that asks everybody
_MOST_AT_ONCE: Final = 200
"""Requests of appraisers that are answered at the same time; more are told to come again."""

_NOTE: Final = Path(FOLDER) / "desk.json"
_A_PAGE: Final = 1.0
"""Seconds that a page waits for what must be read or counted, before it shows how far that is."""
_PATIENCE: Final = 2.0
"""Seconds that a desk of before has to answer."""


@dataclass(frozen=True, slots=True)
class Served:
    """Where a desk is: its start address, whether it ran before, and where appraisers come in, if they do."""

    address: str
    ran_before: bool = False
    door: Door | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """How a desk is started: on which port, whether the browser opens, and what door appraisers have.

    The door is opened at once with `lan`, else when HR does.
    """

    port: int | None = None
    browser: bool = True
    wanted: Wanted = field(default_factory=Wanted)
    lan: bool = False


def serve(
    root: Path, lang: Lang, start: Start = Start(), told: Callable[[Served], None] = lambda _: None
) -> None:
    """Serve a workspace until somebody closes it; where it is served already, only show that desk.

    `told` hears where the desk is before anybody waits.  Raises InputError if a port is taken, or a
    certificate is none.
    """
    root = disk.resolved(root)
    if lock := _running(root):
        _show(Served(_address(lock), ran_before=True), browser=start.browser, told=told)
        return
    with _listening(start.port) as listening:
        lock = Lock(listening.getsockname()[1], secrets.token_urlsafe(24))
        office = Office(root, lang, Author("hr", _login()), patience=_A_PAGE)
        network = Network(start.wanted)
        network.start = lambda wanted, names: _opened(office, network, wanted, names)
        server = uvicorn.Server(_config(application(office, lock, network)))
        office.on_close = lambda: setattr(server, "should_exit", True)
        if start.lan:
            network.open()
        with _noted(root, lock):
            try:
                _show(Served(_address(lock), door=network.door), browser=start.browser, told=told)
                server.run(sockets=[listening])
            finally:
                network.shut()
                office.close()


def _login() -> str:
    """Under which name whoever started the desk is known to this machine; nothing where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _config(app: object, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # uvicorn's own name for the type is not a public one
        **more,
        http="h11",
        proxy_headers=False,  # who comes is who they are: nobody speaks for others
        ws="none",
        lifespan="off",
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=5,
    )


def _address(lock: Lock) -> str:
    return f"http://{HOST}:{lock.port}{START}?key={lock.key}"


def _show(served: Served, *, browser: bool, told: Callable[[Served], None]) -> None:
    """Say where the desk is, and open it; a browser that comes too early waits at the open socket."""
    told(served)
    if browser:
        with suppress(webbrowser.Error):
            webbrowser.open(served.address)


@contextmanager
def _listening(port: int | None) -> Iterator[socket.socket]:
    """A socket on this machine's own address; raises InputError if the wanted port is taken."""
    for each in [port] if port is not None else [*PORTS, 0]:
        with socket.socket() as made:
            _own(made)
            try:
                made.bind((HOST, each))
                made.listen(128)
            except OSError as why:
                if port is not None:
                    raise InputError(error("desk-port", Where(""), port=port, why=why.strerror)) from why
                continue
            yield made
            return


def _own(made: socket.socket) -> None:
    """Take a port that a desk of before has just left, and let nobody else listen on it beside us."""
    if os.name == "nt":
        made.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE", ~socket.SO_REUSEADDR), 1)
    else:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


# ── the door for appraisers ─────────────────────────────────────────────────────────────────


def _opened(office: Office, network: Network, wanted: Wanted, names: tuple[str, ...]) -> Door:
    """A door at which a server of its own answers; raises InputError as `serve` does."""
    _checked(wanted)
    listening = socket.socket()
    _own(listening)
    try:
        listening.bind((EVERYWHERE, wanted.port))
        listening.listen(128)
    except OSError as why:
        listening.close()
        raise InputError(error("desk-door-port", Where(""), port=wanted.port, why=why.strerror)) from why
    tls = {"ssl_certfile": wanted.cert, "ssl_keyfile": wanted.key} if wanted.cert else {}
    most = {"limit_concurrency": _MOST_AT_ONCE, "timeout_keep_alive": 5}
    server = uvicorn.Server(_config(behind_the_door(office, network), **most, **tls))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()

    def shut() -> None:
        server.should_exit = True
        thread.join(_PATIENCE + 10)
        listening.close()

    return Door(wanted, names, shut)


def _checked(wanted: Wanted) -> None:
    """Raises InputError for a certificate and a key with which nobody could be answered."""
    if wanted.cert is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(wanted.cert, wanted.key, password="")
    except (OSError, ValueError) as why:  # of a key with a password nobody is asked at the door
        said = getattr(why, "reason", None) or getattr(why, "strerror", None) or why
        raise InputError(error("desk-cert", Where(str(wanted.cert)), why=said)) from why


# ── one desk for a workspace ────────────────────────────────────────────────────────────────


@contextmanager
def _noted(root: Path, lock: Lock) -> Iterator[None]:
    """Note the desk's address in the workspace while it runs, for nobody else to read."""
    path = root / _NOTE
    with suppress(InputError):  # a workspace that cannot be written can be looked at
        files.save(path, json.dumps({"port": lock.port, "key": lock.key}).encode())
        with suppress(OSError):
            path.chmod(0o600)
    try:
        yield
    finally:
        if _read(path) == lock:
            with suppress(OSError):
                path.unlink()


def _running(root: Path) -> Lock | None:
    """The desk that serves this workspace already, if one answers."""
    lock = _read(root / _NOTE)
    if lock is None:
        return None
    headers = {"Cookie": f"{lock.cookie}={lock.key}", "Host": f"{HOST}:{lock.port}"}
    asked = urllib.request.Request(f"http://{HOST}:{lock.port}{ALIVE}", headers=headers)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            asked, timeout=_PATIENCE
        ) as answer:
            said = answer.read(4096).decode()
    except (OSError, ValueError, urllib.error.URLError):
        return None
    return lock if said == str(root) else None


def _read(path: Path) -> Lock | None:
    try:
        said = json.loads(disk.content(path, 4096, path.name))
        return Lock(int(said["port"]), str(said["key"]))
    except (InputError, ValueError, KeyError, TypeError):
        return None
