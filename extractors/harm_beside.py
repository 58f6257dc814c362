"""What stands in blame right beside the name of a drug.

Papers blame before the drug ("dystonia due to metoclopramide", "a rash was found to be due to X", "priapism
complicating X therapy"), behind it ("amiodarone-associated thyrotoxicosis", "X caused hyperammonaemia", "X was the
likely cause of his coma", "X led to a rash") or by when it came, in titles and announcements ("a case of dystonia after
X", "dystonia in a man taking X"). We return the stretches that may name the harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.clause_cues import cues
from extractors.harm_patients import IN_A_PATIENT, takes
from extractors.harm_phrases import SIGHT, STOP, Stretch, ahead, behind

_SWITCH = r"\sswitch(?:ing|ed)?(?:\sfrom\s[\w-]+)?\sto"
_USE = (
    rf"(?:{_SWITCH}|\s(?!fail|withdr|discontinu|cessation|stopp|reduc|taper|lack|absence){STOP}(?!(?:and|or)\b)[\w/'’-]+"
    r"|\s(?:of|with|to|by|using|between)\b){0,6}\s"
)
_HELD = (
    r"(?:\s(?:was|were|is|are|had|has|have|been|being|to be|to have been|also|thought|considered|believed|presumed|"
    r"presumably|probably|possibly|likely|most|mainly|clearly|directly|suspected|found|felt|deemed|judged|determined|"
    r"repeatedly|again|rapidly|suddenly|concluded|identified|seem(?:ed|s)|appear(?:ed|s)|apparently|definitely|partly|subsequently|then|as))*"
)
"""How sure the text is of its blame."""
_TO_BLAME = re.compile(
    rf"{_HELD}"
    r"\s(?:due to|owing to|caused by|induced by|triggered by|provoked by|precipitated by|elicited by|secondary to|"
    r"brought on by|produced by|complicating|attribut(?:ed|able) to|ascribed to|related to|associated with|linked to|"
    r"result(?:ing|ed) from|arising from|in association with|in connection with|"
    r"(?:as )?(?:an? |the )?(?:\w+ ){0,2}?"
    r"(?:side[- ]effect|complication|adverse (?:effect|event|reaction)|consequence|result|manifestation) of)"
    rf"{_USE}",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    r"\s(?:(?:occurring|appearing|developing|arising|emerging|observed|seen|noted|induced)\s)?"
    r"(?:after|following|during|while on|whilst on|while maintained on|under|upon|with the use of)" + _USE,
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:cases?|reports?|presentations?|occurrence|development|instances?|episodes?|onset) "
    r"(?:(?:is|are|was|were) (?:reported|described|presented) )?of\s(?:an?\s)?$"
    r"|\b(?:report|describ|present)\w*(?: on| here)? (?:the )?(?:(?:first |a )?cases? of )?"
    r"(?:an?|one|two|three|four|\d+) (?:[\w'’-]+ ){0,4}?"
    r"(?:patients?|child|children|boys?|girls?|m[ae]n|wom[ae]n|infants?) with (?:an? )?$"
    r"|\bcases? (?:is|are|was|were) (?:reported|described|presented) of an? (?:\w+ ){1,3}with $"
    r"|\b(?:report|describe|present|encountered|observed|saw)(?: on| here)? (?:an?|the|two|three|four|\d+) $"
    r"|\b(?:we|(?:case|paper|article|report|authors?)) (?:here(?:in)? )?(?:reports?|describes?|presents?) $",
    re.IGNORECASE,
)
_IS_REPORTED = re.compile(r"\b(?:is|are|was|were) (?:reported|described|presented)\b")
_NO_HARM_TITLE = cues("harm_no_title")
_OF_TITLE = re.compile(r"\s(?:with|of|and|in|from|presenting as|mimicking)\s(?:the |an? )?$")
_LINK = re.compile(r"\)?[- ](?:induced|associated|related|triggered|provoked|attributed|mediated)\s")
_SUCH = re.compile(
    r"\b(?:drug|medication|treatment|chemotherapy|radiotherapy|vaccin\w+|contrast|infusion|transfusion|"
    r"\w*(?:blockade|blocker|inhibitor|agonist|depressant|psychotic|leptic|therapy|ana?esthesia|mab|nib|statin))s?"
    r"-induced\s",
    re.IGNORECASE,
)
"""A treatment that no vocabulary knows."""
_COMPOUND = re.compile(
    rf"\s(?!levels?\b|therap|treat|overdos)"
    rf"((?:{STOP}(?!(?:and|or|of|plus|an?|the|her|his|their|its|[\w-]+(?:ed|es))\b)[\w-]+ ){{0,2}}?"
    r"(?:[\w-]*(?:pathy|itis|toxicity|thiasis|oedema|edema|penia|osis|oma|kinesia|uria|lysis|plegia)|syndrome|psychosis|"
    r"diabetes|ulcers?|tremor|eruption|rash|lupus|fever|cough|reaction))"
    r"(?![\w-]| (?:trial|study|patients|model|registry|who))"
)
"""The harm behind the name of the drug that did it: "amiodarone pneumonitis"."""
_GIVEN_AS = (
    r"(?:\s(?:hydrochloride|sodium|phosphate|maleate|sulph?ate|acetate))?(?:\s\([^()]{1,60}\))?(?:,\s(?:an?|the)\s[^,.;()]{3,60},)?(?:\s(?:treatment|therapy|use|administration|infusions?|injections?|ingestion|exposure|"
    r"intake|rechallenge|overdose))?"
)
_CAUSES = re.compile(
    rf"{_GIVEN_AS}{_HELD}"
    r"\s(?:caused|induced|provoked|triggered|precipitated|elicited|produced|(?:was|were) complicated by|"
    r"(?:(?:was|were) )?followed by|causing|(?:responsible|to blame) for|(?:implicated|incriminated) in|"
    r"(?:the |an? )?(?:[a-z]+ ){0,2}?(?:cause|culprit|trigger) (?:of|for|in|behind))\s"
    r"(?:(?:an?|the|his|her|this)\s)?"
)
_ENDED_IN = re.compile(
    rf"{_GIVEN_AS}{_HELD}\s(?:led|leading|resulted|resulting) (?:to|in)\s(?:an?\s|the\s|his\s|her\s)?"
    r"(?!(?:\w+ ){0,3}(?:\w*creas\w+|reduc\w+|fall|drop|declin\w+|elevat\w+|rise|gain|loss|change\w*) (?:in|of)\b)"
)
"""What a drug led to is a harm where it is no change of a quantity."""
_WITHDRAWN = re.compile(
    r"\b(?:withdraw\w*|discontinu\w+|cessation|stopp\w+|taper\w*|reduc\w+)(?: of)? (?:[\w-]+ ){0,2}$", re.IGNORECASE
)
_RESISTED = re.compile(
    r"[- ](?:resist|sensitiv|suscept|refract|depend|naive|na.ve|receptor|antibod|deficien|excess|"
    r"(?:hyper)?secret|producing)"
)


def beside(text: str, given: list[Stretch], *, title: bool) -> Iterator[Stretch]:
    """The stretches that words right beside one of the drugs blame on it."""
    for such in _SUCH.finditer(text) if "-induced" in text.lower() else ():
        yield from ahead(text, such.end())
    for start, end in given:
        if not _RESISTED.match(text, end):
            yield from _behind_drug(text, start, end)
            yield from _before_drug(text, start, title)


def _behind_drug(text: str, start: int, end: int) -> Iterator[Stretch]:
    """ "-induced lupus", " pneumonitis", " caused hyperammonaemia", " led to a rash"."""
    for words in (_LINK, _CAUSES, _ENDED_IN):
        blame = words.match(text, end)
        if blame and not (words is _ENDED_IN and _WITHDRAWN.search(text, 0, start)):
            yield from ahead(text, blame.end())
    compound = _COMPOUND.match(text, end)
    if compound:
        yield compound.span(1)


def _before_drug(text: str, start: int, title: bool) -> Iterator[Stretch]:
    """ "Dystonia due to", "a case of dystonia after", "dystonia in a man taking"."""
    left = max(0, start - SIGHT)
    blame = _ending(_TO_BLAME, text, left, start)
    if blame:
        yield from behind(text, blame.start())
        return
    then = _ending(_AFTERWARDS, text, left, start)
    came = [at for at in (then.start() if then else None, _in_patient(text, start)) if at is not None]
    for a, b in behind(text, min(came)) if came else ():
        if _REPORTED.search(text[:a]) or (a == 0 and _IS_REPORTED.search(text, start)):
            yield a, b
        elif title:
            yield from _title(text, a, b)


def _in_patient(text: str, start: int) -> int | None:
    """Where "in a man with D who was taking" begins before the drug."""
    patients = IN_A_PATIENT.finditer(text, max(0, start - _FAR), start)
    return next((who.start() for who in patients if takes(text, who.end(), start)), None)


_FAR = 220


def _ending(words: re.Pattern[str], text: str, left: int, end: int) -> re.Match[str] | None:
    return next((m for m in words.finditer(text, left, end) if m.end() == end), None)


def _title(text: str, start: int, end: int) -> Iterator[Stretch]:
    """A title that names a harm and when it came: "pneumonitis with pleural effusion during amiodarone therapy"."""
    found = [(start, end)]
    while start and (link := _OF_TITLE.search(text, 0, start)):
        before = next(behind(text, link.start()), None)
        if before is None:
            return
        start, end = before
        found = [before] if {"in", "from"} & set(link[0].split()) else [*found, before]
    if start == 0 and not any(_NO_HARM_TITLE.search(text, a, b) for a, b in found):
        yield from found
