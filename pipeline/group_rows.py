"""Tables that print a group of patients a row: its name, how many they are, what came of them.

Saved pages print one cell per line: "Group", "n", "Outcome", then "CANDLE", "10", "remission in 5", ..., "All", "18".
We return the rows in text order; a row of everybody ("All", "Total") is marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.base import Sentence
from pipeline.columns import column_kind
from pipeline.tables import tables

_GROUPS = re.compile(
    r"^\W*(?:(?:treatment|dose|study|patient|disease|diagnostic) )?(?:groups?|arms?|cohorts?|subgroups?|regimens?)\W*$",
    re.IGNORECASE,
)
_SIZES = re.compile(
    r"^\W*(?:n|no\.?|number)(?: of (?:patients|subjects|children|cases|participants))?\W*$|"
    r"^\W*(?:patients|subjects|children|cases|participants)(?:,? \(?(?:n|no\.?|number)\)?)?\W*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\W*(\d{1,4})\W*$")
_EVERYBODY = re.compile(
    r"^\W*(?:all|total|overall|everybody|whole (?:group|cohort)|all (?:patients|groups|children|subjects))\W*$",
    re.IGNORECASE,
)
_TOLD = ("outcome", "adverse_event")


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group: the line of its name, its size, its other lines; ``everybody``: the row of all groups together."""

    head: Sentence
    n: int
    cells: tuple[Sentence, ...]
    everybody: bool


def group_rows(lines: Sequence[Sentence]) -> list[GroupRow]:
    """The rows of the first table of groups with results; none where no table has two."""
    for table in tables(lines):
        for place, line in enumerate(table[:-1]):
            sized = next((k for k in (1, 2) if place + k < len(table) and _SIZES.match(table[place + k].text)), 0)
            if sized and _GROUPS.match(line.text):
                found = _rows(table[place:], sized)
                if len(found) >= 2:
                    return found
    return []


def _rows(table: Sequence[Sentence], sized: int) -> list[GroupRow]:
    """The rows below a header whose column of sizes is known: a name, then its size at that column's place."""
    heads = [n for n in range(sized + 1, len(table) - sized) if _is_head(table, n, sized)]
    if not heads or not any(column_kind(line.text) in _TOLD for line in table[: heads[0]]):
        return []
    width, starts = heads[0], heads[:1]
    starts += [n for n in heads[1:] if n >= starts[-1] + width]
    rows = zip(starts, [*starts[1:], len(table)], strict=True)
    return [
        GroupRow(table[start], _size(table[start + sized]), tuple(table[start + 1 : end]), _everybody(table[start]))
        for start, end in rows
    ]


def _is_head(table: Sequence[Sentence], place: int, sized: int) -> bool:
    return not _NUMBER.match(table[place].text) and bool(_NUMBER.match(table[place + sized].text))


def _size(line: Sentence) -> int:
    found = _NUMBER.match(line.text)
    return int(found[1]) if found else 0


def _everybody(line: Sentence) -> bool:
    return bool(_EVERYBODY.match(line.text))
