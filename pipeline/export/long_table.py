"""The long table: every value in a row of its own, with its quote and what is thought of it.

The columns of a value are those of all kinds of value together, so that a script need not know the kinds: a dose stands
in ``dose`` whatever had it. ``words`` says the value as the evidence table prints it.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pipeline.export.wording import words
from pipeline.records import (
    AdverseEvent,
    Age,
    Antibody,
    ConcomitantTreatment,
    Condition,
    Drug,
    Grounded,
    Group,
    Outcome,
    PriorTreatment,
    Record,
    Sex,
    Study,
    values,
)

KINDS = (Study, Group, Condition, Sex, Age, Antibody, Drug, PriorTreatment, ConcomitantTreatment, Outcome, AdverseEvent)


def stated(annotation: Any) -> Any:
    """What an annotation says where a value is stated: ``int`` of ``int | None``, ``str`` of a Literal."""
    if get_origin(annotation) in (Union, UnionType):
        (annotation,) = [one for one in get_args(annotation) if one is not NoneType]
    return str if get_origin(annotation) is Literal else annotation


def _value_columns() -> dict[str, type]:
    """The fields of all kinds of value; a number that is a count in one and a measure in another is a float."""
    found: dict[str, type] = {}
    for kind in KINDS:
        for name, field in kind.model_fields.items():
            if name not in Grounded.model_fields:
                said = stated(field.annotation)
                found[name] = said if found.get(name, said) is said else float
    return found


PLACE: dict[str, type] = {
    "record": str, "document": str, "document_id": str, "doi": str, "scope": str, "study_author": str,
    "study_year": int, "study_reference": str, "group_label": str, "group_kind": str, "group_n": int,
    "field": str, "place": int, "words": str,
}  # fmt: skip
VALUE = {name: said for name, said in _value_columns().items() if name not in ("author", "year", "reference", "kind")}
GROUNDS: dict[str, type] = {
    "quote": str, "start": int, "end": int, "page": int, "quotes": int, "rule": str, "confidence": float,
    "needs_review": bool, "flags": str,
}  # fmt: skip
COLUMNS = PLACE | VALUE | GROUNDS


def rows(record: Record) -> Iterator[dict[str, Any]]:
    """A row for each value of a record; columns that say nothing of it are None."""
    study, group = record.study, record.group
    about = {
        "record": record.record_id, "document": record.document.source, "document_id": record.document.id,
        "doi": record.document.doi, "scope": record.scope, "study_author": study.author, "study_year": study.year,
        "study_reference": study.reference, "group_label": group.label, "group_kind": group.kind, "group_n": group.n,
    }  # fmt: skip
    for field, place, value in values(record):
        first = value.evidence[0] if value.evidence else None
        yield {
            **dict.fromkeys(COLUMNS), **about, "field": field, "place": place, "words": words(field, value) or None,
            **{name: getattr(value, name) for name in VALUE if name in type(value).model_fields},
            "quote": " … ".join(one.quote for one in value.evidence) or None,
            "start": first and first.start, "end": first and first.end, "page": first and first.page,
            "quotes": len(value.evidence), "rule": value.rule, "confidence": value.confidence,
            "needs_review": value.needs_review, "flags": " ".join(value.flags) or None,
        }  # fmt: skip
