"""Decisions: what reviewers said of the values, in the order they said it; rows that are only ever added.

Somebody who decides names the version of the thread that they saw. Where it has grown meanwhile nothing is written and
``Overtaken`` is raised, so that the second of two people sees the first one's decision instead of covering it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as of
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from pipeline.database import DocumentRow, ExtractionRow, RunFileRow
from pipeline.decision_tables import DecisionRow
from pipeline.errors import EpicrisisError
from pipeline.statements import now

Action = Literal["accept", "correct", "reject", "unsure", "add", "move", "split", "merge", "undo"]
ACTIONS: tuple[Action, ...] = get_args(Action)
COMMON = ""
"""The thread of what all reviewers decide together."""


class Overtaken(EpicrisisError):
    """Somebody decided on the same value meanwhile."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a decision is about: a value of a record, or (no field, no key) the record."""

    record: str
    field: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; ``anchor`` says in words and spans who the record was about."""

    subject: Subject
    action: Action
    reviewer: str
    version: int
    """The number of decisions on its thread, itself counted."""
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    target: str | None = None
    reason: str = ""
    thread: str = COMMON
    anchor: dict[str, Any] = of(default_factory=dict)
    fingerprint: str = ""
    text_id: str = ""
    made: str = ""
    id: int = 0
    document: int = 0


def threads(decisions: Iterable[Decision]) -> dict[Subject, list[Decision]]:
    """Decisions by what they are about, each thread in order."""
    found: dict[Subject, list[Decision]] = {}
    for decision in decisions:
        found.setdefault(decision.subject, []).append(decision)
    return found


class Ledger:
    """The decisions of a store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, connection: Connection, decisions: Sequence[Decision], document: int) -> None:
        """Write decisions in the caller's transaction; raises Overtaken where a thread has grown meanwhile."""
        made = now()
        try:
            connection.execute(insert(DecisionRow), [_row(decision, document, made) for decision in decisions])
        except IntegrityError as error:
            raise Overtaken("somebody decided on this value meanwhile; look at it again") from error

    def of_document(self, document: int, connection: Connection | None = None) -> list[Decision]:
        """The decisions on a document, oldest first.

        Those on the same bytes under another name and on other bytes under the same name are among them: a file that
        was moved or mended keeps what was decided on it.
        """
        if connection is None:
            with self._engine.connect() as own:
                return self.of_document(document, own)
        here, other = DocumentRow.__table__, DocumentRow.__table__.alias()
        same = (other.c.content == here.c.content) | (other.c.source == here.c.source)
        query = (
            select(DecisionRow.__table__)
            .where(DecisionRow.document_id.in_(select(other.c.id).where(here.c.id == document, same)))
            .order_by(DecisionRow.id)
        )  # fmt: skip
        return [_decision(row) for row in connection.execute(query)]

    def latest_of(self, reviewer: str, limit: int = 100) -> list[Decision]:
        """The latest decisions of somebody, newest first, what they undid left out."""
        query = select(DecisionRow.__table__).where(DecisionRow.reviewer == reviewer, DecisionRow.action != "undo")
        with self._engine.connect() as connection:
            return [_decision(row) for row in connection.execute(query.order_by(DecisionRow.id.desc()).limit(limit))]

    def decided_documents(self, run: int) -> dict[str, int]:
        """The documents of a run that somebody decided on, or on whose forerunners: source to number."""
        older = aliased(DocumentRow)
        same = (older.content == DocumentRow.content) | (older.source == DocumentRow.source)
        query = (
            select(DocumentRow.source, DocumentRow.id).distinct()
            .join(ExtractionRow, ExtractionRow.document_id == DocumentRow.id)
            .join(RunFileRow, RunFileRow.file_id == ExtractionRow.file_id)
            .join(older, same).join(DecisionRow, DecisionRow.document_id == older.id)
            .where(RunFileRow.run_id == run)
        )  # fmt: skip
        with self._engine.connect() as connection:
            if connection.execute(select(DecisionRow.id).limit(1)).first() is None:
                return {}
            return {str(source): int(number) for source, number in connection.execute(query)}


def _row(decision: Decision, document: int, made: str) -> dict[str, Any]:
    return {
        "document_id": document, "record": decision.subject.record, "field": decision.subject.field,
        "key": decision.subject.key, "thread": decision.thread, "version": decision.version,
        "reviewer": decision.reviewer, "made": made, "action": decision.action, "before": _json(decision.before),
        "after": _json(decision.after), "target": decision.target, "reason": decision.reason,
        "anchor": _json(decision.anchor), "fingerprint": decision.fingerprint, "text_id": decision.text_id,
    }  # fmt: skip


def _decision(row: Any) -> Decision:
    return Decision(
        Subject(row.record, row.field, row.key), row.action, row.reviewer, row.version, _loaded(row.before),
        _loaded(row.after), row.target, row.reason, row.thread, _loaded(row.anchor) or {}, row.fingerprint,
        row.text_id, row.made, row.id, row.document_id,
    )  # fmt: skip


def _json(value: dict[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _loaded(value: str | None) -> dict[str, Any] | None:
    return None if value is None else json.loads(value)
