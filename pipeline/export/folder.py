"""The files of a run folder, written from the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from pipeline.document import Document
from pipeline.export.cases import write_cases
from pipeline.export.decided import flag_lines, record_lines
from pipeline.export.evidence_table import write_evidence_table
from pipeline.export.jsonl import write_documents, write_lines
from pipeline.export.links import found, link_lines
from pipeline.export.manifest import manifest, write_manifest
from pipeline.export.whole import whole
from pipeline.records import Record
from pipeline.statements import now
from pipeline.store import Store

FILES = (
    "records.jsonl", "documents.jsonl", "flags.jsonl", "links.jsonl", "evidence_table.csv", "cases.csv", "report.html",
)  # fmt: skip


def write_run_folder(
    out: Path, store: Store, run: int, facts: Mapping[str, object], seconds: Callable[[], dict[str, float]]
) -> None:
    """Write every file of the run folder; run.json, the last one, stands for all being whole."""
    from pipeline.export.report import write_report

    (out / "run.json").unlink(missing_ok=True)
    write_lines(out / "records.jsonl", record_lines(store, run))
    write_documents(out / "documents.jsonl", store.documents(run))
    write_lines(out / "flags.jsonl", flag_lines(store, run))
    write_lines(out / "links.jsonl", link_lines(store, run))
    write_evidence_table(out / "evidence_table.csv", records(store, run))
    write_cases(out / "cases.csv", store.findings(run, "case"), records(store, run), found(store, run))
    with whole(out / "report.html") as temporary:
        write_report(temporary, documents(store, run), records(store, run))
    about = {"counts": asdict(store.counts(run)), "outputs": digests(out), "finished": now(), "seconds": seconds()}
    write_manifest(out / "run.json", manifest({**facts, **about}, store.not_ok(run)))


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
