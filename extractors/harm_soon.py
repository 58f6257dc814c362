"""Harms told by how soon after a named drug they were there, without a verb of coming up.

Papers print "he had priapism after taking trazodone" and "received X and developed syncope two days later". A
relative's harm and what was had long before are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.harm_phrases import Stretch, ahead

_HAD = re.compile(
    r"\b(?:had|having)\s"
    r"(?!(?:[\w-]+ ){0,2}?(?:residual|remaining|refractory|persist\w+ (?:disease|symptoms|activity))\b)"
    r"(?!(?:no|not|never|\w+(?:ed|en|ne|own)|(?:an? )?(?:\w+ )?(?:history|response|course|remission))\b)"
    r"(?:an?\s|the\s)?"
)
_SOON = re.compile(
    r"\s(?:(?:\d+|[a-z]+) (?:minutes|hours|days|weeks|months|years?) )?"
    r"(?:after|following|while (?:receiving|taking|on)|during)\b[^.;,]{0,70}"
)

_LATER = re.compile(
    r"\s(?:only |just |about )?(?:\d+|an?|one|two|three|four|five|six|several|some|few) \w+ (?:later|afterwards)\b"
)
_WAS_GIVEN = re.compile(r"\b(?:given|received|taken|took|administered|ingested|injected|applied)\b[^.;]*$")


def later(text: str, given: list[Stretch], verb: int, end: int) -> bool:
    """ "He received X and developed syncope two days later"."""
    first = _WAS_GIVEN.search(text, 0, verb) if _LATER.match(text, end) else None
    return first is not None and any(first.start() < drug < verb for drug, _ in given)


_KIN = re.compile(r"\b(?:mother|father|parents?|brother|sister|siblings?|aunt|uncle|cousin|grand\w+)\b", re.IGNORECASE)


def had(text: str, given: list[Stretch]) -> Iterator[Stretch]:
    """By what a patient had right after or under a named drug: "had priapism after taking olanzapine"."""
    for verb in _HAD.finditer(text) if given and not _KIN.search(text) else ():
        for start, end in ahead(text, verb.end()):
            soon = _SOON.match(text, end)
            if soon and any(soon.start() < drug < soon.end() for drug, _ in given):
                yield start, end
