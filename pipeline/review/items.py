"""The items of the work list: every value of a run's extractions as a row that can be filtered and ordered.

They are made from the records when the page starts, for the extractions that have none yet, and never when somebody
waits. ``risk`` orders them: what a check flagged first, then what is least sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, and_, bindparam, delete, insert, literal, select, text, update

from pipeline.agreement import heard
from pipeline.anchoring import keyed
from pipeline.database import DocumentRow, ExtractionRow, RecordRow, RunFileRow, TextRow
from pipeline.decided import DecidedDocument, Ground, decide
from pipeline.decision_tables import IndexedRow, ItemRow, OwnStateRow
from pipeline.decisions import COMMON, Ledger
from pipeline.export.wording import words
from pipeline.linking.discrepancies import CODE
from pipeline.records import Flag, Grounded, Record, with_flags
from pipeline.settlements import raised
from pipeline.texts import Extracted, extracted, record_lines
from pipeline.texts import text as text_under

AT_ONCE = 200
LONGEST_QUOTE = 200
CONTEXT = 110
LONGEST_SEARCHED = 300_000
"""Characters of a text that full-text search knows; PostgreSQL takes a megabyte of distinct words and no more."""

Progress = Callable[[int, int], None]


def index(engine: Engine, run: int, progress: Progress | None = None) -> int:
    """Make the items of every extraction of a run that has none; how many extractions that were."""
    waiting = _waiting(engine, run)
    numbers = iter(waiting)
    done = 0
    while some := list(islice(numbers, AT_ONCE)):
        with engine.begin() as connection:
            _index(connection, some)
        done += len(some)
        if progress is not None:
            progress(done, len(waiting))
    if waiting:
        with engine.begin() as connection:
            connection.execute(text("ANALYZE items" if engine.dialect.name == "postgresql" else "ANALYZE"))
    with engine.begin() as connection:
        mark(connection, run)
    refresh(engine, run)
    return done


def refresh(engine: Engine, run: int) -> None:
    """Bring the states of the items in line with the decisions, as after a run that took older ones along."""
    for document in sorted(Ledger(engine).decided_documents(run).values()):
        with engine.begin() as connection:
            stored = extracted(connection, document, run)
            if stored is not None:
                settle(connection, document, outcome_of(connection, engine, stored))


def outcome_of(connection: Connection, engine: Engine, stored: Extracted) -> DecidedDocument:
    """A document's records after the decisions of all."""
    records = [Record.model_validate_json(line) for line in record_lines(connection, stored.extraction)]
    decisions = heard(connection, stored.number, Ledger(engine).of_document(stored.number, connection))
    return decide(records, decisions, Ground(stored.text_id, stored.text, lambda name: text_under(engine, name)))


def settle(
    connection: Connection, document: int, outcome: DecidedDocument, thread: str = COMMON,
    unheard: Collection[str] = (),
) -> None:  # fmt: skip
    """Write the states of a document's values into its items, or beside them for somebody who works alone.

    What those decided who are ``unheard``, a checker has still to look at.
    """
    now: dict[tuple[str, str, str], tuple[str, str, str]] = {}
    for record in outcome.records:
        for value in record.values:
            last = value.last
            state: str = "open" if last is not None and last.reviewer in unheard else value.state
            told = (state, last.reviewer if last else "", last.made if last else "")
            now[value.home, value.field, value.key] = told
    where = ItemRow.document_id == document
    if thread != COMMON:
        own = and_(OwnStateRow.item_id == ItemRow.id, OwnStateRow.reviewer == thread)
        query = select(ItemRow.id, ItemRow.record, ItemRow.field, ItemRow.key, OwnStateRow.state, literal(thread))
        known = connection.execute(query.outerjoin(OwnStateRow, own).where(where)).all()
    else:
        query = select(ItemRow.id, ItemRow.record, ItemRow.field, ItemRow.key, ItemRow.state, ItemRow.reviewer)
        known = connection.execute(query.where(where)).all()
    changed = []
    for item, name, field, key, before, reviewer in known:
        state, who, decided = now.get((name, field, key), ("rejected", "", ""))
        if (state, who) != (before, reviewer):
            changed.append({"id": item, "state": state, "reviewer": who, "decided": decided})
    if changed:
        _write(connection, changed, thread)


def _write(connection: Connection, changed: list[dict[str, Any]], thread: str) -> None:
    if thread == COMMON:
        names: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("state", "reviewer", "decided")}
        new = [{"item": row["id"], **{f"new_{name}": row[name] for name in names}} for row in changed]
        connection.execute(update(ItemRow).where(ItemRow.id == bindparam("item")).values(names), new)
        return
    own = OwnStateRow
    connection.execute(delete(own).where(own.item_id.in_([row["id"] for row in changed]), own.reviewer == thread))
    connection.execute(insert(own), [{"item_id": r["id"], "reviewer": thread, "state": r["state"]} for r in changed])


def _waiting(engine: Engine, run: int) -> list[int]:
    query = (
        select(ExtractionRow.id).join(RunFileRow, RunFileRow.file_id == ExtractionRow.file_id)
        .where(RunFileRow.run_id == run, ExtractionRow.id.not_in(select(IndexedRow.extraction_id)))
        .order_by(ExtractionRow.id)
    )  # fmt: skip
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def _index(connection: Connection, extractions: Sequence[int]) -> None:
    query = (
        select(ExtractionRow.id, ExtractionRow.file_id, DocumentRow.id, DocumentRow.source, TextRow.text)
        .join(DocumentRow, DocumentRow.id == ExtractionRow.document_id)
        .join(TextRow, TextRow.id == ExtractionRow.text_id)
        .where(ExtractionRow.id.in_(extractions))
    )  # fmt: skip
    for extraction, file, document, source, words_of_text in connection.execute(query).all():
        records = [Record.model_validate_json(line) for line in record_lines(connection, extraction)]
        where = {"extraction_id": extraction, "file_id": file, "document_id": document, "source": source}
        rows = [{**where, **row} for row in _rows(records, words_of_text)]
        if rows:
            connection.execute(insert(ItemRow), rows)
        said = " ".join(dict.fromkeys(row["words"] for row in rows))
        _search(connection, extraction, f"{source}\n{said}\n{words_of_text[:LONGEST_SEARCHED]}")
    connection.execute(insert(IndexedRow), [{"extraction_id": number} for number in extractions])


def mark(connection: Connection, run: int, only: Collection[str] = ()) -> None:
    """Flag the values, of some records or of all, on which other documents of the run disagree, and no others."""
    flags: dict[str, list[Flag]] = {}
    for flag in raised(connection, run):
        flags.setdefault(flag.record_id, []).append(flag)
    ours = select(RunFileRow.file_id).where(RunFileRow.run_id == run)
    before = select(ItemRow.record).distinct().where(ItemRow.flagged, ItemRow.codes.contains(f" {CODE} "))
    wanted = set(only) or {*flags, *connection.execute(before.where(ItemRow.file_id.in_(ours))).scalars()}
    for name in sorted(wanted):
        query = select(RecordRow.extraction_id, RecordRow.line).join(ExtractionRow).where(
            RecordRow.record_id == name, ExtractionRow.file_id.in_(ours)
        )
        for extraction, line in connection.execute(query).all():
            record = Record.model_validate_json(with_flags(line, flags.get(name, ())))
            for field, _, key, value in keyed(record):
                same = (ItemRow.extraction_id == extraction, ItemRow.record == name, ItemRow.field == field)
                connection.execute(update(ItemRow).where(*same, ItemRow.key == key).values(marks(value)))


def _search(connection: Connection, extraction: int, said: str) -> None:
    """Let full-text search find an extraction by these words."""
    words_of = ":said" if connection.dialect.name == "sqlite" else "to_tsvector('simple', :said)"
    statement = text(f"INSERT INTO searched (rowid, words) VALUES (:extraction, {words_of})")
    connection.execute(statement, {"extraction": extraction, "said": said})


def _rows(records: Iterable[Record], text: str) -> Iterator[dict[str, Any]]:
    for record in records:
        study = words("study", record.study) or ("own patients" if record.scope == "this" else "cited study")
        drug = "; ".join(dict.fromkeys(drug.name for drug in record.drugs))
        for field, _, key, value in keyed(record):
            if said := words(field, value):
                yield {
                    "record": record.record_id, "field": field, "key": key, "words": said, **around(value, text),
                    "study": study, "drug": drug, "confidence": value.confidence, **marks(value), "state": "open",
                    "reviewer": "", "decided": "",
                }  # fmt: skip


def marks(value: Grounded) -> dict[str, Any]:
    """What makes a value wait for a look."""
    codes = "".join(f" {code} " for code in value.flags)
    return {"codes": codes, "flagged": bool(value.flags), "needs_review": value.needs_review, "risk": risk(value)}


def risk(value: Grounded) -> float:
    """How much a value wants a look: flags count whole, doubt in parts."""
    return round(len(value.flags) + (1 - value.confidence) + 0.5 * value.needs_review, 4)


def around(value: Grounded, text: str) -> dict[str, str]:
    """The words of a value on one line, of bearable length, and what stands before and behind them."""
    if not value.evidence:
        return {"before": "", "quote": "", "behind": ""}
    line = " … ".join(" ".join(piece.quote.split()) for piece in value.evidence)
    quote = line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1]}…"
    reach, first = max(12, (CONTEXT - len(quote)) // 2), value.evidence[0]
    before = _line(text[max(0, first.start - reach) : first.start])
    behind = _line(text[first.end : first.end + reach]) if len(value.evidence) == 1 else ""
    if first.start > reach:
        before = f"…{before.partition(' ')[2]}"
    if behind and first.end + reach < len(text):
        behind = f"{behind.rpartition(' ')[0]}…"
    return {"before": before, "quote": quote, "behind": behind.rstrip()}


def _line(text: str) -> str:
    """Text on one line, with a blank where it begins or ends with one."""
    return re.sub(r"\s+", " ", text)
