"""From what is asked to the row that is written: a decision checked against the record's models and the text."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from pipeline.anchoring import anchor, key, statement
from pipeline.decided import DecidedRecord
from pipeline.decisions import Decision, Overtaken, Subject
from pipeline.records import FIELD_MODELS, SINGLE_FIELDS, Grounded, Group, Record, Study
from pipeline.review.opened import Asked, Opened, Refused, Reviewer, Settling
from pipeline.settlements import MEANWHILE, Disagreement, Settlement


def decision_of(opened: Opened, who: Reviewer, asked: Asked) -> Decision:
    """The row that an asked decision becomes, checked."""
    stored = opened.sheet.stored
    basis = Decision(
        asked.subject, asked.action, who.name, asked.version + 1, thread=opened.thread, reason=asked.reason,
        target=asked.target, fingerprint=stored.fingerprint, text_id=stored.text_id,
        id=max((decision.id for decision in opened.decisions), default=0) + 1,
    )  # fmt: skip
    if asked.action == "split":
        return _split(opened, basis, asked)
    if not asked.subject.field:
        return _on_record(opened, basis, asked)
    record = opened.record(asked.subject.record)
    basis = replace(basis, anchor=anchor(record.record))
    if asked.action == "add":
        return _addition(opened, record, basis, asked)
    value = opened.value(asked.subject)
    _same_version(value.version, asked.version)
    if asked.action == "undo" and not value.held:
        raise Refused("there is nothing to undo on this value")
    if asked.action == "move":
        opened.record(asked.target or "")
    after = None
    if asked.action == "correct":
        after = _validated(opened, value.field, asked.after, value.said)
    return replace(basis, before=value.said.model_dump(mode="json"), after=after)


def _on_record(opened: Opened, basis: Decision, asked: Asked) -> Decision:
    record = opened.record(asked.subject.record)
    _same_version(len(record.thread), asked.version)
    if asked.action not in ("merge", "reject", "undo"):
        raise Refused("a record as a whole can be merged, rejected or split; its values are decided one by one")
    if asked.action == "merge" and (opened.record(asked.target or "").gone or asked.target == record.id):
        raise Refused("a record can be merged into another one that still stands")
    return replace(basis, anchor=anchor(record.record))


def _split(opened: Opened, basis: Decision, asked: Asked) -> Decision:
    """A new record beside those that the machine made."""
    said = asked.after or {}
    study = _validated(opened, "study", said.get("study") or {}, None)
    group = _validated(opened, "group", said.get("group") or {}, None)
    scope = said.get("scope")
    if scope not in ("this", "cited"):
        raise Refused("scope must be 'this' (the document's own patients) or 'cited'")
    if not opened.sheet.records:
        raise Refused("a document without any record cannot be split")
    after = {"study": study, "group": group, "scope": scope}
    name = name_of(opened, after)
    if opened.outcome.record(name) is not None:
        raise Refused("this record stands there already")
    shape = Record(
        record_id=name, document=opened.sheet.records[0].document, study=Study.model_validate(study),
        group=Group.model_validate(group), scope=scope,
    )  # fmt: skip
    return replace(basis, subject=Subject(name), version=1, after=after, anchor=anchor(shape))


def settlement_of(one: Disagreement, who: Reviewer, asked: Settling, fingerprint: str) -> Settlement:
    """The row that an asked settlement becomes, checked."""
    if one.version != asked.version:
        raise Overtaken(MEANWHILE)
    if asked.action == "undo" and one.settled is None:
        raise Refused("nobody has settled this; there is nothing to undo")
    if asked.action == "settle" and not asked.reason.strip():
        raise Refused("say why this source is believed, or why both hold")
    if asked.believed not in (None, 0, 1):
        raise Refused("a discrepancy has two sides: believe the first (0), the second (1) or, with none, both")
    return Settlement(
        key=one.key, alias=one.alias, version=asked.version + 1, reviewer=who.name, action=asked.action,
        believed=asked.believed if asked.action == "settle" else None, reason=asked.reason.strip(), sides=one.sides,
        fingerprint=fingerprint,
    )  # fmt: skip


def name_of(opened: Opened, after: dict[str, Any]) -> str:
    """The id of a record that is split off: who splits alike gets the same one."""
    group = {name: value for name, value in after["group"].items() if name not in ("confidence", "rule")}
    content = json.dumps([opened.sheet.stored.content, after["scope"], after["study"], group], sort_keys=True)
    return "rev:" + hashlib.sha256(content.encode()).hexdigest()[:20]


def _same_version(now: int, seen: int) -> None:
    if now != seen:
        raise Overtaken("somebody decided on this value meanwhile; what they decided is shown now")


def _addition(opened: Opened, record: DecidedRecord, basis: Decision, asked: Asked) -> Decision:
    """A value that the machine missed."""
    field = asked.subject.field
    after = _validated(opened, field, asked.after, None)
    value = FIELD_MODELS[field].model_validate(after)
    standing = [one for one in record.values if one.field == field and one.state != "rejected"]
    if field in SINGLE_FIELDS and standing:
        raise Refused(f"the record has its {field} already; correct that one")
    if any(statement(one.said) == statement(value) for one in standing):
        raise Refused("the record says this already")
    subject = Subject(record.id, field, key(field, value))
    known = opened.outcome.find(subject)
    return replace(basis, subject=subject, after=after, version=(known.version if known else 0) + 1)


def _validated(opened: Opened, field: str, said: dict[str, Any] | None, before: Grounded | None) -> dict[str, Any]:
    """What a reviewer wrote, as the record's own model has it, its words read from the text."""
    model = FIELD_MODELS.get(field)
    if model is None:
        raise Refused(f"there is no field {field[:40]!r}; the fields are {', '.join(FIELD_MODELS)}")
    stated = {name: value for name, value in (said or {}).items() if name != "evidence"}
    allowed = set(model.model_fields) - set(Grounded.model_fields)
    if unknown := sorted(set(stated) - allowed):
        raise Refused(f"{field} has no {unknown[0][:40]!r}; it has {', '.join(sorted(allowed))}")
    evidence = (said or {}).get("evidence")
    pieces = [piece.model_dump(mode="json") for piece in before.evidence] if before and evidence is None else [
        _read(opened.sheet.stored.text, piece) for piece in evidence or []
    ]  # fmt: skip
    try:
        value = model.model_validate({**stated, "evidence": pieces, "rule": "review", "confidence": 1.0})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or field
        raise Refused(f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}") from error
    return value.model_dump(mode="json")


def _read(text: str, piece: Any) -> dict[str, Any]:
    """A piece of evidence with its quote as the text has it, blanks at its ends left out."""
    try:
        start, end = int(piece["start"]), int(piece["end"])
    except (TypeError, KeyError, ValueError) as error:
        raise Refused("evidence is given as start and end, places in the document's text") from error
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise Refused(f"there are no words at [{start}, {end}) of the text; select the words that state the value")
    quote = text[start:end]
    start += len(quote) - len(quote.lstrip())
    quote = quote.strip()
    return {"start": start, "end": start + len(quote), "quote": quote}
