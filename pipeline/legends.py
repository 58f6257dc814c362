"""Legends below tables and figures: the line that spells out short forms, and reports nothing.

What papers print: "BID, twice daily; MACE, major adverse cardiac events; SAE, serious adverse event." or "BMI: body
mass index; CABG: coronary artery bypass surgery"; "Black stars indicate relapses. The blue bar indicates treatment with
X." Read as prose such a line lists harms and drugs that no patient had, or gives again what had been stopped.
"""

from __future__ import annotations

import re

_ENTRY = re.compile(
    r"(?:^|[;.†‡§¶*]\s?|Abbreviations:)\s*(?P<short>[A-Z][\w/–-]{1,12}?|[a-z][A-Z]{2,8}s?|[nN]|P\d(?:/P\d)?)"
    r"(?:,|:|\s?=|\s[–-])\s(?P<long>[^\W\d][\w\s,α-ω/()'’®-]{3,90}?)(?=[;.]|$)"
)
_MEAN = r"(?:indicates?|represents?|denotes?|marks?|depicts?|corresponds? to|stands? for|shows?)\s"
_SIGN = re.compile(
    r"(?:[\w-]+\s){0,3}?(?:stars?|circles?|bars?|arrows?|arrowheads?|lines?|dots?|squares?|triangles?|diamonds?|"
    r"asterisks?|boxes|symbols?|curves?|areas?|columns?)\s(?:\([^()]*\)\s)?"
    rf"{_MEAN}[^.;]{{3,90}}",
    re.IGNORECASE,
)
_MEANS = re.compile(_MEAN, re.IGNORECASE)
_ENTRIES, _SHARE = 3, 0.5
"""A legend has so many entries, and they are this share of the line."""


def is_legend(line: str) -> bool:
    """The line mostly spells out short forms, or says what the signs of a figure stand for."""
    entries = [m for m in _ENTRY.finditer(line) if m["short"][0].lower() == m["long"][0].lower()]
    entries += _SIGN.finditer(line) if _MEANS.search(line) else ()
    return len(entries) >= _ENTRIES and sum(m.end() - m.start() for m in entries) > _SHARE * len(line)
