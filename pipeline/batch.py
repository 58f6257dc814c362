"""A batch: every file of the input read, extracted and stored once, whatever ran before and runs beside.

What was stored before under the same fingerprint is taken as it is, so a second run is quick and a run that was
stopped or killed goes on where it was; what another run has in work on the same database is left to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.claims import FileKey, place_of
from pipeline.engines import Engine
from pipeline.fingerprint import fingerprint
from pipeline.holdings import KnownFile
from pipeline.inputs import InputFile
from pipeline.journal import note
from pipeline.options import Options, decisive
from pipeline.progress import Watcher
from pipeline.remote import RemoteFile
from pipeline.statements import Piece, now
from pipeline.store import ROWS_AT_ONCE
from pipeline.work import Extracted, Task, Worked

FILES_AT_ONCE = 16
"""Files claimed together: enough to be fast, few enough to leave some for another run."""
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_HELD = 0.5
"""What came within so short a time is stored together; it is the most work that a kill can undo."""
DOCUMENTS_HELD = 500
LOG = "epicrisis.log"


@dataclass(slots=True)
class Tally:
    """What a run did, beside what it holds; ``fingerprint`` is what its extractions are kept under."""

    run: int
    fingerprint: str
    files: int = 0
    stored_before: int = 0
    extracted: int = 0
    stopped: bool = False
    seconds_storing: float = 0.0
    logged: int = 0


class Holding(Protocol):
    """Who has which file in work."""

    def claim(self, fingerprint: str, files: Sequence[FileKey]) -> dict[FileKey, int]: ...

    def free_the_silent(self) -> None: ...

    def kept(self) -> AbstractContextManager[None]: ...


class Keeper(Protocol):
    """Where a batch keeps what it extracts: a store, or shards."""

    def begin_run(self, fingerprint: str, options: Mapping[str, object], place: str = "") -> int: ...

    def claims(self, run: int) -> Holding: ...

    def known(self, fingerprint: str, sources: Sequence[str]) -> dict[FileKey, KnownFile]: ...

    def take(self, run: int, files: Sequence[int]) -> None: ...

    def forget(self, file: int) -> None: ...

    def save_all(self, run: int, pieces: Sequence[Piece]) -> list[bool]: ...


class Batch:
    """One run over one input, on an engine, into a store or shards."""

    def __init__(self, options: Options, store: Keeper, engine: Engine) -> None:
        self._options = options
        self._store = store
        self._engine = engine
        self._fingerprint = fingerprint(decisive(options))
        self._run = store.begin_run(self._fingerprint, options.recorded(), place_of(options.out))
        self._claims = store.claims(self._run)
        self._elsewhere: list[InputFile] = []
        self.tally = Tally(self._run, self._fingerprint)
        note("run begun", run=self._run, fingerprint=self._fingerprint, options=options.recorded())

    def work(self, files: list[InputFile], watcher: Watcher, stopped: Callable[[], bool] = bool) -> None:
        """Extract every file that is not stored yet; what another run has in work is waited for."""
        self.tally.files = len(files)
        watcher.begin(len(files))
        try:
            with self._claims.kept():
                while files and not stopped():
                    self._work_through(files, watcher)
                    files, self._elsewhere = self._elsewhere, []
                    if files and not stopped():
                        time.sleep(SECONDS_BETWEEN_LOOKS)
                        self._claims.free_the_silent()
        finally:
            self.tally.stopped = stopped()
            watcher.end()

    def _work_through(self, files: list[InputFile], watcher: Watcher) -> None:
        held: list[Worked] = []
        stored = time.monotonic() - SECONDS_HELD
        for worked in self._engine.run(self._tasks(files, watcher)):
            held.append(worked)
            enough = sum(len(one.documents) for one in held) >= DOCUMENTS_HELD
            if enough or time.monotonic() - stored >= SECONDS_HELD:
                self._save(held, watcher)
                held, stored = [], time.monotonic()
        if held:
            self._save(held, watcher)

    def _tasks(self, files: list[InputFile], watcher: Watcher) -> Iterator[Task]:
        """What is to do; what is stored already becomes part of the run, and what others have in work is put off."""
        for at in range(0, len(files), ROWS_AT_ONCE):
            some = {(file.source, file.content()): file for file in files[at : at + ROWS_AT_ONCE]}
            known = self._store.known(self._fingerprint, [source for source, _ in some])
            done = {key: known[key].id for key in some if key in known and self._is_done(known[key])}
            for key in some.keys() & known.keys() - done.keys():
                self._make_ready(known[key])
            self._store.take(self._run, list(done.values()))
            self.tally.stored_before += len(done)
            watcher.advance(len(done), 0, 0)
            yield from self._claimed({key: file for key, file in some.items() if key not in done})

    def _claimed(self, files: dict[FileKey, InputFile]) -> Iterator[Task]:
        """Tasks for files, claimed some at a time, so that another run finds some too."""
        keys = list(files)
        for at in range(0, len(keys), FILES_AT_ONCE):
            some = keys[at : at + FILES_AT_ONCE]
            claimed = self._claims.claim(self._fingerprint, some)
            for key, start in claimed.items():
                yield self._task(files[key].path, *key, start)
            self._elsewhere += [files[key] for key in some if key not in claimed]

    def _task(self, path: Path | RemoteFile, source: str, content: str, start: int) -> Task:
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

    def _save(self, held: list[Worked], watcher: Watcher) -> None:
        """Store what tasks gave; a file that another run has taken over is looked at again later."""
        began = time.perf_counter()
        pieces = [
            Piece((one.task.source, one.task.content, self._fingerprint), one.task.start, one.documents, not one.more)
            for one in held
        ]
        for worked, kept in zip(held, self._store.save_all(self._run, pieces), strict=True):
            for document in worked.documents:
                self._tell(document)
            self.tally.extracted += len(worked.documents) if kept else 0
            if not kept and not worked.more:
                self._elsewhere.append(InputFile(worked.task.source, worked.task.path))
            failed = sum(document.status == "failed" for document in worked.documents)
            watcher.advance(1 if kept and not worked.more else 0, len(worked.documents), failed)
        self.tally.seconds_storing += time.perf_counter() - began

    def _tell(self, document: Extracted) -> None:
        note("document", run=self._run, source=document.source, status=document.status, errors=document.errors,
             records=len(document.records), values=document.values,
             seconds=round(document.seconds_reading + document.seconds_extracting, 3))  # fmt: skip
        if document.trace:
            self._log(document)

    def _log(self, document: Extracted) -> None:
        self.tally.logged += 1
        with (self._options.out / LOG).open("a", encoding="utf-8") as log:
            log.write(f"{now()} {document.source}\n{document.trace}\n")
