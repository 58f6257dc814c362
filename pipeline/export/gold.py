"""Gold from decisions: the records that reviewers went through, as annotations beside their texts.

A document is gold when nothing in it is left to decide: every value of every record was accepted, corrected, rejected
or added. ``evaluate`` then says how right the machine was, and the calibration can be learnt anew from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from pipeline.anchoring import MACHINERY
from pipeline.decided import SETTLED, DecidedDocument
from pipeline.decisions import Ledger
from pipeline.document import Document
from pipeline.errors import UsageError
from pipeline.export.content import Content, side_by_side
from pipeline.export.decided import decided_document, exported
from pipeline.export.whole import whole
from pipeline.export.wording import words
from pipeline.records import LIST_FIELDS, Grounded, Record

UNNAMED = frozenset({"id"})
"""What annotations do not carry: identifiers follow from names."""


@dataclass(slots=True)
class Written:
    """What became of the documents that somebody decided on."""

    gold: list[str] = field(default_factory=list)
    unfinished: dict[str, int] = field(default_factory=dict)
    """Values that are still open, by document."""


def write_gold(content: Content, folder: Path) -> Written:
    """Write NAME.txt and NAME.yaml of every document that was decided to its end."""
    folder.mkdir(parents=True, exist_ok=True)
    decided = Ledger(content.store.engine).decided_documents(content.run)
    machine = (Record.model_validate_json(line) for line in content.store.records(content.run))
    written, names = Written(), dict[str, str]()
    for document, records in side_by_side(content.documents(), machine):
        if document.source not in decided:
            continue
        lines = [record.model_dump_json() for record in records]
        outcome = decided_document(content.store, decided[document.source], content.run, lines)
        if left := _open(outcome):
            written.unfinished[document.source] = left
            continue
        name = _name(document.source, names)
        with whole(folder / f"{name}.txt") as temporary:
            temporary.write_text(document.text, encoding="utf-8", newline="\n")
        with whole(folder / f"{name}.yaml") as temporary:
            told = yaml.safe_dump(annotation(document, outcome, name), allow_unicode=True, sort_keys=False, width=120)
            temporary.write_text(told, encoding="utf-8", newline="\n")
        written.gold.append(document.source)
    return written


def annotation(document: Document, outcome: DecidedDocument, name: str) -> dict[str, Any]:
    """A document's annotation."""
    return {
        "document": f"{name}.txt", "kind": document.kind, "title": document.title, "doi": document.doi,
        "year": document.year,
        "records": [_record(exported(record)) for record in outcome.records if not record.gone],
    }  # fmt: skip


def _record(record: Record) -> dict[str, Any]:
    sex = _plain(record.sex) if record.sex is not None else None
    told: dict[str, Any] = {
        "study": {"author": record.study.author, "year": record.study.year}, "scope": record.scope,
        "group": _plain(record.group), "condition": [condition.name for condition in record.condition],
        "sex": {key: value for key, value in sex.items() if value is not None} if sex else None,
    }  # fmt: skip
    for name in LIST_FIELDS[1:]:
        told[name] = [
            {**_plain(value), "quote": _quote(value)} if name == "outcomes" else _plain(value)
            for value in getattr(record, name)
        ]
    return told


def _plain(value: Grounded) -> dict[str, Any]:
    return value.model_dump(mode="json", exclude=set(MACHINERY | UNNAMED))


def _quote(value: Grounded) -> str | None:
    return " … ".join(" ".join(piece.quote.split()) for piece in value.evidence) or None


def _open(outcome: DecidedDocument) -> int:
    """How many values of a document wait for a decision; what says nothing waits for none."""
    return sum(
        value.state not in SETTLED and bool(words(value.field, value.said))
        for record in outcome.records if not record.gone for value in record.values
    )  # fmt: skip


def _name(source: str, names: dict[str, str]) -> str:
    """A file name for a document: its own where no other has it."""
    plain = source.replace("/", "_").replace("#", "_").removesuffix(".txt")
    if names.setdefault(plain, source) != source:
        raise UsageError(f"{source} and {names[plain]} would both be {plain}.txt; rename one and run it again")
    return plain
