"""Engines: who does the work. All give the same documents; the order they come in is theirs.

An engine pulls tasks as it has room for them, so that a folder of millions is never in memory, and sends the rest of a
file of many articles round again by itself.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import chain, islice
from multiprocessing.connection import wait as wait_for
from typing import Any, Protocol

from pipeline.errors import EpicrisisError
from pipeline.work import DOCUMENTS_AT_ONCE, LARGER, LONGER, Task, Worked, given_up, work, work_all

DEATHS_IN_A_ROW = 3
"""A file whose workers die so often, one document after the other, is given up as a whole."""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""One core for each process: what a model multiplies is small, and many threads only stand in each other's way."""
Call = Callable[[], Any]
"""Something to do that can be sent to another process."""
QUICK = 0.1
TOGETHER = 4
"""So many tasks go together where each takes less than QUICK seconds: handing them over costs the parent time."""
DIED = "its worker process died (killed, out of memory, or a crash in a library)"


class Engine(Protocol):
    """Does tasks and gives their documents, in any order."""

    def run(self, tasks: Iterator[Task]) -> Iterator[Worked]: ...

    def stop(self) -> None:
        """Take no further task; what is in work is finished and given."""

    def do(self, calls: Sequence[Call]) -> list[Any]:
        """What calls on this machine give, done beside each other where there are processes for it."""

    def close(self) -> None: ...


class ThisProcess:
    """One document after the other in this process: for a debugger, and where processes are not to be had."""

    def __init__(self) -> None:
        self._stopped = False
        os.environ.update(ONE_THREAD)

    def run(self, tasks: Iterator[Task]) -> Iterator[Worked]:
        for first in tasks:
            task: Task | None = first
            while task is not None and not self._stopped:
                done = work(task)
                task = _rest(done)
                yield done
            if self._stopped:
                return

    def stop(self) -> None:
        self._stopped = True

    def do(self, calls: Sequence[Call]) -> list[Any]:
        return [call() for call in calls]

    def close(self) -> None:
        """There is nothing to close."""


class Processes:
    """Worker processes, started afresh (spawn), each with the language loaded once.

    A worker that dies breaks the pool: it is started anew, and every document that was in work is tried once more
    alone, so that only the one that kills its worker is lost.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._stopped = self._at_work = False
        self._together = 1
        self._pool = self._start()

    def run(self, tasks: Iterator[Task]) -> Iterator[Worked]:
        in_work: dict[Future[list[Worked]], list[Task]] = {}
        rest: list[Task] = []
        while True:
            suspects = self._hand_out(tasks, rest, in_work)
            if not in_work and not suspects:
                return
            finished = wait(in_work, return_when=FIRST_COMPLETED).done if in_work else set()
            for future in finished:
                together = in_work.pop(future)
                try:
                    came = future.result()
                except BrokenProcessPool:
                    suspects += together
                    continue
                self._together = TOGETHER if _seconds(came) < QUICK * len(came) else 1
                for done in came:
                    rest.extend(rests(done))
                    yield done
            if suspects:
                suspects += chain.from_iterable(in_work.values())
                in_work.clear()
                for suspect in suspects:
                    for done in self._alone(suspect):
                        yield done
                    rest.extend(rests(done))

    def stop(self) -> None:
        self._stopped = True

    def do(self, calls: Sequence[Call]) -> list[Any]:
        if not self._at_work:  # to start them would take longer
            return [call() for call in calls]
        self._renew_if_broken()
        return beside_each_other(self._pool, calls)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _hand_out(
        self, tasks: Iterator[Task], rest: list[Task], in_work: dict[Future[list[Worked]], list[Task]]
    ) -> list[Task]:
        """Hand tasks to the pool, quick ones some at a time; give back those it cannot take because it is broken."""
        while not self._stopped and len(in_work) < 2 * self._workers:
            some = [*islice(chain(rest, tasks), self._together)]
            del rest[: self._together]
            if not some:
                break
            self._at_work = True
            try:
                in_work[self._pool.submit(work_all, some)] = some
            except BrokenProcessPool:
                return some
        return []

    def _alone(self, task: Task) -> Iterator[Worked]:
        """Do a task document by document with nothing beside it, until one goes well; a death costs one document."""
        for deaths in range(1, DEATHS_IN_A_ROW + 1):
            self._renew_if_broken()
            began = time.monotonic()
            try:
                yield self._pool.submit(work, replace(task, limit=1)).result()
                return
            except BrokenProcessPool:
                reason = _why_it_died(task, time.monotonic() - began)
                if deaths == DEATHS_IN_A_ROW:
                    yield given_up(task, f"{reason}; the rest of the file was left")
                else:
                    yield replace(given_up(task, reason), more=True)
            task = replace(task, start=task.start + 1)

    def _renew_if_broken(self) -> None:
        try:
            self._pool.submit(os.getpid).result()
        except BrokenProcessPool:
            self._pool.shutdown(wait=False)
            self._pool = self._start()
            try:
                self._pool.submit(os.getpid).result()
            except BrokenProcessPool as error:
                raise EpicrisisError("worker processes cannot be started; --workers 0 shows the reason") from error

    def _start(self) -> ProcessPoolExecutor:
        return processes(self._workers, prepare_reader)


def _seconds(came: Sequence[Worked]) -> float:
    """How long tasks took."""
    return sum(one.seconds_reading + one.seconds_extracting for done in came for one in done.documents)


def processes(workers: int, prepare: Call) -> ProcessPoolExecutor:
    """Processes that are started as soon as there is something to do, each with one core, and end with this one."""
    os.environ.update(ONE_THREAD)
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=prepare)


def beside_each_other(pool: ProcessPoolExecutor, calls: Sequence[Call]) -> list[Any]:
    """What calls give that processes do; a process that dies over one of them ends the run, and nothing is lost."""
    try:
        return [future.result() for future in [pool.submit(call) for call in calls]]
    except BrokenProcessPool as error:
        raise EpicrisisError("a process that wrote the run folder died (killed, or out of memory); what was stored is "
                             "safe: give the same command again") from error  # fmt: skip


def _why_it_died(task: Task, seconds: float) -> str:
    """What a document did that took its worker with it, as far as can be known from outside."""
    if task.max_seconds and seconds > task.max_seconds:
        return f"took more than {task.max_seconds:g} s and its worker was ended; {LONGER}"
    if task.max_memory:
        return f"{DIED}, as it does where {task.max_memory} MB of memory are not enough; {LARGER}"
    return f"{DIED}; try again with --retry-failed"


def prepare_reader() -> None:
    """Get ready to read documents."""
    prepare_worker()
    load_language()


def prepare_worker() -> None:
    """Leave Ctrl-C to the parent, end when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def load_language() -> None:
    """Build what every document needs, once per process."""
    from pipeline import extraction, recognition

    recognition.language()
    del extraction


def _end_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


def _rest(done: Worked) -> Task | None:
    """What is left of the file that a task was about."""
    if not done.more:
        return None
    return replace(done.task, start=done.task.start + len(done.documents), limit=DOCUMENTS_AT_ONCE)


def rests(done: Worked) -> list[Task]:
    """What goes round again: the rest of the file, if there is any."""
    rest = _rest(done)
    return [] if rest is None else [rest]
