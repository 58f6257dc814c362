"""The end of a run: its documents compared with each other, its folder written, and how it went.

The engine's processes do it, for they have the vocabularies loaded already: the run itself stays small.
"""

from __future__ import annotations

import time
from functools import partial

from pipeline.batch import Tally
from pipeline.engines import Engine
from pipeline.export.folder import at_store, in_turn, write_run_folder
from pipeline.journal import note
from pipeline.options import Options
from pipeline.run_folder import DATABASE
from pipeline.store import Store, shown
from pipeline.summary import Summary
from pipeline.unchanged import run_before, state_of


def finish(options: Options, tally: Tally, store: Store, engine: Engine, began: float, started: str) -> Summary:
    """Write the run folder, unless a run before wrote the same, and give the summary."""
    working = time.perf_counter() - began
    state = state_of(store, tally.run)
    before = None if tally.stopped or tally.extracted else run_before(options, state)
    if before is not None:
        store.finish_run(tally.run)
        return _summary(store, before, tally, {"total": working})
    do = engine.do if store.is_shared else in_turn
    comparing = time.perf_counter()
    do([partial(at_store, store.url, compare, tally.run)])
    exporting = time.perf_counter()
    seconds = {"working": working, "storing": tally.seconds_storing, "linking": exporting - comparing}

    def so_far() -> dict[str, float]:
        ended = time.perf_counter()
        return {**seconds, "exporting": ended - exporting, "total": ended - began}

    facts = {
        "run": tally.run, "state": state, "database": shown(options.db) if options.db else DATABASE,
        "fingerprint": tally.fingerprint, "options": options.recorded(), "started": started,
        "complete": not tally.stopped, "files": {"given": tally.files, "stored before": tally.stored_before},
    }  # fmt: skip
    write_run_folder(options.out, store, tally.run, facts, so_far, do)
    if not tally.stopped:
        store.finish_run(tally.run)
    return _summary(store, tally.run, tally, so_far())


def compare(store: Store, run: int) -> None:
    """Find the links, cases and discrepancies of a run."""
    from pipeline.linking.comparing import compare_documents

    compare_documents(store, run)


def _summary(store: Store, run: int, tally: Tally, seconds: dict[str, float]) -> Summary:
    """How a run went; where nothing has changed, the figures of the run that wrote the folder."""
    counts = store.counts(run)
    told = {name: round(value, 3) for name, value in {**counts.seconds(), **seconds}.items()}
    note("run ended", run=run, complete=not tally.stopped, by_status=counts.by_status, seconds=told)
    return Summary(run, counts, tally, told, tuple(store.not_ok(run)))
