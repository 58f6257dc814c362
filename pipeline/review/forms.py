"""The page's forms: what they send, and the decisions that it asks for."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request

from pipeline.decisions import Subject
from pipeline.review.desk import Desk
from pipeline.review.editors import typed
from pipeline.review.opened import Asked, Opened, Refused, Reviewer
from pipeline.review.ruling import decision_of
from pipeline.review.views import NAMES
from pipeline.review.wire import storable

PLAIN_ACTIONS = ("accept", "reject", "unsure")


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form."""
    form = await request.form()
    try:
        return {name: storable(value) for name, value in form.items() if isinstance(value, str)}
    except ValueError as error:
        raise Refused(f"the form {error}") from error


Form = Annotated[dict[str, str], Depends(form_of)]


def asked_by(desk: Desk, document: int, reviewer: Reviewer, form: dict[str, str]) -> list[Asked]:
    """The decisions that a form asks for."""
    action, record, field = form.get("action", ""), form.get("record", ""), form.get("field", "")
    if action == "rest":
        return list(desk.rest(document, reviewer, record))
    subject, reason = Subject(record, field, form.get("key", "")), form.get("reason", "")[:2000]
    try:
        version = int(form.get("version") or 0)
    except ValueError as error:
        raise Refused("the version of a value is a number") from error
    after: dict[str, Any] | None = None
    if action in ("correct", "add"):
        if field not in NAMES:
            raise Refused("choose the field that the words belong to")
        after = typed(field, {name[2:]: value for name, value in form.items() if name.startswith("v.")})
        if evidence := form.get("evidence"):
            after["evidence"] = _pieces(evidence)
    if action == "split":
        return _division(desk, document, reviewer, form)
    if action not in (*PLAIN_ACTIONS, "correct", "add", "move", "merge", "undo"):
        raise Refused("a value can be accepted, corrected, rejected, left unsure, moved or undone")
    return [Asked(subject, action, version, after, form.get("target") or None, reason)]  # type: ignore[arg-type]


def _division(desk: Desk, document: int, reviewer: Reviewer, form: dict[str, str]) -> list[Asked]:
    """A new record, of the same study unless the form names another one, and the values that go into it."""
    opened: Opened = desk.open(document, reviewer)
    parent = opened.record(form.get("record", ""))
    group = typed("group", {name[2:]: value for name, value in form.items() if name.startswith("v.")})
    study = next((v.said for v in parent.values if v.field == "study"), parent.record.study)
    stated = {name: getattr(study, name) for name in ("author", "year", "reference")}
    said = {name: form[f"s.{name}"].strip() or None for name in ("author", "year") if f"s.{name}" in form}
    if any(str(said[name] or "") != str(stated[name] or "") for name in said):
        stated |= {"reference": None, **said}
    after = {"study": stated, "group": group, "scope": form.get("scope") or parent.record.scope}
    split = Asked(Subject(parent.id), "split", 0, after)
    name = decision_of(opened, reviewer, split).subject.record
    chosen = {part for part, value in form.items() if part.startswith("take.") and value}
    moved = [v for v in parent.values if f"take.{v.field}.{v.key}" in chosen]
    return [split, *(Asked(v.subject, "move", v.version, None, name) for v in moved)]


def _pieces(evidence: str) -> list[dict[str, int]]:
    """``12-20,31-40`` as places in the text."""
    try:
        ends = [piece.split("-", 1) for piece in evidence.split(",")]
        return [{"start": int(start), "end": int(end)} for start, end in ends]
    except ValueError as error:
        raise Refused("the selected words are given as places in the text, like 12-20") from error
