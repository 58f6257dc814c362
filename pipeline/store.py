"""The store: what was extracted, each document whole or not at all, on SQLite or any database that SQLAlchemy speaks.

Exports, the review page and later runs read from here and nowhere else. A document is done when its file's content was
stored under the same fingerprint; a run that was killed finds everything that was committed before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from sqlalchemy import Engine, case, create_engine, delete, event, func, insert, select, update
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.pool import ConnectionPoolEntry

from pipeline.claims import Claims
from pipeline.database import (
    DocumentRow,
    ExtractionRow,
    FileRow,
    FindingRow,
    FlagRow,
    RecordRow,
    RunFileRow,
    RunRow,
    TextRow,
)
from pipeline.errors import EpicrisisError, UsageError
from pipeline.holdings import AboutRun, Counts, KnownFile
from pipeline.migrations import migrate
from pipeline.patience import patient
from pipeline.records import Flag, with_flags
from pipeline.settlements import open_flags
from pipeline.statements import Piece, Statements, now
from pipeline.work import Extracted

ROWS_AT_ONCE = 200
"""Rows fetched or looked up together: enough to be fast, few enough to keep memory flat."""

SECRET = "***"
"""What stands in a shown URL where a password was."""


class Store:
    """One database with everything that was ever extracted into it."""

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self._engine = create_engine(url, pool_pre_ping=True)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
            reason = "its port is no number" if type(error) is ValueError else _reason(error)
            raise UsageError(f"--db {shown(url)}: is no database URL that can be used here ({reason}); give one like "
                             "sqlite:///path/to/file.db or postgresql+psycopg://user@host/name (pip install "
                             "'epicrisis[postgresql]')") from None  # fmt: skip
        self._statements = Statements(self._engine.dialect.name)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _tune_sqlite)
        try:
            migrate(self._engine)
        except SQLAlchemyError as error:
            self._engine.dispose()
            raise EpicrisisError(f"{shown(url)}: the database cannot be used ({_reason(error)})") from error
        except EpicrisisError:
            self._engine.dispose()
            raise

    @property
    def engine(self) -> Engine:
        """The database itself, for review and for exports that apply its decisions."""
        return self._engine

    @property
    def is_shared(self) -> bool:
        """Whether another process can open the same database, as it can unless it is in memory."""
        return self._engine.dialect.name != "sqlite" or self._engine.url.database not in (None, "", ":memory:")

    def close(self) -> None:
        """Give the database back; SQLite folds its write-ahead log into the one file."""
        self._engine.dispose()

    # -- runs ---------------------------------------------------------------------------------------------------

    def begin_run(self, fingerprint: str, options: Mapping[str, object], place: str = "") -> int:
        """A new run; its number. What earlier runs of the same place left in work is free for it."""
        with Session(self._engine) as session, session.begin():
            run = RunRow(fingerprint=fingerprint, started=now(), finished=None, options=dict(options), place=place)
            session.add(run)
            session.flush()
            number = run.id
        if place:
            self.claims(number).take_over(place)
        return number

    def claims(self, run: int) -> Claims:
        """The claims of a run on files."""
        return Claims(self._engine, run)

    def finish_run(self, run: int) -> None:
        """Note that a run went to its end."""
        with Session(self._engine) as session, session.begin():
            session.execute(update(RunRow).where(RunRow.id == run).values(finished=now()))

    def about_run(self, run: int) -> AboutRun:
        """What a run was asked to do, and when."""
        with Session(self._engine) as session:
            row = session.get_one(RunRow, run)
            return AboutRun(row.fingerprint, row.started, row.finished, dict(row.options))

    def latest_run(self) -> int | None:
        """The number of the run begun last."""
        with Session(self._engine) as session:
            return session.scalar(select(func.max(RunRow.id)))

    # -- writing ------------------------------------------------------------------------------------------------

    @patient
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

    @patient
    def take(self, run: int, files: Sequence[int]) -> None:
        """Make files that were stored before part of a run."""
        if files:
            with Session(self._engine) as session, session.begin():
                session.execute(self._statements.run_file, [{"run_id": run, "file_id": file} for file in files])

    @patient
    def forget(self, file: int) -> None:
        """Drop what was stored of a file under its fingerprint, to extract it anew; not what a run has in work."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(FileRow).where(FileRow.id == file, FileRow.claimed_by.is_(None)))

    def save(self, run: int, file: tuple[str, str, str], position: int, document: Extracted | None, last: bool) -> bool:
        """Store the document at this position of a file (source, content, fingerprint); whether it was stored."""
        return self.save_all(run, [Piece(file, position, () if document is None else (document,), last)])[0]

    @patient
    def save_all(self, run: int, pieces: Sequence[Piece]) -> list[bool]:
        """Store pieces of files in one transaction, all of them or nothing.

        False for a piece, and nothing of it stored, when its file was taken from the run because it had shown no life.
        A file that holds one article twice gives it once.
        """
        with self._engine.begin() as connection:
            mine = self._statements.advance(connection, run, pieces)
            found: dict[tuple[int, str, str], tuple[int, Extracted]] = {}
            for piece in pieces:
                for place, document in enumerate(piece.documents if piece.file in mine else ()):
                    key = (mine[piece.file], document.content, document.source)
                    found.setdefault(key, (piece.position + place, document))
            self._statements.add(connection, found)
        return [piece.file in mine for piece in pieces]

    def note(self, run: int, findings: Sequence[tuple[str, str, bool]]) -> None:
        """Keep what comparing the documents of a run gave, (kind, line, raised), in place of what was kept of it."""
        rows = [
            {"run_id": run, "position": at, "kind": kind, "line": line, "raised": raised}
            for at, (kind, line, raised) in enumerate(findings)
        ]
        with Session(self._engine) as session, session.begin():
            session.execute(delete(FindingRow).where(FindingRow.run_id == run))
            if rows:
                session.execute(insert(FindingRow), rows)

    # -- reading ------------------------------------------------------------------------------------------------

    def documents(self, run: int) -> Iterator[tuple[str, str]]:
        """(line about the document, its text) of every document of a run, sorted by source."""
        query = select(ExtractionRow.about, TextRow.text).join(TextRow, TextRow.id == ExtractionRow.text_id)
        return ((about, text) for about, text in self._stream(_of_run(query, run)))

    def extracted(self, run: int) -> Iterator[tuple[str, str]]:
        """(record_id, line) of every record as extraction gave it, sorted by source and place in the document."""
        query = select(RecordRow.record_id, RecordRow.line)
        query = query.join(ExtractionRow, ExtractionRow.id == RecordRow.extraction_id)
        return ((name, line) for name, line in self._stream(_of_run(query, run, RecordRow.position)))

    def records(self, run: int) -> Iterator[str]:
        """The lines of records.jsonl: the records with the flags that comparing documents gave."""
        flagged: dict[str, list[Flag]] = {}
        for flag in map(Flag.model_validate_json, self.disagreements(run)):
            flagged.setdefault(flag.record_id, []).append(flag)
        for name, line in self.extracted(run):
            yield with_flags(line, flagged[name]) if name in flagged else line

    def flags(self, run: int) -> Iterator[str]:
        """The lines of flags.jsonl: those of the records in their order, then those of documents that disagree."""
        query = select(FlagRow.line).join(ExtractionRow, ExtractionRow.id == FlagRow.extraction_id)
        yield from (line for (line,) in self._stream(_of_run(query, run, FlagRow.position)))
        yield from self.disagreements(run)

    def disagreements(self, run: int) -> list[str]:
        """The flags, as lines, of documents that disagree, as long as no reviewer has settled it."""
        with self._engine.connect() as connection:
            return list(open_flags(connection, run))

    def findings(self, run: int, kind: str) -> Iterator[str]:
        """What comparing the documents of a run gave: the lines of its links, cases, discrepancies or flags."""
        mine = (FindingRow.run_id == run, FindingRow.kind == kind)
        return (line for (line,) in self._stream(select(FindingRow.line).where(*mine).order_by(FindingRow.position)))

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
            between = select(func.count(), func.count(case((FindingRow.raised, 1)))).where(
                FindingRow.run_id == run, FindingRow.kind == "flag"
            )
            discrepant, raised = session.execute(between).one()
        totals = [sum(float(row[column] or 0) for row in rows) for column in range(1, 6)]
        return Counts(
            documents=int(totals[0]), by_status={row[0]: int(row[1]) for row in sorted(rows)}, records=records or 0,
            values=int(totals[1]), flagged=int(totals[2]) + raised, flags=(flags or 0) + discrepant,
            seconds_reading=float(totals[3]), seconds_extracting=float(totals[4]),
        )  # fmt: skip

    def not_ok(self, run: int) -> Iterator[str]:
        """The lines about the documents of a run that are not ok."""
        query = select(ExtractionRow.about).where(ExtractionRow.status != "ok")
        return (about for (about,) in self._stream(_of_run(query, run)))

    def _stream(self, query: Any) -> Iterator[Any]:
        with Session(self._engine) as session:
            yield from session.execute(query.execution_options(yield_per=ROWS_AT_ONCE))


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{path.absolute()}"


def shown(url: str) -> str:
    """A database URL without its password, be it one that can be used or not."""
    hidden = re.sub(r"(//[^/:@]*:).*@", rf"\1{SECRET}@", url)
    return re.sub(r"(?i)((?:password|passwd|pwd)=)[^&]*", rf"\1{SECRET}", hidden)


def _of_run(query: Any, run: int, *order: InstrumentedAttribute[int]) -> Any:
    return (
        query.join(RunFileRow, RunFileRow.file_id == ExtractionRow.file_id)
        .join(DocumentRow, DocumentRow.id == ExtractionRow.document_id)
        .where(RunFileRow.run_id == run)
        .order_by(DocumentRow.source, ExtractionRow.position, ExtractionRow.id, *order)
    )


def _tune_sqlite(connection: SQLiteConnection, record: ConnectionPoolEntry) -> None:
    del record
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "busy_timeout = 30000"):
        connection.execute(f"PRAGMA {pragma}")


def _reason(error: BaseException) -> str:
    """What a database says, without what stands before an ``@``: it may be taken for a host and be a password."""
    said = str(getattr(error, "orig", None) or error)
    return re.sub(r"[^\s'\"]*@", f"{SECRET}@", said.splitlines()[0]) if said else type(error).__name__
