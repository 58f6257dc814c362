"""Whose study: a second look at the study that a quote belongs to.

A text turns to a study by its name ("Meyer et al. (2019)") and back to its authors by their voice ("we", "our
patient"). A quote belongs to the one that stands nearest before it; a value that was given to another one is flagged.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from pipeline.checks.base import Check, Claim, Scene
from pipeline.checks.landmarks import TOLD, Landmark
from pipeline.comparison import folded
from pipeline.records import Evidence

_NAME = r"(?:(?:van|von|de|del|di|da|le|la|el|al|den|der)[ -])*[A-ZÀ-Þ][\w'’-]+(?:[ -][A-ZÀ-Þ][\w'’-]+)?"
_STUDY = re.compile(
    rf"(?P<name>{_NAME})(?:(?:,)?\s(?P<more>et\s?al\b\.?,?|et\s?al\.?,?\d{1, 2}\b|and (?:others|co-?workers|"
    rf"colleagues|associates)|(?:&|and) (?:{_NAME})(?=[\s,]*\(?(?:19|20)\d\d))"
    rf"(?:[\s,]*[\[(]?\s?(?P<year>(?:19|20)\d\d))?|[\s,]*[\[(]\s?(?P<year2>(?:19|20)\d\d)|['’]s?\s(?:group|"
    rf"patients?|series|cohort|study)|,\s(?P<year3>(?:19|20)\d\d)[a-z]?(?=[);\]]))"
)
_NO_NAME = frozenset(
    "in january february march april may june july august september october november december "
    "since the from by results methods table figure after during between until".split()
)
_VOICE = re.compile(
    r"\b(?:[Oo]ur|[Ww]e|[Oo]urs|I)\b(?!\s(?:\w+\s)?(?:agree|read|thank|think|believe|note|suggest|wonder|know|"
    r"conclude|hypothesi[sz]e|propose|recommend|congratulate|hope|speculate|would|cannot|searched|reviewed|found "
    r"\d+ (?:studies|articles))\b)"
    r"|\b(?:[Tt]he present (?:case|study|report|patient)|[Tt]his (?:case|trial|pilot)|[Hh]erein)\b"
)


@lru_cache(maxsize=4)
def _studies(text: str) -> tuple[Landmark, ...]:
    found = []
    for match in _STUDY.finditer(text):
        key = folded(match["name"])
        if key in _NO_NAME or key.split()[0] in _NO_NAME:
            continue
        year = match["year"] or match["year2"] or match["year3"]
        bracket = text[max(0, match.start() - 80) : match.start()]
        inside = bracket.rfind("(") > bracket.rfind(")") or bracket.rfind("[") > bracket.rfind("]")
        found.append(Landmark(match.start(), match.end(), key, int(year) if year else None, not inside))
    found += [Landmark(m.start(), m.end(), "") for m in _VOICE.finditer(text)]
    return tuple(sorted(found, key=lambda mark: mark.start))


@lru_cache(maxsize=64)
def _with_name(text: str, author: str) -> tuple[Landmark, ...]:
    """The landmarks and every other place that prints the author's surname ("Pacheco,5 aged 4")."""
    marks = _studies(text)
    surname = author.rsplit(maxsplit=1)[-1]
    known = [mark.start for mark in marks]
    plain = [
        Landmark(m.start(), m.end(), author)
        for m in re.finditer(rf"\b{re.escape(surname)}\b", text, re.IGNORECASE)
        if text[m.start()].isupper() and not any(abs(m.start() - start) < 40 for start in known)
    ]
    return tuple(sorted((*marks, *plain), key=lambda mark: mark.start))


def _is_study(mark: Landmark, author: str, year: int | None) -> bool:
    if not mark.key:
        return False
    surname = author.rsplit(maxsplit=1)[-1]
    named = mark.key == author or mark.key.split()[-1] == surname or surname in mark.key.split()
    return named and (mark.year is None or year is None or mark.year == year)


def _quote_is_of_study(claim: Claim) -> str | None:
    """A cited study is the one named last; our own facts do not follow the name of another study."""
    study = claim.record.study
    if not claim.evidence or (claim.record.scope == "cited" and not study.author):
        return None
    author = folded(study.author) if study.author else ""
    test = _cited_elsewhere if claim.record.scope == "cited" else _told_of_others
    reasons = [test(claim.scene, piece, author, study.year) for piece in claim.evidence]
    return None if None in reasons else reasons[0]


def _cited_elsewhere(scene: Scene, piece: Evidence, author: str, year: int | None) -> str | None:
    marks = _with_name(scene.text, author)
    start, end = scene.sentence(piece.start, piece.end)
    inside = [m for m in marks if start <= m.start < end and m.key]
    if any(_is_study(m, author, year) for m in inside):
        before = [m for m in inside if m.start < piece.start and m.narrative]
        return (
            None
            if not before or _is_study(before[-1], author, year)
            else f"the words stand after {_told(scene, before[-1])}"
        )
    place = bisect_left([m.start for m in marks], piece.start)
    for mark in reversed(marks[:place]):
        if _is_study(mark, author, year):
            return None
        if mark.narrative and _takes_over(scene, mark, piece):
            return f"the words stand after {_told(scene, mark)}"
    return "the study is not named before these words"


def _takes_over(scene: Scene, mark: Landmark, piece: Evidence) -> bool:
    """A study or voice named between; a comparison ("as in ours", "unlike Lee et al.") is none."""
    before = scene.view[max(0, mark.start - 24) : mark.start]
    if re.search(
        r"\b(?:as (?:in|by|did|with|was)|unlike|like|than|to|with|in contrast to|criteria of|according "
        r"to)\s(?:the\s|those\s|that\s)?(?:\w+\s)?(?:of\s|in\s|by\s)?$",
        before,
        re.IGNORECASE,
    ):
        return False
    return bool(mark.key) or "\n" in scene.text[mark.start : piece.start] or mark.start < piece.start


def _told_of_others(scene: Scene, piece: Evidence, author: str, year: int | None) -> str | None:
    marks = _studies(scene.text)
    paragraph = scene.text.rfind("\n", 0, piece.start)
    place = bisect_left([m.start for m in marks], piece.start)
    for mark in reversed(marks[:place]):
        if mark.start < paragraph or not mark.key or not scene.view[mark.start : mark.end].strip():
            return None
        if author and _is_study(mark, author, None):
            return None
        if mark.narrative and _takes_over(scene, mark, piece):
            return f"the words stand after {_told(scene, mark)}"
    return None


def _told(scene: Scene, mark: Landmark) -> str:
    return f'"{" ".join(scene.text[mark.start : mark.end].split())}"'


CHECKS = (
    Check(
        "QuoteIsOfStudy",
        "quote_of_another_study",
        "The quote belongs to the study that the text names last before it.",
        "an outcome of Kim et al. in the record of Meyer et al.",
        "move the value to the record of the study that it is told of",
        TOLD,
        _quote_is_of_study,
    ),
)
