"""``records.jsonl``, ``documents.jsonl`` and ``flags.jsonl``: one JSON object a line, streamed from the store."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from pipeline.export.whole import whole


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write records or flags, whose lines the store keeps as they are."""
    with whole(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def write_documents(path: Path, documents: Iterable[tuple[str, str]]) -> None:
    """Write the documents: what is known about each, and its text."""
    write_lines(path, (document_line(about, text) for about, text in documents))


def document_line(about: str, text: str) -> str:
    """One line of documents.jsonl."""
    row = json.loads(about)
    sections, status, errors = row.pop("sections"), row.pop("status"), row.pop("errors")
    row |= {"text": text, "sections": sections, "status": status, "errors": errors}
    return json.dumps(row, ensure_ascii=False)
