"""Tables: ``evidence.csv`` as reviews print it, ``values.csv``, every value a row, ``cases.csv``, each patient once."""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline.export.cases import write_cases
from pipeline.export.content import Content
from pipeline.export.evidence_table import neutral, write_evidence_table
from pipeline.export.links import found
from pipeline.export.long_table import COLUMNS, rows
from pipeline.export.whole import whole


def write(content: Content, folder: Path) -> list[Path]:
    """Write the tables; UTF-8 with a byte order mark, no cell that a spreadsheet would run."""
    wide, long, unique = (folder / f"{name}.csv" for name in ("evidence", "values", "cases"))
    write_evidence_table(wide, content.records())
    with whole(long) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for record in content.records():
            writer.writerows([_cell(cell) for cell in row.values()] for row in rows(record))
    between = found(content.store, content.run)
    write_cases(unique, content.store.findings(content.run, "case"), content.records(), between)
    return [wide, long, unique]


def _cell(value: object) -> str:
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)
