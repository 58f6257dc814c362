"""Words that say how a clause is meant: not asserted, of the past, a harm, a mere test.

The words are data (``terms/clause_cues.csv``: a role and a pattern); each role is one compiled pattern on word
boundaries, without regard to case.
"""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.word_tables import TERMS, rows


@lru_cache(maxsize=1)
def _roles() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows(TERMS / "clause_cues.csv", ("role", "pattern")):
        found.setdefault(row["role"], []).append(row["pattern"])
    return found


@lru_cache(maxsize=64)
def cues(role: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """The pattern of a role, with what must stand before and after it."""
    return re.compile(rf"{before}\b(?:{'|'.join(_roles()[role])})\b{after}", re.IGNORECASE)
