"""Harms that came up under a treatment, or are told beside a word that blames one.

Papers tell when a harm came ("developed a rash after two infusions of X") or blame in loose words ("possibly related to
X", "a toxicity of X", "induced by the infusion"). Such words reach far: what the drug was given for, what caused the
harm in its turn, what stands in the present tense of drugs in general and what came after something else are none.
"""

from __future__ import annotations

import re

from extractors.base import Sentence
from extractors.clause_cues import cues
from extractors.harm_patients import is_of_whom_more_is_told

_CAUSED = cues("harm_caused")
_CAME = re.compile(
    r"\b(?:develop(?:ed|s)?|experienc(?:ed|es)|suffered|presented|appeared|occurr(?:ed|ing)|emerged|noticed|"
    r"complained of)\b.*\b(?:after|following|during|under|on|while on|since|upon)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\b(?:after|following|during|under|on|since|upon|when|while)\b([^.;]{0,110})", re.IGNORECASE)
_TREATMENT = re.compile(
    r"\b(?:treatment|therapy|infusion|injection|application|dose|administration|cycle|course|chemotherapy|session)s?\b|"
    r"\d\s?m?g\b"
)
_RESISTED = re.compile(r"[^.;,]{0,40}?\s(?:refractory|unresponsive|resistant) to\b")
"""What the drug did not help against came before it."""
_CAUSE = re.compile(
    r"\b(?:caused by|due to|secondary to|because of|complications? (?:from|of)|"
    r"to (?:correct|control|treat|reverse|manage))"
    r"\s(?:an? |the |his |her )?(?:[\w-]+ ){0,2}$",
    re.IGNORECASE,
)
"""What brought the harm about, or what the drug was given for."""
_IN_GENERAL = re.compile(r"\b(?:is|are|known|may|might)\b", re.IGNORECASE)
_PRESENT = re.compile(r"(?: (?!and\b|which\b|that\b)[\w-]+){0,3} (?:is|are|may|might)\b")


def is_blamed_loosely(text: str, end: int, before: str, after: str) -> bool:
    """A word that blames a treatment stands before the harm or soon after its end."""
    if not _CAUSED.search(before + text[end : end + 60]):
        return False
    return not _CAUSE.search(before) and not _IN_GENERAL.search(before) and not _PRESENT.match(after)


def came_under(sentence: Sentence, before: str, after: str) -> bool:
    """The harm between the words before and after came up after a treatment that the sentence names."""
    if not _CAME.search(before + "x" + after) or _RESISTED.match(after) or _CAUSE.search(before):
        return False
    if is_of_whom_more_is_told(after):
        return False
    drugs = [h.surface for h in sentence.hits("drug", "drug_class", "procedure")]
    return any(
        _TREATMENT.search(then[1]) or any(drug in then[1] for drug in drugs)
        for words in (before, after)
        for then in _AFTER.finditer(words)
    )
