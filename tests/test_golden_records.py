"""The records of the corpus are those of ``golden/``; a difference is printed line by line.

``python -m tests.write_golden`` refreshes the golden files after a wanted change.
"""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from write_golden import GOLDEN, documents, golden_path, golden_text


def difference(wanted: str, found: str, name: str) -> str:
    """What a reader wants to see: lines lost and lines come, with two lines around them."""
    lines = difflib.unified_diff(
        wanted.split("\n"), found.split("\n"), f"golden/{name}", "records now", lineterm="", n=2
    )
    return "\n".join(lines)


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.stem)
def test_the_records_of_a_document_are_the_golden_ones(path: Path) -> None:
    golden = golden_path(path)
    assert golden.is_file(), f"{golden.name} is not there: python -m tests.write_golden"
    changed = difference(golden.read_text(encoding="utf-8"), golden_text(path), golden.name)
    if changed:
        pytest.fail(f"{changed}\n\nWanted? Then: python -m tests.write_golden", pytrace=False)


def test_every_golden_file_has_its_document() -> None:
    assert {golden_path(path) for path in documents()} == set(GOLDEN.glob("*.yaml"))


def test_a_difference_is_readable() -> None:
    printed = difference("- a\n- b\n- c", "- a\n- d\n- c", "x.yaml")
    assert printed.split("\n") == [
        "--- golden/x.yaml",
        "+++ records now",
        "@@ -1,3 +1,3 @@",
        " - a",
        "-- b",
        "+- d",
        " - c",
    ]
