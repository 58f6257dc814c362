"""``records``, ``documents``, ``flags`` and ``links``, a JSON object a line, as in a run folder, decisions applied."""

from __future__ import annotations

from pathlib import Path

from pipeline.export.content import Content
from pipeline.export.jsonl import write_documents, write_lines
from pipeline.export.links import link_lines


def write(content: Content, folder: Path) -> list[Path]:
    """Write the four files."""
    records, documents, flags, links = (
        folder / f"{name}.jsonl" for name in ("records", "documents", "flags", "links")
    )
    write_lines(records, content.record_lines())
    write_documents(documents, content.store.documents(content.run))
    write_lines(flags, content.flag_lines())
    write_lines(links, link_lines(content.store, content.run))
    return [records, documents, flags, links]
