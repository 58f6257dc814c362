"""Patients as the text names them: one patient, a labelled one, a counted group.

What papers print: "a 16-year-old girl", "the 11-year-old reported by", "Patient 1", "Boy 2", "the second patient",
"the elder", "her brother", "25 refractory JDM cases", "Nineteen children", "(n = 17)", "all three", "in both cases",
"our patient", "the patient", "she".

We return one mention per noun phrase with what it says of the patients: how many, which sex, which label or place in a
series, and whether it introduces them or points back to them. Who they are in the document is attribution's matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc

from extractors.base import Mention, Value, sentences
from extractors.group_patterns import COUNT, FEMALE, MALE, NEEDS, NUMBER_WORDS, PLACES, ROMAN, RULES, SIGNS

__all__ = ["COUNT", "Kind", "PatientGroups", "Patients", "count", "sex_of"]

Kind = Literal["individual", "cohort"]


class Patients(Value):
    """What one noun phrase says of the patients it names."""

    kind: Kind
    n: int | None = None
    label: str | None = None
    place: int | None = None
    """Place in a series: 1 for "the first patient" or "Patient 1", -1 for "the other", "the latter"."""
    sex: Literal["female", "male"] | None = None
    introduces: bool = False
    """A new patient or group ("a 16-year-old girl") rather than one already named ("the girl", "she")."""
    own: bool = False
    """The authors' own ("our patient", "we report a ...")."""
    whole: bool = False
    """Everybody in question: "all three", "both", "neither", "no patient"."""
    subset: bool = False
    """Some of those in question: "two of the five"."""
    among: int | None = None
    """How many those in question are: five in "two of the five"."""
    aged: bool = False
    """The phrase states an age ("a 16-year-old girl")."""
    related: bool = False
    """A relative of a patient ("her brother"): a patient only when facts of treatment follow."""


_AT_AN_AGE = re.compile(r"\b(?:was|were|is|been|until|since|from|at|when)\s", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:sister|brother|mother|father|daughter|son)\b", re.IGNORECASE)


def count(printed: str) -> int | None:
    """ "Twenty-six", "two hundred and five", "1 024" and "388" as numbers."""
    plain = printed.lower().strip()
    if re.fullmatch(r"[\d, ]+", plain):
        return int(re.sub(r"\D", "", plain))
    total = 0
    for word in re.split(r"[- ]", plain):
        if word == "hundred":
            total = 100 * (total or 1)
        elif word in NUMBER_WORDS:
            total += NUMBER_WORDS[word]
        elif word != "and":
            return None
    return total


class PatientGroups:
    """Every noun phrase that names patients, in text order; the longest reading of overlapping ones."""

    label = "group"

    def __call__(self, doc: Doc) -> Iterator[Mention[Patients]]:
        for sentence in sentences(doc):
            taken: list[tuple[int, int]] = []
            found: list[Mention[Patients]] = []
            has = {name for name, sign in SIGNS if sign.search(sentence.text)}
            for rule, pattern in RULES:
                if not NEEDS.get(rule, has) <= has:
                    continue
                for match in pattern.finditer(sentence.text):
                    start, end = match.span()
                    parts = {name: words for name, words in match.groupdict().items() if words}
                    before = sentence.text[max(0, start - 12) : start].lower()
                    value = _READINGS[rule](_Phrase(match.group(), parts, before))
                    if value is None or any(start < e and s < end for s, e in taken):
                        continue
                    taken.append((start, end))
                    start = match.start("n") if rule == "group.of-which" else start
                    found.append(Mention(sentence.start + start, sentence.start + end, value, rule))
            yield from sorted(found, key=lambda mention: mention.start)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A noun phrase that a rule matched: its words, the rule's named parts of it, and the words before it."""

    words: str
    parts: dict[str, str]
    before: str

    @property
    def noun(self) -> str:
        return self.parts.get("noun", self.parts.get("pronoun", ""))

    @property
    def article(self) -> str:
        return self.parts.get("article", "").lower()

    @property
    def own(self) -> bool:
        return bool(re.match(r"our\b", self.words, re.IGNORECASE))

    def one(self, **said: object) -> Patients:
        """One patient of the sex that the noun states, with what else is said."""
        return Patients.model_validate({"kind": "individual", "n": 1, "sex": sex_of(self.noun), **said})


def _labelled(phrase: _Phrase) -> Patients:
    """ "Patient 2", "Case IV", "Boy B"."""
    place = phrase.parts["place"]
    number = int(place) if place.isdigit() else ROMAN.get(place) or NUMBER_WORDS.get(place) or _letter(place)
    return phrase.one(label=phrase.words.strip(), place=number, introduces=True)


def _initial(phrase: _Phrase) -> Patients:
    """ "Mrs A", "P3"."""
    place = phrase.parts.get("number", phrase.parts.get("place", ""))
    title = phrase.parts.get("title")
    sex = None if title is None else "male" if title == "Mr" else "female"
    number = int(place) if place.isdigit() else _letter(place)
    return phrase.one(label=phrase.words.strip(), place=number, introduces=True, sex=sex)


def _letter(place: str) -> int:
    """The place of a letter: 1 for A."""
    return ord(place) - ord("A") + 1


def _ordinal(phrase: _Phrase) -> Patients:
    """ "The second patient", "the elder", "the other"."""
    return phrase.one(place=PLACES.get(phrase.parts["ordinal"], -1), sex=sex_of(phrase.words), own=phrase.own)


def _aged(phrase: _Phrase) -> Patients | None:
    """ "A 16-year-old girl"; not the age at which something happened ("was 12 years old")."""
    pointed = phrase.article in ("the", "a", "an", "one", "this", "another") and "of age" not in phrase.words
    if (not phrase.noun and not pointed) or _AT_AN_AGE.search(phrase.words):
        return None
    own = phrase.own or bool(re.search(r"\b(?:we (?:\w+ )?(?:\w+ )?)$", phrase.before))
    return phrase.one(introduces=True, own=own, aged=True)


def _own(phrase: _Phrase) -> Patients:
    """ "Our patient"."""
    return phrase.one(own=True)


def _sum(phrase: _Phrase) -> Patients | None:
    """ "Five patients with X and three with Y" are eight, as are "five women and three men"."""
    parts = count(phrase.parts["n"]), count(phrase.parts["more"])
    return None if None in parts else Patients(kind="cohort", n=sum(p for p in parts if p), introduces=True)


def _spelt(phrase: _Phrase) -> Patients | None:
    """ "Nineteen children"; a number that is a year counts nobody."""
    number = count(phrase.parts["n"])
    return None if number is not None and 1900 <= number <= 2100 else _counted(phrase)


def _counted(phrase: _Phrase) -> Patients | None:
    """ "(n = 17)", "of the 30 patients, 12 were included"."""
    number = count(phrase.parts["n"])
    if not number:
        return None
    among = _last_count(phrase.parts.get("of", ""))
    if number == 1:
        return Patients(kind="individual", n=1, subset=True, among=among)
    whole, subset = "all" in phrase.parts, "of" in phrase.parts
    own = bool(re.search(r"\bour\b", phrase.words.lower()))
    introduces = not (whole or subset)
    return Patients(kind="cohort", n=number, introduces=introduces, whole=whole, subset=subset, among=among, own=own)


def _last_count(words: str) -> int | None:
    """Five in "of the five"."""
    return count(words.rsplit(maxsplit=1)[-1]) if words.split() else None


def _whole(phrase: _Phrase) -> Patients:
    """ "All three", "both", "no patient"."""
    number = 2 if "both" in phrase.parts else count(phrase.parts["n"]) if "n" in phrase.parts else None
    return Patients(kind="cohort", n=number, whole=True)


def _pronoun(phrase: _Phrase) -> Patients:
    """ "She", "his"."""
    return phrase.one(sex="female" if phrase.noun.lower() in ("she", "her", "hers") else "male")


def _individual(phrase: _Phrase) -> Patients:
    """ "The patient", "a boy", "her brother", "one patient"."""
    if phrase.article == "one":
        return phrase.one(subset=True)
    told = sex_of(phrase.noun) is not None or phrase.noun in ("patient", "child", "infant", "recipient")
    introduces = phrase.article in ("a", "an", "another") and told
    return phrase.one(introduces=introduces, related=bool(_RELATIVE.search(phrase.noun)))


_READINGS: dict[str, Callable[[_Phrase], Patients | None]] = {
    "group.labelled": _labelled,
    "group.initial": _initial,
    "group.ordinal": _ordinal,
    "group.aged": _aged,
    "group.of-age": _aged,
    "group.own": _own,
    "group.sum": _sum,
    "group.sexes": _sum,
    "group.of-which": _counted,
    "group.counted": _spelt,
    "group.n": _counted,
    "group.n-equals": _counted,
    "group.whole": _whole,
    "group.individual": _individual,
    "group.pronoun": _pronoun,
}


def sex_of(words: str) -> Literal["female", "male"] | None:
    """The sex that words state ("12y/o male", "her sister"), or None."""
    if re.search(rf"\b(?:{FEMALE})\b", words, re.IGNORECASE):
        return "female"
    return "male" if re.search(rf"\b(?:{MALE})\b", words, re.IGNORECASE) else None
