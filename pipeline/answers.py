"""How a disease answered to an earlier line of treatment, from the text up to the next line."""

from __future__ import annotations

import re

from extractors.base import Mention
from extractors.treatment_cues import Response
from extractors.treatments import Treatment
from pipeline.line_endings import FAILED_AT_ONCE, response_in, swapped_for_harm
from pipeline.treatment_lines import Course

_HELPED = re.compile(
    r"(?:\w+ly )?(?:respon|improv|recover|remission|resol|benefit|controlled|relieved|cleared|suppressed|settled|"
    r"healed|remitted|reversed|cured|stabili)\w*\b",
    re.IGNORECASE,
)
"""What a disease answered to it did not resist, whatever came later."""
_NO_REMEDIES = ("operation", "life support")


def answer(mention: Mention[Treatment], course: Course, text: str) -> Response:
    """How the disease answered to an earlier line, from the text up to the next line that is started."""
    return "intolerant" if _is_swapped(mention, text) else _told_next(mention, course, text)


def answer_of_earlier(mention: Mention[Treatment], course: Course, text: str) -> Response:
    """How an earlier treatment was answered: what its clause says, else what is told of an operation next."""
    if mention.value.response != "unspecified":
        return mention.value.response
    if _is_swapped(mention, text):
        return "intolerant"
    is_open = mention.value.family == "operation" and course.is_before(mention)
    return _told_next(mention, course, text) if is_open else "unspecified"


def _is_swapped(mention: Mention[Treatment], text: str) -> bool:
    """Whether something else was given instead because of a harm."""
    return swapped_for_harm(text[mention.end : mention.end + 160])


def _told_next(mention: Mention[Treatment], course: Course, text: str) -> Response:
    between = text[mention.end : min(_next_line(mention, course, text) + 20, mention.end + 500)]
    if mention.value.family in course.support:
        failed = mention.value.family not in _NO_REMEDIES and FAILED_AT_ONCE.match(between)
        return "refractory" if failed else "unspecified"
    response = response_in(between, alone=course.is_alone(mention), last_given=course.is_last_given(mention))
    if mention.value.family == "operation" and response in ("refractory", "partial"):
        return "refractory" if FAILED_AT_ONCE.match(between) else "unspecified"
    return "relapsed" if response == "refractory" and _HELPED.match(mention.value.cue or "") else response


def _next_line(mention: Mention[Treatment], course: Course, text: str) -> int:
    """Where the line after a mention's own begins."""
    place = next((n for n, line in enumerate(course.lines) if mention in line), None)
    if place is not None and place + 1 < len(course.lines):
        return course.lines[place + 1][0].start
    later = [m for line in course.lines for m in line if m.start > mention.end + 25]
    return min((m.start for m in later if m.value.name != mention.value.name), default=len(text))
