"""``evidence.csv``, the table that reviews print, and ``values.csv``, every value in a row of its own."""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline.export.content import Content
from pipeline.export.evidence_table import neutral, write_evidence_table
from pipeline.export.long_table import COLUMNS, rows
from pipeline.export.whole import whole


def write(content: Content, folder: Path) -> list[Path]:
    """Write both tables; UTF-8 with a byte order mark, no cell that a spreadsheet would run."""
    wide, long = folder / "evidence.csv", folder / "values.csv"
    write_evidence_table(wide, content.records())
    with whole(long) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for record in content.records():
            writer.writerows([_cell(cell) for cell in row.values()] for row in rows(record))
    return [wide, long]


def _cell(value: object) -> str:
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)
