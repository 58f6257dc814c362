"""Flattened tables: which row and which column a line of text belonged to.

Saved pages print a table one cell (or one line of a cell) per line. Rows begin where a study is named ("Yu et al. 2020
[124]") or where patients are numbered; the header's lines name the columns. Where every row has one line per column the
columns are read off; else the lines of a row are laid over the columns (pipeline/columns.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.base import Sentence
from extractors.group_patterns import AGED, COUNT
from extractors.groups import count
from extractors.studies import SURNAME
from pipeline.columns import column_kind, laid_over

_CAPTION = re.compile(r"\s*Tab(?:le|\.)?\s?(?:S?\d|[A-Z][.:])", re.IGNORECASE)
_STUDY_ROW = re.compile(
    rf"^\W*{SURNAME}(?:\s(?:et\s?al\b\.?|and|&)\s?.*?)?,?\s?\(?(?:19|20)\d\d[a-z]?\)?\W*(?:\[?\(?\s?\d*\s?\)?\]?)\W*$"
)
_PATIENT_ROW = re.compile(r"^\W*(?:(?:[Pp]atient|[Cc]ase|[Pp]t?\.?|[Nn]o\.?|#)\s?)?(\d{1,2}|[A-H])\W*$")
_SIZE = re.compile(
    r"(?<!\()\b[nN]\s?=\s?(?P<n>\d+)|"
    rf"^\W*(?P<n2>{COUNT})\s(?:[\w-]+\s){{0,3}}?(?:patients|children|cases|adults|[A-Z]{{2,}})\b(?! ?(?:followed|had))"
)
_PERSON = re.compile(
    rf"(?:{AGED}|\b\d{{1,2}}\s?(?:yrs?|years?|y|months?|mo)\b|\b(?:boy|girl|man|woman|fem|(?:fe)?male)\b|"
    r"^\W*[MF]\b\s?[/,]?\s?\d)",
    re.IGNORECASE,
)
_NO_PERSON = re.compile(
    r"\b[nN]\s?=|\d/\d|\b(?:mean|median|patients|children|range|males|females|onset|start|history)\b|%", re.IGNORECASE
)
_PATIENTS_NAMED = re.compile(r"\b(?:patients?|cases?|pt|age|sex|gender|m/f|children|subjects?)\b", re.IGNORECASE)
LABELLED = re.compile(r"^\W*(?:[Pp]atient|[Cc]ase|[Pp]t?\.?)\s?(\d)\b")


@dataclass(slots=True)
class Row:
    """A row: its first cell, and its other lines with the kind of column each stood in."""

    head: Sentence
    kind: str
    """``study`` or ``patient``: what the row is about."""
    place: int | None = None
    cells: list[tuple[Sentence, str]] = field(default_factory=list)


def rows(lines: Sequence[Sentence]) -> list[Row]:
    """The rows of the tables among the lines (section ``table``), in text order; captions and headers are left out."""
    found: list[Row] = []
    for table in tables(lines):
        found.extend(_rows_of(table))
    return found


def tables(lines: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """Neighbouring table lines, a new table at each caption."""
    table: list[Sentence] = []
    last = -2
    for number, line in enumerate(lines):
        if line.section != "table":
            continue
        if table and (number != last + 1 or _CAPTION.match(line.text)):
            yield table
            table = []
        table.append(line)
        last = number
    if table:
        yield table


def _rows_of(table: list[Sentence]) -> list[Row]:
    """The rows of one table; one row alone makes no table."""
    studies = [n for n, line in enumerate(table) if n and _STUDY_ROW.match(line.text)]
    patients = _numbered(table)
    starts, kind = (studies, "study") if len(studies) >= len(patients) else (patients, "patient")
    if len(starts) < 2 or (kind == "patient" and not _of_patients(table, starts)):
        return []
    header = [line for line in table[1 : starts[0]] if len(line.text) < 60 and not line.text.startswith("From:")]
    columns = [column_kind(line.text) for line in header][1:] or ["other"]
    found = []
    for start, end in zip(starts, [*starts[1:], len(table)], strict=False):
        place = _PATIENT_ROW.match(table[start].text)
        number = int(place[1]) if place and place[1].isdigit() else None
        cells = [(line, "") for line in table[start + 1 : end]]
        found.append(Row(table[start], kind, number if kind == "patient" else None, cells))
    regular = all(len(row.cells) == len(columns) for row in found)
    for row in found:
        lines = [line for line, _ in row.cells]
        kinds = columns if regular else laid_over(lines, columns)
        row.cells = list(zip(lines, kinds, strict=True))
    return found


def _numbered(table: list[Sentence]) -> list[int]:
    """Lines that number patients 1, 2, 3 … in order."""
    found: list[int] = []
    for number, line in enumerate(table):
        match = _PATIENT_ROW.match(line.text)
        if match and match[1] == str(len(found) + 1):
            found.append(number)
    return found


def _of_patients(table: list[Sentence], starts: list[int]) -> bool:
    """The numbered lines are patients: the caption, the header or the cells say so; models have numbers too."""
    above = " ".join(line.text for line in table[: starts[0] + 1])
    return bool(_PATIENTS_NAMED.search(above)) or sum(is_person(line.text) for line in table) >= len(starts)


def row_size(line: str) -> int | None:
    """How many patients a line of a patient column counts ("n = 3 JDM", "4 JDM"), or None."""
    match = _SIZE.search(line)
    return count(match["n"] or match["n2"]) if match else None


def is_person(line: str) -> bool:
    """The line describes one patient by age or sex ("12y/o male", "P1: girl, 3 yr")."""
    return bool(_PERSON.search(line)) and not _NO_PERSON.search(line)
