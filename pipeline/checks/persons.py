"""Which patient: a second look at the patient whom a quote is told of.

A text turns to a patient by a label ("Patient 2"), a place ("the second child"), an age ("a 12-year-old girl") or a
pronoun. A quote belongs to the patient named last before it; a value in another patient's record is flagged.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from pipeline.checks.base import Check, Claim, Scene
from pipeline.checks.landmarks import TOLD, Landmark
from pipeline.checks.numerals import numerals
from pipeline.records import Evidence

_PERSON = (
    r"(?:girl|boy|woman|man|child|infant|patient|male|female|lady|gentleman|adolescent|toddler|"
    r"baby|neonate|brother|sister|sibling|teenager|case|one)"
)
_LABEL = re.compile(
    r"\b(?P<kind>[Pp]atients?|[Cc]ases?|[Cc]hild|[Ss]ubjects?|[Pp]t\.?|[Gg]irl|[Bb]oy|[Mm]an|"
    r"[Ww]oman|Mrs?\.?|Ms\.?|PATIENT|CASE|P)[ #.]{0,2}(?P<label>\d{1,2}|[A-E])\b(?!\.?\d|[%/]|"
    r"\s?(?:years?|months?|patients|of)\b)|(?m:^\s*(?P<row>\d{1,2})\s*$)"
)
_ORDINAL = re.compile(
    rf"\b(?:[Tt]he|[Oo]ur|[Aa]|[Hh]er|[Hh]is)\s(?P<order>first|second|third|fourth|fifth|sixth|other|elder|older|"
    rf"younger|youngest|eldest|oldest|latter|former)\b"
    rf"(?:\s(?:\w+\s)?{_PERSON}\b|(?=,| was| is| had| has| received| responded))", re.IGNORECASE)  # fmt: skip
_AGED = re.compile(
    r"\b(?P<age>\d{1,2}|[a-z]+(?:teen|ty)?(?:-[a-z]+)?)[\s-]*(?:years?|yrs?|yr|y|months?|mos?|weeks?)[\s/-]*"
    rf"(?:old|o|of age)?\b[\s,-]*(?:\(?(?P<mf>[MF])\b|(?:\w+[\s-]){{0,3}}?(?P<person>{_PERSON})\b|old\b)"
    rf"|\b(?P<person2>{_PERSON}|M|F)\b,?\s(?:of|aged|now aged|was aged)\s(?P<age2>\d{{1,2}})\b",
    re.IGNORECASE,
)
_ORDER = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6"}
_FEMALE = re.compile(r"\b(?:girl|woman|female|lady|sister|she|her|herself|mrs|ms)\b|^F$", re.IGNORECASE)
_MALE = re.compile(r"\b(?:boy|man|male|gentleman|brother|he|his|him|himself|mr)\b|^M$", re.IGNORECASE)
_SEXED = (("female", _FEMALE), ("male", _MALE))
_OPPOSITE = {
    "elder": "younger", "older": "younger", "younger": "elder", "youngest": "oldest", "oldest": "youngest",
    "latter": "former", "former": "latter",
}  # fmt: skip
_TWO_LABELS = re.compile(r"\b(?:patients|cases)\s\w{1,2}(?:,|\sand|-|\s&)", re.IGNORECASE)
_MANY = re.compile(
    r"\b(?:both(?! (?:\w+ )?(?:wrists|eyes|knees|hips|ankles|hands|feet|ears|lungs|legs|arms|sides|drugs|times)\b)|"
    r"all (?:\w+ )?(?:patients|children|cases|three|four|five|six|of)|all (?:were|had|are)|"
    r"(?:each|every|either|neither)(?= (?:of (?:them|the|these|our|us)|patient|child|case|girl|boy|one|had|was|has)\b)|"
    r"none|no patient|no one|patients|children|girls|boys|they|"
    r"respectively|(?:two|three|four|five|six) (?:of|patients|children|girls|boys|others|women|men|brothers|"
    r"sisters)|siblings|brothers|sisters)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4)
def _people(view: str) -> tuple[Landmark, ...]:
    """Every introduction or re-mention of one patient, in text order."""
    found = [Landmark(m.start(), m.end(), f"label {(m['label'] or m['row']).upper()}") for m in _LABEL.finditer(view)]
    found += [
        Landmark(m.start(), m.end(), f"order {m['order'].lower()}", sex=_sex(m.group()))
        for m in _ORDINAL.finditer(view)
    ]
    for match in _AGED.finditer(view):
        age = numerals(match["age"] or match["age2"] or "")
        if age:
            words = f"{match['person'] or match['person2'] or match['mf'] or ''}"
            found.append(Landmark(match.start(), match.end(), f"age {age[0].value:g}", sex=_sex(words)))
    return tuple(sorted(found, key=lambda mark: mark.start))


def _sex(words: str) -> str | None:
    female, male = _FEMALE.search(words), _MALE.search(words)
    return "female" if female and not male else "male" if male and not female else None


def _quote_is_of_patient(claim: Claim) -> str | None:
    """The patient whom the text speaks of at the quote is the record's."""
    record = claim.record
    if record.group.kind != "individual" or claim.field == "condition" or not claim.evidence:
        return None
    reasons = [_somebody_else(claim, piece) for piece in claim.evidence]
    return None if None in reasons else reasons[0]


def _somebody_else(claim: Claim, piece: Evidence) -> str | None:
    scene = claim.scene
    start, end = scene.sentence(piece.start, piece.end)
    sentence = scene.view[start:end]
    if _is_of_many(sentence):
        return None
    people = _people(scene.view)
    place = bisect_right([m.start for m in people], piece.end - 1)
    before = [m for m in people[:place] if claim.field != "age" or m.end <= piece.start or not m.key.startswith("age")]
    mine = _mine(claim)
    last = next((m for m in reversed(before) if m.key.split()[0] in mine["kinds"]), None)
    if last is not None and all(_is_other(mark, mine, people) for mark in _cluster(scene.view, before, last)):
        return f"the words are told of {_words(scene, last)}"
    return _other_sex(claim, piece, last.start if last else 0)


@lru_cache(maxsize=256)
def _is_of_many(sentence: str) -> bool:
    return bool(_MANY.search(sentence) or _TWO_LABELS.search(sentence))


@lru_cache(maxsize=256)
def _sexes(sentence: str) -> frozenset[str]:
    return frozenset(name for name, words in _SEXED if words.search(sentence))


def _words(scene: Scene, mark: Landmark) -> str:
    return f'"{" ".join(scene.view[mark.start : mark.end].split())}"'


def _mine(claim: Claim) -> dict[str, set[str]]:
    """The keys of the record's patient: label, place, ages."""
    keys: set[str] = set()
    group = claim.record.group
    for match in re.finditer(r"\d+|\b[A-E]\b", group.label or ""):
        keys.add(f"label {match.group().upper()}")
        keys |= {f"order {word}" for word, number in _ORDER.items() if number == match.group()}
    ages = claim.record.age if claim.field != "age" else [a for a in claim.record.age if a is not claim.value]
    keys |= {f"age {age.value:g}" for age in ages if age.value is not None}
    spans = [(p.start, p.end) for p in group.evidence]
    for mark in _people(claim.scene.view):
        if any(mark.start < right and left < mark.end for left, right in spans):
            keys.add(mark.key)
    kinds = {key.split()[0] for key in keys}
    if kinds & {"label"}:
        kinds &= {"label", "order"}
    return {"keys": keys, "kinds": kinds}


def _cluster(view: str, people: list[Landmark], last: Landmark) -> list[Landmark]:
    """The landmark and those that stand in one list with it ("12-year-old boy, 15-year-old girl")."""
    found = [last]
    for mark in reversed([m for m in people if m.start < last.start]):
        between = view[mark.end : found[-1].start]
        if len(between) > 40 or "." in between or mark.key.split()[0] != last.key.split()[0]:
            break
        found.append(mark)
    return found


def _is_other(mark: Landmark, mine: dict[str, set[str]], people: tuple[Landmark, ...]) -> bool:
    """The landmark is another patient's: another label, place or age, while ours stands elsewhere."""
    if mark.key in mine["keys"]:
        return False
    told = mark.key.split()[1]
    if mark.key.startswith("order") and told not in _ORDER:
        return f"order {_OPPOSITE.get(told)}" in mine["keys"]
    same_kind = {key for key in mine["keys"] if key.split()[0] == mark.key.split()[0]}
    if mark.key.startswith("order") and not any(key.split()[1] in _ORDER for key in same_kind):
        return False
    return any(other.key in same_kind for other in people)


def _other_sex(claim: Claim, piece: Evidence, floor: int) -> str | None:
    """The nearest word or pronoun before the quote that has a sex is of the other one."""
    sex = claim.record.sex
    if sex is None or claim.field == "sex" or (sex.female or 0) == (sex.male or 0):
        return None
    view = claim.scene.view
    start, end = claim.scene.sentence(piece.start, piece.end)
    claimed = "female" if sex.female else "male"
    inside = _sexes(view[start:end])
    if len(inside) == 1:
        return None if claimed in inside else f"the sentence speaks of a {min(inside)} patient"
    paragraph = max(view.rfind("\n", 0, piece.start), piece.start - 600, floor - 1, 0)
    lead = view[paragraph : piece.start]
    last = max(((m.end(), name) for name, words in _SEXED for m in words.finditer(lead)), default=None)
    if last is None or last[1] == claimed or _MANY.search(lead[last[0] :]):
        return None
    return f"the words before speak of a {last[1]} patient"


CHECKS = (
    Check(
        "QuoteIsOfPatient",
        "quote_of_another_patient",
        "The quote belongs to the patient of the record.",
        "a value of Patient 2 in the record of Patient 1",
        "move the value to the record of the patient whom it is told of",
        TOLD,
        _quote_is_of_patient,
    ),
)
