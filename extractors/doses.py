"""Doses, verbatim: amounts with their units, how often, how long.

What papers print: ", 2 mg twice daily,", "(5 mg/kg)", "at a dose of 5 mg twice per day", "375mg/m2 IV infusion 3 times
per week for weeks 1-4", "2 mg/kg/day for 12 weeks", "7.5-15 mg weekly", "20, 40 or 80 mg"; before the drug: "15 mg/week of
methotrexate", "500 mg of hydrocortisone".
"""

from __future__ import annotations

import re

_NUMBER = r"\d+(?:[.,]\d+)*"
_UNIT = r"(?:mg|milligrams?|grammes?|grams?|µg|μg|mcg|micrograms?|g|ml|mL|IU|iu|MU|U|units?|mmol|mEq|L|liters?|litres?|drops?)"
_PER = r"(?:\s?(?:/|per)\s?(?:kg|m2|m²|day|d|week|wk|month|dose|Kg|h|BSA|body weight|24 ?h|mL|L)(?![a-z])(?:\sbody ?weight)?)*"
AMOUNT = (
    rf"(?:{_NUMBER}\s?[x×]\s?)?{_NUMBER}(?:\s?(?:-|to|or|and|,|/)\s?{_NUMBER})*(?:\s(?:or|and)\s{_NUMBER})?\s?{_UNIT}(?![a-z]){_PER}"
)
_TIMES = r"(?:once|twice|thrice|one|two|three|four|\d+)\s?(?:times|x)?"
_OFTEN = (
    rf"(?:{_TIMES}[- ](?:a|per|each|every|in a|daily|weekly|monthly)(?:\s?(?:other\s)?(?:day|week|month|year))?|"
    rf"{_TIMES}[- ]?(?:daily|weekly|monthly)|daily|weekly|monthly|bimonthly|nightly|b\.?i\.?d\.?|t\.?i\.?d\.?|q\.?i\.?d\.?|"
    rf"q\.?d\.?|QD|BID|TID|o\.?d\.?|b\.?d\.?|q\d+w|q\d+ weeks|"
    rf"every (?:other |second |third |\d+(?:-\d+)? |two |three |four |six |eight )?(?:days?|weeks?|months?|hours?)|"
    rf"(?:a|per|each) (?:day|week|month|dose)|/\s?(?:day|week|d)|on (?:alternate days|days [\d, and-]+|two days))"
)
_ROUTE = r"(?:oral(?:ly)?|intravenous(?:ly)?|subcutaneous(?:ly)?|i\.?v\.?|s\.?c\.?|p\.?o\.?|IV|SC|PO|infusions?|injections?|intramuscular(?:ly)?|topical(?:ly)?|IV infusion|in divided doses|pulses?)"
_SPAN = r"(?:(?:for|over|during|each for)\s(?:\d+(?:-\d+)?|one|two|three|four|five|six|seven|eight|ten|twelve|a)(?:\s?(?:consecutive\s)?(?:days?|weeks?|months?|years?|doses|d|mo))|for weeks \d+-\d+|followed by (?:a )?(?:maintenance )?)"
DOSE = rf"{AMOUNT}(?:,?\s?(?:{_ROUTE}|{_OFTEN}|{_SPAN}))*"

_AFTER = re.compile(
    rf"^(?:\s?(?:therapy|treatment|monotherapy|infusions?|injections?|sodium|tablets?|was|were|is|started|given|begun|administered|"
    rf"initiated|commenced|added|prescribed|continuous(?:ly)?|oral(?:ly)?|intravenous(?:ly)?|subcutaneous(?:ly)?|once|weekly|daily|"
    rf"followed by|alone|again|restarted|every|other|week|introduced|and|increased|by vein|i\.?v\.?|s\.?c\.?|mg)){{0,5}}"
    rf"[\s,:;(]*(?:(?:at|in|with|to|a|an|the|initial|starting|of|up|oral|single|daily|weekly|maximum|loading|standard|same|median|"
    rf"fixed|dose|doses|dosage|infusions?|injection|injections|total|rate|mean|about|approximately|two|three|four|six|eight|five|\d\s[x×]|"
    rf"intravenous(?:ly)?|orally|subcutaneously)\s+)*\s?(?P<dose>{DOSE}(?:\s(?:followed by|then|and then|increased to|later)\s{DOSE})*)"
)
_BEFORE = re.compile(rf"(?P<dose>{DOSE})\s(?:of\s)?(?:(?:oral|intravenous|iv|subcutaneous|weekly|daily|i\.v\.|IV)\s)?$")


_AT_A_DOSE = re.compile(rf"^[^.;:]{{0,90}}?\b(?:at|with|in|of) (?:a|an|the) (?:\w+ ){{0,2}}dos(?:e|es|age) (?:of )?(?P<dose>{DOSE})")


def dose_after(text: str) -> str | None:
    """The dose that follows a drug's name ("X, 2 mg daily", "X was given ... at a dose of 5 mg"), verbatim, or None."""
    match = _AFTER.match(text) or _AT_A_DOSE.match(text)
    return match["dose"].strip(" ,") if match else None


def dose_before(text: str) -> str | None:
    """The dose that stands before a drug's name ("15 mg/week of"), verbatim, or None."""
    match = _BEFORE.search(text[-120:])
    return match["dose"].strip(" ,") if match else None
