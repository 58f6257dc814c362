"""``evidence_table.csv``: the table that reviews print, one row per study and patient group.

Study, drug, patient, disease course and prior treatment, outcome. A spreadsheet must not take a cell for a formula:
cells that begin as one get an apostrophe before them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.export.whole import whole
from pipeline.export.wording import words
from pipeline.records import Grounded, Record, values

COLUMNS = (
    "document", "study", "scope", "group", "n", "drug", "sex", "age", "condition", "antibodies", "disease duration",
    "prior treatment", "concomitant treatment", "follow-up", "outcome", "adverse events", "needs review", "record",
)  # fmt: skip
CELLS = {
    "study": "study", "group": "group", "drug": "drugs", "sex": "sex", "age": "age", "condition": "condition",
    "antibodies": "antibodies", "disease duration": "disease_duration", "prior treatment": "prior_treatments",
    "concomitant treatment": "concomitant_treatments", "follow-up": "follow_up", "outcome": "outcomes",
    "adverse events": "adverse_events",
}  # fmt: skip
"""Column and the field of the record that it prints."""
LISTS = (
    "drugs", "age", "condition", "antibodies", "disease_duration", "prior_treatments", "concomitant_treatments",
    "follow_up", "outcomes", "adverse_events",
)  # fmt: skip
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_evidence_table(path: Path, records: Iterable[Record]) -> None:
    """Write the table; UTF-8 with a byte order mark, which spreadsheets need to see that it is."""
    with whole(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([neutral(cell) for cell in row(record)] for record in records)


def row(record: Record) -> list[str]:
    """The cells of one record, in the order of COLUMNS."""
    group, sex = record.group, record.sex
    lists = [_list(name, getattr(record, name)) for name in LISTS]
    return [
        record.document.source, words("study", record.study), record.scope, group.label or group.kind,
        "" if group.n is None else str(group.n), lists[0], "" if sex is None else words("sex", sex), *lists[1:],
        str(sum(value.needs_review for _, _, value in values(record))), record.record_id,
    ]  # fmt: skip


def neutral(cell: str) -> str:
    """The cell as text that no spreadsheet runs."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA_STARTS) else cell


def _list(name: str, items: Sequence[Grounded]) -> str:
    return "; ".join(words(name, item) for item in items)
