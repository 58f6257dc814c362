"""The section that a heading opens, by the headings that papers print."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

LONGEST_HEADING = 120
TABLE_CAPTION = re.compile(
    r"\s*(?:Supplementary |Suppl\. )?(?:Table|TABLE|Tab\.|Tabelle|Tableau|Tabla|Tabella)\s*(?:[A-Z]?\d+|[IVX]+)\b"
)
NUMBERING = r"(?:(?:\d{1,2}|[IVX]{1,4})(?:\.\d{1,2})*[.):]?\s+)?"


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """The curators' list of headings, found without importing the extractors: reading a file needs no model."""
    spec = find_spec("extractors")
    folder = Path(next(iter((spec and spec.submodule_search_locations) or ())))
    with (folder / "terms" / "headings.csv").open(encoding="utf-8") as rows:
        return [
            (row["section"], re.compile(rf"\W*{NUMBERING}(?:{row['alone']})\s*[:.]?\s*", re.IGNORECASE))
            for row in csv.DictReader(rows)
        ]


@lru_cache(maxsize=10_000)
def section_of(heading: str) -> str | None:
    """The section name for a heading such as "2. Materials and methods"; None for one of its own making."""
    if len(heading) > LONGEST_HEADING:
        return None
    return next((name for name, pattern in _patterns() if pattern.fullmatch(heading)), None)


def section_below(heading: str, rank: str, section: str, opened_by: str) -> tuple[str, str]:
    """The section below a heading, and the rank of the heading that opened it: a later one of that rank closes it.

    Ranks are compared as text: "h2" stands above "h3". References and furniture end at any heading.
    """
    known = section_of(heading)
    if known is not None:
        return known, rank
    return ("body", "") if section in ("references", "furniture") or rank <= opened_by else (section, opened_by)


def is_label(heading: str) -> bool:
    """A heading that only says which part follows ("Methods"); "Patient 2" and "Adverse events" say more."""
    return section_of(heading) is not None and not re.search(r"\b(?:case|patient)", heading, re.IGNORECASE)


LEADING = re.compile(r"\s*(?P<label>[A-Z][A-Za-z/& ]{2,40}?)\s*(?P<mark>[:—–]|\.(?=\s+[A-Z]))\s*(?=\S)")


def leading_label(text: str) -> tuple[str, int] | None:
    """The section that a paragraph's first words open ("Methods: …") and where they end."""
    found = LEADING.match(text)
    section = section_of(found["label"]) if found else None
    return (section, found.end()) if found and section and is_label(found["label"]) else None


LONGEST_BYLINE = 1500
SMALL_WORDS = frozenset({
    "and", "und", "et", "y", "e", "with", "on", "behalf", "of", "the", "for", "de", "la", "le", "van", "der", "den",
    "von", "del", "da", "di", "dos", "al", "el", "bin", "ter", "zu", "others", "colleagues", "group", "authors", "by",
})


def is_byline(text: str) -> bool:
    """Names after a title: capitalised words and what joins them, no sentence."""
    words = re.findall(r"[^\W\d_][\w'’\-]*", text)
    small = [word for word in words if not word[0].isupper() and word not in SMALL_WORDS]
    return bool(words) and len(text) < LONGEST_BYLINE and len(words) > 1 and len(small) <= len(words) // 12
