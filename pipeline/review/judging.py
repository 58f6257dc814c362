"""Double extraction: who reviews what, where two people differ, and how well they agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel

from pipeline.anchoring import MACHINERY
from pipeline.decided import Value, decide, held
from pipeline.decisions import Decision, Ledger, Subject, threads
from pipeline.export.wording import words
from pipeline.review.api import Table
from pipeline.review.assignments import MODES, Shared, assign, documents_of, shared, shares
from pipeline.review.auth import users
from pipeline.review.concord import Concord, as_csv, concord, labels
from pipeline.review.desk import Desk
from pipeline.review.forms import Form
from pipeline.review.gate import Judge, Known
from pipeline.review.opened import Asked, NotThere, Opened, Refused, Reviewer
from pipeline.review.views import DONE, NAMES, render, title_of
from pipeline.review.wire import Number

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Side:
    """What one of two people made of a value."""

    who: str
    what: str
    said: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that two people decided differently."""

    subject: Subject
    about: str
    field: str
    machine: str
    quotes: tuple[str, ...]
    sides: tuple[Side, ...]


class FieldAgreement(BaseModel):
    """How well two extractors agree on a field."""

    field: str
    values: int
    agreed: int
    kappa: float | None


@router.get("/adjudication", include_in_schema=False)
def adjudication(request: Request, desk: Table, person: Judge) -> HTMLResponse:
    """The documents that several people review."""
    return HTMLResponse(render(
        "adjudication.html", person=person, documents=shared(desk.engine, desk.run), modes=MODES,
        people=users(desk.engine), accounts=request.app.state.doors.accounts,
    ))  # fmt: skip


@router.post("/assignments", include_in_schema=False)
def assignments(desk: Table, person: Judge, form: Form) -> Response:
    """Give documents to people."""
    del person
    mode = form.get("mode", "")
    if mode not in MODES:
        raise Refused(f"documents are given out {', '.join(MODES[:-1])} or {MODES[-1]}")
    names = shares(form.get("people", ""))
    if unknown := [name for name in names if name not in users(desk.engine)]:
        raise Refused(f"{unknown[0]} has no account; epicrisis user DIR NAME makes one")
    named = [line.strip() for line in form.get("documents", "").splitlines() if line.strip()]
    with desk.engine.connect() as connection:
        documents = documents_of(connection, desk.run, named)
    if not documents:
        raise Refused("no document of this run has such a name")
    percent = form.get("percent") or "100"
    if not percent.isascii() or not percent.isdigit() or not 1 <= int(percent) <= 100:
        raise Refused("the share of the documents is a whole number of per cent, 1 to 100")
    assign(desk.engine, documents, names, mode, int(percent))
    return RedirectResponse("/adjudication", 303)


@router.post("/documents/{document}/finish", include_in_schema=False)
def finished(desk: Table, person: Known, document: Number) -> Response:
    """One is through with a document."""
    desk.finish(document, Reviewer(person.name, person.role))
    return RedirectResponse("/work", 303)


@router.get("/adjudication/{document}", include_in_schema=False)
def differences(desk: Table, person: Judge, document: Number) -> HTMLResponse:
    """What the extractors of a document decided differently, side by side."""
    one = _shared(desk, document)
    opened = desk.open(document, Reviewer(person.name, person.role))
    found = [_difference(desk, opened, one, subject) for subject in one.differing]
    return HTMLResponse(render(
        "judge.html", person=person, shared=one, differences=found, names=NAMES, opened=opened, document=document
    ))  # fmt: skip


@router.post("/adjudication/{document}", include_in_schema=False)
def settle(desk: Table, person: Judge, document: Number, form: Form) -> Response:
    """Take the side of one of them."""
    one, who = _shared(desk, document), Reviewer(person.name, person.role)
    if form.get("side") not in one.extractors:
        raise Refused("take the side of one of the extractors")
    subject = Subject(form.get("record", ""), form.get("field", ""), form.get("key", ""))
    opened = desk.open(document, who)
    decisions = Ledger(desk.engine).of_document(document)
    own = held([d for d in decisions if d.thread == form["side"] and d.subject == subject])
    others = held([d for d in decisions if d.thread in one.extractors and d.subject == subject])
    desk.take(document, who, _copied(opened, subject, own, others, form.get("reason", "")[:2000]))
    return RedirectResponse(f"/adjudication/{document}", 303)


@router.get("/agreement", include_in_schema=False)
def agreement_page(desk: Table, person: Judge) -> HTMLResponse:
    """How well the extractors agree."""
    return HTMLResponse(render("agreement.html", person=person, rows=_agreement(desk), names=NAMES))


@router.get("/agreement.csv", include_in_schema=False)
def agreement_csv(desk: Table, person: Judge) -> Response:
    """The same for a spreadsheet."""
    del person
    return Response(as_csv(_agreement(desk)), media_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": 'attachment; filename="agreement.csv"'})  # fmt: skip


@router.get("/api/agreement", tags=["review"], responses={401: {"description": "Sign in"}, 403: {"description": "No"}})
def agreement(desk: Table, person: Judge) -> list[FieldAgreement]:
    """How well the extractors agree, per field."""
    del person
    return [
        FieldAgreement(field=row.field, values=row.values, agreed=row.agreed, kappa=row.kappa)
        for row in _agreement(desk)
    ]


def _agreement(desk: Desk) -> list[Concord]:
    ledger, cases = Ledger(desk.engine), []
    for one in shared(desk.engine, desk.run):
        if one.ready and len(one.extractors) > 1:
            sheet = desk.sheet(one.document)
            pair = (one.extractors[0], one.extractors[1])
            cases += labels(sheet.records, ledger.of_document(one.document), pair)
    return concord(cases)


def _shared(desk: Desk, document: int) -> Shared:
    found = next((one for one in shared(desk.engine, desk.run) if one.document == document), None)
    if found is None or not found.ready:
        raise NotThere("this document waits for no adjudication; its extractors are not through or it has none")
    return found


def _difference(desk: Desk, opened: Opened, one: Shared, subject: Subject) -> Difference:
    decisions = Ledger(desk.engine).of_document(one.document)
    ground, sides = desk.ground(opened.sheet), []
    value: Value | None = opened.outcome.find(subject)
    for who in one.extractors:
        own = [decision for decision in decisions if decision.thread == who]
        seen = decide(opened.sheet.records, own, ground).find(subject)
        value = value or seen
        sides.append(_side(who, held(threads(own).get(subject, [])), seen, subject.field))
    record = opened.outcome.record(subject.record)
    machine = words(subject.field, value.machine) if value is not None and value.machine is not None else ""
    quotes = tuple(" ".join(piece.quote.split()) for piece in value.said.evidence) if value is not None else ()
    about = title_of(record) if record is not None else "a new record"
    return Difference(subject, about, NAMES.get(subject.field, "Record"), machine, quotes, tuple(sides))


def _side(who: str, kept: list[Decision], seen: Value | None, field: str) -> Side:
    what = DONE[kept[-1].action] if kept else "left as it is"
    said = words(field, seen.said) if seen is not None and seen.state != "rejected" else ""
    return Side(who, what, said, tuple(decision.reason for decision in kept if decision.reason))


def _copied(
    opened: Opened, subject: Subject, own: list[Decision], others: list[Decision], reason: str
) -> list[Asked]:
    """The common decisions that take somebody's side; to leave a value as it is, is to accept it."""
    value = opened.outcome.find(subject)
    version = value.version if value is not None else 0
    if not own and value is None:
        added = next(decision for decision in others if decision.action in ("add", "split"))
        return [_asked(added, 0, ""), Asked(subject, "reject", 1, reason=reason)]
    if not own:
        return [Asked(subject, "accept", version, reason=reason)]
    return [_asked(decision, version + place, reason or decision.reason) for place, decision in enumerate(own)]


def _asked(decision: Decision, version: int, reason: str) -> Asked:
    after: dict[str, Any] | None = decision.after
    if after is not None and decision.action == "split":
        after = {**after, **{name: _plain(after[name]) for name in ("study", "group")}}
    elif after is not None:
        after = _plain(after)
    return Asked(decision.subject, decision.action, version, after, decision.target, reason)


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    """What was stated and by which words."""
    return {name: value for name, value in said.items() if name not in MACHINERY or name == "evidence"}
