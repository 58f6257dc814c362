"""Parts of the patients who got one drug in different ways: early or late, low or high dose, as this form or that, with
or without earlier treatment.

What papers print: "Conversion was early in 29 patients and late in 41", "haloperidol 2-3 mg (standard dose) and 0.5 mg
(low dose) were compared", "the nicotine lozenge or the nicotine gum", "thirty patients without prior chemotherapy and
16 pretreated with it".

Parts are arms where the text counts at least two of them, or puts patients into them and tells of each more than once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.base import Mention, Sentence
from extractors.group_patterns import COUNT
from extractors.groups import count
from extractors.treatments import Treatment
from pipeline.arm import Arm
from pipeline.arm_sizes import PATIENTS

_GIVEN_EARLY = (
    r"(?:conversion|treatment|therapy|initiation|start|starters|intervention|administration|withdrawal|switch|surgery|"
    r"transplantation|treated|group|arm|patients)"
)
_TIMES = re.compile(
    rf"\b(?P<part>early|late|delayed|immediate)(?:(?P<more>[- ]{_GIVEN_EARLY})\b| (?=(?:in|for) {COUNT}\b))",
    re.IGNORECASE,
)
_DOSES = re.compile(
    r"\b(?P<part>low|standard|conventional|medium|intermediate|high)(?P<more>[- ]dose)s?\b", re.IGNORECASE
)
_COURSE = r"(?:chemo|radio|immuno)?(?:therapy|treatment)|exposure|(?:[a-z]+ ){0,2}(?:therapy|treatment|chemotherapy)"
_EARLIER = re.compile(
    rf"\b(?P<part>with|without)(?P<more> (?:any )?(?:prior|previous|earlier) (?:{_COURSE}))\b|"
    r"\b(?P<pretreated>pre-?treated|previously treated)\b|"
    r"\b(?P<naive>previously untreated|(?:treatment-|chemo)na[iï]ve)\b",
    re.IGNORECASE,
)
_FORM = (
    r"(?:lozenge|gum|patch|tablet|capsule|spray|inhaler|nebuli[sz]er|gel|cream|ointment|solution|suspension|suppository|"
    r"enema|foam|syrup|powder|film|implant|aerosol)"
)
_COUNT_BEFORE = re.compile(
    rf"\b(?P<n>{COUNT}) (?:{PATIENTS} )?(?:\(\d[\d.]* ?%\) )?"
    r"(?:(?:were |had |had been )(?:given |assigned to )?|"
    r"(?:who )?(?:received|took|got|taking|receiving|on) )?(?:the )?$",
    re.IGNORECASE,
)
_COUNT_BEHIND = re.compile(rf"^ ?(?:(?:in|for) (?P<n>{COUNT})\b(?! ?%)|\((?:n ?= ?)?(?P<m>\d+)(?: {PATIENTS})?\))")
_HELD = re.compile(r"\b(?:versus|vs|than|compar\w+|or|either|respectively|randomi[sz]\w+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Named:
    """A part where a sentence names it: which, its words, its place, how many it counts."""

    key: str
    words: str
    start: int
    end: int
    n: int | None


def parts(
    text: str, sentences: Sequence[Sentence], treatments: Sequence[Mention[Treatment]], *, allocated: bool
) -> list[Arm]:
    """The parts by the first way of telling them apart that makes arms; none where no way does."""
    told = [s for s in sentences if s.section not in ("background", "title")]
    for pattern in (_TIMES, _DOSES, _EARLIER, _forms(text, treatments)):
        named = list(_named(told, pattern)) if pattern else []
        keys = dict.fromkeys(one.key for one in named)
        sized = {one.key for one in named if one.n}
        if pattern is _DOSES and not _of_one_drug(named, treatments):
            continue
        if len(keys) >= 2 and (sized == set(keys) or (allocated and _are_compared(told, named))):
            return [_arm([one for one in named if one.key == key]) for key in keys]
    return []


def _named(sentences: Sequence[Sentence], pattern: re.Pattern[str]) -> Iterator[_Named]:
    """Where a way of telling parts apart names one, and the count beside it."""
    for sentence in sentences:
        for match in pattern.finditer(sentence.text):
            before, after = sentence.text[: match.start()], sentence.text[match.end() :]
            size = _COUNT_BEFORE.search(before[-60:]) or _COUNT_BEHIND.match(after) or _COUNT_BEHIND.match(after[1:])
            printed = next((number for number in size.groups() if number), None) if size else None
            number = count(printed) if printed else None
            said = match.groupdict()
            key = "without" if said.get("naive") else "with" if said.get("pretreated") else match["part"].lower()
            place = sentence.start + match.start()
            yield _Named(key, match.group().strip(), place, place + len(match.group().strip()), number)


def _forms(text: str, treatments: Sequence[Mention[Treatment]]) -> re.Pattern[str] | None:
    """The forms of the one drug that is named in more than one."""
    forms: dict[str, set[str]] = {}
    printed: dict[str, str] = {}
    for mention in treatments:
        match = re.match(rf" (?:\w+ )?({_FORM})s?\b", text[mention.end : mention.end + 40], re.IGNORECASE)
        if match:
            forms.setdefault(mention.value.name, set()).add(match[1].lower())
            printed.setdefault(mention.value.name, re.escape(text[mention.start : mention.end]))
    for drug, found in forms.items():
        if len(found) >= 2:
            return re.compile(
                rf"\b(?:{printed[drug]} (?:\w+ )?)?(?P<part>{'|'.join(sorted(found))})s?\b", re.IGNORECASE
            )
    return None


def _of_one_drug(named: Sequence[_Named], treatments: Sequence[Mention[Treatment]]) -> bool:
    """Low and high doses are of one drug, not "low-dose A and high-dose B"."""
    of = {key: {m.value.name for m in treatments for one in named if one.key == key and 0 < m.start - one.end <= 2}
          for key in {one.key for one in named}}  # fmt: skip
    drugs = [names for names in of.values() if names]
    return len(drugs) < 2 or bool(set.intersection(*drugs))


def _are_compared(sentences: Sequence[Sentence], named: Sequence[_Named]) -> bool:
    """One sentence holds the parts against each other, and each is named more than once."""
    keys = {one.key for one in named}
    often = all(sum(one.key == key for one in named) >= 2 for key in keys)
    return often and any(
        _HELD.search(s.text) and {one.key for one in named if s.start <= one.start < s.end} == keys for s in sentences
    )


def _arm(named: Sequence[_Named]) -> Arm:
    """The arm of one part; its plain name is its label."""
    first = named[0]
    words = Counter(one.words for one in named)
    full = [w for w, _ in words.most_common() if " " in w and not w.lower().endswith(" dose")]
    label = first.key if _TIMES.match(f"{first.key} treatment") else (full or list(words))[0].replace("-dose", " dose")
    surfaces = [*words, first.key] if full and first.key not in ("with", "without", "early", "late") else list(words)
    return Arm(label, next((one.n for one in named if one.n), None), span=(first.start, first.end), surfaces=surfaces)
