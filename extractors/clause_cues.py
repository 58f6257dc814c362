"""Words that say how a clause is meant: not asserted, of the past, a harm, a mere test.

The words are data (``terms/clause_cues.csv``: a role and a pattern); each role is one compiled pattern on word
boundaries, without regard to case.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.resources import files

COLUMNS = ["role", "pattern"]


@lru_cache(maxsize=1)
def _roles() -> dict[str, list[str]]:
    text = (files("extractors") / "terms" / "clause_cues.csv").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["role"], []).append(row["pattern"])
    return found


@lru_cache(maxsize=64)
def cues(role: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """The pattern of a role, with what must stand before and after it."""
    return re.compile(rf"{before}\b(?:{'|'.join(_roles()[role])})\b{after}", re.IGNORECASE)
