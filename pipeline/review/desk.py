"""The desk: a document opened for a reviewer, and decisions taken there.

Everything that is decided, on the page or by a script, comes through here: it is checked against the record's own
models and against the text, written in one transaction and seen in the work list at once.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from sqlalchemy import Connection, Engine

from pipeline.agreement import heard
from pipeline.decided import Ground, decide
from pipeline.decisions import COMMON, Decision, Ledger
from pipeline.document import Document
from pipeline.records import Flag, Record, with_flags
from pipeline.review.assignments import finish
from pipeline.review.items import mark, outcome_of, settle
from pipeline.review.linked import Between, Linked, numbers
from pipeline.review.opened import Asked, NotThere, Opened, Refused, Reviewer, Settling, Sheet
from pipeline.review.ruling import decision_of, settlement_of
from pipeline.review.scope import NotTheirs, checks, thread_of
from pipeline.settlements import Disagreement
from pipeline.settlements import settle as settle_between
from pipeline.texts import extracted, flag_lines, record_lines
from pipeline.texts import text as text_under

KEPT = 64
"""Documents kept parsed: what the machine read never changes."""


class Desk:
    """The documents of one run, to be opened and decided on."""

    def __init__(self, engine: Engine, run: int) -> None:
        self.engine, self.run = engine, run
        self._ledger, self._lock = Ledger(engine), Lock()
        self._sheets: OrderedDict[int, Sheet] = OrderedDict()
        self._linked = Linked(run)

    def open(self, document: int, who: Reviewer) -> Opened:
        """A document as somebody sees it."""
        with self.engine.connect() as connection:
            return self._open(connection, document, who)

    def between(self) -> Between:
        """What the documents of the run say of each other."""
        with self.engine.connect() as connection:
            return self._linked.now(connection)

    def sheet(self, document: int) -> Sheet:
        """A document as the machine left it."""
        with self.engine.connect() as connection:
            return self._sheet(connection, document)

    def take(self, document: int, who: Reviewer, asked: Sequence[Asked]) -> Opened:
        """Take decisions on a document, all or none; the document as it is then."""
        with self.engine.begin() as connection:
            opened = self._open(connection, document, who)
            made: list[Decision] = []
            for one in asked:
                made.append(decision_of(opened, who, one))
                opened = self._laid(opened, made[-1:])
            self._ledger.add(connection, made, document)
            opened = self._open(connection, document, who)
            settle(connection, document, opened.outcome, opened.thread)
            if opened.checking:
                settle(connection, document, opened.outcome, who.name, opened.checking)
            return opened

    def finish(self, document: int, who: Reviewer) -> None:
        """Somebody is through with a document: what all of its extractors said counts from now on."""
        finish(self.engine, document, who.name)
        with self.engine.begin() as connection:
            settle(connection, document, outcome_of(connection, self.engine, self._sheet(connection, document).stored))

    def settle(self, who: Reviewer, asked: Settling) -> Disagreement:
        """Settle what two documents disagree on, or take that back; the discrepancy as it is then."""
        with self.engine.begin() as connection:
            one = self._linked.now(connection).find(asked.key)
            if one is None:
                raise NotThere("the documents of this run do not disagree on this")
            there = numbers(connection, self.run, [side.source for side in one.sides])
            if any(thread_of(connection, number, who.name, who.role) != COMMON for number in there.values()):
                raise NotTheirs("you extract one of these documents alone; an adjudicator settles between them")
            fingerprint = self._sheet(connection, there[one.sides[0].source]).stored.fingerprint
            settle_between(connection, settlement_of(one, who, asked, fingerprint))
            mark(connection, self.run, {side.record for side in one.sides})
        found = self.between().find(asked.key)
        assert found is not None
        return found

    def rest(self, document: int, who: Reviewer, record: str) -> list[Asked]:
        """The decisions that accept whatever is still open in a record."""
        opened = self.open(document, who)
        waiting = [value for value in opened.record(record).values if opened.waits(value)]
        return [Asked(v.subject, "reject" if v.state == "rejected" else "accept", v.version) for v in waiting]

    def last_of(self, who: Reviewer) -> tuple[int, Decision]:
        """The last decision of somebody that still holds, and its document."""
        for decision in self._ledger.latest_of(who.name):
            try:
                opened = self.open(decision.document, who)
            except (NotThere, NotTheirs):
                continue
            if any(decision.id == holding.id for holding in opened.holding()):
                return decision.document, decision
        raise Refused("you have decided nothing that could be undone")

    # -- opening ------------------------------------------------------------------------------------------------

    def _open(self, connection: Connection, document: int, who: Reviewer) -> Opened:
        sheet = self._sheet(connection, document)
        thread = thread_of(connection, document, who.name, who.role)
        everything = self._ledger.of_document(document, connection)
        if thread == COMMON:
            decisions = heard(connection, document, everything)
        else:
            decisions = [decision for decision in everything if decision.thread == thread]
        checking = checks(connection, document, who.name)
        outcome = decide(sheet.records, decisions, self.ground(sheet))
        return Opened(sheet, outcome, thread, tuple(decisions), checking)

    def _laid(self, opened: Opened, more: Sequence[Decision]) -> Opened:
        decisions = (*opened.decisions, *more)
        return replace(
            opened, decisions=decisions, outcome=decide(opened.sheet.records, decisions, self.ground(opened.sheet))
        )

    def ground(self, sheet: Sheet) -> Ground:
        """The text of a document, and older ones that decisions were made on."""
        return Ground(sheet.stored.text_id, sheet.stored.text, lambda name: text_under(self.engine, name))

    def _sheet(self, connection: Connection, document: int) -> Sheet:
        between = self._linked.now(connection)
        with self._lock:
            if document in self._sheets and self._sheets[document].between is between:
                self._sheets.move_to_end(document)
                return self._sheets[document]
        stored = extracted(connection, document, self.run)
        if stored is None:
            raise NotThere(f"the run has no document {document}")
        about = Document.model_validate({**json.loads(stored.about), "text": stored.text})
        lines = record_lines(connection, stored.extraction)
        plain = [Record.model_validate_json(line) for line in lines]
        raised = [flag for record in plain for flag in between.flags.get(record.record_id, ())]
        records = tuple(
            Record.model_validate_json(with_flags(line, between.flags[record.record_id]))
            if record.record_id in between.flags else record
            for record, line in zip(plain, lines, strict=True)
        )  # fmt: skip
        flags = (*(Flag.model_validate_json(line) for line in flag_lines(connection, stored.extraction)), *raised)
        sheet = Sheet(stored, about, records, flags, between)
        with self._lock:
            self._sheets[document] = sheet
            while len(self._sheets) > KEPT:
                self._sheets.popitem(last=False)
        return sheet
