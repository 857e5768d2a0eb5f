"""Runs that take a while: one after the other, each with how far it is, and a way to stop it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Literal, TypeAlias

from formgen.printing.run import Outcome, Progress
from formgen.problems import InputError

JobState: TypeAlias = Literal["waiting", "running", "done", "stopped", "broken"]
Work: TypeAlias = Callable[[Progress], Outcome]
"""What a job does; it tells how many documents are done, and is stopped when it does."""

_MOST_KEPT = 20


class StoppedError(Exception):
    """Somebody stopped a job: what it had made until then stays, and it can be started again."""


@dataclass(slots=True)
class Job:
    """One run: `what` names it in the catalogue as `desk-run-…`; seconds are those of a steady clock."""

    id: int
    what: str
    state: JobState = "waiting"
    done: int = 0
    total: int = 0
    began: float = 0.0
    ended: float = 0.0
    outcome: Outcome = field(default_factory=Outcome)
    is_stopping: bool = False

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "stopped", "broken")

    @property
    def rate(self) -> float:
        """Documents a second, so far; 0 where none is done."""
        spent = (self.ended or time.monotonic()) - self.began
        return self.done / spent if self.began and spent > 0 else 0.0

    @property
    def seconds_left(self) -> int | None:
        """How long it will still take at this rate, if that is known."""
        return round((self.total - self.done) / self.rate) if self.rate else None


class Jobs:
    """The jobs of a desk, the newest last; whatever they do to the workspace, they do one by one."""

    def __init__(self) -> None:
        self._ids = count(1)
        self._known: dict[int, Job] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="formgen-job")

    def start(self, what: str, work: Work) -> Job:
        """Begin a job, or put it behind the one that runs; the same is not begun twice."""
        with self._lock:
            for job in self._known.values():
                if job.what == what and not job.is_over:
                    return job
            job = Job(next(self._ids), what)
            self._known[job.id] = job
            for old in [each for each in self._known.values() if each.is_over][:-_MOST_KEPT]:
                del self._known[old.id]
        self._pool.submit(self._run, job, work)
        return job

    def get(self, id_: int) -> Job | None:
        return self._known.get(id_)

    def latest(self, *whats: str) -> Job | None:
        """The newest job that does one of these."""
        return next((job for job in reversed(list(self._known.values())) if job.what in whats), None)

    @property
    def running(self) -> tuple[Job, ...]:
        return tuple(job for job in list(self._known.values()) if not job.is_over)

    def stop(self, job: Job) -> None:
        """Ask a job to stop before its next document."""
        job.is_stopping = True

    def close(self) -> None:
        """Stop whatever runs, and wait until it has."""
        for job in self.running:
            self.stop(job)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, job: Job, work: Work) -> None:
        def progress(done: int, total: int) -> None:
            job.done, job.total = done, total
            if job.is_stopping:
                raise StoppedError

        job.began = time.monotonic()
        job.state = "running"
        try:
            progress(0, 0)
            job.outcome = work(progress)
            state: JobState = "done"
        except StoppedError:
            state = "stopped"
        except InputError as wrong:
            job.outcome = Outcome(problems=wrong.problems)
            state = "done"
        except Exception:
            logging.getLogger("formgen.desk").exception("a bug in %s", job.what)
            state = "broken"
        job.ended = time.monotonic()
        job.state = state
