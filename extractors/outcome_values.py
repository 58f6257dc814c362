"""The printed values of a measure: "from 38 to 50", "16.2 at baseline and 2.1 at week 16", "3/5 to 5/5".

We return what a value was before and after, comparable as numbers.
"""

from __future__ import annotations

import re

_NUMBER = r"(?<![\d.,/])(\d+(?:[ ,]\d{3})*(?:[.,]\d{1,2})?(?:/\d{1,3})?)(?![\d/])"
SERIES = re.compile(
    rf"(?:\s?\([^)]*\))?(?:[^.;:\d(]|:(?=\s\d)){{0,30}}?\s{_NUMBER}(?:"
    rf"[^.;\d]{{0,25}}?\s(?:before|initially|at (?:baseline|the start|onset|entry|first|diagnosis))\b[^.;]{{0,40}}?"
    rf"|[^.;\d]{{0,12}}?\sat \d+ (?:weeks|months) and|[^.;\d]{{0,12}}?\sat (?:week|month) \d+ and"
    rf"|\s?(?:[a-zµ/%]{{1,8}}\s)?(?:to|→|->)"
    rf"|[^.;\d]{{0,12}}?\sagainst(?=[^.;]{{0,30}}\b(?:at the start|at baseline|before)\b)"
    rf")\s{_NUMBER}"
)
"""A value and what it became: "0.44 mg/kg before, 0.11 after", "31 at 3 months and 50 at 10 months", "5 to 1"."""
RANGED = re.compile(
    r",|\s?of\s|.*\b(?:rang\w+|up to|between|assessed|measured|evaluated|determined|obtained|defined)\b"
)
"""Between a measure and figures that are its range or say when it was taken."""
FROM_TO = re.compile(rf"{_NUMBER}[^\d.;]{{0,25}}?(?:\bto\b|→|->)[^\d.;]{{0,20}}?{_NUMBER}")


def _value(printed: str) -> float:
    """The number as printed: 1 150, 62,5 and 62.5."""
    plain = re.sub(r"[ ,](?=\d{3}(?!\d))", "", printed)
    return float(plain.replace(",", "."))


def values(first: str, last: str) -> tuple[float, float]:
    """Both numbers: of parts of a whole ("3/5 to 5/5") the parts, of acuities ("20/200 to 20/25") the quotients."""
    (before, _, base), (after, _, top) = first.partition("/"), last.partition("/")
    if base and top and before == after and int(base) and int(top):
        return _value(before) / _value(base), _value(after) / _value(top)
    return _value(before), _value(after)
