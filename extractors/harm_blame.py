"""Where a sentence blames a treatment for what it names, whatever that is called.

Papers blame by a word beside the drug ("dystonia due to metoclopramide", "amiodarone-associated thyrotoxicosis",
"the valproate caused hyperammonaemia"), by telling what came up under it ("developed erythroderma after three
infusions of X", "fever occurred during the second cycle") or by why it was stopped ("withdrawn because of a rash"). We
return the stretches that name what is blamed, as a list of harms would stand; what went well is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.base import Sentence
from extractors.clause_cues import cues
from extractors.counts import NUMBER

Stretch = tuple[int, int]

_KINDS = ("drug", "drug_class", "procedure")
_WORD = r"(?:[A-Za-z]|\d+-)[\w'’/+-]*"
_STOP = (
    r"(?!(?:after|during|following|while|when|whereas|with|without|within|in|on|at|by|for|from|to|was|were|is|are|be|been|"
    r"being|had|has|have|did|who|which|that|because|but|although|though|until|since|despite|under|upon|than|as|if|may|"
    r"might|can|could|would|should|will|not|no|never|also|this|these|those|it|he|she|we|they|there|our|report\w*|"
    r"describ\w+|present\w*|develop(?:ed|s|ing)?|experienc\w+|suffer\w+|required?|requiring|receiv\w+|treated|given|"
    r"underwent|showed|revealed|consistent|due|secondary|resulting|leading|caused|including|such|months?|weeks?|days?|"
    r"years?|hours?|minutes?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|about|approximately|only|shortly|immediately|soon|again|later|thereafter|subsequently|"
    r"rapidly|suddenly|spontaneously|whose|where|between|through|via|against|observed|noted|seen|occurr\w+|appear\w+|"
    r"probably|possibly|likely|most)\b)"
)
_ONE = rf"(?:(?!(?:and|or)\b){_STOP}{_WORD}|\([\w /-]{{2,40}}\))"
_PHRASE = rf"(?:{_ONE}\s){{0,8}}{_ONE}"
_IN_N = r"(?:\sin\s(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)(?:\s(?:other\s)?(?:patients?|cases?))?)?"
_PHRASES = rf"{_PHRASE}(?:{_IN_N}(?:,\s(?:and\s|or\s)?|\sand\s|\sor\s){_PHRASE}){{0,5}}"
_AHEAD = re.compile(rf"\s*({_PHRASES})")
_BEHIND = re.compile(rf"(?<![\w-])({_PHRASES})\s*$")
_SIGHT = 160

_USE = (
    rf"(?:\s(?!fail|withdr|discontinu|cessation|stopp|reduc|taper|lack|absence){_STOP}(?!(?:and|or)\b)[\w/'’-]+"
    r"|\s(?:of|with|to|by|using)\b){0,6}\s"
)
_TO_BLAME = re.compile(
    r"(?:\s(?:was|were|is|are|being|to be|thought|considered|believed|presumed|presumably|probably|possibly|likely|"
    r"most|mainly|clearly|directly|suspected))*"
    r"\s(?:due to|owing to|caused by|induced by|triggered by|provoked by|precipitated by|elicited by|secondary to|"
    r"attribut(?:ed|able) to|ascribed to|related to|associated with|linked to|resulting from|"
    r"as (?:an? )?(?:\w+ ){0,2}?(?:side[- ]effect|complication|adverse (?:effect|event|reaction)|consequence|result)"
    r" of)"
    rf"{_USE}",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    r"\s(?:occurring |appearing |developing |arising )?(?:after|following|during|while on|whilst on|under)" + _USE,
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:cases?|reports?|occurrence|development|instances?|episodes?|onset) of\s(?:an?\s)?$", re.IGNORECASE
)
_LINK = re.compile(r"[- ](?:induced|associated|related|triggered|provoked)\s")
_CAUSES = re.compile(
    r"(?:\s(?:treatment|therapy|use|administration|infusions?|injections?|ingestion))?"
    r"\s(?:had |has |have )?(?:probably |likely |also )?"
    r"(?:caused|induced|provoked|triggered|precipitated|elicited|was complicated by|were complicated by|"
    r"was followed by)\s(?:an?\s)?"
)
_CAME_UP = re.compile(
    r"\b(?:(?:had |has |have )?(?:also |then |subsequently |suddenly |rapidly |gradually |soon |again )?"
    r"(?:develop(?:ed|s)|experienc(?:ed|es)|suffer(?:ed|s)(?: from)?|manifested)"
    r"|(?:development|occurrence|emergence|new onset) of)\s(?:an?\s|the\s)?",
)
_SO_MANY = re.compile(
    rf"(?<![\w.,/-])(?:{NUMBER})\s(?:[a-z-]+\s){{0,2}}?(?:patients?|children|subjects|cases|of (?:them|the \w+))"
    r"(?:\s\([^)]*\))?\s$",
    re.IGNORECASE,
)
_CAME_WITH = re.compile(r"\b(?:presented with|complained of|noticed|exhibited|showed)\s(?:an?\s|the\s)?")
_IT_CAME = re.compile(
    r"\s(?:also |then |subsequently |suddenly )?(?:occurred|appeared|emerged|ensued|"
    r"developed(?=\s(?:after|during|following|on|under|while|within|in|\d)|[.,])|"
    r"(?:was|were) (?:observed|noted|noticed|seen|diagnosed))\b"
)
_THEN = re.compile(
    r"\b(?:after|following|during|while|whilst|on|under|upon|since|with(?:in)?|once)\b(?P<gap>[^.;]{0,110})",
    re.IGNORECASE,
)
_NEW_CLAUSE = re.compile(
    r"\b(?:requir\w+|despite|for which|and (?:was|were|is|he|she|died)|but|although|refractory|in spite of|"
    r"was (?:treated|started|given|begun)|history|admission|pregnancy|hospital\w*|follow[- ]up|because)\b"
)
_THERAPY = re.compile(
    r"\b(?:treatment|therapy|infusions?|injections?|doses?|cycles?|courses?|chemotherapy|applications?|medication)\b"
)
_STOPPED_FOR = re.compile(
    r"\b(?:stopped|discontinued|withdrawn|interrupted|suspended|withheld|switched|discontinuation|withdrawal|reduced|"
    r"intolerant|tolerated|ceased)\b[^.;,]{0,60}?\s(?:because of|due to|owing to|on account of|because (?:\w+ ){0,3}?"
    r"(?:developed|experienced|suffered from|had)|after (?:\w+ ){0,3}?developing)\s(?:an?\s|the\s|his\s|her\s)?"
)
_WELL = cues("no_harm")
_OBJECT = re.compile(r"\b(?:in|of|with|for|to|from|on|by)\s(?:the\s)?$")
_LISTED = re.compile(rf"{_IN_N}(?:,\s(?:and\s|or\s)?|\s(?:and|or)\s)")
_SIGNS = re.compile(r"(?:clinical )?(?:signs|symptoms|evidence|features|episodes?|a case|attacks?) of (?:an? )?")
_EMPTY_HEAD = re.compile(
    r"^.*\b(?:cases?|reports?|episodes?|occurrence|development|instances?|onset|diagnosis|patients?|history|signs?|"
    r"evidence|features|incidence|women|woman|man|children|child|boy|girl)\s(?:of|with)\s(?:an?\s)?",
    re.IGNORECASE,
)


def blamed(sentence: Sentence) -> list[Stretch]:
    """The stretches of a sentence that name what a treatment is blamed for, in text order."""
    text, given = sentence.text, _given(sentence)
    found = {*_beside(text, given, sentence.section == "title"), *_under(text, given), *_stopped(text, given)}
    return _sorted_items(text, found)


def blamed_outright(sentence: Sentence) -> list[Stretch]:
    """The stretches that stand beside the name of the drug that is blamed."""
    text = sentence.text
    return _sorted_items(text, set(_beside(text, _given(sentence), sentence.section == "title")))


def _given(sentence: Sentence) -> list[Stretch]:
    return [(h.start - sentence.start, h.end - sentence.start) for h in sentence.hits(*_KINDS)]


def _sorted_items(text: str, found: set[Stretch]) -> list[Stretch]:
    return sorted({item for stretch in found for item in _items(text, *stretch)})


def _items(text: str, start: int, end: int) -> Iterator[Stretch]:
    """The items of a list that did not go well."""
    at = start
    for link in [*_LISTED.finditer(text, start, end), None]:
        stop = link.start() if link else end
        if stop > at and not _WELL.search(text[at:stop]):
            yield at, stop
        at = link.end() if link else end


_RESISTED = re.compile(r"[- ](?:resist|sensitiv|suscept|refract|depend|naive|na.ve)")


def _beside(text: str, given: list[Stretch], title: bool) -> Iterator[Stretch]:
    """By words that stand right beside the drug."""
    for start, end in given:
        if _RESISTED.match(text, end):
            continue
        link = _LINK.match(text, end)
        if link:
            yield from _ahead(text, link.end())
        causes = _CAUSES.match(text, end)
        if causes:
            yield from _ahead(text, causes.end())
        left = max(0, start - _SIGHT)
        blame = next(_TO_BLAME.finditer(text, left, start), None)
        if blame and blame.end() == start:
            yield from _behind(text, blame.start())
            continue
        after = next((m for m in _AFTERWARDS.finditer(text, left, start) if m.end() == start), None)
        if after:
            for a, b in _behind(text, after.start()):
                if _REPORTED.search(text[:a]) or (title and a == 0):
                    yield a, b


def _under(text: str, given: list[Stretch]) -> Iterator[Stretch]:
    """By what came up under the drug."""
    for verb in _CAME_UP.finditer(text):
        counted = _SO_MANY.search(text, 0, verb.start())
        for a, b in _ahead(text, verb.end()):
            if counted or _in_time(text, given, b) or _in_time_before(text, given, verb.start()):
                yield a, b
    for verb in _CAME_WITH.finditer(text):
        yield from (s for s in _ahead(text, verb.end()) if _in_time(text, given, s[1]))
    for verb in _IT_CAME.finditer(text):
        if _in_time(text, given, verb.end()) or _in_time_before(text, given, verb.start()):
            yield from (s for s in _behind(text, verb.start()) if not _OBJECT.search(text[: s[0]]))


def _in_time(text: str, given: list[Stretch], at: int) -> bool:
    """ "... after the second infusion", "... while on X"."""
    then = _THEN.search(text, at, min(len(text), at + 130))
    return then is not None and not _NEW_CLAUSE.search(text, at, then.start()) and _treated(text, given, then)


def _in_time_before(text: str, given: list[Stretch], at: int) -> bool:
    """ "After two months of X, he ..."."""
    return any(at - then.start() < 150 and _treated(text, given, then, at) for then in _THEN.finditer(text, 0, at))


def _treated(text: str, given: list[Stretch], then: re.Match[str], before: int | None = None) -> bool:
    start, end = then.span("gap")
    end = min(end, before) if before is not None else end
    breaks = _NEW_CLAUSE.search(text, start, end)
    end = breaks.start() if breaks else end
    return any(start <= a < end for a, _ in given) or bool(_THERAPY.search(text, start, end))


def _stopped(text: str, given: list[Stretch]) -> Iterator[Stretch]:
    """By why the drug was stopped."""
    for reason in _STOPPED_FOR.finditer(text) if given or _THERAPY.search(text) else ():
        yield from _ahead(text, reason.end())


def _ahead(text: str, at: int) -> Iterator[Stretch]:
    match = _AHEAD.match(text, at)
    if match:
        head = _SIGNS.match(match[1])
        yield match.start(1) + (head.end() if head else 0), match.end(1)


def _behind(text: str, at: int) -> Iterator[Stretch]:
    match = _BEHIND.search(text, max(0, at - _SIGHT), at)
    if match:
        head = _EMPTY_HEAD.match(match[1])
        yield match.start(1) + (head.end() if head else 0), match.end(1)
