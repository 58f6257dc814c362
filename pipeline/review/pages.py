"""The pages that people see: the work list, and a record beside its source."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from pipeline.checks import CODES
from pipeline.decided import SETTLED
from pipeline.decisions import Decision, Subject
from pipeline.review.api import Seen, Table
from pipeline.review.editors import controls, suggestions
from pipeline.review.forms import PLAIN_ACTIONS, Form, asked_by
from pipeline.review.gate import Known
from pipeline.review.opened import Asked, NotThere, Opened, Reviewer
from pipeline.review.pictures import PDF, Pictures
from pipeline.review.views import NAMES, Pane, pane_of, render, source_of, starts, title_of
from pipeline.review.wire import Name, Number, storable
from pipeline.review.work_list import Filters, following, listed, matching
from pipeline.review.work_list import suggestions as begun

router = APIRouter(include_in_schema=False)
Asking = Annotated[Filters, Query()]


@router.get("/work")
def work(request: Request, desk: Table, person: Known, seen: Seen, filters: Asking) -> HTMLResponse:
    """The work list."""
    with desk.engine.connect() as connection:
        found = listed(connection, seen, filters)
    counted = request.app.state.counter(seen)
    return HTMLResponse(render(
        "work.html", person=person, found=found, filters=filters, progress=counted, codes=sorted(CODES),
        query=filters.query, assigned=seen.assigned,
    ))  # fmt: skip


@router.get("/next")
def next_item(desk: Table, seen: Seen, filters: Asking, here: int = 0) -> RedirectResponse:
    """The value to look at next: in this document first, then the riskiest of all."""
    return RedirectResponse(_next(desk, seen, filters, here), 303)


@router.get("/suggest/{column}")
def suggest(desk: Table, seen: Seen, column: str, begins: Annotated[str, Query(max_length=100)] = "") -> HTMLResponse:
    """Studies, drugs, documents and reviewers for a filter that somebody has begun to write."""
    if column not in ("study", "drug", "document", "reviewer"):
        raise NotThere("there is no such column")
    with desk.engine.connect() as connection:
        found = begun(connection, seen, column, storable(begins))
    return HTMLResponse(render("options.html", options=found))


@router.get("/vocabulary/{field}")
def vocabulary(person: Known, field: str, begins: Annotated[str, Query(max_length=100)] = "") -> HTMLResponse:
    """Names for an editor."""
    del person
    return HTMLResponse(render("options.html", options=suggestions(field, begins)))


@router.get("/documents/{document}")
def record_page(
    request: Request, desk: Table, person: Known, seen: Seen, document: Number, filters: Asking,
    record: Name = "", value: Name = "",
) -> HTMLResponse:  # fmt: skip
    """A record beside its source; the first one that has something left where none is named."""
    opened = desk.open(document, Reviewer(person.name, person.role))
    there = [one for one in opened.outcome.records if not one.gone]
    if not there:
        return HTMLResponse(render("bare.html", person=person, opened=opened, query=filters.query))
    panes = [pane_of(opened, one) for one in there]
    pane = next((one for one in panes if one.record.id == record), None)
    pane = pane or next((one for one in panes if one.left), panes[0])
    place = panes.index(pane)
    around = (panes[place - 1] if place else None, panes[place + 1] if place + 1 < len(panes) else None)
    passages = source_of(opened, pane)
    return HTMLResponse(render(
        "record.html", person=person, opened=opened, pane=pane, panes=panes, around=around,
        passages=list(zip(passages, starts(passages), strict=True)), focus=_focus(pane, value), filters=filters,
        query=filters.query, progress=request.app.state.counter(seen), document=document, swapped=False,
        pdf=opened.sheet.document.media_type == PDF, title=" ".join((opened.sheet.document.title or "").split()),
    ))  # fmt: skip


@router.post("/documents/{document}/decide")
def decide(
    request: Request, desk: Table, person: Known, seen: Seen, document: Number, filters: Asking, form: Form
) -> Response:
    """Take the decision that the page asks for, and show what comes next."""
    reviewer = Reviewer(person.name, person.role)
    asked, record = asked_by(desk, document, reviewer, form), form.get("record", "")
    before = desk.open(document, reviewer)
    opened = desk.take(document, reviewer, asked) if asked else before
    request.app.state.counter.note(seen, _left(before) - _left(opened), len(asked))
    if form.get("action") not in (*PLAIN_ACTIONS, "correct", "rest") or form.get("evidence"):
        value = "" if form.get("action") == "undo" else _named(opened, person.name)
        target = _split_off(opened, form) or form.get("target") or record
        shown = target if opened.outcome.record(target) else ""
        return _go(_page(document, filters, shown, value or f"{form.get('field', '')}.{form.get('key', '')}"))
    pane = pane_of(opened, opened.record(form.get("pane") or record))
    with desk.engine.connect() as connection:
        left = matching(connection, seen, _waiting(filters), document, pane.record.id)
    order = [shown for shown in pane.values if (shown.value.field, shown.value.key) in left and shown.review]
    behind = [shown for shown in order if shown.number > _number(pane, asked[-1].subject if asked else None)]
    following_one = next(iter(behind or order), None)
    if following_one is None:
        return _go(_next(desk, seen, filters, document))
    return _pane(request, opened, pane, following_one.name, filters, document, seen)


@router.post("/undo")
def undo(desk: Table, person: Known, filters: Asking, form: Form) -> Response:
    """Take back the last decision that one made, wherever it was, and show its value."""
    del form
    reviewer = Reviewer(person.name, person.role)
    document, last = desk.last_of(reviewer)
    opened = desk.open(document, reviewer)
    if last.subject.field:
        value = opened.value(last.subject)
        asked, home = Asked(value.subject, "undo", value.version), value.home
    else:
        record = opened.record(last.subject.record)
        asked, home = Asked(Subject(record.id), "undo", len(record.thread)), record.id
    desk.take(document, reviewer, [asked])
    return _go(_page(document, filters, home, f"{asked.subject.field}.{asked.subject.key}"))


@router.get("/documents/{document}/editor")
def editor(
    desk: Table, person: Known, document: Number, filters: Asking, record: Name, what: Name, key: Name = "",
) -> HTMLResponse:  # fmt: skip
    """The editor of a value, or of a new one."""
    opened = desk.open(document, Reviewer(person.name, person.role))
    if what not in NAMES:
        raise NotThere("there is no such field")
    value = opened.value(Subject(record, what, key)) if key else None
    return HTMLResponse(render(
        "editor.html", document=document, record=record, field=what, value=value, fields=NAMES,
        controls=controls(what, value.said if value else None), query=filters.query,
    ))  # fmt: skip


@router.get("/documents/{document}/arrange")
def arrange(
    desk: Table, person: Known, document: Number, filters: Asking, record: Name, what: Name = "", key: Name = "",
) -> HTMLResponse:  # fmt: skip
    """Where a value can be moved, or what a record can be merged with and split into."""
    opened = desk.open(document, Reviewer(person.name, person.role))
    own = opened.record(record)
    value = opened.value(Subject(record, what, key)) if what else None
    others = [(one.id, title_of(one)) for one in opened.outcome.records if not one.gone and one.id != own.id]
    return HTMLResponse(render(
        "arrange.html", document=document, record=own, value=value, others=others, query=filters.query,
        pane=pane_of(opened, own), group=controls("group"),
    ))  # fmt: skip


@router.get("/documents/{document}/pages/{page}.png")
def page_image(request: Request, desk: Table, person: Known, document: Number, page: Number) -> Response:
    """A page of a PDF as a picture."""
    stored = desk.open(document, Reviewer(person.name, person.role)).sheet.stored
    picture = _pictures(request).page(stored.source, stored.content, page)
    return Response(picture.png, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


@router.get("/documents/{document}/pages/{page}")
def page_view(
    request: Request, desk: Table, person: Known, document: Number, page: Number, record: Name = ""
) -> HTMLResponse:
    """A page of a PDF with boxes around the words of a record's values."""
    opened = desk.open(document, Reviewer(person.name, person.role))
    stored = opened.sheet.stored
    picture = _pictures(request).page(stored.source, stored.content, page)
    pane = pane_of(opened, opened.record(record))
    boxes = [
        (shown, piece.bbox) for shown in pane.values for piece in shown.said.evidence
        if piece.page == page and piece.bbox is not None
    ]  # fmt: skip
    return HTMLResponse(render("page.html", picture=picture, boxes=boxes, document=document))


# -- what the routes share --------------------------------------------------------------------------------------


def _waiting(filters: Filters) -> Filters:
    """The filters for what comes next: whatever the list shows, only what is left."""
    state = filters.state if filters.state in ("open", "unsure") else "open"
    return filters.model_copy(update={"state": state, "page": 1})


def _next(desk: Any, seen: Any, filters: Filters, here: int) -> str:
    with desk.engine.connect() as connection:
        left = _waiting(filters)
        found = (following(connection, seen, left, here) if here else None) or following(connection, seen, left)
    if found is None:
        return "/work"
    return _page(found.document_id, filters, found.record, f"{found.field}.{found.key}")


def _page(document: int, filters: Filters, record: str, value: str) -> str:
    return f"/documents/{document}?{urlencode(filters.query(record=record, value=value))}"


def _go(url: str) -> Response:
    return Response(status_code=204, headers={"HX-Redirect": url})


def _named(opened: Opened, reviewer: str) -> str:
    mine = [decision for decision in opened.decisions if decision.reviewer == reviewer]
    last: Decision | None = max(mine, key=lambda decision: decision.id, default=None)
    return f"{last.subject.field}.{last.subject.key}" if last is not None else ""


def _split_off(opened: Opened, form: dict[str, str]) -> str:
    """The record that a form has just split off."""
    if form.get("action") != "split":
        return ""
    return max((d for d in opened.decisions if d.action == "split"), key=lambda decision: decision.id).subject.record


def _left(opened: Opened) -> int:
    """How many values of a document wait to be settled."""
    return sum(
        value.state not in SETTLED and value.machine is not None and value.machine.needs_review
        for record in opened.outcome.records for value in record.values
    )  # fmt: skip


def _number(pane: Pane, subject: Subject | None) -> int:
    return next((shown.number for shown in pane.values if shown.value.subject == subject), 0)


def _focus(pane: Pane, name: str) -> int:
    """The value that has the attention: the one asked for, else the first that is left."""
    asked = next((shown.number for shown in pane.values if shown.name == name), None)
    left = next((shown.number for shown in pane.values if shown.review), 1)
    return asked if asked is not None else left


def _pane(
    request: Request, opened: Opened, pane: Pane, name: str, filters: Filters, document: int, seen: Any
) -> HTMLResponse:
    return HTMLResponse(render(
        "pane.html", opened=opened, pane=pane, focus=_focus(pane, name), query=filters.query, document=document,
        progress=request.app.state.counter(seen), swapped=True,
    ))  # fmt: skip


def _pictures(request: Request) -> Pictures:
    pictures: Pictures = request.app.state.pictures
    return pictures
