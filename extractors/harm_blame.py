"""Where a sentence blames a treatment for what it names, whatever that is called.

Papers blame by a word beside the drug ("dystonia due to metoclopramide", "amiodarone-associated thyrotoxicosis",
"the valproate caused hyperammonaemia"), by telling what came up under it ("developed erythroderma after three
infusions of X", "fever occurred during the second cycle") or by why it was stopped ("withdrawn because of a rash"). We
return the stretches that name what is blamed, as a list of harms would stand; what went well is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from extractors.base import Sentence
from extractors.clause_cues import cues
from extractors.count_words import NUMBER
from extractors.harm_beside import beside
from extractors.harm_patients import IN_A_PATIENT, takes
from extractors.harm_phrases import Stretch, ahead, behind, items
from extractors.harm_soon import had, later

_KINDS = ("drug", "drug_class", "procedure")
_CAME_UP = re.compile(
    r"\b(?:(?:had |has |have )?(?:also |then |subsequently |suddenly |rapidly |gradually |soon |again )?"
    r"(?:develop(?:ed|s)|experienc(?:ed|es)|(?<!still )(?<!continued to )suffer(?:ed|s)(?: from)?|manifested)"
    r"|(?:development|occurrence|emergence|new onset) of|"
    r"[Tt]here (?:was|were|appeared|occurred|developed|ensued|followed))\s(?:an?\s|the\s)?",
)
_SO_MANY = re.compile(
    rf"(?<![\w.,/-])(?:{NUMBER})\s(?:\([^)]*\)\s)?(?:[a-z-]+\s){{0,2}}?"
    r"(?:patients?|children|subjects|cases|of (?:them|the \w+))"
    r"(?:\s\([^)]*\))?(?:\swith (?:[\w-]+ ){0,6}[\w-]+)?\s$",
    re.IGNORECASE,
)
_CAME_WITH = re.compile(
    r"\b(?:present(?:ed|ing)(?: \w+){0,3} with|complained of|noticed|exhibited|showed|reported|"
    r"presented(?= (?:an? |\w+ )?(?:episodes?|attacks?|bouts?|picture) of)|"
    r"(?:was|were) (?:re)?(?:admitted|hospitali[sz]ed)(?: \w+){0,3}? with|"
    r"(?:was|were) (?:found to have|diagnosed (?:with|as having)))\s(?:an?\s|the\s)?"
)
_OF_SPECIMEN = cues("specimen", after=r"[^;]{0,60}$")
"""What was found in what was cut out is what it was cut out for."""
_IT_CAME = re.compile(
    r"(?:,? (?:that|which))?\s(?:also |then |subsequently |suddenly |gradually |slowly |rapidly )?"
    r"(?:occurred|appeared|emerged|ensued|"
    r"(?:had )?developed(?=\s(?:after|during|following|on|under|while|within|in|with|\d)|[.,])|"
    r"(?:was|were) (?:\w+ly )?(?:observed|noted|noticed|seen|diagnosed|made|established|confirmed)|"
    r"(?:occurr|develop|aris|appear|emerg)ing(?=\s(?:after|during|following|on|under|upon|while)\b))\b"
)
_THEN = re.compile(
    r"\b(?:after|following|during|while|whilst|(?<!, )on|(?<!, )under|upon|since|within|once|"
    r"into(?= (?:the )?(?:\w+ )?(?:treatment|therapy|course)\b)|"
    r"with(?= (?:the )?(?:\w+ )?(?:administration|use|initiation|addition|introduction|start) of\b)|"
    r"in (?:the )?(?:patients|children|subjects|those|women|men|infants) (?:treated with|given|receiving|taking)|"
    r"when(?=[^.;]{0,60}\b(?:add|start|giv|tak|took|receiv|introduc|initiat|commenc|administ|switch|increas|re-?challeng)))"
    r"\b(?P<gap>[^.;]{0,110})",
    re.IGNORECASE,
)
_NEW_CLAUSE = re.compile(
    r"\b(?:requir\w+|despite|for which|but|"
    r"and (?:was|were|is|he|she|died|developed|experienced|presented)|although|refractory|in spite of|"
    r"was (?:treated|started|given|begun)|history|admission|pregnancy|hospital\w*|follow[- ]up|because|"
    r"and (?:when|after|following|during|while|then)|"
    r"awaiting|waiting for|listed for|scheduled for|"
    r"(?:that|which|and) (?:had |was |were )?(?:\w+ly )?(?:revers\w+|resol\w+|improv\w+|remit\w+|disappear\w*|"
    r"subsid\w+|regress\w+|respon\w+|recover\w*|abat\w+|clear(?:ed|ing))(?!"
    r"(?: \w+){0,3}? (?:after|on|upon|with|following|when) (?:[\w-]+ ){0,2}?(?:withdr|cessation|discontinu|stopp)))\b"
)
_TREATED_NEXT = re.compile(
    r"\b(?:and|which was|subsequently|then)\s(?:\w+ly\s|then\s)?"
    r"(?:started|treated|placed|given|put|received|underwent|managed|improved|controlled)\b"
)
"""What is told next is the treatment of what came up."""
_TREATED_FOR_IT = re.compile(r"\s(?:was|were) (?:\w+ly )?(?:treated|randomi[sz]ed|enrolled|included|studied)\b")
"""Those "who developed X were treated" had it before."""
_THERAPY = re.compile(
    r"\b(?:[Tt]reatment|[Tt]herapy|[Tt]he (?:drug|medication|agent)|"
    r"infusions?|injections?|doses?|cycles?|(?<!disease )(?<!clinical )(?<!hospital )courses?|"
    r"chemotherapy|applications?|medication|administration|vaccination|ingestion|transfusions?)\b"
)
_STOPPED_FOR = cues(
    "harm_stopped",
    after=r"[^.;,]{0,60}?,?\s(?:because of|due to|owing to|as a (?:result|consequence) of|secondary to|"
    r"on account of|because (?:\w+ ){0,3}?(?:developed|experienced|suffered from|had)|after (?:\w+ ){0,3}?developing|"
    r"for(?= (?:severe|intolerable|unacceptable|persistent|\w+ toxicity)))\s(?:an?\s|the\s|his\s|her\s)?",
)
_OBJECT = re.compile(r"\b(?:in|of|with|for|to|from|on|by)\s(?:the\s)?$")
_ONSET_OF = re.compile(
    r"\b(?:cases?|episodes?|occurrence|development|onset|signs|symptoms|evidence) of (?:an? |the )?$", re.IGNORECASE
)


_VERB = re.compile(
    r"(?<![\w-])(?:was|were|is|are|had|has|have|did|do|does|may|might|can|could|should|will|would|we|he|she|it|they|"
    r"suggests?|appears?|seems?|underwent|became|"
    r"(?!(?:associat|induc|relat|caus|treat|complicat|attribut|mediat|observ|report|increas|elevat|decreas|impair|delay|"
    r"prolong|expos|isolat|advanc|disseminat|confirm|prov|acquir|combin|maintain|trigger|precipitat|provok|unrelat)ed\b|"
    r"indeed\b|exceed\b|need\b)\w{3,}ed)\b",
    re.IGNORECASE,
)
"""A sentence without a verb reads as a title."""


class Blame:
    """What one sentence blames a treatment for, each part read once and only where it is asked for."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self._given = [(h.start - sentence.start, h.end - sentence.start) for h in sentence.hits(*_KINDS)]

    @cached_property
    def outright(self) -> list[Stretch]:
        """The stretches that stand beside the name of the drug that is blamed, in text order."""
        text = self.sentence.text
        title = self.sentence.section == "title" or not _VERB.search(text)
        return self._items(beside(text, self._given, title=title))

    @cached_property
    def stretches(self) -> list[Stretch]:
        """All stretches that name what a treatment is blamed for, in text order."""
        text = self.sentence.text
        return sorted(
            {
                *self.outright,
                *self._items(_under(text, self._given)),
                *self._items(had(text, self._given)),
                *self._items(_stopped(text, self._given)),
            }
        )

    @cached_property
    def next_told(self) -> list[Stretch]:
        """All stretches, where the sentence before tells that a treatment was given."""
        return sorted({*self.stretches, *self._items(_came_next(self.sentence.text))})

    def _items(self, found: Iterator[Stretch]) -> list[Stretch]:
        text = self.sentence.text
        return sorted({item for stretch in set(found) for item in items(text, *stretch)})


_NEXT = re.compile(
    r"^(?:(?!(?:prior|before|despite|years)\b)[^,;]{0,60},\s)?"
    r"(?:s?he|they|the (?:patient|boy|girl|man|woman|child|infant))\s$",
    re.IGNORECASE,
)
"""The next thing told of the patient: "two weeks later, she developed"."""
_KNOWN_AS = re.compile(
    r"[^.;,]{0,60}?\s(?:typical of|consistent with|compatible with|suggestive of|diagnostic of|"
    r"diagnosed as|in keeping with)\s(?:an?\s)?"
)


def _came_next(text: str) -> Iterator[Stretch]:
    """By what is told next: "she developed"."""
    for verb in _CAME_UP.finditer(text):
        if _NEXT.search(text, 0, verb.start()):
            for stretch in ahead(text, verb.end()):
                yield from _and_known_as(text, stretch)


def _and_known_as(text: str, stretch: Stretch) -> Iterator[Stretch]:
    """What came up and what it was typical of."""
    yield stretch
    known_as = _KNOWN_AS.match(text, stretch[1])
    if known_as:
        yield from ahead(text, known_as.end())


def _under(text: str, given: list[Stretch]) -> Iterator[Stretch]:
    """By what came up under the drug."""
    for verb in _CAME_UP.finditer(text):
        counted = _SO_MANY.search(text, 0, verb.start())
        for a, b in ahead(text, verb.end()):
            if text.endswith("who ", 0, verb.start()) and _TREATED_FOR_IT.match(text, b):
                continue
            after = later(text, given, verb.start(), b) or _in_time(text, given, b)
            if counted or after or _in_time_before(text, given, verb.start()):
                yield from _and_known_as(text, (a, b))
    for verb in _CAME_WITH.finditer(text):
        if _OF_SPECIMEN.search(text, 0, verb.start()):
            continue
        before = _in_time_before(text, given, verb.start())
        yield from (s for s in ahead(text, verb.end()) if before or _in_time(text, given, s[1]))
    for verb in _HAD_AFTER.finditer(text):
        yield from ahead(text, verb.end())
    for verb in _IT_CAME.finditer(text):
        if _in_time(text, given, verb.end()) or _in_time_before(text, given, verb.start()):
            its_own = verb[0].lstrip(", ").startswith(("that", "which"))
            yield from (s for s in behind(text, verb.start()) if its_own or not _is_object(text[: s[0]]))


_GIVEN_FIRST = re.compile(
    r"\b(?:given|received|taken|took|administered|started|treated)\b[^.;]{0,110}\b(?:before|until|when) "
    r"(?:he|she|they|it|the \w+|\w+ patients?)\s$"
)
_GIVEN_THEN = re.compile(
    r"\b(?:given|received|taken|took|administered|started|treated|ingested|injected)\b[^.;]{0,110}?(?:,? and|,),?\s"
    r"(?:(?:with)?in [^.;,]{1,25},?\s|(?:shortly |immediately |soon )?(?:there)?after(?:wards?)?[^.;,]{0,25},?\s|"
    r"[^.;,]{1,25} later,?\s|then\s|subsequently\s)(?:(?:he|she|they|the patient)\s)?$"
)
_POSTOPERATIVE = (
    r"(?<!year )(?<!years )(?<!months )\b[Pp]ost-?(?:operative(?:ly)?|procedural(?:ly)?|surgical(?:ly)?|ERCP)\b"
    r"(?! (?:\w+ )?(?:chemo|radi|therap|surgery|patient|MR|CT|imag|scan|exam|evaluat|biops|patholog|histolog|echo|"
    r"X-ray|angio))[^.;]{0,60}?"
)
_SOON_AFTER = re.compile(_POSTOPERATIVE + "$")
_HAD_AFTER = re.compile(_POSTOPERATIVE + r"(?:\b(?:he|she|(?:the|our) patient) had)\s(?:an?\s|the\s)?")
_ON_IT = re.compile(
    r"\b(?:on|taking|took|ingested|received|receiving|under|treated (?:with|by)|given|using|undergoing|"
    r"started on)\s(?:[\w-]+\s\(?){0,5}$"
)
_WHO = re.compile(
    r"\)?(?:(?:,| and| plus) (?!he\b|she\b)[\w-]+(?: [\w-]+){0,2}(?= for | developed| experienced)"
    r"| (?:therapy|treatment|monotherapy|infusions?|alone|\d+ ?m?g(?:/\w+)?|daily|weekly|for (?:[\w-]+ ?){1,5}|"
    r"because of(?: [\w-]+){1,4}|\([^)]*\)))*,?(?: who| and who| and| then)?\s"
)


def _is_object(before: str) -> bool:
    """What stands behind these words is not what came up, but part of it."""
    return bool(_OBJECT.search(before)) and not _ONSET_OF.search(before)


def _in_time(text: str, given: list[Stretch], at: int) -> bool:
    """ "... after the second infusion", "... while on X"."""
    if any(drug > at and _in_patient(text, at, drug) for drug, _ in given):
        return True
    then = _THEN.search(text, at, min(len(text), at + 130))
    breaks = _NEW_CLAUSE.search(text, at, then.end()) if then else None
    if then is None or (breaks and breaks.start() < then.start()):
        return False
    treated_next = _TREATED_NEXT.search(text, at, then.end())
    return _treated(text, given, then, treated_next.start() if treated_next else None)


def _in_time_before(text: str, given: list[Stretch], at: int) -> bool:
    """ "After two months of X, he ...", "three doses of X before he ...", "a man on X ..."."""
    for words in (_GIVEN_FIRST, _GIVEN_THEN):
        first = words.search(text, 0, at)
        if first and (any(first.start() < b < at for _, b in given) or _THERAPY.search(text, first.start(), at)):
            return True
    if _SOON_AFTER.search(text, max(0, at - 100), at):
        return True
    if any(_ON_IT.search(text, 0, a) and _WHO.fullmatch(text, b, at) for a, b in given if b <= at):
        return True
    return any(at - then.start() < 150 and _treated(text, given, then, at) for then in _THEN.finditer(text, 0, at))


def _in_patient(text: str, at: int, drug: int) -> bool:
    """Whether it came up in a patient who took the drug, and nothing else is told between."""
    who = IN_A_PATIENT.search(text, at, drug)
    if who is None or who.start() - at >= 40 or _NEW_CLAUSE.search(text, at, who.start()):
        return False
    return takes(text, who.end(), drug)


def _treated(text: str, given: list[Stretch], then: re.Match[str], before: int | None = None) -> bool:
    start, end = then.span("gap")
    end = min(end, before) if before is not None else end
    breaks = _NEW_CLAUSE.search(text, start, end)
    end = breaks.start() if breaks else end
    return any(start <= a < end for a, _ in given) or bool(_THERAPY.search(text, start, end))


_FROM_STUDY = re.compile(r"\bfrom (?:the )?(?:study|trial)\b")
_GIVEN_UP = (
    r"(?:discontinuation|withdrawal|cessation|interruption|suspension|(?:dose|dosage) reduction|"
    r"(?:reduction|decrease) (?:of|in) (?:the )?(?:dose|dosage))s?\b"
)
_LED_TO = re.compile(
    rf"\s(?:(?:led|leading) to|result(?:ed|ing) in|prompt(?:ed|ing)|necessitat(?:ed|ing)|requir(?:ed|ing)|forced)\s"
    rf"(?:(?:the|its|a|an|his|her|their|treatment|drug|early|premature|definitive|permanent|temporary) )*{_GIVEN_UP}"
)


def _stopped(text: str, given: list[Stretch]) -> Iterator[Stretch]:
    """By why the drug was stopped, or its dose reduced."""
    if not given and not _THERAPY.search(text) and not _FROM_STUDY.search(text):
        return
    for reason in _STOPPED_FOR.finditer(text):
        yield from ahead(text, reason.end())
    for led in _LED_TO.finditer(text):
        yield from behind(text, led.start())
