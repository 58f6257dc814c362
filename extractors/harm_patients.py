"""Patients as harms are told of: "in a man with asthma who was taking X", "in a woman on X".

Papers put the patient's disease, age and other treatments between the harm and the drug. We return where such a
patient is named, and whether what follows says that the patient took the drug. What the words beside a patient name is
the patient's own: "HIV-infected patients", "two cases of scleroderma", "in the setting of mild renal failure".
"""

from __future__ import annotations

import re

from extractors.harm_phrases import STOP

_WHO = (
    r"(?:patients?|subjects?|cases|recipients?|wom[ae]n|m[ae]n|boys?|girls?|child|children|infants?|neonates?|newborns?|"
    r"males?|females?|adults?|adolescents?|teenagers?|volunteers?|users?|lady|gentleman)"
)
IN_A_PATIENT = re.compile(
    r"\s(?:(?:observed|seen|noted|occurring|developing|that (?:occurred|developed|appeared)|"
    r"(?:is|was|are|were) (?:reported|described|presented)) )?in "
    r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+|the|our|this) (?:[\w'’/,.-]+ ){0,6}?"
    rf"{_WHO}\b"
)
_USE = (
    rf"(?:\s(?!fail|withdr|discontinu|cessation|stopp|reduc|taper|lack|absence){STOP}(?!(?:and|or)\b)[\w/'’,.-]+"
    r"|\s(?:of|with|to|by|using|between|and|for)\b){0,8}\s\(?$"
)
_TAKES = re.compile(
    r"(?:^|,?\s)(?:taking|receiving|on|using|under|undergoing|given|prescribed|exposed to|after|following|during|"
    r"for whom|"
    r"(?:treated|maintained|managed|medicated|injected)(?: for (?:[\w'’-]+ ){1,5}?)? ?(?:with|on|by)|"
    r"(?:who|and) (?:(?:had|has|was|were|have) )?(?:been )?"
    r"(?:took|taken|received|given|prescribed|started on|ingested))" + _USE
)
_ELSE = re.compile(
    r"[.;:]|\b(?:develop|respond|improv|resol|recover|die[sd]|present|experienc|suffer|underwent|show|requir|reveal)\w*|"
    r"\b(?:but|although|because|before|prior|without|not|never|despite|had (?!been|taken|received|a history))"
)
"""Something else is told of the patient."""


def takes(text: str, who: int, drug: int) -> bool:
    """The words between where a patient and where a drug is named say that the one took the other."""
    taking = _TAKES.search(text, who, drug) if drug > who else None
    return taking is not None and not _ELSE.search(text, who, drug)


_OWN = re.compile(
    rf"\bin (?:(?!(?:we|this|which|who|report\w*|describ\w+|present\w*)\b)[\w'’/-]+ ){{0,6}}?"
    rf"(?:{_WHO}|cases?|families|family),? (?:\([^)]*\) )?"
    r"(?:(?:suffering|who (?:had|suffered)|known|diagnosed|affected) )?(?:with|of|from|had|by) "
    r"(?:[\w'’/-]+,? (?:and )?){0,8}$|"
    r"\bin the (?:setting|context|presence|course) of "
    r"(?:(?!(?:treatment|therapy|he|she|they|we|developed|occurred|appeared)\b)[\w'’/-]+,? ){0,10}$",
    re.IGNORECASE,
)
_HANDLED = re.compile(
    r"\bto (?:treat|correct|control|manage|prevent|enhance|promote|facilitate|dilate|remove|repair|drain|close) "
    r"(?:[\w-]+ (?:of )?(?:the )?)?(?:an? |the |his |her )?(?:\d+ ?% )?(?:[\w-]+ ){0,3}$|"
    r"\b(?:ameliorat|attenuat|mitigat|counteract)\w*\s(?:[\w-]+ ){0,3}$|"
    r"\b(?:clipping|excision|removal|repair|resection|closure|drainage|evacuation) of "
    r"(?:an? |the |his |her )?(?:[\w-]+ ){0,2}$",
    re.IGNORECASE,
)
_BEARER = re.compile(
    r"[- ]?(?:(?:infected|positive|seropositive|affected|prone|elderly|adult|young|pregnant|male|female|p?a?ediatric|"
    rf"\d+[- ](?:year|month|week|day)s?[- ]old)[- ])*{_WHO}\b",
    re.IGNORECASE,
)


def is_bearers(before: str, after: str) -> bool:
    """The words around a disease say that the patient had it, not that it came up."""
    return bool(_OWN.search(before) or _BEARER.match(after.lstrip(" ")))


def is_handled(before: str) -> bool:
    """The words before say that something was done about it: "to treat", "drainage of"."""
    return bool(_HANDLED.search(before))


_WHO_CAME = re.compile(
    r"(?:\s(?:with|of) (?:(?!\b(?:after|during|on|developed|occurred|was|were)\b)[^.;,]){1,60},)?"
    r",?\s(?:and [\w-]+ |[\w-]+ )?,?\s?who\b"
)


def is_of_whom_more_is_told(after: str) -> bool:
    """The disease of a patient of whom more is told: "a man with hypertension who developed"."""
    return bool(_WHO_CAME.match(after))
