"""``records.jsonl``, ``documents.jsonl``, ``flags.jsonl``: those of a run folder, with reviewers' decisions applied."""

from __future__ import annotations

from pathlib import Path

from pipeline.export.content import Content
from pipeline.export.jsonl import write_documents, write_lines


def write(content: Content, folder: Path) -> list[Path]:
    """Write the three files."""
    records, documents, flags = (folder / f"{name}.jsonl" for name in ("records", "documents", "flags"))
    write_lines(records, content.record_lines())
    write_documents(documents, content.store.documents(content.run))
    write_lines(flags, content.flag_lines())
    return [records, documents, flags]
