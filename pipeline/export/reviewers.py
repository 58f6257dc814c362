"""Who reviewed the documents of a run, and how: what PRISMA 2020 asks in item 9 of the people beside a program.

Reviewers are counted, never named. How a document was reviewed follows from its assignments and its decisions: by two
who worked alone, by one whom another checked, by one, or by several who saw each other's decisions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from pipeline.agreement import heard, outcome
from pipeline.decision_tables import AssignmentRow
from pipeline.decisions import COMMON, Decision, Ledger, threads
from pipeline.export.content import Content

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MODES = {
    "double": "In {reports}, two reviewers worked independently; where they differed a third decision settled it, "
    "which was made for {settled}.",
    "checked": "In {reports}, one reviewer worked alone and another checked the decisions.",
    "single": "In {reports}, one reviewer decided.",
    "together": "In {reports}, several reviewers decided, each seeing the decisions of the others.",
    "begun": "In {reports}, independent review has begun and is not finished; its decisions are not counted here.",
}
DONE = {"accept": "accepted {}", "correct": "corrected {}", "reject": "rejected {}", "add": "added {}",
        "unsure": "left {} as unsure"}  # fmt: skip


@dataclass(slots=True)
class Reviewed:
    """What reviewers did in the documents of a run."""

    reviewers: set[str] = field(default_factory=set)
    modes: Counter[str] = field(default_factory=Counter)
    settled: int = 0
    """Values that two independent reviewers saw differently and somebody decided."""
    actions: Counter[str] = field(default_factory=Counter)


def sentences(content: Content) -> Iterator[str]:
    """The sentences about reviewers, for the documents of one run."""
    reviewed = reviewed_of(content)
    if not reviewed.modes:
        yield "No reviewer has decided on any of the values: they are the program's alone."
        return
    of_all = f"values of {_many(sum(reviewed.modes.values()), 'report')}"
    yield f"{_many(len(reviewed.reviewers), 'reviewer')} decided on {of_all}.".capitalize()
    for mode, sentence in MODES.items():
        if count := reviewed.modes[mode]:
            yield sentence.format(reports=_many(count, "report"), settled=_many(reviewed.settled, "value"))
    done = [words.format(_many(reviewed.actions[name], "value")) for name, words in DONE.items()
            if reviewed.actions[name]]  # fmt: skip
    if done:
        yield f"Reviewers {', '.join(done[:-1])}{' and ' if done[1:] else ''}{done[-1]}; every decision is kept."


def reviewed_of(content: Content) -> Reviewed:
    """Who decided what in the documents of a run."""
    found = Reviewed()
    ledger = Ledger(content.store.engine)
    with content.store.engine.connect() as connection:
        for document in sorted(ledger.decided_documents(content.run).values()):
            decisions = ledger.of_document(document, connection)
            parts = _parts(connection, document)
            mode = _mode(decisions, parts)
            found.modes[mode] += 1
            found.reviewers |= {decision.reviewer for decision in decisions}
            if mode == "double":
                found.settled += len({d.subject for d in decisions if d.thread == COMMON})
            for thread in threads(heard(connection, document, decisions)).values():
                found.actions[outcome(thread)[0]] += bool(thread[0].subject.field)
    return found


def _parts(connection: Connection, document: int) -> dict[str, tuple[str, bool]]:
    """Each reviewer whom a document was given to: the part, and whether they are through."""
    query = select(AssignmentRow.reviewer, AssignmentRow.part, AssignmentRow.finished)
    rows = connection.execute(query.where(AssignmentRow.document_id == document))
    return {reviewer: (part, finished is not None) for reviewer, part, finished in rows}


def _mode(decisions: Sequence[Decision], parts: dict[str, tuple[str, bool]]) -> str:
    """How a document was reviewed."""
    through = [finished for part, finished in parts.values() if part == "extractor"]
    checkers = {name for name, (part, _) in parts.items() if part == "checker"}
    if through and not all(through):
        return "begun"
    if len(through) > 1:
        return "double"
    if through and any(d.reviewer in checkers for d in decisions):
        return "checked"
    return "single" if len({d.reviewer for d in decisions}) == 1 else "together"


def _many(count: int, what: str) -> str:
    number = NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"
    return f"{number} {what}" + ("" if count == 1 else "s")
