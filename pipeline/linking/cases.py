"""Unique cases: each patient once, whoever reports them, and how many documents do.

A study gives a row for each patient that is told alone and for each group; a group that is told as a whole beside its
own patients or parts counts only those whom they leave over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.comparison import name
from pipeline.linking.accounts import Account, Plain, is_individual, related
from pipeline.linking.links import Link, clusters


@dataclass(frozen=True, slots=True)
class Case:
    """One patient or group of a study: the records that tell it, the fullest first."""

    records: tuple[Plain, ...]
    patients: int | None
    """Whom no other case counts; None where no document gives the size of the group."""
    within: tuple[Plain, ...] = ()
    """Records of the groups that a patient or part belongs to."""

    @property
    def lead(self) -> Plain:
        """The record to show: of the authors themselves where there is one, else the fullest."""
        return self.records[0]

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that tell of the case, alone or in its group."""
        return tuple(sorted({record["document"]["source"] for record in (*self.records, *self.within)}))

    @property
    def id(self) -> str:
        """The same records give the same id."""
        told = " ".join(sorted(record["record_id"] for record in self.records))
        return "case:" + hashlib.sha256(told.encode()).hexdigest()[:16]


def unique_cases(accounts: Sequence[Account], links: Sequence[Link]) -> Iterator[Case]:
    """The cases of a run, study by study in the order of the documents."""
    pairs: dict[int, list[tuple[Plain, Plain]]] = {}
    for link in links:
        pairs.setdefault(link.one.number, []).extend(link.pairs)
    for study in clusters(accounts, links):
        linked = [pair for account in study for pair in pairs.get(account.number, ())]
        yield from _counted(list(_told_together(study, linked)))


def _told_together(study: Sequence[Account], pairs: Iterable[tuple[Plain, Plain]]) -> Iterator[Case]:
    """The records of a study, those of the same patients together; a group of one document is told once in it."""
    records = [record for account in study for record in account.records]
    group: dict[str, list[Plain]] = {record["record_id"]: [record] for record in records}
    for one, other in pairs:
        first, second = group[one["record_id"]], group[other["record_id"]]
        if first is not second:
            first.extend(second)
            group.update((record["record_id"], first) for record in second)
    seen: set[int] = set()
    for record in records:
        together = group[record["record_id"]]
        if id(together) not in seen:
            seen.add(id(together))
            told = sorted(together, key=_fullness)
            yield Case(tuple(told), 1 if is_individual(told[0]) else _size(told))


def _fullness(record: Plain) -> tuple[bool, int, str]:
    told = sum(len(value) for value in record.values() if isinstance(value, list))
    return record["scope"] != "this", -told, record["record_id"]


def _size(records: Sequence[Plain]) -> int | None:
    return next((record["group"]["n"] for record in records if record["group"]["n"] is not None), None)


def _counted(cases: list[Case]) -> Iterator[Case]:
    """The cases of a study, the whole group reduced by its patients and parts; a whole that is used up is left out."""
    whole = max((case for case in cases if _can_be_whole(case)), key=lambda case: case.patients or 0, default=None)
    parts = [case for case in cases if whole and case is not whole and _is_part(case, whole)]
    told = sum(case.patients or 0 for case in parts)
    if whole is None or not parts or told > (whole.patients or 0):
        yield from cases
        return
    left = (whole.patients or 0) - told
    for case in cases:
        if case is whole and left:
            yield replace(case, patients=left)
        elif case is not whole:
            yield replace(case, within=whole.records) if case in parts else case


def _can_be_whole(case: Case) -> bool:
    return not is_individual(case.lead) and bool(case.patients) and not case.lead["group"]["label"]


def _is_part(case: Case, whole: Case) -> bool:
    """Given one of the treatments of the whole."""
    given, among = (
        {name(drug["name"]) for record in one.records for drug in record["drugs"]} for one in (case, whole)
    )
    return any(related(one, other) for one in given for other in among)


def case_row(case: Case, disagreeing: Iterable[frozenset[str]]) -> dict[str, object]:
    """A case as plain data; ``disagreeing`` are the two records of each discrepancy."""
    lead, own = case.lead, {record["record_id"] for record in case.records}
    return {
        "case": case.id, "patients": case.patients, "reports": len(case.documents), "documents": list(case.documents),
        "discrepancies": sum(not own.isdisjoint(two) for two in disagreeing),
        "lead": lead["record_id"], "records": [record["record_id"] for record in case.records],
    }  # fmt: skip
