"""Records and flags as exports print them: with what reviewers decided.

A document that nobody decided on is passed on line by line as the machine wrote it. In the others a settled value has
no flags, needs no review and is sure; a corrected or added one says so in its rule (``review.correct``,
``review.add``). Flags that are left name the values by their new places.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from pipeline.agreement import heard
from pipeline.decided import SETTLED, DecidedDocument, DecidedRecord, Ground, Value, decide
from pipeline.decisions import Ledger
from pipeline.records import LIST_FIELDS, SINGLE_FIELDS, Flag, Grounded, Record, Study
from pipeline.store import Store
from pipeline.texts import extracted, text

RULES = {"corrected": "review.correct", "added": "review.add"}


def record_lines(store: Store, run: int) -> Iterator[str]:
    """The lines of records.jsonl with the decisions applied."""
    decided = Ledger(store.engine).decided_documents(run)
    if not decided:
        yield from store.records(run)
        return
    for source, lines in groupby(store.records(run), key=_source):
        if source in decided:
            outcome = decided_document(store, decided[source], run, list(lines))
            yield from (exported(record).model_dump_json() for record in outcome.records if not record.gone)
        else:
            yield from lines


def flag_lines(store: Store, run: int) -> Iterator[str]:
    """The lines of flags.jsonl that are left after the decisions."""
    decided = Ledger(store.engine).decided_documents(run)
    if not decided:
        yield from store.flags(run)
        return
    left: dict[str, dict[tuple[str, int | None], tuple[str, int | None]]] = {}
    for source, lines in groupby(store.records(run), key=_source):
        if source in decided:
            kept = list(lines)
            left |= {str(json.loads(line)["record_id"]): {} for line in kept}
            left |= _places(decided_document(store, decided[source], run, kept))
    for line in store.flags(run):
        flag = Flag.model_validate_json(line)
        if flag.record_id not in left:
            yield line
        elif (flag.field, flag.index) in left[flag.record_id]:
            place = left[flag.record_id][flag.field, flag.index][1]
            yield flag.model_copy(update={"index": place}).model_dump_json()


def decided_document(store: Store, document: int, run: int, lines: list[str]) -> DecidedDocument:
    """A document of a run with what was decided on it by all."""
    with store.engine.connect() as connection:
        stored = extracted(connection, document, run)
        decisions = heard(connection, document, Ledger(store.engine).of_document(document, connection))
    if stored is None:
        decisions, ground = [], Ground("", "")
    else:
        ground = Ground(stored.text_id, stored.text, lambda name: text(store.engine, name))
    return decide([Record.model_validate_json(line) for line in lines], decisions, ground)


def exported(decided: DecidedRecord) -> Record:
    """A record as it is printed after its decisions."""
    found: dict[str, Any] = {field: [] for field in LIST_FIELDS}
    found |= {"sex": None, "study": Study(), "group": decided.record.group}
    for value in decided.values:
        if value.state == "rejected":
            continue
        if value.field in SINGLE_FIELDS:
            found[value.field] = printed(value)
        else:
            found[value.field].append(printed(value))
    return decided.record.model_copy(update=found)


def printed(value: Value) -> Grounded:
    """A value as exports print it."""
    said = value.said
    if value.state in SETTLED:
        rule = RULES.get(value.state, said.rule) if value.stated is not None or value.machine is None else said.rule
        return said.model_copy(update={"flags": [], "needs_review": False, "confidence": 1.0, "rule": rule})
    return said.model_copy(update={"needs_review": True}) if value.state == "unsure" else said


def _places(outcome: DecidedDocument) -> dict[str, dict[tuple[str, int | None], tuple[str, int | None]]]:
    """For each record the values that keep their flags: the place that flags name, and the place in the export."""
    left: dict[str, dict[tuple[str, int | None], tuple[str, int | None]]] = {}
    for record in outcome.records:
        counts: dict[str, int] = {}
        own = left.setdefault(record.id, {})
        for value in record.values:
            if value.state == "rejected" or record.gone:
                continue
            place = counts.get(value.field, 0)
            counts[value.field] = place + 1
            if value.state not in SETTLED and value.machine is not None and value.home == record.id:
                own[value.field, value.index] = (value.field, None if value.index is None else place)
    return left


def _source(line: str) -> str:
    return str(json.loads(line)["document"]["source"])
