"""The stretches of words that may name what a treatment is blamed for: a list of nouns before or behind a place.

A stretch ends at a verb, a preposition that dates or places, or a number of days. Words that only say that something
came up ("a case of", "brief episodes of", "signs of") are no part of it, and what went well is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.clause_cues import cues

Stretch = tuple[int, int]

_WORD = r"(?:[A-Za-z]|\d+-)[\w'’/+-]*"
STOP = (
    r"(?!(?:after|during|following|while|when|whereas|with|without|within|in|on|at|by|for|from|to|was|were|is|are|be|been|"
    r"being|had|has|have|did|who|which|that|because|but|although|though|until|since|despite|under|upon|than|as|if|may|"
    r"might|can|could|would|should|will|not|no|never|also|this|these|those|it|he|she|we|they|there|our|report\w*|"
    r"describ\w+|present\w*|develop(?:ed|s|ing)?|experienc\w+|suffer\w+|required?|requiring|receiv\w+|treated|given|"
    r"underwent|showed|revealed|consistent|due|secondary|resulting|leading|caused|including|such|months?|weeks?|days?|"
    r"years?|hours?|minutes?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|about|approximately|only|shortly|immediately|soon|again|later|thereafter|subsequently|"
    r"rapidly|suddenly|spontaneously|whose|where|between|through|via|against|observed|noted|seen|occurr\w+|appear\w+|"
    r"probably|possibly|likely|most|along|gradually|slowly|concerning|suggestive|compatible|suspicious|indicative|typical|reminiscent|characteri\w+|"
    r"mimicking|resembling|unresponsive|necessitating|prompting|complicating|complicated|lasting|reaching|mediated)\b)"
)
_ONE = rf"(?:(?!(?:and|or)\b){STOP}{_WORD}|\([\w /-]{{2,40}}\))"
_PHRASE = rf"(?:{_ONE}\s){{0,8}}{_ONE}"
IN_N = r"(?:\sin\s(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)(?:\s(?:other\s)?(?:patients?|cases?))?)?"
_PHRASES = rf"{_PHRASE}(?:{IN_N}(?:,\s(?:and\s|or\s)?|\sand\s|\sor\s){_PHRASE}){{0,9}}"
_AHEAD = re.compile(
    rf"\s*(?:both |only |(?:rapidly|slowly|gradually|suddenly|spontaneously) (?!progressed|developed))?({_PHRASES})"
)
_BEHIND = re.compile(rf"(?<![\w-])(?!(?:of|and|or) )({_PHRASES})\s*$")
SIGHT = 160

_WELL = cues("no_harm")
_LISTED = re.compile(rf"{IN_N}(?:,\s(?:and\s|or\s)?|\s(?:and|or)\s)")
_SIGNS = re.compile(
    r"(?:(?:an?|the|some|\w+(?:al|ed|ef|nt|te|re|ing|ple|phic))\s){0,3}?"
    r"(?:signs|symptoms|evidence|features|episodes?|bouts?|spells?|cases?|attacks?|onset|development|occurrence)"
    r"(?: and symptoms)? of (?:an? |the )?",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(
    r"(?:^|\s)(?!withdrawal|colic|panic|refusal|arousal)[\w-]+(?:[ai]c|al|ar|ary|ous|eal|ized|ised)$"
)
"""Half a name, whose noun stands with the next: "hepatic and renal failure"."""
_LESS = re.compile(
    r"(?:(?:an?|the|\w+) ){0,3}?(?:reductions?|decreases?|declines?|falls?|drops?|lessening) (?:in|of) ", re.IGNORECASE
)
_ALL_WELL = re.compile(
    r"(?:(?!(?:and|or|lack|loss|failure|poor|no)\b)[\w-]+ ){0,4}?"
    r"(?:improvements?|resolution|recovery|regression|disappearance|relief|remission|healing|normali[sz]ation|clearance|control)"
    r" (?:of|in|from)\b",
    re.IGNORECASE,
)
"""What such words open is a list of what got better."""
_LOW = cues("harm_when_low")
_EMPTY_HEAD = re.compile(
    r"(?:^|^(?:(?!,|\band\b).)*\b(?:cases?|reports?|episodes?|occurrence|development|instances?|onset|diagnosis|patients?|history|signs?|"
    r"evidence|features|incidence|women|woman|man|children|child|boy|girl)\s)(?:of|with)\s(?:an?\s)?",
    re.IGNORECASE,
)


def ahead(text: str, at: int) -> Iterator[Stretch]:
    """The list of nouns that begins here."""
    match = _AHEAD.match(text, at)
    if match:
        yield match.span(1)


def behind(text: str, at: int) -> Iterator[Stretch]:
    """The list of nouns that ends here."""
    match = _BEHIND.search(text, max(0, at - SIGHT), at)
    if match:
        head = _EMPTY_HEAD.match(match[1])
        yield match.start(1) + (head.end() if head else 0), match.end(1)


def items(text: str, start: int, end: int) -> Iterator[Stretch]:
    """The items of a list that did not go well."""
    at = start
    if _ALL_WELL.match(text, start, end):
        return
    for link in [*_LISTED.finditer(text, start, end), None]:
        stop = link.start() if link else end
        head = _SIGNS.match(text, at, stop)
        at = head.end() if head else at
        if stop > at and not _goes_well(text[at:stop]) and not (link and _ADJECTIVE.search(text[at:stop])):
            yield at, stop
        at = link.end() if link else end


def _goes_well(item: str) -> bool:
    """What gets better or less; less of what is low in illness is a harm."""
    return bool(_WELL.search(item)) or bool(_LESS.match(item) and not _LOW.search(item))
