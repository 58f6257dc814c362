"""The statements that store a document, built once: building them costs more than running them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from pipeline.database import (
    Base,
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

FILE = ("source", "content", "fingerprint")


class Statements:
    """What storing a document takes, in the words of one kind of database."""

    def __init__(self, dialect: str) -> None:
        self._file, self.run_file = insert_new(dialect, FileRow), insert_new(dialect, RunFileRow)
        self._progress = (
            update(FileRow.__table__)  # type: ignore[arg-type]
            .where(*_same(FileRow, *FILE), FileRow.claimed_by == bindparam("run"))
            .values(
                documents=bindparam("stored"), complete=bindparam("last"), claimed_by=bindparam("holder")
            ).returning(FileRow.id)
        )  # fmt: skip
        self._document, self._text = insert_new(dialect, DocumentRow), insert_new(dialect, TextRow)
        self._document_id = select(DocumentRow.id).where(*_same(DocumentRow, "content", "source"))
        self._extraction = insert_new(dialect, ExtractionRow).returning(ExtractionRow.id)
        self._record, self._flag = insert(RecordRow.__table__), insert(FlagRow.__table__)  # type: ignore[arg-type]

    def advance(
        self, connection: Connection, run: int, file: tuple[str, str, str], stored: int, last: bool
    ) -> int | None:
        """Note how far a run is with a file, and give its number; None when the file is not the run's (any more)."""
        found = dict(zip(FILE, file, strict=True))
        connection.execute(self._file, {**found, "documents": 0, "complete": False, "claimed_by": run})
        how_far = {"run": run, "stored": stored, "last": last, "holder": None if last else run}
        number: int | None = connection.execute(self._progress, {**_wanted(found), **how_far}).scalar_one_or_none()
        if number is not None:
            connection.execute(self.run_file, {"run_id": run, "file_id": number})
        return number

    def add(self, connection: Connection, file: int, position: int, document: Extracted) -> None:
        """Store one document of a file; a file that holds one article twice gives it once."""
        where = {"content": document.content, "source": document.source}
        connection.execute(self._document, where)
        text = hashlib.sha256(document.text.encode()).hexdigest()
        connection.execute(self._text, {"id": text, "text": document.text})
        about = {
            "file_id": file, "document_id": connection.execute(self._document_id, _wanted(where)).scalar_one(),
            "position": position, "text_id": text, "about": document.about, "status": document.status,
            "stored": now(), "value_count": document.values, "flagged": document.flagged,
            "seconds_reading": document.seconds_reading, "seconds_extracting": document.seconds_extracting,
        }  # fmt: skip
        number = connection.execute(self._extraction, about).scalar_one_or_none()
        if number is None:
            return
        rows = {
            self._record: [{"record_id": name, "line": line} for name, line in document.records],
            self._flag: [{"record_id": name, "code": code, "line": line} for name, code, line in document.flags],
        }
        for statement, some in rows.items():
            if some:
                connection.execute(
                    statement, [{"extraction_id": number, "position": at, **row} for at, row in enumerate(some)]
                )


def now() -> str:
    """The moment, in UTC, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _same(table: type[Base], *columns: str) -> list[Any]:
    return [getattr(table, column) == bindparam(f"wanted_{column}") for column in columns]


def _wanted(found: Mapping[str, object]) -> dict[str, object]:
    return {f"wanted_{column}": value for column, value in found.items()}
