"""Harms told by how often they came: "the incidence of nausea was 12%", "headache was rarer under X (3% vs 10%)".

Trials compare their arms by rates, and no word blames a treatment. Such a sentence tells a harm where it prints a
number of patients or a share; what is only compared, or was to be prevented or treated, is none.
"""

from __future__ import annotations

import re

_RATE_OF = re.compile(
    r"\b(?:incidences?|frequenc(?:y|ies)|rates?|occurrences?|reports?|incidents?|instances?) of\s"
    r"(?:(?!(?:in|with|after|under)\b)[\w/-]+,?\s(?:and\s|or\s)?){0,6}$",
    re.IGNORECASE,
)
_HOW_OFTEN = (
    r"(?:(?:more|less|most|least|equally|as|very|un)\s?(?:common(?:ly)?|frequent(?:ly)?|often|prevalent)|commonest|"
    r"fewer|rarer|(?:higher|lower) (?:in|with|under|on|among))\b"
)
_CAME_OFTEN = re.compile(
    r"(?:\s\([^)]*\))?(?:,?\s(?:(?:and|or)\s)?(?!(?:was|were)\b)[\w-]+(?:\s\([^)]*\))?){0,5}?"
    r"\s(?:(?:was|were)(?: \w+ly)?|occurred|developed)(?: (?:seen|noted|observed|reported|recorded))?"
    rf"(?: (?:significantly|slightly|somewhat|much|about|also|the|no))* {_HOW_OFTEN}",
    re.IGNORECASE,
)
_MORE_OF = re.compile(r"\b(?:more|fewer|less)\s(?:\w+\s)?(?:(?:cases|incidents|episodes|reports) of\s)?(?:\w+\s)?$")
_SHARE = re.compile(r"\d\s?%|\b\d+\s?(?:/|(?:out )?of)\s?\d+|\bin \d+\b")
_NO_SHARE = re.compile(r"\b\d+\s?% (?:CI|confidence)\b|\b[pP]\s?[=<>≤]\s?[\d./·]+")
"""Figures that are no share of patients: of an interval, of a probability."""
_NOT_OF_PATIENTS = re.compile(
    r"\b(?:prevent\w*|prophyla\w+|reduc\w+|lowered|decreas\w+|reliev\w+|relief|control of|baseline|risks?|annual|"
    r"literature|general population|predict\w*|scores?|odds|"
    r"not (?:statistically )?significant|per (?:day|week|month|year))\b|/(?:day|week|month|year)\b",
    re.IGNORECASE,
)
_HIGHER_OF = re.compile(
    r"\b(?:higher|increased|greater) (?:incidences?|frequenc(?:y|ies)|rates?|occurrences?) of\s"
    r"(?:(?!(?:in|with|after|under)\b)[\w/-]+,?\s(?:and\s|or\s)?){0,6}$",
    re.IGNORECASE,
)
_HIGHER_IN = re.compile(
    r"(?:,?\s(?:(?:and|or)\s)?(?!(?:was|were|appeared|seemed|tended)\b)[\w-]+){0,5}?"
    r"\s(?:was|were|appeared|seemed|tended)(?: to be| \w+ly| also| slightly){0,2} "
    r"(?:increased|higher|more (?:common|frequent|often|prevalent)) (?:in|with|on|among|under)\b",
    re.IGNORECASE,
)
_IN_ARM = re.compile(
    r"\bin (?:the (?!(?:experimental|intervention|study|placebo|control) )(?:[\w-]+ ){1,4}(?:arm|group)|"
    r"(?:groups?|arms?) (?:[A-F]|[1-6]))\b"
)
"""An arm that has a name or letter of its own, not only "the study group"."""


def told_by_rate(text: str, before: str, after: str) -> bool:
    """The sentence says how often the harm between the words before and after came, by a number or more in an arm."""
    if (_HIGHER_OF.search(before) or _HIGHER_IN.match(after)) and _IN_ARM.search(after):
        return not _NOT_OF_PATIENTS.search(text)
    if not (_RATE_OF.search(before) or _MORE_OF.search(before) or _CAME_OFTEN.match(after)):
        return False
    return bool(_SHARE.search(_NO_SHARE.sub("", text))) and not _NOT_OF_PATIENTS.search(text)
