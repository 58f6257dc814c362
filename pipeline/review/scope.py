"""What a reviewer sees of a run: everything, or the documents that they are assigned, and in which thread they decide.

Who extracts alone (double extraction, quality control) decides in a thread of their own, which nobody else sees before
adjudication. A document that others extract alone is nobody else's, but an adjudicator's or a checker's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, literal, or_, select
from sqlalchemy.sql.elements import ColumnElement

from pipeline.database import RunFileRow
from pipeline.decision_tables import AssignmentRow, ItemRow, OwnStateRow
from pipeline.decisions import COMMON
from pipeline.errors import EpicrisisError

JUDGES = frozenset({"adjudicator", "admin"})


class NotTheirs(EpicrisisError):
    """A document that is somebody else's to decide on."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One reviewer's part of a run."""

    run: int
    reviewer: str
    role: str
    assigned: bool = False
    """Whether they have assignments: then these are their work."""
    divided: bool = False
    """Whether anybody has."""

    @property
    def name(self) -> str:
        """What scopes that see the same share."""
        return f"{self.run} {self.reviewer} {self.assigned} {self.divided}"

    @property
    def state(self) -> ColumnElement[str]:
        """The state of an item as this reviewer sees it."""
        if not self.assigned:
            return ItemRow.state  # type: ignore[return-value]
        own = select(OwnStateRow.state).where(
            OwnStateRow.item_id == ItemRow.id, OwnStateRow.reviewer == self.reviewer
        )
        alone = self._part("extractor", "checker")
        return case((alone, func.coalesce(own.scalar_subquery(), "open")), else_=ItemRow.state)

    def narrow(self, query: Select[Any]) -> Select[Any]:
        """Only items of the run that are this reviewer's."""
        query = query.where(ItemRow.file_id.in_(select(RunFileRow.file_id).where(RunFileRow.run_id == self.run)))
        if self.assigned:
            return query.where(or_(self._part("reviewer", "extractor"), and_(self._part("checker"), ~_unfinished())))
        if not self.divided or self.role in JUDGES:
            return query
        others = select(literal(1)).where(
            AssignmentRow.document_id == ItemRow.document_id, AssignmentRow.part == "extractor"
        )
        return query.where(~others.exists())

    def _part(self, *parts: str) -> ColumnElement[bool]:
        mine = and_(AssignmentRow.document_id == ItemRow.document_id, AssignmentRow.reviewer == self.reviewer)
        return select(literal(1)).where(mine, AssignmentRow.part.in_(parts)).exists()


def _unfinished() -> ColumnElement[bool]:
    """Whether somebody still extracts an item's document."""
    extracting = (AssignmentRow.part == "extractor", AssignmentRow.finished.is_(None))
    return select(literal(1)).where(AssignmentRow.document_id == ItemRow.document_id, *extracting).exists()


def scope_of(connection: Connection, run: int, reviewer: str, role: str) -> Scope:
    """The scope of a reviewer as assignments stand."""
    divided = connection.execute(select(AssignmentRow.document_id).limit(1)).first() is not None
    mine = select(AssignmentRow.document_id).where(AssignmentRow.reviewer == reviewer).limit(1)
    assigned = divided and connection.execute(mine).first() is not None
    return Scope(run, reviewer, role, assigned, divided)


def thread_of(connection: Connection, document: int, reviewer: str, role: str) -> str:
    """The thread in which somebody decides on a document; raises NotTheirs where it is not theirs to decide on."""
    query = select(AssignmentRow.reviewer, AssignmentRow.part, AssignmentRow.finished)
    rows = connection.execute(query.where(AssignmentRow.document_id == document)).all()
    parts = {row.reviewer: row.part for row in rows}
    own = parts.get(reviewer)
    if own == "extractor":
        return reviewer
    at_work = [row.reviewer for row in rows if row.part == "extractor" and row.finished is None]
    if own == "checker" and at_work and role not in JUDGES:
        raise NotTheirs(f"{at_work[0]} is not through with this document yet; you check it afterwards")
    if "extractor" in parts.values() and own is None and role not in JUDGES:
        raise NotTheirs("this document is extracted by others alone; an adjudicator can open it")
    return COMMON


def checks(connection: Connection, document: int, reviewer: str) -> frozenset[str]:
    """Whose extraction somebody checks in a document; nobody's where they are no checker there."""
    query = select(AssignmentRow.reviewer, AssignmentRow.part).where(AssignmentRow.document_id == document)
    parts = {row.reviewer: row.part for row in connection.execute(query)}
    extractors = frozenset(name for name, part in parts.items() if part == "extractor")
    return extractors if parts.get(reviewer) == "checker" else frozenset()
