"""Follow-up and disease duration among the many durations that papers print.

Follow-up is how long patients were observed, and every printed time at which an outcome is given ("at week 24",
"within 3 months", "Three years on", "9 months later"). A course of therapy ("for 3 days"), a dosing interval ("every
2 weeks"), what lies before the treatment ("6 weeks before", "14 months of IVIG") and a bare schedule ("on days 1, 4
and 8") are none. Disease duration is how long patients had been ill, symptoms at presentation included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, sentences
from extractors.quantities import Quantity, Reading, readings


class FollowUp(Quantity):
    """How long patients were observed, or the time an outcome is given at; ``words`` is the time as printed."""

    words: str


class DiseaseDuration(Quantity):
    """How long patients had been ill."""


_HINT = re.compile(r"year|month|week|day|\b(?:yr|mth|wk|mo)s?\b|\d\s?[dy]\b", re.IGNORECASE)


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


OUTCOME = _words(
    r"improv\w*", r"resol\w+", r"remi(?:ssions?|tted|ts?)", r"respon\w+", r"normali[sz]\w+", "normal", r"clear(?:ed|ing|ance)?",
    r"disappear\w*", r"relaps\w*", r"flar\w+", "flare", r"recur\w*", r"decreas\w+", r"increas\w+", r"declin\w+", "fell", "fallen",
    "rose", r"dropp?\w*", r"reduc\w+", r"lower\w*", r"stopp?\w*", r"withdr\w+", r"discontinu\w+", r"taper\w*", r"wean\w*",
    "died", "death", "dead", "dies", r"surviv\w+", "alive", "free", r"remain\w*", r"stab(?:le|ili[sz]\w+)", r"heal\w*", "quiet",
    r"persist\w*", "still", "better", "worse", r"worsen\w*", r"progress\w*", r"achiev\w+", r"reach\w*", r"undetectable", "undetected",
    r"negative", r"seizures?", r"\boff\b", r"scores?", r"mean\s[A-Z]\w+", r"under control", r"complain\w*", r"regress\w*", "gone",
    r"vanish\w*", r"recover\w*", r"symptom-?free", r"asymptomatic", r"complete", r"partial", r"maintain\w*", r"sustain\w*",
    r"diminish\w*", r"ceased?", r"abat\w+", r"subsid\w+", r"benefit\w*", r"efficac\w+", r"effective", r"shr[aiu]nk\w*", r"settled",
    r"works?", r"back at", r"no (?:new|further|more|longer)", r"walks?", r"discharged", r"lost", r"faded?", r"unchanged", r"rates?",
    r"endpoint", r"end point", r"graft", r"felt", r"well", r"doubled", r"halved", r"controlled", r"PFS", r"transfusion-free",
    r"febrile", r"quiescen\w+", r"inactiv\w+", r"re-?appear\w*", r"gr[eo]wn?", "went", r"given up",
)  # fmt: skip
SCHEDULE = _words(
    r"(?:was|were|is|are|been|be|and|then|we)\s(?:\w+ly\s)?(?:started|begun|commenced|initiated|given|administered|introduced|added|replaced|substituted|"
    r"switched|changed|prescribed|infused|operated|removed|repeated|performed|randomi[sz]ed|hospitali[sz]ed|admitted)",
    r"receiv\w+", r"doses?", r"cycles?", r"infusions?", r"injections?", r"pulses?", r"course of", r"regimen",
    r"every", r"loading", r"dosing", r"weekly", r"daily", r"hospital day", r"underwent", r"we gave", r"treated with", r"schedule",
)  # fmt: skip

_NOT_BEFORE = re.compile(
    r"(?:\bevery(?:\sother)?|\beach|\bper|/|\bonce(?:\sin)?(?:\s(?:a|every))?|\btwice|\btimes|\bq|\bin weeks|\balternate|"
    r"\bage(?:d)?(?:\sof)?|\bat the age of|\bhospital|\bfor the first|\b(?:first|second|third|fourth)|mg|mg\sa|g\sa|times\sa|doses\sa|once|twice)[\s(]*$",
    re.IGNORECASE,
)
_NOT_AFTER = re.compile(
    r"^(?:[\s-]*(?:old\b|of age\b|of life\b|y/o|apart|intervals?\b|cycles?\b|course|courses|history|washout|window|prior\b|before\b|"
    r"earlier\b|ago\b|previous(?:ly)?\b|half-?life|delay|lag|run-?in|preceding|period of (?:enrol|recruit)|duration of|exposure|taper\b)|"
    r"'?s?\s(?:history|duration)|\)?\s*(?:after|following)\s(?:the\s)?(?:disease\s|symptom\s)?(?:diagnosis)\b|-\w+ly\b)",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:in|over|during|for|within)\s(?:the|these|those|his|her)?\s*(?:last|past|previous|preceding|prior)\s*$|"
    r"\b(?:previous|preceding|prior|past|ventilated|hospitali[sz]ed for|lasted|onset|latency|lag|delay|interval)(?:\s(?:for|of|was))*\s*$",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(
    r"\b(?:follow(?:ed)?[- ]?up|followed|observed|observation|watched|monitored|surveillance|assessed|evaluated|visit)\b",
    re.IGNORECASE,
)
_FOLLOWED_NEAR = re.compile(
    r"\b(?:follow(?:ed)?[- ]?up|followed|observ(?:ed|ation)|watched|monitored)\b[^.;]{0,60}$", re.IGNORECASE
)
_FOLLOWED_AFTER = re.compile(r"^\)?'?s?[\s-]*(?:of\s)?(?:median\s|mean\s|total\s)?(?:follow[- ]?up|observation)\b", re.IGNORECASE)
_ASSESSED = re.compile(r"\b(?:evaluated|assessed|measured|examined|re-?evaluated|analy[sz]ed)\b[^.;]{0,60}$", re.IGNORECASE)
_STUDY = re.compile(
    r"^[\s-]*(?:long\s)?(?:[\w-]+,?\s){0,4}(?:study|trial|open-label|extension|double-blind|randomi[sz]ed)\b", re.IGNORECASE
)
_AFTER = re.compile(r"\b(?:after|following)\s(?:about\s|approximately\s|only\s|another\s|a\s|an\s|the\s|these\s|first\s|a total of\s)*$", re.IGNORECASE)
_LATER = re.compile(r"^\)?\s*(?:later|on[,\s]|thereafter|afterwards|post[- ]|after\b|following\b|from (?:the\s)?(?:start|onset|initiation)|into|of (?:treatment|therapy|follow|tofac|\w+nib|\w+mab))", re.IGNORECASE)
_AT = re.compile(r"\b(?:at|by|until|till|through|to|from|since|in|on|of|up to)\s(?:the\s|about\s|approximately\s|end of\s|her\s|his\s|its\s)*$", re.IGNORECASE)
_OVER = re.compile(r"\b(?:over|throughout|through|during|in)\s(?:the\s|a\s|about\s|first\s|following\s|next\s|subsequent\s|a period of\s)*$", re.IGNORECASE)
_FOR = re.compile(r"\b(?:for|lasting|lasted|of)\s(?:the\s|a\s|about\s|approximately\s|almost\s|nearly\s|last\s|more than\s|at least\s|up to\s|over\s)*$", re.IGNORECASE)
_KEPT = re.compile(
    r"\b(?:remain\w*|stay\w*|remission|stable|free|maintain\w*|sustain\w*|surviv\w*|complaints?|without (?:relapse|flare|recurrence)|kept|"
    r"well|quiet|asymptomatic|stabili[sz]\w+|respon(?:se|ded)|lasting|relapses?|persist\w*|decreas\w+|improv\w+|been so|no (?:relapse|flare)s?)\b",
    re.IGNORECASE,
)
_DOSE = re.compile(r"\d\s?(?:mg|g|µg|mcg|ml|IU|U)\b(?:\s?/\s?\w+)*|\b(?:daily|weekly|twice|once|bid|qd|iv)\b", re.IGNORECASE)
_TREATED_FOR = re.compile(r"\b(?:treated|on (?:the )?(?:drug|treatment|therapy)|drinking|continued|kept up)\b[^.;]{0,40}\bfor\s(?:a\s|about\s|the\s)*$", re.IGNORECASE)
_DEFINED = re.compile(r"\b(?:defined as|was defined|definition|at risk|eligible|inclusion|exclusion|scheduled|protocol|planned|will be|would be|should be|recommend\w*|generally|usually)\b", re.IGNORECASE)

_ILL_AFTER = re.compile(r"^\)?'?\s?s?'?[\s-]*(?:long\s)?(?:history\b|of (?:symptoms?|symptom evolution|disease duration|illness|evolution|disease course)\b)", re.IGNORECASE)
_ILL_BEFORE = re.compile(
    r"\b(?:disease (?:duration|course)|duration of (?:the\s)?(?:disease|illness|symptoms?)|symptom duration|illness duration|history|"
    r"been ill|ill|suffered(?: from [\w\s-]+)?|evolution|had had [\w\s]{1,40}|experienced [\w\s,-]{1,90}|complain\w+ of [\w\s,-]{1,120}|"
    r"persist[ae]nt|symptoms|in status epilepticus|status epilepticus|weakness|fever|pain|rash|dyspn\w+|malaise|had (?!been|received|failed)[\w\s]{1,50}disease|oligouria|oliguria|cough)\s*"
    r"(?:of|for|over|was|were|had been|lasting|since|:|=|,|\(|during the (?:past|previous|last)|in the (?:past|last|previous))*\s*(?:of\s|a\s|about\s|the\s)*(?:mean|median)?(?:\sof)?\s*$",
    re.IGNORECASE,
)
_PAST_ILL = re.compile(r"\b(?:symptom|complain|pain|rash|dyspn|fever|declin|weakness|worsening|presented|admitted)\w*\b[^.;]{0,120}\b(?:during|in|over|for) the (?:past|previous|last)\s*$", re.IGNORECASE)


@lru_cache(maxsize=512)
def _readings(text: str) -> tuple[Reading, ...]:
    return tuple(readings(text))


class FollowUps:
    """Times of observation and of outcomes."""

    label = "follow_up"

    def __call__(self, doc: Doc) -> Iterator[Mention[FollowUp]]:
        for sentence in sentences(doc):
            if not _HINT.search(sentence.text):
                continue
            for reading in _readings(sentence.text):
                rule = follow_up_rule(sentence, reading)
                if rule:
                    words = sentence.text[reading.start : reading.end]
                    value = FollowUp(**_stated(sentence.text, reading).model_dump(), words=words)
                    start, end = sentence.start + reading.start, sentence.start + reading.end
                    yield Mention(start, end, value, f"follow_up.{rule}")


class DiseaseDurations:
    """How long patients had been ill."""

    label = "disease_duration"

    def __call__(self, doc: Doc) -> Iterator[Mention[DiseaseDuration]]:
        for sentence in sentences(doc):
            if not _HINT.search(sentence.text):
                continue
            for reading in _readings(sentence.text):
                if reading.form == "amount" and is_illness(sentence.text, reading):
                    value = DiseaseDuration(**reading.quantity.model_dump())
                    yield Mention(sentence.start + reading.start, sentence.start + reading.end, value, "disease_duration.ill")


def is_illness(text: str, reading: Reading) -> bool:
    """Whether a time says how long patients had been ill."""
    before, after = text[: reading.whole[0]], text[reading.whole[1] :]
    if re.match(r"^[\s-]*(?:old|of age|ago|later|before|after|prior)\b", after, re.IGNORECASE):
        return False
    return bool(_ILL_AFTER.match(after) or _ILL_BEFORE.search(before) or _PAST_ILL.search(before) or _inside(text, reading))


_INSIDE = re.compile(r"disease (?:duration|course)|duration of (?:disease|illness|symptoms?)|symptom duration", re.IGNORECASE)


def _inside(text: str, reading: Reading) -> bool:
    return bool(_INSIDE.search(text[reading.start : reading.end]))


def _stated(text: str, reading: Reading) -> Quantity:
    """"Within the first month", "during the following 15 days": what happens inside a time bounds it from above."""
    before = text[: reading.start]
    if reading.form == "ordinal" and re.search(r"\b(?:during|within|in) the $", before) and reading.quantity.value == 1:
        return reading.quantity.model_copy(update={"stat": "maximum"})
    if re.search(r"\b(?:during the (?:following|next|first)|in less than)\s$", before):
        return reading.quantity.model_copy(update={"stat": "maximum"})
    return reading.quantity


def follow_up_rule(sentence: Sentence, reading: Reading) -> str | None:
    """The rule by which a time is a follow-up, or None."""
    text = sentence.text
    before, after = text[: reading.whole[0]], text[reading.whole[1] :]
    if reading.quantity.value == 0 or _NOT_BEFORE.search(before) or _NOT_AFTER.match(after) or _PAST.search(before):
        return None
    if is_illness(text, reading) or _DEFINED.search(text):
        return None
    if _FOLLOWED_AFTER.match(after) or (_FOLLOWED_NEAR.search(before) and not re.search(r"\b(?:every|later|revealed)\b", before)):
        return "followed"
    if reading.form == "amount" and _STUDY.match(after):
        return "study"
    if reading.form != "amount":
        return _point(text, reading, before, after)
    return _amount(text, reading, before, after)


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause around a span: up to a semicolon, colon or a comma with a conjunction."""
    left = max([m.end() for m in _CUT.finditer(text, 0, start)], default=0)
    right = min([m.start() for m in _CUT.finditer(text, end)], default=len(text))
    return left, right


_CUT = re.compile(r";|:\s|,\s(?:and|but|when|while|which|who|after which|although|whereas)\s|\s(?:but|although|whereas|when)\s|\s-\s")


def _governed(text: str, reading: Reading) -> tuple[bool, bool]:
    """Whether the clause of a time has an outcome, and whether it has a schedule of treatment."""
    left, right = _clause(text, *reading.whole)
    clause = text[left:right]
    return bool(OUTCOME.search(clause)), bool(SCHEDULE.search(clause))


def _point(text: str, reading: Reading, before: str, after: str) -> str | None:
    """"at week 24", "by month 12", "in the third month"."""
    outcome, schedule = _governed(text, reading)
    if _ASSESSED.search(before):
        return "assessed"
    if schedule and not outcome:
        return None
    if re.search(r"\b(?:weeks?|days?) \d+(?:\s?(?:,|-|and)\s?\d+)+", text[slice(*reading.whole)], re.IGNORECASE) and schedule:
        return None
    if outcome:
        return "time-point"
    near = re.search(r"\b(?:at|by|until|through)\s$", before)
    return "time-point" if near and not schedule else None


def _amount(text: str, reading: Reading, before: str, after: str) -> str | None:
    outcome, schedule = _governed(text, reading)
    if _AFTER.search(before) or _LATER.match(after):
        return "after" if (outcome and not _starts(after)) or re.match(r"^\)?[\s:]*(?:of (?:treatment|therapy|follow))", after) else None
    if reading.quantity.stat == "maximum":
        return "within" if outcome else None
    if _TREATED_FOR.search(before):
        return "treated-for" if outcome and not _DOSE.search(before[-60:]) else None
    if _FOR.search(before):
        kept = _KEPT.search(before[-90:]) or _KEPT.match(after[1:40])
        return "kept-for" if kept and not _DOSE.search(before[-40:]) else None
    if _OVER.search(before) or _AT.search(before):
        return "at" if outcome and not (schedule and _DOSE.search(before[-40:])) else None
    return None


_STARTS = re.compile(
    r"^[^.;]{0,60}\b(?:was|were)\s(?:\w+\s)?(?:started|begun|commenced|initiated|given|administered|introduced|added|replaced|switched|changed|decided)\b",
    re.IGNORECASE,
)


def _starts(after: str) -> bool:
    """Whether what happened at the time is the start or change of a treatment."""
    return bool(_STARTS.match(after))
