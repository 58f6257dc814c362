"""What one of a group alone was given, or what alone befell one: it is not the group's.

What papers print: "hypoglycaemia in an insulin-treated patient", "two stopped X: one received Y and one died", "one
patient was started on Y before X", "one patient was followed for three years".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.base import Mention
from extractors.treatments import Treatment

_PERSON = (
    r"(?:patient|participant|subject|child|girl|boy|woman|man|infant|neonate|volunteer|recipient|individual)"
    r"(?!\w|['’-]| (?:groups?|arms?|populations?|samples?|cohorts?|sets?)\b|"
    r" (?:in|from|of|per) (?:each|both|either|all|every)\b)"
)
_OF_ALL = (
    r"of (?:the|these|those|our|\d+)(?: [\w-]+){0,2}? (?:patients|participants|subjects|children|women|men|infants)\b"
)
_WORD = r"(?!(?:the|an?|and|or|of|in|per|with|to|for|than|(?:year|month|week|day|hour|dose|group|arm)s?)\b)[\w/-]+"
_ONE_PERSON = rf"(?:other |further |more |additional )?(?:{_OF_ALL}|(?:{_WORD} ){{0,3}}?{_PERSON})"
_BEHIND = re.compile(
    rf"[^.;,:]{{0,30}}?\b(?:in|by|for|among) (?:just |only )?(?:an?|one|another|a single|1) {_ONE_PERSON}",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?<![\w.])(?<!than )(?<!least )(?<!except )(?<!but )(?:one|another|a single|1) {_ONE_PERSON}"
    r"(?:(?!, (?:and|but|while)\b|\b(?:whereas|while|the (?:others?|rest|remaining))\b)[^.;:])*$",
    re.IGNORECASE,
)
"""A value is told of one where these words stand right behind it, or before it in its clause."""
_AN = re.compile(r"\b(?:an?|one|single) $")
_TREATED = re.compile(r"^[- ]treated (?:[\w-]+ ){0,3}(?:patient|participant|subject|child|girl|boy|woman|man|case)\b")
_ONE_RECEIVED = re.compile(
    r"(?<!group )(?<!arm )(?<!patient )(?<!case )\b(?:one|another|a single|only one|1)"
    r"(?: (?:other |further |more )?(?:patient|participant|subject|child|girl|boy|"
    r"woman|man|case|infant|individual|of (?:them|these|whom)))?(?: \([^()]*\))?(?: (?:who|with|had) [^.;,]{1,40})? "
    r"(?:(?:was|had been|had|also|then|later|subsequently|eventually|additionally) )*"
    r"(?:received|required|needed|underwent|took|(?:re)?started|given|treated|switched|changed|converted|put|placed|"
    r"commenced)\b(?: (?!and\b|but\b|while\b)[\w./-]+){0,7} $",
    re.IGNORECASE,
)
_THE_OTHER = re.compile(
    r"(?:,|\b(?:and|while|whereas))\s(?:and )?(?:(?:the )?(?:other|second|third|rest|others)|one|two|three|another)"
    r"(?: (?:was|were|had|received|took|given|treated|started|put|with|on))* $"
)
"""Each of the patients got another treatment: none of them is one's alone."""


def of_one_alone(given: Sequence[Mention[Treatment]], text: str) -> frozenset[str]:
    """The names of treatments of which nothing is told but that one patient had them, where others were given."""
    of_one = {m.value.name for m in given if _is_of_one(m, text)}
    told = [(m.value, _one_received(m, text)) for m in given]
    received = {value.name for value, by_one in told if by_one}
    of_more = [value for value, by_one in told if value.role not in ("prior", "mentioned") and not by_one]
    in_turn = any(_THE_OTHER.search(text[max(0, m.start - 40) : m.start]) for m in given)
    if not in_turn and any(value.role == "index" for value in of_more):
        of_one |= received - {value.name for value in of_more}
    return frozenset(of_one)


def befell_one_alone(text: str, start: int, end: int) -> bool:
    """What a sentence tells from one place to another is told of a single patient: "except for X in a boy with Y"."""
    return bool(_BEHIND.match(text, end) or _BEFORE.search(text[:start]))


def _is_of_one(mention: Mention[Treatment], text: str) -> bool:
    before, after = text[max(0, mention.start - 12) : mention.start], text[mention.end : mention.end + 60]
    return bool(_AN.search(before) and _TREATED.match(after))


def _one_received(mention: Mention[Treatment], text: str) -> bool:
    return bool(_ONE_RECEIVED.search(text[max(0, mention.start - 120) : mention.start]))
