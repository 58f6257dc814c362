"""A batch: every file of the input read, extracted and stored once, then the run folder's files written from the store.

What was stored before under the same fingerprint is taken as it is, so a second run is quick and a run that was
stopped or killed goes on where it was.
"""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from types import FrameType

from pipeline.engines import Engine, Processes, ThisProcess
from pipeline.errors import UsageError
from pipeline.export.folder import write_run_folder
from pipeline.export.manifest import read_manifest
from pipeline.fingerprint import fingerprint
from pipeline.inputs import InputFile, input_files
from pipeline.progress import Quiet, Watcher
from pipeline.store import ROWS_AT_ONCE, SECRET, Counts, KnownFile, Store, now, shown, sqlite_url
from pipeline.work import Extracted, Task, Worked

DATABASE = "epicrisis.db"
LOG = "epicrisis.log"


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked to do."""

    inputs: tuple[Path, ...]
    out: Path
    db: str | None = None
    workers: int | None = None
    force: bool = False
    retry_failed: bool = False
    max_seconds: float | None = None
    accept_precision: float | None = None

    @property
    def url(self) -> str:
        """The database of the run."""
        return self.db or sqlite_url(self.out / DATABASE)


@dataclass(slots=True)
class Tally:
    """What a run did, beside what it holds."""

    files: int = 0
    stored_before: int = 0
    extracted: int = 0
    stopped: bool = False
    seconds_storing: float = 0.0
    logged: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """How a run went."""

    run: int
    counts: Counts
    tally: Tally
    seconds: dict[str, float]
    not_ok: tuple[str, ...] = field(repr=False)

    @property
    def exit_status(self) -> int:
        """0 all read, 1 some documents failed, 130 stopped before the end."""
        if self.tally.stopped:
            return 130
        return 1 if self.counts.by_status.get("failed") else 0


class Batch:
    """One run over one input, on an engine, into a store."""

    def __init__(self, options: Options, store: Store, engine: Engine) -> None:
        self._options = options
        self._store = store
        self._engine = engine
        self._fingerprint = fingerprint(
            {"accept_precision": options.accept_precision} if options.accept_precision else {}
        )
        self._run = store.begin_run(self._fingerprint, recorded(options))
        self.tally = Tally()

    @property
    def run(self) -> int:
        """The number of the run in the store."""
        return self._run

    @property
    def fingerprint(self) -> str:
        """What the extractions of this run are stored under."""
        return self._fingerprint

    def work(self, files: list[InputFile], watcher: Watcher) -> None:
        """Extract every file that is not stored yet."""
        self.tally.files = len(files)
        watcher.begin(len(files))
        try:
            for worked in self._engine.run(self._tasks(files, watcher)):
                began = time.perf_counter()
                self._save(worked)
                self.tally.seconds_storing += time.perf_counter() - began
                failed = sum(document.status == "failed" for document in worked.documents)
                watcher.advance(0 if worked.more else 1, len(worked.documents), failed)
        finally:
            watcher.end()

    def stop(self) -> None:
        """Finish what is in work and take nothing more."""
        self.tally.stopped = True
        self._engine.stop()

    def _tasks(self, files: list[InputFile], watcher: Watcher) -> Iterator[Task]:
        """What is to do; what is stored already becomes part of the run on the way."""
        for at in range(0, len(files), ROWS_AT_ONCE):
            some = files[at : at + ROWS_AT_ONCE]
            known = self._store.known(self._fingerprint, [file.source for file in some])
            stored: list[int] = []
            for file in some:
                content = file.content()
                before = known.get((file.source, content))
                if before is not None and self._is_done(before):
                    stored.append(before.id)
                    continue
                yield Task(
                    file.path,
                    file.source,
                    content,
                    self._start(before),
                    max_seconds=self._options.max_seconds,
                    accept_precision=self._options.accept_precision,
                )
            self._store.take(self._run, stored)
            self.tally.stored_before += len(stored)
            watcher.advance(len(stored), 0, 0)

    def _is_done(self, before: KnownFile) -> bool:
        again = self._options.force or (self._options.retry_failed and before.failed)
        return before.complete and not again

    def _start(self, before: KnownFile | None) -> int:
        """From which document of the file on: all of it anew, or where a killed run stopped."""
        if before is None:
            return 0
        if before.complete or self._options.force:
            self._store.forget(before.id)
            return 0
        return before.documents

    def _save(self, worked: Worked) -> None:
        task = worked.task
        file = (task.source, task.content, self._fingerprint)
        last = len(worked.documents) - 1
        for place, document in enumerate(worked.documents):
            self._store.save(self._run, file, task.start + place, document, place == last and not worked.more)
            self.tally.extracted += 1
            if document.trace:
                self._log(document)
        if not worked.documents:
            self._store.save(self._run, file, task.start, None, True)

    def _log(self, document: Extracted) -> None:
        self.tally.logged += 1
        with (self._options.out / LOG).open("a", encoding="utf-8") as log:
            log.write(f"{now()} {document.source}\n{document.trace}\n")


def run(options: Options, watcher: Watcher | None = None) -> Summary:
    """Do a whole run: input to store to run folder."""
    began, started = time.perf_counter(), now()
    files = input_files(options.inputs, options.out)
    if not files:
        names = ", ".join(map(str, options.inputs))
        raise UsageError(f"{names}: there is no document in it; give a folder with papers (hidden files do not count)")
    with run_folder(options.out), open_store(options.url) as store, engine_for(options, len(files)) as engine:
        batch = Batch(options, store, engine)
        with stopping(batch):
            batch.work(files, watcher or Quiet())
        tally, counts = batch.tally, store.counts(batch.run)
        seconds = {"reading": counts.seconds_reading, "extracting": counts.seconds_extracting,
                   "storing": tally.seconds_storing}  # fmt: skip
        exporting = time.perf_counter()

        def so_far() -> dict[str, float]:
            ended = time.perf_counter()
            seconds.update(exporting=ended - exporting, total=ended - began)
            return {name: round(value, 3) for name, value in seconds.items()}

        facts = {
            "run": batch.run, "database": shown(options.db) if options.db else DATABASE,
            "fingerprint": batch.fingerprint, "options": recorded(options), "started": started,
            "complete": not tally.stopped,
            "files": {"given": len(files), "stored before": tally.stored_before},
        }  # fmt: skip
        write_run_folder(options.out, store, batch.run, facts, so_far)
        if not tally.stopped:
            store.finish_run(batch.run)
        return Summary(batch.run, counts, tally, so_far(), tuple(store.not_ok(batch.run)))


def recorded(options: Options) -> dict[str, object]:
    """The options as the store and run.json keep them."""
    return {
        "inputs": [str(path) for path in options.inputs], "out": str(options.out), "workers": options.workers,
        "force": options.force, "retry_failed": options.retry_failed, "max_seconds": options.max_seconds,
        "accept_precision": options.accept_precision,
    }  # fmt: skip


@contextmanager
def run_folder(out: Path) -> Iterator[None]:
    """Make the run folder and keep every other run out of it while this one lasts."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--out {out}: cannot be made a folder ({error.strerror}); give another one") from error
    try:
        with TemporaryFile(dir=out):
            pass
    except OSError as error:
        reason = f"the folder cannot be written to ({error.strerror}); give another one"
        raise UsageError(f"--out {out}: {reason}") from error
    handle = os.open(out, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(f"--out {out}: another run is at work here; wait for it or give another folder") from error
        yield
    finally:
        os.close(handle)


@contextmanager
def open_store(url: str) -> Iterator[Store]:
    """A store that is given back whatever happens."""
    store = Store(url)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def engine_for(options: Options, files: int) -> Iterator[Engine]:
    """The engine that the options ask for; by default as many processes as there are cores to use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    workers = min(cores if options.workers is None else options.workers, files)
    engine: Engine = Processes(workers) if workers > 0 else ThisProcess()
    try:
        yield engine
    finally:
        engine.close()


@contextmanager
def stopping(batch: Batch) -> Iterator[None]:
    """The first Ctrl-C finishes the documents in work; the second one ends at once."""

    def stop(_signum: int, _frame: FrameType | None) -> None:
        if batch.tally.stopped:
            raise KeyboardInterrupt
        batch.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def database_of(folder: Path, db: str | None) -> str:
    """The database URL of a run folder: its own file, or what its run.json names."""
    if db is not None:
        return db
    if (folder / DATABASE).is_file():
        return sqlite_url(folder / DATABASE)
    named = (read_manifest(folder / "run.json") or {}).get("database")
    if not isinstance(named, str) or named == DATABASE:
        raise UsageError(f"{folder}: holds no {DATABASE}; give a folder that epicrisis run made, or --db URL")
    if SECRET in named:
        raise UsageError(f"{folder}: its run was stored in {named}; give --db URL with the password")
    return named
