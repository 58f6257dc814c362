"""``cases.csv``: the table of unique cases, each patient once, with the number of documents that report it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.export.evidence_table import COLUMNS, neutral, row
from pipeline.export.links import settled_words
from pipeline.export.whole import whole
from pipeline.records import Record
from pipeline.settlements import Disagreement

OF_RECORD = ("study", "group", "drug", "sex", "age", "condition", "antibodies")
"""What is shown of the fullest record of a case."""
HEADER = ("case", "patients", "reports", *OF_RECORD, "documents", "discrepancies", "settled", "records")


def write_cases(path: Path, cases: Iterable[str], records: Iterable[Record], found: Sequence[Disagreement]) -> None:
    """Write the table from the lines of the cases and the records that they name.

    ``discrepancies`` are those that nobody has settled; of the others ``settled`` says who was believed.
    """
    settled = [one for one in found if one.settled is not None]
    told = [json.loads(line) for line in cases]
    leads = {case["lead"] for case in told}
    cells = {record.record_id: _cells(record) for record in records if record.record_id in leads}
    with whole(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for case in told:
            size = "" if case["patients"] is None else case["patients"]
            own = [one for one in settled if any(side.record in case["records"] for side in one.sides)]
            between = (case["discrepancies"] - len(own), "; ".join(map(settled_words, own)))
            listed = ("; ".join(case["documents"]), *between, "; ".join(case["records"]))
            writer.writerow(
                neutral(str(cell)) for cell in (case["case"], size, case["reports"], *cells[case["lead"]], *listed)
            )


def _cells(record: Record) -> list[str]:
    named = dict(zip(COLUMNS, row(record), strict=True))
    return [named[column] for column in OF_RECORD]
