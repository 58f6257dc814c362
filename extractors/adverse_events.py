"""Adverse events: "herpes zoster occurred in four patients", "side effects included hirsutism", "no infections".

Papers name a harm after a word for harm ("adverse events were", "complicated by", "-induced"), as something that
happened under the drug, or deny it. We return the event as printed, lower case, true synonyms by their name
("shingles": herpes zoster), whether it was present, and the count printed with it. General statements give
"adverse event" or "serious adverse event". The disease's own signs and what is said of a drug in general are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from spacy.tokens import Doc

from extractors.base import Mention, Sentence, Value, sentences, told
from extractors.count_assignment import assign
from extractors.count_words import NUMBER, Count, whole
from extractors.counts import counts
from extractors.harm_blame import Blame
from extractors.harm_course import Course
from extractors.harm_general import Harm
from extractors.harm_reports import announces, story_of
from extractors.harms import harms_of


class AdverseEvent(Value):
    """A harm, or (``present`` false) a harm that the text denies."""

    event: str
    present: bool = True
    n: int | None = None
    of: int | None = None
    percent: float | None = None
    arm: int | None = None
    """Place of the value in its contrast, from 0; None outside one."""


class AdverseEvents:
    """Every adverse event of a document, in text order."""

    label = "adverse_event"

    def __call__(self, doc: Doc) -> Iterator[Mention[AdverseEvent]]:
        """Mentions of the sentences that tell or deny a harm."""
        content = [Blame(sentence) for sentence in sentences(doc)]
        may_tell = {sentence.start for sentence in told(sentences(doc))}
        course = Course(story=story_of(content))
        for blame in content:
            sentence = blame.sentence
            course.enter(sentence)
            if sentence.start not in may_tell and not (course.story and announces(blame)):
                course.listing = False
                continue
            harms = harms_of(blame, course)
            course.listing = bool(_OPEN_LIST.search(sentence.text))
            yield from _mentions(sentence, harms)


_OPEN_LIST = re.compile(
    r"(?:side effects|adverse (?:events|effects|reactions)|toxicities|complications)[^.]{0,30}:\s*$", re.IGNORECASE
)


def _mentions(sentence: Sentence, harms: list[Harm]) -> Iterator[Mention[AdverseEvent]]:
    numbers = assign(sentence.text, [(h.start, h.end) for h in harms])
    numbers |= _respective(sentence.text, harms)
    for place, harm in enumerate(harms):
        printed: Sequence[Count | None] = numbers.get(place) or [_so_many(sentence.text, harm)]
        for count in printed:
            start, end = harm.start, harm.end
            values: dict[str, object] = {"event": harm.event, "present": harm.present}
            if count and harm.present:
                start, end = min(start, count.start), max(end, count.end)
                values |= {"n": count.n, "of": count.of, "percent": count.percent, "arm": count.arm}
            value = AdverseEvent.model_validate(values)
            yield Mention(sentence.start + start, sentence.start + end, value, f"adverse_event.{harm.rule}")


_EVENTS = re.compile(
    r"(?:event|infection|episode|complication|reaction|death|fracture|seizure|stroke|relapse|haemorrhage)s$"
)
_BEFORE = re.compile(rf"(?<![\w.,/-])({NUMBER})\s(?:[a-z-]+\s)?$")


def _so_many(text: str, harm: Harm) -> Count | None:
    """How often a harm that can be counted came: "four thromboembolic events"."""
    many = _BEFORE.search(text, 0, harm.start) if _EVENTS.search(text, harm.start, harm.end) else None
    return Count(many.start(1), many.end(1), n=whole(many[1])) if many else None


_RESPECTIVELY = re.compile(r",?\s(?:of (?:the )?(?:\w+ )?(?:patients|cases),?\s)?respectively\b")


_LINK = re.compile(r",?\s(?:and\s|or\s)?(?:[\w-]+\s)?")


def _side_by_side(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Nothing but commas and "and" stands between."""
    return all(_LINK.fullmatch(text, left, right) for (_, left), (right, _) in pairwise(spans))


def _respective(text: str, harms: list[Harm]) -> dict[int, list[Count]]:
    """ "Anaemia and rash in 5 % and 7 %, respectively": each harm has the share at its place."""
    end = _RESPECTIVELY.search(text)
    if end is None:
        return {}
    shares = [c for c in counts(text[: end.start()]) if c.arm is None]
    first = min((c.start for c in shares), default=0)
    named = [place for place, harm in enumerate(harms) if harm.end <= first and harm.present]
    spans = [(harms[place].start, harms[place].end) for place in named]
    if len(named) < 2 or len(named) != len(shares) or not _side_by_side(text, spans):
        return {}
    return {place: [share] for place, share in zip(named, shares, strict=True)}
