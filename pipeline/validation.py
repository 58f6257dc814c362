"""Validation: every value of a record against every check; what fails is flagged, with the mend in words."""

from __future__ import annotations

from typing import Any

from pipeline.checks import CHECKS
from pipeline.checks.base import Check, Claim, Scene
from pipeline.confidence import ACCEPT_PRECISION, confidence, threshold
from pipeline.document import Document
from pipeline.records import Flag, Record, values

BY_FIELD: dict[str, tuple[Check, ...]] = {}
for _check in CHECKS:
    for _field in _check.fields:
        BY_FIELD[_field] = (*BY_FIELD.get(_field, ()), _check)


def failed(claim: Claim) -> list[tuple[str, str]]:
    """The checks that a claim fails: (code, what is wrong)."""
    answers = ((check.code, check(claim)) for check in BY_FIELD.get(claim.field, ()))
    return [(code, wrong) for code, wrong in answers if wrong]


def validate(record: Record, document: Document, view: str) -> tuple[Record, list[Flag]]:
    """The record with flags, confidence and ``needs_review`` on each value, and a line for each flag.

    ``view`` is segmentation's view of the document's text; offsets in it are offsets in the text.
    """
    return validate_in(record, Scene(document, view))


def validate_in(
    record: Record, scene: Scene, accept_precision: float = ACCEPT_PRECISION
) -> tuple[Record, list[Flag]]:
    """``validate`` over a scene that serves all records of a document.

    A value needs review when it is flagged, or when values as sure as it are right less often than it takes for all
    accepted values to be right ``accept_precision`` of the time.
    """
    flags: list[Flag] = []
    checked: dict[str, Any] = {}
    for field, index, value in values(record):
        claim = Claim(record, field, index, value, scene)
        found = failed(claim)
        flags += [
            Flag(record_id=record.record_id, field=field, index=index, code=code, message=message, quote=claim.quote)
            for code, message in found
        ]
        codes = [code for code, _ in found]
        sure = confidence(claim, codes)
        unsure = bool(value.evidence) and sure < threshold(field, accept_precision)
        told = value.model_copy(update={"flags": codes, "confidence": sure, "needs_review": bool(codes) or unsure})
        if index is None:
            checked[field] = told
        else:
            checked.setdefault(field, []).append(told)
    return record.model_copy(update=checked), flags
