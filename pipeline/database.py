"""The tables of the store, the same on SQLite and PostgreSQL.

A *document* is what was read, wherever and however often; an *extraction* is what one fingerprint made of it. Nothing
that was extracted is ever overwritten by another fingerprint: new code adds rows, a run says which of them are its.
Texts lie apart under their own hash, so that the same text is kept once. A change here needs a step in
``pipeline/migrations/versions``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

ORDERED = String().with_variant(String(collation="C"), "postgresql")
"""Text that sorts by code point on every database, as Python sorts it."""


class Base(DeclarativeBase):
    """Base of all tables."""


class RunRow(Base):
    """One call of ``epicrisis run``; ``finished`` stays empty when it was killed.

    ``place`` is the machine and the run folder, ``beat`` a number that grows while the run is alive.
    """

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    started: Mapped[str]
    finished: Mapped[str | None]
    options: Mapped[dict[str, object]] = mapped_column(JSON)
    place: Mapped[str] = mapped_column(default="", server_default="")
    beat: Mapped[int] = mapped_column(default=0, server_default="0")


class FileRow(Base):
    """A file's content under one fingerprint: how many documents it gave so far, whether these are all, who has it."""

    __tablename__ = "files"
    __table_args__ = (
        UniqueConstraint("source", "content", "fingerprint"),
        Index("files_claimed_by", "claimed_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ORDERED)
    content: Mapped[str]
    fingerprint: Mapped[str]
    documents: Mapped[int] = mapped_column(default=0)
    complete: Mapped[bool] = mapped_column(default=False)
    claimed_by: Mapped[int | None]


class RunFileRow(Base):
    """The files that a run was given."""

    __tablename__ = "run_files"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"), primary_key=True)


class DocumentRow(Base):
    """A document: the hash of its bytes and where it was found. Decisions of curators will hang here."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("content", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[str]
    source: Mapped[str] = mapped_column(ORDERED, index=True)


class TextRow(Base):
    """A text under the hash of its characters."""

    __tablename__ = "texts"

    id: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class ExtractionRow(Base):
    """What one fingerprint made of one document; ``about`` is the line of documents.jsonl without its text."""

    __tablename__ = "extractions"
    __table_args__ = (UniqueConstraint("file_id", "document_id"), Index("extractions_of_document", "document_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"))
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    position: Mapped[int]
    text_id: Mapped[str] = mapped_column(ForeignKey("texts.id"))
    about: Mapped[str] = mapped_column(Text)
    status: Mapped[str]
    stored: Mapped[str]
    value_count: Mapped[int]
    flagged: Mapped[int]
    seconds_reading: Mapped[float] = mapped_column(Float)
    seconds_extracting: Mapped[float] = mapped_column(Float)


class RecordRow(Base):
    """One record of an extraction, as its line in records.jsonl."""

    __tablename__ = "records"

    extraction_id: Mapped[int] = mapped_column(ForeignKey("extractions.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(index=True)
    line: Mapped[str] = mapped_column(Text)


class FlagRow(Base):
    """One flag of an extraction, as its line in flags.jsonl."""

    __tablename__ = "flags"

    extraction_id: Mapped[int] = mapped_column(ForeignKey("extractions.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(index=True)
    line: Mapped[str] = mapped_column(Text)


class FindingRow(Base):
    """What a run found by comparing its documents: a link, a unique case, or a flag on a value of one record."""

    __tablename__ = "findings"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(Text)
    raised: Mapped[bool] = mapped_column(default=False)
    """A flag on a value that was not marked for review before, the first on that value."""


def insert_new(dialect: str, table: type[Base]) -> Any:
    """An INSERT that leaves a row alone that is there already, whoever wrote it first."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()
