"""The engine on Ray: actors on one machine or many hold the model, each with a few documents at a time.

What they read must be where every machine finds it (a shared folder); what they give streams to the one process that
stores it. An actor that is lost, with its machine or alone, costs the documents it had in work, which are done again:
one at a time, so that one that kills its actor is known and given up alone.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from pipeline.engines import (
    DEATHS_IN_A_ROW,
    DIED,
    Call,
    beside_each_other,
    load_language,
    prepare_worker,
    processes,
    rests,
)
from pipeline.errors import EpicrisisError, UsageError
from pipeline.work import Task, Worked, given_up, work

IN_WORK_PER_ACTOR = 2
"""One that is being read, one that waits: an actor is never idle between two."""
HELPERS = 2
"""Processes on the machine of the run folder that write it: actors may be anywhere."""

try:
    import ray
    from ray.exceptions import ObjectLostError, RayActorError, RaySystemError, WorkerCrashedError
except ModuleNotFoundError as error:
    raise UsageError(f"--engine ray: needs the package {error.name}; pip install 'epicrisis[ray]'") from error


LOST = (RayActorError, ObjectLostError, RaySystemError, WorkerCrashedError)
"""What Ray says when an actor, its process, its machine or what it gave is gone."""


class Reading:
    """What an actor does."""

    def __init__(self) -> None:
        load_language()

    def ready(self) -> None:
        """Answer as soon as the model is loaded."""

    def work(self, task: Task) -> Worked:
        """Read and extract the documents of one task."""
        return work(task)


class Actors:
    """Ray actors, as many as were asked for or as the cluster has cores; one works as soon as it has a place."""

    def __init__(self, workers: int | None) -> None:
        self._workers = workers
        self._class: Any = None
        self._ready: list[Any] = []
        self._coming: dict[Any, Any] = {}
        self._in_work: dict[Any, tuple[Task, Any]] = {}
        self._stopped = False
        self._helpers: ProcessPoolExecutor | None = None

    def run(self, tasks: Iterator[Task]) -> Iterator[Worked]:
        first = next(tasks, None)
        if first is None:
            return
        self._begin()
        tasks, rest = chain([first], tasks), list[Task]()
        while True:
            self._hand_out(tasks, rest)
            if self._ready and not self._in_work:
                return
            (finished, *_), _ = ray.wait([*self._in_work, *self._coming], num_returns=1)
            if finished in self._coming:
                self._welcome(finished)
                continue
            for done in self._done(finished):
                rest.extend(rests(done))
                yield done

    def stop(self) -> None:
        self._stopped = True

    def do(self, calls: Sequence[Call]) -> list[Any]:
        if self._class is None:
            return [call() for call in calls]
        if self._helpers is None:
            self._helpers = processes(HELPERS, prepare_worker)
        return beside_each_other(self._helpers, calls)

    def close(self) -> None:
        if self._helpers is not None:
            self._helpers.shutdown(cancel_futures=True)
        ray.shutdown()

    def _begin(self) -> None:
        """Find the cluster, or start one on this machine, and engage the actors."""
        if self._class is not None:
            return
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
        self._class = ray.remote(num_cpus=1)(Reading)
        resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
        for _ in range(self._workers or max(1, int(resources.get("CPU", 1)))):
            self._engage()

    def _engage(self) -> None:
        actor = self._class.remote()
        self._coming[actor.ready.remote()] = actor

    def _welcome(self, reference: Any) -> None:
        """Let an actor that has its model begin; an engine whose actors cannot start says so."""
        actor = self._coming.pop(reference)
        try:
            ray.get(reference)
        except LOST as error:
            if not self._ready and not self._coming:
                raise EpicrisisError("Ray's actors cannot be started; --workers 0 shows the reason") from error
            return
        self._ready.append(actor)

    def _hand_out(self, tasks: Iterator[Task], rest: list[Task]) -> None:
        """Give every actor as much as it may have."""
        for actor in self._ready:
            has = sum(holder is actor for _, holder in self._in_work.values())
            room = 0 if self._stopped else IN_WORK_PER_ACTOR - has
            some, rest[:room] = rest[:room], []
            for task in [*some, *islice(tasks, room - len(some))]:
                self._in_work[actor.work.remote(task)] = (task, actor)

    def _done(self, reference: Any) -> Iterator[Worked]:
        """What a task gave, or, where its actor was lost, what the documents give that it had in work."""
        task, actor = self._in_work.pop(reference)
        try:
            yield ray.get(reference)
        except LOST:
            with_it = [other for other, (_, holder) in self._in_work.items() if holder is actor]
            suspects = [task, *(self._in_work.pop(other)[0] for other in with_it)]
            self._ready.remove(actor)
            self._engage()
            for suspect in suspects:
                yield self._alone(suspect)

    def _alone(self, task: Task) -> Worked:
        """Try a document whose actor was lost by actors of its own; one that takes several with it is given up."""
        for _ in range(DEATHS_IN_A_ROW):
            actor = self._class.options(num_cpus=0).remote()
            try:
                done: Worked = ray.get(actor.work.remote(replace(task, limit=1)))
            except LOST:
                continue
            ray.kill(actor)
            return done
        return replace(given_up(task, f"{DIED}; try again with --retry-failed"), more=True)
