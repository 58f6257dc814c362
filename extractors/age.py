"""Ages of patients and the moment they belong to.

Papers print "a 13-year-old girl", "12y/o male", "aged 9 years", "a boy of 13", "Mrs A, 86", "ill since the age of 4",
"Mean age of onset 4.6 ± 3.3 years", "aged 50 and 32 years", "M / 4". Each person's age is one mention; ``at`` is birth,
onset, diagnosis, treatment_start or, for a plain description, report. Ages of relatives, bounds of eligibility
("patients under 18 years") and ages that belong to no person ("bone age") give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from spacy.tokens import Doc

from extractors.age_forms import ages_in, mentions_age
from extractors.base import Mention, Sentence, sentences
from extractors.context import of_relative
from extractors.quantities import Quantity

Anchor = Literal["birth", "onset", "diagnosis", "treatment_start", "report"]


class Age(Quantity):
    """An age and the moment it belongs to."""

    at: Anchor = "report"


class Ages:
    """Ages of patients, each with its anchor."""

    label = "age"

    def __call__(self, doc: Doc) -> Iterator[Mention[Age]]:
        for sentence in sentences(doc):
            if mentions_age(sentence.text):
                yield from _in(sentence)


_POPULATION = re.compile(
    r"\b(?:affects?|occurs?|(?:is|are) (?:more |most )?(?:common|frequent|prevalent|seen)|prevalence|incidence|peaks?|"
    r"approved for|licensed for|indicated for|eligible|inclusion criteria)\b",
    re.IGNORECASE,
)


def _in(sentence: Sentence) -> Iterator[Mention[Age]]:
    """Ages of one sentence, one per place, in order."""
    text = sentence.text
    found: list[tuple[int, int, Quantity, str]] = []
    for start, end, quantity, rule in ages_in(text):
        if not any(start < right and left < end for left, right, *_ in found):
            found.append((start, end, quantity, rule))
    if not found or _POPULATION.search(text):
        return
    for start, end, quantity, rule in sorted(found, key=lambda item: item[0]):
        at = _anchor(text, start, end, rule)
        if at and not of_relative(text, start, end):
            value = Age(**quantity.model_dump(), at=at)
            yield Mention(sentence.start + start, sentence.start + end, value, f"age.{rule}")


# --- the moment an age belongs to ---------------------------------------------------------------------------------

_BY_RULE: dict[str, Anchor] = {
    **dict.fromkeys(("titled", "person-of", "cell", "is", "older", "years-person", "decade"), "report"),
    **dict.fromkeys(("since-was", "of-life", "first-at"), "onset"),
    "started-at": "treatment_start",
    "diagnosed-at": "diagnosis",
}
_TREATMENT = (
    r"(?:treatment|therapy|drug|inhibitors?|\w+mab|\w+nib|\w+cept|steroids?|infusion|transplantation|HSCT|initiation|"
    r"baseline|enrol\w*|inclusion)"
)
_START = r"(?:start|initiation|beginning|commencement)"
_MOMENTS: tuple[tuple[Anchor, re.Pattern[str]], ...] = (
    ("treatment_start", re.compile(
        rf"\bage (?:at|to|of) (?:the )?(?:\w+[ -]){{0,3}}?(?:{_START}|first (?:dose|infusion))|"
        rf"\b{_START} of (?:\w+ ){{0,2}}{_TREATMENT}|\bage (?:at|of) (?:the )?(?:\w+ )?{_TREATMENT}", re.IGNORECASE)),
    ("onset", re.compile(
        r"\bonset|\b(?:ill|sick|unwell|symptoms?|symptomatic) (?:since|from)|\bfirst symptoms?|"
        r"\b(?:disease|illness|symptoms?) (?:began|started|had begun)|"
        r"\b(?:began|manifest\w*|first (?:appeared|noticed|seen))\b", re.IGNORECASE)),
    ("diagnosis", re.compile(r"\bdiagnos(?:is|ed|es)\b", re.IGNORECASE)),
)  # fmt: skip
_START_BEFORE = re.compile(
    r"\b(?:started|begun|commenced|initiated|introduced|given|received|treated|treatment)\b[^.;]{0,40}$|"
    rf"\b{_TREATMENT}\s+at\s(?:a\s)?$",
    re.IGNORECASE,
)
_START_AFTER = re.compile(
    r"^[^.;,]{0,12}\b(?:when|at (?:the )?(?:start|time|initiation|beginning))\b[^.;]{0,50}?\b(?:begun|started|"
    r"commenced|initiated|introduced|start|initiation|beginning|therapy|treatment)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\b(?:since|from)\s+(?:the\s)?(?:age\s)?(?:of\s)?$", re.IGNORECASE)
_OTHER_EVENT = re.compile(r"\b(?:at|by) (?:the )?age(?: of)?[\s:]*$|\bat\s*$", re.IGNORECASE)
_CLAUSE = re.compile(r"[;.]|,\s(?:and|but|who|whose|the)\s")
_AT_TIME_OF = re.compile(r"^\s*(?:years?\s)?(?:at|of)?\s?(?:the\s)?(?:time of )?", re.IGNORECASE)
_WHEN = re.compile(
    r"\b(?:when|time|since|until|before) (?:he|she|the (?:patient|girl|boy|child)) was\s(?:only\s|about\s)?$",
    re.IGNORECASE,
)
_WHEN_FOUND = re.compile(
    r"^ when (?:he|she) (?:was )?(?:first )?(?:found|diagnosed|noted|noticed|developed|presented)\b", re.IGNORECASE
)
_DIAGNOSED_IN = re.compile(r"^\s+[\w-]*\s*\w+\s+was diagnosed in (?:19|20)\d\d", re.IGNORECASE)
_FELL_ILL_IN = re.compile(
    r"^\s+[\w-]*\s*\w+\s+(?:had\s)?(?:developed|began to|started to|fell ill|noticed|"
    r"first (?:noticed|presented|complained))\b[^.;]{0,90}\bin (?:\w+\s)?(?:19|20)\d\d",
    re.IGNORECASE,
)
_EVENTS: tuple[tuple[Anchor, re.Pattern[str]], ...] = (
    ("diagnosis", re.compile(r"\bdiagnos|\bfound\b", re.IGNORECASE)),
    ("treatment_start", re.compile(r"\b(?:started|begun|began|initiated|commenced|introduced)\b", re.IGNORECASE)),
    ("onset", re.compile(r"\b(?:developed|presented|onset|first|noticed|appeared|since)\b", re.IGNORECASE)),
)


def _anchor(text: str, start: int, end: int, rule: str) -> Anchor | None:
    """The moment an age belongs to; None where it is the time of some other event in the patient's life."""
    before, after = text[max(0, start - 90) : start], text[end : end + 130]
    if rule in _BY_RULE:
        return _BY_RULE[rule]
    if rule == "year-old":
        return _of_person(text, before, after)
    if _SINCE.search(before):
        return "onset"
    clause = _CLAUSE.split(before)[-1]
    following = _AT_TIME_OF.sub("", after)
    for anchor, pattern in _MOMENTS:
        near = following[:25] if following != after else following[:0]
        if pattern.search(text[start:end]) or pattern.search(clause) or pattern.search(near):
            return anchor
    if _START_AFTER.match(after) or _START_BEFORE.search(clause):
        return "treatment_start"
    return None if _OTHER_EVENT.search(before) else "report"


def _of_person(text: str, before: str, after: str) -> Anchor | None:
    """ "13-year-old" describes the patient, unless it dates an event: "when she was 5 years old she developed"."""
    if _WHEN.search(before) or _WHEN_FOUND.match(after):
        return next((anchor for anchor, pattern in _EVENTS if pattern.search(text)), None)
    if _FELL_ILL_IN.match(after):
        return "onset"
    if _DIAGNOSED_IN.match(after):
        return "diagnosis"
    return "treatment_start" if _START_AFTER.match(after) else "report"
