"""Words that say what became of something: "improved", "resolution of", "fell", "tapered", "relapsed", "died".

The cues are data (``terms/directions.csv``): a pattern, its kind, the direction it states, where what it speaks of
stands (``left`` of it, ``right`` of it, ``both``: whichever is there, ``noun``: "improvement in X" and "X
improvement", ``none``: the cue says it all) and, for the last, the domain. Here they are found, and told whether they
are denied ("failed to improve") or not asserted at all ("may improve", "to assess improvement").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractors.clause_cues import cues
from extractors.openings import LETTERS, openings
from extractors.outcome_assertion import (
    clause_before,
    is_denied,
    is_of_others,
    is_slowed,
    not_asserted,
    only_compared,
)
from extractors.word_tables import TERMS, rows

COLUMNS = ("pattern", "kind", "direction", "takes", "domain")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the cue table."""

    pattern: re.Pattern[str]
    kind: str
    direction: str
    takes: str
    domain: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at ``[start, end)`` of a sentence."""

    start: int
    end: int
    rule: Rule
    text: str
    denied: bool


@lru_cache(maxsize=1)
def _rules() -> dict[str, list[Rule]]:
    """The cue table by the first letters of its patterns, as many as tell them apart well."""
    by_start: dict[str, list[Rule]] = {}
    for row in rows(TERMS / "directions.csv", COLUMNS):
        rule = Rule(
            re.compile(rf"(?:{row['pattern']})(?:(?<![a-z])|(?![a-z]))", re.IGNORECASE),
            row["kind"], row["direction"], row["takes"], row["domain"],
        )  # fmt: skip
        for start in openings(row["pattern"]):
            by_start.setdefault(start, []).append(rule)
    return by_start


_WORD = re.compile(r"(?<![\w-])[A-Za-z]{2}")


@lru_cache(maxsize=4096)
def _rules_for(letters: str) -> tuple[Rule, ...]:
    """The rules that may match where some letters stand."""
    return tuple(rule for end in range(2, LETTERS + 1) for rule in _rules().get(letters[:end].lower(), ()))


def find_cues(text: str, title: bool = False) -> list[Cue]:
    """The cues of a sentence that are asserted or denied, in text order, the longest where several start."""
    found: list[Cue] = []
    taken = 0
    for word in _WORD.finditer(text):
        if word.start() < taken:
            continue
        best: tuple[int, Rule] | None = None
        for rule in _rules_for(text[word.start() : word.start() + LETTERS]):
            match = rule.pattern.match(text, word.start())
            if match and (best is None or match.end() > best[0]):
                best = match.end(), rule
        if best is None:
            continue
        end, rule = best
        taken = end
        before = clause_before(text, word.start())
        slowed = rule.direction == "worsened" and is_slowed(before)
        if (
            rule.kind == "skip"
            or (not slowed and not_asserted(before, text[word.start() : end]))
            or _heading(text, word.start(), end, title)
            or is_of_others(text, word.start(), end)
        ):
            continue
        if rule.kind == "change" and found and _GOES_ON.fullmatch(text[found[-1].end : word.start()]):
            continue
        compared = only_compared(before, text[end:], rule.takes == "none" and rule.kind in ("event", "rate"))
        if compared and not _SHARE.match(text[end:]):
            continue
        denied = slowed or is_denied("" if compared else before, text[end : end + 90])
        if rule.takes == "none" and found and found[-1].denied:
            denied = denied or bool(_NOR.fullmatch(text[found[-1].end : word.start()]))
        found.append(Cue(word.start(), end, rule, text[word.start() : end], denied))
    return found


_NOR = re.compile(r" n?or (?:[a-z]+ ){0,2}")
"""A denial holds for the second of two events: "without recurrence or distant relapse"."""
_GOES_ON = re.compile(r"[^;:,]{0,30}")
_SHARE = re.compile(r"[^.;]{0,70}?\d\s?%")
_OPENING = re.compile(r"(?:^|[.:;(\[•→/]|[-–—]|\b(?:and|or)|\d)\W*$")


def _heading(text: str, start: int, end: int, title: bool) -> bool:
    """A capitalised word inside a sentence stands in a heading or an index term; titles state by past tenses only."""
    if title:
        return not text[start:end].endswith("ed")
    if not text[start].isupper() or text[start:end].split(maxsplit=1)[0].isupper() or _OPENING.search(text[:start]):
        return False
    return not re.match(r"\s(?:in|of|to)\s(?:\w+\s)?[a-z]", text[end:])


_PRIOR = cues("prior")
_EFFECT = re.compile(r"effect|effic|success|help|benefi|poor|inadequate|insufficient|suboptimal", re.IGNORECASE)
_REASON = re.compile(r"\b(?:when|if|because|as|since|where|due to|owing to|given)\b", re.IGNORECASE)
_UPON = re.compile(r"\b(?:after|following|upon|due to|owing to|because of) (?:[\w-]+ ){0,3}$", re.IGNORECASE)
"""What was given "after treatment failure", "due to lack of response"."""
_TREATED_FOR = cues("treated_for", after=r" (?:[\w-]+ ){0,3}$")


def of_the_past(text: str, cue: Cue) -> bool:
    """The clause speaks of the time before the treatment, or names those who were treated."""
    before = clause_before(text, cue.start)
    if not cue.text.endswith(("ed", "ing")):
        answer = cue.rule.domain == "response"
        if _TREATED_FOR.search(before) or (answer and _UPON.search(before)):
            return True
    return bool(_PRIOR.search(before) or (_EFFECT.search(cue.text) and _REASON.search(before)))
