"""Tables of a PDF: ruled ones by pdfplumber's geometry on pages with a grid; unruled ones by what stands below what.

pdfplumber's own parser would read the whole page again; its table finder needs only the rules.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import cast

from pdfplumber.page import Page
from pdfplumber.table import Table as Framed
from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from pipeline.readers.headings import TABLE_CAPTION
from pipeline.readers.pdf_lines import Line
from pipeline.readers.pdf_rules import SNAP, Edge, closed
from pipeline.readers.pdf_words import Piece, Word

FEWEST_FILLED = 4
FEWEST_ROWS = 3
FEWEST_FIGURES = 2
WRITTEN = re.compile(r"\w")
FIGURE = re.compile(r"[<>≤≥±+\-\u2212–]?\s*\d")
NARROW = 0.62
MOST_WRAPPED = 0.75
LONGEST_CELL = 150.0
Box4 = tuple[float, float, float, float]


@dataclass
class Table:
    """A table's cells as words, row by row; ``None`` where a spanning cell reaches."""

    page: int
    bbox: Box4
    rows: list[list[list[Word]]] = field(default_factory=list)
    upright: bool = True


def ruled_tables(edges: list[Edge], number: int, words: list[Word]) -> tuple[list[Table], list[Word]]:
    """The tables that these rules of a page frame, and the words outside them."""
    merged = merge_edges(edges, snap_x_tolerance=SNAP, snap_y_tolerance=SNAP, join_x_tolerance=SNAP,
                         join_y_tolerance=SNAP)  # fmt: skip
    long = closed([edge for edge in merged if max(edge["width"], edge["height"]) >= SNAP])
    corners = edges_to_intersections(long, SNAP, SNAP)
    tables: list[Table] = []
    for boxes in cells_to_tables(intersections_to_cells(corners)):
        framed = Framed(cast(Page, None), boxes)
        inside = [word for word in words if _within(word, framed.bbox)]
        cells = _filled(framed, inside)
        filled = sum(1 for row in cells for cell in row if cell)
        if len(cells) < 2 or max(len(row) for row in cells) < 2 or filled < FEWEST_FILLED:
            continue
        placed = {id(word) for row in cells for cell in row for word in cell}
        tables.append(Table(number, framed.bbox, [part for row in cells for part in _split_row(row)]))
        words = [word for word in words if id(word) not in placed]
    return tables, words


def _filled(framed: Framed, words: list[Word]) -> list[list[list[Word]]]:
    """The words of each cell, without columns that hold none, as the edges of shaded cells make them."""
    rows = [[[word for word in words if cell and _within(word, cell)] for cell in row.cells] for row in framed.rows]
    fullest = max(range(len(rows)), key=lambda at: sum(1 for cell in rows[at] if cell))
    places = [at for at, cell in enumerate(rows[fullest]) if cell]
    drawn = [cell for at in places if (cell := framed.rows[fullest].cells[at])]
    ends = [(left[2] + right[0]) / 2 for left, right in pairwise(drawn)]
    parted = [_parted(row, places, ends) for row in rows]
    held = [at for at in range(len(rows[fullest])) if any(row[at] for row in parted)]
    return [[row[at] for at in held] for row in parted]


def _parted(row: list[list[Word]], places: list[int], ends: list[float]) -> list[list[Word]]:
    """A row in one cell cut where the fullest row's columns end, if no word stands across: white beside shaded ones."""
    filled = [cell for cell in row if cell]
    if len(filled) != 1 or not ends or any(word.x0 < end < word.x1 for word in filled[0] for end in ends):
        return row
    cut: list[list[Word]] = [[] for _ in row]
    for word in filled[0]:
        cut[places[bisect_left(ends, word.x1)]].append(word)
    return cut if sum(1 for cell in cut if cell) > len(places) // 2 else row


def _split_row(row: list[list[Word]]) -> list[list[list[Word]]]:
    """A row cut into its printed lines where rules stand only above and below several: a wrapped cell stays whole.

    All cells have as many lines, three or more; or figures stand below figures, and cells of one line span them.
    """
    lines = [_printed_lines(cell) for cell in row]
    counts = {len(found) for found in lines if found}
    count = max(counts, default=1)
    figures = [found for found in lines if len(found) == count and all(map(_is_figure, found))]
    if count == 1 or counts - {1, count} or ((1 in counts or count < FEWEST_ROWS) and len(figures) < FEWEST_FIGURES):
        return [row]
    return [[found[at] if at < len(found) else [] for found in lines] for at in range(count)]


def _is_figure(line: list[Word]) -> bool:
    return FIGURE.match(min(line, key=lambda word: word.x0).text) is not None


def _printed_lines(words: list[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: one.baseline):
        if lines and abs(word.baseline - lines[-1][0].baseline) < 0.4 * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def placeholder(table: Table, number: int, size: float) -> Word:
    """A word that holds a table's place while lines are put in order."""
    x0, top, x1, bottom = table.bbox
    word = Word([Piece("", x0, top, x1, bottom, top + size, 0)], table=number)
    word.size = size
    return word


def aligned_tables(lines: Sequence[Line]) -> list[tuple[int, int, Table]]:
    """Unruled tables among the lines of one block: from which line to which, and the cells."""
    found: list[tuple[int, int, Table]] = []
    at = 0
    while at < len(lines):
        end = _run(lines, at)
        captioned = at > 0 and any(TABLE_CAPTION.match(line.text) for line in lines[max(0, at - 3) : at])
        run = lines[at:end]
        split = [line for line in run if len(line.segments()) > 1]
        enough = len(split) >= (2 if captioned else FEWEST_ROWS)
        if enough and not _is_prose(split, captioned) and (columns := _columns(split)):
            bbox = (min(line.x0 for line in run), run[0].top, max(line.x1 for line in run), run[-1].bottom)
            found.append((at, end, Table(run[0].page, bbox, _rows(run, columns), run[0].upright)))
        at = max(end, at + 1)
    return found


def _run(lines: Sequence[Line], start: int) -> int:
    """Where the lines that may be one table end; the last of them has two cells or more."""
    if lines[start].kind or len(lines[start].segments()) < 2:
        return start
    end = start
    for at in range(start, len(lines)):
        line = lines[at]
        parted = len(line.segments()) > 1
        near = at == start or line.top - lines[at - 1].bottom < (2.4 if parted else 1.6) * line.size
        short = line.x1 - line.x0 < NARROW * (line.right - line.left)
        if line.kind or not near or TABLE_CAPTION.match(line.text) or not (parted or short):
            break
        if parted:
            end = at + 1
        elif at - end >= 2:
            break
    return end


def _is_prose(lines: Sequence[Line], captioned: bool) -> bool:
    """Whether what looks like cells are lines of two or three columns of text: long, and all of a length.

    Below a caption that takes the order of the file too: a table of sentences is written row by row.
    """
    widths = sorted(max(word.x1 for word in part) - part[0].x0 for line in lines for part in line.segments())
    if widths[len(widths) // 2] <= LONGEST_CELL:
        return False
    first = [word.pieces[0].first for line in lines for word in line.words[:1]]
    last = [part[0].pieces[0].first for line in lines for part in line.segments()[-1:]]
    by_columns = sum(1 for right, below in zip(last, first[1:], strict=False) if right > below)
    return not captioned or by_columns > MOST_WRAPPED * (len(lines) - 1)


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """The x ranges that the cells of most lines share; none when there is only one."""
    most = max(len(line.segments()) for line in lines)
    full = [line for line in lines if len(line.segments()) >= max(2, most - 1)]
    spans = sorted((part[0].x0, max(word.x1 for word in part)) for line in full for part in line.segments())
    columns: list[tuple[float, float]] = []
    for x0, x1 in spans:
        if columns and x0 < columns[-1][1] + 1:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns if len(columns) > 1 and len(full) > 1 else []


def _rows(lines: Sequence[Line], columns: list[tuple[float, float]]) -> list[list[list[Word]]]:
    rows: list[list[list[Word]]] = []
    wrapped = _wrapped(lines)
    for at, line in enumerate(lines):
        cells: list[list[Word]] = [[] for _ in columns]
        for part in line.segments():
            centre = (part[0].x0 + max(word.x1 for word in part)) / 2
            nearest = min(range(len(columns)), key=lambda at: _distance(part[0].x0, centre, columns[at]))
            cells[nearest] += part
        written_on = at in wrapped and rows and not _has_figures_below(rows[-1], cells)
        if rows and (written_on or (not cells[0] and _continues(rows[-1], cells))):
            for known, more in zip(rows[-1], cells, strict=True):
                known.extend(more)
        else:
            rows.append(cells)
    return rows


def _has_figures_below(row: list[list[Word]], cells: list[list[Word]]) -> bool:
    """Whether figures stand below figures, which is a row of its own: "12.4" below "31.4", not "(9.6)"."""
    both = [cell and below and _is_figure(cell) and _is_figure(below) for cell, below in zip(row, cells, strict=True)]
    return sum(map(bool, both)) >= FEWEST_FIGURES


def _wrapped(lines: Sequence[Line]) -> set[int]:
    """The lines that go on in the cells above: files write a cell whole, with all its lines, before the next one.

    Where every line does so the file writes column by column, which tells nothing of rows; nor do signs (√, –).
    """
    spans = [[word.pieces[0].first for word in line.words if WRITTEN.search(word.text)] or [0] for line in lines]
    earlier = {at for at in range(1, len(spans)) if min(spans[at]) < max(spans[at - 1]) and spans[at] != [0]}
    return earlier if len(earlier) <= MOST_WRAPPED * (len(spans) - 1) else set()


def _continues(row: list[list[Word]], cells: list[list[Word]]) -> bool:
    """A line without a row head goes on in the row above where it fills fewer cells than that row has."""
    filled = sum(1 for cell in cells if cell)
    return filled < sum(1 for cell in row if cell) or filled == 1


def _distance(x0: float, centre: float, column: tuple[float, float]) -> float:
    if column[0] <= centre <= column[1]:
        return 0.0
    return min(abs(centre - column[0]), abs(centre - column[1]), abs(x0 - column[0]))


def _within(word: Word, box: Box4) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
