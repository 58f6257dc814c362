"""Flattened tables: which row and which column a line of text belonged to.

Saved pages print a table one cell (or one line of a cell) per line. Rows begin where a study is named ("Yu et al. 2020
[124]") or where patients are numbered; the header's lines name the columns. Where every row has one line per column the
columns are read off; else the lines of a row are laid over the columns in order, so that what each line says fits its
column best.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.base import Sentence
from extractors.groups import AGED, COUNT, count
from extractors.studies import SURNAME

_STUDY_ROW = re.compile(rf"^\W*{SURNAME}(?:\s(?:et\s?al\b\.?|and|&)\s?.*?)?,?\s?\(?(?:19|20)\d\d[a-z]?\)?\W*(?:\[?\(?\s?\d*\s?\)?\]?)\W*$")
_PATIENT_ROW = re.compile(r"^\W*(?:(?:[Pp]atient|[Cc]ase|[Pp]t?\.?|[Nn]o\.?|#)\s?)?(\d{1,2}|[A-H])\W*$")

COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("prior", re.compile(r"\b(?:prior|previous|before|earlier|disease course|history|failed|baseline)\b", re.IGNORECASE)),
    ("adverse_event", re.compile(r"\b(?:adverse|side effects?|safety|toxicity|complications?)\b", re.IGNORECASE)),
    ("concomitant", re.compile(r"\b(?:concomitant|concurrent|co-?medication|other (?:treatment|drugs?))\b", re.IGNORECASE)),
    ("follow_up", re.compile(r"\b(?:follow[- ]?up|duration of (?:treatment|therapy|follow)|months on)\b", re.IGNORECASE)),
    (
        "outcome",
        re.compile(r"\b(?:outcomes?|results?|responses?|course|effects?|efficacy|changed?|remission|improvement|seen|at last|after)\b|→", re.IGNORECASE),
    ),
    (
        "patient",
        re.compile(
            r"\b(?:patients?|ages?|sex|gender|demograph\w*|characteristics?|(?:auto)?antibod\w+|n|number|diagnosis|type of|who|disease|group|trab)\b",
            re.IGNORECASE,
        ),
    ),
    ("drug", re.compile(r"inhibitor|\b(?:drugs?|treatment|therapy|agents?|dose|regimen|medication|intervention|treated)\b", re.IGNORECASE)),
    ("study", re.compile(r"\b(?:study|authors?|references?|reports?|case|publication|year|source)\b", re.IGNORECASE)),
)


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
    for table in _tables(lines):
        found.extend(_rows_of(table))
    return found


def _tables(lines: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """Neighbouring table lines, a new table at each caption."""
    table: list[Sentence] = []
    last = -2
    for number, line in enumerate(lines):
        if line.section != "table":
            continue
        if table and (number != last + 1 or re.match(r"\s*Tab(?:le|\.)?\s?\d", line.text, re.IGNORECASE)):
            yield table
            table = []
        table.append(line)
        last = number
    if table:
        yield table


def _rows_of(table: list[Sentence]) -> list[Row]:
    studies = [n for n, line in enumerate(table) if n and _STUDY_ROW.match(line.text)]
    patients = _numbered(table)
    starts, kind = (studies, "study") if len(studies) >= len(patients) else (patients, "patient")
    if len(starts) < 2:
        return []
    header = [line for line in table[1 : starts[0]] if len(line.text) < 60 and not line.text.startswith("From:")]
    columns = [column_kind(line.text) for line in header][1:] or ["other"]
    found = []
    for start, end in zip(starts, [*starts[1:], len(table)], strict=False):
        place = _PATIENT_ROW.match(table[start].text)
        number = int(place[1]) if place and place[1].isdigit() else None
        found.append(Row(table[start], kind, number if kind == "patient" else None, [(line, "") for line in table[start + 1 : end]]))
    regular = all(len(row.cells) == len(columns) for row in found)
    for row in found:
        lines = [line for line, _ in row.cells]
        kinds = columns if regular else _laid(lines, columns)
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


def column_kind(header: str) -> str:
    """What a column holds, by the words of its header."""
    return next((kind for kind, pattern in COLUMNS if pattern.search(header)), "other")


_SIGNS: dict[str, tuple[tuple[int, re.Pattern[str]], ...]] = {
    "patient": (
        (4, re.compile(rf"{AGED}|\by/?o\b|\bn\s?=\s?\d|\b\d+/\d+ (?:fe)?male|\bage[ds]?\b|\byears old|\b(?:fe)?male\b|\bfem\b", re.IGNORECASE)),
        (3, re.compile(r"\b(?:mean|median)\b.{0,30}years|=\s?\d|\banti-|\bpatients\b|^\W*\d+ [A-Z]{2,}", re.IGNORECASE)),
    ),
    "prior": (
        (4, re.compile(r"refractory|resistant|fail|depend|ineffective|flares?\b|history|relaps|prior|un-?controlled|previous|despite|without (?:effect|success|response)|no (?:response|effect)", re.IGNORECASE)),
        (2, re.compile(r"chronic|active disease|severe|severity|complex|involvement|admission|elevated|increased|onset|negative for", re.IGNORECASE)),
    ),
    "outcome": (
        (5, re.compile(r"^\W*(?:after|at|by) \d+|followed up", re.IGNORECASE)),
        (3, re.compile(r"improve|decreas|reduc|remission|resol|inactive|normali[sz]|down|declin|respon[sd]|stable|worsen|died|taper|wean|stopp", re.IGNORECASE)),
    ),
}


def _fits(line: Sentence, kind: str) -> int:
    """How well a line fits a kind of column."""
    if kind == "drug":
        treated = line.hits("drug", "drug_class", "procedure")
        covered = sum(hit.end - hit.start for hit in treated)
        return 5 if treated and covered * 2 >= len(line.text.strip()) else 1 if not treated and len(line.text.split()) == 1 else 0
    points = sum(points for points, sign in _SIGNS.get(kind, ()) if sign.search(line.text))
    return points + (2 if kind == "prior" and line.hits("drug", "drug_class", "procedure") else 0)


def _laid(lines: Sequence[Sentence], columns: Sequence[str]) -> list[str]:
    """The lines of a row laid over the columns in order, with the best total fit (dynamic programming)."""
    if not columns:
        return ["other"] * len(lines)
    best: list[tuple[int, list[int]]] = [(0, []) for _ in columns]
    for line in lines:
        step: list[tuple[int, list[int]]] = []
        for column, kind in enumerate(columns):
            score, path = max((best[earlier] for earlier in range(column + 1)), key=lambda item: item[0])
            step.append((score + _fits(line, kind), [*path, column]))
        best = step
    _, path = max(best, key=lambda item: item[0])
    return [columns[column] for column in path]


_SIZE = re.compile(
    rf"(?<!\()\b[nN]\s?=\s?(?P<n>\d+)|^\W*(?P<n2>{COUNT})\s(?:[\w-]+\s){{0,3}}?(?:patients|children|cases|adults|[A-Z]{{2,}})\b(?! ?(?:followed|had))"
)
_PERSON = re.compile(
    rf"(?:{AGED}|\b\d{{1,2}}\s?(?:yrs?|years?|y|months?|mo)\b|\b(?:boy|girl|man|woman|fem|(?:fe)?male)\b|^\W*[MF]\b\s?[/,]?\s?\d)", re.IGNORECASE
)
_NO_PERSON = re.compile(r"\b[nN]\s?=|\d/\d|\b(?:mean|median|patients|children|range|males|females|onset|start|history)\b|%", re.IGNORECASE)
LABELLED = re.compile(r"^\W*(?:[Pp]atient|[Cc]ase|[Pp]t?\.?)\s?(\d)\b")


def row_size(line: str) -> int | None:
    """How many patients a line of a patient column counts ("n = 3 JDM", "4 JDM"), or None."""
    match = _SIZE.search(line)
    return count(match["n"] or match["n2"]) if match else None


def is_person(line: str) -> bool:
    """The line describes one patient by age or sex ("12y/o male", "P1: girl, 3 yr")."""
    return bool(_PERSON.search(line)) and not _NO_PERSON.search(line)
