"""How well two people agree: per field the share of values they decided alike, and Cohen's kappa.

Every value that the machine read and every value that one of the two added is a case; what each made of it (its last
action, what is then stated, where it then stands) is the label. Kappa is not defined where both gave one and the same
label to everything.
"""

from __future__ import annotations

import csv
import io
import math
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.agreement import outcome
from pipeline.anchoring import keyed
from pipeline.decisions import Decision, Subject, threads
from pipeline.records import LIST_FIELDS, SINGLE_FIELDS, Record

COLUMNS = ("field", "values", "agreed", "percent", "kappa")


@dataclass(frozen=True, slots=True)
class Concord:
    """The agreement on one field."""

    field: str
    values: int
    agreed: int
    kappa: float | None

    @property
    def share(self) -> float:
        """The share of values decided alike."""
        return self.agreed / self.values if self.values else 0.0


Labelled = tuple[Subject, str, str]


def labels(records: Iterable[Record], decisions: Iterable[Decision], pair: tuple[str, str]) -> list[Labelled]:
    """Every value of a document with what each of two people made of it."""
    decisions = list(decisions)
    first, second = (threads(d for d in decisions if d.thread == name) for name in pair)
    machine = [Subject(record.record_id, field, key) for record in records for field, _, key, _ in keyed(record)]
    subjects = dict.fromkeys([*machine, *(s for s in (*first, *second) if s.field)])
    return [(subject, *(repr(outcome(told.get(subject, []))) for told in (first, second))) for subject in subjects]  # type: ignore[misc]


def concord(cases: Iterable[Labelled]) -> list[Concord]:
    """The agreement per field, and over all of them."""
    by_field: dict[str, list[tuple[str, str]]] = {}
    for subject, one, other in cases:
        by_field.setdefault(subject.field, []).append((one, other))
    order = [field for field in (*SINGLE_FIELDS, *LIST_FIELDS) if field in by_field]
    rows = [_concord(field, by_field[field]) for field in order]
    return [*rows, _concord("all", [pair for field in order for pair in by_field[field]])] if rows else []


def as_csv(rows: Iterable[Concord]) -> str:
    """The table for a spreadsheet."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for row in rows:
        kappa = "" if row.kappa is None else f"{row.kappa:.4f}"
        writer.writerow([row.field, row.values, row.agreed, f"{100 * row.share:.1f}", kappa])
    return stream.getvalue()


def _concord(field: str, pairs: list[tuple[str, str]]) -> Concord:
    from sklearn.metrics import cohen_kappa_score

    agreed = sum(one == other for one, other in pairs)
    names = sorted({label for pair in pairs for label in pair})
    if len(names) < 2:
        return Concord(field, len(pairs), agreed, None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kappa = float(cohen_kappa_score([names.index(a) for a, _ in pairs], [names.index(b) for _, b in pairs]))
    return Concord(field, len(pairs), agreed, None if math.isnan(kappa) else kappa)
