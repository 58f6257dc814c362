"""Harms in general ("serious adverse events in two", "no toxicity") and in the list that such words open.

What stands in a list of harms is one, as printed, whether a vocabulary knows it or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.clause_cues import cues
from extractors.counts import counts
from extractors.harm_denial import clause, denies, is_denied
from extractors.outcome_cues import not_asserted


@dataclass(frozen=True, slots=True)
class Harm:
    """A harm named at ``[start, end)`` of a sentence."""

    start: int
    end: int
    event: str
    present: bool
    rule: str


GENERAL = re.compile(
    r"\b(?P<link>infection-related\s|drug-related\s|treatment-related\s|treatment-emergent\s)?"
    r"(?P<grave>(?:serious|severe|major|significant|life-threatening)\s"
    r"(?:drug-related\s|treatment-related\s|or\s\w+\s)?)?"
    r"(?P<organ>(?:(?:non-?)?ha?ematologic(?:al)?|gastrointestinal|renal|hepatic|cardiac|pulmonary|neurologic(?:al)?|ocular|"
    r"cutaneous|skin|vascular|metabolic)\s)?"
    r"(?P<word>adverse\s(?:drug\s)?(?:events?|effects?|reactions?)|side[- ]effects?|"
    r"safety\s(?:concerns?|issues?|signals?)|toxic\seffects?|toxicit(?:y|ies)|complications?|"
    r"(?-i:(?:TE)?AEs?\b|SAEs?\b))",
    re.IGNORECASE,
)
_HAPPENED = cues("harm_happened")
_NOT_LIST = (
    r"report|observ|seen|noted|record|mild|similar|more|less|common|document|experien|found|detect|attribut|consider|no\b|"
    r"not\b|the\b|comparable|\d"
)
_LIST = re.compile(
    r"(?:\s\([^)]*\))?,?\s(?:[^.;]{0,110}?\b(?:includ(?:ed|ing)|were:|such as)|consisted of|comprised|like|namely|"
    rf"e\.g\.,?|i\.e\.,?|(?:were|was)(?!\s(?:\w+ly\s)?(?:{_NOT_LIST})))\s|\s?:\s?|\s?\((?![A-Z]{{2,6}}s?\)|\d)"
)


def general(text: str) -> Iterator[Harm]:
    """ "Adverse events were reported in 12", "no serious adverse events"."""
    for match in GENERAL.finditer(text):
        before, after = clause(text, match.start(), match.end())
        denied = is_denied(before, after)
        if not_asserted(before, match["word"]) or before.rstrip().endswith(("new", "able for")):
            continue
        if denied or _told(match["word"].lower(), before, after):
            yield Harm(match.start(), match.end(), _general_name(match), not denied, "general")


def _told(word: str, before: str, after: str) -> bool:
    """The harms are said to have happened, not only announced as a list."""
    if word.startswith("complication") and not re.match(r"\s(?:were|was|occurred)\b", after):
        return False
    if not _HAPPENED.search(after[:60]) and not _HAPPENED.search(before[-40:]):
        return False
    return not _LIST.match(after) or bool(counts(before[-60:] + after[:40]))


def _general_name(match: re.Match[str]) -> str:
    word = match["word"].lower()
    if word.startswith("toxicit"):
        return f"{match['organ']}{word}".lower() if match["organ"] else "toxicity"
    name = "serious adverse event" if match["grave"] or word.startswith("sae") else "adverse event"
    return f"infection-related {name}" if (match["link"] or "").startswith("infection") else name


_ASIDE_END = re.compile(r"\)|$")
_LIST_END = re.compile(r"[;]|\.\s|\.$|\b(?:but|which|all of|however|in \d)\b|$")
_OPENS_LIST = re.compile(
    r"\b(?:more common|has noted|complicated (?:\w+ )?by|(?i:reactions|toxicit(?:y|ies)|complications|toxic effects) "
    r"(?:included|consisted of))\b"
)


def listed_in(text: str) -> Iterator[tuple[int, int]]:
    """Where a list of harms stands: "side effects included A, B and C"."""
    for match in GENERAL.finditer(text):
        opener = _LIST.match(text, match.end())
        if opener:
            end = (_ASIDE_END if "(" in opener.group() else _LIST_END).search(text, opener.end())
            yield opener.end(), end.start() if end else len(text)
    for match in _OPENS_LIST.finditer(text):
        yield match.end(), len(text)


_ITEM = re.compile(r"\s*(?:,\s(?:and\s|or\s)?|\sand\s|\sor\s)\s*")


def unknown(text: str, listed: list[tuple[int, int]], found: list[Harm]) -> Iterator[Harm]:
    """Items of a list of harms that no vocabulary knows, as printed."""
    for start, end in listed:
        at = start
        for item in [*_ITEM.finditer(text, start, end), None]:
            stop = item.start() if item else end
            printed = _FIGURES.sub("", text[at:stop].strip(" .,:"))
            if _PHRASE.fullmatch(printed) and HARMFUL.search(printed):
                first = text.find(printed, at)
                if not any(h.start < stop and at < h.end for h in found):
                    yield Harm(first, first + len(printed), printed.lower(), not denies(text[:at]), "item")
            at = item.end() if item else end


HARMFUL = cues("harm_word")
_FIGURES = re.compile(r"\s?\([\d\s/%,.=n]*\)$")
_PHRASE = re.compile(r"[a-zA-Z][\w'/()-]*(?: [\w'/()-]+){0,5}")
