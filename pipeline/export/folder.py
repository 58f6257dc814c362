"""The files of a run folder, written from the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.document import Document
from pipeline.export.cases import write_cases
from pipeline.export.decided import flag_lines, record_lines
from pipeline.export.evidence_table import write_evidence_table
from pipeline.export.jsonl import write_documents, write_lines
from pipeline.export.links import found, link_lines
from pipeline.export.manifest import manifest, write_manifest
from pipeline.export.whole import whole
from pipeline.records import Record
from pipeline.run_folder import open_store
from pipeline.statements import now
from pipeline.store import Store

FILES = (
    "records.jsonl", "documents.jsonl", "flags.jsonl", "links.jsonl", "evidence_table.csv", "cases.csv", "report.html",
)  # fmt: skip


Do = Callable[[Sequence[Callable[[], Any]]], list[Any]]
"""Does calls and gives what they return, in their order, one after the other or beside each other."""


def in_turn(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do calls one after the other in this process."""
    return [call() for call in calls]


def write_run_folder(
    out: Path, store: Store, run: int, facts: Mapping[str, object], seconds: Callable[[], dict[str, float]],
    do: Do = in_turn,
) -> None:  # fmt: skip
    """Write every file of the run folder; run.json, the last one, stands for all being whole."""
    (out / "run.json").unlink(missing_ok=True)
    do([partial(at_store, store.url, part, out, run) for part in (_report, _lines, _tables)])
    counts = store.counts(run)
    took = {name: round(value, 3) for name, value in {**counts.seconds(), **seconds()}.items()}
    about = {"counts": asdict(counts), "outputs": digests(out), "finished": now(), "seconds": took}
    write_manifest(out / "run.json", manifest({**facts, **about}, store.not_ok(run)))


def at_store(url: str, part: Callable[..., None], *arguments: object) -> None:
    """Do something with a store that this process opens for itself."""
    with open_store(url) as store:
        part(store, *arguments)


def _report(store: Store, out: Path, run: int) -> None:
    from pipeline.export.report import write_report

    with whole(out / "report.html") as temporary:
        write_report(temporary, documents(store, run), records(store, run))


def _lines(store: Store, out: Path, run: int) -> None:
    write_lines(out / "records.jsonl", record_lines(store, run))
    write_documents(out / "documents.jsonl", store.documents(run))
    write_lines(out / "flags.jsonl", flag_lines(store, run))
    write_lines(out / "links.jsonl", link_lines(store, run))


def _tables(store: Store, out: Path, run: int) -> None:
    write_evidence_table(out / "evidence_table.csv", records(store, run))
    write_cases(out / "cases.csv", store.findings(run, "case"), records(store, run), found(store, run))


def digests(out: Path) -> dict[str, str | None]:
    """The digest of each file of a run folder, by which it is known to be whole; None where it is not there."""
    return {name: sha256(out / name) if (out / name).is_file() else None for name in FILES}


def sha256(path: Path) -> str:
    """``sha256:`` and the digest of a file."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def records(store: Store, run: int) -> Iterator[Record]:
    """The records of a run, with what reviewers decided."""
    return (Record.model_validate_json(line) for line in record_lines(store, run))


def documents(store: Store, run: int) -> Iterator[Document]:
    """The documents of a run."""
    return (Document.model_validate({**json.loads(about), "text": text}) for about, text in store.documents(run))
