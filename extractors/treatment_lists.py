"""Lists of treatments: what one verb speaks of.

What papers print: "refractory to methotrexate, IVIG (2 g/kg) and rituximab", "biological agents (infliximab,
rituximab)", "immunosuppressive therapy with prednisone and azathioprine", "despite A, B and C, and D could never be
reduced". A list is what stands together with nothing but commas, "and", doses, routes and brackets between; the words
before it and after it hold for all of it. A class that only announces its members is no member itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.base import Sentence
from extractors.drug_families import classes_of, term_family
from extractors.treatment_cues import STRANGERS, has_own_verb, plain
from extractors.vocabulary import TermHit

_FILLER = (
    r"(?:and/or|anti|and|or|plus|with|as well as|then|followed by|later|including|such as|also|intravenous(?:ly)?|"
    r"oral(?:ly)?|i\.?v\.?|s\.?c\.?|systemic|topical|local|inhaled|nebuli[sz]ed|sublingual|intramuscular|intrathecal|"
    r"intravitreal|"
    r"parenteral|perfusion|empiric(?:al)?|broad-spectrum|induction|consolidation|adjuvant|maintenance|high|low|dose[sd]?|"
    r"pulsed?|pulses|weekly|daily|monthly|the|a|"
    r"an|of|at|by|to|both|either|subcutaneous(?:ly)?|combined|cycles?|courses?|infusions?|therapy|treatment|"
    r"immunosuppression|other|several|least|more|than|agents?|drugs?|biological|conventional|immunosuppressants?|"
    r"prolonged|continuous|"
    r"repeated|regular|\d++(?:\.\d++)?(?:\s?(?:mg|g|µg|ml|u|iu|x)\b[\w/²]*+)?|mg|g|/|kg|per|day|week|twice|once|"
    r"months?|protocol|"
    r"weeks?|days?|for|every|up|maximum|each|left|was|tried|neither|nor|one|two|three|four|five|six|seven|eight)"
)
_BETWEEN = re.compile(rf"^[\s,;/+&()-]*(?:{_FILLER}[\s,;/+&().-]*)*$", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)")
_ANNOUNCES = re.compile(
    r"^\s(?:with(?: (?:the )?[A-Z][\w-]{1,8} (?:(?:regimen|protocol|scheme) )?\()?|"
    r"including|such as|which included|consisting of|that included|incorporating|"
    r"comprising|comprised|(?:was |is )?composed of|"
    r"consisted of|(?:was|is) as follows|containing|based on|by|were|was|included)"
    r"(?: the following(?: [\w-]+)?)?:?(?:(?<=\()|\s)$"
)
_NEXT_SCHEME = re.compile(r"^\),?\s(?:and|or|then|followed by)\s[A-Z][\w-]{1,8}\s\($")
"""From one scheme to the next: "DHAP (dexamethasone, cisplatin and cytarabine) and ICE (ifosfamide ..."."""
_AS_WELL = re.compile(r"as well as (?:\w+ )?(?:immunosuppression|therapy|treatment|agents?) with", re.IGNORECASE)
_BREAKS = re.compile(r"\b(?:was|were|then|followed by|later|to|with)\b", re.IGNORECASE)
_NEW_CLAUSE = re.compile(
    r"^,\s(?:(?:and|but)\s)?(?:(?:the|his|her|oral|intravenous|systemic|topical|inhaled|low-dose|high-dose)\s)*$"
)
_SETS_THE_SCENE = re.compile(r"^(?:With|Under|On|After|Following|During|Since)\b")
_ANOTHER = re.compile(
    r"^,?\s(?:and|or|plus|as well as)\s(?!(?:\w+ )?(?:treatment|therapy|administration|initiation|institution|"
    r"introduction|addition)\s(?:with|of)\s)(?:(?:un|de|re)?(?:boosted|combined|inhaled|pulsed|pegylated|lyophili[sz]ed|"
    r"fortified|activated|"
    r"concentrated)\s|(?!not?\b|never\b|then\b|[hi]s?he\b|it\b|was\b|were\b|had\b|has\b|on\b|under\b|after\b|"
    r"without\b|despite\b|"
    r"given\b|got\b|kept\b|went\b|came\b|began\b|took\b|gave\b|put\b|that\b|who\b|which\b|when\b|while\b|underwent\b|her\b|his\b|for\b|due\b|"
    r"because\b|"
    r"\w+(?:ed|ing|es)\b)(?:[a-z]+-)*[a-z]+\s){1,2}$"
)
"""A further member of a list with a word or two of its own before it ("and unboosted atazanavir")."""
_OF_A_KIND = re.compile(
    r"^,?\s(?:and|plus|as well as)\s(?:the|an?)\s(?:[\w/-]+\s|-)*?[\w-]*(?:inhibitor|antibody|antagonist|agonist|"
    r"blocker|agent|analogue?|derivative|drug)\s$"
)
"""A further member after the words for its kind ("carboplatin and the PARP inhibitor olaparib")."""
_OVER_STRANGERS = re.compile(rf"^(?:, {STRANGERS}){{1,2}}(?:,|,? and|,? or) $", re.IGNORECASE)
"""From one member to the next, past what no list of ours names ("X, vitamin B, and Y")."""
_UNFINISHED = re.compile(r"^,\s(?:(?:an?|the)\s)?$")
"""Two names with a bare comma between are no list ("all unresponsive to rituximab, bortezomib brought ...")."""


def lists(sentence: Sentence, hits: Sequence[TermHit]) -> list[list[TermHit]]:
    """Treatments named one after the other with nothing but commas, "and", doses and brackets between them."""
    found: list[list[TermHit]] = [[hits[0]]]
    for hit in hits[1:]:
        gap = sentence.text[found[-1][-1].end - sentence.start : hit.start - sentence.start]
        announced = found[-1][-1].term.kind == "drug_class" and _ANNOUNCES.match(gap)
        if announced or _NEXT_SCHEME.match(gap) or len(gap) < 90 and _is_list(gap):
            found[-1].append(hit)
        else:
            found.append([hit])
    return found


def _is_list(gap: str) -> bool:
    joined = plain(_BRACKETS.sub("", gap))
    if _ANOTHER.match(joined) or _OF_A_KIND.match(joined) or _OVER_STRANGERS.match(joined):
        return True
    return bool(_BETWEEN.match(joined)) and not _BREAKS.search(_AS_WELL.sub(" ", joined))


def split_last(sentence: Sentence, found: list[list[TermHit]]) -> list[list[TermHit]]:
    """"Despite A, B and C, and D could never be reduced": the last after ", and" goes with its own verb."""
    split: list[list[TermHit]] = []
    for number, group in enumerate(found):
        following = found[number + 1][0].start if number + 1 < len(found) else sentence.end
        gap = sentence.text[group[-2].end - sentence.start : group[-1].start - sentence.start] if len(group) > 1 else ""
        after = sentence.text[group[-1].end - sentence.start : following - sentence.start]
        opens = sentence.text[: group[0].start - sentence.start]
        apart = _NEW_CLAUSE.match(plain(gap).lstrip(" ")) if len(group) > 2 else _UNFINISHED.match(gap)
        own_verb = apart and (has_own_verb(opens, after) or len(group) == 2 and _SETS_THE_SCENE.match(opens))
        split += [group[:-1], group[-1:]] if own_verb else [group]
    return split


_DESCRIBES = re.compile(
    r"(?: ?\([^()]{1,40}\))?(?:,| \(|,? which is| was given as| were given as| as) (?:an?|the|another|its|his|her) "
    r"(?:[\w-]+ ){0,4}|,? (?:was |were )?(?:\w+ )?(?<!well )as (?!well as)(?:[a-z-]+ ){0,2}",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(
    r"(?!,(?: and)? an? )(?:\s?\([^()]{1,20}\))?(?:[,.;:)]|$| (?:that|which|used|for|of|in|against|with|was|were)\b)"
)


def describes(sentence: Sentence, named: TermHit, hit: TermHit) -> bool:
    """A class that only says what the drug named before it is: "sertraline, a potent SSRI", "was given as a statin"."""
    if hit.term.kind != "drug_class" or named.term.kind != "drug":
        return False
    gap = sentence.text[named.end - sentence.start : hit.start - sentence.start]
    families = {term_family(named.term), *classes_of(named.term.name)} - {None}
    if families and hit.term.name not in families and gap.lstrip().startswith((",", "(")):
        return False
    return bool(_DESCRIBES.fullmatch(gap) and _DESCRIBED.match(sentence.text, hit.end - sentence.start))


_OPENS_LIST = re.compile(
    r"^\s?(?:agents?|drugs?|therap\w+|medications?|treatments?)?\s?"
    r"(?:\(|such as|including|like|which included|included|incorporating|comprising|comprised|containing|based on|by|"
    r"were|was|consist(?:ing|ed)|composed|:|e\.g\.)",
    re.IGNORECASE,
)
_OPENS_WITH = re.compile(r"^\s(?:agents?|drugs?|therap\w+|medications?|treatments?|regimens?)?\s?with\b", re.IGNORECASE)
_IS_COURSE = re.compile(r"(?:therap\w+|treatments?)$", re.IGNORECASE)
_OWN_RIGHT = frozenset({"corticosteroid"})


_IS_STARTED = re.compile(
    r"^(?: (?:administration|regimen|treatment|course|protocol))?(?: (?:was|were|had been) (?:\w+ly )?(?:started|"
    r"initiated|begun|given|administered|commenced|performed|carried out))? "
    r"(?:with|by|using|of|consist(?:ing|ed) of|(?:was )?composed of|compris(?:ing|ed)|includ(?:ing|ed)|based on)\b"
    r"(?!.*(?:[.;]|\b(?:and|but|then|after|response|improve\w*|relief)\b))"
)


def announces(sentence: Sentence, group: Sequence[TermHit], following: Sequence[TermHit]) -> bool:
    """Chemotherapy that is said to be started with what is named next: it is no treatment beside it."""
    gap = sentence.text[group[-1].end - sentence.start : following[0].start - sentence.start]
    named = len(gap) < _NAMED_SOON and following[0].term.kind == "drug"
    return named and group[-1].term.name == "chemotherapy" and bool(_IS_STARTED.match(gap))


_NAMED_SOON = 80


def is_heading(sentence: Sentence, group: Sequence[TermHit], number: int) -> bool:
    """A class that only announces its members: "biological agents (infliximab, rituximab)", "the TNF blocker X"."""
    hit = group[number]
    if hit.term.kind != "drug_class" or number + 1 >= len(group) or group[number + 1].term.kind == "drug_class":
        return False
    gap = sentence.text[hit.end - sentence.start : group[number + 1].start - sentence.start]
    if gap == " " or _names_one(sentence, hit, group[number + 1], gap):
        return True
    is_course = _IS_COURSE.search(hit.surface + gap.split(" with", 1)[0])
    opens = _OPENS_LIST.match(gap) or is_course and _OPENS_WITH.match(gap)
    return bool(opens) and hit.term.name not in _OWN_RIGHT


_ONE = re.compile(
    r"\b(?:an?|the|one|another|second|third|fourth|new|different|this|his|her) (?:[\w-]+ ){0,2}$", re.IGNORECASE
)
_WIDE = frozenset(
    {"biological agent", "immunosuppressant", "immunomodulator", "steroid-sparing agent", "targeted therapy"}
)
"""Classes wider than the family of a drug."""
_BEHIND_NAME = re.compile(r"[,).;:]|$| \(")


def _names_one(sentence: Sentence, hit: TermHit, named: TermHit, gap: str) -> bool:
    """One of a class that is named between commas: "a second biologic agent, infliximab, was given"."""
    before, after = sentence.text[: hit.start - sentence.start], sentence.text[named.end - sentence.start :]
    one = gap == ", " and not hit.surface.endswith("s") and _ONE.search(before) and _BEHIND_NAME.match(after)
    return bool(one) and (hit.term.name in _WIDE or hit.term.name == term_family(named.term))


GOES_ON = re.compile(
    r"(?:^\swith|,|\band|\bor|\bplus|;)\s(?:with |in |by |also |then |as (?:was|were|did|had) |oral |intravenous |"
    r"weekly |topical |low-dose |high-dose |(?:\d+|two|three|four|five|six) (?:\w+ ){1,2}of )*$",
    re.IGNORECASE,
)
AS_BEFORE = re.compile(r"^[^,]{0,60},\sas (?:was|were|did|had)\b")
"""A list without a cue of its own that goes on from the one before: "with prednisone 20 mg/day and with mesalazine"."""
FOLLOWED = re.compile(
    r"(?:\s?\([^()]*\))?,?\s(?:and |which was |then )?(?:followed by|then) (?:(?!was\b|were\b)[\w-]+ ){0,3}",
    re.IGNORECASE,
)
"""What came next in a story of earlier treatments was earlier, too: "had received X followed by oral Y"."""
