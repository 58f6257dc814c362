"""How much the words around a disease speak for its being the one that is treated.

A paper states the disease of its patients outright ("patients with", "diagnosed with", "treated for", "biopsy showed"),
names it with a treatment, or only in passing; a disease in doubt ("suspected", "initially diagnosed with") counts for
nothing. We return a weight, and whether the words state a diagnosis.
"""

from __future__ import annotations

import re

from extractors.base import Sentence
from extractors.context import right_before

SIGHT = 90
"""How far before a disease words are looked at."""
STATED = 3
"""The weight of a mention that states the disease of patients outright."""
IN_TITLE = 4
"""What standing in the title adds, and so the least weight that a mention there has."""

_PERSON = (
    r"(?:patients?|children|girls?|boys?|wom[ae]n|m[ae]n|adults?|individuals|cases?|subjects|infants?|adolescents?|males?|"
    r"females?|he|she|who|lady|gentleman|people|brother|sister|siblings|child|recipients?|smokers?|volunteers|"
    r"participants?|outpatients?|inpatients?|survivors?|carriers?|neonates?|newborns?|teenagers?|students?)"
)
_HAS = r"(?:with|had|has|have|having|suffering (?:for [^.;,]{1,25} )?from|affected by|suffered from)"
_DIAGNOSED = right_before(
    r"\b(?:diagnos(?:is|ed)\s"
    r"(?:(?:th(?:e|is) (?:case|patient|lesion|mass|tumou?r)|him|her|it)\s|"
    r"(?:in|at|on|after|by)\s(?:[\w-]+\s){1,5}?)?"
    r"(?:of|with|as(?:\shaving)?|to have)|diagnosis was)\s"
    r"(?:[\w-]*(?:al|ar|ary|ic|ous|ed|ive|use|ant|ent|ate|grade),\s|[\w'/-]+\s|\([^()]{1,12}\)\s){0,6}"
)
_TREATED_FOR = right_before(
    r"\b(?:treat(?:ed|ment)|therap(?:y|ies)|chemotherapy|surgery|\w+ectomy|given(?! up)|administered|"
    r"prescri(?:bed|ption)|receiv(?:ed|ing)|tak(?:es?|en|ing)|took|started|underwent|operated|"
    r"immunosuppress\w+|transplant\w*|infusions?|injections?)\s"
    r"(?:(?!stop|discontin|withdr|ceas|interrupt|died|death|switch|refus|vaccin|immuni[sz])[^\s.;:]+\s){0,8}?"
    r"(?:for|against|because of)\s(?:an? |the |his |her |their |presumed )?(?:[\w'-]+\s){0,2}",
    r"\b(?:(?:treatment|management|therapy) (?:of|for)|to treat|treating)\s"
    r"(?:an? |the |his |her |their )?(?:[\w'-]+\s){0,2}",
)
_OWNED = right_before(
    r"\b(?:treatment|management|therapy) (?:of|for) (?:his|her|their|the patient's) (?:[\w'-]+\s){0,2}"
)
_PROVEN = right_before(
    r"\b(?:(?:histo\w*|patholog\w*|cytolog\w+|biops\w+|autopsy|microscop\w+),?\s(?:[\w-]+,?\s){0,6}?"
    r"(?:showed|revealed|confirmed|demonstrated|disclosed|indicated|diagnosed|found|reported|shown|"
    r"(?:was|were) (?:consistent|compatible|in keeping|conclusive|diagnostic|typical) (?:with|of|for))|"
    r"(?:was|were) (?:determined|found|confirmed|proved|proven) to be|(?:was|were) confirmed as)\s"
    r"(?:an? |the )?(?:[\w'-]+\s){0,3}"
)
_OUTRIGHT = (_OWNED, _DIAGNOSED, _TREATED_FOR, _PROVEN)
"""Words that state a diagnosis, or what a treatment is given for."""
_SIGNS = (
    (STATED, right_before(r"\b(?:her|his|the patient's)\s(?:(?!own|mother|father)[\w-]+\s){0,2}")),
    (STATED, right_before(r"\bcases? of\s(?:[\w'-]+\s){0,4}")),
    (2, right_before(r"(?<!and )\b(?:he|she) (?:also )?had (?:(?:a|an|the|also)\s)?(?:[\w'()-]+,?\s){0,6}")),
    (STATED, right_before(
        rf"\b{_PERSON}\s(?:\([^()]*\)\s)?(?:aged [\d\w\s-]{{1,20}}\s)?{_HAS}\s(?:a |an |the )?"
        r"(?:(?!developed|complicated)[\w'()-]+,?\s){0,6}")),
    (2, right_before(
        r"\b(?:treatment|therapy|management|treat|treating|efficacy|effective|safety|use|trial|study|refractory|resistant|"
        r"severe|active)(?:\s(?:of|in|for|to))?\s(?:[\w'-]+\s){0,3}")),
    (STATED, right_before(
        r"\b(?:(?:compatible|consistent|in keeping) with|confirmed(?: as)?(?: with)?(?! (?:by|in|on|that)\b))\s"
        r"(?:an? |the )?(?:[\w'-]+\s){0,3}")),
    (2, right_before(
        r"\b(?:corresponding to|known to have|"
        r"suggest(?:ed|ive of)|(?:findings|(?<!the )features|(?<!and )symptoms|as a sign) of|"
        r"(?:present(?:ed|ing)|admitted) (?:with|for)|"
        r"(?:found|discovered|show\w*|prove[dn]|conclud\w+|reveal\w*)\s(?:\w+\s){0,3}to (?:be|have)|"
        r"(?:reveal|diagnos|indicat|identifi)ed(?: as)?)\s"
        r"(?:an? |the )?(?:[\w'-]+\s){0,3}")),
    (1, right_before(
        r"\b(?:with|in|for|of|her|his|their|due to|secondary to|typical of|found|disclosed|detected|show(?:ed|n|ing)|"
        r"demonstrat(?:ed|ing)|caus(?:ed|ing)(?: by)?|develop(?:ed|ing))\s(?:an? |the )?(?:[\w'-]+\s){0,3}")),
)  # fmt: skip
_PATIENTS_AFTER = re.compile(
    r"^(?:\s\([^()]*\))?(?:\stype [\dIV]+)?[\s-]"
    r"(?:patients?|cases?|cohort|children|onset|activity|flares?|relapses?)\b",
    re.IGNORECASE,
)
_OF_PATIENT = re.compile(rf" {_PERSON}$|^(?:infected|living) with ", re.IGNORECASE)
_OPERATED = re.compile(
    r"s? (?:surgery|extractions?|repairs?|resections?|removal|excisions?|operations?|reconstruction|fixation|"
    r"clipping)\b",
    re.IGNORECASE,
)
"""What stands behind a disease that is operated on: "cataract surgery"."""
_ONCE = re.compile(
    r"\b(?:histor(?:y|ies) of|previous(?:ly)?|prior|past|earlier|had (?:had|undergone)|(?:status )?post)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
"""An operation of an earlier time is of another disease."""
_DIAGNOSED_AFTER = re.compile(
    r"^(?:\s\([^()]*\))?\s(?:was|were|had been)\s(?:\w+ly\s)?diagnosed\b", re.IGNORECASE
)
_FOUND_AFTER = re.compile(
    r"(?:\s\([^()]*\))?(?:\s(?:of|in) (?:the |his |her |both )?[\w-]+(?: [\w-]+){0,4})?\s(?:was|were|had been)\s"
    r"(?:\w+ly\s)?(?:revealed|discovered|found|confirmed)\b",
    re.IGNORECASE,
)
_IN_DOUBT = re.compile(
    r"\b(?:suspected|possibl[ey]|suspicion of|presumed(?: to be)?|suspicious (?:for|of)|indicative of|"
    r"signs and symptoms of|"
    r"(?:initially|originally|first) (?:diagnosed|treated) (?:with|for)|initial diagnosis of|"
    r"differential diagnos[ei]s of)\s(?:[\w'-]+\s){0,3}$",
    re.IGNORECASE,
)
_DOUBTED_AFTER = re.compile(
    r"(?:\s\([^()]*\))?\s(?:was|were|had been)\s(?:\w+ly\s|first\s|also\s)?"
    r"(?:suspected|unlikely|(?:changed|revised|corrected) to|"
    r"considered,? (?:although|but|however|at first|initially))\b",
    re.IGNORECASE,
)
"""Words behind a disease that was thought of and given up."""
_AT_FIRST = r"(?:initially|originally|first|wrongly|mistakenly|erroneously|falsely|incorrectly)"
_TAKEN = r"(?:mis)?(?:diagnosed|treated|considered|labell?ed|interpreted|thought)"
_MISTAKEN = re.compile(
    r"\b(?:mimick(?:ing|ed)|mimics?|resembling|simulating|masquerading as|mistaken for|instead of|rather than|"
    r"reminiscent of|(?:is|was|could) (?:it|this)(?: be)?(?: really)?|"
    r"(?:test(?:ed|ing|s)?|screen(?:ed|ing)?|work-?up) for(?![^.;]*positive)|"
    rf"(?:{_AT_FIRST} {_TAKEN}|misdiagnosed|misinterpreted)(?: to be)? as|misdiagnosed with|"
    rf"{_AT_FIRST} thought to (?:be|have)|"
    r"(?:provisional|preliminary|tentative|working|pre-?operative|erroneous|wrong|admitting|presumptive) "
    r"diagnos[ei]s (?:of|was|were|is)|initial diagnosis was|an initial diagnosis of|"
    r"differential diagnos[ei]s (?:includ(?:es?|ed)|was|were))\s(?:[\w'-]+\s){0,3}$",
    re.IGNORECASE,
)
"""Words before a disease for which another one was taken, or that was thought of first."""


def mistaken(before: str) -> bool:
    """The disease behind these words is one that the patient's was taken for: "initially diagnosed as"."""
    return _MISTAKEN.search(before[-SIGHT:]) is not None


_BEFORE_A_NAME = right_before(
    rf"\b(?:{_PERSON}\s(?:with|having|who had|suffering from)|diagnos(?:ed|is)\s(?:of|with|as(?:\shaving)?|(?:him|her) "
    r"(?:as having|with))|cases? of|treated for|history of|treatment of)\s"
    r"(?:an? |the |(?:refractory|severe|active|known|advanced|recurrent|newly diagnosed|chronic|acute) )*"
)
_BEHIND_A_NAME = re.compile(r"\s(?:patients?|cases?|cohort|children|girls?|boys?)\b")


def names_a_disease(text: str, start: int, end: int) -> bool:
    """The words beside a short form say that it is a disease: "patients with CF", "CF patients"."""
    before = text[max(0, start - SIGHT) : start]
    return bool(_BEHIND_A_NAME.match(text, end) or _BEFORE_A_NAME.search(before))


_FOR = re.compile(
    r"(?:\s\([^()]*\))?(?:\s(?:therapy|treatment|infusions?|injections?))?\s(?:(?:used )?against|for|because of)\s"
    r"(?:an? |the |his |her |their )?(?:[\w'-]+\s){0,2}"
)
"""What stands between a drug and the disease for which it is given."""
_APART = 15
"""How many characters lie at least between a denial and a diagnosis that it does not mean."""


def states_anew(sentence: Sentence, start: int, since: int) -> bool:
    """Words that state a diagnosis begin well behind a place: what is denied before them is something else."""
    before = sentence.text[max(0, start - SIGHT) : start]
    stated = (sign.search(before) for sign in (_DIAGNOSED, _TREATED_FOR, _PROVEN))
    begin = max((match.start() for match in stated if match), default=-1)
    return begin >= 0 and start - len(before) + begin - since > _APART


def is_treated(text: str, start: int) -> bool:
    """The words before a place say that something is treated, and what stands there is what it is."""
    before = text[max(0, start - SIGHT) : start]
    return bool(_TREATED_FOR.search(before) or _OWNED.search(before))


def is_what_is_treated(sentence: Sentence, start: int) -> bool:
    """The words before a place in a sentence say that a treatment is given for what stands there."""
    before = _PREFIX.sub("", sentence.text[max(0, start - SIGHT) : start])
    return bool(_TREATED_FOR.search(before)) or _given_for(sentence, start)


def _given_for(sentence: Sentence, start: int) -> bool:
    """A drug, no vaccine, stands right before it: "tacrolimus for lupus nephritis"."""
    if not any(word in sentence.text[max(0, start - 40) : start] for word in (" for ", " against ", " because of ")):
        return False
    given = [hit for hit in sentence.hits("drug", "procedure") if not _PROTECTS.search(hit.surface)]
    return any(_FOR.fullmatch(sentence.text, hit.end - sentence.start, start) for hit in given)


_PROTECTS = re.compile(r"vaccin|immuni[sz]ation", re.IGNORECASE)


_OF_SOME = re.compile(
    rf"\b\d[\d.]* ?%\)? (?:of )?(?:(?:the|our|these|all) )?(?:[\w-]+ )?{_PERSON} (?:also )?ha(?:d|s|ve) "
    r"(?:[\w-]+ ){0,3}$",
    re.IGNORECASE,
)
_IN_SOME = re.compile(r" \((?:[nN] ?= ?\d+[,;] ?)?\d[\d.]* ?%(?:[,;] ?[nN] ?= ?\d+)?\)| in \d[\d.]* ?%")


def _is_of_some(before: str, after: str) -> bool:
    """A share of the patients had it: "26% of our patients had X", "X (58%)"."""
    return bool(_OF_SOME.search(before) or _IN_SOME.match(after))


def names_patients(printed: str) -> bool:
    """What is printed names patients by their disease ("asthmatic children", "infected with HIV")."""
    return _OF_PATIENT.search(printed) is not None


_PREFIX = re.compile(r"(?<![\w-])\w+-$")
"""The part of a word before a disease that begins inside it: "drug-resistant hypertension"."""


_IN_PATIENTS_WITH = re.compile(
    r"(?:\s\([^()]*\))?\s(?:in|among) (?:(?:\d+|the|our|two|three|four|five|six|seven|eight|nine|ten|adult|elderly) )*"
    r"(?:patients|children|adults|women|men|recipients|subjects) (?:with|having|treated for)\b"
)
_FOR_WHAT = re.compile(
    r"\b(?:treat\w*|therap\w*|manag\w*|for|against|effect\w*|effic\w*|control|prevent\w*)\b", re.IGNORECASE
)
"""What befell patients who are described by another disease ("pneumonia in 4 patients with X") is not what they are
treated for, unless a treatment stands before it."""


def signs(sentence: Sentence, start: int, end: int) -> tuple[int, bool]:
    """How much the words speak for it, and whether they state a diagnosis, or what a treatment is given for."""
    before, after = sentence.text[max(0, start - SIGHT) : start], sentence.text[end : end + 40]
    before = _PREFIX.sub("", before)
    if _IN_DOUBT.search(before) or mistaken(before) or _DOUBTED_AFTER.match(sentence.text, end):
        return 0, False
    diagnosed = any(sign.search(before) for sign in _OUTRIGHT) or _given_for(sentence, start)
    diagnosed = diagnosed or (_OPERATED.match(after) is not None and not _ONCE.search(before))
    if _is_of_some(before, after) and not diagnosed:
        return 1, False
    if not diagnosed and _IN_PATIENTS_WITH.match(sentence.text, end) and not _FOR_WHAT.search(before):
        return 0, False
    found = STATED if diagnosed else next((weight for weight, pattern in _SIGNS if pattern.search(before)), 0)
    if _PATIENTS_AFTER.match(after) or _FOUND_AFTER.match(sentence.text, end):
        found = max(found, 2)
    if _DIAGNOSED_AFTER.match(after) or names_patients(sentence.text[start:end]):
        found = STATED
    return found + (IN_TITLE if sentence.section == "title" else 0), diagnosed
