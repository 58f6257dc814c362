"""What a patient takes in the background: what goes on when the story begins, and what is taken when last seen.

What papers print: "she was on long-term warfarin", "regular haemodialysis since 2014", "while taking X" (that ended);
at the end, "one year later he is well and under treatment with X and low-dose Y". What is told of the end in the
present tense, after another treatment that the story is about, is no new line of treatment.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from extractors.base import Mention
from extractors.treatments import Treatment, with_role
from pipeline.treatment_lines import Course

Treatments = Sequence[Mention[Treatment]]

_ONGOING = re.compile(
    r"^(?:(?:was|is|were|had been|been|still|already|currently) )*(?:receiving|taking|under|on)\b", re.IGNORECASE
)
_SHORT = frozenset({
    "antibiotic", "antiviral", "antifungal", "antiparasitic", "operation", "life support", "analgesic", "opioid",
    "sedative",
    "nonsteroidal anti-inflammatory drug", "anti-inflammatory drug", "vasopressor", "local anaesthetic", "laxative",
    "anaesthetic", "antiemetic", "antihistamine",
})  # fmt: skip
"""Supports that are given for days; the others are taken for years, and go on while a disease is treated."""
_AT_PRESENT = re.compile(
    r"\b(?:(?:at (?:that|the|this) time|currently|already|presently|regularly) (?:(?:was|being) )?(?:on|under|taking|"
    r"receiving|treated with)|(?:was|is|were|been) (?:(?!start|put|plac|commenc|initiat|switch)\w+ )?(?:on|under) "
    r"(?:long-term |chronic |regular |maintenance )?"
    r"(?:treatment|therapy|medication|maintenance) with|"
    r"(?:taking|on|under|receiving) (?:long-term|chronic|maintenance|regular|daily|lifelong))\b(?: [\w-]+){0,2} $",
    re.IGNORECASE,
)
"""What a patient is on when the story begins."""
_REGULAR = re.compile(r"\b(?:regular|maintenance|chronic|long-term|lifelong|intermittent|weekly) $", re.IGNORECASE)
_SINCE = re.compile(
    r"^ (?:(?:therapy|treatment|sessions) )?(?:since|for (?:the (?:last|past) )?[\w-]+ years|[\w ]+ (?:a|per) week|"
    r"\w+ weekly)\b",
    re.IGNORECASE,
)
_WHILE = re.compile(r"\b(?:while|when|although|though)\b[^.,;]*$", re.IGNORECASE)


def goes_on(mention: Mention[Treatment], course: Course, text: str) -> bool:
    """"She was taking X": nothing says that it ended before the index treatment began."""
    met = _WHILE.search(text[max(0, mention.start - 50) : mention.start])
    if _AT_PRESENT.search(text[max(0, mention.start - 60) : mention.start]):
        return not course.is_over(mention, text)
    lasting = _ONGOING.search(mention.value.cue or "") or mention.value.family in course.support - _SHORT
    return bool(lasting or _is_regular(mention, text)) and not met and not course.is_earlier_line(mention, text)


def _is_regular(mention: Mention[Treatment], text: str) -> bool:
    """What replaces an organ goes on where it is regular."""
    before, after = text[max(0, mention.start - 30) : mention.start], text[mention.end : mention.end + 40]
    return mention.value.family == "life support" and bool(_REGULAR.search(before) or _SINCE.match(after))


HABIT = "treatment.habit"
"""The rule of what a patient took anyhow."""
_CHRONICALLY = re.compile(r"\b(?:chronically|regularly) (?:treated with |taking |using |on )?$", re.IGNORECASE)


def as_habits(given: Treatments, blamed: Collection[str], text: str) -> Treatments:
    """What a patient took anyhow goes beside what was begun in the story, if it was neither stopped nor blamed."""
    taken = [m for m in given if m.value.role == "index" and m.value.kind != "procedure" and _is_habit(m, text)]
    acted = {m.value.name for m in given if m.value.role and m not in taken}
    begun = [m for m in given if m.value.role == "index" and m.value.name in acted and m.value.family != "operation"]
    last = max((m.start for m in begun if m.value.name not in blamed), default=0)
    left = {m.value.name for m in taken if m.start < last and m.value.family not in acted} - acted - {*blamed}
    return [with_role(m, "concomitant", HABIT) if m in taken and m.value.name in left else m for m in given]


def _is_habit(mention: Mention[Treatment], text: str) -> bool:
    """Taken when the story began; what was taken while a harm arose may have done it."""
    before = text[max(0, mention.start - 60) : mention.start]
    is_on = _ONGOING.search(mention.value.cue or "") and not _WHILE.search(before)
    return bool(is_on or _AT_PRESENT.search(before) or _CHRONICALLY.search(before))


_SENTENCE = re.compile(r"[.!?;]\s+(?=[A-Z])")
_IS_ON = re.compile(
    r"\b(?:is|remains?|continues?|stays?)\b(?: (?!(?:not|no|now|currently|presently|doing)\b)[\w-]+){0,4}?,? "
    r"(?:on|under|taking|"
    r"maintained (?:with|on|by)|(?:treatment|therapy) with)\b"
    r"(?!.*\b(?:was|were|had|after|since|started|added)\b)"
)


def as_last_seen(given: Treatments, blamed: Collection[str], text: str) -> Treatments:
    """What a patient is on at the end of the story goes beside what was given before, unless that only did harm."""
    lines = [m for m in given if m.value.role == "index" and m.value.kind != "procedure"]
    at_the_end = [m for m in lines if _is_on(m, text)]
    started = {m.value.name: m.start for m in reversed(lines) if m not in at_the_end}
    first = min((start for name, start in started.items() if name not in blamed), default=len(text))
    return [
        with_role(m, "concomitant")
        if m in at_the_end and m.start > first and m.value.name not in started
        else m
        for m in given
    ]


def _is_on(mention: Mention[Treatment], text: str) -> bool:
    before = text[max(0, mention.start - 150) : mention.start]
    return bool(_IS_ON.search(_SENTENCE.split(before)[-1]))
