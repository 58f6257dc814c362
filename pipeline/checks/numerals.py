"""Numbers and units of time, read from words for the checks alone.

"24" is not in "24.2 weeks", "7,5" is 7.5, "1,070" is 1070, "twenty-two" is 22, "half a year" is 0.5,
"third month" is 3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
WORDS: dict[str, float] = {
    **{word: float(value) for value, word in enumerate(SMALL)},
    **{word: 20.0 + 10 * place for place, word in enumerate(TENS)},
    **{word: float(value) for value, word in enumerate(ORDINALS) if value},
    "half": 0.5, "once": 1.0, "twice": 2.0, "both": 2.0, "single": 1.0, "dozen": 12.0, "another": 1.0, "either": 2.0,
    "hundred": 100.0, "last": 1.0, "couple": 2.0, "none": 0.0, "no": 0.0, "neither": 0.0, "only": 1.0, "sole": 1.0,
}  # fmt: skip
_WEAK = frozenset({"last", "only", "sole", "another", "no", "none", "neither", "either"})
_UNIT = r"(?:years?|yrs?|yr|y|months?|mths?|mos?|weeks?|wks?|days?|hours?|hrs?|h|d)"
_TOKEN = re.compile(
    rf"""(?P<digits>(?<![\d.,])\d+(?:[,\s]\d{{3}}(?!\d))*(?:[.,·]\d+)?(?:\s?½)?)
      |(?P<half>½)
      |\b(?P<tens>{"|".join(TENS)})(?:[-\s](?P<ones>{"|".join(SMALL[1:10])}))?\b
      |\b(?P<word>{"|".join(sorted(WORDS, key=len, reverse=True))})\b
      |\b(?P<article>an?)(?=\s+(?:[\w-]+\s)?(?:years?|months?|weeks?|days?|patients?|child|girl|boy|m[ae]n|wom[ae]n|case|single|half|infant|fe?male|\w+-old)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_UNITS = re.compile(rf"(?<![A-Za-z])(?P<unit>{_UNIT})(?![A-Za-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at ``[start, end)``; ``weak`` words ("only", "no") say a number only beside patients."""

    start: int
    end: int
    value: float
    weak: bool = False


@lru_cache(maxsize=4096)
def numerals(text: str) -> tuple[Numeral, ...]:
    """Every number that a text prints, in digits or words."""
    found = []
    for match in _TOKEN.finditer(text):
        word = (match["word"] or "").lower()
        found.append(Numeral(match.start(), match.end(), _value(match), word in _WEAK))
    return tuple(found)


def _value(match: re.Match[str]) -> float:
    if match["digits"]:
        return _digits(match["digits"])
    if match["half"]:
        return 0.5
    if match["tens"]:
        return WORDS[match["tens"].lower()] + WORDS.get((match["ones"] or "zero").lower(), 0.0)
    return WORDS[match["word"].lower()] if match["word"] else 1.0


def _digits(printed: str) -> float:
    half = 0.5 if printed.endswith("½") else 0.0
    bare = printed.rstrip("½").strip()
    bare = re.sub(r"[,\s](?=\d{3}(?:\D|$))", "", bare).replace("·", ".").replace(",", ".")
    return float(bare) + half


def unit_of(printed: str) -> str:
    """The unit that a word or abbreviation stands for."""
    letter = printed.lower()
    if letter.startswith("h"):
        return "hour"
    if letter.startswith("m"):
        return "month"
    return {"y": "year", "w": "week"}.get(letter[0], "day")


@lru_cache(maxsize=4096)
def units(text: str) -> tuple[tuple[int, int, str], ...]:
    """Every unit of time that a text prints: (start, end, unit)."""
    return tuple((m.start(), m.end(), unit_of(m["unit"])) for m in _UNITS.finditer(text))


def states(text: str, value: float) -> bool:
    """Whether a text prints a number."""
    return any(abs(numeral.value - value) < 1e-6 for numeral in numerals(text))
