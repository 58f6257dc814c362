"""Write docs/flags.md from the checks themselves: ``python docs/make_flags.py``. A test holds the page to them."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.checks import CHECKS
from pipeline.linking import discrepancies
from pipeline.records import LIST_FIELDS, SINGLE_FIELDS

HEAD = """# Flags

Every check is a claim that holds when all is well. When it does not hold for a value, the value gets the check's code
in its `flags`, `needs_review` is true, and `flags.jsonl` says what is wrong and how to mend it. The value itself stays
as it was read.

This page is written from the checks by `docs/make_flags.py`.

| code | the claim | flagged, for example | what to do | fields |
|---|---|---|---|---|
"""


BETWEEN = f"""
One flag comes from comparing documents (`epicrisis link`, and the end of every run), not from a check of one value.

| code | the claim | flagged, for example | what to do |
|---|---|---|---|
| `{discrepancies.CODE}` | {discrepancies.CLAIM} | {discrepancies.EXAMPLE} | {discrepancies.FIX} |
"""


def page() -> str:
    """The page, a row for every check."""
    rows = (
        f"| `{check.code}` | {cell(check.claim)} | {cell(check.example)} | {cell(check.fix)} | {fields(check.fields)} |"
        for check in CHECKS
    )
    return HEAD + "\n".join(rows) + "\n" + BETWEEN


def cell(text: str) -> str:
    """Text that does not end its cell."""
    return text.replace("|", "\\|").replace("<", "&lt;")


def fields(names: frozenset[str]) -> str:
    """Field names in the order of a record."""
    ordered = [name for name in (*SINGLE_FIELDS, *LIST_FIELDS) if name in names]
    return "all" if len(ordered) == len((*SINGLE_FIELDS, *LIST_FIELDS)) else ", ".join(f"`{name}`" for name in ordered)


if __name__ == "__main__":
    (ROOT / "docs" / "flags.md").write_text(page(), encoding="utf-8")
