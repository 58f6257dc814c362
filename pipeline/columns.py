"""What the columns of a flattened table hold, and which line of a row stood in which.

Headers print "Patient, age", "Prior treatment", "Outcome"; the lines of a row print no column at all. We name a column
by its header's words, and lay the lines of a row over the columns in order, so that what each line says fits its column
best.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.base import Sentence
from extractors.group_patterns import AGED


def _any(*alternatives: str) -> re.Pattern[str]:
    """Any of the alternatives, in capitals or not."""
    return re.compile("|".join(alternatives), re.IGNORECASE)


COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("prior", _any(r"\b(?:prior|previous|before|earlier|disease course|history|failed|baseline)\b")),
    ("adverse_event", _any(r"\b(?:adverse|side effects?|safety|toxicity|complications?)\b")),
    ("concomitant", _any(r"\b(?:concomitant|concurrent|co-?medication|other (?:treatment|drugs?))\b")),
    ("follow_up", _any(r"\b(?:follow[- ]?up|duration of (?:treatment|therapy|follow)|months on)\b")),
    (
        "outcome",
        _any(
            r"\b(?:outcomes?|results?|responses?|course|effects?|efficacy|changed?|remission|improvement|seen|at last|"
            r"after)\b|→"
        ),
    ),
    (
        "patient",
        _any(
            r"\b(?:patients?|ages?|sex|gender|demograph\w*|characteristics?|(?:auto)?antibod\w+|n|number|diagnosis|"
            r"type of|who|disease|group|trab)\b"
        ),
    ),
    (
        "drug",
        _any(r"inhibitor", r"\b(?:drugs?|treatment|therapy|agents?|dose|regimen|medication|intervention|treated)\b"),
    ),
    ("study", _any(r"\b(?:study|authors?|references?|reports?|case|publication|year|source)\b")),
)
"""What each kind of column is headed; the first that fits counts."""

_TREATMENTS = ("drug", "drug_class", "procedure")
_SIGNS: dict[str, tuple[tuple[int, re.Pattern[str]], ...]] = {
    "patient": (
        (
            4,
            _any(
                AGED,
                r"\by/?o\b|\byrs?\b|\b(?:girl|boy|woman|man)\b|\bn\s?=\s?\d|\b\d+/\d+ (?:fe)?male|\bage[ds]?\b|"
                r"\byears old|\b(?:fe)?male\b|\bfem\b",
            ),
        ),
        (3, _any(r"\b(?:mean|median)\b.{0,30}years|=\s?\d|\banti-|\bpatients\b|^\W*\d+ [A-Z]{2,}")),
    ),
    "prior": (
        (
            4,
            _any(
                r"refractory|resistant|fail|depend|ineffective|flares?\b|history|relaps|prior|un-?controlled|previous|despite",
                r"without (?:effect|success|response)|no (?:response|effect)",
            ),
        ),
        (
            2,
            _any(
                r"chronic|active disease|severe|severity|complex|involvement|admission|elevated|increased|onset",
                r"negative for",
            ),
        ),
    ),
    "outcome": (
        (5, _any(r"^\W*(?:after|at|by) \d+|followed up")),
        (
            3,
            _any(
                r"improve|decreas|reduc|remission|resol|inactive|normali[sz]|down|declin|respon[sd]|stable|worsen|died|taper",
                r"wean|stopp",
            ),
        ),
    ),
}
"""Words that speak for a line standing in a kind of column, with their weight."""


def column_kind(header: str) -> str:
    """What a column holds, by the words of its header."""
    return next((kind for kind, pattern in COLUMNS if pattern.search(header)), "other")


def laid_over(lines: Sequence[Sentence], columns: Sequence[str]) -> list[str]:
    """The lines of a row laid over the columns in order, with the best total fit (dynamic programming)."""
    if not columns:
        return ["other"] * len(lines)
    best: list[tuple[int, list[int]]] = [(0, []) for _ in columns]
    for line in lines:
        step: list[tuple[int, list[int]]] = []
        for column, kind in enumerate(columns):
            score, path = max((best[earlier] for earlier in range(column + 1)), key=lambda item: item[0])
            step.append((score + _fit(line, kind), [*path, column]))
        best = step
    _, path = max(best, key=lambda item: item[0])
    return [columns[column] for column in path]


def _fit(line: Sentence, kind: str) -> int:
    """How well a line fits a kind of column."""
    treatments = line.hits(*_TREATMENTS)
    if kind == "drug":
        if not treatments:
            return 1 if len(line.text.split()) == 1 else 0
        covered = sum(hit.end - hit.start for hit in treatments)
        return 5 if covered * 2 >= len(line.text.strip()) else 0
    points = sum(points for points, sign in _SIGNS.get(kind, ()) if sign.search(line.text))
    return points + (2 if kind == "prior" and treatments else 0)
