"""How long patients had been ill.

Papers print "a 7-year history of dermatomyositis", "disease duration of 6 years", "had had pemphigoid for 14 months",
"12 weeks of symptom evolution", "fever for 3 days", "they had been ill for 3, 9 and 2 years"; a drug begun "5 months
after diagnosis" tells it too, and so do what brought them ("admitted for chest pain of two days' duration", "3 weeks of
fever") and an illness that "had begun 4 years earlier". Past illnesses and courses of treatment give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, sentences
from extractors.context import SIGHT, behind, right_before
from extractors.quantities import Quantity, Reading, mentions_time, readings


class DiseaseDuration(Quantity):
    """How long patients had been ill."""


class DiseaseDurations:
    """How long patients had been ill."""

    label = "disease_duration"

    def __call__(self, doc: Doc) -> Iterator[Mention[DiseaseDuration]]:
        for sentence in sentences(doc):
            told: list[Mention[DiseaseDuration]] = []
            for reading in readings(sentence.text) if mentions_time(sentence.text) else ():
                rule = illness_rule(sentence.text, reading)
                if rule:
                    value = DiseaseDuration(**reading.quantity.model_dump())
                    start, end = sentence.start + reading.start, sentence.start + reading.end
                    told.append(Mention(start, end, value, f"disease_duration.{rule}"))
            yield from _of_this_illness(told, sentence)


_CAME = re.compile(r"\b(?:was|were|is) (?:admitted|hospitali[sz]ed|referred|brought)\b")


def _of_this_illness(told: list[Mention[DiseaseDuration]], sentence: Sentence) -> list[Mention[DiseaseDuration]]:
    """Without the times of earlier illnesses: "sinusitis for four years, who was admitted for 2 months of fever"."""
    came = _CAME.search(sentence.text) if len(told) > 1 else None
    later = [m for m in told if came and m.start > sentence.start + came.start()]
    return [m for m in told if not later or m in later or m.rule != "disease_duration.ill-for"]


_ILL_WORDS = (
    r"disease (?:duration|course)|duration of (?:the\s)?(?:disease|illness|symptoms?|psoriasis|diabetes)|"
    r"symptom duration|illness duration|"
    r"disease history|ill|unwell|sick|(?:disease|illness|symptoms) (?:had |have |has )?lasted|evolution"
)
_INSIDE = re.compile(_ILL_WORDS, re.IGNORECASE)
_SYMPTOM = (
    r"fever|pain|arthralgias?|myalgias?|weakness|rash(?:es)?|malaise|dyspn\w+|cough|fatigue|headaches?|diarrh\w+|"
    r"swelling|lesions?|ulcers?|"
    r"olig[ou]*uria|vomiting|nausea|proteinuria|ha?emoptysis|weight loss|epistaxis|wheezing|breath|appetite|"
    r"diplopia|ptosis|seizures|symptoms|disease|"
    r"(?<!with a )decline|deterioration|changes?|"
    r"difficult(?:y|ies)|disturbances?|bleeding|constipation|hoarseness|palpitations?|"
    r"discomfort|cramps?|lumps?|mass(?:es)?|nodules?|redness|dizziness|vertigo|par(?:a)?esthesias?|spasms?|"
    r"numbness|tremor|jaundice|distension|tenderness|discharge|impairment|loss|dysphagia|odynophagia|"
    r"status epilepticus|complaints?|pruritus|blisters?|oedema|edema|lupus|"
    r"\w+(?:itis|osis|iasis|pathy|a?emia|phigoid|phigus|asthenia|derma)"
)
_ILL_AFTER = behind(
    r"[\s-]complaints? of\b",
    r"'?\s?s?'?[\s-]*(?:long[\s-])?history\b",
    r"\sof (?:symptoms?|symptom evolution|disease duration|illness|evolution|disease course|progressive|worsening|"
    r"intermittent|recurrent)\b",
    r"[\s-]long (?:illness|course)",
    rf"(?:'\s?s|s'|')?[\s-]+(?:in\s)?duration\b(?!\sof\s(?!(?:[\w-]+\s){{0,3}}(?:{_SYMPTOM}|illness)\b))",
)
_SPAN = (
    r"(?:for|since|over|during|lasting|lasted|within)"
    r"(?:\s(?:for|from|a|an|the|about|approximately|around|almost|nearly|over|at least|period of|"
    r"last|past|previous|preceding|prior))*"
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
    rf"\b(?:present(?:ed|ing|s)|admitted|referred|brought|hospitali[sz]ed|seen|visited|consulted|reported)\b"
    rf"(?:[^.;]|\.(?=\s\d)){{0,60}}\b(?:with|of|for|having|because of|due to|owing to)\s[^.;]{{3,110}}\s{_SPAN}",
    rf"\b(?:complain\w*|suffer(?:ed|ing|s)|histor(?:y|ies)) (?:\w+\s)?(?:of|from)\b[^.;]{{3,110}}\s{_SPAN}",
    rf"\b(?:{_SYMPTOM}|pains?|sweats|mass|loss) of(?: about| approximately)?",
    r"\b(?:had|has|having) (?:been )?(?:present|noticed|persisted|lasted|evolv\w+|known|growing|suffering)\b"
    r"[^.,;]{0,60}\bfor(?:\s(?:a|an|the|about|mean of|median of|past|last))*",
    r"\bduration of symptoms\b[^.;]{0,50}\b(?:of|was)",
    r"\b(?:dating (?:from|back)|evolving (?:for|since|over)|existing for|ongoing for)(?: to)?(?: about| the past)?",
)
_MONTHS_OF = behind(rf"\sof (?:[\w-]+\s){{0,3}}(?:{_SYMPTOM})\b")
_MONTHS_WITH = right_before(
    r"\b(?:with|had|has|having|reported|experienced|suffer\w+ for|following|by|and|because of|due to|owing to|"
    r"presented (?:after|for)|admitted (?:after|for))(?:\s(?:a|an|about|almost|nearly|over))*"
)
_FOR_THE_PAST = right_before(
    r"\bfor(?:\s(?:the|about|last|past|prior|previous|preceding))*",
    r"\b(?:over|during|in|within) the (?:last|past|prior|previous|preceding)",
)
_HE_HAD = behind(
    r",?\s(?:he|she|the patient|they) (?:(?:has|had|have) (?:been\s|also\s)?)?"
    r"(?:suffer|experienc|complain|notic|had|develop|report)"
)
_GREW = re.compile(
    r"\b(?:present\w*|admitted|referred|brought|hospitali[sz]ed|seen|consulted|complain\w*)\b[^.;]{5,160}"
    r"\b(?:progress(?:ive|ively|ed|ing)|worsen(?:ed|ing)|increasing|evolv(?:ed|ing)|develop(?:ed|ing)|growing|present)"
    r"\s(?:over|during|for|within|in)(?:\s(?:a|the|course|period|of|about|approximately|last|past|previous))*\s$",
    re.IGNORECASE,
)
_BEFORE_ARRIVAL = behind(
    r"\s(?:before|prior to|preceding|previous to)(?:\s(?:this|his|her|the|current|present|hospital))*\s"
    r"(?:admission|presentation|presenting|arrival|hospitali[sz]ation|referral|consultation|visit)"
)
_THEN_FELT = re.compile(
    r"[^.;,]{0,40}, (?:he|she|the patient|they) (?:(?:has|had|have|also) ){0,2}"
    r"(?:suffer|experienc|complain|notic|felt|develop|start|beg[au]n|report)"
)
_WELL_UNTIL = re.compile(r"\b(?:well|health\w*|asymptomatic)\b[^.;,]{0,20} until (?:about |approximately )?$")
_FELL_ILL = re.compile(
    rf"\b(?:develop\w*|notic\w+|experienc\w+|complain\w*|began|begun|started|onset|appear\w*|had)\b[^.;]{{0,60}}"
    rf"\b(?:{_SYMPTOM})\b[^.;]{{0,60}}$",
    re.IGNORECASE,
)
_NOT_THE_ILLNESS = re.compile(
    r"\b(?:responses?|CR|PR|remissions?|survival|effects?|hypothyroidism|hypertension|dyslipid\w+|smoking|treatment|"
    r"therapy|operation|surgery|stay)(?:\s\([^()]*\))?(?:\s(?:history|of|for|with|lasting|a|the|median|mean))*\s$"
)
_OTHER_TIME = behind(
    r"'?[\s,-]*(?:\w+\s){0,2}(?:follow[- ]?up|gestation|pregnan|smok|amenorrh|"
    r"of (?:age|treatment|therapy|dialysis)|intervals?|post)"
)
_HABIT = re.compile(
    r"\b(?:smok|alcohol|drink|diet\b|drug (?:use|abuse)|dialysis|pregnan|gestation|taking|using)\w*[^.;]{0,50}$|"
    r"\d ?(?:mg|g|ml)\b(?: [A-Za-z]+){0,2} for $|"
    r"\d ?(?:kg|lbs?|pounds)\b[^.;]{0,20}\b(?:in|over|within|during)\b[^.;]{0,20}$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?<!by )(?<!with )\b(?:his|her|whose|patient'?s|maternal|paternal) (?:\w+ )?"
    r"(?:mother|father|sister|brother|aunt|uncle|cousin)s? (?:also |had |has |who |suffer|developed )"
    r"(?!(?:noticed|noted|observed|seen|reported|brought|given|treated)\b)[^.;]{0,80}$",
    re.IGNORECASE,
)
"""What relatives had is not the patient's."""
_SINCE_DIAGNOSIS = behind(
    r"\s(?:after|following|from) (?:the\s)?(?:initial\s|first\s)?(?:diagnosis|disease onset|onset|symptom onset)\b"
)
_BEGUN = right_before(
    rf"\b(?:illness|rash|{_SYMPTOM}) (?:[\w ]{{0,40}}(?:that|which) )?(?:had |have |has )?"
    r"(?:begun|began|started|appeared)"
    r"(?:\s(?:about|approximately|some|a median of|a mean of))*"
)
_DIAGNOSED = re.compile(r"\b(?:was|were|had been|been) diagnosed (?:with|as having) [^.;,]{3,60}$", re.IGNORECASE)
_EARLIER = behind(r"\s(?:earlier|ago|before|previously)\b")
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
    rule = _told(before, text[reading.start : reading.end], after)
    return None if rule is None or _NOT_THE_ILLNESS.search(before) or _RELATIVE.search(before) else rule


def _told(before: str, time: str, after: str) -> str | None:
    if _SINCE_DIAGNOSIS.match(after) and _STARTED.search(before):
        return "since-diagnosis"
    arrived = _BEFORE_ARRIVAL.match(after)
    if (arrived or _EARLIER.match(after)) and (_BEGUN.search(before) or _DIAGNOSED.search(before)):
        return "begun"
    if arrived and not _STARTED.search(before) and _is_of_illness(before, after[arrived.end() :]):
        return "before-arrival"
    if _NOT_ILL_AFTER.match(after):
        return None
    if _INSIDE.search(time) or _ILL_AFTER.match(after):
        return "history"
    if _OTHER_TIME.match(after) or _UNDER_TREATMENT.search(before) or _HABIT.search(before):
        return None
    if _MONTHS_OF.match(after) and _MONTHS_WITH.search(before) or _FOR_THE_PAST.search(before) and _HE_HAD.match(after):
        return "months-of"
    return "ill-for" if _ILL_BEFORE.search(before) or _GREW.search(before) else None


def _is_of_illness(before: str, after: str) -> bool:
    """The words around a time before the admission say that the patient had fallen ill by then."""
    told = _FELL_ILL.search(before) or _WELL_UNTIL.search(before) or _ILL_BEFORE.search(before)
    return (told is not None or _THEN_FELT.match(after) is not None) and not _HABIT.search(before)
