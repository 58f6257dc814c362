"""Times that are no follow-up: intervals, ages, prior times, illness, schedules, definitions.

"every 2 weeks", "6 weeks before", "14 months of IVIG", "on days 1, 4 and 8", "in the past year",
"scheduled for month 6".
"""

from __future__ import annotations

import re

from extractors.age_forms import age_spans
from extractors.base import Sentence
from extractors.context import behind, right_before
from extractors.disease_duration import illness_rule
from extractors.quantities import Reading

DOSE = re.compile(
    r"\d\s?(?:mg|g|µg|mcg|ml|IU|U)\b(?:\s?/\s?\w+)*|\b(?:daily|weekly|twice|once|bid|qd|iv|dose)\b", re.IGNORECASE
)
_NOT_BEFORE = right_before(
    r"\bevery(?: other)?", r"\beach", r"\bper", "/", r"\bonce(?: in)?(?: a)?", r"\btwice", r"\btimes", r"\bq",
    r"\balternate", r"\bhospital", r"\bgestation(?:al)?(?: age)?(?: of)?", r"\bborn at", r"\bin weeks", r"\bfor weeks",
    r"\b(?:mg|g|mcg|ml|doses?|times|twice|once|cells) an?", "mg", r"\bdose at", r"\bon", r"\bback to",
    r"\b(?:first|second|third|fourth)", r"\bfrom the", r"\b(?:menarche|pregnancy|menopause)\b[^.;,]{0,25}\bat",
)  # fmt: skip
_NOT_AFTER = behind(
    r"[\s-]*(?:old\b|of age\b|of life\b|y/o|apart|intervals?\b|cycles?\b|courses?\b|history|wash-?out|window|"
    r"prior\b|before\b(?! and after)|"
    r"earlier\b|ago\b|previous(?:ly)?\b|half-?life|delay|lag|run-?in|preceding|of enrol|duration of|exposure|taper)",
    r"'?s?\s(?:history|duration)",
    r"-\w+ly\b",
    r"\s(?:through|to|until)\s(?:week\s|month\s|day\s)?\d",
    r"'?(?:,?\s(?:and\s)?\d{1,2}\s(?:days?|weeks?|months?))?\s(?:of\s)?"
    r"(?:gestation\w*|pregnancy|postpartum|corrected age|age\b)",
)
_VISIT = behind(r"[\s-](?:\w+\s)?follow[- ]?up\b")
_PAST = right_before(
    r"\b(?:in|over|during|within)\s(?:the|these|those|his|her)?\s*(?:last|past|previous|preceding|prior)",
    r"\b(?:previous|preceding|prior|past|ventilated|onset|latency|lag|delay|intervals?|stretched|extended|prolonged|"
    r"taper(?:ed)?)"
    r"(?:\s(?:for|of|was|to|from|over|time))*",
    r"(?<!\bperiod )(?<!\bend )(?<!\bcourse )(?<!\bspace )\bof\s(?:about\s)?", r"\bsince",
)  # fmt: skip
_FOLLOW_UP_OF = right_before(r"\bfollow[- ]?up(?: \w+)? of(?: about)?")
_ON_ADMISSION = re.compile(
    r"\W*(?:[Oo]n|[Aa]t) (?:admission|presentation|arrival|referral|examination)\b(?!.*\bafter\b)"
)
_ASIDE = re.compile(
    r"\b(?:seen|identified|admitted|recruited|enrolled|collected|diagnosed|reviewed|encountered|presenting|referred|"
    r"records|conducted|consecutive|performed)\b[^.;|]{0,40}\|[\s-]*period\b"
    r"|\b(?:not|never|without|no) (?:\w+ ){0,2}(?:improv|respon|benefi)\w*\b[^.;,|]{0,60}\bfor\s\|"
)
_GENERAL = re.compile(
    r"\b(?:defined as|was defined|definition|at risk|eligible|inclusion criteri\w+|exclusion criteri\w+|scheduled|"
    r"protocol|planned|will be|"
    r"would be|should be|recommend\w*|(?:generally|usually)(?! (?:well|tolerated|good|unremarkable))|"
    r"is (?:treated|given)|are (?:treated|given)|to (?:determine|"
    r"evaluate|assess|"
    r"investigate|examine|compare|study))\b",
    re.IGNORECASE,
)
_ONSET_OF_EFFECT = re.compile(
    r"\b(?:improvement|response|effect|onset|relief|side effects?)\s(?:has\s|had\s)?(?:started|began|begun|set in)\b",
    re.IGNORECASE,
)


_SPREAD = re.compile(
    r"\b(?:ranges? from|(?:intervals?|times?|onset|latency)\b[^.;]{0,40} rang(?:ed|ing) from|"
    r"intervals?\b[^.;]{0,70}\bfrom|"
    r"(?:(?:loss|lost)(?: of| weight)? \(?(?:about |approximately )?\d+ ?(?:kg|lbs?|pounds)|"
    r"\d+ ?(?:kg|lbs?|pounds) (?:weight )?loss)\s"
    r"(?:in|over|within|during)(?: (?:an?|the|past|last|period of|about))*)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
"""What times range from and to, what intervals were, and how long it took to lose weight."""
_SAMPLED = re.compile(
    r"\b(?:samples?|specimens?|biops(?:y|ies)) (?:was|were) (?:obtained|taken|collected|drawn)\b"
    r"(?:(?!\band (?:the|he|she|his|her|all|at|in)\b)[^,;])*$",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(r"\bfollow(?:ed)?[- ]?up\b", re.IGNORECASE)
_ONLY_IF = behind(r"(?:(?!\band\b)[^.;,]){0,40}(?<!\beven)(?<!\bas)\sif\b")
"""What was to be done then: "was stopped 18 months after surgery if nothing recurred"."""


_HARMED_AFTER = re.compile(
    r"\b(?:develop(?:ed|s|ing|ment of)|occurr(?:ed|ing)|appeared|noticed|noted|experienced|complained of|"
    r"presented with|diagnosed|suffered|began|induced|onset(?: of)?)\b(?P<what>[^.;:]{0,50}?)\s"
    r"(?P<after>(?:after|following)(?:\s(?:about|approximately|only|a|an|the|some|nearly|almost))*\s)?$",
    re.IGNORECASE,
)
_UNDER_TREATMENT = behind(
    r"\s(?:of|on|under|with|after|following|into)\s(?:the\s|his\s|her\s)?(?:(?:start|initiat|beginn|commenc|introduc)\w*|"
    r"(?:\w+[\s-]){0,3}?(?:treatment|therapy|medication|chemotherapy|administration|use|exposure)\b)"
)
_BETTER_OR_WORSE = re.compile(
    r"respon[sd]|remi(?:ssion|tted)|improv|resol|recur|relaps|metast|death|died|recover|normal|progress|evolution|"
    r"\b(?:good|well|free|stable|better)\b|heal|benefi",
    re.IGNORECASE,
)


def is_harm(before: str, after: str) -> bool:
    """How long a treatment had been given when it did harm: "tremor developed after three years of therapy"."""
    harmed = _HARMED_AFTER.search(before)
    if harmed is None or not _UNDER_TREATMENT.match(after):
        return False
    if _BETTER_OR_WORSE.search(before, max(0, harmed.start() - 25)):
        return False
    return bool(harmed["after"]) or after.startswith((" after ", " following "))


def is_none(text: str, reading: Reading, before: str, after: str) -> bool:
    """Intervals, ages, prior times, illness, definitions."""
    quantity = reading.quantity
    if (
        quantity.value == 0
        or (quantity.unit == "year" and (quantity.value or 0) >= 40)
        or (reading.form == "ordinal" and quantity.value == 1 and quantity.unit == "day")
    ):
        return True
    on_day = reading.form != "amount" and before.rstrip().endswith((" on", "On"))
    if on_day and DOSE.search(before[-30:]):
        return True
    on_visit = before.endswith(("on ", "On ")) and _VISIT.match(after)
    if _NOT_BEFORE.search(before[-40:]) and not (on_day or on_visit) or _NOT_AFTER.match(after):
        return True
    if (
        _PAST.search(before[-60:])
        and not _FOLLOW_UP_OF.search(before)
        and quantity.stat != "median"
        and quantity.stat != "mean"
    ):
        return True
    if _SAMPLED.search(before) or _ONLY_IF.match(after) or (_SPREAD.search(before) and not _FOLLOWED.search(before)):
        return True
    if is_harm(before, after) or _ON_ADMISSION.match(text) or _ASIDE.search(f"{before}|{after}"):
        return True
    if any(start < reading.end and reading.start < end for start, end in age_spans(text)):
        return True
    return bool(_GENERAL.search(text) or illness_rule(text, reading) or _ONSET_OF_EFFECT.search(before[-60:]))


_FROM = re.compile(r"\s(?:from|on|since|at)\s(?:the\s)?$", re.IGNORECASE)


def starts_drug(sentence: Sentence, before: str, end: int) -> bool:
    """ "anakinra from day 6", "plasma exchange on day 4": a drug's name right before the time is its start."""
    preposition = _FROM.search(before)
    place = sentence.start + preposition.start() if preposition else -1
    drugs = sentence.hits("drug", "drug_class", "procedure")
    behind_it = before.endswith("from ") and any(0 <= hit.start - sentence.start - end <= 3 for hit in drugs)
    return behind_it or any(hit.end == place for hit in drugs)
