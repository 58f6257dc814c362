"""Runs whose ``--out`` is an address: documents become Parquet shards there, and ``epicrisis load`` brings them home.

No database and no disk is shared: what ran on a cluster is loaded once, linked and exported like any other run,
with the same bytes in ``records.jsonl``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import groupby, islice
from pathlib import Path

from pipeline.batch import Batch, Tally
from pipeline.claims import FileKey, place_of
from pipeline.engines import Engine, ThisProcess
from pipeline.errors import UsageError
from pipeline.finishing import finish
from pipeline.inputs import InputFile
from pipeline.journal import note
from pipeline.options import Options
from pipeline.progress import Watcher
from pipeline.run_folder import open_store, run_folder
from pipeline.shards import Shards, extracted
from pipeline.statements import Piece, now
from pipeline.store import ROWS_AT_ONCE, Store
from pipeline.summary import Summary


def run_into_shards(
    options: Options, files: list[InputFile], shards: Shards, engine: Engine, stopped: Callable[[], bool],
    watcher: Watcher,
) -> Summary:  # fmt: skip
    """Extract every file that the shards do not hold yet, and say at the end that all is there."""
    began, started = time.perf_counter(), now()
    shards.begin_anew()
    batch = Batch(options, shards, engine)
    tally = batch.tally
    try:
        batch.work(files, watcher, stopped)
    finally:
        shards.write()
    seconds = {**shards.counts().seconds(), "storing": tally.seconds_storing, "total": time.perf_counter() - began}
    told = {name: round(value, 3) for name, value in seconds.items()}
    if not tally.stopped:
        shards.finish({"fingerprint": tally.fingerprint, "options": options.recorded(), "started": started,
                       "finished": now(), "seconds": told})  # fmt: skip
    counts = shards.counts()
    note("run ended", run=tally.run, complete=not tally.stopped, by_status=counts.by_status, seconds=told)
    return Summary(tally.run, counts, tally, told, tuple(shards.not_ok()))


def load(url: str, out: Path, db: str | None) -> Summary:
    """Bring the shards of a run into the store of a run folder, and write that."""
    shards = Shards(url)
    about = shards.manifest()
    kept = {name: about["options"].get(name) for name in ("accept_precision", "ner_model")}
    options = Options((url,), out, db, **kept)
    began, started = time.perf_counter(), now()
    with run_folder(out), open_store(options.url) as store:
        fingerprint = str(about["fingerprint"])
        run = store.begin_run(fingerprint, options.recorded(), place_of(out))
        tally = Tally(run, fingerprint)
        held = _pieces(shards, fingerprint, shards.given())
        with store.claims(run).kept():
            for pieces in iter(lambda: list(islice(held, ROWS_AT_ONCE)), []):
                _bring(store, run, pieces, tally)
        return finish(options, tally, store, ThisProcess(), began, started)


def _bring(store: Store, run: int, pieces: list[Piece], tally: Tally) -> None:
    """Store pieces of files, except what the store has already."""
    fingerprint = tally.fingerprint
    known = store.known(fingerprint, sorted({piece.file[0] for piece in pieces}))
    done = {key: file.id for key, file in known.items() if file.complete}
    store.take(run, sorted({done[piece.file[:2]] for piece in pieces if piece.file[:2] in done}))
    new = [piece for piece in pieces if piece.file[:2] not in done]
    store.claims(run).claim(fingerprint, sorted({piece.file[:2] for piece in new}))
    if new and not all(store.save_all(run, new)):
        raise UsageError("another run has some of these files in work; wait for it and give the command again")
    tally.extracted += sum(len(piece.documents) for piece in new)
    tally.stored_before += sum(piece.last for piece in pieces) - sum(piece.last for piece in new)
    tally.files += sum(piece.last for piece in pieces)


def _pieces(shards: Shards, fingerprint: str, given: set[FileKey]) -> Iterator[Piece]:
    """What the shards hold of the run's files, piece by piece, each file by its latest attempt."""
    latest: dict[FileKey, int] = {}
    names = shards.names()
    for name in names:
        for row in shards.rows(name, ["file_source", "file_content", "fingerprint", "attempt"]):
            key = (row["file_source"], row["file_content"])
            if row["fingerprint"] == fingerprint and key in given:
                latest[key] = max(latest.get(key, 0), row["attempt"])
    for name in names:
        rows = (
            row for row in shards.rows(name)
            if row["fingerprint"] == fingerprint
            and latest.get((row["file_source"], row["file_content"])) == row["attempt"]
        )  # fmt: skip
        for (source, content), own in groupby(rows, key=lambda row: (row["file_source"], row["file_content"])):
            told = list(own)
            documents = tuple(extracted(row) for row in told if row["content"] is not None)
            yield Piece((source, content, fingerprint), told[0]["position"], documents, told[-1]["last"])
