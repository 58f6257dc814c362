"""The interface for scripts: the work list, documents with their decisions, decisions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pipeline.decided import State
from pipeline.decisions import Action, Decision, Subject
from pipeline.review.desk import Desk
from pipeline.review.gate import Known
from pipeline.review.opened import Asked, Opened, Reviewer
from pipeline.review.scope import Scope, scope_of
from pipeline.review.wire import LARGEST, Name, Number, Words, storable_json
from pipeline.review.work_list import Filters, listed

TROUBLE: dict[int | str, dict[str, Any]] = {
    401: {"description": "Sign in first"}, 403: {"description": "Somebody else's"},
    404: {"description": "Not there"}, 409: {"description": "Somebody decided meanwhile"},
}  # fmt: skip


router = APIRouter(prefix="/api", tags=["review"], responses=TROUBLE)


def desk_of(request: Request) -> Desk:
    """The server's desk."""
    desk: Desk = request.app.state.desk
    return desk


Table = Annotated[Desk, Depends(desk_of)]


def scope(desk: Table, person: Known) -> Scope:
    """What the one who asks may see."""
    with desk.engine.connect() as connection:
        return scope_of(connection, desk.run, person.name, person.role)


Seen = Annotated[Scope, Depends(scope)]


class Item(BaseModel):
    """A value in the work list."""

    model_config = ConfigDict(from_attributes=True)

    document_id: int
    source: str
    record: str
    field: str
    key: str
    words: str
    quote: str
    study: str
    drug: str
    codes: str
    confidence: float
    flagged: bool
    needs_review: bool
    risk: float
    state: str
    reviewer: str


class Work(BaseModel):
    """A page of the work list."""

    items: list[Item]
    count: int
    more: bool
    page: int


class Standing(BaseModel):
    """How far the work is."""

    model_config = ConfigDict(from_attributes=True)

    review: int
    review_done: int
    values: int
    values_done: int
    today: int
    per_hour: int


class DecidedValue(BaseModel):
    """A value as it stands."""

    record: str
    field: str
    key: str
    state: State
    version: int
    value: dict[str, Any]


class DecidedRecord(BaseModel):
    """A record as it stands."""

    record: str
    scope: str
    gone: bool
    version: int
    values: list[DecidedValue]


class DocumentView(BaseModel):
    """A document as it stands."""

    document: int
    source: str
    text: str
    thread: str
    records: list[DecidedRecord]
    adrift: list[str]


class Choice(BaseModel):
    """A decision to take; ``version`` is the value's version that was seen (0 for an addition)."""

    model_config = ConfigDict(extra="forbid")

    record: Name
    field: Name = ""
    key: Name = ""
    action: Action
    version: int = Field(0, ge=0, le=LARGEST)
    after: Annotated[dict[str, Any] | None, AfterValidator(storable_json)] = None
    target: Name | None = None
    reason: Words = ""


class Taken(BaseModel):
    """A decision that was taken."""

    id: int
    record: str
    field: str
    key: str
    action: Action
    version: int
    reviewer: str
    made: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    target: str | None
    reason: str


@router.get("/work")
def work(desk: Table, seen: Seen, filters: Annotated[Filters, Query()]) -> Work:
    """A page of the work list, riskiest first."""
    with desk.engine.connect() as connection:
        found = listed(connection, seen, filters)
    return Work(items=[Item.model_validate(row) for row in found.items], count=found.count, more=found.more,
                page=found.page)  # fmt: skip


@router.get("/progress")
def progress(request: Request, seen: Seen) -> Standing:
    """How far the work is."""
    return Standing.model_validate(request.app.state.counter(seen))


@router.get("/documents/{document}")
def document_view(desk: Table, person: Known, document: Number) -> DocumentView:
    """A document with its records as they stand."""
    return view(desk.open(document, Reviewer(person.name, person.role)))


@router.get("/documents/{document}/decisions")
def decisions(desk: Table, person: Known, document: Number) -> list[Taken]:
    """What was decided on a document, oldest first."""
    return [taken(one) for one in desk.open(document, Reviewer(person.name, person.role)).decisions]


@router.post("/documents/{document}/decisions")
def decide(desk: Table, person: Known, document: Number, choice: Choice) -> Taken:
    """Take a decision."""
    subject = Subject(choice.record, choice.field, choice.key)
    asked = Asked(subject, choice.action, choice.version, choice.after, choice.target, choice.reason)
    opened = desk.take(document, Reviewer(person.name, person.role), [asked])
    return taken(max((one for one in opened.decisions if one.reviewer == person.name), key=lambda one: one.id))


def view(opened: Opened) -> DocumentView:
    """A document for a script."""
    stored = opened.sheet.stored
    records = [
        DecidedRecord(
            record=record.id, scope=record.record.scope, gone=record.gone, version=len(record.thread),
            values=[
                DecidedValue(record=v.home, field=v.field, key=v.key, state=v.state, version=v.version,
                             value=v.said.model_dump(mode="json"))
                for v in record.values
            ],
        )
        for record in opened.outcome.records
    ]  # fmt: skip
    adrift = [f"{one.decision.subject.field or 'record'}: {one.why}" for one in opened.outcome.adrift]
    return DocumentView(document=stored.number, source=stored.source, text=stored.text, thread=opened.thread,
                        records=records, adrift=adrift)  # fmt: skip


def taken(decision: Decision) -> Taken:
    """A decision for a script."""
    subject = decision.subject
    return Taken(
        id=decision.id, record=subject.record, field=subject.field, key=subject.key, action=decision.action,
        version=decision.version, reviewer=decision.reviewer, made=decision.made, before=decision.before,
        after=decision.after, target=decision.target, reason=decision.reason,
    )  # fmt: skip
