"""A run from input to run folder, once or, with ``--watch``, again whenever the input has changed.

Ctrl-C finishes the documents in work, writes the run folder from what is stored, and the same command goes on.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from pipeline.batch import Batch
from pipeline.engines import Engine, Processes, ThisProcess
from pipeline.errors import UsageError
from pipeline.finishing import finish
from pipeline.inputs import InputFile, selected_files
from pipeline.journal import kept
from pipeline.options import Options
from pipeline.progress import Quiet, Watcher
from pipeline.run_folder import open_store, run_folder
from pipeline.statements import now
from pipeline.store import Store
from pipeline.summary import Summary

SECONDS_BETWEEN_LOOKS = 1.0
"""A file is taken when it has stayed the same from one look to the next: nobody is writing it any more."""


def run(options: Options, watcher: Watcher | None = None) -> Summary:
    """Do a whole run; of those that ``--watch`` makes, the last one."""
    *_, last = runs(options, watcher)
    return last


def runs(options: Options, watcher: Watcher | None = None) -> Iterator[Summary]:
    """Do one run, or with ``--watch`` one for every change of the input until Ctrl-C."""
    files = chosen(options)
    if not files and not options.watch:
        names = ", ".join(map(str, options.inputs))
        raise UsageError(f"{names}: there is no document in it; give a folder with papers (hidden files do not count)")
    if options.shards is not None:
        yield _into_shards(options, options.shards, files, watcher or Quiet())
        return
    with (
        kept(options.log), run_folder(options.out), open_store(options.url) as store,
        engine_for(options, len(files)) as engine, Stop(engine).on_signals() as stop,
    ):  # fmt: skip
        yield _run(options, files, store, engine, stop, watcher or Quiet())
        if options.watch:
            for changed in _changes(options, files, stop):
                yield _run(options, changed, store, engine, stop, watcher or Quiet())


def _into_shards(options: Options, url: str, files: list[InputFile], watcher: Watcher) -> Summary:
    if options.db or options.watch:
        name = "--db" if options.db else "--watch"
        raise UsageError(f"{name}: goes with a run folder, not with --out {url}; run without it and use epicrisis load")
    from pipeline.shard_runs import run_into_shards
    from pipeline.shards import Shards

    shards = Shards(url)
    with kept(options.log), engine_for(options, len(files)) as engine, Stop(engine).on_signals() as stop:
        return run_into_shards(options, files, shards, engine, lambda: stop.asked, watcher)


def chosen(options: Options) -> list[InputFile]:
    """The files of the input that the options leave."""
    out = options.out if options.shards is None else None
    return selected_files(options.inputs, out, options.include, options.exclude, options.limit)


class Stop:
    """The wish to stop: the first Ctrl-C finishes the documents in work; the second one ends at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.asked = False

    def ask(self, _signum: int, _frame: FrameType | None) -> None:
        """Take no further document; asked again, leave."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        self._engine.stop()

    @contextmanager
    def on_signals(self) -> Iterator[Stop]:
        """Be asked by Ctrl-C and by a polite kill."""
        before = {number: signal.signal(number, self.ask) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _run(
    options: Options, files: list[InputFile], store: Store, engine: Engine, stop: Stop, watcher: Watcher
) -> Summary:
    began, started = time.perf_counter(), now()
    batch = Batch(options, store, engine)
    batch.work(files, watcher, lambda: stop.asked)
    return finish(options, batch.tally, store, engine, began, started)


def _changes(options: Options, done: list[InputFile], stop: Stop) -> Iterator[list[InputFile]]:
    """The files of the input whenever they have changed, without those that are being written."""
    taken = {file.source: file.state() for file in done}
    before = taken
    while not stop.asked:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        files = chosen(options)
        states = {file.source: file.state() for file in files}
        still = {source: state for source, state in states.items() if before.get(source) == state}
        being_written = {source: taken[source] for source in states.keys() - still.keys() if source in taken}
        before = states
        if not stop.asked and still | being_written != taken:
            taken = still | being_written
            yield [file for file in files if file.source in taken]


@contextmanager
def engine_for(options: Options, files: int) -> Iterator[Engine]:
    """The engine that the options ask for; by default as many processes as there are cores to use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    workers = cores if options.workers is None else options.workers
    workers = workers if options.watch else min(workers, files)
    engine: Engine
    if options.engine == "ray":
        from pipeline.ray_engine import Actors

        engine = Actors(options.workers)
    else:
        engine = Processes(workers) if workers > 0 else ThisProcess()
    try:
        yield engine
    finally:
        engine.close()
