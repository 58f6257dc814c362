"""Tables of words beside the vocabularies: cues, patterns and stems that curators edit, one CSV file a table.

A row is one line, its columns are named by the first; commas inside a cell are quoted. We return the rows as they are
read, and refuse a table with other columns or a row of another length, by file and line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

TERMS: Traversable = files("extractors") / "terms"


class WordTableError(ValueError):
    """A table of words breaks its format; the message names the file and the line."""


def rows(table: Traversable, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a table that must have these columns."""
    return read_rows(table.name, table.read_text(encoding="utf-8").splitlines(), columns)


def read_rows(name: str, lines: Iterable[str], columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of the lines of a table; raises WordTableError where they break its format."""
    cells = csv.reader(lines)
    if (header := next(cells, [])) != list(columns):
        raise WordTableError(f"{name}: columns must be {','.join(columns)}, not {','.join(header)}")
    found: list[dict[str, str]] = []
    for row in cells:
        if len(row) != len(columns):
            raise WordTableError(f"{name} line {cells.line_num}: {len(row)} cells, not {len(columns)}; quote commas")
        found.append(dict(zip(columns, row, strict=True)))
    return found
