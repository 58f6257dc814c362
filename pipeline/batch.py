"""A batch: every file of the input read, extracted and stored once, then the run folder's files written from the store.

What was stored before under the same fingerprint is taken as it is, so a second run is quick and a run that was
stopped or killed goes on where it was.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from pipeline.claims import place_of
from pipeline.engines import Engine, Processes, ThisProcess
from pipeline.errors import UsageError
from pipeline.export.folder import write_run_folder
from pipeline.fingerprint import fingerprint
from pipeline.inputs import InputFile, input_files
from pipeline.linking.comparing import compare_documents
from pipeline.progress import Quiet, Watcher
from pipeline.run_folder import DATABASE, open_store, run_folder
from pipeline.statements import now
from pipeline.store import Counts, KnownFile, Store, shown, sqlite_url
from pipeline.work import Extracted, Task, Worked

FILES_AT_ONCE = 16
"""Files looked up and claimed together: enough to be fast, few enough to leave some for another run."""
SECONDS_BETWEEN_LOOKS = 1.0
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
    max_memory: int | None = None
    accept_precision: float | None = None
    ner_model: str | None = None
    """The recogniser of names that no list holds; None is the one of extractors.ner."""

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
        self._fingerprint = fingerprint(decisive(options))
        self._run = store.begin_run(self._fingerprint, recorded(options), place_of(options.out))
        self._claims = store.claims(self._run)
        self._elsewhere: list[InputFile] = []
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
        """Extract every file that is not stored yet; what another run has in work is waited for."""
        self.tally.files = len(files)
        watcher.begin(len(files))
        try:
            with self._claims.kept():
                while files and not self.tally.stopped:
                    self._work_through(files, watcher)
                    files, self._elsewhere = self._elsewhere, []
                    if files and not self.tally.stopped:
                        time.sleep(SECONDS_BETWEEN_LOOKS)
                        self._claims.free_the_silent()
        finally:
            watcher.end()

    def _work_through(self, files: list[InputFile], watcher: Watcher) -> None:
        for worked in self._engine.run(self._tasks(files, watcher)):
            began = time.perf_counter()
            kept = self._save(worked)
            self.tally.seconds_storing += time.perf_counter() - began
            failed = sum(document.status == "failed" for document in worked.documents)
            watcher.advance(0 if worked.more or not kept else 1, len(worked.documents), failed)

    def stop(self) -> None:
        """Finish what is in work and take nothing more."""
        self.tally.stopped = True
        self._engine.stop()

    def _tasks(self, files: list[InputFile], watcher: Watcher) -> Iterator[Task]:
        """What is to do; what is stored already becomes part of the run, and what others have in work is put off."""
        for at in range(0, len(files), FILES_AT_ONCE):
            some = {(file.source, file.content()): file for file in files[at : at + FILES_AT_ONCE]}
            known = self._store.known(self._fingerprint, [source for source, _ in some])
            done = {key: known[key].id for key in some if key in known and self._is_done(known[key])}
            for key in some.keys() & known.keys() - done.keys():
                self._make_ready(known[key])
            self._store.take(self._run, list(done.values()))
            self.tally.stored_before += len(done)
            watcher.advance(len(done), 0, 0)
            claimed = self._claims.claim(self._fingerprint, [key for key in some if key not in done])
            for key, start in claimed.items():
                yield self._task(some[key].path, *key, start)
            self._elsewhere += [file for key, file in some.items() if key not in done and key not in claimed]

    def _task(self, path: Path, source: str, content: str, start: int) -> Task:
        return Task(
            path, source, content, start,
            max_seconds=self._options.max_seconds, max_memory=self._options.max_memory,
            accept_precision=self._options.accept_precision,
            ner_model=self._options.ner_model,
        )  # fmt: skip

    def _is_done(self, before: KnownFile) -> bool:
        again = self._options.force or (self._options.retry_failed and before.failed)
        return before.complete and not again

    def _make_ready(self, before: KnownFile) -> None:
        """Drop what is to be extracted anew; where a killed run stopped, it goes on."""
        if before.complete or self._options.force:
            self._store.forget(before.id)

    def _save(self, worked: Worked) -> bool:
        """Store what a task gave; False when another run has taken the file over."""
        task = worked.task
        file = (task.source, task.content, self._fingerprint)
        last = len(worked.documents) - 1
        kept = True
        for place, document in enumerate(worked.documents):
            end = place == last and not worked.more
            kept = kept and self._store.save(self._run, file, task.start + place, document, end)
            self.tally.extracted += kept
            if document.trace:
                self._log(document)
        if not worked.documents:
            kept = self._store.save(self._run, file, task.start, None, True)
        if not kept and not worked.more:
            self._elsewhere.append(InputFile(task.source, task.path))
        return kept

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
        compare_documents(store, batch.run)
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


def decisive(options: Options) -> dict[str, object]:
    """The options that decide what is extracted, as far as they differ from what a run does by itself."""
    asked = {"accept_precision": options.accept_precision, "ner_model": recogniser(options.ner_model)}
    return {name: value for name, value in asked.items() if value}


def recogniser(name: str | None) -> str | None:
    """What identifies the recogniser asked for, a package with its version; UsageError where it cannot be had."""
    if name is None:
        return None
    from importlib.metadata import version

    from spacy.util import is_package

    from extractors.ner import DEFAULT, NerModelError, load_ner

    if name == DEFAULT:
        return None
    try:
        load_ner(name)
    except NerModelError as error:
        raise UsageError(f"--ner-model {name}: {error}") from error
    package = name.replace("-", "_")
    return f"{package} {version(package)}" if is_package(package) else name


def recorded(options: Options) -> dict[str, object]:
    """The options as the store and run.json keep them."""
    return {
        "inputs": [str(path) for path in options.inputs], "out": str(options.out), "workers": options.workers,
        "force": options.force, "retry_failed": options.retry_failed, "max_seconds": options.max_seconds,
        "max_memory": options.max_memory, "accept_precision": options.accept_precision,
        "ner_model": options.ner_model,
    }  # fmt: skip


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
