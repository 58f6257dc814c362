"""Follow-up among the many durations that papers print.

Follow-up is how long patients were observed, and every printed time at which an outcome is given ("at week 24",
"within 3 months", "Three years on", "9 months later"). A course of therapy ("for 3 days"), a dosing interval ("every
2 weeks"), what lies before the treatment ("6 weeks before", "14 months of IVIG"), an age and a bare schedule ("on days
1, 4 and 8") are none. How long patients had been ill is told in ``extractors.disease_duration``.

Whether a time belongs to an outcome or to a schedule is told by the cues of its clause (``terms/context.csv``,
categories ``outcome`` and ``schedule``) and by the words right before and behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, sentences
from extractors.context import SIGHT, any_cue, behind, right_before
from extractors.disease_duration import DiseaseDurations
from extractors.other_times import DOSE, is_none, starts_drug
from extractors.quantities import Quantity, Reading, mentions_time, readings
from extractors.trial_times import is_trial, is_visit, treated_for

__all__ = ["DiseaseDurations", "FollowUp", "FollowUps", "follow_up_rule"]


class FollowUp(Quantity):
    """How long patients were observed, or the time an outcome is given at; ``words`` is the time as printed."""

    words: str


class FollowUps:
    """Times of observation and of outcomes."""

    label = "follow_up"

    def __call__(self, doc: Doc) -> Iterator[Mention[FollowUp]]:
        treatment = _first_treatment(doc)
        times = list(_times(doc))
        told = False
        for sentence, reading in times:
            rule = follow_up_rule(sentence, reading, 0 <= treatment < sentence.start)
            if rule:
                told = True
                yield _mention(sentence, reading, rule)
        if not told and is_trial(doc):
            yield from (_mention(s, reading, "treated") for s, reading in times if treated_for(s, reading))


def _mention(sentence: Sentence, reading: Reading, rule: str) -> Mention[FollowUp]:
    words = sentence.text[reading.start : reading.end]
    value = FollowUp(**_stated(sentence.text, reading).model_dump(), words=words)
    return Mention(sentence.start + reading.start, sentence.start + reading.end, value, f"follow_up.{rule}")


_TREATED = re.compile(r"\b(?:treated|operated|resected|excised|removed|implanted|injected)\b")


def _first_treatment(doc: Doc) -> int:
    """Where the first sentence that tells of a treatment begins, -1 where none does."""
    return next((s.start for s in sentences(doc) if any_cue(s.text, "schedule") or _TREATED.search(s.text)), -1)


def _times(doc: Doc) -> Iterator[tuple[Sentence, Reading]]:
    for sentence in sentences(doc):
        if mentions_time(sentence.text):
            for reading in readings(sentence.text):
                yield sentence, reading


# --- follow-up: what is one -------------------------------------------------------------------------------------

_FOLLOWED = right_before(
    r"\bfollow(?:ed)?[- ]?up\b[^.;]{0,60}",
    r"\b(?:followed|observed|watched|monitored)\s(?:up\s)?(?:\w+\s){0,3}(?:for|over|during|until)\b[^.;]{0,30}",
    r"\b(?:followed|looked at)\s(?:\w+\s){1,3}patients? for\b[^.;]{0,30}",
    r"\bobservation (?:period|time)\b[^.;]{0,40}",
)
_FOLLOWED_INSIDE = re.compile(r"\b(?:follow[- ]?up|observation)\b", re.IGNORECASE)
_FOLLOWED_AFTER = behind(
    r"'?s?'?[\s-]*(?:of\s)?(?:median\s|mean\s|total\s|post-\w+\s)?"
    r"(?:follow[- ]?up|observation|visit|check-?up|control)\b"
)
_LATER_NEWS = re.compile(r"\b(?:revealed|showed|every|(?:survival|PFS|OS)(?: \w+){0,2} (?:was|of))\b", re.IGNORECASE)
_ASSESSED = re.compile(
    r"\b(?:evaluated|assessed|measured|examined|tested|re-?evaluated|analy[sz]ed)\b[^.;]{0,60}$", re.IGNORECASE
)
_DONE = re.compile(
    r"\b(?:performed|done|carried out|undertaken|undergone|underwent\s[^.;,]{0,40})\s(?:on|at|in) (?:the\s)?$", re.I
)
_ASSESSED_FOR = re.compile(r"\b(?:assess|evaluat|measure|examin)\w*\b[^.;,]{0,40}\sfor\s$", re.IGNORECASE)
_BASELINE = re.compile(
    r"\b(?:baseline|pre-?treatment|before (?:treatment|therapy)),?(?:\sand)?(?:\s(?:at|after|then))*\s$", re.I
)
_BEFORE_AND = re.compile(
    r"\b(?:before|prior to|baseline)\b[^.;,]{0,30}\sand(?: again)?(?: at| after)?\s(?:the )?$", re.IGNORECASE
)
_SINCE_START = behind(
    r"\s(?:after|following|from|into) (?:the\s)?(?:re-?start|start|initiation|beginning|treatment|therapy)\b"
)
_GIVEN_OVER = re.compile(
    r"\b(?:given|administered|taken|infused) (?:over|during|within|for)\b[^.;,]{0,40}$", re.IGNORECASE
)
_STUDY = behind(
    r"(?!\s(?:later|after|before|ago|following|on)\b),?[\s-]*(?:long\s)?(?:[\w/-]+,?\s){0,5}(?:study|trial|open-label|extension|double-blind|randomi[sz]ed|"
    r"multicent\w+)\b"
)
_RATE = behind(r"[\s-](?:\w+[\s-]){0,2}(?:PFS|OS|EFS|survival|recurrence-free|relapse-free|remission rate|graft)")
_AFTER = right_before(
    r"\b(?:after|following)(?:\s(?:about|approximately|only|another|a|an|the|these|first|initial|further|"
    r"just))*(?:\stotal of)?"
)
_AFTER_EVENT = behind(
    r"\s(?:after|following|from|post)[\s-](?:the\s|his\s|her\s)?(?:initial\s|disease\s|symptom\s|kidney\s|liver\s|"
    r"renal\s|heart\s|bone marrow\s|first\s)?"
    r"(?:diagnosis|presentation|HSCT|transplant\w*|surgery|operation|vaccination|infection|admission|"
    r"hospitali[sz]ation|discharge|delivery|exposure)",
)
_AFTER_ARRIVAL = behind(
    r"\s(?:after|following|from|post)[\s-](?:\w+\s){0,2}(?:diagnosis|presentation|admission|infection|hospitali)"
)
_LATER = behind(
    r"\s*(?:later\b|on(?=[,.;]|\s(?!day))|thereafter|afterwards|post[- ]?\w+|after\b|following\b|into\b|"
    r"from (?:the\s)?(?:start|onset|initiation|beginning))",
)
_OF_TREATMENT = behind(
    r"\s(?:of|on|under|with) (?:the\s)?(?:treatment|therapy|follow|drug|\w+nib\b|\w+mab\b|\w+cept\b|"
    r"\w+ (?:treatment|therapy))"
)
_HEADS_A_LIST = re.compile(r"\s*(?:\([^()]*\)\s*)?:\s*$")
_AT = right_before(r"\b(?:at|by|until|till|up to)(?:\s(?:the|about|approximately|around|a|end of(?: the)?))*")
_OVER = right_before(
    r"\b(?:over|within|throughout|through|during|in|to|from)(?:\s(?:the|a|about|only|just|first|following|next|subsequent|"
    r"(?:period|course|space) of))*"
)
_FOR = right_before(
    r"\b(?:for|lasting|lasted)(?:\s(?:the|a|about|approximately|almost|nearly|last|past|at least|up to|over|now|"
    r"already|a period of))*",
    r"\bIt (?:is now|has been)",
)
_KEPT = re.compile(
    r"\b(?:remain\w*|stay\w*|remission|stable|free|maintain\w*|sustain\w*|surviv\w*|complaints?|kept|"
    r"well|quiet|asymptomatic|need(?:s|ed)? no|"
    r"not (?:need\w*|requir\w*)|stabili[sz]\w+|respon(?:se|ded)|lasting|relapses?|persist\w*|decreas\w+|improv\w+|"
    r"been so|(?:no|without)(?: [\w-]+){0,3} (?:relaps\w+|flares?|recurren\w+|progression|metastas\w+|symptoms|"
    r"attacks?|seizures|episodes?)|since (?:the |his |her )?(?:operation|surgery|treatment|transplant\w*|procedure))\b",
    re.IGNORECASE,
)
_EXPOSED = re.compile(r"\bon (?:the )?[\w-]+ for\b[^.;]{0,20}$|\bdoses? [\w\s]{0,25}for\b[^.;]{0,20}$", re.IGNORECASE)
_TREATED_FOR = re.compile(
    r"\b(?:treated|drinking|continued|kept up)\b[^.;]{0,40}\bfor\s(?:(?:a|about|the)\s)*$", re.IGNORECASE
)
_AFTER_WHICH = behind(r",? (?:after|following) which\b[^.;]{0,60}\b(?:recover|resol|improv|disappear|normali|clear)")
_STARTS = re.compile(
    r"^[^.;]{0,60}\b(?:was|were)\s(?:\w+\s)?(?:re-?)?(?:started|begun|commenced|initiated|given|administered|"
    r"introduced|added|replaced|switched|resumed|instituted|operated|brought|taken|"
    r"changed|decided|hospitali[sz]ed|admitted)\b",
    re.IGNORECASE,
)


def _starts(after: str) -> bool:
    """Whether the words behind a time tell what was begun then, and nothing before it of how the illness went."""
    found = _STARTS.match(after)
    return found is not None and not any_cue(after[: found.end()], "outcome")


_TREATED_WITH = re.compile(r"\b(?:treated|started|given|received)\b[^.;]{0,40}$", re.IGNORECASE)
_HARMED = re.compile(
    r"^[^.;,]{0,60},?\s(?:[\w-]+\s){0,4}?(?:developed|occurred|appeared|experienced|complained|noticed|presented)\b",
    re.IGNORECASE,
)
_CUT = re.compile(
    r";|:\s|,\s(?:and|but|when|while|which|who|after which|although|whereas|as)\s|\s(?:but|although|whereas|when|"
    r"because|until(?! now\b))\s|\s-\s"
)


def follow_up_rule(sentence: Sentence, reading: Reading, treated: bool = False) -> str | None:
    """The rule by which a time is a follow-up, or None; ``treated``: a sentence before tells of a treatment."""
    text = sentence.text
    before, after = text[max(0, reading.whole[0] - SIGHT) : reading.whole[0]], text[reading.whole[1] :]
    if is_none(text, reading, before, after):
        return None
    if _FOLLOWED_AFTER.match(after) or _FOLLOWED_INSIDE.search(text[reading.start : reading.end]):
        return "followed"
    found = _FOLLOWED.search(before)
    if found and not _LATER_NEWS.search(found[0] + text[reading.start : reading.whole[1]]):
        return "followed"
    if reading.form == "amount" and _STUDY.match(after):
        return "study"
    if _RATE.match(after):
        return "rate"
    if reading.form != "amount":
        other = starts_drug(sentence, before, reading.end) or is_visit(text, reading)
        return None if other else _point(text, reading, before)
    if is_visit(text, reading):
        return None
    if (
        _ASSESSED_FOR.search(before)
        or _BEFORE_AND.search(before)
        or (_ASSESSED.search(before) and _BASELINE.search(before))
    ):
        return "assessed"
    return _amount(text, reading, before, after) or (_found(text, reading, before, after) if treated else None)


def _governed(text: str, reading: Reading) -> tuple[bool, bool]:
    """Whether the clause of a time has an outcome, and whether it has a schedule of treatment."""
    left, right = _clause(text, reading)
    clause = text[left:right]
    return any_cue(clause, "outcome"), any_cue(clause, "schedule")


def _result(text: str, reading: Reading) -> bool:
    """Whether the clause of a time tells how the illness went: needed where the time counts from no treatment."""
    left, right = _clause(text, reading)
    return any_cue(text[left:right], "result") and not _TREATED_WITH.search(text[left : reading.start])


def _clause(text: str, reading: Reading) -> tuple[int, int]:
    left = max([m.end() for m in _CUT.finditer(text, 0, reading.whole[0])], default=0)
    right = min([m.start() for m in _CUT.finditer(text, reading.whole[1])], default=len(text))
    return left, right


def _point(text: str, reading: Reading, before: str) -> str | None:
    """ "at week 24", "by month 12", "in the third month"."""
    outcome, schedule = _governed(text, reading)
    if _ASSESSED.search(before):
        return "assessed"
    if reading.form == "ordinal" and _DONE.search(before):
        return None
    several = len(re.findall(r"\d+", text[slice(*reading.whole)])) > 1
    if schedule and (several or not outcome):
        return None
    return "time-point" if outcome or re.search(r"\b(?:at|by|until|through)\s$", before, re.IGNORECASE) else None


def _found(text: str, reading: Reading, before: str, after: str) -> str | None:
    """ "Two months after the operation a swelling was found": what is seen later is told as an outcome."""
    left, right = _clause(text, reading)
    if not any_cue(text[left:right], "finding") or any_cue(text[left:right], "schedule") or _starts(after):
        return None
    if _OF_TREATMENT.match(after) and _HARMED.match(after):
        return None
    later = _LATER.match(after) or (_AFTER.search(before[-60:]) and not before.rstrip().endswith(("day", "week")))
    return "found" if later and not _AFTER_ARRIVAL.match(after) else None


def _amount(text: str, reading: Reading, before: str, after: str) -> str | None:
    """ "after 52 weeks", "within 3 months", "for 13 months", "at 6 months"."""
    outcome, schedule = _governed(text, reading)
    if (_OF_TREATMENT.match(after) or _HEADS_A_LIST.match(after)) and _AFTER.search(before[-60:]):
        return None if _HARMED.match(after) and not outcome else "after"
    if _AFTER_EVENT.match(after):
        return "after-event" if _result(text, reading) and not _starts(after) else None
    if _AT.search(before[-60:]) and _SINCE_START.match(after):
        return "at" if outcome or not schedule else None
    if _AFTER.search(before[-60:]) or _LATER.match(after):
        return "after" if outcome and not _starts(after) else None
    if reading.quantity.stat == "maximum":
        return "within" if outcome and not (_FOR.search(before[-60:]) and DOSE.search(before[-40:])) else None
    if _TREATED_FOR.search(before[-60:]):
        return "treated-for" if (outcome or _AFTER_WHICH.match(after)) and not DOSE.search(before[-60:]) else None
    if _FOR.search(before[-60:]):
        kept = _KEPT.search(before[-90:]) or _KEPT.match(after[1:40])
        return "kept-for" if kept and not DOSE.search(before[-40:]) and not _EXPOSED.search(before) else None
    if _AT.search(before[-60:]):
        return "at" if outcome or not schedule else None
    if _OVER.search(before[-60:]):
        given = _GIVEN_OVER.search(before) or (schedule and DOSE.search(before[-40:]))
        return "over" if outcome and not given else None
    return (
        "cell"
        if outcome and len(text) < 80 and re.search(r"[,;(]\s*$", before) and re.fullmatch(r"[).\s]*", after)
        else None
    )


_CENTRE_AFTER = re.compile(r" of (mean|median) (?:follow[- ]?up|observation)\b")
_FIRST_OF = re.compile(r"\b(?:during|within|in) the\s$", re.IGNORECASE)
_DURING = re.compile(r"\b(?:during the (?:following|next|first)|in less than)\s$", re.IGNORECASE)


def _stated(text: str, reading: Reading) -> Quantity:
    """What happens "within the first month" is bounded from above by it; "555 days of mean follow-up" are a mean."""
    before = text[: reading.start]
    first = reading.form == "ordinal" and reading.quantity.value == 1 and _FIRST_OF.search(before)
    bare = text[reading.start : reading.end] == reading.quantity.unit
    if first or (_DURING.search(before) and not bare):
        return reading.quantity.model_copy(update={"stat": "maximum"})
    centre = _CENTRE_AFTER.match(text, reading.end)
    if centre and reading.quantity.stat == "exact":
        return reading.quantity.model_copy(update={"stat": centre[1]})
    return reading.quantity
