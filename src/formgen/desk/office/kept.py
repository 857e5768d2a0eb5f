"""What was found out, as long as what it was made of stays as it is.

Something is found out once, by a thread of its own, whoever asks.  Whoever shows a page waits only so long
for it (`patience`): then they are told how far it is (`NotYetError`), the thread goes on, and the page asks
again.  Everybody else waits until it is there.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

T = TypeVar("T")

_MOST_KEPT: Final = 64
_PATIENCE: ContextVar[float | None] = ContextVar("patience", default=None)
_MINE: ContextVar[Finding | None] = ContextVar("mine", default=None)


@dataclass(slots=True)
class Finding:
    """Something that is being found out: how much of it is done; what came of it, or why nothing did."""

    mark: object
    began: float = field(default_factory=time.monotonic)
    done: int = 0
    total: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)
    value: Any = None
    why: BaseException | None = None
    waits_for: Finding | None = None

    def progress(self, done: int, total: int) -> None:
        """Hear how far it is."""
        self.done, self.total = done, total

    @property
    def innermost(self) -> Finding:
        """What it really waits for."""
        return self.waits_for.innermost if self.waits_for else self

    def result(self) -> Any:
        """What came of it; raises what was raised."""
        if self.why is not None:
            raise self.why
        return self.value


class NotYetError(Exception):
    """A page asked for something that takes longer than a page may wait; it is on the way."""

    def __init__(self, finding: Finding) -> None:
        super().__init__("not yet")
        self.finding = finding


@contextmanager
def patience(seconds: float | None) -> Iterator[None]:
    """What is asked for in here may take so many seconds altogether; None for as long as it takes."""
    until = None if seconds is None else time.monotonic() + seconds
    token = _PATIENCE.set(until)
    try:
        yield
    finally:
        _PATIENCE.reset(token)


class Kept:
    """What was found out, by what it is called; the last that somebody asked for."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[object, Any]] = {}
        self._under_way: dict[Hashable, Finding] = {}
        self._lock = threading.Lock()

    def get(
        self,
        key: Hashable,
        mark: Callable[[], object],
        find: Callable[[Finding], T],
        meanwhile: Callable[[object], T | None] = lambda _: None,
    ) -> T:
        """What `find` gives; found once as long as the mark of what it is made of is the same.

        `meanwhile` may know it already: then nobody waits, and it is found out all the same.
        Raises NotYetError where it takes too long, and whatever `find` raises: that is not kept.
        """
        asked = time.monotonic()
        while True:
            now = mark()
            with self._lock:
                known = self._known.get(key)
                if known and known[0] == now:
                    self._known[key] = self._known.pop(key)
                    return known[1]  # type: ignore[no-any-return]  # it is what find gave
                finding = self._under_way.get(key) or self._begun(key, now, find)
            if (there := meanwhile(now)) is not None:
                return there
            _wait(finding)
            if finding.mark == now or finding.began >= asked:  # it saw what was there when it was asked for
                return finding.result()  # type: ignore[no-any-return]  # it is what find gave

    def at_once(self, key: Hashable, mark: object, find: Callable[[], T]) -> T:
        """What `find` gives, which takes no time to speak of."""
        with self._lock:
            known = self._known.get(key)
        if known and known[0] == mark:
            return known[1]  # type: ignore[no-any-return]  # it is what find gave
        found = find()
        with self._lock:
            self._known[key] = mark, found
        return found

    def _begun(self, key: Hashable, mark: object, find: Callable[[Finding], T]) -> Finding:
        finding = Finding(mark)
        self._under_way[key] = finding
        threading.Thread(
            target=self._find, args=(key, finding, find), name=f"formgen-{key}", daemon=True
        ).start()
        return finding

    def _find(self, key: Hashable, finding: Finding, find: Callable[[Finding], T]) -> None:
        _MINE.set(finding)
        _PATIENCE.set(None)
        try:
            finding.value = find(finding)
        except BaseException as why:  # noqa: BLE001 whoever asked hears it
            finding.why = why
        with self._lock:
            del self._under_way[key]
            if finding.why is None:
                self._known.pop(key, None)
                self._known[key] = finding.mark, finding.value
                while len(self._known) > _MOST_KEPT:
                    del self._known[next(iter(self._known))]
        finding.is_over.set()


def _wait(finding: Finding) -> None:
    """Wait until it is over; raises NotYetError where whoever asks may not wait so long."""
    until, mine = _PATIENCE.get(), _MINE.get()
    if mine:
        mine.waits_for = finding
    try:
        left = None if until is None else max(until - time.monotonic(), 0)
        if not finding.is_over.wait(left):
            raise NotYetError(finding)
    finally:
        if mine:
            mine.waits_for = None
