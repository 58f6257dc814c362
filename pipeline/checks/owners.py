"""Whose fact it is: a second look at the study and the patient that a quote belongs to.

Landmarks of a text are the studies it names ("Papadopoulou et al. (2019)"), the authors' own voice ("we", "our
patient"), and the patients it introduces ("Patient 2", "a 12-year-old girl", "the second child"). A quote belongs to the
landmark that stands nearest before it; a value that was given to somebody else is flagged.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

from pipeline.checks.base import FIELDS, Check, Claim, Scene
from pipeline.checks.numerals import numerals
from pipeline.comparison import folded
from pipeline.records import Evidence

_CLAIMED = FIELDS - {"study", "group", "condition"}


@dataclass(frozen=True, slots=True)
class Landmark:
    """A study, a voice or a patient that the text turns to at ``start``."""

    start: int
    end: int
    key: str
    """Folded surname, number of a label, age in years; empty for the authors themselves."""
    year: int | None = None
    narrative: bool = True
    sex: str | None = None


_NAME = r"(?:(?:van|von|de|del|di|da|le|la|el|al|den|der)[ -])*[A-ZÀ-Þ][\w'’-]+(?:[ -][A-ZÀ-Þ][\w'’-]+)?"
_STUDY = re.compile(
    rf"(?P<name>{_NAME})(?:(?:,)?\s(?P<more>et\s?al\b\.?,?|et\s?al\.?,?\d{1,2}\b|and (?:others|co-?workers|colleagues|associates)|(?:&|and) (?:{_NAME})(?=[\s,]*\(?(?:19|20)\d\d))"
    rf"(?:[\s,]*[\[(]?\s?(?P<year>(?:19|20)\d\d))?|[\s,]*[\[(]\s?(?P<year2>(?:19|20)\d\d)|['’]s?\s(?:group|patients?|series|cohort|study)|,\s(?P<year3>(?:19|20)\d\d)[a-z]?(?=[);\]]))"
)
_NO_NAME = frozenset("in january february march april may june july august september october november december since the from by results methods table figure after during between until".split())
_VOICE = re.compile(
    r"\b(?:[Oo]ur|[Ww]e|[Oo]urs|I)\b(?!\s(?:\w+\s)?(?:agree|read|thank|think|believe|note|suggest|wonder|know|conclude|hypothesi[sz]e|propose|recommend|congratulate|hope|speculate|would|cannot|searched|reviewed|found \d+ (?:studies|articles))\b)"
    r"|\b(?:[Tt]he present (?:case|study|report|patient)|[Tt]his (?:case|trial|pilot)|[Hh]erein)\b"
)


@lru_cache(maxsize=4)
def _studies(text: str) -> tuple[Landmark, ...]:
    found = []
    for match in _STUDY.finditer(text):
        key = folded(match["name"])
        if key in _NO_NAME or key.split()[0] in _NO_NAME:
            continue
        year = match["year"] or match["year2"] or match["year3"]
        bracket = text[max(0, match.start() - 80) : match.start()]
        inside = bracket.rfind("(") > bracket.rfind(")") or bracket.rfind("[") > bracket.rfind("]")
        found.append(Landmark(match.start(), match.end(), key, int(year) if year else None, not inside))
    found += [Landmark(m.start(), m.end(), "") for m in _VOICE.finditer(text)]
    return tuple(sorted(found, key=lambda mark: mark.start))


@lru_cache(maxsize=64)
def _with_name(text: str, author: str) -> tuple[Landmark, ...]:
    """The landmarks and every other place that prints the author's surname ("Pacheco,5 aged 4")."""
    marks = _studies(text)
    surname = author.split()[-1]
    known = [mark.start for mark in marks]
    plain = [
        Landmark(m.start(), m.end(), author)
        for m in re.finditer(rf"\b{re.escape(surname)}\b", text, re.IGNORECASE)
        if text[m.start()].isupper() and not any(abs(m.start() - start) < 40 for start in known)
    ]
    return tuple(sorted((*marks, *plain), key=lambda mark: mark.start))


def _is_study(mark: Landmark, author: str, year: int | None) -> bool:
    if not mark.key:
        return False
    surname = author.split()[-1]
    named = mark.key == author or mark.key.split()[-1] == surname or surname in mark.key.split()
    return named and (mark.year is None or year is None or mark.year == year)


def _quote_is_of_study(claim: Claim) -> str | None:
    """A cited study is the one named last; our own facts do not follow the name of another study."""
    study = claim.record.study
    if not claim.evidence or (claim.record.scope == "cited" and not study.author):
        return None
    author = folded(study.author) if study.author else ""
    test = _cited_elsewhere if claim.record.scope == "cited" else _told_of_others
    reasons = [test(claim.scene, piece, author, study.year) for piece in claim.evidence]
    return None if None in reasons else reasons[0]


def _cited_elsewhere(scene: Scene, piece: Evidence, author: str, year: int | None) -> str | None:
    marks = _with_name(scene.text, author)
    start, end = scene.sentence(piece.start, piece.end)
    inside = [m for m in marks if start <= m.start < end and m.key]
    if any(_is_study(m, author, year) for m in inside):
        before = [m for m in inside if m.start < piece.start and m.narrative]
        return None if not before or _is_study(before[-1], author, year) else f"the words stand after {_told(scene, before[-1])}"
    place = bisect_left([m.start for m in marks], piece.start)
    for mark in reversed(marks[:place]):
        if _is_study(mark, author, year):
            return None
        if mark.narrative and _takes_over(scene, mark, piece):
            return f"the words stand after {_told(scene, mark)}"
    return "the study is not named before these words"


def _takes_over(scene: Scene, mark: Landmark, piece: Evidence) -> bool:
    """A study or voice named between; a comparison ("as in ours", "unlike Lee et al.") is none."""
    before = scene.view[max(0, mark.start - 24) : mark.start]
    if re.search(r"\b(?:as (?:in|by|did|with|was)|unlike|like|than|to|with|in contrast to|criteria of|according to)\s(?:the\s|those\s|that\s)?(?:\w+\s)?(?:of\s|in\s|by\s)?$", before, re.IGNORECASE):
        return False
    return bool(mark.key) or "\n" in scene.text[mark.start : piece.start] or mark.start < piece.start


def _told_of_others(scene: Scene, piece: Evidence, author: str, year: int | None) -> str | None:
    marks = _studies(scene.text)
    paragraph = scene.text.rfind("\n", 0, piece.start)
    place = bisect_left([m.start for m in marks], piece.start)
    for mark in reversed(marks[:place]):
        if mark.start < paragraph or not mark.key or not scene.view[mark.start : mark.end].strip():
            return None
        if author and _is_study(mark, author, None):
            return None
        if mark.narrative and _takes_over(scene, mark, piece):
            return f"the words stand after {_told(scene, mark)}"
    return None


def _told(scene: Scene, mark: Landmark) -> str:
    return f'"{" ".join(scene.text[mark.start : mark.end].split())}"'


# --- patients ----------------------------------------------------------------------------------------------------

_PERSON = r"(?:girl|boy|woman|man|child|infant|patient|male|female|lady|gentleman|adolescent|toddler|baby|neonate|brother|sister|sibling|teenager|case|one)"
_LABEL = re.compile(r"\b(?P<kind>[Pp]atients?|[Cc]ases?|[Cc]hild|[Ss]ubjects?|[Pp]t\.?|[Gg]irl|[Bb]oy|[Mm]an|[Ww]oman|Mrs?\.?|Ms\.?|PATIENT|CASE|P)[ #.]{0,2}(?P<label>\d{1,2}|[A-E])\b(?!\.?\d|[%/]|\s?(?:years?|months?|patients|of)\b)|(?m:^\s*(?P<row>\d{1,2})\s*$)")
_ORDINAL = re.compile(
    rf"\b(?:[Tt]he|[Oo]ur|[Aa]|[Hh]er|[Hh]is)\s(?P<order>first|second|third|fourth|fifth|sixth|other|elder|older|younger|youngest|eldest|oldest|latter|former)\b"
    rf"(?:\s(?:\w+\s)?{_PERSON}\b|(?=,| was| is| had| has| received| responded))", re.IGNORECASE)  # fmt: skip
_AGED = re.compile(
    rf"\b(?P<age>\d{{1,2}}|[a-z]+(?:teen|ty)?(?:-[a-z]+)?)[\s-]*(?:years?|yrs?|yr|y|months?|mos?|weeks?)[\s/-]*(?:old|o|of age)?\b[\s,-]*(?:\(?(?P<mf>[MF])\b|(?:\w+[\s-]){{0,3}}?(?P<person>{_PERSON})\b|old\b)"
    rf"|\b(?P<person2>{_PERSON}|M|F)\b,?\s(?:of|aged|now aged|was aged)\s(?P<age2>\d{{1,2}})\b", re.IGNORECASE)  # fmt: skip
_ORDER = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6"}
_FEMALE = re.compile(r"\b(?:girl|woman|female|lady|sister|she|her|herself|mrs|ms)\b|^F$", re.IGNORECASE)
_MALE = re.compile(r"\b(?:boy|man|male|gentleman|brother|he|his|him|himself|mr)\b|^M$", re.IGNORECASE)
_SEXED = (("female", _FEMALE), ("male", _MALE))
_OPPOSITE = {
    "elder": "younger", "older": "younger", "younger": "elder", "youngest": "oldest", "oldest": "youngest", "latter": "former",
    "former": "latter",
}  # fmt: skip
_TWO_LABELS = re.compile(r"\b(?:patients|cases)\s\w{1,2}(?:,|\sand|-|\s&)", re.IGNORECASE)
_MANY = re.compile(
    r"\b(?:both|all (?:\w+ )?(?:patients|children|cases|three|four|five|six|of)|all (?:were|had|are)|each|every|either|neither|none|no patient|no one|patients|children|girls|boys|they|"
    r"respectively|(?:two|three|four|five|six) (?:of|patients|children|girls|boys|others|women|men|brothers|sisters)|siblings|brothers|sisters)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4)
def _people(view: str) -> tuple[Landmark, ...]:
    """Every introduction or re-mention of one patient, in text order."""
    found = [Landmark(m.start(), m.end(), f"label {(m['label'] or m['row']).upper()}") for m in _LABEL.finditer(view)]
    found += [Landmark(m.start(), m.end(), f"order {m['order'].lower()}", sex=_sex(m.group())) for m in _ORDINAL.finditer(view)]
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
    if _MANY.search(sentence) or _TWO_LABELS.search(sentence):
        return None
    people = _people(scene.view)
    place = bisect_right([m.start for m in people], piece.end - 1)
    before = [m for m in people[:place] if claim.field != "age" or m.end <= piece.start or not m.key.startswith("age")]
    mine = _mine(claim)
    last = next((m for m in reversed(before) if m.key.split()[0] in mine["kinds"]), None)
    if last is not None and all(_is_other(mark, mine, people) for mark in _cluster(before, last)):
        return f"the words are told of {_words(scene, last)}"
    return _other_sex(claim, piece, last.start if last else 0)


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


def _cluster(people: list[Landmark], last: Landmark) -> list[Landmark]:
    """The landmark and those that stand in one list with it ("12-year-old boy, 15-year-old girl")."""
    found = [last]
    for mark in reversed([m for m in people if m.start < last.start]):
        if found[-1].start - mark.end > 40 or mark.key.split()[0] != last.key.split()[0]:
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
    inside = {name for name, words in _SEXED if words.search(view[start:end])}
    if len(inside) == 1:
        return None if claimed in inside else f"the sentence speaks of a {inside.pop()} patient"
    paragraph = max(view.rfind("\n", 0, piece.start), piece.start - 600, floor - 1, 0)
    lead = view[paragraph : piece.start]
    last = max(((m.end(), name) for name, words in _SEXED for m in words.finditer(lead)), default=None)
    if last is None or last[1] == claimed or _MANY.search(lead[last[0] :]):
        return None
    return f"the words before speak of a {last[1]} patient"


CHECKS = (
    Check(
        "QuoteIsOfStudy", "quote_of_another_study", "The quote belongs to the study that the text names last before it.",
        "an outcome of Kim et al. in the record of Papadopoulou et al.", "move the value to the record of the study that it is told of",
        _CLAIMED, _quote_is_of_study,
    ),
    Check(
        "QuoteIsOfPatient", "quote_of_another_patient", "The quote belongs to the patient of the record.",
        "a value of Patient 2 in the record of Patient 1", "move the value to the record of the patient whom it is told of",
        _CLAIMED, _quote_is_of_patient,
    ),
)
