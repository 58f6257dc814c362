"""The statements that store a document, built once: building them costs more than running them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection, bindparam, insert, select, tuple_, update

from pipeline.database import (
    DocumentRow,
    ExtractionRow,
    FileRow,
    FlagRow,
    RecordRow,
    RunFileRow,
    TextRow,
    insert_new,
)
from pipeline.work import Extracted

K = TypeVar("K")
FILE = ("source", "content", "fingerprint")
LOOKED_UP = 300
"""Keys that one question names at most; a database bears only so many parameters."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What was extracted of a file (source, content, fingerprint): its documents from ``position`` on.

    ``last`` when nothing follows in the file; there may be no documents where that shows only after the last one.
    """

    file: tuple[str, str, str]
    position: int
    documents: tuple[Extracted, ...]
    last: bool


class Statements:
    """What storing documents takes, in the words of one kind of database: a few statements for any number of them.

    Rows that another run may write too are always written in the order of their keys, so that no two runs wait for
    each other.
    """

    def __init__(self, dialect: str) -> None:
        self._file, self.run_file = insert_new(dialect, FileRow), insert_new(dialect, RunFileRow)
        self._progress = update(FileRow.__table__).where(FileRow.id == bindparam("number")).values(  # type: ignore[arg-type]
            documents=bindparam("stored"), complete=bindparam("over"), claimed_by=bindparam("holder")
        )  # fmt: skip
        self._document, self._text = insert_new(dialect, DocumentRow), insert_new(dialect, TextRow)
        self._extraction = insert_new(dialect, ExtractionRow).returning(
            ExtractionRow.id, ExtractionRow.file_id, ExtractionRow.document_id
        )
        self._record, self._flag = insert(RecordRow.__table__), insert(FlagRow.__table__)  # type: ignore[arg-type]

    def advance(self, connection: Connection, run: int, pieces: Sequence[Piece]) -> dict[tuple[str, str, str], int]:
        """Note how far a run is with its files, and give their numbers, but none for a file that is not its own."""
        files = sorted({piece.file for piece in pieces})
        new = {"documents": 0, "complete": False, "claimed_by": run}
        connection.execute(self._file, [{**dict(zip(FILE, file, strict=True)), **new} for file in files])
        mine: dict[tuple[str, str, str], int] = {}
        for some in batched(files):
            query = select(FileRow.id, FileRow.source, FileRow.content, FileRow.fingerprint).order_by(FileRow.id)
            query = query.where(tuple_(*(getattr(FileRow, name) for name in FILE)).in_(some), FileRow.claimed_by == run)
            mine |= {(row[1], row[2], row[3]): row[0] for row in connection.execute(query.with_for_update())}
        kept = [piece for piece in pieces if piece.file in mine]
        if kept:
            connection.execute(self._progress, [
                {"number": mine[piece.file], "stored": piece.position + len(piece.documents), "over": piece.last,
                 "holder": None if piece.last else run} for piece in kept
            ])  # fmt: skip
            connection.execute(self.run_file, [{"run_id": run, "file_id": number} for number in sorted(mine.values())])
        return mine

    def add(self, connection: Connection, found: Mapping[tuple[int, str, str], tuple[int, Extracted]]) -> None:
        """Store documents with their positions, by file, content and source."""
        if not found:
            return
        named = self._named(connection, sorted({(content, source) for _, content, source in found}))
        texts = {_hashed(document.text): document.text for _, document in found.values()}
        connection.execute(self._text, [{"id": name, "text": texts[name]} for name in sorted(texts)])
        rows = {
            (file, named[content, source]): _about(file, named[content, source], *found[file, content, source])
            for file, content, source in found
        }
        done = connection.execute(self._extraction, list(rows.values())).all()
        told = {(file, named[content, source]): document for (file, content, source), (_, document) in found.items()}
        records = [_line(number, at, ("record_id", "line"), row) for number, file, document in done
                   for at, row in enumerate(told[file, document].records)]  # fmt: skip
        flags = [_line(number, at, ("record_id", "code", "line"), row) for number, file, document in done
                 for at, row in enumerate(told[file, document].flags)]  # fmt: skip
        for statement, lines in ((self._record, records), (self._flag, flags)):
            if lines:
                connection.execute(statement, lines)

    def _named(self, connection: Connection, documents: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """The numbers of documents, new or known, by content and source."""
        connection.execute(self._document, [{"content": content, "source": source} for content, source in documents])
        numbers: dict[tuple[str, str], int] = {}
        for some in batched(documents):
            query = select(DocumentRow.content, DocumentRow.source, DocumentRow.id)
            rows = connection.execute(query.where(tuple_(DocumentRow.content, DocumentRow.source).in_(some)))
            numbers |= {(row[0], row[1]): row[2] for row in rows}
        return numbers


def batched(keys: Sequence[K]) -> Iterator[Sequence[K]]:
    """Keys, as many at a time as one question may name."""
    return (keys[at : at + LOOKED_UP] for at in range(0, len(keys), LOOKED_UP))


def now() -> str:
    """The moment, in UTC, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _about(file: int, document: int, position: int, extracted: Extracted) -> dict[str, object]:
    return {
        "file_id": file, "document_id": document, "position": position, "text_id": _hashed(extracted.text),
        "about": extracted.about, "status": extracted.status, "stored": now(), "value_count": extracted.values,
        "flagged": extracted.flagged, "seconds_reading": extracted.seconds_reading,
        "seconds_extracting": extracted.seconds_extracting,
    }  # fmt: skip


def _line(extraction: int, position: int, names: Sequence[str], row: Sequence[str]) -> dict[str, object]:
    return {"extraction_id": extraction, "position": position, **dict(zip(names, row, strict=True))}
