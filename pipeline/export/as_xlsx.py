"""``evidence.xlsx``: the evidence table and the table of values as a workbook.

The header stays in sight, columns can be filtered, a cell with a flagged value is coloured, its comment holds the
words that the values came from and what the flags say. A cell is text, whatever it begins with. Rows are written as
they come, so that a large run needs no more memory than a small one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from pipeline.errors import EpicrisisError
from pipeline.export.content import Content
from pipeline.export.evidence_table import CELLS, COLUMNS, row
from pipeline.export.long_table import COLUMNS as LONG_COLUMNS
from pipeline.export.long_table import rows as long_rows
from pipeline.export.whole import whole
from pipeline.records import Flag, Grounded, Record, values

MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
LONGEST_COMMENT = 2_000
FLAGGED = PatternFill("solid", start_color="FFE9B8")
HEADER = PatternFill("solid", start_color="E4E7EB")
WIDTHS = {"document": 28, "condition": 28, "outcome": 60, "adverse events": 40, "prior treatment": 40,
          "words": 40, "quote": 60}  # fmt: skip
USUAL_WIDTH = 16


def write(content: Content, folder: Path) -> list[Path]:
    """Write the workbook."""
    path = folder / "evidence.xlsx"
    book = Workbook(write_only=True)
    evidence = _sheet(book, "Evidence", COLUMNS)
    with_flags = _with_flags(content.records(), content.flags())
    _append(evidence, (_evidence_row(evidence, record, flags) for record, flags in with_flags), len(COLUMNS))
    long = _sheet(book, "Values", tuple(LONG_COLUMNS))
    found = (cells for record in content.records() for cells in long_rows(record))
    _append(long, (_long_row(long, cells) for cells in found), len(LONG_COLUMNS))
    with whole(path) as temporary:
        book.save(temporary)
    return [path]


def _sheet(book: Any, title: str, columns: Sequence[str]) -> Any:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    for place, name in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS.get(name, USUAL_WIDTH)
    header = [_cell(sheet, name) for name in columns]
    for cell in header:
        cell.font, cell.fill = Font(bold=True), HEADER
    sheet.append(header)
    return sheet


def _append(sheet: Any, rows: Iterable[list[Any]], columns: int) -> None:
    last = 1
    for last, cells in enumerate(rows, 2):
        if last > MOST_ROWS:
            raise EpicrisisError(f"--format xlsx: a sheet holds {MOST_ROWS} rows and this run has more; "
                                 "export csv or parquet")  # fmt: skip
        sheet.append(cells)
    sheet.auto_filter.ref = f"A1:{get_column_letter(columns)}{last}"


def _with_flags(records: Iterable[Record], flags: Iterable[Flag]) -> Iterator[tuple[Record, list[Flag]]]:
    """Every record with its flags; both come in one order."""
    grouped = groupby(flags, key=lambda flag: flag.record_id)
    name, own = next(grouped, (None, iter(())))
    for record in records:
        found = list(own) if name == record.record_id else []
        if name == record.record_id:
            name, own = next(grouped, (None, iter(())))
        yield record, found


def _evidence_row(sheet: Any, record: Record, flags: list[Flag]) -> list[Any]:
    cells = [_cell(sheet, text) for text in row(record)]
    for place, name in enumerate(COLUMNS):
        own = [value for field, _, value in values(record) if field == CELLS.get(name)]
        said = [flag.message for flag in flags if flag.field == CELLS.get(name)]
        if any(value.flags for value in own):
            cells[place].fill = FLAGGED
        if comment := _comment(own, said):
            cells[place].comment = Comment(comment, "epicrisis", width=420, height=160)
    return cells


def _comment(own: list[Grounded], messages: list[str]) -> str:
    quotes = [f"“{' '.join(one.quote.split())}”" for value in own for one in value.evidence]
    text = _text("\n".join([*dict.fromkeys(quotes), *(f"! {message}" for message in dict.fromkeys(messages))]))
    return text if len(text) <= LONGEST_COMMENT else f"{text[: LONGEST_COMMENT - 1]}…"


def _long_row(sheet: Any, cells: dict[str, Any]) -> list[Any]:
    made = [_cell(sheet, value) for value in cells.values()]
    if cells["flags"]:
        for cell in made:
            cell.fill = FLAGGED
    return made


def _cell(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, _text(value)[:LONGEST_CELL] if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = True
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _text(value: str) -> str:
    return str(ILLEGAL_CHARACTERS_RE.sub("", value))
