"""Work given to other processes, here or on a cluster, through the one interface of executors.

What `concurrent.futures` calls an executor is all that the rest of the program knows.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import connection, get_context, parent_process
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from formgen.problems import InputError, Where, error

if TYPE_CHECKING:
    from distributed import Client

Item = TypeVar("Item")
Order = TypeVar("Order")
Result = TypeVar("Result")

_BATCH = 4
_AHEAD = 3
"""Batches that wait for each worker: enough that none is idle, few enough that memory stays flat."""

_WORTH_IT = 12
"""Sheets that a process must have to do before starting it saves time."""


MOST_JOBS = 61
"""Processes: Windows can wait for no more."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does the work: this process where there is no executor, else so many workers.

    `watch` is called from time to time while one waits for them; it raises InputError if none is left.
    """

    executor: Executor | None = None
    size: int = 1
    watch: Callable[[], None] = lambda: None


@contextmanager
def crew(count: int, jobs: int | None = None, cluster: str = "") -> Iterator[Crew]:
    """Whoever does so many pieces of work: a cluster's workers, else processes of this machine.

    Unless `jobs` says how many, as many as the machine has cores, as far as that is worth it.
    Raises InputError if the cluster cannot be reached.
    """
    if cluster:
        with _cluster(cluster) as far:
            yield far
        return
    size = _size(count, jobs)
    if size == 1:
        yield Crew()
        return
    executor = ProcessPoolExecutor(size, get_context("spawn"), initializer=_settle_in)
    try:
        yield Crew(executor, size)
    finally:
        with _uninterrupted():
            executor.shutdown(cancel_futures=True)


def _size(count: int, jobs: int | None) -> int:
    if jobs is None:
        jobs = min(os.cpu_count() or 1, count // _WORTH_IT)
    return max(1, min(jobs, count, MOST_JOBS))


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """An impatient second Ctrl+C does not stop the stopping: workers would hang for ever."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def spread(
    work: Callable[[tuple[Order, ...]], Sequence[Result]],
    items: Iterable[tuple[Item, Order | None]],
    by: Crew,
) -> Iterator[tuple[Item, Result | None]]:
    """Every item with what came of its order, one after the other; only a few are under way at once.

    `work` does a batch of orders, wherever it is sent; where there is no order, nothing comes of it.
    Raises InputError if a worker dies.
    """
    todo = iter(items)
    if by.executor is None:
        for item, order in todo:
            yield item, None if order is None else work((order,))[0]
        return
    under_way: deque[_Batch[Item, Result]] = deque()
    try:
        while batch := list(islice(todo, _BATCH)):
            orders = tuple(order for _, order in batch if order is not None)
            future = by.executor.submit(work, orders) if orders else None
            under_way.append(_Batch([(item, order is not None) for item, order in batch], future))
            if len(under_way) >= by.size * _AHEAD:
                yield from under_way.popleft().done(by.watch)
        while under_way:
            yield from under_way.popleft().done(by.watch)
    except (BrokenExecutor, CancelledError) as died:
        by.watch()
        raise InputError(error("worker-died", Where(""))) from died


@dataclass(frozen=True, slots=True)
class _Batch(Generic[Item, Result]):
    """Items that were sent together, each with whether something was ordered."""

    items: list[tuple[Item, bool]]
    future: Future[Sequence[Result]] | None

    def done(self, watch: Callable[[], None]) -> Iterator[tuple[Item, Result | None]]:
        found: Sequence[Result] = _awaited(self.future, watch) if self.future else ()
        results = iter(found)
        for item, ordered in self.items:
            yield item, next(results) if ordered else None


def _awaited(future: Future[Result], watch: Callable[[], None]) -> Result:
    """What comes of it; whoever works on it is looked after meanwhile."""
    while True:
        try:
            return future.result(_SECONDS_TO_LOOK)
        except TimeoutError:
            if future.done():  # it has come to nothing for want of time itself
                raise
            watch()


_SECONDS_TO_LOOK = 5

# ── processes of this machine ───────────────────────────────────────────────────────────────


def _settle_in() -> None:
    """A worker leaves interrupting to its parent, and never outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


# ── a cluster ───────────────────────────────────────────────────────────────────────────────


@contextmanager
def _cluster(address: str) -> Iterator[Crew]:
    """The workers of a Dask cluster; they must have formgen, and see the workspace under the same path."""
    try:
        from distributed import Client, KilledWorker  # noqa: PLC0415 heavy, and an extra
    except ImportError as missing:
        raise InputError(error("cluster-missing", Where(""))) from missing
    with _silenced():
        _greet(address)
        try:
            client = Client(address, timeout=_SECONDS_TO_ANSWER)
        except (OSError, ValueError, TypeError) as why:
            raise InputError(error("cluster-unreachable", Where(""), address=address, why=why)) from why
        with client:
            watch = _Watch(address, client)
            if not watch.size():
                raise InputError(error("cluster-idle", Where(""), address=address))
            executor = client.get_executor()
            try:
                yield Crew(executor, watch.size(), watch)
            except (KilledWorker, CancelledError, OSError, ImportError) as why:  # whatever goes on far away
                raise InputError(error("cluster-lost", Where(""), address=address, why=why)) from why
            finally:
                executor.shutdown(wait=False)  # what is not done by now is not wanted, or never will be


def _greet(address: str) -> None:
    """Raises InputError unless a scheduler answers there within seconds.

    Dask's own client waits for ever for a listener that says nothing, and believes whatever comes first to be
    the length of a message, for which it then makes room.
    """
    from distributed.comm.addressing import get_address_host_port  # noqa: PLC0415 heavy, and an extra

    try:
        get_address_host_port(address)
        asyncio.run(asyncio.wait_for(_introduced(address), _SECONDS_TO_ANSWER))
    except _StrangerError as why:
        raise InputError(error("cluster-no-scheduler", Where(""), address=address)) from why
    except TimeoutError as why:
        facts = {"address": address, "why": f"{_SECONDS_TO_ANSWER} s"}
        raise InputError(error("cluster-unreachable", Where(""), **facts)) from why
    except (OSError, ValueError, TypeError) as why:
        raise InputError(error("cluster-unreachable", Where(""), address=address, why=why)) from why


class _StrangerError(Exception):
    """Raised where something answers that does not speak as a scheduler does."""


async def _introduced(address: str) -> None:
    try:
        answer = await _asked_who(address)
    except (OSError, TypeError):  # nobody there, or no TLS here
        raise
    except Exception as why:  # whatever a stranger may answer
        raise _StrangerError from why
    if not isinstance(answer, Mapping) or answer.get("type") != "Scheduler":
        raise _StrangerError


async def _asked_who(address: str) -> object:
    from distributed.comm.core import connect  # noqa: PLC0415 heavy, and an extra
    from distributed.security import Security  # noqa: PLC0415 as above

    link = await connect(address, _SECONDS_TO_ANSWER, **Security().get_connection_args("client"))
    try:
        await link.write({"op": "identity", "reply": True})
        return await link.read()
    finally:
        link.abort()


@contextmanager
def _silenced() -> Iterator[None]:
    """Dask writes its own troubles to the terminal; what matters of them is told as a problem."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@dataclass(slots=True)
class _Watch:
    """Looks after the workers of a cluster: without any, tasks would wait for ever."""

    address: str
    client: Client
    last_seen: float = field(default_factory=monotonic)

    def size(self) -> int:
        """How many threads there are; raises OSError if the scheduler does not answer."""
        scheduler: Any = self.client.scheduler
        threads: Mapping[str, int] = self.client.sync(scheduler.ncores, callback_timeout=_SECONDS_TO_ANSWER)
        return sum(threads.values())

    def __call__(self) -> None:
        """Raises InputError once all workers have been away for a while: one that restarts takes seconds."""
        now = monotonic()
        if self.size():
            self.last_seen = now
        elif now - self.last_seen > _SECONDS_ALONE:
            raise InputError(error("cluster-idle", Where(""), address=self.address))


_SECONDS_TO_ANSWER = 10
_SECONDS_ALONE = 20
