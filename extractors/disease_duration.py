"""How long patients had been ill.

Papers print "a 7-year history of dermatomyositis", "disease duration of 6 years", "had had pemphigoid for 14 months",
"12 weeks of symptom evolution", "fever for 3 days", "they had been ill for 3, 9 and 2 years"; a drug begun "5 months
after diagnosis" tells it too. Past illnesses and courses of treatment give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from extractors.base import Mention, sentences
from extractors.context import SIGHT, behind, right_before
from extractors.quantities import Quantity, Reading, mentions_time, readings


class DiseaseDuration(Quantity):
    """How long patients had been ill."""


class DiseaseDurations:
    """How long patients had been ill."""

    label = "disease_duration"

    def __call__(self, doc: Doc) -> Iterator[Mention[DiseaseDuration]]:
        for sentence in sentences(doc):
            for reading in readings(sentence.text) if mentions_time(sentence.text) else ():
                rule = illness_rule(sentence.text, reading)
                if rule:
                    value = DiseaseDuration(**reading.quantity.model_dump())
                    start, end = sentence.start + reading.start, sentence.start + reading.end
                    yield Mention(start, end, value, f"disease_duration.{rule}")


_ILL_WORDS = (
    r"disease (?:duration|course)|duration of (?:the\s)?(?:disease|illness|symptoms?|psoriasis|diabetes)|"
    r"symptom duration|illness duration|"
    r"disease history|ill|unwell|sick|(?:disease|illness|symptoms) (?:had |have |has )?lasted|evolution"
)
_INSIDE = re.compile(_ILL_WORDS, re.IGNORECASE)
_ILL_AFTER = behind(
    r"'?\s?s?'?[\s-]*(?:long[\s-])?history\b",
    r"\sof (?:symptoms?|symptom evolution|disease duration|illness|evolution|disease course|progressive|worsening|"
    r"intermittent|recurrent)\b",
    r"[\s-]long (?:illness|course)",
)
_SYMPTOM = (
    r"fever|pain|arthralgias?|myalgias?|weakness|rash(?:es)?|malaise|dyspn\w+|cough|fatigue|headaches?|diarrh\w+|"
    r"swelling|lesions?|ulcers?|"
    r"olig[ou]*uria|vomiting|nausea|proteinuria|ha?emoptysis|weight loss|epistaxis|wheezing|breath|appetite|"
    r"diplopia|ptosis|seizures|symptoms|disease|"
    r"status epilepticus|complaints?|pruritus|blisters?|oedema|edema|lupus|"
    r"\w+(?:itis|osis|iasis|pathy|a?emia|phigoid|phigus|asthenia|derma)"
)
_ILL_BEFORE = right_before(
    rf"\b(?:{_ILL_WORDS}|history)(?:\s(?:of|for|was|were|had been|over|about|approximately|=|a|an|the|mean|median)|"
    rf"[:=,(])*",
    rf"\b(?:had had|has had|had suffered from|suffered from|suffering from|experienced|complain\w+ of|"
    rf"presented with|complaints of|symptoms of|"
    rf"persistant|persistent|with|had|and)\s(?:[\w/-]+,?\s){{0,7}}(?:{_SYMPTOM}|"
    rf"(?-i:[A-Z][A-Za-z]{{1,5}}))(?:\s(?:[\w-]+\s){{0,2}}?persist[ae]nt)?"
    rf"(?:\s(?:for|over|lasting|since|of)(?:\s(?:about|approximately|almost|nearly|more than|over|the past|"
    rf"the last))?)",
    rf"\b(?:{_SYMPTOM})\b[^.;]{{0,60}}\b(?:during|in|over|for) the (?:past|previous|last|preceding)",
    r"\bcomplaints? of\b[^.;]{0,120}\b(?:during|in|over|for) the (?:past|previous|last|preceding)",
    r"\bhad been in \w+[\w\s-]* for",
    r"\bsevere symptoms over",
)
_SINCE_DIAGNOSIS = behind(
    r"\s(?:after|following|from) (?:the\s)?(?:initial\s|first\s)?(?:diagnosis|disease onset|onset|symptom onset)\b"
)
_STARTED = re.compile(
    r"\b(?:started|given|begun|began|initiated|introduced|received|treated|commenced)\b[^.;]{0,60}$", re.IGNORECASE
)
_NOT_ILL_AFTER = behind(r"[\s-]*(?:old\b|of age|ago|later|before|after|prior|earlier|of (?:treatment|therapy|follow))")
_UNDER_TREATMENT = re.compile(
    r"\b(?:received|treated|treatment|therapy|given|remission|remained|stable|free|controlled|improv\w+|follow\w*|"
    r"resolved|"
    r"maintained|without|dose|doses|daily|past medical history)\b[^.;]{0,80}$",
    re.IGNORECASE,
)


def illness_rule(text: str, reading: Reading) -> str | None:
    """The rule by which a time says how long patients had been ill, or None."""
    if reading.form != "amount":
        return None
    before, after = text[max(0, reading.whole[0] - SIGHT) : reading.whole[0]], text[reading.whole[1] :]
    if _SINCE_DIAGNOSIS.match(after) and _STARTED.search(before):
        return "since-diagnosis"
    if _NOT_ILL_AFTER.match(after):
        return None
    if _INSIDE.search(text[reading.start : reading.end]) or _ILL_AFTER.match(after):
        return "history"
    return "ill-for" if _ILL_BEFORE.search(before) and not _UNDER_TREATMENT.search(before) else None
