"""The work list: which values wait, in what order, and how far the work is.

Filters come from a request and reach the database as bound parameters only; what is asked of full-text search is
broken into words, each quoted. A count that would have to look at everything stops at a limit and says "more than".
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, Engine, Select, and_, case, func, literal, select, text
from sqlalchemy.sql.elements import ColumnElement

from pipeline.decided import SETTLED
from pipeline.decision_tables import DecisionRow, ItemRow
from pipeline.review.scope import Scope
from pipeline.review.wire import Plain

PAGE = 50
COUNTED = 5_000
FRESH, SHARE = 5.0, 0.01
"""Seconds that the counts of the whole work list may be old, and the share of time that counting may take."""
PACE = 10
"""Decisions in the last hour that tell a pace."""
WORD = re.compile(r"\w+", re.UNICODE)

State = Literal["open", "accepted", "corrected", "rejected", "unsure", "any"]
Show = Literal["review", "flagged", "all"]


class Filters(BaseModel):
    """What the work list is narrowed to."""

    model_config = ConfigDict(extra="ignore")

    show: Show = "review"
    state: State = "open"
    field: Annotated[str, Plain] = Field("", max_length=40)
    code: Annotated[str, Plain] = Field("", max_length=60)
    document: Annotated[str, Plain] = Field("", max_length=300)
    study: Annotated[str, Plain] = Field("", max_length=200)
    drug: Annotated[str, Plain] = Field("", max_length=200)
    reviewer: Annotated[str, Plain] = Field("", max_length=100)
    below: float | None = Field(None, ge=0, le=1)
    search: Annotated[str, Plain] = Field("", max_length=300)
    page: int = Field(1, ge=1, le=100_000)

    def query(self, **changes: object) -> dict[str, str]:
        """The parameters of a URL that asks for this, defaults left out."""
        asked = {**self.model_dump(exclude_defaults=True), **changes}
        return {name: str(value) for name, value in asked.items() if value not in ("", None)}


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the work list."""

    items: list[Any]
    count: int
    more: bool
    """Whether there are more than ``count``."""
    page: int

    @property
    def pages(self) -> int:
        """How many pages are known."""
        return max(1, -(-self.count // PAGE))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is."""

    review: int
    review_done: int
    values: int
    values_done: int
    today: int
    per_hour: int
    """Decisions in the last hour."""

    @property
    def left(self) -> str:
        """How long the rest takes at the pace of the last hour, in words; nothing before there is a pace."""
        rest = self.review - self.review_done
        if not rest or self.per_hour < PACE:
            return ""
        hours = rest / self.per_hour
        return "less than an hour" if hours < 1 else f"about {hours:,.0f} hour{'' if round(hours) == 1 else 's'}"


def listed(connection: Connection, scope: Scope, filters: Filters) -> Listed:
    """The items that the filters leave, riskiest first."""
    found = _filtered(_columns(scope), connection, scope, filters)
    ordered = found.order_by(ItemRow.risk.desc(), ItemRow.id.desc()).limit(PAGE).offset((filters.page - 1) * PAGE)
    some = _filtered(select(literal(1)).select_from(ItemRow), connection, scope, filters).limit(COUNTED + 1)
    count = connection.execute(select(func.count()).select_from(some.subquery())).scalar_one()
    return Listed(list(connection.execute(ordered)), min(count, COUNTED), count > COUNTED, filters.page)


def following(connection: Connection, scope: Scope, filters: Filters, document: int | None = None) -> Any | None:
    """The item to look at next: the riskiest that is left, in this document where one is named."""
    found = _filtered(_columns(scope), connection, scope, filters)
    if document is not None:
        found = found.where(ItemRow.document_id == document)
    return connection.execute(found.order_by(ItemRow.risk.desc(), ItemRow.id.desc()).limit(1)).first()


def matching(
    connection: Connection, scope: Scope, filters: Filters, document: int, record: str
) -> set[tuple[str, str]]:
    """The values of a record (field and key) that the filters leave."""
    asked: Any = select(ItemRow.field, ItemRow.key)
    found = _filtered(asked, connection, scope, filters)
    rows = connection.execute(found.where(ItemRow.document_id == document, ItemRow.record == record))
    return {(field, key) for field, key in rows}


def _columns(scope: Scope) -> Any:
    return select(
        ItemRow.id, ItemRow.document_id, ItemRow.source, ItemRow.record, ItemRow.field, ItemRow.key, ItemRow.words,
        ItemRow.before, ItemRow.quote, ItemRow.behind, ItemRow.study, ItemRow.drug, ItemRow.codes, ItemRow.confidence,
        ItemRow.flagged,
        ItemRow.needs_review, scope.state.label("state"), ItemRow.reviewer, ItemRow.risk,
    )  # fmt: skip


def _filtered(query: Select[Any], connection: Connection, scope: Scope, filters: Filters) -> Select[Any]:
    query = scope.narrow(query)
    if filters.state != "any":
        query = query.where(scope.state == filters.state)
    if filters.show != "all":
        query = query.where(ItemRow.needs_review if filters.show == "review" else ItemRow.flagged)
    if filters.code:
        query = query.where(ItemRow.flagged, ItemRow.codes.contains(f" {filters.code} ", autoescape=True))
    if filters.below is not None:
        query = query.where(ItemRow.confidence < filters.below)
    exact = ((ItemRow.field, filters.field), (ItemRow.source, filters.document), (ItemRow.reviewer, filters.reviewer))
    query = query.where(*(column == value for column, value in exact if value))
    begins = ((ItemRow.study, filters.study), (ItemRow.drug, filters.drug))
    query = query.where(*(_begins(column, value) for column, value in begins if value))
    if words := WORD.findall(filters.search):
        query = query.where(_mentions(connection, words))
    return query


def _begins(column: Any, words: str) -> ColumnElement[bool]:
    """Whether a column begins so, found by its index; PostgreSQL allows no collation within BETWEEN."""
    return and_(column >= words, column <= words + "\U0010ffff")


def _mentions(connection: Connection, words: list[str]) -> ColumnElement[bool]:
    """Whether full-text search finds all these words, as beginnings, in an item's document."""
    if connection.dialect.name == "sqlite":
        asked, matches = " ".join(f'"{word}"*' for word in words), "words MATCH :asked"
    else:
        asked, matches = " & ".join(f"'{word}':*" for word in words), "words @@ to_tsquery('simple', :asked)"
    found = text(f"SELECT rowid FROM searched WHERE {matches}").bindparams(asked=asked).columns(ItemRow.extraction_id)
    return ItemRow.extraction_id.in_(found)


class Counter:
    """The progress of a scope, counted again when it is older than a few seconds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, tuple[float, Progress]] = {}
        """By scope: until when the counts hold, and the counts."""

    def __call__(self, scope: Scope) -> Progress:
        """How far the work of a scope is."""
        until, known = self._known.get(scope.name, (0.0, None))
        began = time.monotonic()
        if known is None or began > until:
            with self._engine.connect() as connection:
                known = _count(connection, scope)
            ended = time.monotonic()
            self._known[scope.name] = (ended + max(FRESH, (ended - began) / SHARE), known)
        return known


    def note(self, scope: Scope, review: int, decisions: int) -> None:
        """Count decisions that were taken just now, until everything is counted again."""
        until, known = self._known.get(scope.name, (0.0, None))
        if known is not None:
            done = max(0, min(known.review, known.review_done + review))
            pace = {"today": known.today + decisions, "per_hour": known.per_hour + decisions}
            self._known[scope.name] = (until, replace(known, review_done=done, **pace))


def _count(connection: Connection, scope: Scope) -> Progress:
    state = scope.state
    columns: Any = select(ItemRow.needs_review, state, func.count()).select_from(ItemRow)
    grouped = scope.narrow(columns)
    rows = connection.execute(grouped.group_by(ItemRow.needs_review, state)).all()
    made = [_since(3600), _since(24 * 3600)]
    counts = select(*(func.coalesce(func.sum(case((DecisionRow.made >= moment, 1), else_=0)), 0) for moment in made))
    counts = counts.where(DecisionRow.made >= made[1], DecisionRow.action != "undo")
    if scope.reviewer:
        counts = counts.where(DecisionRow.reviewer == scope.reviewer)
    hour, day = connection.execute(counts).one()
    review = {settled: sum(n for needs, state, n in rows if needs and (state in SETTLED) is settled)
              for settled in (True, False)}  # fmt: skip
    done = sum(n for _, state, n in rows if state in SETTLED)
    return Progress(sum(review.values()), review[True], sum(row[2] for row in rows), done, day, hour)


def _since(seconds: float) -> str:
    from datetime import UTC, datetime, timedelta

    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(timespec="milliseconds")


def suggestions(connection: Connection, scope: Scope, column: str, begins: str) -> list[str]:
    """Studies, drugs, documents or reviewers that begin so."""
    columns = {"study": ItemRow.study, "drug": ItemRow.drug, "document": ItemRow.source, "reviewer": ItemRow.reviewer}
    of = columns[column]
    query = scope.narrow(select(of).distinct()).where(_begins(of, begins), of != "")
    return list(connection.execute(query.order_by(of).limit(30)).scalars())
