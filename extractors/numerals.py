"""Numbers and units of time as papers print them: digits, decimal commas, words, "½"; "years", "mo", "d"."""

from __future__ import annotations

import re
from typing import Literal

Unit = Literal["year", "month", "week", "day"]

_ONES = {
    word: value
    for value, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], start=1)
}
_TEENS = {
    word: value
    for value, word in enumerate(
        ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
        start=10,
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
         "twelfth"], start=1
    )
}  # fmt: skip
WORD = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES)}))?|{'|'.join(_TEENS)}|{'|'.join(_ONES)})\b"

DIGITS = r"\d+(?:,\d{3})*(?:[.,]\d{1,2})?(?![\d])(?:\s?½)?|½"
NUMBER = rf"(?:(?:{DIGITS})|{WORD})"
"""A number in digits (decimal point or comma) or in words."""
ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|\d+(?:st|nd|rd|th))"
UNIT = r"(?:years?|yrs?|y|months?|mths?|mos?|weeks?|wks?|days?|d)"


def number(printed: str) -> float:
    """The number that digits or words print."""
    text = printed.strip().lower()
    if text[0].isdigit() or text[0] == "½":
        half = 0.5 if text.endswith("½") else 0.0
        digits = re.sub(r",(?=\d{3}(?:\D|$))", "", text.rstrip("½").strip()).replace(",", ".")
        return float(digits or 0) + half
    parts = re.split(r"[- ]", text)
    return float(sum(_TENS.get(part) or _TEENS.get(part) or _ONES.get(part) or 0 for part in parts))


def ordinal(printed: str) -> float:
    """The number that "third" or "3rd" prints."""
    return float(_ORDINALS.get(printed.lower()) or re.sub(r"\D", "", printed))


def unit(printed: str) -> Unit:
    """The unit that a word or abbreviation stands for."""
    units: dict[str, Unit] = {"y": "year", "m": "month", "w": "week", "d": "day"}
    return units[printed[0].lower()]
