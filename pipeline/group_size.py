"""How many patients a study has: which of the counts that a text prints is the size of the whole group.

What papers print: "a total of sixty patients were treated", "seventy men entered the trial" beside "toxicity was seen
in six patients (12 %)", "age-matched controls (n = 14)", "stroke (n = 5)", "of 18 patients evaluable for response".

Each count gets points for what stands around it; the count with most points, said most often, the largest, the first is
the size of the group.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extractors.base import Mention, Sentence
from extractors.groups import Patients

Span = tuple[int, int]
Counts = Sequence[tuple[int, Span, int]]
"""(n, where, points) of each count."""

_SECTIONS = {"title": 9, "methods": 3, "results": 2, "abstract": 2, "body": 2, "discussion": 2, "table": 3}
_BRACKET = re.compile(r"\([^()]*\)")
_IN_BRACKETS = ("group.n", "group.n-equals")
_OF_PATIENTS = re.compile(
    r"\b(?:patients?|children|cases|subjects|individuals|women|men|adults|girls|boys|infants|participants|people|males|"
    r"females|volunteers|studied|included|enrolled|total|cohort|sample|population|years|old|ones|pupils|residents)"
    r"\W*$",
    re.IGNORECASE,
)
_SEXED = re.compile(r"\b(?:males?|females?|boys|girls|men|women)$", re.IGNORECASE)
_SEXES = re.compile(r"\b\w+ (?:\w+ )?(?:males?|females?|boys|girls|men|women)\b", re.IGNORECASE)
_BEFORE = (
    (3, re.compile(
        r"\b(?:total of|records? of|experience (?:of|with|in)|series of|reports? (?:of|on)|cases? of|cohort of|"
        r"consisted of|comprised|(?:studied|evaluated|investigated) in|"
        r"(?:study|trial) (?:of|in|on)|data (?:of|from|on)|(?:administered|given) to|"
        r"(?:we|they|who|authors) (?:\w+ly )?(?:report(?:ed)?|described?|present(?:ed)?|treated|"
        r"studied|reviewed|analy[sz]ed|evaluated|examined|enrolled|"
        r"included|identified|followed|investigated))\s(?:\w+ ){0,3}$", re.IGNORECASE)),
    (-3, re.compile(
        r"\b(?:of whom|of them|of these|only|another|including|and|(?:occurred|seen|noted|observed|found|detected|"
        r"developed|present|reported) (?:in|by))\s$", re.IGNORECASE)),
    (-4, re.compile(r"\b(?:controls?|control group|comparison group)\s(?:\w+ ){0,3}$", re.IGNORECASE)),
)  # fmt: skip
_AFTER = (
    (3, re.compile(
        r"^[^.;]{0,60}?\b(?:enrolled|recruited|randomi[sz]ed|included|consecutive|entered|participated|"
        r"(?:were|was) (?:\w+ly )?(?:studied|treated|given|analy[sz]ed|reviewed|identified|followed|evaluated|"
        r"investigated|assessed|examined|assigned|allocated|selected)|"
        r"received|followed|treated with|receiving|undergoing)\b", re.IGNORECASE)),
    (-3, re.compile(
        r"^[\s,]*(?:who |in whom |of (?:them|whom|these) |also |\w+ly )*"
        r"(?:responded|achieved|improved|relapsed|died|developed|had (?!been)|showed|experienced|discontinued|withdrew|"
        r"remained|completed|were (?:judged|in |still|alive|excluded)|was|reached|failed|required|needed|did not|"
        r"attained|progressed|displayed|exhibited|suffered|finished|presented)\b", re.IGNORECASE)),
    (-2, re.compile(r"^[^.;]{0,12}\bevaluable\b", re.IGNORECASE)),
    (-5, re.compile(r"^[^.;,]{0,25}\b(?:screened|approached|assessed for eligibility)\b", re.IGNORECASE)),
)  # fmt: skip
_SHARE = re.compile(r"^\s?[(\[]\s?\d[\d.,]*\s?%")
"""A count with its percentage is a part of the patients."""
_OTHERS = re.compile(r"\b(?:comparable|historic(?:al)?|controls?|matched|untreated|healthy)\b", re.IGNORECASE)
"""Patients that the study's own are held against."""
_EVALUABLE = re.compile(r"\bevaluable\b", re.IGNORECASE)


_NEAR = 3
"""Counts of so many points less are as likely: the largest of them is the size."""


def points(mention: Mention[Patients], sentence: Sentence) -> int:
    """How likely a count is the size of the whole group: where it stands and what stands around it.

    Of "two of 31 patients" it is the 31 that is judged.
    """
    begin, end = mention.start - sentence.start, mention.end - sentence.start
    text = sentence.text
    before, phrase, after = text[max(0, begin - 60) : begin], text[begin:end], text[end : end + 70]
    found = _SECTIONS.get(sentence.section, 1) + (1 if begin < 4 else 0)
    found += sum(value for value, sign in _BEFORE if sign.search(before))
    signs = [value for value, sign in _AFTER if sign.search(_BRACKET.sub(" ", after))]
    signs.append(-3 if _SHARE.match(after) else 0)
    found += sum(max(value, 0) if mention.value.among else value for value in signs)
    found += 4 if mention.rule == "group.of-which" else 0
    found -= 5 if _OTHERS.search(phrase) else 0
    found -= 2 if _EVALUABLE.search(phrase) else 0
    found -= 3 if _one_sex(text, begin, end) else 0
    if mention.rule in _IN_BRACKETS:
        named = phrase if mention.rule == "group.n" else before
        found += 1 if _OF_PATIENTS.search(named.split("(")[0]) else -4
    elif text[:begin].count("(") > text[:begin].count(")"):
        found -= 3
    return found


def _one_sex(text: str, begin: int, end: int) -> bool:
    """The count is of the patients of one sex beside those of the other ("14 men, 11 women")."""
    if not _SEXED.search(text[begin:end]):
        return False
    around = text[max(0, begin - 30) : begin] + text[end : end + 30]
    return bool(_SEXES.search(around))


def size_of(counts: Counts) -> tuple[int, Span] | None:
    """The number of patients and where it stands; None without a count."""
    if not counts:
        return None
    repeats = Counter(n for n, _, _ in counts)
    scored = [(value + 0.5 * min(repeats[n], 3), n, -span[0], span) for n, span, value in counts]
    most = max(scored)[0]
    _, n, _, span = max((one for one in scored if one[0] >= most - _NEAR), key=lambda one: (one[1], one[0], one[2]))
    return n, span
