"""Two people on one document: whose decisions count, and where they differ.

In double extraction two extractors decide alone. What both decided alike is decided; the rest waits for an
adjudicator, whose word stands above theirs. In quality control one extractor decides and a checker's word stands above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from pipeline.anchoring import MACHINERY
from pipeline.decided import held
from pipeline.decision_tables import AssignmentRow
from pipeline.decisions import COMMON, Decision, Subject, threads


def heard(connection: Connection, document: int, decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions that count: the common ones, and what all extractors of a document settled alike."""
    query = select(AssignmentRow.reviewer).where(
        AssignmentRow.document_id == document, AssignmentRow.part == "extractor", AssignmentRow.finished.is_not(None)
    )
    extractors = list(connection.execute(query).scalars())
    common = [decision for decision in decisions if decision.thread == COMMON]
    return [*agreed(decisions, extractors), *common] if extractors else common


def agreed(decisions: Sequence[Decision], extractors: Sequence[str]) -> list[Decision]:
    """The decisions of the first extractor that every other one made too."""
    by_name = {name: threads(d for d in decisions if d.thread == name) for name in extractors}
    first, *others = extractors
    alike: list[Decision] = []
    for subject, thread in by_name[first].items():
        if all(same(thread, by_name[name].get(subject, [])) for name in others):
            alike += [replace(decision, thread=COMMON) for decision in thread]
    return alike


def same(one: Sequence[Decision], other: Sequence[Decision]) -> bool:
    """Whether two threads end alike: the same actions hold, with the same statements and targets."""
    return outcome(one) == outcome(other)


def outcome(thread: Sequence[Decision]) -> tuple[str, str, str]:
    """What a thread comes to: its last action, what is then stated, where the value then stands."""
    kept = held(thread)
    if not kept:
        return ("open", "", "")
    said = next((d.after for d in reversed(kept) if d.action in ("correct", "add", "split")), None)
    plain = {key: value for key, value in (said or {}).items() if key not in MACHINERY}
    place = next((d.target for d in reversed(kept) if d.action in ("move", "merge")), None)
    return (kept[-1].action, repr(sorted(plain.items())) if said else "", place or "")


def differing(decisions: Sequence[Decision], extractors: Sequence[str]) -> list[Subject]:
    """What the extractors of a document did not decide alike, in the order in which it was first decided."""
    by_name = {name: threads(d for d in decisions if d.thread == name) for name in extractors}
    subjects = dict.fromkeys(decision.subject for decision in decisions if decision.thread in by_name)
    return [
        subject for subject in subjects
        if len({outcome(by_name[name].get(subject, [])) for name in extractors}) > 1
    ]  # fmt: skip
