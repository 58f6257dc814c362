"""The store: what was extracted, one transaction per document, on SQLite or any database that SQLAlchemy speaks.

Exports, the review page and later runs read from here and nowhere else. A document is done when its file's content was
stored under the same fingerprint; a run that was killed finds everything that was committed before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from sqlalchemy import Connection, bindparam, create_engine, delete, event, func, insert, make_url, select, update
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.pool import ConnectionPoolEntry

from pipeline.database import (
    Base,
    DocumentRow,
    ExtractionRow,
    FileRow,
    FlagRow,
    RecordRow,
    RunFileRow,
    RunRow,
    TextRow,
    insert_new,
)
from pipeline.errors import EpicrisisError, UsageError
from pipeline.work import Extracted

ROWS_AT_ONCE = 200
"""Rows fetched or looked up together: enough to be fast, few enough to keep memory flat."""

SECRET = ":***@"
"""What stands in a shown URL where a password was."""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file that the store has met under one fingerprint."""

    id: int
    content: str
    documents: int
    complete: bool
    failed: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run holds."""

    documents: int
    by_status: dict[str, int]
    records: int
    values: int
    flagged: int
    flags: int
    seconds_reading: float
    seconds_extracting: float

    @property
    def papers(self) -> int:
        """The documents without the files that no reader takes."""
        return self.documents - self.by_status.get("skipped", 0)


class Store:
    """One database with everything that was ever extracted into it."""

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self._engine = create_engine(url)
            if self._engine.dialect.name == "sqlite":
                event.listen(self._engine, "connect", _tune_sqlite)
            Base.metadata.create_all(self._engine)
            self._statements = _Statements(self._engine.dialect.name)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise UsageError(f"--db {url}: is no database URL that can be used here ({_reason(error)}); "
                             "give one like sqlite:///path/to/file.db") from error  # fmt: skip
        except SQLAlchemyError as error:
            raise EpicrisisError(f"{shown(url)}: the database cannot be used ({_reason(error)})") from error

    def close(self) -> None:
        """Give the database back; SQLite folds its write-ahead log into the one file."""
        self._engine.dispose()

    # -- runs ---------------------------------------------------------------------------------------------------

    def begin_run(self, fingerprint: str, options: Mapping[str, object]) -> int:
        """A new run; its number."""
        with Session(self._engine) as session, session.begin():
            run = RunRow(fingerprint=fingerprint, started=now(), finished=None, options=dict(options))
            session.add(run)
            session.flush()
            return run.id

    def finish_run(self, run: int) -> None:
        """Note that a run went to its end."""
        with Session(self._engine) as session, session.begin():
            session.execute(update(RunRow).where(RunRow.id == run).values(finished=now()))

    def latest_run(self) -> int | None:
        """The number of the run begun last."""
        with Session(self._engine) as session:
            return session.scalar(select(func.max(RunRow.id)))

    # -- writing ------------------------------------------------------------------------------------------------

    def known(self, fingerprint: str, sources: Sequence[str]) -> dict[tuple[str, str], KnownFile]:
        """What is stored of these files under a fingerprint, by (source, content)."""
        ours = ExtractionRow.file_id == FileRow.id
        failed = select(ExtractionRow.id).where(ours, ExtractionRow.status == "failed").exists()
        query = select(FileRow, failed).where(FileRow.fingerprint == fingerprint, FileRow.source.in_(sources))
        with Session(self._engine) as session:
            return {
                (file.source, file.content): KnownFile(file.id, file.content, file.documents, file.complete, has_failed)
                for file, has_failed in session.execute(query)
            }

    def take(self, run: int, files: Sequence[int]) -> None:
        """Make files that were stored before part of a run."""
        if files:
            with Session(self._engine) as session, session.begin():
                session.execute(insert(RunFileRow), [{"run_id": run, "file_id": file} for file in files])

    def forget(self, file: int) -> None:
        """Drop what was stored of a file under its fingerprint, to extract it anew."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(FileRow).where(FileRow.id == file))

    def save(self, run: int, file: tuple[str, str, str], position: int, document: Extracted | None, last: bool) -> None:
        """Store the document at this position of a file (source, content, fingerprint), all of it or nothing.

        ``last`` when nothing follows in the file; ``document`` is None when that shows only after the last one.
        """
        new, found = self._statements, dict(zip(("source", "content", "fingerprint"), file, strict=True))
        with self._engine.begin() as connection:
            connection.execute(new.file, {**found, "documents": 0, "complete": False})
            number = connection.execute(new.file_id, found).scalar_one()
            connection.execute(new.run_file, {"run_id": run, "file_id": number})
            stored = position
            if document is not None:
                new.add(connection, number, position, document)
                stored += 1
            connection.execute(new.progress, {"number": number, "stored": stored, "last": last})

    # -- reading ------------------------------------------------------------------------------------------------

    def documents(self, run: int) -> Iterator[tuple[str, str]]:
        """(line about the document, its text) of every document of a run, sorted by source."""
        query = select(ExtractionRow.about, TextRow.text).join(TextRow, TextRow.id == ExtractionRow.text_id)
        return ((about, text) for about, text in self._stream(_of_run(query, run)))

    def records(self, run: int) -> Iterator[str]:
        """The lines of records.jsonl, sorted by source and place in the document."""
        query = select(RecordRow.line).join(ExtractionRow, ExtractionRow.id == RecordRow.extraction_id)
        return (line for (line,) in self._stream(_of_run(query, run, RecordRow.position)))

    def flags(self, run: int) -> Iterator[str]:
        """The lines of flags.jsonl, in the order of the records."""
        query = select(FlagRow.line).join(ExtractionRow, ExtractionRow.id == FlagRow.extraction_id)
        return (line for (line,) in self._stream(_of_run(query, run, FlagRow.position)))

    def counts(self, run: int) -> Counts:
        """What a run holds, counted by the database."""
        sums = select(
            ExtractionRow.status, func.count(), func.sum(ExtractionRow.value_count), func.sum(ExtractionRow.flagged),
            func.sum(ExtractionRow.seconds_reading), func.sum(ExtractionRow.seconds_extracting),
        ).group_by(ExtractionRow.status)  # fmt: skip
        ours = ExtractionRow.file_id.in_(select(RunFileRow.file_id).where(RunFileRow.run_id == run))
        with Session(self._engine) as session:
            rows = session.execute(sums.where(ours)).all()
            records = session.scalar(select(func.count()).select_from(RecordRow).join(ExtractionRow).where(ours))
            flags = session.scalar(select(func.count()).select_from(FlagRow).join(ExtractionRow).where(ours))
        totals = [sum(float(row[column] or 0) for row in rows) for column in range(1, 6)]
        return Counts(
            documents=int(totals[0]), by_status={row[0]: int(row[1]) for row in sorted(rows)}, records=records or 0,
            values=int(totals[1]), flagged=int(totals[2]), flags=flags or 0,
            seconds_reading=float(totals[3]), seconds_extracting=float(totals[4]),
        )  # fmt: skip

    def not_ok(self, run: int) -> Iterator[str]:
        """The lines about the documents of a run that are not ok."""
        query = select(ExtractionRow.about).where(ExtractionRow.status != "ok")
        return (about for (about,) in self._stream(_of_run(query, run)))

    def _stream(self, query: Any) -> Iterator[Any]:
        with Session(self._engine) as session:
            yield from session.execute(query.execution_options(yield_per=ROWS_AT_ONCE))


def now() -> str:
    """The moment, in UTC, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{path.absolute()}"


def shown(url: str) -> str:
    """A database URL without its password."""
    return make_url(url).render_as_string(hide_password=True)


def _of_run(query: Any, run: int, *order: InstrumentedAttribute[int]) -> Any:
    return (
        query.join(RunFileRow, RunFileRow.file_id == ExtractionRow.file_id)
        .join(DocumentRow, DocumentRow.id == ExtractionRow.document_id)
        .where(RunFileRow.run_id == run)
        .order_by(DocumentRow.source, ExtractionRow.position, ExtractionRow.id, *order)
    )


class _Statements:
    """The statements that store a document, built once: building them costs more than running them."""

    def __init__(self, dialect: str) -> None:
        self.file, self.run_file = insert_new(dialect, FileRow), insert_new(dialect, RunFileRow)
        self.file_id = select(FileRow.id).where(*_same(FileRow, "source", "content", "fingerprint"))
        self.progress = (
            update(FileRow.__table__).where(FileRow.id == bindparam("number"))  # type: ignore[arg-type]
            .values(documents=bindparam("stored"), complete=bindparam("last"))
        )  # fmt: skip
        self._document, self._text = insert_new(dialect, DocumentRow), insert_new(dialect, TextRow)
        self._document_id = select(DocumentRow.id).where(*_same(DocumentRow, "content", "source"))
        self._extraction = insert_new(dialect, ExtractionRow).returning(ExtractionRow.id)
        self._record, self._flag = insert(RecordRow.__table__), insert(FlagRow.__table__)  # type: ignore[arg-type]

    def add(self, connection: Connection, file: int, position: int, document: Extracted) -> None:
        """Store one document of a file; a file that holds one article twice gives it once."""
        where = {"content": document.content, "source": document.source}
        connection.execute(self._document, where)
        text = hashlib.sha256(document.text.encode()).hexdigest()
        connection.execute(self._text, {"id": text, "text": document.text})
        about = {
            "file_id": file, "document_id": connection.execute(self._document_id, where).scalar_one(),
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


def _same(table: type[Base], *columns: str) -> list[Any]:
    return [getattr(table, column) == bindparam(column) for column in columns]


def _tune_sqlite(connection: SQLiteConnection, record: ConnectionPoolEntry) -> None:
    del record
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "busy_timeout = 30000"):
        connection.execute(f"PRAGMA {pragma}")


def _reason(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__
