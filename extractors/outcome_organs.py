"""Which domain a disease belongs to: "lupus nephritis" is renal, "acute leukaemia" a tumour, lupus itself no organ.

A sign of the same name says it (``terms/measures.csv``); else the form of the name does (``terms/organs.csv``: a
domain and a pattern, the first that fits), and a disease that names no organ is disease activity.
"""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.vocabulary import fold, read_terms
from extractors.word_tables import TERMS, rows

COLUMNS = ("domain", "pattern")


@lru_cache(maxsize=4096)
def organ(name: str, surface: str) -> str:
    """The domain of a disease."""
    patterns, signs = _patterns("organs.csv"), _signs()
    if patterns["tumour"].search(name):
        return "tumour"
    named = signs.get(fold(surface)) or signs.get(fold(name))
    return named or next((domain for domain, form in patterns.items() if form.search(name)), "disease_activity")


def organ_beside(words: str) -> str | None:
    """The domain of words that name an organ and are no listed sign of it: "facial dysmorphism"."""
    domain = organ(words, words)
    if domain != "disease_activity":
        return domain
    return next((domain for domain, form in _patterns("organ_words.csv").items() if form.search(words)), None)


@lru_cache(maxsize=2)
def _patterns(name: str) -> dict[str, re.Pattern[str]]:
    table = rows(TERMS / name, COLUMNS)
    return {row["domain"]: re.compile(row["pattern"], re.IGNORECASE) for row in table}


@lru_cache(maxsize=1)
def _signs() -> dict[str, str]:
    found: dict[str, str] = {}
    lines = (TERMS / "measures.csv").read_text(encoding="utf-8").splitlines()
    for term, surfaces, _ in read_terms("measures.csv", lines):
        if term.kind == "sign" and term.get("domain"):
            found.update((fold(surface), term.get("domain") or "") for surface in surfaces)
    return found
