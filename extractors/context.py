"""Cues around a mention: denied, tested negative or positive, a relative's, of the past.

The cues stand in ``terms/context.csv``: ``category,role,cue``. A ``forward`` cue governs what follows it ("negative
for X"), a ``backward`` cue what it follows ("X was negative"). A ``terminate`` cue ends the reach of both ("negative
for X *but* positive for Y"), a ``pseudo`` cue holds a cue's words and means something else ("not only").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from extractors.word_tables import TERMS, WordTableError, read_rows

COLUMNS = ("category", "role", "cue")
ROLES = ("forward", "backward", "any")
REACH = 160
"""How many characters a cue reaches at most."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found in a sentence."""

    start: int
    end: int
    category: str
    role: str


def read_cues(lines: Iterable[str]) -> list[tuple[str, str, str]]:
    """The rows of the file of cues: (category, role, cue)."""
    found: list[tuple[str, str, str]] = []
    for number, row in enumerate(read_rows("context.csv", lines, COLUMNS), start=2):
        entry = (row["category"], row["role"], row["cue"])
        if not all(entry) or entry[1] not in ROLES:
            raise WordTableError(f"context.csv line {number}: category and cue needed, role one of {', '.join(ROLES)}")
        if entry in found:
            raise WordTableError(f"context.csv line {number}: '{entry[2]}' stands there twice")
        found.append(entry)
    return found


@lru_cache(maxsize=32)
def _roles(category: str) -> tuple[str, ...]:
    """The directions in which a category has cues."""
    return tuple(role for role in ("forward", "backward") if any(row[:2] == (category, role) for row in _rows()))


@lru_cache(maxsize=1)
def _rows() -> list[tuple[str, str, str]]:
    return read_cues((TERMS / "context.csv").read_text(encoding="utf-8").splitlines())


@lru_cache(maxsize=64)
def _pattern(category: str, role: str) -> re.Pattern[str]:
    cues = [cue for kind, place, cue in _rows() if kind == category and place == role]
    if not cues:
        raise WordTableError(f"context.csv: no cues of category {category}, role {role}")
    ordered = sorted(cues, key=len, reverse=True)
    words = "|".join(_as_pattern(cue) for cue in ordered if cue[0].isalpha())
    signs = "|".join(_as_pattern(cue) for cue in ordered if not cue[0].isalpha())
    parts = [rf"(?<![\w-])(?:{words})(?![\w-])"] if words else []
    return re.compile("|".join([*parts, rf"(?:{signs})(?=\W|$)"] if signs else parts), re.IGNORECASE)


def _as_pattern(cue: str) -> str:
    """A cue as a pattern: ``*`` ends a word in any way, ``?`` stands for one letter (normali?ed)."""
    return re.escape(cue).replace(r"\ ", r"\s+").replace(r"\*", r"\w*").replace(r"\?", r"\w")


SIGHT = 170
"""How far before a place words are looked at."""


def right_before(*alternatives: str) -> re.Pattern[str]:
    """A pattern of words that end right before a place: ``pattern.search(text[:place])``."""
    return re.compile(rf"(?:{'|'.join(alternatives)})\s*$", re.IGNORECASE)


def behind(*alternatives: str) -> re.Pattern[str]:
    """A pattern of words that begin right behind a place: ``pattern.match(text[place:])``."""
    return re.compile(rf"^\)?(?:{'|'.join(alternatives)})", re.IGNORECASE)


def any_name(names: Iterable[str]) -> str:
    """What matches one of some names as they are printed, the longest first, so that none ends inside another."""
    return f"(?:{'|'.join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))})"


def any_cue(text: str, category: str) -> bool:
    """Whether a text has a cue of a category whose role is ``any``."""
    return bool(_pattern(category, "any").search(text))


def cues(text: str, category: str) -> list[Cue]:
    """The cues of a category in a sentence, pseudo cues left out, in text order."""
    hidden = [match.span() for match in _pattern("pseudo", "any").finditer(text)]
    found: list[Cue] = []
    for role in _roles(category):
        found += [
            Cue(match.start(), match.end(), category, role)
            for match in _pattern(category, role).finditer(text)
            if not any(left <= match.start() < right for left, right in hidden)
        ]
    return sorted(found, key=lambda cue: (cue.start, cue.end))


def governing(text: str, start: int, end: int, category: str) -> Cue | None:
    """The nearest cue of a category that reaches the span, or None."""
    best: tuple[int, Cue] | None = None
    for cue in cues(text, category):
        if cue.role == "forward" and cue.end <= start:
            gap = text[cue.end : start]
        elif cue.role == "backward" and cue.start >= end:
            gap = text[end : cue.start]
        else:
            continue
        if len(gap) <= REACH and not _pattern("terminate", "any").search(gap) and (best is None or len(gap) < best[0]):
            best = (len(gap), cue)
    return best[1] if best else None


_STRONG = re.compile(
    r"^(?:no|nor|neither|without|not|absence of|lack\w*(?: of)?|free of|.*(?:negativ|positiv)\w* (?:for|of))$",
    re.IGNORECASE,
)


def governing_list(text: str, start: int, end: int, left: int, right: int) -> tuple[str, str] | None:
    """Positive or negative, by the cue that governs an enumeration of tests, and the rule; ``left`` and ``right`` are
    the ends of its neighbours.

    A strong cue before it ("no", "negative for") wins over a verb behind it ("no X was found"), that over a weak cue
    before it ("with", "had", "showed").
    """
    forward, backward = _forward(text, start, left), _backward(text, end, right)
    if forward and _STRONG.match(text[forward.start : forward.end]):
        return forward.category, "before"
    if backward:
        return backward.category, "behind"
    return (forward.category, "before-weak") if forward else None


def _forward(text: str, start: int, left: int) -> Cue | None:
    found = [
        c
        for kind in ("negative", "positive")
        for c in cues(text, kind)
        if c.role == "forward" and left <= c.start and c.end <= start
    ]
    for cue in sorted(found, key=lambda c: (c.end, c.end - c.start), reverse=True):
        gap, words = text[cue.end : start], text[cue.start : cue.end].lower()
        near = 40 if words in ("no", "not", "without", "nor", "neither", "normal") else 70
        bare = words in ("no", "not", "without") and "," in gap
        if len(gap) <= near and not bare and not _pattern("terminate", "any").search(gap):
            return cue
    return None


_OF_THE_NEXT = re.compile(r"(?:normal|elevated|raised|high|increased)\s(?!(?:in|at|on|and|or|with)\b)[a-z]{3}")
"""An adjective of the word behind it: "positive anti-Sm antibodies, normal immunoglobulins"."""


def _backward(text: str, end: int, right: int) -> Cue | None:
    found = [
        c
        for kind in ("negative", "positive")
        for c in cues(text, kind)
        if c.role == "backward" and end <= c.start and c.end <= right
    ]
    for cue in sorted(found, key=lambda c: (c.start, c.start - c.end)):
        gap = text[end : cue.start]
        adjective = re.search(r"(?:,|\band)\s+$", gap) and _OF_THE_NEXT.match(text[cue.start :])
        if adjective or re.match(r"\s+(?:for|to)\b", text[cue.end :]) or re.search(r"\bto\s*$", gap):
            continue
        if len(gap) <= 80 and not _pattern("terminate", "any").search(gap):
            return cue
    return None


_RELATIVE_BETWEEN = re.compile(
    r"[,;]\s*(?:he|she|the patient|our patient)\b|\b(?:he|she) (?:was|is|had|has)\b", re.IGNORECASE
)
_OTHERS = re.compile(
    r"\b(?:(?:his|her|the patient's|whose)\s+(?:\w+[- ]){0,3}|(?:healthy|unaffected|affected)\s+)"
    r"(?:mother|father|parents?|uncle|aunt|grand\w+|cousins?|sons?|daughters?|wife|husband|children|child)\b"
    r"|(?:^|[.;,]\s|\b(?:and|while)\s)(?:the\s)?(?:mother|father)(?=\s(?:is|was|aged|an?)\s)"
    r"|\bborn\b[^.;]{0,60}?\bto(?=\san?\s)|\bmother (?:to|of)(?=\s)"
    r"|\b(?:infants?|bab(?:y|ies)|boys?|girls?|neonates?|newborns?|twins?|child|he|she)\b[^.;]{0,30}?\bdelivered\b"
    r"[^.;]{0,60}?\bto(?=\san?\s(?:[\w-]+\s){0,5}?(?:mother|wom[ae]n|primi\w+|multi(?:gravida|para)|couple)\b)"
    r"|\b(?:family history|(?:living |kidney |stem[- ]cell )?donor)\b",
    re.IGNORECASE,
)


_IS_PATIENT = re.compile(r"\b(?:patient|case)\s(?:\d+|[A-H]|two|three),\s*$", re.IGNORECASE)
"""A relative who is a patient, too: "Patient 2, her nephew, a boy of 15"."""


def of_relative(text: str, start: int, end: int) -> bool:
    """Whether the words around a span speak of a relative or donor, not of the patient."""
    before = text[max(0, start - 60) : start]
    last = next(reversed(list(_OTHERS.finditer(before))), None)
    if last and _IS_PATIENT.search(before[: last.start()]):
        return False
    if last and not _RELATIVE_BETWEEN.search(before[last.end() :]) and "." not in before[last.end() :]:
        return True
    return bool(
        re.match(
            r"[\s,-]*(?:\w+\s){0,2}(?:mother|father|uncle|aunt|grand\w+|donor)\b", text[end : end + 40], re.IGNORECASE
        )
    )
