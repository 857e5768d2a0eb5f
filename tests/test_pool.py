"""Other processes and a cluster print what this process prints."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from formgen.commands.blank import blank
from formgen.periods import Period
from formgen.printing.pool import Crew, crew, spread
from formgen.printing.run import Wish
from formgen.problems import InputError
from offices import DOCX, codes, contents, office, people
from outside import HANGS

BOTH = Wish(formats=("docx", "pdf"))


def doubled(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(2 * number for number in numbers)


def dying(_: tuple[int, ...]) -> tuple[int, ...]:
    os._exit(3)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_comes_back_stands_beside_what_was_sent_in_order(jobs: int) -> None:
    items = [(str(number), number) for number in range(40)]
    with crew(len(items), jobs) as by:
        assert by.size == jobs
        assert list(spread(doubled, items, by)) == [(str(number), 2 * number) for number in range(40)]


def test_only_a_few_orders_are_under_way_at_once() -> None:
    sent = 0

    def items() -> Iterator[tuple[int, int]]:
        nonlocal sent
        for number in range(1000):
            sent += 1
            yield number, number

    with crew(1000, 2) as by:
        answers = spread(doubled, items(), by)
        assert next(answers) == (0, 0)
        assert sent < 50


def test_a_worker_that_dies_is_told_in_words() -> None:
    with crew(8, 2) as by, pytest.raises(InputError) as caught:
        list(spread(dying, [(n, n) for n in range(8)], by))
    assert codes(caught.value.problems) == ["worker-died"]


def test_an_order_that_is_taken_back_is_told_in_words() -> None:
    class Gone(Executor):
        def submit(self, *_: object, **__: object) -> Future[Any]:
            future: Future[Any] = Future()
            future.cancel()
            return future

    with pytest.raises(InputError) as caught:
        list(spread(doubled, [(n, n) for n in range(8)], Crew(Gone(), 2)))
    assert codes(caught.value.problems) == ["worker-died"]


def test_what_was_not_ordered_comes_back_without_a_worker() -> None:
    with crew(8, 2) as by:
        assert list(spread(doubled, [("a", None), ("b", 2), ("c", None)], by)) == [
            ("a", None),
            ("b", 4),
            ("c", None),
        ]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there are no process groups")
def test_an_impatient_interruption_ends_the_run_all_the_same(tmp_path: Path) -> None:
    root = office(tmp_path / "hr")
    people(root, 60)
    command = [sys.executable, "-m", "formgen", "blank", "--month", "2026-10", "--to", "docx", "--jobs", "2"]
    with subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, start_new_session=True) as run:
        while run.poll() is None and not list(root.glob("output/2026-10/clerk/*.docx")):
            time.sleep(0.01)
        for _ in range(3):
            os.killpg(run.pid, signal.SIGINT)
            time.sleep(0.05)
        _, told = run.communicate(timeout=HANGS)
    assert (run.returncode, told) == (130, b"")
    assert blank(root, period=Period.parse("2026-10"), wish=DOCX).problems == ()


def test_a_few_sheets_are_printed_in_this_process() -> None:
    with crew(5) as by:
        assert by == Crew()
    with crew(5, 64) as by:
        assert by.size == 5


@pytest.mark.slow
def test_several_processes_print_the_same_bytes(tmp_path: Path) -> None:
    alone, together = (office(tmp_path / name) for name in ("alone", "together"))
    for root, jobs in ((alone, 1), (together, 2)):
        people(root, 8)  # two batches
        outcome = blank(root, period=Period.parse("2026-10"), wish=replace(BOTH, jobs=jobs))
        assert (len(outcome.made), outcome.problems) == (16, ())
    assert contents(alone / "output") == contents(together / "output")


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A Dask cluster with two workers on this machine."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local:
        yield local.scheduler_address


@pytest.mark.slow
def test_a_cluster_prints_the_same_bytes(cluster: str, tmp_path: Path) -> None:
    alone, far = (office(tmp_path / name) for name in ("alone", "far"))
    for root in (alone, far):
        people(root, 12)
    blank(alone, period=Period.parse("2026-10"), wish=DOCX)
    outcome = blank(far, period=Period.parse("2026-10"), wish=replace(DOCX, cluster=cluster))
    assert (len(outcome.made), outcome.problems) == (12, ())
    assert contents(alone / "output") == contents(far / "output")


@pytest.mark.slow
def test_a_bad_sheet_does_not_stop_the_cluster(cluster: str, tmp_path: Path) -> None:
    root = office(tmp_path / "hr")
    people(root, 12, n0005="\U0010fffd")  # no font has it
    outcome = blank(root, period=Period.parse("2026-10"), wish=Wish(formats=("pdf",), cluster=cluster))
    assert (len(outcome.made), len(outcome.failed)) == (11, 1)


@contextmanager
def listener(says: bytes) -> Iterator[str]:
    """The address of a program that is no scheduler: it says this to whoever comes, and nothing else."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        guests: list[socket.socket] = []

        def serve() -> None:
            with suppress(OSError):  # the server was closed
                while True:
                    guests.append(server.accept()[0])
                    guests[-1].sendall(says)

        threading.Thread(target=serve, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        for guest in guests:
            guest.close()


@pytest.mark.parametrize(
    ("says", "code"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "cluster-no-scheduler"),
        (b"\x10" + bytes(7) + b"\x01" + bytes(15), "cluster-no-scheduler"),
        (b"", "cluster-unreachable"),
        (b"\x00\x00\x00\x40" + bytes(12), "cluster-unreachable"),
    ],
    ids=["another-protocol", "an-empty-message", "silence", "a-message-that-never-comes"],
)
def test_a_listener_that_is_no_scheduler_is_told_and_never_waited_for(
    says: bytes, code: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("formgen.printing.pool._SECONDS_TO_ANSWER", 1)
    with listener(says) as address, pytest.raises(InputError) as caught, crew(5, cluster=address):
        pass
    assert codes(caught.value.problems) == [code]
    assert capfd.readouterr().err == ""


def test_a_cluster_whose_workers_are_all_gone_is_told_and_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr("formgen.printing.pool._SECONDS_TO_LOOK", 0.1)
    monkeypatch.setattr("formgen.printing.pool._SECONDS_ALONE", 0.3)

    def work(local: LocalCluster) -> None:
        with crew(400, cluster=local.scheduler_address) as by:
            for item, result in spread(doubled, [(n, n) for n in range(400)], by):
                assert result == 2 * item
                if item == 8:
                    local.sync(local.scale_down, list(local.workers))

    one = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**one) as local, pytest.raises(InputError) as caught:
        work(local)
    assert codes(caught.value.problems) == ["cluster-idle"]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://", "127.0.0.1:x", ""])
def test_a_cluster_that_does_not_answer_is_told_in_words(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formgen.printing.pool._SECONDS_TO_ANSWER", 0.2)
    root = office(tmp_path / "hr")
    if not address:
        address = "tcp://127.0.0.1:2"
    outcome = blank(root, period=Period.parse("2026-10"), wish=replace(DOCX, cluster=address))
    assert (codes(outcome.problems), len(outcome.failed), outcome.made) == (["cluster-unreachable"], 4, ())
