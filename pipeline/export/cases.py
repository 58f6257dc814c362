"""``cases.csv``: the table of unique cases, each patient once, with the number of documents that report it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

from pipeline.export.evidence_table import COLUMNS, neutral, row
from pipeline.export.whole import whole
from pipeline.records import Record

OF_RECORD = ("study", "group", "drug", "sex", "age", "condition", "antibodies")
"""What is shown of the fullest record of a case."""
HEADER = ("case", "patients", "reports", *OF_RECORD, "documents", "discrepancies", "records")


def write_cases(path: Path, cases: Iterable[str], records: Iterable[Record]) -> None:
    """Write the table from the lines of the cases and the records that they name."""
    told = [json.loads(line) for line in cases]
    leads = {case["lead"] for case in told}
    cells = {record.record_id: _cells(record) for record in records if record.record_id in leads}
    with whole(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for case in told:
            size = "" if case["patients"] is None else case["patients"]
            listed = ("; ".join(case["documents"]), case["discrepancies"], "; ".join(case["records"]))
            writer.writerow(
                neutral(str(cell)) for cell in (case["case"], size, case["reports"], *cells[case["lead"]], *listed)
            )


def _cells(record: Record) -> list[str]:
    named = dict(zip(COLUMNS, row(record), strict=True))
    return [named[column] for column in OF_RECORD]
