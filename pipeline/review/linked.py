"""What the documents of a run say of each other: links, where they disagree, and whom reviewers believed.

It is read once and anew after every settlement, whoever made it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

from sqlalchemy import Connection, select

from pipeline.database import DocumentRow, ExtractionRow, FindingRow, RunFileRow
from pipeline.records import Flag
from pipeline.settlements import Disagreement, disagreements, last_settled, raised, settlements

AT_ONCE = 500


@dataclass(frozen=True)
class Between:
    """The links of a run and their discrepancies as reviewers left them; ``stamp`` is the last settlement."""

    stamp: int
    links: Sequence[Mapping[str, Any]]
    disagreements: Sequence[Disagreement]
    flags: Mapping[str, Sequence[Flag]]
    """What is not settled, by record."""
    moved: Sequence[str]
    """Settlements, in words, of discrepancies that the run does not find any more."""

    def of(self, link: int) -> list[Disagreement]:
        """The discrepancies of a link."""
        return [self.disagreements[place] for place in self._by_link.get(link, ())]

    def link_of(self, record: str) -> int | None:
        """The link that a record is in: one that is left to settle before others."""
        return self._of_record.get(record)

    def open(self, link: int) -> int:
        """How many discrepancies of a link nobody has settled."""
        return sum(one.settled is None for one in self.of(link))

    def find(self, key: str) -> Disagreement | None:
        """A discrepancy by its name."""
        return next((one for one in self.disagreements if one.key == key), None)

    @cached_property
    def _by_link(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for place, one in enumerate(self.disagreements):
            found.setdefault(one.link, []).append(place)
        return found

    @cached_property
    def _of_record(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for number, link in sorted(enumerate(self.links), key=lambda entry: not self.open(entry[0])):
            for report in link["reports"]:
                for record in report["records"]:
                    found.setdefault(record, number)
        return found


class Linked:
    """What the documents of one run say of each other."""

    def __init__(self, run: int) -> None:
        self._run, self._lock = run, Lock()
        self._known: Between | None = None

    def now(self, connection: Connection) -> Between:
        """As it is after the last settlement."""
        stamp = last_settled(connection)
        with self._lock:
            known = self._known
        if known is None or known.stamp != stamp:
            known = self._read(connection, stamp)
            with self._lock:
                self._known = known
        return known

    def _read(self, connection: Connection, stamp: int) -> Between:
        mine = (FindingRow.run_id == self._run, FindingRow.kind == "link")
        lines = connection.execute(select(FindingRow.line).where(*mine).order_by(FindingRow.position)).scalars()
        links, found = [json.loads(line) for line in lines], disagreements(connection, self._run)
        flags: dict[str, list[Flag]] = {}
        for flag in raised(connection, self._run):
            flags.setdefault(flag.record_id, []).append(flag)
        return Between(stamp, links, found, flags, _moved(connection, self._run, found))


def numbers(connection: Connection, run: int, sources: Collection[str]) -> dict[str, int]:
    """The numbers of the documents of a run that have these names."""
    query = (
        select(DocumentRow.source, DocumentRow.id).join(ExtractionRow, ExtractionRow.document_id == DocumentRow.id)
        .join(RunFileRow, RunFileRow.file_id == ExtractionRow.file_id).where(RunFileRow.run_id == run)
    )  # fmt: skip
    found: dict[str, int] = {}
    names = sorted(sources)
    for at in range(0, len(names), AT_ONCE):
        rows = connection.execute(query.where(DocumentRow.source.in_(names[at : at + AT_ONCE])))
        found |= {str(source): int(number) for source, number in rows}
    return found


def _moved(connection: Connection, run: int, found: Sequence[Disagreement]) -> list[str]:
    """The settlements that hold, of documents of this run, whose discrepancy it does not find."""
    heard = {one.id for disagreement in found for one in disagreement.thread}
    last = {one.key: one for one in settlements(connection) if one.id not in heard}
    named = {side.source for one in last.values() for side in one.sides}
    there = numbers(connection, run, named)
    return [
        f"{one.sides[0].said} in {one.sides[0].source} or {one.sides[1].said} in {one.sides[1].source}: settled by "
        f"{one.reviewer} ({one.reason})"
        for one in last.values() if one.action == "settle" and all(side.source in there for side in one.sides)
    ]  # fmt: skip
