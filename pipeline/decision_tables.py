"""The tables of review: decisions, settlements, who reviews what, who may come in.

A decision is a row that is only ever added: triggers refuse every change and removal, whoever asks. A value's *thread*
is its decisions in order; ``version`` numbers them, and because no two rows may share one, two people who decide at
the same moment cannot both be taken. ``thread`` is empty for what all reviewers decide together and holds the name of
a reviewer who works alone (double extraction). ``items`` are the values of the extractions as a work list wants them,
made from the records and to be made anew at any time.
"""

from __future__ import annotations

from sqlalchemy import Float, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.database import ORDERED, Base


class DecisionRow(Base):
    """What a reviewer decided on one value (``field`` and ``key``), or on a record as a whole (both empty)."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("document_id", "record", "field", "key", "thread", "version"),
        Index("decisions_by_reviewer", "reviewer"),
        Index("decisions_by_time", "made"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    record: Mapped[str]
    field: Mapped[str]
    key: Mapped[str]
    thread: Mapped[str]
    version: Mapped[int]
    reviewer: Mapped[str]
    made: Mapped[str]
    action: Mapped[str]
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    target: Mapped[str | None]
    reason: Mapped[str] = mapped_column(Text)
    anchor: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str]
    text_id: Mapped[str] = mapped_column(ForeignKey("texts.id"))


class SettlementRow(Base):
    """Whom a reviewer believes where two documents disagree; rows are only ever added, as those of decisions."""

    __tablename__ = "settlements"
    __table_args__ = (UniqueConstraint("key", "version"), Index("settlements_by_alias", "alias"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    alias: Mapped[str]
    version: Mapped[int]
    reviewer: Mapped[str]
    made: Mapped[str]
    action: Mapped[str]
    believed: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    sides: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str]


class AssignmentRow(Base):
    """A document that somebody is to review; an ``extractor`` works alone, a ``checker`` sees what that one decided."""

    __tablename__ = "assignments"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    reviewer: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str]
    assigned: Mapped[str]
    finished: Mapped[str | None]


class UserRow(Base):
    """Somebody with an account; ``secret`` is the argon2 hash of the password."""

    __tablename__ = "users"

    name: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    secret: Mapped[str]
    made: Mapped[str]


class SessionRow(Base):
    """Somebody who came in; ``id`` is the hash of what their browser or script holds."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str]
    role: Mapped[str]
    csrf: Mapped[str]
    expires: Mapped[float] = mapped_column(Float)


class ItemRow(Base):
    """One value of an extraction in the work list; ``state`` follows from the decisions of the common thread."""

    __tablename__ = "items"
    __table_args__ = (
        Index("items_open", "state", "risk", "id"),
        Index("items_flagged", "flagged", "state", "risk"),
        Index("items_review", "needs_review", "state"),
        Index("items_of_document", "document_id", "record", "field", "key"),
        Index("items_drug", "drug"),
        Index("items_study", "study"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    extraction_id: Mapped[int] = mapped_column(ForeignKey("extractions.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"))
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    source: Mapped[str] = mapped_column(ORDERED, index=True)
    record: Mapped[str]
    field: Mapped[str]
    key: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text)
    behind: Mapped[str] = mapped_column(Text)
    study: Mapped[str] = mapped_column(ORDERED)
    drug: Mapped[str] = mapped_column(ORDERED)
    codes: Mapped[str]
    confidence: Mapped[float] = mapped_column(Float)
    flagged: Mapped[bool]
    needs_review: Mapped[bool]
    risk: Mapped[float] = mapped_column(Float)
    state: Mapped[str]
    reviewer: Mapped[str]
    decided: Mapped[str]


class OwnStateRow(Base):
    """The state of an item in the thread of somebody who works alone."""

    __tablename__ = "own_states"

    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), primary_key=True)
    reviewer: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]


class IndexedRow(Base):
    """An extraction whose values are among the items, and the words that full-text search finds it by."""

    __tablename__ = "indexed"

    extraction_id: Mapped[int] = mapped_column(ForeignKey("extractions.id", ondelete="CASCADE"), primary_key=True)
