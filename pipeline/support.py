"""Treatments that mostly go beside the treatment of a disease, and the diseases of which they are the treatment.

An antibiotic in a story of lupus is given for an infection on the way; in a story of endocarditis it is what the story
is about. ``extractors/terms/supportive.csv`` has the families that support, each with the words in names of diseases
that it treats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from extractors.word_tables import TERMS, rows


@lru_cache(maxsize=1)
def _treats() -> dict[str, re.Pattern[str] | None]:
    table = rows(TERMS / "supportive.csv", ("family", "treats"))
    return {row["family"]: re.compile(row["treats"], re.IGNORECASE) if row["treats"] else None for row in table}


def supporting(diseases: Iterable[str]) -> frozenset[str]:
    """The families that only support where patients have these diseases."""
    names = " | ".join(diseases)
    return frozenset(family for family, treats in _treats().items() if not (treats and treats.search(names)))
