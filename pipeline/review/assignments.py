"""Who reviews what: documents given to people by hand or by share, alone, in pairs or with a checker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from sqlalchemy import Connection, Engine, insert, select, update

from pipeline.agreement import differing
from pipeline.database import DocumentRow, ExtractionRow, RunFileRow
from pipeline.decision_tables import AssignmentRow
from pipeline.decisions import Ledger, Subject
from pipeline.review.opened import NotThere, Refused
from pipeline.statements import now

Mode = Literal["single", "double", "checked"]
MODES: tuple[Mode, ...] = get_args(Mode)
MOST = 100
PEOPLE = {"single": 1, "double": 2, "checked": 2}


@dataclass(slots=True)
class Shared:
    """A document that several people review."""

    document: int
    source: str
    parts: dict[str, str] = field(default_factory=dict)
    finished: dict[str, bool] = field(default_factory=dict)
    differing: list[Subject] = field(default_factory=list)

    @property
    def extractors(self) -> list[str]:
        """Who extracts alone."""
        return sorted(name for name, part in self.parts.items() if part == "extractor")

    @property
    def checkers(self) -> list[str]:
        """Who checks what they extract."""
        return sorted(name for name, part in self.parts.items() if part == "checker")

    @property
    def ready(self) -> bool:
        """Whether all of them are through."""
        return bool(self.extractors) and all(self.finished[name] for name in self.extractors)


def shares(people: str) -> dict[str, int]:
    """``maria, niko: 2``: names, with the share of each where it is not one."""
    found: dict[str, int] = {}
    for part in filter(str.strip, people.split(",")):
        name, colon, share = (piece.strip() for piece in part.rpartition(":"))
        if colon and not (share.isascii() and share.isdigit() and 1 <= int(share) <= MOST):
            raise Refused(f"the share of {name} is a whole number from 1 to {MOST}, as in maria, niko: 2")
        found[name if colon else share] = int(share) if colon else 1
    return found


def assign(
    engine: Engine, documents: Sequence[int], people: Mapping[str, int] | Sequence[str], mode: Mode, percent: int = 100
) -> int:
    """Give documents to people in turn, by their shares, to as many at once as the mode takes; how many were given.

    Of the documents that nobody has yet ``percent`` are given, spread evenly over them.
    """
    needed = PEOPLE[mode]
    weights = dict(people) if isinstance(people, Mapping) else dict.fromkeys(people, 1)
    if len(weights) < needed:
        raise Refused(f"{mode} review takes at least {needed} people; name more of them")
    with engine.begin() as connection:
        taken = set(connection.execute(select(AssignmentRow.document_id)).scalars())
        turn, rows = _Turn(weights), []
        free = [document for document in documents if document not in taken]
        free = [one for place, one in enumerate(free) if (place + 1) * percent // 100 > place * percent // 100]
        for document in free:
            chosen = turn.next(needed)
            parts = {"single": ["reviewer"], "double": ["extractor"] * 2, "checked": ["extractor", "checker"]}[mode]
            rows += [
                {"document_id": document, "reviewer": name, "part": part, "assigned": now(), "finished": None}
                for name, part in zip(chosen, parts, strict=True)
            ]
        if rows:
            connection.execute(insert(AssignmentRow), rows)
    return len(free)


class _Turn:
    """Whose turn it is: whoever has had least for their share, the first named before others."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        self._weights, self._given = weights, dict.fromkeys(weights, 0)

    def next(self, people: int) -> list[str]:
        """The next people, all of them different."""
        due = sorted(self._given, key=lambda name: (self._given[name] + 1) / self._weights[name])[:people]
        for name in due:
            self._given[name] += 1
        return due


def documents_of(connection: Connection, run: int, names: Sequence[str] = ()) -> list[int]:
    """The documents of a run that hold records, or those of them that are named."""
    query = (
        select(DocumentRow.id).join(ExtractionRow, ExtractionRow.document_id == DocumentRow.id)
        .join(RunFileRow, RunFileRow.file_id == ExtractionRow.file_id)
        .where(RunFileRow.run_id == run, ExtractionRow.value_count > 0).order_by(DocumentRow.source)
    )  # fmt: skip
    if names:
        query = query.where(DocumentRow.source.in_(names))
    return list(connection.execute(query).scalars())


def finish(engine: Engine, document: int, reviewer: str) -> None:
    """Say that somebody is through with a document."""
    mine = (AssignmentRow.document_id == document, AssignmentRow.reviewer == reviewer)
    with engine.begin() as connection:
        done = connection.execute(update(AssignmentRow).where(*mine).values(finished=now()))
        if not done.rowcount:
            raise NotThere("this document is not assigned to you")


def shared(engine: Engine, run: int) -> list[Shared]:
    """The documents of a run that are assigned, with what their extractors did not decide alike."""
    ledger, found = Ledger(engine), dict[int, Shared]()
    query = (
        select(AssignmentRow.__table__, DocumentRow.source)
        .join(DocumentRow, DocumentRow.id == AssignmentRow.document_id)
        .join(ExtractionRow, ExtractionRow.document_id == DocumentRow.id)
        .join(RunFileRow, RunFileRow.file_id == ExtractionRow.file_id)
        .where(RunFileRow.run_id == run).order_by(DocumentRow.source, AssignmentRow.reviewer)
    )  # fmt: skip
    with engine.connect() as connection:
        for row in connection.execute(query).mappings():
            one = found.setdefault(row["document_id"], Shared(row["document_id"], row["source"]))
            one.parts[row["reviewer"]] = row["part"]
            one.finished[row["reviewer"]] = row["finished"] is not None
        for one in found.values():
            if one.ready:
                one.differing = unsettled(connection, ledger, one)
    return list(found.values())


def unsettled(connection: Connection, ledger: Ledger, one: Shared) -> list[Subject]:
    """What the extractors of a document decided differently, or one alone, and nobody has settled since."""
    if one.checkers and all(one.finished[name] for name in one.checkers):
        return []
    decisions = ledger.of_document(one.document, connection)
    settled = {decision.subject for decision in decisions if not decision.thread}
    subjects = differing(decisions, one.extractors) if len(one.extractors) > 1 else [
        decision.subject for decision in decisions if decision.thread in one.extractors
    ]  # fmt: skip
    return [subject for subject in dict.fromkeys(subjects) if subject not in settled]
