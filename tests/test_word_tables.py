"""Tables of words: a table with other columns or a broken row is refused by file and line."""

from __future__ import annotations

import pytest

from extractors.word_tables import TERMS, WordTableError, read_rows, rows

COLUMNS = ("role", "pattern")


def test_the_rows_of_a_table() -> None:
    assert read_rows("demo.csv", ["role,pattern", "of_past,had|was", '"a","x, y"'], COLUMNS) == [
        {"role": "of_past", "pattern": "had|was"},
        {"role": "a", "pattern": "x, y"},
    ]


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ([], r"demo\.csv: columns must be role,pattern, not $"),
        (["pattern,role"], r"demo\.csv: columns must be role,pattern, not pattern,role"),
        (["role,pattern", "a,b", "a,b,c"], r"demo\.csv line 3: 3 cells, not 2; quote commas"),
        (["role,pattern", "a"], r"demo\.csv line 2: 1 cells, not 2"),
    ],
)
def test_a_broken_table_is_refused(lines: list[str], complaint: str) -> None:
    with pytest.raises(WordTableError, match=complaint):
        read_rows("demo.csv", lines, COLUMNS)


def test_a_table_of_ours() -> None:
    assert len(rows(TERMS / "clause_cues.csv", COLUMNS)) > 20
